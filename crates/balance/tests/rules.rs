//! The rules of domain.md §3 on balances, funds and bills.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use balance::{
    BALANCES_PER_GROUP_MAX, Balance, BalanceError, Bills, Charged, Draft, Grant, Granted, GroupState, Hold, ItemKey, Leg, LegKind, Origin,
};
use calendar::{Instant, Period};
use catalog::{ConsumptionOrder, CountRule, Names, OrderKey, Resource};
use ids::{BillId, GroupId, PurchaseId, ServiceId, SessionId, SubscriptionId, Sym};
use money::{Exact, MoneyError, Rounding};
use proptest::prelude::*;

const GROUP: GroupId = GroupId(1);
const EUR: Sym = Sym(1);
const MB: Sym = Sym(2);

fn day(number: i64) -> Instant {
    Instant::from_micros(1_780_000_000_000_000 + number * 86_400_000_000)
}

fn span(from: i64, to: Option<i64>) -> Period {
    Period::try_new(day(from), to.map(day)).expect("a period")
}

fn megabytes(first: OrderKey, second: Option<OrderKey>) -> Resource {
    Resource {
        sym: MB,
        names: Names::default(),
        currency: None,
        unit_label: "MB".to_owned(),
        scale: 0,
        display_scale: 0,
        rounding: Rounding::HalfUp,
        order: ConsumptionOrder { first, second },
    }
}

fn euros() -> Resource {
    Resource { sym: EUR, ..megabytes(OrderKey::EarliestExpiry, None) }
}

fn bills() -> Bills {
    Bills { active: BillId(110), active_to: Some(day(30)), next: Some(BillId(111)), next_to: Some(day(61)) }
}

fn grant(resource: Sym, quanta: i64, validity: Period, origin: Origin, priority: i16) -> Grant {
    Grant { resource, quanta, validity, origin, priority, at: validity.from(), rollover: None }
}

fn item(code: u32) -> ItemKey {
    let (subscription, service) = (Some(SubscriptionId(4)), Some(ServiceId(5)));
    ItemKey { bill: BillId(0), code: Sym(code), subscription, service, tax: Some(Sym(9)), tax_ppm: 220_000, ledger: None }
}

fn charged(code: u32, net: i64, tax: i64) -> Charged {
    Charged { currency: EUR, item: item(code), net, tax, quantity: Exact::ONE }
}

/// Decides on a state and applies it.
fn step<T>(state: &mut GroupState, decide: impl FnOnce(&mut Draft<'_>) -> Result<T, BalanceError>) -> (T, Vec<Leg>) {
    let (answer, new, legs) = {
        let mut draft = Draft::new(GROUP, state, bills());
        let answer = decide(&mut draft).expect("decided");
        (answer, draft.new, draft.legs)
    };
    state.apply(&new, &legs, 20_600).expect("applied");
    (answer, legs)
}

fn give(state: &mut GroupState, grant: &Grant) -> Granted {
    step(state, |draft| draft.grant(grant)).0
}

fn take(state: &mut GroupState, resource: &Resource, at: i64, quantity: i64) -> Exact {
    step(state, |draft| draft.consume(resource, day(at), Exact::whole(quantity))).0
}

fn quanta(state: &GroupState) -> Vec<i64> {
    state.balances.iter().map(|balance| balance.quanta).collect()
}

#[test]
fn a_purchase_that_ends_takes_its_share_of_what_is_left() {
    // domain.md §3: 2 × 1000 MB, 700 used, one purchase cancelled → 650 cut, 650 left.
    let mut state = GroupState::default();
    let each = grant(MB, 1_000, span(0, Some(30)), Origin::Grant, 0);
    let balance = give(&mut state, &each).balance;
    assert!(give(&mut state, &each).merged);
    take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 5, 700);
    let before = state.clone();
    let (cut, _) = step(&mut state, |draft| draft.cut(balance, 1_000));
    assert_eq!((cut, quanta(&state), state.balances[0].granted), (650, vec![-650], 1_000));
    // Reactivated, it gets it back.
    let mut again = state.clone();
    step(&mut again, |draft| draft.give_back(balance, 1_000, cut));
    assert_eq!(again, before);
    // The other one ends too: nothing is left, and nothing is below zero.
    let (cut, _) = step(&mut state, |draft| draft.cut(balance, 1_000));
    assert_eq!((cut, quanta(&state), state.balances[0].granted), (650, vec![0], 0));
}

#[test]
fn what_was_taken_is_not_cut_and_parts_are_rounded_down() {
    let used_and_cut = [(0, 333), (1, 332), (2, 332), (1_000, 0)];
    for (used, expected) in used_and_cut {
        let mut state = GroupState::default();
        let third = grant(MB, 333, span(0, Some(30)), Origin::Grant, 0);
        let balance = give(&mut state, &third).balance;
        give(&mut state, &grant(MB, 667, span(0, Some(30)), Origin::Grant, 0));
        take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 5, used);
        assert_eq!(step(&mut state, |draft| draft.cut(balance, 333)).0, expected, "{used} used");
    }
}

#[test]
fn purchases_that_end_at_once_take_all_and_none_takes_what_was_not_granted() {
    let mut state = GroupState::default();
    let each = grant(MB, 1_000, span(0, Some(30)), Origin::Grant, 0);
    let balance = give(&mut state, &each).balance;
    give(&mut state, &each);
    take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 5, 700);
    let (cuts, _) = step(&mut state, |draft| Ok((draft.cut(balance, 1_000)?, draft.cut(balance, 1_000)?)));
    assert_eq!((cuts, quanta(&state)), ((650, 650), vec![0]));
    let mut draft = Draft::new(GROUP, &state, bills());
    for granted in [1, 0, -1] {
        assert_eq!(draft.cut(balance, granted), Err(BalanceError::NotGranted(balance)));
    }
}

#[test]
fn what_a_session_holds_does_not_roll_away_under_it() {
    let mut state = GroupState::default();
    let rollover = Some(balance::RollRule { until: day(90), cycle_cap: None, total_cap: None });
    let balance = give(&mut state, &Grant { rollover, ..grant(MB, 100, span(0, Some(30)), Origin::Grant, 0) }).balance;
    state.hold(Hold { session: SessionId(7), until: day(31), money: 0, balances: vec![(balance, 60)] }).expect("held");
    step(&mut state, |draft| draft.roll(day(30)));
    // Asked for before the end and reported after it, at a time before it.
    assert_eq!(quanta(&state), [-60, -40]);
    state.release(SessionId(7));
    assert_eq!(take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 29, 60), Exact::ZERO);
}

#[test]
fn a_bundle_that_is_swapped_does_not_roll_twice() {
    // domain.md §3: granted 5000, 200 used, bundle swapped for one granting 4800: 4800 roll, not 9600.
    let mut state = GroupState::default();
    let rollover = Some(balance::RollRule { until: day(90), cycle_cap: None, total_cap: None });
    let granted = |quanta| Grant { rollover, ..grant(MB, quanta, span(0, Some(30)), Origin::Grant, 0) };
    let balance = give(&mut state, &granted(5_000)).balance;
    take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 5, 200);
    assert_eq!(step(&mut state, |draft| draft.cut(balance, 5_000)).0, 4_800);
    assert!(give(&mut state, &granted(4_800)).merged);
    let (rolled, _) = step(&mut state, |draft| draft.roll(day(30)));
    state.set_rolled(&rolled);
    let of_origin = |origin| state.balances.iter().filter(|found| found.origin == origin).map(|found| found.quanta).collect::<Vec<_>>();
    assert_eq!((of_origin(Origin::Rollover), of_origin(Origin::Grant)), (vec![-4_800], vec![0]));
}

#[test]
fn equal_grants_merge_and_others_stay_apart() {
    let mut state = GroupState::default();
    let june = span(0, Some(30));
    assert_eq!(give(&mut state, &grant(MB, 1000, june, Origin::Grant, 0)), Granted { balance: 1, merged: false });
    assert_eq!(give(&mut state, &grant(MB, 1000, june, Origin::Grant, 0)), Granted { balance: 1, merged: true });
    for other in [
        grant(MB, 1, june, Origin::Grant, 1),
        grant(MB, 1, span(0, Some(31)), Origin::Grant, 0),
        grant(MB, 1, june, Origin::Manual, 0),
        grant(Sym(3), 1, june, Origin::Grant, 0),
    ] {
        assert!(!give(&mut state, &other).merged);
    }
    assert_eq!(quanta(&state), [-2000, -1, -1, -1, -1]);
    assert_eq!(state.balances[0].granted, 2000);
}

#[test]
fn top_ups_are_one_balance_of_funds() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 500, span(0, None), Origin::Funds, 0));
    assert!(give(&mut state, &grant(EUR, 700, span(3, None), Origin::Funds, 0)).merged);
    assert_eq!(quanta(&state), [-1200]);
}

#[test]
fn grants_in_one_decision_merge_too() {
    let mut state = GroupState::default();
    let (_, legs) = step(&mut state, |draft| {
        draft.grant(&grant(MB, 10, span(0, None), Origin::Grant, 0))?;
        draft.grant(&grant(MB, 5, span(0, None), Origin::Grant, 0))?;
        draft.grant(&grant(MB, 5, span(1, None), Origin::Grant, 0))
    });
    assert_eq!((quanta(&state), legs.len(), state.next_balance), (vec![-15, -5], 3, 3));
}

#[test]
fn consumption_goes_by_priority_then_keys_then_number() {
    use OrderKey::{EarliestExpiry, EarliestStart, LatestExpiry, LatestStart};
    // 1: days 0–20; 2: 5–30; 3: 2–30; 4: 2–30 with priority −1; 5: 5–open.
    let build = || {
        let mut state = GroupState::default();
        let windows = [(0, Some(20), 0), (5, Some(30), 0), (2, Some(30), 0), (2, Some(30), -1), (5, None, 0)];
        for (from, to, priority) in windows {
            give(&mut state, &grant(MB, 10, span(from, to), Origin::Grant, priority));
        }
        state
    };
    let table = [
        (EarliestExpiry, None, [4, 1, 2, 3, 5]),
        (LatestExpiry, None, [4, 5, 2, 3, 1]),
        (EarliestExpiry, Some(EarliestStart), [4, 1, 3, 2, 5]),
        (EarliestStart, Some(LatestExpiry), [4, 1, 3, 5, 2]),
        (LatestStart, Some(EarliestExpiry), [4, 2, 5, 3, 1]),
    ];
    for (first, second, wanted) in table {
        let mut state = build();
        let (_, legs) = step(&mut state, |draft| draft.consume(&megabytes(first, second), day(10), Exact::whole(50)));
        assert_eq!(legs.iter().filter_map(|leg| leg.balance).collect::<Vec<_>>(), wanted, "{first:?} {second:?}");
    }
}

#[test]
fn whole_quanta_are_taken_and_the_exact_rest_goes_on() {
    let mut state = GroupState::default();
    give(&mut state, &grant(MB, 10, span(0, None), Origin::Grant, 0));
    let resource = megabytes(OrderKey::EarliestExpiry, None);
    let asked = Exact::ratio(7, 2).expect("a fraction");
    let (left, _) = step(&mut state, |draft| draft.consume(&resource, day(1), asked));
    assert_eq!((left, quanta(&state)), (Exact::ratio(1, 2).expect("a fraction"), vec![-7]));
    assert_eq!(take(&mut state, &resource, 1, 9), Exact::whole(2));
    assert_eq!(quanta(&state), [0]);
}

#[test]
fn what_is_left_of_funds_is_not_what_sessions_hold_of_the_group() {
    let held_of_50 = |holds: &[i64]| {
        let mut state = GroupState::default();
        give(&mut state, &grant(EUR, 50, span(0, None), Origin::Funds, 0));
        let hold = |(number, money): (u64, &i64)| Hold {
            session: SessionId(number.cast_signed()),
            until: day(9),
            money: *money,
            balances: Vec::new(),
        };
        state.holds = (1..).zip(holds).map(hold).collect();
        Draft::new(GROUP, &state, bills()).left_of(1)
    };
    for (holds, left) in [(&[][..], 50), (&[40][..], 10), (&[30, 10][..], 10), (&[50][..], 0), (&[60][..], 0)] {
        assert_eq!(held_of_50(holds), Ok(left), "{holds:?}");
    }
    assert_eq!(held_of_50(&[i64::MAX, 1]), Err(BalanceError::Money(MoneyError::Overflow)));
}

#[test]
fn funds_are_paid_out_in_their_order_as_far_as_nothing_holds_or_owes_them() {
    // Funds: 30 that end, 50 without end; a debt is funds above zero.
    let of_80 = |held: i64, debt: i64, asked: i64| {
        let mut state = GroupState::default();
        give(&mut state, &grant(EUR, 50, span(0, None), Origin::Funds, 0));
        give(&mut state, &grant(EUR, 30, span(0, Some(9)), Origin::Funds, 0));
        give(&mut state, &grant(EUR, -debt, span(0, None), Origin::Funds, 1));
        state.holds.push(Hold { session: SessionId(1), until: day(9), money: held, balances: Vec::new() });
        let mut draft = Draft::new(GROUP, &state, bills());
        let short = draft.pay_out(&euros(), day(1), asked).expect("paid out");
        (short, draft.legs.iter().map(|leg| (leg.balance.unwrap_or(0), leg.net)).collect::<Vec<_>>())
    };
    assert_eq!(of_80(0, 0, 20), (0, vec![(2, 20)]));
    assert_eq!(of_80(0, 0, 80), (0, vec![(2, 30), (1, 50)]));
    assert_eq!(of_80(0, 0, 81), (1, vec![(2, 30), (1, 50)]));
    assert_eq!(of_80(45, 0, 40), (5, vec![(2, 30), (1, 5)]));
    assert_eq!(of_80(0, 70, 11), (1, vec![(2, 10)]));
    assert_eq!(of_80(90, 0, 1), (1, Vec::new()));
}

#[test]
fn reserved_and_counted_quanta_are_not_consumed() {
    let mut state = GroupState::default();
    give(&mut state, &grant(MB, 10, span(0, None), Origin::Grant, 0));
    state.holds.push(Hold { session: SessionId(1), until: day(9), money: 0, balances: vec![(1, 4)] });
    let counted = |rule, quanta| move |draft: &mut Draft<'_>| draft.count(MB, span(0, Some(30)), rule, quanta, day(1));
    step(&mut state, counted(CountRule::Sum, 3));
    step(&mut state, counted(CountRule::Maximum, 2));
    assert_eq!(step(&mut state, counted(CountRule::Sum, -8)).0.after, -5);
    assert_eq!(take(&mut state, &megabytes(OrderKey::EarliestExpiry, None), 1, 100), Exact::whole(94));
    assert_eq!(quanta(&state), [-4, -5]);
    // Counters are not shown.
    let totals = state.totals(day(1)).expect("in range");
    assert_eq!(totals.iter().map(|total| (total.resource, total.quanta)).collect::<Vec<_>>(), [(MB, -4)]);
}

#[test]
fn total_is_the_sum_of_what_is_valid_now() {
    let mut state = GroupState::default();
    give(&mut state, &grant(MB, 10, span(0, Some(5)), Origin::Grant, 0));
    give(&mut state, &grant(MB, 7, span(3, Some(9)), Origin::Grant, 0));
    give(&mut state, &grant(EUR, 100, span(0, None), Origin::Funds, 0));
    let shown =
        |at| -> Vec<(Sym, i64)> { state.totals(day(at)).expect("in range").iter().map(|total| (total.resource, total.quanta)).collect() };
    assert_eq!(shown(2), [(MB, -10), (EUR, -100)]);
    assert_eq!(shown(4), [(MB, -17), (EUR, -100)]);
    assert_eq!(shown(5), [(MB, -7), (EUR, -100)]);
    assert_eq!(shown(9), [(EUR, -100)]);
}

#[test]
fn funds_pay_charges_in_their_order() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 100, span(0, None), Origin::Funds, 0));
    let (_, legs) = step(&mut state, |draft| {
        draft.charge(&charged(7, 60, 13), day(1))?;
        draft.charge(&charged(8, 50, 0), day(31))?;
        draft.pay_from_funds(&euros(), day(1), false)
    });
    let paid: Vec<(BillId, i64)> =
        legs.iter().filter(|leg| leg.kind == LegKind::Funds).filter_map(|leg| Some((leg.item?.bill, leg.net))).collect();
    assert_eq!(paid, [(BillId(110), 73), (BillId(111), 27)]);
    assert_eq!(state.exposure(EUR, day(1)), Ok(23));
    assert_eq!(state.unbilled, [(BillId(110), 73), (BillId(111), 50)]);
}

#[test]
fn prepaid_funds_pay_everything_and_what_is_credited_comes_back() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 10, span(0, None), Origin::Funds, 0));
    let pay = |state: &mut GroupState, net, prepaid| {
        step(state, |draft| {
            draft.charge(&charged(7, net, 0), day(1))?;
            draft.pay_from_funds(&euros(), day(1), prepaid)
        });
    };
    pay(&mut state, 25, true);
    assert_eq!((quanta(&state), state.exposure(EUR, day(1))), (vec![15], Ok(15)));
    pay(&mut state, -5, true);
    assert_eq!((quanta(&state), state.unbilled == state.paid_by_funds), (vec![10], true));
    // On any other profile a credit stays on the bill.
    pay(&mut state, -5, false);
    assert_eq!((quanta(&state), state.exposure(EUR, day(1))), (vec![10], Ok(5)));
}

#[test]
fn money_that_ends_first_pays_first() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 50, span(0, None), Origin::Funds, 0));
    give(&mut state, &grant(EUR, 20, span(0, Some(20)), Origin::Funds, 0));
    give(&mut state, &grant(EUR, 10, span(0, Some(10)), Origin::Funds, 0));
    let pay = |state: &mut GroupState, at, net| {
        step(state, |draft| {
            draft.charge(&charged(7, net, 0), day(at))?;
            draft.pay_from_funds(&euros(), day(at), true)
        });
        quanta(state)
    };
    assert_eq!(pay(&mut state, 1, 15), [-50, -15, 0]);
    assert_eq!(pay(&mut state, 12, 25), [-40, 0, 0]);
}

#[test]
fn a_debt_does_not_end_with_the_money_that_ended() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 20, span(0, Some(10)), Origin::Funds, 0));
    step(&mut state, |draft| {
        draft.charge(&charged(7, 73, 0), day(1))?;
        draft.pay_from_funds(&euros(), day(1), true)
    });
    assert_eq!(quanta(&state), [0, 53]);
    assert_eq!((state.exposure(EUR, day(1)), state.exposure(EUR, day(11))), (Ok(53), Ok(53)));
}

#[test]
fn paying_twice_in_one_decision_pays_once() {
    let mut state = GroupState::default();
    give(&mut state, &grant(EUR, 100, span(0, None), Origin::Funds, 0));
    step(&mut state, |draft| {
        draft.charge(&charged(7, 30, 0), day(1))?;
        draft.pay_from_funds(&euros(), day(1), true)?;
        draft.pay_from_funds(&euros(), day(1), true)
    });
    assert_eq!(quanta(&state), [-70]);
}

#[test]
fn impact_lands_on_the_bill_of_its_time() {
    let table = [(-5, Ok(110)), (0, Ok(110)), (29, Ok(110)), (30, Ok(111)), (60, Ok(111)), (61, Err("billing_overdue"))];
    for (at, wanted) in table {
        assert_eq!(bills().place(day(at)).map(|bill| bill.0).map_err(|error| error.code()), wanted, "day {at}");
    }
    let on_demand = Bills { active: BillId(5), active_to: None, next: None, next_to: None };
    assert_eq!(on_demand.place(day(1000)), Ok(BillId(5)));
}

#[test]
fn open_items_sum_by_key_and_are_taken_by_bill() {
    let mut state = GroupState::default();
    step(&mut state, |draft| {
        draft.charge(&charged(7, 60, 13), day(1))?;
        draft.charge(&charged(7, 40, 9), day(2))?;
        draft.charge(&charged(8, 5, 1), day(2))?;
        draft.charge(&charged(7, 1, 0), day(31))
    });
    assert_eq!(state.items.len(), 3);
    let taken = state.take_items(Some(BillId(110)));
    assert_eq!(
        taken.iter().map(|item| (item.key.code.0, item.net, item.taxed, item.count)).collect::<Vec<_>>(),
        [(7, 100, 22, 2), (8, 5, 1, 1)]
    );
    assert_eq!((state.items.len(), state.take_items(None).len(), state.items.len()), (1, 1, 0));
}

#[test]
fn group_holds_only_so_many_balances() {
    let mut state = GroupState::default();
    for number in 0..BALANCES_PER_GROUP_MAX {
        give(&mut state, &grant(MB, 1, span(i64::try_from(number).expect("small"), None), Origin::Grant, 0));
    }
    let mut draft = Draft::new(GROUP, &state, bills());
    let refused = draft.grant(&grant(MB, 1, span(-1, None), Origin::Grant, 0));
    assert_eq!(refused.map_err(|error| error.code()), Err("too_many_balances"));
    assert!(draft.grant(&grant(MB, 1, span(0, None), Origin::Grant, 0)).is_ok());
}

#[test]
fn unknown_balance_is_an_error() {
    let leg = Leg { kind: LegKind::Consume, group: GROUP, resource: MB, balance: Some(9), item: None, net: 1, tax: 0, quantity: 0 };
    assert_eq!(GroupState::default().apply(&[], &[leg], 0), Err(BalanceError::UnknownBalance(9)));
}

#[test]
fn state_reads_back_from_its_bytes() {
    let mut state = GroupState::default();
    give(&mut state, &grant(MB, i64::MAX, span(0, Some(30)), Origin::Grant, -3));
    give(&mut state, &grant(EUR, 100, span(0, None), Origin::Funds, 0));
    step(&mut state, |draft| {
        draft.charge(&charged(7, 60, 13), day(1))?;
        draft.charge(
            &Charged { item: ItemKey { subscription: None, service: None, tax: None, tax_ppm: 0, ..item(8) }, ..charged(8, -5, 0) },
            day(40),
        )?;
        draft.count(Sym(3), span(0, Some(30)), CountRule::Sum, 4, day(1))?;
        draft.pay_from_funds(&euros(), day(1), true)
    });
    state.holds.push(Hold { session: SessionId(1), until: day(9), money: 7, balances: Vec::new() });
    state.set_done_to(PurchaseId(6), day(30));
    state.add_discounted(PurchaseId(6), day(0), 12).expect("in range");
    assert_eq!(GroupState::decode(&state.encode()), Ok(state));
}

/// One random operation on a group.
#[derive(Debug, Clone)]
enum Move {
    Grant { quanta: i64, from: i64, length: Option<i64>, priority: i16 },
    TopUp(i64),
    Consume { at: i64, quantity: i64 },
    Charge { at: i64, net: i64, tax: i64, prepaid: bool },
    Count(i64),
}

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (1_i64..1000, 0_i64..20, proptest::option::of(1_i64..20), -1_i16..2).prop_map(|(quanta, from, length, priority)| Move::Grant {
            quanta,
            from,
            length,
            priority
        }),
        (1_i64..1000).prop_map(Move::TopUp),
        (0_i64..40, 0_i64..2000).prop_map(|(at, quantity)| Move::Consume { at, quantity }),
        (0_i64..60, -50_i64..500, 0_i64..100, any::<bool>()).prop_map(|(at, net, tax, prepaid)| Move::Charge { at, net, tax, prepaid }),
        (-20_i64..20).prop_map(Move::Count),
    ]
}

fn run(state: &mut GroupState, what: &Move) -> Vec<Leg> {
    match *what {
        Move::Grant { quanta, from, length, priority } => {
            let validity = span(from, length.map(|length| from + length));
            step(state, |draft| draft.grant(&grant(MB, quanta, validity, Origin::Grant, priority))).1
        }
        Move::TopUp(quanta) => step(state, |draft| draft.grant(&grant(EUR, quanta, span(0, None), Origin::Funds, 0))).1,
        Move::Consume { at, quantity } => {
            let before = state.clone();
            let resource = megabytes(OrderKey::EarliestExpiry, None);
            let (left, legs) = step(state, |draft| draft.consume(&resource, day(at), Exact::whole(quantity)));
            let taken: i64 = legs.iter().map(|leg| leg.net).sum();
            assert_eq!(left, Exact::whole(quantity - taken), "what is taken and what is left are the whole");
            for leg in &legs {
                let used = before.balances.iter().find(|balance| Some(balance.id) == leg.balance).expect("a balance");
                assert!(used.validity.contains(day(at)) && leg.net > 0, "consumed in its validity, towards zero");
            }
            legs
        }
        Move::Charge { at, net, tax, prepaid } => {
            let charge = |draft: &mut Draft<'_>| {
                draft.charge(&charged(7, net, tax), day(at))?;
                draft.pay_from_funds(&euros(), day(at), prepaid)
            };
            step(state, charge).1
        }
        Move::Count(quanta) => step(state, |draft| draft.count(Sym(3), span(0, None), CountRule::Sum, quanta, day(0))).1,
    }
}

proptest! {
    /// domain.md §10: a balance is the sum of its impacts; a bill the sum of its items; funds plus unpaid are what was charged.
    #[test]
    fn balance_is_the_sum_of_its_legs(moves in proptest::collection::vec(any_move(), 0..40)) {
        let mut state = GroupState::default();
        let mut legs = Vec::new();
        for what in &moves {
            legs.extend(run(&mut state, what));
        }
        for Balance { id, quanta, origin, .. } in &state.balances {
            let sum: i64 = legs.iter().filter(|leg| leg.balance == Some(*id)).map(|leg| leg.net).sum();
            prop_assert_eq!(sum, *quanta);
            prop_assert!(*origin != Origin::Grant || *quanta <= 0, "an allowance never passes zero");
        }
        for bill in [BillId(110), BillId(111)] {
            let items: i64 = state.items.iter().filter(|item| item.key.bill == bill).map(|item| item.net + item.taxed).sum();
            let unbilled: i64 = state.unbilled.iter().filter(|(of, _)| *of == bill).map(|(_, sum)| sum).sum();
            prop_assert_eq!(items, unbilled);
        }
        prop_assert_eq!(GroupState::decode(&state.encode()), Ok(state));
    }
}
