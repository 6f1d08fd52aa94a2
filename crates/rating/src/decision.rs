//! What rating decided about one event.

use crate::{SessionSoFar, Trace};
use balance::{Balance, BalanceError, CounterSheet, Crossing, GroupState, Leg};
use calendar::Instant;
use ids::{CustomerId, GroupId, PurchaseId, Sym};
use money::Exact;
use tax::PendingTax;

/// The impacts of one event on one balance group.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// The group.
    pub group: GroupId,
    /// Its customer.
    pub customer: CustomerId,
    /// Impacts in their order.
    pub legs: Vec<Leg>,
    /// Balances that they make.
    pub new_balances: Vec<Balance>,
    /// What discounts that are capped by cycle took: purchase, cycle, quanta.
    pub discounted: Vec<(PurchaseId, Instant, i64)>,
    /// Money charged without tax, in quanta of the group's currency.
    pub net: i64,
    /// Tax on it.
    pub tax: i64,
    /// Thresholds crossed, up and down.
    pub crossings: Vec<Crossing>,
    /// Limits of the group that a reported event went past, or was past already.
    pub passed: Vec<PassedLimit>,
    /// Charges whose tax the gateway has not given yet.
    pub pending: Vec<PendingCharge>,
}

/// A charge whose tax is put right when the gateway answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCharge {
    /// The charge as it was posted.
    pub leg: Leg,
    /// What is asked for.
    pub tax: PendingTax,
    /// Place of its step in the trace.
    pub step: usize,
}

/// A limit that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedLimit {
    /// The resource.
    pub resource: Sym,
    /// Quanta before.
    pub before: i64,
    /// Quanta after.
    pub after: i64,
    /// The limit in quanta.
    pub limit: i64,
}

impl Impact {
    /// Whether the event took the group past a limit, or further past it.
    pub const fn is_over_limit(&self) -> bool {
        !self.passed.is_empty()
    }

    /// Applies the impact to the group's state. `day` is the event's UTC day.
    ///
    /// # Errors
    /// [`BalanceError`]; the state must then be thrown away.
    pub fn apply(&self, state: &mut GroupState, day: i32) -> Result<(), BalanceError> {
        state.apply(&self.new_balances, &self.legs, day)?;
        for (purchase, cycle, quanta) in &self.discounted {
            state.add_discounted(*purchase, *cycle, *quanta)?;
        }
        Ok(())
    }
}

/// The impacts of one event and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// On the group of the service's subscription.
    pub own: Impact,
    /// On the groups of owners that share (domain.md §6).
    pub shared: Vec<Impact>,
    /// The counters of the service, where they moved.
    pub sheet: Option<CounterSheet>,
    /// The sets of the group, where they moved.
    pub group_sheet: Option<CounterSheet>,
    /// What its session is charged so far, of a message of a session.
    pub session: Option<SessionSoFar>,
    /// The event's quantity.
    pub quantity: Exact,
    /// The product that rated.
    pub product: Sym,
    /// Its purchase.
    pub purchase: PurchaseId,
    /// How the price came about.
    pub trace: Trace,
}

impl Decision {
    /// All impacts, the own group's first.
    pub fn impacts(&self) -> impl Iterator<Item = &Impact> {
        std::iter::once(&self.own).chain(&self.shared)
    }

    /// Whether the tax of any charge is pending.
    pub fn is_tax_pending(&self) -> bool {
        self.impacts().any(|impact| !impact.pending.is_empty())
    }

    /// All legs, the own group's first.
    pub fn legs(&self) -> Vec<Leg> {
        self.impacts().flat_map(|impact| impact.legs.iter().cloned()).collect()
    }
}
