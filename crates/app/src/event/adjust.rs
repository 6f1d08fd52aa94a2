//! Adds an amount to one event by hand, with or without tax: it lands on the bill of the event's charge, with a note where that has an
//! invoice, and is a revision of its own (domain.md §5, §8).

use super::error::{EventUseError, checked_reason};
use crate::billing::{Account, Adjustable, BillingUseError, charge_billed};
use crate::{Catalogs, FieldError, Figure, ReadError};
use balance::{Draft, LegKind};
use billing::{AdjustFacts, AdjustRequest, BillStatus, Direction};
use catalog::PaymentType;
use charging::{ReviseError, Standing};
use ids::{BillId, NoteId, Sym};
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::{BillRow, BillState};
use store::usage::{EventKey, EventStatus};
use store::usage_revision::{RevisionKind, RevisionRow};
use store::{Operation, Tx};

/// Adjusts an event that stands rated.
#[derive(Clone)]
pub struct AdjustEvent {
    /// The event.
    pub id: EventKey,
    /// A positive decimal.
    pub amount: String,
    /// Debit or credit.
    pub direction: Direction,
    /// Code of the tax, none for an adjustment without tax.
    pub tax: Option<String>,
    /// Code of the bill item; none for that of the event's charge.
    pub bill_item: Option<String>,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What was added.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustedEvent {
    /// The event.
    pub id: EventKey,
    /// The bill on which it landed.
    pub bill: BillId,
    /// Without tax.
    pub net: Figure,
    /// Tax.
    pub tax: Figure,
    /// Id and number of the note, where the bill has an invoice.
    pub note: Option<(NoteId, String)>,
}

/// The bill of the event's charge where it has left `active`: what is adjusted then is of that bill. A prepaid statement stays as it is, so
/// that of a prepaid event lands on the active bill.
fn billed_of(account: &Account, standing: &Standing, is_prepaid: bool) -> Result<Option<(BillId, Adjustable)>, EventUseError> {
    let charge = standing.legs()?.into_iter().find(|leg| leg.kind == LegKind::Charge && leg.group == standing.first.group);
    let bill = charge.and_then(|leg| leg.item).and_then(|item| account.bills.iter().find(|bill| bill.id == item.bill));
    let left = |bill: &&BillRow| matches!(bill.state, BillState::Billing | BillState::Closed) && !is_prepaid;
    let Some(bill) = bill.filter(left) else { return Ok(None) };
    Ok(Some((bill.id, Adjustable::of(account, bill)?)))
}

impl Operation for AdjustEvent {
    type Output = AdjustedEvent;
    type Error = EventUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AdjustedEvent, EventUseError> {
        checked_reason(&self.reason)?;
        let mut account = Account::lock_with_payers(tx, &self.catalogs, self.id.customer).await?;
        let row = store::usage::load(tx, self.id).await?.ok_or(ReadError::NotFound("usage event"))?;
        let standing = Standing::of(tx, vec![row]).await?.pop().ok_or(ReadError::NotFound("usage event"))?;
        if standing.status() != EventStatus::Rated {
            return Err(ReviseError::Status(standing.status().as_str()).into());
        }
        let place = account.groups.iter().position(|group| group.row.id == standing.first.group);
        let place = place.ok_or(ReadError::NotFound("balance group"))?;
        let profile = account.groups.get(place).map(|group| group.row.profile).ok_or(ReadError::NotFound("balance group"))?;
        let now = account.now;
        account.settle(tx, profile, now).await?;
        let request = self.request(&account, &standing)?;
        let adjusted = self.post(tx, &mut account, place, &standing, &request).await?;
        account.save(tx).await?;
        store::activity::record(tx, &self.activity(&adjusted)).await?;
        Ok(adjusted)
    }
}

impl AdjustEvent {
    fn request(&self, account: &Account, standing: &Standing) -> Result<AdjustRequest, EventUseError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(FieldError { field: field.to_owned(), code, message });
        };
        let amount = self.amount.parse().map_err(|error: money::MoneyError| wrong("amount", error.code(), error.to_string())).ok();
        let symbol = |code: &str| account.catalog.symbols.get(code);
        let charge = standing.legs()?.into_iter().find(|leg| leg.kind == LegKind::Charge && leg.group == standing.first.group);
        let charged = charge.and_then(|leg| leg.item);
        let bill_item = match &self.bill_item {
            None => charged.map(|item| item.code),
            Some(code) => symbol(code).filter(|sym| account.catalog.bill_items.contains_key(sym)),
        };
        if bill_item.is_none() {
            wrong("bill_item", "unknown_bill_item", "name a bill item: there is none of that code, or the event has no charge".to_owned());
        }
        let tax = self.tax.as_deref().map(|code| (code, symbol(code).filter(|sym| account.catalog.taxes.contains_key(sym))));
        if let Some((code, None)) = tax {
            wrong("tax", "unknown_tax", format!("there is no tax `{code}`"));
        }
        let (Some(amount), Some(bill_item), true) = (amount, bill_item, errors.is_empty()) else {
            return Err(EventUseError::Fields(errors));
        };
        Ok(AdjustRequest {
            amount,
            direction: self.direction,
            bill_item,
            tax: tax.and_then(|(_, sym)| sym),
            supplier: None,
            subscription: charged.and_then(|item| item.subscription),
            ledger: charged.and_then(|item| item.ledger),
        })
    }

    async fn post(
        &self,
        tx: &mut Tx<'_>,
        account: &mut Account,
        place: usize,
        standing: &Standing,
        request: &AdjustRequest,
    ) -> Result<AdjustedEvent, EventUseError> {
        let (now, catalog) = (account.now, Arc::clone(&account.catalog));
        let group = account.groups.get(place).ok_or(ReadError::NotFound("balance group"))?;
        let profile = account.profile(group.row.profile)?;
        let (currency, is_prepaid) = (profile.currency, profile.payment_type == PaymentType::Prepaid);
        let billed = billed_of(account, standing, is_prepaid)?;
        let active = group.row.bills.place(now).map_err(BillingUseError::from)?;
        let (bill, status, on) = match &billed {
            Some((bill, adjustable)) => (*bill, adjustable.status, adjustable.tax_on),
            None => (active, BillStatus::Active, now.date_in(&group.known.rating.group.zone)),
        };
        let payer = &group.known.rating.group.payer;
        let facts = AdjustFacts { catalog: &catalog, currency, bill, status, on, payer };
        let charged = billing::adjust(&facts, request).map_err(BillingUseError::from)?;
        let figure = |quanta, currency: Sym| Figure::of(&catalog, currency, quanta);
        let (net, tax) = (figure(charged.net, currency)?, figure(charged.tax, currency)?);
        if billed.is_some() {
            let day = standing.first.id.day;
            let done = charge_billed(tx, account, (place, bill), &charged, (day, &self.reason)).await?;
            let legs = rating::legs::encode(std::slice::from_ref(&done.leg));
            let revision = self.revision(tx, standing, (charged.net, charged.tax), legs, now);
            store::usage_revision::append(tx, &[revision]).await?;
            return Ok(AdjustedEvent { id: self.id, bill, net, tax, note: done.note.map(|note| (note.id, note.number)) });
        }
        let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        draft.charge_on(&charged, bill).map_err(BillingUseError::from)?;
        draft.pay_from_funds(account.currency(currency).map_err(EventUseError::from)?, now, is_prepaid).map_err(BillingUseError::from)?;
        let (new, legs) = (draft.new, draft.legs);
        let group = account.groups.get_mut(place).ok_or(ReadError::NotFound("balance group"))?;
        let before = group.row.state.clone();
        group.row.state.apply(&new, &legs, standing.first.id.day).map_err(BillingUseError::from)?;
        charging::tell_crossed(tx, &catalog, &group.known.rating.group, (&before, &group.row.state), now).await?;
        let revision = self.revision(tx, standing, (charged.net, charged.tax), rating::legs::encode(&legs), now);
        store::usage_revision::append(tx, &[revision]).await?;
        Ok(AdjustedEvent { id: self.id, bill, net, tax, note: None })
    }

    fn revision(
        &self,
        tx: &Tx<'_>,
        standing: &Standing,
        (net, tax): (i64, i64),
        legs: Vec<u8>,
        recorded_at: calendar::Instant,
    ) -> RevisionRow {
        RevisionRow {
            id: self.id,
            revision: standing.next_revision(),
            kind: RevisionKind::Adjusted,
            recorded_at,
            actor: tx.actor().name.clone(),
            reason: self.reason.clone(),
            status: standing.status(),
            quantity: standing.quantity().to_owned(),
            net,
            tax,
            legs,
            content: standing.content().to_owned(),
            trace: standing.trace().to_vec(),
        }
    }

    fn activity(&self, adjusted: &AdjustedEvent) -> Activity {
        Activity {
            action: "usage_event.adjusted",
            object_kind: "usage_event",
            object_id: format!("{}.{}.{}", self.id.customer, self.id.day, self.id.key),
            object_name: String::new(),
            customer: Some(self.id.customer),
            changes: vec![
                Change { field: "amount".to_owned(), before: None, after: Some(adjusted.net.text()) },
                Change { field: "reason".to_owned(), before: None, after: Some(self.reason.clone()) },
            ],
        }
    }
}
