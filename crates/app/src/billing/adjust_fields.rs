//! What a person types to adjust money: codes and an amount, read against the catalog.

use super::BillingUseError;
use super::account::Account;
use crate::by_hand::wrong_reason;
use billing::{AdjustRequest, Direction};
use charging::FieldError;

/// The fields as they came.
#[derive(Debug, Clone, Copy)]
pub(super) struct AdjustFields<'a> {
    pub(super) amount: &'a str,
    pub(super) direction: Direction,
    pub(super) bill_item: &'a str,
    pub(super) tax: Option<&'a str>,
    pub(super) supplier: Option<&'a str>,
    pub(super) ledger: Option<&'a str>,
    pub(super) reason: &'a str,
}

impl AdjustFields<'_> {
    /// Reads the request; all wrong fields at once.
    pub(super) fn request(&self, account: &Account) -> Result<AdjustRequest, BillingUseError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        let amount = self.amount.parse().map_err(|error: money::MoneyError| wrong("amount", error.code(), error.to_string()));
        let symbol = |code: &str| account.catalog.symbols.get(code);
        let bill_item = symbol(self.bill_item).filter(|sym| account.catalog.bill_items.contains_key(sym));
        if bill_item.is_none() {
            wrong("bill_item", "unknown_bill_item", format!("there is no bill item `{}`", self.bill_item));
        }
        let tax = self.tax.map(|code| (code, symbol(code).filter(|sym| account.catalog.taxes.contains_key(sym))));
        if let Some((code, None)) = tax {
            wrong("tax", "unknown_tax", format!("there is no tax `{code}`"));
        }
        let supplier = self.supplier.map(|code| (code, symbol(code).filter(|sym| account.catalog.tax_suppliers.contains_key(sym))));
        match supplier {
            Some((code, None)) => wrong("supplier", "unknown_tax_supplier", format!("there is no tax supplier `{code}`")),
            Some(_) if self.tax.is_none() => wrong("supplier", "needs_tax", "a supplier is of a tax, and there is none".to_owned()),
            Some(_) | None => {}
        }
        let ledger = self.ledger.map(|code| (code, account.catalog.ledger(code)));
        if let Some((code, None)) = ledger {
            wrong("ledger", "unknown_ledger", format!("the catalog names no general ledger `{code}`"));
        }
        errors.extend(wrong_reason(self.reason));
        match (amount, bill_item) {
            (Ok(amount), Some(bill_item)) if errors.is_empty() => Ok(AdjustRequest {
                amount,
                direction: self.direction,
                bill_item,
                tax: tax.and_then(|(_, sym)| sym),
                supplier: supplier.and_then(|(_, sym)| sym),
                subscription: None,
                ledger: ledger.and_then(|(_, sym)| sym),
            }),
            (Ok(_) | Err(()), _) => Err(BillingUseError::Fields(errors)),
        }
    }
}
