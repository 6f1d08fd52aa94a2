//! A manual adjustment in money on the active bill, with or without tax (domain.md §3).

use super::BillingUseError;
use super::account::{Account, Impacts};
use super::adjust_fields::AdjustFields;
use balance::Draft;
use billing::{AdjustFacts, AdjustRequest, BillStatus, Direction};
use catalog::PaymentType;
use charging::Catalogs;
use ids::{BillId, GroupId, Sym};
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::posting::PostingKind;
use store::{Operation, Tx};

/// Adjusts a balance group.
#[derive(Clone)]
pub struct AdjustBalance {
    /// The group.
    pub group: GroupId,
    /// A positive decimal.
    pub amount: String,
    /// Debit or credit.
    pub direction: Direction,
    /// Code of the bill item.
    pub bill_item: String,
    /// Code of the tax, none for an adjustment without tax.
    pub tax: Option<String>,
    /// Code of who owes the tax, none for the tax's own supplier.
    pub supplier: Option<String>,
    /// General ledger code, one that the catalog names.
    pub ledger: Option<String>,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What an adjustment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjusted {
    /// The bill that it landed on.
    pub bill: BillId,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// The currency.
    pub currency: Sym,
}

impl Operation for AdjustBalance {
    type Output = Adjusted;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Adjusted, BillingUseError> {
        let (mut account, place) = Account::lock_of_group(tx, &self.catalogs, self.group).await?;
        let request = AdjustFields {
            amount: &self.amount,
            direction: self.direction,
            bill_item: &self.bill_item,
            tax: self.tax.as_deref(),
            supplier: self.supplier.as_deref(),
            ledger: self.ledger.as_deref(),
            reason: &self.reason,
        }
        .request(&account)?;
        let (now, profile) = match account.groups.get(place) {
            Some(group) => (account.now, group.row.profile),
            None => return Err(BillingUseError::NotFound("balance group")),
        };
        account.settle(tx, profile, now).await?;
        let (impacts, adjusted) = self.decide(&account, place, &request)?;
        account.post(tx, place, impacts).await?;
        account.save(tx).await?;
        store::activity::record(tx, &self.activity(&account)).await?;
        Ok(adjusted)
    }
}

impl AdjustBalance {
    fn decide(&self, account: &Account, place: usize, request: &AdjustRequest) -> Result<(Impacts, Adjusted), BillingUseError> {
        let group = account.groups.get(place).ok_or(BillingUseError::NotFound("balance group"))?;
        let profile = account.profile(group.row.profile)?;
        let bill = group.row.bills.place(account.now)?;
        let charged = billing::adjust(
            &AdjustFacts {
                catalog: &account.catalog,
                currency: profile.currency,
                bill,
                status: BillStatus::Active,
                on: account.now.date_in(&group.known.rating.group.zone),
                payer: &group.known.rating.group.payer,
            },
            request,
        )?;
        let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        draft.charge_on(&charged, bill)?;
        draft.pay_from_funds(account.currency(profile.currency)?, account.now, profile.payment_type == PaymentType::Prepaid)?;
        let impacts = Impacts {
            kind: PostingKind::Adjustment,
            at: account.now,
            new: draft.new,
            legs: draft.legs,
            content: serde_json::json!({ "reason": self.reason, "bill_item": self.bill_item }),
        };
        Ok((impacts, Adjusted { bill, net: charged.net, tax: charged.tax, currency: profile.currency }))
    }

    fn activity(&self, account: &Account) -> Activity {
        let sign = match self.direction {
            Direction::Debit => "",
            Direction::Credit => "-",
        };
        Activity {
            action: "balance.adjusted",
            object_kind: "balance_group",
            object_id: self.group.to_string(),
            object_name: self.bill_item.clone(),
            customer: Some(account.customer.id),
            changes: vec![
                Change { field: "amount".to_owned(), before: None, after: Some(format!("{sign}{}", self.amount)) },
                Change { field: "reason".to_owned(), before: None, after: Some(self.reason.clone()) },
            ],
        }
    }
}
