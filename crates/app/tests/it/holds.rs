//! Which service has an identifier when (domain.md §1): dated, and free once its service has ended.

use crate::ground::{ana, created, order};
use app::customer::{NewCustomer, SetCustomerStatus};
use app::subscription::{
    AmendSubscription, EditService, Effective, ListSubscriptions, PerformTransition, PlanOrder, QueueTransition, SubscriptionView, Wanted,
};
use ids::{ServiceId, Sym};
use std::sync::Arc;
use store::customer::CustomerStatus;
use store::subscription_row::{self, Holder};
use store::{Operation, StoreError, Tx};
use subscription::Part;
use testkit::{TestSite, at};

/// Who ever held identifiers for data, as charging looks for it.
struct Holders;

impl Operation for Holders {
    type Output = Vec<Holder>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Holder>, StoreError> {
        let data = store::catalog_object::load_symbols(tx).await?.get("data").unwrap();
        let asked: Vec<(Sym, String)> = ["F1", "F2", "F3"].map(|identifier| (data, identifier.to_owned())).to_vec();
        let mut found = subscription_row::find_holders(tx, &asked).await?;
        found.sort_by_key(|holder| holder.valid.from());
        Ok(found)
    }
}

/// A customer of `mobile_s` since 10 October.
async fn mobile(site: &TestSite) -> SubscriptionView {
    created(site, NewCustomer { plan: Some(order("mobile_s", "F1")), ..ana() }).await;
    let all = ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
    site.read(all).await.unwrap().remove(0)
}

async fn rename(site: &TestSite, bought: &SubscriptionView, identifier: &str) {
    let edit = EditService {
        catalogs: Arc::clone(&site.catalogs),
        subscription: bought.id,
        service: data(bought),
        identifier: Some(identifier.to_owned()),
        name: None,
    };
    site.write(edit).await.unwrap();
}

async fn amend(site: &TestSite, bought: &SubscriptionView, part: Part, wanted: Wanted) {
    let amend = AmendSubscription { catalogs: Arc::clone(&site.catalogs), subscription: bought.id, part, wanted, waives_fee: false };
    site.write(amend).await.unwrap();
}

/// The service for data.
fn data(bought: &SubscriptionView) -> ServiceId {
    bought.services.iter().find(|service| service.service_type.code == "data").unwrap().id
}

/// The holds of `F1`, `F2` and `F3`: identifier, start and end.
async fn holds(site: &TestSite) -> Vec<(String, String, Option<String>)> {
    let found = site.read(Holders).await.unwrap();
    let told = |holder: Holder| (holder.identifier, holder.valid.from().to_string(), holder.valid.to().map(|to| to.to_string()));
    found.into_iter().map(told).collect()
}

fn hold(identifier: &str, from: &str, to: Option<&str>) -> (String, String, Option<String>) {
    (identifier.to_owned(), from.to_owned(), to.map(str::to_owned))
}

const BOUGHT: &str = "2026-10-10T10:00:00Z";

#[tokio::test]
async fn an_end_before_a_rename_takes_the_new_identifier_back_and_cuts_the_old_one() {
    for site in TestSite::all(BOUGHT).await {
        let bought = mobile(&site).await;
        site.set_now("2026-10-20T08:00:00Z");
        rename(&site, &bought, "F2").await;
        amend(&site, &bought, Part::Whole, Wanted::End(Some(at("2026-10-15T00:00:00Z")))).await;
        assert_eq!(holds(&site).await, [hold("F1", BOUGHT, Some("2026-10-15T00:00:00Z"))], "{}", site.backend);
    }
}

#[tokio::test]
async fn closing_a_customer_before_a_rename_does_the_same() {
    for site in TestSite::all(BOUGHT).await {
        let bought = mobile(&site).await;
        site.set_now("2026-10-20T08:00:00Z");
        rename(&site, &bought, "F2").await;
        let close = SetCustomerStatus {
            catalogs: Arc::clone(&site.catalogs),
            customer: "1001".to_owned(),
            status: CustomerStatus::Closed,
            at: Some(at("2026-10-15T00:00:00Z")),
        };
        site.write(close).await.unwrap();
        assert_eq!(holds(&site).await, [hold("F1", BOUGHT, Some("2026-10-15T00:00:00Z"))], "{}", site.backend);
    }
}

#[tokio::test]
async fn of_two_renames_at_one_instant_the_last_one_counts() {
    for site in TestSite::all(BOUGHT).await {
        let bought = mobile(&site).await;
        site.set_now("2026-10-20T08:00:00Z");
        rename(&site, &bought, "F2").await;
        rename(&site, &bought, "F3").await;
        let expected = [hold("F1", BOUGHT, Some("2026-10-20T08:00:00Z")), hold("F3", "2026-10-20T08:00:00Z", None)];
        assert_eq!(holds(&site).await, expected, "{}", site.backend);
        // And back again: the first one goes on.
        rename(&site, &bought, "F1").await;
        let expected = [hold("F1", BOUGHT, Some("2026-10-20T08:00:00Z")), hold("F1", "2026-10-20T08:00:00Z", None)];
        assert_eq!(holds(&site).await, expected);
    }
}

#[tokio::test]
async fn what_ends_at_its_start_never_held_any_of_its_identifiers() {
    for site in TestSite::all(BOUGHT).await {
        let bought = mobile(&site).await;
        site.set_now("2026-10-20T08:00:00Z");
        rename(&site, &bought, "F2").await;
        amend(&site, &bought, Part::Whole, Wanted::End(Some(at(BOUGHT)))).await;
        assert_eq!(holds(&site).await, [], "{}", site.backend);
    }
}

#[tokio::test]
async fn a_service_that_goes_on_in_a_new_plan_prolongs_the_identifier_of_now() {
    for site in TestSite::all(BOUGHT).await {
        let bought = mobile(&site).await;
        amend(&site, &bought, Part::Service(data(&bought)), Wanted::End(Some(at("2026-11-10T00:00:00Z")))).await;
        site.set_now("2026-10-20T08:00:00Z");
        rename(&site, &bought, "F2").await;
        let old = hold("F1", BOUGHT, Some("2026-10-20T08:00:00Z"));
        let renamed = |to| hold("F2", "2026-10-20T08:00:00Z", to);
        assert_eq!(holds(&site).await, [old.clone(), renamed(Some("2026-11-10T00:00:00Z"))], "{}", site.backend);
        let order = PlanOrder { code: "mobile_m".to_owned(), ..PlanOrder::default() };
        let (catalogs, subscription) = (Arc::clone(&site.catalogs), bought.id);
        site.write(QueueTransition { catalogs, subscription, order, effective: Effective::Now }).await.unwrap();
        let catalogs = Arc::clone(&site.catalogs);
        site.write(PerformTransition { catalogs, subscription }).await.unwrap();
        assert_eq!(holds(&site).await, [old, renamed(None)]);
    }
}
