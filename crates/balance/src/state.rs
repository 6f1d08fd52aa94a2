//! The working set of a balance group, kept as one value (ARCHITECTURE.md §4).
//!
//! Invariant: what is written here is everything a charge needs to decide; nothing of it is cached elsewhere.

use crate::reach::reached_from;
use crate::{BALANCES_PER_GROUP_MAX, BalanceError, Hold, ITEM_QUANTITY_SCALE, ItemKey, LATE_USAGE_DAYS_MAX, Leg, LegKind};
use calendar::{Instant, Period};
use ids::{BillId, PurchaseId, Sym};
use money::MoneyError;

/// Where a balance comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Granted by purchases.
    Grant,
    /// Prepaid money.
    Funds,
    /// Made by hand.
    Manual,
    /// A counter of the cycle.
    Counter,
    /// Left of a cycle before.
    Rollover,
}

/// One balance: an amount of a resource with a validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Its number in the group.
    pub id: u32,
    /// The resource.
    pub resource: Sym,
    /// When it may be consumed.
    pub validity: Period,
    /// Quanta: negative while something is left.
    pub quanta: i64,
    /// Where it comes from.
    pub origin: Origin,
    /// Consumed first, the lower the earlier.
    pub priority: i16,
    /// Granted in all, a positive figure.
    pub granted: i64,
    /// When it was made.
    pub created: Instant,
    /// What becomes of what is left at its end; none where it is forfeited.
    pub rollover: Option<RollRule>,
}

/// A leftover moves to one new balance, which never rolls again (domain.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollRule {
    /// End of the new balance.
    pub until: Instant,
    /// Most that one balance hands on, in quanta; none for all.
    pub cycle_cap: Option<i64>,
    /// Most that lies in rolled balances at once, in quanta; none for all.
    pub total_cap: Option<i64>,
}

/// An increment of a bill item that is not yet folded into its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// The item.
    pub key: ItemKey,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub taxed: i64,
    /// Quantity at [`ITEM_QUANTITY_SCALE`].
    pub quantity: i64,
    /// Legs.
    pub count: u32,
    /// Days since 1970 (UTC) of the first and the last leg.
    pub days: (i32, i32),
}

impl OpenItem {
    /// Adds the sums of another part of what a reader sees as one item.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn absorb(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.net = add(self.net, other.net)?;
        self.taxed = add(self.taxed, other.taxed)?;
        self.quantity = add(self.quantity, other.quantity)?;
        self.count = self.count.checked_add(other.count).ok_or(MoneyError::Overflow)?;
        self.days = (self.days.0.min(other.days.0), self.days.1.max(other.days.1));
        Ok(())
    }
}

/// How far a purchase is charged or granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The purchased product.
    pub purchase: PurchaseId,
    /// Everything before is done; the next cycle starts here.
    pub done_to: Instant,
}

/// Unit cycles in a row that the limit refused as they began: what was not renewed of them later is lost (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedCycles {
    /// The purchased product.
    pub purchase: PurchaseId,
    /// Start of the first one.
    pub from: Instant,
    /// End of the last one.
    pub to: Instant,
}

/// What a discount took in a billing cycle, of those that are capped by cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discounted {
    /// The purchased discount.
    pub purchase: PurchaseId,
    /// Start of the cycle.
    pub cycle: Instant,
    /// Quanta taken, a positive figure.
    pub quanta: i64,
}

/// The whole working set of a balance group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupState {
    /// Number that the next balance gets.
    pub next_balance: u32,
    /// Balances in the order of their numbers.
    pub balances: Vec<Balance>,
    /// Increments of items of open bills.
    pub items: Vec<OpenItem>,
    /// Money charged on a bill that is not yet billed, net and tax, by bill.
    pub unbilled: Vec<(BillId, i64)>,
    /// What funds paid, by open bill (a positive figure).
    pub paid_by_funds: Vec<(BillId, i64)>,
    /// How far purchases are charged.
    pub renewals: Vec<Renewal>,
    /// What sessions hold.
    pub holds: Vec<Hold>,
    /// What capped discounts took.
    pub discounted: Vec<Discounted>,
    /// Cycles that the limit refused.
    pub refused: Vec<RefusedCycles>,
}

/// What people see of one resource in a group: the sum of balances valid at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceTotal {
    /// The resource.
    pub resource: Sym,
    /// Quanta: negative while something is left.
    pub quanta: i64,
}

impl Default for GroupState {
    fn default() -> Self {
        Self {
            next_balance: 1,
            balances: Vec::new(),
            items: Vec::new(),
            unbilled: Vec::new(),
            paid_by_funds: Vec::new(),
            renewals: Vec::new(),
            holds: Vec::new(),
            discounted: Vec::new(),
            refused: Vec::new(),
        }
    }
}

impl GroupState {
    /// Applies decided legs. `new` are the balances that they make.
    ///
    /// # Errors
    /// [`BalanceError`]; the state must then be thrown away.
    pub fn apply(&mut self, new: &[Balance], legs: &[Leg], day: i32) -> Result<(), BalanceError> {
        for balance in new {
            self.add_balance(balance.clone())?;
        }
        for leg in legs {
            self.apply_leg(leg, day)?;
        }
        Ok(())
    }

    fn add_balance(&mut self, balance: Balance) -> Result<(), BalanceError> {
        if self.balances.len() >= BALANCES_PER_GROUP_MAX {
            return Err(BalanceError::TooManyBalances);
        }
        self.next_balance = self.next_balance.max(balance.id.saturating_add(1));
        self.balances.push(balance);
        Ok(())
    }

    fn apply_leg(&mut self, leg: &Leg, day: i32) -> Result<(), BalanceError> {
        if let Some(number) = leg.balance {
            let balance = self.balances.iter_mut().find(|balance| balance.id == number).ok_or(BalanceError::UnknownBalance(number))?;
            balance.quanta = add(balance.quanta, leg.net)?;
            if leg.kind == LegKind::Grant {
                balance.granted = add(balance.granted, leg.net.checked_neg().ok_or(MoneyError::Overflow)?)?;
            }
        }
        match (leg.kind, leg.item) {
            (LegKind::Charge, Some(key)) => self.post(key, leg, day),
            (LegKind::Funds, Some(key)) => add_to(&mut self.paid_by_funds, key.bill, leg.net),
            (
                LegKind::Charge | LegKind::Funds | LegKind::Consume | LegKind::Grant | LegKind::Count | LegKind::Adjust | LegKind::Rollover,
                _,
            ) => Ok(()),
        }
    }

    fn post(&mut self, key: ItemKey, leg: &Leg, day: i32) -> Result<(), BalanceError> {
        add_to(&mut self.unbilled, key.bill, add(leg.net, leg.tax)?)?;
        match self.items.iter_mut().find(|item| item.key == key) {
            Some(item) => {
                item.net = add(item.net, leg.net)?;
                item.taxed = add(item.taxed, leg.tax)?;
                item.quantity = add(item.quantity, leg.quantity)?;
                item.count = item.count.saturating_add(1);
                item.days = (item.days.0.min(day), item.days.1.max(day));
            }
            None => self.items.push(OpenItem { key, net: leg.net, taxed: leg.tax, quantity: leg.quantity, count: 1, days: (day, day) }),
        }
        Ok(())
    }

    /// Sums of the balances valid at an instant, by resource (domain.md §3). Counters are not shown.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn totals(&self, at: Instant) -> Result<Vec<ResourceTotal>, MoneyError> {
        let mut totals: Vec<ResourceTotal> = Vec::new();
        for balance in self.balances.iter().filter(|balance| balance.origin != Origin::Counter && balance.validity.contains(at)) {
            match totals.iter_mut().find(|total| total.resource == balance.resource) {
                Some(total) => total.quanta = total.quanta.checked_add(balance.quanta).ok_or(MoneyError::Overflow)?,
                None => totals.push(ResourceTotal { resource: balance.resource, quanta: balance.quanta }),
            }
        }
        Ok(totals)
    }

    /// Money that the group may still move against its limit, as a signed figure: unbilled debit that funds did not pay, plus what sessions
    /// hold, plus the funds balance (domain.md §3). Negative while something is left.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn exposure(&self, currency: Sym, at: Instant) -> Result<i64, MoneyError> {
        let mut sum: i128 = 0;
        sum += self.unbilled.iter().map(|(_, quanta)| i128::from(*quanta)).sum::<i128>();
        sum -= self.paid_by_funds.iter().map(|(_, quanta)| i128::from(*quanta)).sum::<i128>();
        for balance in &self.balances {
            if balance.resource == currency && balance.origin == Origin::Funds && balance.validity.contains(at) {
                sum += i128::from(balance.quanta);
            }
        }
        sum += self.holds.iter().map(|hold| i128::from(hold.money)).sum::<i128>();
        i64::try_from(sum).map_err(|_too_large| MoneyError::Overflow)
    }

    /// How far a purchase is charged.
    pub fn done_to(&self, purchase: PurchaseId) -> Option<Instant> {
        self.renewals.iter().find(|renewal| renewal.purchase == purchase).map(|renewal| renewal.done_to)
    }

    /// Notes how far a purchase is charged.
    pub fn set_done_to(&mut self, purchase: PurchaseId, done_to: Instant) {
        match self.renewals.iter_mut().find(|renewal| renewal.purchase == purchase) {
            Some(renewal) => renewal.done_to = done_to,
            None => self.renewals.push(Renewal { purchase, done_to }),
        }
    }

    /// Whether the limit refused the cycle of a purchase that begins at an instant.
    pub fn is_refused(&self, purchase: PurchaseId, cycle: Instant) -> bool {
        self.refused.iter().any(|refused| refused.purchase == purchase && refused.from <= cycle && cycle < refused.to)
    }

    /// Notes that the limit refused a cycle, as often as it does.
    pub fn add_refused(&mut self, cycle: RefusedCycles) {
        if self.is_refused(cycle.purchase, cycle.from) {
            return;
        }
        match self.refused.iter_mut().find(|before| before.purchase == cycle.purchase && before.to == cycle.from) {
            Some(before) => before.to = cycle.to,
            None => self.refused.push(cycle),
        }
    }

    /// What a capped discount took in a cycle.
    pub fn discounted(&self, purchase: PurchaseId, cycle: Instant) -> i64 {
        self.discounted.iter().find(|taken| taken.purchase == purchase && taken.cycle == cycle).map_or(0, |taken| taken.quanta)
    }

    /// Notes what a capped discount took; forgets cycles that no late usage can reach any more.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn add_discounted(&mut self, purchase: PurchaseId, cycle: Instant, quanta: i64) -> Result<(), MoneyError> {
        match self.discounted.iter_mut().find(|taken| taken.purchase == purchase && taken.cycle == cycle) {
            Some(taken) => taken.quanta = add(taken.quanta, quanta)?,
            None => self.discounted.push(Discounted { purchase, cycle, quanta }),
        }
        let of_purchase = self.discounted.iter().filter(|taken| taken.purchase == purchase);
        let reached = reached_from(of_purchase.map(|taken| taken.cycle.utc_day()));
        self.discounted.retain(|taken| taken.purchase != purchase || taken.cycle.utc_day() >= reached);
        Ok(())
    }

    /// Forgets balances that ended more than [`LATE_USAGE_DAYS_MAX`] ago: usage as old as that is refused, so nothing can reach them any
    /// more. Their postings and events tell what they were.
    pub fn forget_ended(&mut self, now: Instant) {
        let is_held = |balance: &Balance| self.holds.iter().any(|hold| hold.is_on(balance.id));
        let is_over = |balance: &Balance| {
            balance.validity.to().is_some_and(|to| now.utc_day() - to.utc_day() > LATE_USAGE_DAYS_MAX) && !is_held(balance)
        };
        let over: Vec<u32> = self.balances.iter().filter(|balance| is_over(balance)).map(|balance| balance.id).collect();
        self.balances.retain(|balance| !over.contains(&balance.id));
    }

    /// Takes out the increments of one bill, or of all bills, to fold them into rows.
    pub fn take_items(&mut self, bill: Option<BillId>) -> Vec<OpenItem> {
        let (taken, kept) = self.items.drain(..).partition(|item| bill.is_none_or(|bill| item.key.bill == bill));
        self.items = kept;
        taken
    }
}

/// The quantity of a leg as open items keep it.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn item_quantity(quantity: money::Exact) -> Result<i64, MoneyError> {
    quantity.round(ITEM_QUANTITY_SCALE, money::Rounding::HalfUp)
}

fn add(left: i64, right: i64) -> Result<i64, MoneyError> {
    left.checked_add(right).ok_or(MoneyError::Overflow)
}

fn add_to(sums: &mut Vec<(BillId, i64)>, bill: BillId, quanta: i64) -> Result<(), BalanceError> {
    match sums.iter_mut().find(|(of, _)| *of == bill) {
        Some((_, sum)) => *sum = add(*sum, quanta)?,
        None => sums.push((bill, quanta)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(id: u32, origin: Origin, from_day: i64, to_day: Option<i64>) -> Balance {
        let day = |number: i64| Instant::from_micros(number * 86_400_000_000);
        Balance {
            id,
            resource: Sym(1),
            validity: Period::try_new(day(from_day), to_day.map(day)).unwrap(),
            quanta: -5,
            origin,
            priority: 0,
            granted: 5,
            created: day(from_day),
            rollover: None,
        }
    }

    #[test]
    fn balances_that_no_late_usage_can_reach_are_forgotten() {
        // A grant a cycle would else fill a long-lived group up to BALANCES_PER_GROUP_MAX.
        let balances = vec![
            balance(1, Origin::Grant, 0, Some(30)),
            balance(2, Origin::Grant, 30, Some(60)),
            balance(3, Origin::Counter, 0, Some(30)),
            balance(4, Origin::Funds, 0, Some(30)),
            balance(5, Origin::Funds, 0, None),
        ];
        let mut state = GroupState { balances, ..GroupState::default() };
        state.forget_ended(Instant::from_micros(121 * 86_400_000_000));
        assert_eq!(state.balances.iter().map(|balance| balance.id).collect::<Vec<_>>(), [2, 5]);
    }
}
