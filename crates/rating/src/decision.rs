//! What rating decided about one event.

use crate::Trace;
use balance::{Balance, BalanceError, GroupState, Leg};
use ids::{PurchaseId, ServiceId, Sym};
use money::Exact;

/// A `once per` fee that is now paid: the service, the place of the fee (rate plan, row, info and detail), the day on which the day or the
/// cycle starts, as days since 1970.
pub type OnceFee = (ServiceId, (Sym, u32, u32), i32);

/// The impacts of one event and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Impacts in their order.
    pub legs: Vec<Leg>,
    /// Balances that they make.
    pub new_balances: Vec<Balance>,
    /// `once per` fees that are now paid.
    pub once: Vec<OnceFee>,
    /// The event's quantity.
    pub quantity: Exact,
    /// Money charged without tax, in quanta of the group's currency.
    pub net: i64,
    /// Tax on it.
    pub tax: i64,
    /// The product that rated.
    pub product: Sym,
    /// Its purchase.
    pub purchase: PurchaseId,
    /// How the price came about.
    pub trace: Trace,
    /// True where a reported event went past the limit.
    pub over_limit: bool,
}

impl Decision {
    /// Applies the decision to the group's state. `day` is the event's UTC day.
    ///
    /// # Errors
    /// [`BalanceError`]; the state must then be thrown away.
    pub fn apply(&self, state: &mut GroupState, day: i32) -> Result<(), BalanceError> {
        state.apply(&self.new_balances, &self.legs, day)?;
        for (service, place, day) in &self.once {
            state.set_once_paid(*service, *place, *day);
        }
        Ok(())
    }
}
