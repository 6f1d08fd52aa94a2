//! Jobs that watch for what falls due: deferred actions, activation, purchase verification, plan transition (domain.md §8a).

use crate::ground::{ana, created, order};
use app::clock::advance;
use app::customer::{CreatedCustomer, NewCustomer, SetCustomerStatus};
use app::deferred::ListDeferred;
use app::jobs::{AnyAwaited, CreateJobs, QueueDue, QueueRun, run_next};
use app::subscription::{Effective, ListSubscriptions, ListTransitions, PlanOrder, QueueTransition, SubscriptionView};
use calendar::Instant;
use ids::{DeferredId, SubscriptionId};
use std::sync::Arc;
use store::customer::CustomerStatus;
use store::deferred::{DeferredRow, DeferredState};
use store::job_result::ListedError;
use store::job_run::{RunRow, RunState};
use store::{Operation, StoreError, Tx};
use testkit::{TestSite, at};

const START: &str = "2026-06-10T10:00:00Z";
const LATER: &str = "2026-06-20T10:00:00Z";

struct Runs;

impl Operation for Runs {
    type Output = Vec<RunRow>;
    type Error = StoreError;

    /// Oldest first.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
        let mut runs = store::job_run::list(tx, None, 100).await?;
        runs.reverse();
        Ok(runs)
    }
}

struct Errors;

impl Operation for Errors {
    type Output = Vec<ListedError>;
    type Error = StoreError;

    /// Of the latest run.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ListedError>, StoreError> {
        let run = store::job_run::list(tx, None, 1).await?.remove(0);
        store::job_result::list_errors(tx, run.id, (-1, -1), 1_000).await
    }
}

/// A profile whose cycles nobody knows: nothing can be charged to it.
struct Break(CreatedCustomer);

impl Operation for Break {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut profile = store::profile::lock_of_customer(tx, self.0.customer.id).await?.remove(0);
        let from = calendar::Date::parse("2026-01-01").unwrap();
        profile.cycle_changes.push(store::profile::CycleChange { from, event_type: ids::Sym(9_999), billing_day: 1 });
        store::profile::save(tx, &profile).await
    }
}

async fn customers(site: &TestSite, orders: Vec<PlanOrder>) -> Vec<CreatedCustomer> {
    site.write(CreateJobs).await.unwrap();
    let mut made = Vec::new();
    for (n, plan) in orders.into_iter().enumerate() {
        made.push(created(site, NewCustomer { plan: Some(plan), email: format!("a{n}@example.com"), ..ana() }).await);
    }
    made
}

async fn subscription(site: &TestSite, of: &CreatedCustomer) -> SubscriptionView {
    let list = ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: of.customer.number.to_string() };
    site.read(list).await.unwrap().remove(0)
}

/// What became of the transitions of a subscription, the newest first.
async fn told(site: &TestSite, subscription: SubscriptionId) -> Vec<String> {
    let rows = site.read(ListTransitions { subscription }).await.unwrap();
    rows.iter().map(|row| format!("{}: {}", row.state.as_str(), row.failure)).collect()
}

async fn work_off(site: &TestSite) {
    while run_next(&site.store, &site.catalogs).await.unwrap() {}
}

/// What the latest run came to: its job, its state, items done and failed.
async fn latest(site: &TestSite) -> (String, RunState, i64, i64) {
    let run = site.read(Runs).await.unwrap().pop().unwrap();
    (run.job_code, run.state, run.progress.done, run.progress.failed)
}

fn ended(code: &str, done: i64, failed: i64) -> (String, RunState, i64, i64) {
    (code.to_owned(), RunState::Succeeded, done, failed)
}

/// Runs a job by hand.
async fn run(site: &TestSite, code: &'static str, test_mode: bool) -> (String, RunState, i64, i64) {
    let (job, _) = site.read(app::jobs::FindJob { id: code.to_owned() }).await.unwrap().unwrap();
    site.write(QueueRun { job: job.id, test_mode }).await.unwrap();
    work_off(site).await;
    latest(site).await
}

async fn books(site: &TestSite) -> String {
    let books = site.read(store::audit::ReadBooks).await.unwrap();
    format!("{:?} {:?} {:?}", books.groups, books.postings, books.bills)
}

async fn transition(site: &TestSite, of: &CreatedCustomer, effective: Effective) {
    let (catalogs, subscription) = (Arc::clone(&site.catalogs), subscription(site, of).await.id);
    let order = PlanOrder { code: "mobile_m".to_owned(), ..PlanOrder::default() };
    site.write(QueueTransition { catalogs, subscription, order, effective }).await.unwrap();
}

async fn set_status(site: &TestSite, of: &CreatedCustomer, at: Option<Instant>) {
    let (catalogs, customer) = (Arc::clone(&site.catalogs), of.customer.number.to_string());
    site.write(SetCustomerStatus { catalogs, customer, status: CustomerStatus::Inactive, at }).await.unwrap();
}

#[tokio::test]
async fn a_transition_that_is_due_happens_once_and_a_refused_one_keeps_why() {
    for site in TestSite::all(START).await {
        let all = customers(&site, vec![order("mobile_s", "38640100001"), order("mobile_s", "38640100002")]).await;
        assert!(!site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
        transition(&site, &all[0], Effective::Now).await;
        transition(&site, &all[1], Effective::Now).await;
        set_status(&site, &all[0], None).await;
        assert!(site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
        // A test tells what it would come to and changes nothing.
        let before = books(&site).await;
        assert_eq!(run(&site, "plan_transition", true).await, ended("plan_transition", 2, 1), "{}", site.backend);
        assert_eq!(books(&site).await, before, "{}", site.backend);
        assert_eq!(subscription(&site, &all[1]).await.plan.code, "mobile_s");
        assert_eq!(site.write(QueueDue::BEFORE_BILLING).await.unwrap(), 1, "{}", site.backend);
        assert_eq!(site.write(QueueDue::BEFORE_BILLING).await.unwrap(), 0, "{}: one run is open", site.backend);
        work_off(&site).await;
        assert_eq!(latest(&site).await, ended("plan_transition", 2, 1), "{}", site.backend);
        assert_eq!(site.read(Errors).await.unwrap()[0].error.code, "customer_inactive", "{}", site.backend);
        assert_eq!(subscription(&site, &all[1]).await.plan.code, "mobile_m", "{}", site.backend);
        // Neither waits any more: there is nothing to do again.
        assert_eq!(
            told(&site, subscription(&site, &all[0]).await.id).await,
            ["failed: customer_inactive: the customer is not active, so it cannot purchase"],
            "{}",
            site.backend
        );
        assert_eq!(told(&site, subscription(&site, &all[1]).await.id).await, ["done: "], "{}", site.backend);
        assert!(!site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
        assert_eq!(run(&site, "plan_transition", false).await, ended("plan_transition", 0, 0), "{}", site.backend);
    }
}

#[tokio::test]
async fn a_transition_of_an_account_that_cannot_be_read_does_not_wait_for_ever() {
    for site in TestSite::all(START).await {
        let all = customers(&site, vec![order("mobile_s", "38640100001")]).await;
        let subscription = subscription(&site, &all[0]).await.id;
        transition(&site, &all[0], Effective::Now).await;
        site.write(Break(all[0].clone())).await.unwrap();
        let failed = ("plan_transition".to_owned(), RunState::Failed, 1, 1);
        assert_eq!(run(&site, "plan_transition", false).await, failed, "{}", site.backend);
        assert_eq!(told(&site, subscription).await.len(), 1, "{}", site.backend);
        assert!(told(&site, subscription).await[0].starts_with("failed: "), "{}", site.backend);
        assert!(!site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
    }
}

/// An action that nobody knows how to do, due now.
struct DeferUnknown(CreatedCustomer);

impl Operation for DeferUnknown {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = store::site::now(tx).await?;
        let action = DeferredRow {
            id: DeferredId(tx.next_id()?),
            customer: self.0.customer.id,
            kind: "dance".to_owned(),
            due_at: now,
            state: DeferredState::Pending,
            content: serde_json::Value::Null,
            actor: "test".to_owned(),
            created_at: now,
            ended_at: None,
            failure: String::new(),
        };
        store::deferred::insert(tx, &action).await
    }
}

async fn states(site: &TestSite) -> Vec<(DeferredState, String)> {
    let list = ListDeferred { customer: None, state: None, before: i64::MAX, limit: 100 };
    let actions = site.read(list).await.unwrap();
    actions.into_iter().rev().map(|view| (view.action.state, view.action.failure)).collect()
}

#[tokio::test]
async fn deferred_actions_are_done_when_their_time_comes_and_a_refused_one_keeps_why() {
    for site in TestSite::all(START).await {
        let all = customers(&site, vec![order("mobile_s", "38640100001"), order("mobile_s", "38640100002")]).await;
        set_status(&site, &all[0], Some(at(LATER))).await;
        assert!(!site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
        site.set_now(LATER);
        site.write(DeferUnknown(all[1].clone())).await.unwrap();
        assert_eq!(run(&site, "deferred_actions", true).await, ended("deferred_actions", 2, 1), "{}", site.backend);
        assert!(states(&site).await.iter().all(|(state, _)| *state == DeferredState::Pending), "{}", site.backend);
        assert_eq!(site.write(QueueDue::BEFORE_BILLING).await.unwrap(), 1, "{}", site.backend);
        work_off(&site).await;
        assert_eq!(latest(&site).await, ended("deferred_actions", 2, 1), "{}", site.backend);
        let states = states(&site).await;
        assert_eq!((states[0].0, states[1].0), (DeferredState::Done, DeferredState::Failed), "{}", site.backend);
        assert!(states[1].1.starts_with("internal: "), "{}", states[1].1);
        assert!(!site.read(AnyAwaited).await.unwrap(), "{}", site.backend);
        assert_eq!(run(&site, "deferred_actions", false).await, ended("deferred_actions", 0, 0), "{}", site.backend);
    }
}

#[tokio::test]
async fn what_was_bought_for_later_is_charged_when_it_begins() {
    for site in TestSite::all(START).await {
        let later = |identifier: &str| PlanOrder { from: Some(at(LATER)), ..order("mobile_s", identifier) };
        let orders = vec![order("mobile_s", "38640100001"), later("38640100002"), later("38640100003")];
        let all = customers(&site, orders).await;
        // What begins when it is bought has nothing left to begin.
        assert_eq!(site.write(QueueDue::ALL).await.unwrap(), 0, "{}", site.backend);
        let postings = |books: store::audit::Books| books.postings.len();
        let before = postings(site.read(store::audit::ReadBooks).await.unwrap());
        site.set_now(LATER);
        site.write(Break(all[1].clone())).await.unwrap();
        assert_eq!(run(&site, "activation", true).await, ended("activation", 2, 1), "{}", site.backend);
        assert_eq!(postings(site.read(store::audit::ReadBooks).await.unwrap()), before, "{}", site.backend);
        assert_eq!(site.write(QueueDue::ALL).await.unwrap(), 1, "{}", site.backend);
        work_off(&site).await;
        assert_eq!(latest(&site).await, ended("activation", 2, 1), "{}", site.backend);
        assert!(postings(site.read(store::audit::ReadBooks).await.unwrap()) > before, "{}", site.backend);
        // What is done is done; what failed stays due.
        let again = run(&site, "activation", false).await;
        assert_eq!((again.2, again.3), (1, 1), "{}", site.backend);
    }
}

#[tokio::test]
async fn what_has_ended_is_verified_once() {
    for site in TestSite::all(START).await {
        let until = |identifier: &str| PlanOrder { to: Some(at(LATER)), ..order("mobile_s", identifier) };
        let all = customers(&site, vec![until("38640100001"), until("38640100002"), order("mobile_s", "38640100003")]).await;
        site.set_now(LATER);
        site.write(Break(all[0].clone())).await.unwrap();
        assert_eq!(run(&site, "purchase_verification", true).await, ended("purchase_verification", 2, 1), "{}", site.backend);
        assert_eq!(site.write(QueueDue::ALL).await.unwrap(), 1, "{}", site.backend);
        work_off(&site).await;
        assert_eq!(latest(&site).await, ended("purchase_verification", 2, 1), "{}", site.backend);
        let again = run(&site, "purchase_verification", false).await;
        assert_eq!((again.2, again.3), (1, 1), "{}: only what failed", site.backend);
    }
}

#[tokio::test]
async fn a_clock_that_moves_on_stops_where_something_is_due_and_does_it_in_order() {
    for site in TestSite::all(START).await {
        // June ends at midnight in Ljubljana.
        let end = at("2026-06-30T22:00:00Z");
        let begins = PlanOrder { from: Some(end), ..order("mobile_s", "38640100002") };
        let ends = PlanOrder { to: Some(end), ..order("mobile_s", "38640100003") };
        let all = customers(&site, vec![order("mobile_s", "38640100001"), begins, ends, order("mobile_s", "38640100004")]).await;
        transition(&site, &all[0], Effective::CycleEnd).await;
        set_status(&site, &all[3], Some(end)).await;
        transition(&site, &all[3], Effective::At(at(LATER))).await;
        let moved = advance(&site.store, &site.catalogs, &site.scope(), at("2026-07-01T12:00:00Z")).await.unwrap();
        let ran: Vec<(&str, Instant)> = moved.ran.iter().map(|ran| (ran.kind.as_str(), ran.at)).collect();
        let at_end = ["deferred_actions", "activation", "purchase_verification", "plan_transition", "billing", "invoicing"];
        let mut expected = vec![("plan_transition", at(LATER))];
        expected.extend(at_end.map(|kind| (kind, end)));
        assert_eq!(ran, expected, "{}", site.backend);
        assert_eq!(subscription(&site, &all[0]).await.plan.code, "mobile_m", "{}", site.backend);
        assert_eq!(subscription(&site, &all[3]).await.plan.code, "mobile_m", "{}", site.backend);
    }
}
