//! One impact, and the bill that it lands on.

use crate::BalanceError;
use calendar::Instant;
use ids::{BillId, GroupId, ServiceId, SubscriptionId, Sym};
use serde::{Deserialize, Serialize};

/// What a leg does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// Money charged (or credited) on a bill: net and tax.
    Charge,
    /// Funds of the group that pay a charge: an allocation to its bill.
    Funds,
    /// Credit taken from an allowance.
    Consume,
    /// Credit granted.
    Grant,
    /// A counter moved.
    Count,
    /// A balance adjusted by hand.
    Adjust,
    /// Credit moved from a balance that ended to a new one.
    Rollover,
}

/// What makes one item of a bill (domain.md §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemKey {
    /// The bill.
    #[serde(rename = "b")]
    pub bill: BillId,
    /// The bill-item code.
    #[serde(rename = "c")]
    pub code: Sym,
    /// The subscription, none for what is of the account.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<SubscriptionId>,
    /// The service, where it is one's.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The tax.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Sym>,
    /// Its rate in parts per million: 220000 is 22 %.
    #[serde(rename = "p", default)]
    pub tax_ppm: i32,
    /// The general ledger code.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Sym>,
}

/// One impact on one balance group. Quanta are of the leg's resource; debit is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// What it does.
    pub kind: LegKind,
    /// The group that it touches.
    pub group: GroupId,
    /// The resource.
    pub resource: Sym,
    /// The balance moved, by its number in the group. A charge on a bill moves none.
    pub balance: Option<u32>,
    /// The item that a charge lands in; of `Funds` the bill is that of the charge paid.
    pub item: Option<ItemKey>,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Quantity charged, at [`crate::ITEM_QUANTITY_SCALE`], for people to read.
    pub quantity: i64,
}

/// The two open bills of a group's profile, as the lock on the group saw them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bills {
    /// The current bill.
    pub active: BillId,
    /// Its end (exclusive); none where the profile has no cycle.
    pub active_to: Option<Instant>,
    /// The prepared bill; none where the profile has no cycle.
    pub next: Option<BillId>,
    /// Its end (exclusive).
    pub next_to: Option<Instant>,
}

impl Bills {
    /// The bill of an impact: at or after the active bill's end it is the next one (domain.md §5).
    ///
    /// # Errors
    /// [`BalanceError::BeyondPreparedBill`] past the prepared bill's end.
    pub fn place(&self, at: Instant) -> Result<BillId, BalanceError> {
        match (self.active_to, self.next, self.next_to) {
            (Some(end), Some(next), Some(next_end)) if at >= end && at < next_end => Ok(next),
            (Some(end), _, _) if at >= end => Err(BalanceError::BeyondPreparedBill),
            (Some(_) | None, _, _) => Ok(self.active),
        }
    }
}
