//! Changes of what was bought and of what a customer is: what it costs, what comes back (domain.md §4, §7).

use crate::ground::{ana, codes, created, order};
use app::customer::{NewCustomer, SetCustomerStatus, StatusSet};
use app::deferred::{ChangeDeferred, DeferredChange, ListDeferred, PerformDeferred};
use app::subscription::{AddSubscription, AmendSubscription, Amended, PurchaseError, SubscriptionView, Wanted};
use calendar::Instant;
use ids::SubscriptionId;
use std::sync::Arc;
use store::customer::{CustomerStatus, StatusChange};
use store::deferred::DeferredState;
use store::{Operation, StoreError, Tx};
use subscription::{AmendRefusal, LineKind, Part, Status};
use testkit::{TestSite, at};

/// A customer of `fibre` (31.00 a month forward, activation 49.00) since 10 October.
async fn fibre(site: &TestSite) -> SubscriptionView {
    created(site, NewCustomer { plan: Some(order("fibre", "F1")), ..ana() }).await;
    let all = app::subscription::ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
    site.read(all).await.unwrap().remove(0)
}

fn amend(site: &TestSite, subscription: SubscriptionId, part: Part, wanted: Wanted) -> AmendSubscription {
    AmendSubscription { catalogs: Arc::clone(&site.catalogs), subscription, part, wanted, waives_fee: false }
}

fn set_status(site: &TestSite, status: CustomerStatus, since: Option<&str>) -> SetCustomerStatus {
    SetCustomerStatus { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned(), status, at: since.map(at) }
}

/// Nets of the fees that were posted, in quanta.
fn fees(amended: &Amended) -> Vec<i64> {
    amended.lines.iter().filter(|line| line.kind == LineKind::Recurring).map(|line| line.net.quanta).collect()
}

#[tokio::test]
async fn a_cancelled_subscription_gives_its_days_back_and_frees_its_identifier() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        let bought = fibre(&site).await;
        site.clock.set(at("2026-10-21T08:00:00Z"));
        let preview = site.dry_run(amend(&site, bought.id, Part::Whole, Wanted::End(None))).await.unwrap();
        // 10 to 20 October are eleven days; eleven of the 22 that were paid come back.
        assert_eq!(fees(&preview), [-11_000_000], "{}", site.backend);
        let ended = site.write(amend(&site, bought.id, Part::Whole, Wanted::End(None))).await.unwrap();
        assert_eq!((fees(&ended), ended.subscription.status), (fees(&preview), Status::Closed));
        // The same again posts nothing.
        let again = site.write(amend(&site, bought.id, Part::Whole, Wanted::End(None))).await.unwrap();
        assert!(again.lines.is_empty());
        let resumed = site.write(amend(&site, bought.id, Part::Whole, Wanted::Resume(None))).await.unwrap_err();
        assert!(matches!(resumed, PurchaseError::Amend(AmendRefusal::Closed)), "{resumed:?}");
        let add = AddSubscription {
            catalogs: Arc::clone(&site.catalogs),
            customer: "1001".to_owned(),
            order: order("fibre", "F1"),
            billing_profile: None,
            balance_group: None,
            limits: app::billing::ProfileChanges::default(),
        };
        assert_eq!(site.write(add).await.unwrap().status, Status::Active);
    }
}

#[tokio::test]
async fn a_pause_that_lies_back_is_put_right_and_its_usage_can_be_rated_again() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        let bought = fibre(&site).await;
        site.clock.set(at("2026-10-25T08:00:00Z"));
        let since = at("2026-10-20T08:00:00Z");
        let paused = site.write(amend(&site, bought.id, Part::Whole, Wanted::Pause(Some(since)))).await.unwrap();
        assert_eq!((fees(&paused), paused.rerate_since), (vec![-12_000_000], Some(since)), "{}", site.backend);
        assert_eq!(paused.subscription.status, Status::Inactive);
        let resumed = site.write(amend(&site, bought.id, Part::Whole, Wanted::Resume(None))).await.unwrap();
        assert_eq!((fees(&resumed), resumed.rerate_since), (vec![7_000_000], None));
    }
}

#[tokio::test]
async fn an_inactive_customer_accrues_nothing_and_gets_back_what_was_active() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        let bought = fibre(&site).await;
        let line = bought.products.iter().find(|product| product.kind == "one_time").unwrap();
        site.write(amend(&site, bought.id, Part::Product(line.id), Wanted::Pause(None))).await.unwrap();
        site.clock.set(at("2026-10-21T08:00:00Z"));
        let StatusSet::Changed(off) = site.write(set_status(&site, CustomerStatus::Inactive, None)).await.unwrap() else { panic!() };
        assert_eq!((off.customer.status, off.customer.subscriptions), (CustomerStatus::Inactive, 0), "{}", site.backend);
        assert_eq!(off.charges.iter().flat_map(|charges| &charges.lines).map(|line| line.net).sum::<i64>(), -11_000_000);
        let StatusSet::Changed(on) = site.write(set_status(&site, CustomerStatus::Active, None)).await.unwrap() else { panic!() };
        // The day of a change belongs to the new state: nothing was lost.
        assert_eq!(on.charges.iter().flat_map(|charges| &charges.lines).map(|line| line.net).sum::<i64>(), 11_000_000);
        let all = app::subscription::ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
        let shown = site.read(all).await.unwrap().remove(0);
        let status = |id| shown.products.iter().find(|product| product.id == id).unwrap().status;
        assert_eq!((shown.status, status(line.id)), (Status::Active, Status::Inactive));
    }
}

#[tokio::test]
async fn closing_ends_everything_and_reopening_restores_nothing() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        fibre(&site).await;
        site.write(set_status(&site, CustomerStatus::Closed, None)).await.unwrap();
        let later = site.write(set_status(&site, CustomerStatus::Active, Some("2026-11-01T00:00:00Z"))).await.unwrap_err();
        assert_eq!(codes(later.fields()), [("at", "already_closed")], "{}", site.backend);
        let StatusSet::Changed(open) = site.write(set_status(&site, CustomerStatus::Active, None)).await.unwrap() else { panic!() };
        assert_eq!((open.customer.status, open.customer.subscriptions), (CustomerStatus::Active, 0));
        let early = site.write(set_status(&site, CustomerStatus::Inactive, Some("2026-10-01T00:00:00Z"))).await.unwrap_err();
        assert_eq!(codes(early.fields()), [("at", "before_customer")]);
    }
}

#[tokio::test]
async fn a_status_to_come_is_a_deferred_action() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        fibre(&site).await;
        let asked = set_status(&site, CustomerStatus::Inactive, Some("2026-10-20T00:00:00Z"));
        let StatusSet::Deferred { action, .. } = site.write(asked).await.unwrap() else { panic!() };
        let perform = || PerformDeferred { id: action.id, catalogs: Arc::clone(&site.catalogs) };
        assert!(!site.write(perform()).await.unwrap(), "{}", site.backend);
        let change = |change| ChangeDeferred { id: action.id, change, catalogs: Arc::clone(&site.catalogs) };
        site.write(change(DeferredChange::Reschedule(at("2026-10-21T00:00:00Z")))).await.unwrap();
        site.clock.set(at("2026-10-25T08:00:00Z"));
        // Done late, it holds from its own time: 22 October is not paid any more.
        assert!(site.write(perform()).await.unwrap());
        assert!(!site.write(perform()).await.unwrap());
        let list = ListDeferred { customer: Some("1001".to_owned()), state: None, before: i64::MAX, limit: 10 };
        let listed = site.read(list).await.unwrap();
        assert_eq!((listed.len(), listed[0].action.state, listed[0].customer.0), (1, DeferredState::Done, 1001));
        let over = site.write(change(DeferredChange::Cancel)).await.unwrap_err();
        assert_eq!(over.code(), "action_ended");
        let customer = app::customer::GetCustomer { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
        assert_eq!(site.read(customer).await.unwrap().customer.status, CustomerStatus::Inactive);
    }
}

/// Changes of the status of customer 1001.
struct Statuses;

impl Operation for Statuses {
    type Output = Vec<(String, CustomerStatus)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let id = store::customer::find(tx, "1001").await?.unwrap();
        let statuses = store::customer::load(tx, id).await?.unwrap().document.statuses;
        let told = |change: &StatusChange| (Instant::from_micros(change.since_us).to_string(), change.status);
        Ok(statuses.iter().map(told).collect())
    }
}

fn since(at: &str, status: CustomerStatus) -> (String, CustomerStatus) {
    (at.to_owned(), status)
}

#[tokio::test]
async fn an_action_that_waited_does_not_reopen_a_closed_customer() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        fibre(&site).await;
        let mut waiting = Vec::new();
        for status in [CustomerStatus::Inactive, CustomerStatus::Closed] {
            let asked = set_status(&site, status, Some("2026-10-20T00:00:00Z"));
            let StatusSet::Deferred { action, .. } = site.write(asked).await.unwrap() else { panic!() };
            waiting.push(action.id);
        }
        site.set_now("2026-10-15T08:00:00Z");
        site.write(set_status(&site, CustomerStatus::Closed, None)).await.unwrap();
        let closed = [since("2026-10-15T08:00:00Z", CustomerStatus::Closed)];
        let run = ChangeDeferred { id: waiting[0], change: DeferredChange::Run, catalogs: Arc::clone(&site.catalogs) };
        assert_eq!(site.write(run).await.unwrap_err().code(), "already_closed", "{}", site.backend);
        site.set_now("2026-10-21T08:00:00Z");
        let perform = |id| PerformDeferred { id, catalogs: Arc::clone(&site.catalogs) };
        assert_eq!(site.write(perform(waiting[0])).await.unwrap_err().code(), "already_closed", "{}", site.backend);
        // What asks for what is so already is done.
        assert!(site.write(perform(waiting[1])).await.unwrap());
        assert_eq!(site.read(Statuses).await.unwrap(), closed, "{}", site.backend);
    }
}

#[tokio::test]
async fn an_action_done_late_leaves_what_was_changed_by_hand_meanwhile() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        fibre(&site).await;
        let asked = set_status(&site, CustomerStatus::Inactive, Some("2026-10-18T00:00:00Z"));
        let StatusSet::Deferred { action, .. } = site.write(asked).await.unwrap() else { panic!() };
        for (now, status) in [("2026-10-20T08:00:00Z", CustomerStatus::Inactive), ("2026-10-22T08:00:00Z", CustomerStatus::Active)] {
            site.set_now(now);
            site.write(set_status(&site, status, None)).await.unwrap();
        }
        site.set_now("2026-10-25T08:00:00Z");
        assert!(site.write(PerformDeferred { id: action.id, catalogs: Arc::clone(&site.catalogs) }).await.unwrap());
        let expected = [since("2026-10-18T00:00:00Z", CustomerStatus::Inactive), since("2026-10-22T08:00:00Z", CustomerStatus::Active)];
        assert_eq!(site.read(Statuses).await.unwrap(), expected, "{}", site.backend);
        let customer = app::customer::GetCustomer { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
        assert_eq!(site.read(customer).await.unwrap().customer.status, CustomerStatus::Active);
    }
}

/// Thresholds that customer 1001 was told of.
struct Told;

impl Operation for Told {
    type Output = usize;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, StoreError> {
        let id = store::customer::find(tx, "1001").await?.unwrap();
        let filter = store::notification::NotificationFilter::default();
        Ok(store::notification::list_of_customer(tx, id, &filter, None, 100).await?.len())
    }
}

#[tokio::test]
async fn a_fee_for_ending_too_early_tells_the_threshold_that_it_crosses() {
    for site in TestSite::all("2026-10-10T10:00:00Z").await {
        let bought = fibre(&site).await;
        // Past the days of grace. 86.62 are owed, and the fee of 73.20 passes 150.00.
        site.set_now("2026-10-29T10:00:00Z");
        assert_eq!(site.read(Told).await.unwrap(), 0, "{}", site.backend);
        site.write(amend(&site, bought.id, Part::Whole, Wanted::End(None))).await.unwrap();
        assert_eq!(site.read(Told).await.unwrap(), 1, "{}", site.backend);
    }
}
