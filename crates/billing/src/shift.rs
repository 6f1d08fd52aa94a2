//! The shift of a profile's bills as a cycle is closed (domain.md §7).
//!
//! Invariant: exactly one active and one inactive bill before and after; their periods meet.

use crate::{Bill, BillStatus, BillingError, Closing};
use calendar::{Cycle, Instant};
use ids::{BillId, ProfileId};

/// Id and number of a bill to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBill {
    /// Its id.
    pub id: BillId,
    /// Its number.
    pub number: i64,
}

/// The three bills after a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    /// The bill whose cycle was closed: in billing, or closed.
    pub billed: Bill,
    /// The one that was inactive.
    pub active: Bill,
    /// The new one.
    pub inactive: Bill,
}

/// Closes the active bill, makes the inactive one active and prepares the next.
///
/// # Errors
/// [`BillingError::Status`], [`BillingError::NoCycle`].
pub fn shift(active: &Bill, inactive: &Bill, closing: &Closing, cycle: &Cycle, new: NewBill) -> Result<Shifted, BillingError> {
    if inactive.status != BillStatus::Inactive {
        return Err(BillingError::Status { status: inactive.status, wanted: "activated" });
    }
    inactive.period.to().ok_or(BillingError::NoCycle(inactive.id))?;
    let period = cycle.next(&inactive.period);
    Ok(Shifted {
        billed: active.closed(closing)?,
        active: inactive.activated()?,
        inactive: Bill::empty(new.id, new.number, inactive.profile, period, BillStatus::Inactive),
    })
}

/// The first two bills of a recurring profile: the one that holds an instant, active, and the next, inactive.
pub fn prepare(profile: ProfileId, cycle: &Cycle, at: Instant, new: [NewBill; 2]) -> (Bill, Bill) {
    let [first, second] = new;
    let period = cycle.period_at(at);
    let next = cycle.next(&period);
    (
        Bill::empty(first.id, first.number, profile, period, BillStatus::Active),
        Bill::empty(second.id, second.number, profile, next, BillStatus::Inactive),
    )
}
