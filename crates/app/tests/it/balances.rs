//! Balances and events as they are read (domain.md §3, §4, §5).

use crate::ground::{ana, created, order};
use app::balance::{GroupView, ListBalances};
use app::billing::{GetBill, ListBills};
use app::customer::{CreatedCustomer, NewCustomer};
use app::event::{GetEvent, ItemEvents, ItemRecord, ListEvents};
use charging::{Answer, Charger, Request, UsageInput};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::bill::{BillState, OfCustomer};
use store::usage::EventKey;
use store::{Actor, Lane};
use testkit::{TestSite, at};

const START: &str = "2026-10-10T06:00:00Z";
const NOW: &str = "2026-10-10T10:00:00Z";

/// A customer with a mobile plan, some hours ago.
async fn sold(site: &TestSite) -> CreatedCustomer {
    let made = created(site, NewCustomer { plan: Some(order("mobile_s", "38640111222")), ..ana() }).await;
    site.set_now(NOW);
    made
}

async fn group(site: &TestSite) -> GroupView {
    let list = ListBalances { catalogs: Arc::clone(&site.catalogs), customer: "1001".to_owned() };
    site.read(list).await.unwrap().remove(0)
}

fn total(group: &GroupView, resource: &str) -> String {
    group.resources.iter().find(|found| found.resource == resource).unwrap().total.text()
}

async fn call(site: &TestSite, time: &str, seconds: &str) -> EventKey {
    let charger = Charger::new(site.store.clone(), Arc::clone(&site.catalogs));
    let fields = [("destination", "38631222333"), ("duration", seconds)].map(|(field, value)| (field.to_owned(), value.to_owned()));
    let input = UsageInput {
        service_type: "voice".to_owned(),
        identifier: "38640111222".to_owned(),
        session_id: format!("call-{time}"),
        at: at(time),
        fields: BTreeMap::from(fields),
        mode: None,
    };
    let request = Request { site: site.site, actor: Actor::system(), dry_run: false, lane: Lane::Interactive };
    let mut answers = charger.charge(&request, vec![input]).await.unwrap();
    match answers.remove(0) {
        Answer::Rated { id, .. } => EventKey { customer: id.customer, day: id.day, key: id.key },
        other @ (Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_)) => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn a_read_shows_what_is_due_and_writes_nothing() {
    for site in TestSite::all(START).await {
        sold(&site).await;
        assert_eq!(total(&group(&site).await, "MB"), "-5120.000000", "{}", site.backend);
        call(&site, "2026-10-10T09:00:00Z", "90").await;
        assert_eq!(total(&group(&site).await, "SECOND"), "-29910", "{}", site.backend);
        site.set_now("2026-11-05T10:00:00Z");
        // November's grant is due; October's has ended.
        assert_eq!(total(&group(&site).await, "SECOND"), "-30000", "{}", site.backend);
        site.set_now(NOW);
        assert_eq!(total(&group(&site).await, "SECOND"), "-29910", "{}", site.backend);
    }
}

#[tokio::test]
async fn an_event_tells_how_its_price_came_about() {
    for site in TestSite::all(START).await {
        sold(&site).await;
        // 30 000 s are included; the rest of the call costs 0.10 a minute, 60 s and then by 30.
        let id = call(&site, "2026-10-10T09:00:00Z", "30061").await;
        let found = site.read(GetEvent { catalogs: Arc::clone(&site.catalogs), id }).await.unwrap();
        let steps: Vec<&str> = found.trace.iter().map(|line| line.step).collect();
        for step in ["product", "row", "consume", "charge", "tier", "rounded", "tax"] {
            assert!(steps.contains(&step), "{step} in {steps:?}");
        }
        assert!(found.trace.iter().all(|line| !line.step.is_empty() && !line.title.is_empty()), "{:?}", found.trace);
        let figures = (found.event.amount.unwrap().text(), found.event.tax.unwrap().text());
        assert_eq!(figures, ("0.150000".to_owned(), "0.033000".to_owned()), "{}", site.backend);
        let list = ListEvents {
            catalogs: Arc::clone(&site.catalogs),
            customer: "ana-novak".to_owned(),
            service_type: Some("voice".to_owned()),
            identifier: None,
            from: None,
            to: None,
            status: None,
            before: None,
            limit: 10,
        };
        assert_eq!(site.read(list).await.unwrap().items.len(), 1);
    }
}

#[tokio::test]
async fn behind_a_bill_item_stand_the_events_and_postings_that_name_it() {
    for site in TestSite::all(START).await {
        let made = sold(&site).await;
        call(&site, "2026-10-10T09:00:00Z", "30060").await;
        call(&site, "2026-10-10T09:30:00Z", "60").await;
        let catalogs = || Arc::clone(&site.catalogs);
        let list = ListBills {
            of: Some(OfCustomer { customer: made.customer.id, profile: None }),
            state: Some(BillState::Active),
            before: i64::MAX,
            limit: 1,
            catalogs: catalogs(),
        };
        let bill = site.read(list).await.unwrap()[0].bill.id;
        let details = site.read(GetBill { bill, catalogs: catalogs() }).await.unwrap();
        let mut shown = Vec::new();
        for item in &details.items {
            let code = details.catalog.symbols.code(item.item.key.code).to_owned();
            let page = ItemEvents { catalogs: catalogs(), bill, item: item.id.clone(), after: None, limit: 10 };
            let page = site.read(page).await.unwrap();
            let events = page.items.iter().filter(|record| matches!(record, ItemRecord::Event(_))).count();
            let lines: usize =
                page.items.iter().map(|record| if let ItemRecord::Posting(posting) = record { posting.lines.len() } else { 0 }).sum();
            shown.push((code, events, lines));
        }
        shown.sort();
        let expected = [("ACTIVATION", 0, 1), ("CALLS", 2, 0), ("RENT", 0, 1)];
        assert_eq!(shown, expected.map(|(code, events, lines)| (code.to_owned(), events, lines)), "{}", site.backend);
    }
}
