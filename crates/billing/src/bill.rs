//! A bill: the account of one cycle of a profile.

use crate::{BillCommand, BillStatus, BillingError, Closing, Outcome};
use calendar::Period;
use ids::{BillId, ProfileId};
use money::MoneyError;
use serde::{Deserialize, Serialize};

/// The core of a bill. Sums of an open bill are its items' and stand here once it leaves `active`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Its id.
    pub id: BillId,
    /// Number of the bill (not of an invoice).
    pub number: i64,
    /// The profile.
    pub profile: ProfileId,
    /// Its cycle.
    pub period: Period,
    /// Its state.
    pub status: BillStatus,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// Of it paid by funds of the balance groups.
    pub funds_paid: i64,
    /// Of it paid by payments and the credit balance.
    pub paid: i64,
    /// Left to pay.
    pub due: i64,
}

/// A bill that left `active` after an adjustment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillAdjusted {
    /// The bill.
    pub bill: Bill,
    /// What went to the credit balance, a figure of zero or more.
    pub credited: i64,
}

impl Bill {
    /// A bill without items.
    pub const fn empty(id: BillId, number: i64, profile: ProfileId, period: Period, status: BillStatus) -> Self {
        Self { id, number, profile, period, status, net: 0, tax: 0, total: 0, funds_paid: 0, paid: 0, due: 0 }
    }

    /// The bill after its cycle was closed.
    ///
    /// # Errors
    /// [`BillingError::Status`] where it is not active.
    pub fn closed(&self, closing: &Closing) -> Result<Self, BillingError> {
        if self.status != BillStatus::Active {
            return Err(BillingError::Status { status: self.status, wanted: "billed" });
        }
        let command = if closing.due > 0 { BillCommand::Bill } else { BillCommand::Settle };
        Ok(Self {
            status: self.after(command)?,
            net: closing.net,
            tax: closing.tax,
            total: closing.total,
            funds_paid: closing.funds_paid,
            paid: closing.paid(),
            due: closing.due,
            ..self.clone()
        })
    }

    /// The bill after a payment was allocated to it; nothing left to pay closes it (domain.md §8).
    ///
    /// # Errors
    /// [`BillingError::NotPositive`], [`BillingError::ExceedsDue`], [`BillingError::Status`].
    pub fn paid(&self, quanta: i64) -> Result<Self, BillingError> {
        if quanta <= 0 {
            return Err(BillingError::NotPositive);
        }
        if self.status != BillStatus::Billing {
            return Err(BillingError::Status { status: self.status, wanted: "paid" });
        }
        if quanta > self.due {
            return Err(BillingError::ExceedsDue { bill: self.id, due: self.due, asked: quanta });
        }
        let due = self.due - quanta;
        let status = if due == 0 { self.after(BillCommand::Settle)? } else { self.status };
        Ok(Self { status, due, paid: self.paid.checked_add(quanta).ok_or(MoneyError::Overflow)?, ..self.clone() })
    }

    /// The bill after an allocation to it was taken back: it is due again (domain.md §8).
    ///
    /// # Errors
    /// [`BillingError::NotPositive`], [`BillingError::ExceedsDue`] past what was paid, [`BillingError::Status`].
    pub fn reversed(&self, quanta: i64) -> Result<Self, BillingError> {
        if quanta <= 0 {
            return Err(BillingError::NotPositive);
        }
        if quanta > self.paid {
            return Err(BillingError::ExceedsDue { bill: self.id, due: self.paid, asked: quanta });
        }
        let due = self.due.checked_add(quanta).ok_or(MoneyError::Overflow)?;
        Ok(Self { status: self.after(BillCommand::Reopen)?, paid: self.paid - quanta, due, ..self.clone() })
    }

    /// The bill after something was added to it that had left `active` (domain.md §8): a debit is due, also on a bill that was paid; a credit
    /// takes from what is due, and the rest of it becomes credit balance.
    ///
    /// # Errors
    /// [`BillingError::Status`] of an open bill, [`MoneyError::Overflow`].
    pub fn adjusted(&self, net: i64, tax: i64) -> Result<BillAdjusted, BillingError> {
        if self.status.is_open() {
            return Err(BillingError::Status { status: self.status, wanted: "adjusted by a note" });
        }
        let add = |left: i64, right: i64| left.checked_add(right).ok_or(MoneyError::Overflow);
        let amount = add(net, tax)?;
        let open = add(self.due, amount)?;
        let credited = open.min(0).checked_neg().ok_or(MoneyError::Overflow)?;
        let due = open.max(0);
        let status = self.after(if due > 0 { BillCommand::Reopen } else { BillCommand::Settle })?;
        let bill = Self {
            status,
            net: add(self.net, net)?,
            tax: add(self.tax, tax)?,
            total: add(self.total, amount)?,
            paid: self.paid.checked_sub(credited).ok_or(MoneyError::Overflow)?,
            due,
            ..self.clone()
        };
        Ok(BillAdjusted { bill, credited })
    }

    /// The bill as its cycle begins.
    ///
    /// # Errors
    /// [`BillingError::Status`].
    pub fn activated(&self) -> Result<Self, BillingError> {
        Ok(Self { status: self.after(BillCommand::Activate)?, ..self.clone() })
    }

    fn after(&self, command: BillCommand) -> Result<BillStatus, BillingError> {
        match self.status.apply(command)? {
            Outcome::Applied(status) => Ok(status),
            Outcome::Unchanged => Ok(self.status),
        }
    }
}
