//! From what stands of an event to what it shall be: the legs that are added (domain.md §5).
//!
//! Invariants: standing and delta together are the fresh legs, balance by balance and item by item; equal legs give no delta, so that rating
//! again with unchanged prices adds nothing.

use balance::Leg;
use ids::BillId;
use money::MoneyError;

/// Legs that turn what stands into what is fresh. Both name the bills that are open now: see [`rehome`].
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn delta(standing: &[Leg], fresh: &[Leg]) -> Result<Vec<Leg>, MoneyError> {
    let mut sums = Vec::with_capacity(fresh.len().max(standing.len()));
    for leg in fresh {
        add(&mut sums, leg)?;
    }
    for leg in negate(standing)? {
        add(&mut sums, &leg)?;
    }
    sums.retain(|leg| (leg.net, leg.tax, leg.quantity) != (0, 0, 0));
    Ok(sums)
}

/// Legs that stand together as one each: what several revisions add up to.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn merge(legs: &[Leg]) -> Result<Vec<Leg>, MoneyError> {
    delta(&[], legs)
}

/// The legs that take legs back.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn negate(legs: &[Leg]) -> Result<Vec<Leg>, MoneyError> {
    let minus = |quanta: i64| quanta.checked_neg().ok_or(MoneyError::Overflow);
    legs.iter().map(|leg| Ok(Leg { net: minus(leg.net)?, tax: minus(leg.tax)?, quantity: minus(leg.quantity)?, ..leg.clone() })).collect()
}

/// Legs with each bill replaced by the one that a change of the leg lands on: itself while it is open, else the active one (domain.md §5:
/// what is already billed lands on the active bill).
pub fn rehome(legs: &[Leg], lands_on: impl Fn(&Leg, BillId) -> BillId) -> Vec<Leg> {
    let moved = |leg: &Leg| {
        let item = leg.item.map(|item| balance::ItemKey { bill: lands_on(leg, item.bill), ..item });
        Leg { item, ..leg.clone() }
    };
    legs.iter().map(moved).collect()
}

fn add(sums: &mut Vec<Leg>, leg: &Leg) -> Result<(), MoneyError> {
    let is_it = |sum: &&mut Leg| {
        (sum.kind, sum.group, sum.resource, sum.balance, sum.item) == (leg.kind, leg.group, leg.resource, leg.balance, leg.item)
    };
    let plus = |left: i64, right: i64| left.checked_add(right).ok_or(MoneyError::Overflow);
    match sums.iter_mut().find(is_it) {
        Some(sum) => {
            (sum.net, sum.tax, sum.quantity) = (plus(sum.net, leg.net)?, plus(sum.tax, leg.tax)?, plus(sum.quantity, leg.quantity)?);
        }
        None => sums.push(leg.clone()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use balance::{ItemKey, LegKind};
    use ids::{GroupId, Sym};

    const EUR: Sym = Sym(1);
    const MB: Sym = Sym(2);

    fn leg(kind: LegKind, balance: Option<u32>, bill: Option<i64>, amounts: (i64, i64, i64)) -> Leg {
        let code = Sym(9);
        let item =
            bill.map(|bill| ItemKey { bill: BillId(bill), code, subscription: None, service: None, tax: None, tax_ppm: 0, ledger: None });
        let (net, tax, quantity) = amounts;
        Leg { kind, group: GroupId(5), resource: if item.is_some() { EUR } else { MB }, balance, item, net, tax, quantity }
    }

    fn charge(bill: i64, net: i64, tax: i64) -> Leg {
        leg(LegKind::Charge, None, Some(bill), (net, tax, 60))
    }

    fn consume(balance: u32, quanta: i64) -> Leg {
        leg(LegKind::Consume, Some(balance), None, (quanta, 0, 0))
    }

    #[test]
    fn the_delta_is_what_is_fresh_less_what_stands() {
        let free = |mut leg: Leg| {
            leg.quantity = 0;
            leg
        };
        type Row = (&'static str, Vec<Leg>, Vec<Leg>, Vec<Leg>);
        let table: [Row; 6] = [
            ("nothing changed", vec![consume(1, 5), charge(7, 10, 2)], vec![charge(7, 10, 2), consume(1, 5)], vec![]),
            (
                "parts of one item are one",
                vec![charge(7, 4, 1), charge(7, 6, 1)],
                vec![free(charge(7, 10, 2))],
                vec![leg(LegKind::Charge, None, Some(7), (0, 0, -120))],
            ),
            ("another price", vec![charge(7, 10, 2)], vec![charge(7, 8, 1)], vec![free(charge(7, -2, -1))]),
            ("cancelled", vec![consume(1, 5)], vec![], vec![consume(1, -5)]),
            ("rated at last", vec![], vec![consume(1, 5)], vec![consume(1, 5)]),
            ("another balance", vec![consume(1, 5)], vec![consume(2, 5)], vec![consume(2, 5), consume(1, -5)]),
        ];
        for (name, standing, fresh, expected) in table {
            assert_eq!(delta(&standing, &fresh), Ok(expected), "{name}");
        }
    }

    #[test]
    fn what_is_on_a_closed_bill_is_compared_on_the_active_one() {
        let standing = rehome(&[charge(6, 10, 2)], |_, bill| if bill == BillId(6) { BillId(7) } else { bill });
        assert_eq!(delta(&standing, &[charge(7, 10, 2)]), Ok(vec![]));
        assert_eq!(delta(&standing, &[]), Ok(vec![leg(LegKind::Charge, None, Some(7), (-10, -2, -60))]));
    }

    #[test]
    fn a_sum_out_of_range_is_an_error() {
        assert_eq!(delta(&[consume(1, -1)], &[consume(1, i64::MAX)]), Err(MoneyError::Overflow));
        assert_eq!(delta(&[consume(1, i64::MIN)], &[]), Err(MoneyError::Overflow));
    }

    proptest::proptest! {
        #[test]
        fn standing_and_delta_are_the_fresh_legs(
            standing in proptest::collection::vec((0_u32..3, -1_000_i64..1_000), 0..8),
            fresh in proptest::collection::vec((0_u32..3, -1_000_i64..1_000), 0..8),
        ) {
            let legs = |list: &[(u32, i64)]| list.iter().map(|(balance, quanta)| consume(*balance, *quanta)).collect::<Vec<_>>();
            let (standing, fresh) = (legs(&standing), legs(&fresh));
            let added = delta(&standing, &fresh).unwrap();
            let after: Vec<Leg> = standing.iter().chain(&added).cloned().collect();
            proptest::prop_assert_eq!(delta(&after, &fresh).unwrap(), vec![]);
        }
    }
}
