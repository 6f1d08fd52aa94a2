//! Plan transitions (domain.md §4): queued, and executed by their job in one transaction.
//!
//! Invariants: a subscription has one transition that waits at most; nothing changes before it is executed; what it costs is desired minus
//! billed and the fee of the old plan's term. Queueing it tells that fee alone: what the fees and grants of both plans come to is known when
//! it is executed, and a test run of its job executes it on a transaction that writes nothing.

use super::amend::{self, Place};
use super::order::read_items;
use super::purchase::draw_ids;
use super::view::SubscriptionView;
use super::{PlanOrder, PostedLine, PurchaseError, add_bundle, ending, posted};
use crate::billing::Account;
use crate::{Catalogs, FieldError, Figure, ReadError};
use ::subscription::{Charges, PurchaseRequest, Sale, Status, Subscription, plan_transition};
use calendar::{Instant, Zone};
use ids::{SubscriptionId, TransitionId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::CustomerStatus;
use store::deferred::DeferredState;
use store::subscription_row;
use store::transition::{self, TransitionRow};
use store::{Operation, StoreError, Tx};

/// When a transition takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effective {
    /// With the next run of its job.
    Now,
    /// When the running billing cycle ends.
    CycleEnd,
    /// At an instant.
    At(Instant),
}

/// Queues a transition.
#[derive(Debug, Clone)]
pub struct QueueTransition {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription that moves.
    pub subscription: SubscriptionId,
    /// The new plan; its start is the effective date.
    pub order: PlanOrder,
    /// When.
    pub effective: Effective,
}

/// A transition that waits, and what it would cost to break the old plan's term.
#[derive(Debug, Clone)]
pub struct Queued {
    /// It.
    pub transition: TransitionRow,
    /// The fees that would be posted.
    pub lines: Vec<PostedLine>,
    /// Money of them, tax included.
    pub total: Figure,
}

impl Operation for QueueTransition {
    type Output = Queued;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Queued, PurchaseError> {
        let (account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let now = account.now;
        let customer = account.customer.id;
        if transition::pending_of(tx, customer, self.subscription).await?.is_some() {
            return Err(PurchaseError::TransitionPending);
        }
        let due_at = self.due_at(&account, place)?;
        // What would be refused when its time comes is refused now, as far as it can be known, and before anything is written.
        let (_, after) = plan(tx, &account, place, (&self.order, due_at.max(now))).await?;
        let (lines, total) = cost(&account, place, &after, due_at.max(now))?;
        let row = TransitionRow {
            id: TransitionId(tx.next_id()?),
            customer,
            subscription: self.subscription,
            due_at,
            state: DeferredState::Pending,
            content: serde_json::to_value(&self.order).map_err(StoreError::from)?,
            actor: tx.actor().name.clone(),
            created_at: now,
            ended_at: None,
            failure: String::new(),
        };
        transition::insert(tx, &row).await?;
        note(tx, &account, place, ("subscription.transition_queued", &self.order.code, due_at)).await?;
        Ok(Queued { transition: signed(tx, row).await?, lines, total })
    }
}

impl QueueTransition {
    fn due_at(&self, account: &Account, place: Place) -> Result<Instant, PurchaseError> {
        let now = account.now;
        let wrong = |code, message: &str| {
            let field = "at".to_owned();
            PurchaseError::Fields(vec![FieldError { field, code, message: message.to_owned() }])
        };
        match self.effective {
            Effective::Now => Ok(now),
            Effective::At(at) if at < now => Err(wrong("in_the_past", "a transition takes effect now or later")),
            Effective::At(at) => Ok(at),
            Effective::CycleEnd => {
                let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
                let end = group.known.profile.cycle.period_at(now).to();
                end.ok_or_else(|| wrong("no_cycle", "the billing profile has no cycle"))
            }
        }
    }
}

/// The subscription before and after it moved into a plan.
async fn plan(
    tx: &mut Tx<'_>,
    account: &Account,
    place: Place,
    (order, at): (&PlanOrder, Instant),
) -> Result<(Subscription, Subscription), PurchaseError> {
    let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
    let before = group.known.subscriptions.get(place.subscription).ok_or(PurchaseError::NotFound("subscription"))?;
    if before.status_at(at) == Status::Closed {
        return Err(PurchaseError::SubscriptionNotActive);
    }
    let profile = account.profile(group.row.profile)?;
    let mut problems = Vec::new();
    let request = PurchaseRequest {
        plan: order.code.clone(),
        group: group.row.id,
        payment_type: profile.payment_type,
        sale: Sale {
            currency: profile.currency,
            zone: Zone::named(&profile.time_zone).map_err(ReadError::from)?,
            from: at,
            to: order.to,
            items: read_items(&order.items, &mut problems),
            identifier: order.identifier.clone(),
            coupons: Vec::new(),
        },
    };
    let catalog = &account.catalog;
    let plan = catalog.symbols.get(&order.code).and_then(|sym| catalog.plans.get(&sym));
    let bundles = plan.map(|plan| plan.bundles.as_slice()).unwrap_or_default();
    let codes: Vec<String> = bundles.iter().map(|sym| catalog.symbols.code(*sym).to_owned()).collect();
    let mut ids = draw_ids(tx, catalog, &codes, 0)?;
    match plan_transition(catalog, before, &request, &mut || ids.pop().unwrap_or(0)) {
        Ok(mut after) if problems.is_empty() => {
            after.bind_plan(catalog, &group.known.profile);
            Ok((before.clone(), after))
        }
        Ok(_) => Err(PurchaseError::Fields(problems)),
        Err(::subscription::PurchaseError::Refused(refused)) => {
            let field = |problem: ::subscription::PurchaseProblem| FieldError {
                field: problem.field,
                code: problem.code,
                message: problem.message,
            };
            problems.extend(refused.into_iter().map(field));
            Err(PurchaseError::Fields(problems))
        }
        Err(error @ ::subscription::PurchaseError::Calendar(_)) => Err(PurchaseError::Planning(error)),
    }
}

/// What breaking the old plan's term would cost, without writing it.
fn cost(account: &Account, place: Place, after: &Subscription, at: Instant) -> Result<(Vec<PostedLine>, Figure), PurchaseError> {
    let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
    let before = group.known.subscriptions.get(place.subscription).ok_or(PurchaseError::NotFound("subscription"))?;
    let broken = ending::broken_by_transition(before, after, at);
    // Nothing of it is kept, so its ids are none that anything has.
    let mut last = 0;
    let mut ids = || {
        last -= 1;
        last
    };
    let charges = ending::fees_of(&account.catalog, group, (before, &broken), account.now, &mut ids)?;
    let all = [charges];
    let total = posted::total(&account.catalog, group.known.profile.currency, &all)?;
    Ok((posted::lines(&account.catalog, &all)?, total))
}

/// A transition with the name of who asked for it, as activities tell it.
async fn signed(tx: &mut Tx<'_>, row: TransitionRow) -> Result<TransitionRow, StoreError> {
    Ok(TransitionRow { actor: activity::actor_name(tx, &row.actor).await?, ..row })
}

/// The transitions of a subscription, the newest first: the one that waits and what became of those before it.
#[derive(Debug, Clone)]
pub struct ListTransitions {
    /// The subscription.
    pub subscription: SubscriptionId,
}

impl Operation for ListTransitions {
    type Output = Vec<TransitionRow>;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TransitionRow>, PurchaseError> {
        let customer = subscription_row::customer_of(tx, self.subscription).await?.ok_or(PurchaseError::NotFound("subscription"))?;
        let mut told = Vec::new();
        for row in transition::list_of_subscription(tx, customer, self.subscription).await? {
            told.push(signed(tx, row).await?);
        }
        Ok(told)
    }
}

/// Withdraws the transition of a subscription that waits.
#[derive(Debug, Clone)]
pub struct WithdrawTransition {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
}

impl Operation for WithdrawTransition {
    type Output = TransitionRow;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<TransitionRow, PurchaseError> {
        let (account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let found = transition::pending_of(tx, account.customer.id, self.subscription).await?;
        let mut row = found.ok_or(PurchaseError::NotFound("plan transition"))?;
        (row.state, row.ended_at) = (DeferredState::Cancelled, Some(account.now));
        transition::save(tx, &row).await?;
        let order: PlanOrder = serde_json::from_value(row.content.clone()).map_err(StoreError::from)?;
        note(tx, &account, place, ("subscription.transition_withdrawn", &order.code, row.due_at)).await?;
        Ok(signed(tx, row).await?)
    }
}

/// Executes the transition of a subscription that is due: for the job. None where there is nothing to do; done again it does nothing.
#[derive(Debug, Clone)]
pub struct PerformTransition {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
}

/// What a transition made.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The subscription as it is now.
    pub subscription: SubscriptionView,
    /// What was posted.
    pub lines: Vec<PostedLine>,
    /// Money of it, tax included.
    pub total: Figure,
}

impl Operation for PerformTransition {
    type Output = Option<Moved>;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Moved>, PurchaseError> {
        let (mut account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let now = account.now;
        let found = transition::pending_of(tx, account.customer.id, self.subscription).await?;
        let Some(mut row) = found.filter(|row| row.due_at <= now) else { return Ok(None) };
        let order: PlanOrder = serde_json::from_value(row.content.clone()).map_err(StoreError::from)?;
        let charges = execute(tx, &mut account, place, (&order, row.due_at)).await?;
        (row.state, row.ended_at) = (DeferredState::Done, Some(now));
        transition::save(tx, &row).await?;
        let currency = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?.known.profile.currency;
        let total = posted::total(&account.catalog, currency, &charges)?;
        let lines = posted::lines(&account.catalog, &charges)?;
        Ok(Some(Moved { subscription: amend::show(&account, place)?, lines, total }))
    }
}

/// Moves a subscription into a plan as of an instant that has come.
pub(crate) async fn execute(
    tx: &mut Tx<'_>,
    account: &mut Account,
    place: Place,
    (order, at): (&PlanOrder, Instant),
) -> Result<Vec<Charges>, PurchaseError> {
    match account.customer.status {
        CustomerStatus::Active => {}
        CustomerStatus::Inactive | CustomerStatus::Closed => return Err(PurchaseError::CustomerInactive),
    }
    let (before, mut after) = plan(tx, account, place, (order, at)).await?;
    after.begin(account.now);
    amend::keep_identifiers(tx, (account.customer.id, &before), &after).await?;
    let held = add_bundle::hold_identifiers(tx, account, (&before, &after)).await?;
    let broken = ending::broken_by_transition(&before, &after, at);
    let mut charges = ending::post_fees(tx, account, place, (&before, &broken)).await?;
    *amend::at_place(account, place)? = after.clone();
    charges.extend(amend::reconcile(tx, account, &[place.group], at).await?);
    subscription_row::save(tx, account.customer.id, &after).await?;
    for holder in held {
        subscription_row::insert_holder(tx, &holder).await?;
    }
    amend::save(tx, account).await?;
    note(tx, account, place, ("subscription.plan_changed", &order.code, at)).await?;
    let payload = serde_json::json!({
        "customer": { "number": account.number() },
        "subscription": { "id": after.id.to_string(), "plan": order.code },
    });
    store::outbox::insert(tx, "subscription.changed", &payload).await?;
    Ok(charges)
}

/// Notes that a transition was refused when its time had come. It needs nothing of the account, which may be what cannot be read.
#[derive(Debug, Clone)]
pub struct FailTransition {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Why.
    pub failure: String,
}

impl Operation for FailTransition {
    type Output = ();
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), PurchaseError> {
        let customer = subscription_row::customer_of(tx, self.subscription).await?.ok_or(PurchaseError::NotFound("subscription"))?;
        store::customer::lock(tx, customer).await?.ok_or(PurchaseError::NotFound("customer"))?;
        if let Some(mut row) = transition::pending_of(tx, customer, self.subscription).await? {
            let now = store::site::now(tx).await?;
            (row.state, row.ended_at, row.failure) = (DeferredState::Failed, Some(now), self.failure.clone());
            transition::save(tx, &row).await?;
        }
        Ok(())
    }
}

async fn note(
    tx: &mut Tx<'_>,
    account: &Account,
    place: Place,
    (action, plan, at): (&'static str, &str, Instant),
) -> Result<(), PurchaseError> {
    let group = account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
    let found = group.known.subscriptions.get(place.subscription).ok_or(PurchaseError::NotFound("subscription"))?;
    let before = account.catalog.symbols.code(found.plan).to_owned();
    let changes = vec![
        Change { field: "plan".to_owned(), before: Some(before.clone()), after: Some(plan.to_owned()) },
        Change { field: "due_at".to_owned(), before: None, after: Some(at.to_string()) },
    ];
    let activity = Activity {
        action,
        object_kind: "subscription",
        object_id: found.id.to_string(),
        object_name: before,
        customer: Some(account.customer.id),
        changes,
    };
    Ok(activity::record(tx, &activity).await?)
}
