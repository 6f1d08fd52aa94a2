//! Recording an offline payment (domain.md §8): into dues oldest first, own and those of others that the profile pays, the rest into credit; on a prepaid profile a top-up of funds.

use super::BillingUseError;
use super::account::{Account, Impacts};
use super::cycle::{bill_row, core_bill};
use super::read::PaymentView;
use balance::{Draft, Grant, Origin};
use billing::{Due, allocate_payment, is_minor};
use calendar::{Instant, Period};
use catalog::{PaymentType, Resource};
use charging::Catalogs;
use ids::{BillId, CustomerId, GroupId, PaymentId, ProfileId};
use money::{MoneyError, format_quanta, parse_quanta};
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::{BillState, Payer};
use store::payment::{PaymentDocument, PaymentRow};
use store::posting::PostingKind;
use store::{Operation, Tx};

/// Longest provider, reference or note, in characters.
pub const PAYMENT_TEXT_LENGTH_MAX: usize = 500;

/// How far ahead of site time a payment may say it was made, in seconds, for clocks that differ.
pub const PAID_AHEAD_MAX_S: i64 = 15 * 60;

/// How it was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Cash.
    Cash,
    /// A card, outside Guilder.
    Card,
    /// A bank transfer.
    Transfer,
}

impl Method {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Transfer => "transfer",
        }
    }
}

/// In or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentKind {
    /// The customer paid.
    Charge,
    /// Credit was given back.
    Refund,
}

impl PaymentKind {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
        }
    }
}

/// Records a payment.
#[derive(Clone)]
pub struct RecordPayment {
    /// Whose.
    pub customer: CustomerId,
    /// The profile; none for the customer's first.
    pub profile: Option<ProfileId>,
    /// The balance group of a prepaid profile that is topped up or paid out; none where it has only one, and on any other profile.
    pub group: Option<GroupId>,
    /// The bill that it is for; none for the oldest due first.
    pub bill: Option<BillId>,
    /// A positive decimal in the profile's minor units.
    pub amount: String,
    /// How.
    pub method: Method,
    /// In or out.
    pub kind: PaymentKind,
    /// When, not later than site time by more than [`PAID_AHEAD_MAX_S`]; none for now.
    pub paid_at: Option<Instant>,
    /// Provider, reference, note.
    pub document: PaymentDocument,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for RecordPayment {
    type Output = PaymentView;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<PaymentView, BillingUseError> {
        let mut account = Account::lock(tx, &self.catalogs, self.customer).await?;
        let first = account.profiles.first().map(|profile| profile.id).ok_or(BillingUseError::NotFound("billing profile"))?;
        let named = match (self.profile, self.bill) {
            (None, Some(bill)) => {
                // The profile that pays the bill, where it is one of this customer.
                let payer = store::bill::load(tx, bill).await?.map(|bill| bill.paid_by());
                payer.filter(|payer| payer.customer == self.customer).map(|payer| payer.profile)
            }
            (named @ Some(_), _) | (named @ None, None) => named,
        };
        let profile = account.profile(named.unwrap_or(first))?.clone();
        let amount = self.quanta(&account, &profile)?;
        let currency = account.currency(profile.currency)?.clone();
        let now = account.now;
        let mut payment = PaymentRow {
            id: PaymentId(tx.next_id()?),
            customer: self.customer,
            profile: profile.id,
            currency: profile.currency,
            amount,
            credited: 0,
            kind: self.kind.as_str().to_owned(),
            method: self.method.as_str().to_owned(),
            paid_at: self.paid_at.unwrap_or(now),
            document: self.document.clone(),
        };
        if self.group.is_some() && profile.payment_type != PaymentType::Prepaid {
            return Err(wrong_group("not_prepaid", "only money of a prepaid profile belongs to a balance group"));
        }
        match (self.kind, profile.payment_type) {
            (PaymentKind::Charge, PaymentType::Prepaid) => self.top_up(tx, &mut account, &mut payment).await?,
            (PaymentKind::Charge, PaymentType::Postpaid | PaymentType::PayNow) => self.pay_dues(tx, &mut account, &mut payment).await?,
            (PaymentKind::Refund, PaymentType::Postpaid | PaymentType::PayNow) => {
                let changed = account.profile_mut(profile.id)?;
                let rest = changed.credit_balance.checked_sub(amount).filter(|rest| *rest >= 0);
                let credit = changed.credit_balance;
                changed.credit_balance = rest.ok_or_else(|| more_than_left("of credit", credit, &currency))?;
                payment.credited = -amount;
            }
            (PaymentKind::Refund, PaymentType::Prepaid) => self.pay_out(tx, &mut account, &mut payment).await?,
        }
        account.save(tx).await?;
        store::payment::insert(tx, &payment).await?;
        store::activity::record(tx, &self.activity(&payment)).await?;
        store::outbox::insert(
            tx,
            "payment.recorded",
            &serde_json::json!({ "payment": payment.id.to_string(), "customer": account.number() }),
        )
        .await?;
        Ok(PaymentView { payment, customer: account.customer, currency })
    }
}

impl RecordPayment {
    /// The amount in quanta; all wrong fields at once.
    fn quanta(&self, account: &Account, profile: &store::profile::ProfileRow) -> Result<i64, BillingUseError> {
        let currency = account.currency(profile.currency)?;
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &'static str, message: String| {
            errors.push(charging::FieldError { field: field.to_owned(), code, message });
        };
        let amount = match parse_quanta(&self.amount, currency.scale) {
            Ok(amount) if amount <= 0 => {
                wrong("amount", "not_positive", "the amount must be above zero".to_owned());
                0
            }
            Ok(amount) if !is_minor(amount, currency)? => {
                wrong("amount", "too_precise", format!("the amount has more than {} decimals", currency.display_scale));
                0
            }
            Ok(amount) => amount,
            Err(error) => {
                wrong("amount", error.code(), error.to_string());
                0
            }
        };
        let latest = account.now.plus_seconds(PAID_AHEAD_MAX_S)?;
        if self.paid_at.is_some_and(|paid_at| paid_at > latest) {
            wrong("paid_at", "in_the_future", "a payment is recorded once it is made".to_owned());
        }
        for (field, text) in [("provider", &self.document.provider), ("reference", &self.document.reference), ("note", &self.document.note)]
        {
            if text.chars().count() > PAYMENT_TEXT_LENGTH_MAX {
                wrong(field, "length", format!("at most {PAYMENT_TEXT_LENGTH_MAX} characters"));
            }
        }
        if errors.is_empty() { Ok(amount) } else { Err(BillingUseError::Fields(errors)) }
    }

    async fn pay_dues(&self, tx: &mut Tx<'_>, account: &mut Account, payment: &mut PaymentRow) -> Result<(), BillingUseError> {
        let payer = Payer { customer: self.customer, profile: payment.profile };
        let mut open = store::bill::lock_paid_by(tx, self.customer).await?;
        open.retain(|bill| bill.customer != self.customer);
        open.extend(account.bills.iter().filter(|bill| bill.state == BillState::Billing).cloned());
        if let Some(other) = open.iter().find(|bill| Some(bill.id) == self.bill && bill.paid_by() != payer) {
            return Err(BillingUseError::PaidByAnother(other.number));
        }
        open.retain(|bill| bill.paid_by() == payer);
        // Ids of several processes are not in the order of time; periods and numbers are.
        open.sort_by_key(|bill| (bill.from, bill.number));
        let dues: Vec<Due> = open.iter().map(|bill| Due { bill: bill.id, due: bill.due }).collect();
        let allocation = allocate_payment(&dues, payment.amount, self.bill)?;
        let now = account.now;
        for (bill, quanta) in &allocation.parts {
            let Some(row) = open.iter().find(|row| row.id == *bill) else { continue };
            let row = bill_row(row, &core_bill(row)?.paid(*quanta)?, now);
            store::bill::save(tx, &row).await?;
            let id = tx.next_id()?;
            store::payment::allocate(tx, row.customer, id, *bill, Some(payment.id), (*quanta, now)).await?;
            if let Some(own) = account.bills.iter_mut().find(|own| own.id == row.id) {
                *own = row;
            }
        }
        let changed = account.profile_mut(payment.profile)?;
        changed.credit_balance = changed.credit_balance.checked_add(allocation.credited).ok_or(MoneyError::Overflow)?;
        payment.credited = allocation.credited;
        payment.document.allocations = allocation.parts;
        Ok(())
    }

    /// The place of the group whose funds move: the one that is named, else the profile's only one.
    fn place(&self, account: &Account, profile: ProfileId) -> Result<usize, BillingUseError> {
        let own = account.groups.iter().enumerate().filter(|(_, group)| group.row.profile == profile);
        let mut own = own.filter(|(_, group)| self.group.is_none_or(|named| group.row.id == named));
        match (own.next(), own.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => Err(wrong_group("ambiguous", "the billing profile has several balance groups: name one")),
            (None, _) if self.group.is_some() => Err(wrong_group("unknown_balance_group", "the billing profile has no such balance group")),
            (None, _) => Err(BillingUseError::NotFound("balance group")),
        }
    }

    /// Funds of the group grow, and what funds refused before is tried again (domain.md §3, §4).
    async fn top_up(&self, tx: &mut Tx<'_>, account: &mut Account, payment: &mut PaymentRow) -> Result<(), BillingUseError> {
        let now = account.now;
        account.settle(tx, payment.profile, now).await?;
        let place = self.place(account, payment.profile)?;
        let Some(group) = account.groups.get(place) else { return Err(BillingUseError::NotFound("balance group")) };
        let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        draft.grant(&Grant {
            resource: payment.currency,
            quanta: payment.amount,
            validity: Period::open(now),
            origin: Origin::Funds,
            priority: 0,
            at: now,
            rollover: None,
        })?;
        let content = serde_json::json!({ "payment": payment.id.to_string(), "method": self.method.as_str() });
        let impacts = Impacts { kind: PostingKind::TopUp, at: now, new: draft.new, legs: draft.legs, content };
        account.post(tx, place, impacts).await?;
        if let Some(group) = account.groups.get_mut(place) {
            let facts = group.known.profile_with(group.row.bills);
            let tried = subscription::retry(&account.catalog, &facts, &group.known.subscriptions, &group.row.state, now)?;
            let before = group.row.state.clone();
            for charges in &tried {
                charging::post(tx, &account.catalog, &mut group.row, charges, now).await?;
            }
            charging::tell_crossed(tx, &account.catalog, &group.known.rating.group, (&before, &group.row.state), now).await?;
            group.row.due_at = subscription::due_at(&account.catalog, &facts, &group.known.subscriptions, &group.row.state)?;
        }
        payment.credited = payment.amount;
        Ok(())
    }

    /// Funds of the group go back to the customer, as far as no session holds them (domain.md §8).
    async fn pay_out(&self, tx: &mut Tx<'_>, account: &mut Account, payment: &mut PaymentRow) -> Result<(), BillingUseError> {
        let now = account.now;
        account.settle(tx, payment.profile, now).await?;
        let place = self.place(account, payment.profile)?;
        let currency = account.currency(payment.currency)?.clone();
        let Some(group) = account.groups.get_mut(place) else { return Err(BillingUseError::NotFound("balance group")) };
        // What a session held beyond its validity does not count any more (domain.md §5).
        group.row.state.expire_holds(now);
        let mut draft = Draft::new(group.row.id, &group.row.state, group.row.bills);
        let short = draft.pay_out(&currency, now, payment.amount)?;
        if short > 0 {
            return Err(more_than_left("of funds that no session holds", payment.amount.saturating_sub(short), &currency));
        }
        let content = serde_json::json!({ "payment": payment.id.to_string(), "method": self.method.as_str() });
        let impacts = Impacts { kind: PostingKind::PayOut, at: now, new: draft.new, legs: draft.legs, content };
        account.post(tx, place, impacts).await?;
        payment.credited = -payment.amount;
        Ok(())
    }

    fn activity(&self, payment: &PaymentRow) -> Activity {
        Activity {
            action: "payment.recorded",
            object_kind: "payment",
            object_id: payment.id.to_string(),
            object_name: self.method.as_str().to_owned(),
            customer: Some(self.customer),
            changes: vec![Change { field: "amount".to_owned(), before: None, after: Some(self.amount.clone()) }],
        }
    }
}

fn more_than_left(whence: &str, left: i64, currency: &Resource) -> BillingUseError {
    let message = format!("{} {whence} are left", format_quanta(left, currency.scale));
    BillingUseError::Fields(vec![charging::FieldError { field: "amount".to_owned(), code: "more_than_left", message }])
}

fn wrong_group(code: &'static str, message: &str) -> BillingUseError {
    BillingUseError::Fields(vec![charging::FieldError { field: "balance_group".to_owned(), code, message: message.to_owned() }])
}
