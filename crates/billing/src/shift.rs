//! The shift of a profile's bills as a cycle is closed (domain.md §7).
//!
//! Invariant: exactly one active and one inactive bill before and after; their periods meet.

use crate::{Bill, BillStatus, BillingError, Closing};
use calendar::{Cycle, Instant, Period};
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

/// The two bills after an active one was billed before its cycle ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What was collected so far: in billing, or closed.
    pub billed: Bill,
    /// The new active bill, for the rest of the cycle.
    pub active: Bill,
}

/// Bills what an active bill has collected up to an instant; a new one takes over the rest of its cycle, which does not move
/// (domain.md §7). The periods of both meet.
///
/// # Errors
/// [`BillingError::Status`], [`BillingError::Calendar`] where the instant leaves nothing of the period.
pub fn split(active: &Bill, closing: &Closing, at: Instant, new: NewBill) -> Result<Split, BillingError> {
    let period = Period::try_new(active.period.from(), Some(at))?;
    let rest = Period::try_new(at, active.period.to())?;
    Ok(Split {
        billed: Bill { period, ..active.closed(closing)? },
        active: Bill::empty(new.id, new.number, active.profile, rest, BillStatus::Active),
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
