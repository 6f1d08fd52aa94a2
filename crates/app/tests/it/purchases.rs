//! Buying plans (domain.md §3, §4).

use crate::ground::{ana, codes, create, created, order, prepaid};
use app::billing::ProfileChanges;
use app::catalog::SummarizeCatalog;
use app::customer::{GetCustomer, ListCustomers, NewCustomer};
use app::home::GetHome;
use app::subscription::{AddSubscription, ListSubscriptions, OrderItem, PlanOrder};
use std::sync::Arc;
use store::customer::{CustomerFilter, ListOrder};
use testkit::{TestSite, at};

const NOW: &str = "2026-10-10T10:00:00Z";

async fn figures(site: &TestSite) -> (String, String, String) {
    let view = site.read(GetCustomer { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() }).await.unwrap();
    let overview = view.overview;
    (overview.current.text(), overview.open.text(), overview.due.text())
}

fn add(site: &TestSite, order: PlanOrder) -> AddSubscription {
    AddSubscription {
        catalogs: Arc::clone(&site.catalogs),
        customer: "1001".to_owned(),
        order,
        billing_profile: None,
        balance_group: None,
        limits: ProfileChanges::default(),
    }
}

#[tokio::test]
async fn a_fee_bought_on_the_tenth_is_charged_for_the_days_left() {
    // domain.md §4: fee 31.00, day 1, bought 10 Oct → 22/31 → 22.00; activation 49.00 once; VAT 22 % on both.
    for site in TestSite::all(NOW).await {
        created(&site, NewCustomer { plan: Some(order("fibre", "F1")), ..ana() }).await;
        assert_eq!(figures(&site).await, ("0.000000".to_owned(), "86.620000".to_owned(), "0.000000".to_owned()), "{}", site.backend);
        let home = site.read(GetHome { catalogs: Arc::clone(&site.catalogs) }).await.unwrap();
        let month = home.month_revenue.last().unwrap();
        assert_eq!(home.open.text(), "86.620000", "{}", site.backend);
        let shown = (month.month.as_str(), month.recurring.text(), month.one_off.text());
        assert_eq!(shown, ("2026-10", "22.000000".to_owned(), "49.000000".to_owned()));
    }
}

#[tokio::test]
async fn a_purchase_that_lies_back_is_charged_up_to_the_prepared_bill() {
    // domain.md §7: missed cycles are billed one at a time; what falls due after the prepared bill waits for them.
    for site in TestSite::all(NOW).await {
        let since = Some(at("2026-07-01T08:00:00Z"));
        created(&site, NewCustomer { since, plan: Some(order("mobile_s", "38640111222")), ..ana() }).await;
        // Activation 9.90, July 9.90, August 9.90, with VAT.
        assert_eq!(figures(&site).await.1, "36.234000", "{}", site.backend);
    }
}

#[tokio::test]
async fn an_identifier_has_one_holder_at_a_time() {
    for site in TestSite::all(NOW).await {
        created(&site, NewCustomer { plan: Some(order("mobile_s", "38640111222")), ..ana() }).await;
        let item = OrderItem { product: "mobile_sms".to_owned(), identifier: Some("38640111222".to_owned()), ..OrderItem::default() };
        let again = PlanOrder { items: vec![item], ..order("mobile_m", "38640999999") };
        let error = site.write(add(&site, again)).await.unwrap_err();
        assert_eq!(codes(error.fields()), [("items[0].identifier", "identifier_held")], "{}", site.backend);
        let view = site.write(add(&site, order("mobile_m", "38640999999"))).await.unwrap();
        assert_eq!((view.plan.code.as_str(), view.services.len()), ("mobile_m", 3));
        let all = ListSubscriptions { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
        let all = site.read(all).await.unwrap();
        assert_eq!(all.iter().map(|found| found.plan.code.as_str()).collect::<Vec<_>>(), ["mobile_s", "mobile_m"]);
        let rent = all[0].products.iter().find(|product| product.product.code == "mobile_s_rent").unwrap();
        assert_eq!(rent.next_charge_at, Some(at("2026-10-31T23:00:00Z")));
    }
}

#[tokio::test]
async fn available_funds_are_a_payment_and_a_credit() {
    for site in TestSite::all(NOW).await {
        let plan = PlanOrder { available_funds: Some("10.00".to_owned()), ..order("prepaid_mobile", "38640111222") };
        created(&site, NewCustomer { plan: Some(plan), ..prepaid(ana()) }).await;
        assert_eq!(figures(&site).await.0, "-10.000000", "{}", site.backend);
        let payments = app::billing::ListPayments { customer: None, before: i64::MAX, limit: 10, catalogs: Arc::clone(&site.catalogs) };
        assert_eq!(site.read(payments).await.unwrap()[0].payment.amount, 10_000_000);
    }
}

#[tokio::test]
async fn funds_are_for_prepaid_profiles_only_and_must_cover_the_start() {
    for site in TestSite::all(NOW).await {
        let funds = |amount: &str, plan: PlanOrder| Some(PlanOrder { available_funds: Some(amount.to_owned()), ..plan });
        let postpaid = NewCustomer { plan: funds("10.00", order("mobile_s", "1")), ..ana() };
        let error = site.write(create(&site, postpaid)).await.unwrap_err();
        assert_eq!(codes(error.fields()), [("plan.available_funds", "not_prepaid")], "{}", site.backend);
        // The card costs 3.00 and VAT; 3.65 is not enough.
        let short = NewCustomer { plan: funds("3.65", order("ev_charging", "card")), ..prepaid(ana()) };
        let error = site.write(create(&site, short)).await.unwrap_err();
        assert_eq!(codes(error.fields()), [("plan.available_funds", "limit_reached")], "{}", site.backend);
        let enough = NewCustomer { plan: funds("3.66", order("ev_charging", "card")), ..prepaid(ana()) };
        created(&site, enough).await;
        assert_eq!(figures(&site).await.0, "0.000000");
    }
}

#[tokio::test]
async fn a_dry_run_and_a_refusal_leave_everything_as_it_was() {
    // domain.md §10, 6.
    for site in TestSite::all(NOW).await {
        let input = NewCustomer { plan: Some(order("fibre", "F1")), ..ana() };
        site.dry_run(create(&site, input.clone())).await.unwrap();
        let list = ListCustomers { filter: CustomerFilter::default(), order: ListOrder::NumberUp, after: None, limit: 5, count: true };
        assert_eq!(site.read(list).await.unwrap().total, Some(0), "{}", site.backend);
        assert_eq!(created(&site, input).await.customer.number, 1001);
        assert_eq!(site.read(SummarizeCatalog).await.unwrap().epoch, 1);
    }
}

#[tokio::test]
async fn of_two_that_take_one_identifier_at_once_one_is_refused() {
    for site in TestSite::all(NOW).await {
        created(&site, ana()).await;
        let other = NewCustomer { email: "other@example.com".to_owned(), since: Some(at("2026-10-01T00:00:00Z")), ..ana() };
        created(&site, other).await;
        let from = Some(at("2026-10-05T00:00:00Z"));
        let early = AddSubscription { customer: "1002".to_owned(), ..add(&site, PlanOrder { from, ..order("mobile_s", "38640111222") }) };
        let late = add(&site, order("mobile_s", "38640111222"));
        let (early, late) = tokio::join!(site.write(early), site.write(late));
        assert_eq!(usize::from(early.is_ok()) + usize::from(late.is_ok()), 1, "{}", site.backend);
    }
}
