//! Adjusts a bill, or one of its items: an active bill directly, one that left `active` in minor units, an invoiced one by a note
//! (domain.md §7, §8).

use super::BillingUseError;
use super::account::{Account, Impacts};
use super::adjust_fields::AdjustFields;
use super::billed::{Adjustable, charge_billed};
use super::read::item_id;
use crate::by_hand::wrong_reason;
use balance::{Charged, Draft, ItemKey};
use billing::{AdjustFacts, AdjustItemRequest, Direction};
use catalog::PaymentType;
use charging::{Catalogs, FieldError};
use ids::{BillId, GroupId, PostingId, Sym};
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::{BillRow, BillState};
use store::note::NoteRow;
use store::posting::{PostingKind, PostingRow};
use store::{Operation, StoreError, Tx};

/// What of a bill is adjusted.
#[derive(Debug, Clone)]
pub enum Adjusting {
    /// The bill: an amount of a bill item.
    Whole {
        /// The balance group; none for the profile's first.
        group: Option<GroupId>,
        /// Code of the bill item.
        bill_item: String,
        /// Code of the tax, none for an adjustment without tax.
        tax: Option<String>,
        /// Code of who owes the tax, none for the tax's own supplier.
        supplier: Option<String>,
        /// General ledger code, one that the catalog names.
        ledger: Option<String>,
    },
    /// One item of it, as [`item_id`] names it; with tax by its own tax and rate.
    Item {
        /// The item.
        item: String,
        /// With the item's tax, or without any.
        with_tax: bool,
    },
}

/// Adjusts a bill.
#[derive(Clone)]
pub struct AdjustBill {
    /// The bill.
    pub bill: BillId,
    /// What of it.
    pub what: Adjusting,
    /// A positive decimal.
    pub amount: String,
    /// Debit or credit.
    pub direction: Direction,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What an adjustment of a bill did.
#[derive(Debug, Clone)]
pub struct AdjustedBill {
    /// The bill after it. While it is open, its sums stand in its items.
    pub bill: BillRow,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// The currency.
    pub currency: Sym,
    /// What went to the credit balance, in quanta.
    pub credited: i64,
    /// The note, where the bill has an invoice.
    pub note: Option<NoteRow>,
}

impl Operation for AdjustBill {
    type Output = AdjustedBill;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AdjustedBill, BillingUseError> {
        let found = store::bill::load(tx, self.bill).await?.ok_or(BillingUseError::NotFound("bill"))?;
        let mut account = Account::lock_with_payers(tx, &self.catalogs, found.customer).await?;
        let bill = account.bills.iter().find(|bill| bill.id == self.bill).cloned().ok_or(BillingUseError::NotFound("bill"))?;
        let adjustable = Adjustable::of(&account, &bill)?;
        let now = account.now;
        if bill.state == BillState::Active {
            account.settle(tx, bill.profile, now).await?;
        }
        let (place, charged) = self.decide(tx, &account, &bill, &adjustable).await?;
        let adjusted = match bill.state {
            BillState::Active | BillState::Inactive => self.post_open(tx, &mut account, place, &charged).await?,
            BillState::Billing | BillState::Closed => self.post_billed(tx, &mut account, place, &charged).await?,
        };
        account.save(tx).await?;
        store::activity::record(tx, &self.activity(&account, &bill, &charged)).await?;
        Ok(adjusted)
    }
}

impl AdjustBill {
    /// The group whose charge it is, by its place in the account, and the charge.
    async fn decide(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        bill: &BillRow,
        adjustable: &Adjustable,
    ) -> Result<(usize, Charged), BillingUseError> {
        match &self.what {
            Adjusting::Whole { group, bill_item, tax, supplier, ledger } => {
                let place = place_of(account, bill, *group)?;
                let fields = AdjustFields {
                    amount: &self.amount,
                    direction: self.direction,
                    bill_item,
                    tax: tax.as_deref(),
                    supplier: supplier.as_deref(),
                    ledger: ledger.as_deref(),
                    reason: &self.reason,
                };
                let group = account.groups.get(place).ok_or(BillingUseError::NotFound("balance group"))?;
                let facts = AdjustFacts {
                    catalog: &account.catalog,
                    currency: bill.currency,
                    bill: bill.id,
                    status: adjustable.status,
                    on: adjustable.tax_on,
                    payer: &group.known.rating.group.payer,
                };
                Ok((place, billing::adjust(&facts, &fields.request(account)?)?))
            }
            Adjusting::Item { item, with_tax } => {
                let (place, key) = find_item(tx, account, bill, item).await?;
                let request = AdjustItemRequest { amount: self.item_amount()?, direction: self.direction, with_tax: *with_tax };
                Ok((place, billing::adjust_item(adjustable.status, account.currency(bill.currency)?, &key, &request)?))
            }
        }
    }

    /// The amount of an item's adjustment; all wrong fields at once.
    fn item_amount(&self) -> Result<money::Exact, BillingUseError> {
        let mut errors: Vec<FieldError> = wrong_reason(&self.reason).into_iter().collect();
        let wrong = |error: money::MoneyError| FieldError { field: "amount".to_owned(), code: error.code(), message: error.to_string() };
        let amount = self.amount.parse().map_err(|error| errors.insert(0, wrong(error)));
        match amount {
            Ok(amount) if errors.is_empty() => Ok(amount),
            Ok(_) | Err(()) => Err(BillingUseError::Fields(errors)),
        }
    }

    async fn post_open(
        &self,
        tx: &mut Tx<'_>,
        account: &mut Account,
        place: usize,
        charged: &Charged,
    ) -> Result<AdjustedBill, BillingUseError> {
        let group = account.groups.get(place).ok_or(BillingUseError::NotFound("balance group"))?;
        let is_prepaid = account.profile(group.row.profile)?.payment_type == PaymentType::Prepaid;
        let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        draft.charge_on(charged, self.bill)?;
        draft.pay_from_funds(account.currency(charged.currency)?, account.now, is_prepaid)?;
        let content = self.content(account, charged);
        let impacts = Impacts { kind: PostingKind::Adjustment, at: account.now, new: draft.new, legs: draft.legs, content };
        account.post(tx, place, impacts).await?;
        let bill = account.bills.iter().find(|bill| bill.id == self.bill).cloned().ok_or(BillingUseError::NotFound("bill"))?;
        Ok(AdjustedBill { bill, net: charged.net, tax: charged.tax, currency: charged.currency, credited: 0, note: None })
    }

    async fn post_billed(
        &self,
        tx: &mut Tx<'_>,
        account: &mut Account,
        place: usize,
        charged: &Charged,
    ) -> Result<AdjustedBill, BillingUseError> {
        let (now, content) = (account.now, self.content(account, charged));
        let done = charge_billed(tx, account, (place, self.bill), charged, (now.utc_day(), &self.reason)).await?;
        let posting = PostingRow {
            id: PostingId(tx.next_id()?),
            customer: account.customer.id,
            group: done.leg.group,
            kind: PostingKind::Adjustment,
            at: now,
            recorded_at: now,
            actor: tx.actor().name.clone(),
            content,
            legs: rating::legs::encode(std::slice::from_ref(&done.leg)),
        };
        store::posting::insert(tx, &posting).await?;
        let (net, tax, currency) = (charged.net, charged.tax, charged.currency);
        Ok(AdjustedBill { bill: done.bill, net, tax, currency, credited: done.credited, note: done.note })
    }

    fn content(&self, account: &Account, charged: &Charged) -> serde_json::Value {
        serde_json::json!({ "reason": self.reason, "bill_item": account.catalog.symbols.code(charged.item.code) })
    }

    fn activity(&self, account: &Account, bill: &BillRow, charged: &Charged) -> Activity {
        let sign = match self.direction {
            Direction::Debit => "",
            Direction::Credit => "-",
        };
        let changed = |field: &str, after: String| Change { field: field.to_owned(), before: None, after: Some(after) };
        Activity {
            action: "bill.adjusted",
            object_kind: "bill",
            object_id: bill.id.to_string(),
            object_name: bill.number.to_string(),
            customer: Some(account.customer.id),
            changes: vec![
                changed("amount", format!("{sign}{}", self.amount)),
                changed("bill_item", account.catalog.symbols.code(charged.item.code).to_owned()),
                changed("reason", self.reason.clone()),
            ],
        }
    }
}

/// The group that is named, of the bill's profile; else the profile's first.
fn place_of(account: &Account, bill: &BillRow, named: Option<GroupId>) -> Result<usize, BillingUseError> {
    let of_profile = |group: &super::OpenGroup| group.row.profile == bill.profile && named.is_none_or(|named| group.row.id == named);
    account.groups.iter().position(of_profile).ok_or_else(|| {
        let message = "the billing profile of the bill has no such balance group".to_owned();
        BillingUseError::Fields(vec![FieldError { field: "balance_group".to_owned(), code: "unknown_balance_group", message }])
    })
}

/// An item of the bill by its public id, with the first group that has it.
async fn find_item(tx: &mut Tx<'_>, account: &Account, bill: &BillRow, named: &str) -> Result<(usize, ItemKey), BillingUseError> {
    let stored = store::bill::items(tx, bill.customer, bill.id).await?;
    let stored = stored.into_iter().map(|row| (row.group, row.item.key));
    let open = account.groups.iter().flat_map(|group| group.row.state.items.iter().map(|item| (group.row.id, item.key)));
    let found = stored.chain(open.filter(|(_, key)| key.bill == bill.id)).find(|(_, key)| item_id(key) == named);
    let (group, key) = found.ok_or(BillingUseError::NotFound("item of the bill"))?;
    let place = account.groups.iter().position(|open| open.row.id == group);
    Ok((place.ok_or(StoreError::Invariant("an item of a group that the account lacks"))?, key))
}
