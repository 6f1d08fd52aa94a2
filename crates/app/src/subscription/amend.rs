//! Ends, pauses or resumes a subscription or a part of it, or moves its end; what was charged is put right at once (domain.md §4, §7).
//!
//! Invariants: history changes under the account's locks, and desired minus billed is posted with it; an identifier is free when its service
//! has ended.

use super::error::PurchaseError;
use super::identifier::{self, Taker};
use super::view::{self, SubscriptionView};
use super::{PostedLine, ending, posted};
use crate::billing::{Account, BillingUseError};
use crate::{Catalogs, FieldError, Figure};
use ::subscription::{AmendRefusal, Amendment, Charges, HeldTerm, Part, Service, Status, Subscription};
use balance::OPEN_ITEMS_MAX;
use calendar::{Instant, Period};
use ids::{CustomerId, ServiceId, SubscriptionId, Sym};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::subscription_row::{self, Holder};
use store::{Operation, StoreError, Tx};

/// Changes what was bought.
#[derive(Debug, Clone)]
pub struct AmendSubscription {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// What of it.
    pub part: Part,
    /// What is asked.
    pub wanted: Wanted,
    /// Whether ending a commitment too early costs nothing this time.
    pub waives_fee: bool,
}

/// What becomes of a part; an instant that is absent is the site's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It ends.
    End(Option<Instant>),
    /// It is not in use from then on.
    Pause(Option<Instant>),
    /// It is in use again from then on.
    Resume(Option<Instant>),
    /// It is valid up to an instant, or without end.
    Validity(Option<Instant>),
}

impl Wanted {
    fn at(self, now: Instant) -> Amendment {
        match self {
            Self::End(at) => Amendment::End(at.unwrap_or(now)),
            Self::Pause(at) => Amendment::Pause(at.unwrap_or(now)),
            Self::Resume(at) => Amendment::Resume(at.unwrap_or(now)),
            Self::Validity(to) => Amendment::Validity(to),
        }
    }

    /// What the activity log says.
    const fn action(self) -> &'static str {
        match self {
            Self::End(_) => "subscription.cancelled",
            Self::Pause(_) => "subscription.inactivated",
            Self::Resume(_) => "subscription.reactivated",
            Self::Validity(_) => "subscription.changed",
        }
    }
}

/// What a change made of a subscription.
#[derive(Debug, Clone)]
pub struct Amended {
    /// As it is now.
    pub subscription: SubscriptionView,
    /// What was posted, tax included.
    pub total: Figure,
    /// Of it the fee for ending a commitment too early, tax included; none where there is none.
    pub early_termination_fee: Option<Figure>,
    /// Each line that was posted.
    pub lines: Vec<PostedLine>,
    /// Usage from here on may have another price: it is rated again on demand (domain.md §4). None where none lies back.
    pub rerate_since: Option<Instant>,
}

/// Where a subscription stands in its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub group: usize,
    pub subscription: usize,
}

/// The account of a subscription, locked, and its place there.
pub(crate) async fn lock(tx: &mut Tx<'_>, catalogs: &Catalogs, id: SubscriptionId) -> Result<(Account, Place), PurchaseError> {
    let customer = subscription_row::customer_of(tx, id).await?.ok_or(PurchaseError::NotFound("subscription"))?;
    let account = Account::lock(tx, catalogs, customer).await?;
    let place = place_of(&account, id).ok_or(PurchaseError::NotFound("subscription"))?;
    Ok((account, place))
}

/// The place of a subscription in an account.
pub(crate) fn place_of(account: &Account, id: SubscriptionId) -> Option<Place> {
    account.groups.iter().enumerate().find_map(|(group, open)| {
        let found = open.known.subscriptions.iter().position(|subscription| subscription.id == id)?;
        Some(Place { group, subscription: found })
    })
}

/// The subscription at a place.
pub(crate) fn at_place(account: &mut Account, place: Place) -> Result<&mut Subscription, PurchaseError> {
    let group = account.groups.get_mut(place.group);
    group.and_then(|open| open.known.subscriptions.get_mut(place.subscription)).ok_or(PurchaseError::NotFound("subscription"))
}

impl Operation for AmendSubscription {
    type Output = Amended;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Amended, PurchaseError> {
        let (mut account, place) = lock(tx, &self.catalogs, self.subscription).await?;
        let now = account.now;
        let subscription = at_place(&mut account, place)?;
        let before = subscription.clone();
        let since = subscription.amend(self.part, self.wanted.at(now), now).map_err(refused)?;
        let Some(since) = since else { return amended(&account, place, (&[], &[]), None) };
        let after = subscription.clone();
        keep_identifiers(tx, (account.customer.id, &before), &after).await?;
        let broken = self.broken(&before, since);
        let fees = ending::post_fees(tx, &mut account, place, (&before, &broken)).await?;
        let charges = reconcile(tx, &mut account, &[place.group], since).await?;
        subscription_row::save(tx, account.customer.id, &after).await?;
        save(tx, &mut account).await?;
        self.record(tx, &account, (&before, &after), since).await?;
        amended(&account, place, (&fees, &charges), (since < now).then_some(since))
    }
}

fn amended(
    account: &Account,
    place: Place,
    (fees, charges): (&[Charges], &[Charges]),
    rerate_since: Option<Instant>,
) -> Result<Amended, PurchaseError> {
    let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
    let (catalog, currency) = (&account.catalog, group.known.profile.currency);
    let all: Vec<Charges> = fees.iter().chain(charges).cloned().collect();
    let fee = posted::total(catalog, currency, fees)?;
    Ok(Amended {
        subscription: show(account, place)?,
        total: posted::total(catalog, currency, &all)?,
        early_termination_fee: (fee.quanta != 0).then_some(fee),
        lines: posted::lines(catalog, &all)?,
        rerate_since,
    })
}

impl AmendSubscription {
    /// The terms that this breaks.
    fn broken(&self, before: &Subscription, at: Instant) -> Vec<HeldTerm> {
        match self.wanted {
            Wanted::End(_) if !self.waives_fee => before.broken_terms(self.part, at).into_iter().cloned().collect(),
            Wanted::End(_) | Wanted::Pause(_) | Wanted::Resume(_) | Wanted::Validity(_) => Vec::new(),
        }
    }

    async fn record(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        (before, after): (&Subscription, &Subscription),
        since: Instant,
    ) -> Result<(), StoreError> {
        let word = |status: Result<Status, AmendRefusal>| status.ok().map(|status| status_word(status).to_owned());
        let status = |of: &Subscription| word(of.status_of(self.part, account.now.max(since)));
        let changes = vec![
            Change { field: "part".to_owned(), before: None, after: Some(part_word(self.part)) },
            Change { field: "status".to_owned(), before: status(before), after: status(after) },
            Change { field: "since".to_owned(), before: None, after: Some(since.to_string()) },
        ];
        let plan = account.catalog.symbols.code(after.plan).to_owned();
        let activity = Activity {
            action: self.wanted.action(),
            object_kind: "subscription",
            object_id: after.id.to_string(),
            object_name: plan.clone(),
            customer: Some(account.customer.id),
            changes,
        };
        activity::record(tx, &activity).await?;
        let payload = serde_json::json!({
            "customer": { "number": account.number() },
            "subscription": { "id": after.id.to_string(), "plan": plan },
            "part": part_word(self.part),
            "since": since.to_string(),
        });
        store::outbox::insert(tx, self.wanted.action(), &payload).await
    }
}

/// The word of a status.
pub(crate) const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Deferred => "deferred",
        Status::Active => "active",
        Status::Inactive => "inactive",
        Status::Closed => "closed",
    }
}

fn part_word(part: Part) -> String {
    match part {
        Part::Whole => "subscription".to_owned(),
        Part::Bundle(id) => format!("bundle {id}"),
        Part::Product(id) => format!("product {id}"),
        Part::Discount(id) => format!("discount {id}"),
        Part::Service(id) => format!("service {id}"),
    }
}

/// The subscription as it is shown after a change.
pub(crate) fn show(account: &Account, place: Place) -> Result<SubscriptionView, PurchaseError> {
    let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("subscription"))?;
    let subscription = group.known.subscriptions.get(place.subscription).ok_or(PurchaseError::NotFound("subscription"))?;
    let profile = account.profile(group.row.profile)?;
    Ok(view::of(&account.catalog, (&account.customer, profile, &group.row), subscription, account.now)?)
}

/// Posts desired minus billed of groups since their history changed, and what is due now by the new one.
pub(crate) async fn reconcile(
    tx: &mut Tx<'_>,
    account: &mut Account,
    groups: &[usize],
    since: Instant,
) -> Result<Vec<Charges>, PurchaseError> {
    let (catalog, now) = (Arc::clone(&account.catalog), account.now);
    let mut all = Vec::new();
    for place in groups {
        let group = account.groups.get_mut(*place).ok_or(PurchaseError::NotFound("balance group"))?;
        all.extend(charging::reconcile(tx, &catalog, &group.known, &mut group.row, (since.min(now), now)).await?);
        group.row.facts_version += 1;
        if group.row.state.items.len() > OPEN_ITEMS_MAX {
            charging::fold(tx, &mut group.row, None).await?;
        }
    }
    Ok(all)
}

/// Writes an account back whose subscriptions changed: groups, and the customer with what it has in use.
pub(crate) async fn save(tx: &mut Tx<'_>, account: &mut Account) -> Result<(), PurchaseError> {
    let now = account.now;
    let whole = charging::account_turns(&account.customer).at(now);
    let mut counts = (0_i64, 0_i64);
    for subscription in account.groups.iter().flat_map(|group| &group.known.subscriptions) {
        let status = whole.under(subscription.status_at(now));
        counts.0 += i64::from(status.is_live());
        let services = subscription.services.iter().filter(|service| status.under(service.status_at(now)).is_live());
        counts.1 = counts.1.saturating_add(i64::try_from(services.count()).unwrap_or(i64::MAX));
    }
    (account.customer.subscriptions, account.customer.services) = counts;
    account.customer.revision += 1;
    account.save(tx).await?;
    let email = account.customer.primary()?.email.clone();
    store::customer::save(tx, &account.customer, &email).await?;
    Ok(())
}

/// Lets identifiers follow the services that have them: released where those end, taken where they last longer.
pub(crate) async fn keep_identifiers(
    tx: &mut Tx<'_>,
    (customer, before): (CustomerId, &Subscription),
    after: &Subscription,
) -> Result<(), PurchaseError> {
    for (old, new) in before.services.iter().zip(&after.services) {
        let (was, ends) = (end_of_hold(old), end_of_hold(new));
        if was == ends {
            continue;
        }
        if let Some(from) = was.filter(|was| ends.is_none_or(|ends| ends > *was)) {
            prolong(tx, (customer, after), new, from).await?;
        } else if let Some(ends) = ends {
            release(tx, (customer, new.id), ends).await?;
        }
    }
    Ok(())
}

/// When a service stops to have its identifier: at its start where it never began.
fn end_of_hold(service: &Service) -> Option<Instant> {
    let from = service.valid.from();
    if service.status_at(from) == Status::Closed { Some(from) } else { service.valid.to() }
}

/// Releases what a service holds from an instant on, whichever of its identifiers that is.
pub(crate) async fn release(tx: &mut Tx<'_>, (customer, service): (CustomerId, ServiceId), at: Instant) -> Result<(), StoreError> {
    for hold in subscription_row::holds_of(tx, customer, service).await? {
        if hold.valid.from() >= at {
            subscription_row::delete_holder(tx, &hold).await?;
        } else if hold.valid.to().is_none_or(|to| to > at) {
            subscription_row::move_holder_end(tx, &hold, Some(at)).await?;
        }
    }
    Ok(())
}

/// Lets a service hold its identifier for longer than up to an instant.
async fn prolong(
    tx: &mut Tx<'_>,
    (customer, subscription): (CustomerId, &Subscription),
    service: &Service,
    from: Instant,
) -> Result<(), PurchaseError> {
    must_be_free(tx, (service.service_type, &service.identifier), (customer, service.id), from).await?;
    let to = end_of_hold(service);
    let last = subscription_row::holds_of(tx, customer, service.id).await?.pop();
    if let Some(last) = last.filter(|last| last.identifier == service.identifier) {
        return Ok(subscription_row::move_holder_end(tx, &last, to).await?);
    }
    let holder = Holder {
        service_type: service.service_type,
        identifier: service.identifier.clone(),
        valid: Period::try_new(from, to).map_err(crate::ReadError::from)?,
        customer,
        group: subscription.group,
        subscription: subscription.id,
        service: service.id,
    };
    Ok(subscription_row::insert_holder(tx, &holder).await?)
}

/// Refuses an identifier that another service holds at an instant or later, or another customer has just released.
pub(crate) async fn must_be_free(
    tx: &mut Tx<'_>,
    (service_type, identifier): (Sym, &str),
    (customer, service): (CustomerId, ServiceId),
    from: Instant,
) -> Result<(), PurchaseError> {
    let taker = Taker { customer, service: Some(service) };
    let Some(why) = identifier::not_free(tx, (service_type, identifier), taker, from).await? else { return Ok(()) };
    let message = why.message(identifier);
    Err(PurchaseError::Fields(vec![FieldError { field: "identifier".to_owned(), code: why.code(), message }]))
}

fn refused(refusal: AmendRefusal) -> PurchaseError {
    match refusal {
        AmendRefusal::NoSuchPart => PurchaseError::NotFound("bundle, product, discount or service of the subscription"),
        AmendRefusal::Closed
        | AmendRefusal::NotBegun
        | AmendRefusal::NotInactive
        | AmendRefusal::EndsTooEarly
        | AmendRefusal::TooManyTurns => PurchaseError::Amend(refusal),
    }
}

impl From<BillingUseError> for PurchaseError {
    fn from(error: BillingUseError) -> Self {
        match error {
            BillingUseError::Store(error) => Self::Store(error),
            BillingUseError::NotFound(what) => Self::NotFound(what),
            BillingUseError::Fields(fields) => Self::Fields(fields),
            BillingUseError::Charge(error) => error.into(),
            BillingUseError::Catalogs(_)
            | BillingUseError::Billing(_)
            | BillingUseError::Rating(_)
            | BillingUseError::Tax(_)
            | BillingUseError::CycleStillRunning { .. }
            | BillingUseError::OpenForLateUsage { .. }
            | BillingUseError::CycleOver
            | BillingUseError::PaidByAnother(_)
            | BillingUseError::Statement(_)
            | BillingUseError::InvoiceVoid(_)
            | BillingUseError::Invoiced(_)
            | BillingUseError::NotInvoiced(_)
            | BillingUseError::ProfileInUse(_)
            | BillingUseError::Document(_) => Self::Billing(Box::new(error)),
        }
    }
}
