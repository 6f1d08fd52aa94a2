//! The states of a bill and how one follows from another (domain.md §7).

use crate::BillingError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// State of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillStatus {
    /// The next one, prepared.
    Inactive,
    /// The current one.
    Active,
    /// Its cycle is closed, something is due.
    Billing,
    /// Nothing is due any more.
    Closed,
}

/// What happens to a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillCommand {
    /// Its cycle begins.
    Activate,
    /// Its cycle is closed with something due.
    Bill,
    /// Nothing is due: of an active bill its cycle is closed so, of one in billing it is paid.
    Settle,
    /// A payment was reversed or a debit added, so something is due again.
    Reopen,
}

/// What a command did. Repeating a command is normal (style.md §6).
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The bill has this state now.
    Applied(BillStatus),
    /// It had it already.
    Unchanged,
}

impl BillStatus {
    /// The state after a command.
    ///
    /// # Errors
    /// [`BillingError::Status`] where the state does not allow it.
    pub const fn apply(self, command: BillCommand) -> Result<Outcome, BillingError> {
        use BillCommand::{Activate, Bill, Reopen, Settle};
        use BillStatus::{Active, Billing, Closed, Inactive};
        match (self, command) {
            (Inactive, Activate) => Ok(Outcome::Applied(Active)),
            (Active, Bill) | (Closed, Reopen) => Ok(Outcome::Applied(Billing)),
            (Active | Billing, Settle) => Ok(Outcome::Applied(Closed)),
            (Active, Activate) | (Billing, Bill | Reopen) | (Closed, Settle) => Ok(Outcome::Unchanged),
            (Billing | Closed, Activate) => Err(BillingError::Status { status: self, wanted: "activated" }),
            (Inactive | Closed, Bill) => Err(BillingError::Status { status: self, wanted: "billed" }),
            (Inactive, Settle) => Err(BillingError::Status { status: self, wanted: "settled" }),
            (Inactive | Active, Reopen) => Err(BillingError::Status { status: self, wanted: "reopened" }),
        }
    }

    /// The state as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::Billing => "billing",
            Self::Closed => "closed",
        }
    }

    /// True while charges land on it at full scale.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Inactive | Self::Active => true,
            Self::Billing | Self::Closed => false,
        }
    }
}

impl fmt::Display for BillStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for BillStatus {
    type Err = BillingError;

    fn from_str(text: &str) -> Result<Self, BillingError> {
        match text {
            "inactive" => Ok(Self::Inactive),
            "active" => Ok(Self::Active),
            "billing" => Ok(Self::Billing),
            "closed" => Ok(Self::Closed),
            other => Err(BillingError::Unknown { kind: "bill status", code: other.to_owned() }),
        }
    }
}
