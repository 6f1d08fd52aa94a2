//! Rating again, cancelling, correcting, adjusting, trying again: what moves, where it lands, and that nothing moves twice (domain.md §5).

use crate::ground::ana;
use app::billing::{GetBill, ProfileChanges, RunBilling};
use app::catalog::ApplyCatalog;
use app::customer::{CreateCustomer, CreatedCustomer, NewCustomer};
use app::event::{
    AdjustEvent, Again, ChangeEvent, ChangedEvent, EventDetails, EventUseError, GetEvent, ItemEvents, ItemRecord, ListEvents, preview,
    retry_known, retry_overdue,
};
use app::subscription::{AddSubscription, PlanOrder};
use billing::Direction;
use catalog::CatalogFiles;
use charging::{Answer, Charger, Request, ReviseError, UsageInput, Wish};
use ids::BillId;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::group::GroupRow;
use store::job::{JobKind, Parameters, ReportPeriod, Schedule};
use store::usage::{EventKey, EventStatus};
use store::usage_revision::RevisionRow;
use store::{Actor, Lane, Operation, StoreError, Tx};
use testkit::{TestSite, at};

const NUMBER: &str = "38640555010";
const OLD: &str = "rate_plan: data_rates}]}";

/// The catalog of the first life, with another tariff beside the first one.
fn catalog(first: &str, later: &str) -> CatalogFiles {
    let CatalogFiles(mut files) = testkit::first_bill_catalog();
    let text = files.remove("catalog.yaml").unwrap();
    let plans = "products:\n";
    let text = text.replace("steps: [{consume: MB}, {charge: EUR, price: 0.0103}]", first);
    let other = format!(
        "  - code: later_rates\n    name: Later\n    service_type: data\n    rows:\n      - name: all\n        charges:\n          - {{bill_item: DATA, tax: VAT, steps: [{later}]}}\n"
    );
    let text = text.replacen(plans, &format!("{other}{plans}"), 1);
    let text = text.replace("  - {code: MB,", "  - {code: COUNTED, name: Counted, unit: MB, scale: 6}\n  - {code: MB,");
    CatalogFiles(BTreeMap::from([("catalog.yaml".to_owned(), text)]))
}

/// The same catalog with a version that makes the later tariff hold from a day on.
fn corrected(files: &CatalogFiles, from: &str) -> CatalogFiles {
    let text = files.0.get("catalog.yaml").unwrap();
    assert!(text.contains(OLD));
    let new = format!("rate_plan: data_rates}}, {{from: {from}, rate_plan: later_rates}}]}}");
    CatalogFiles(BTreeMap::from([("catalog.yaml".to_owned(), text.replacen(OLD, &new, 1))]))
}

const ALLOWANCE_FIRST: &str = "steps: [{consume: MB}, {charge: EUR, price: 0.0103}]";
const TIERS: &str =
    "steps: [{charge: EUR, tiers: [{up_to: 100, price: 0.10}, {up_to: 200, price: 0.08}, {price: 0.05}], tiers_over: COUNTED}]";

struct Life {
    site: TestSite,
    customer: CreatedCustomer,
    files: CatalogFiles,
}

impl Life {
    async fn begin(site: TestSite, first: &str, later: &str) -> Self {
        let files = catalog(first, later);
        site.write(ApplyCatalog { files: files.clone() }).await.unwrap();
        let plan = PlanOrder { code: "mobile_m".to_owned(), identifier: Some(NUMBER.to_owned()), ..PlanOrder::default() };
        let input = NewCustomer { plan: Some(plan), ..ana() };
        let customer = site.write(CreateCustomer { catalogs: Arc::clone(&site.catalogs), input }).await.unwrap();
        Self { site, customer, files }
    }

    async fn charge(&self, time: &str, session: &str, volume: &str) -> Answer {
        self.charge_of(NUMBER, time, session, volume).await
    }

    async fn charge_of(&self, identifier: &str, time: &str, session: &str, volume: &str) -> Answer {
        let charger = Charger::new(self.site.store.clone(), Arc::clone(&self.site.catalogs));
        let request = Request { site: self.site.site, actor: Actor::system(), dry_run: false, lane: Lane::Interactive };
        let input = UsageInput {
            service_type: "data".to_owned(),
            identifier: identifier.to_owned(),
            session_id: session.to_owned(),
            at: at(time),
            fields: BTreeMap::from([("volume".to_owned(), volume.to_owned())]),
            mode: None,
        };
        charger.charge(&request, vec![input]).await.unwrap().remove(0)
    }

    async fn rated(&self, time: &str, session: &str, volume: &str) -> EventKey {
        match self.charge(time, session, volume).await {
            Answer::Rated { id, .. } => EventKey { customer: id.customer, day: id.day, key: id.key },
            other @ (Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_)) => panic!("{other:?}"),
        }
    }

    async fn change(&self, id: EventKey, wish: Wish) -> Result<ChangedEvent, EventUseError> {
        let catalogs = Arc::clone(&self.site.catalogs);
        self.site.write(ChangeEvent { id, wish, reason: "a wrong meter".to_owned(), catalogs }).await
    }

    fn again(&self) -> Again {
        Again { reason: "the price was wrong".to_owned(), ..Again::default() }
    }

    /// Rates everything again and answers the difference that the preview told, without tax.
    async fn rerate(&self) -> Vec<String> {
        self.rerate_of(self.again()).await
    }

    async fn rerate_of(&self, again: Again) -> Vec<String> {
        let before = self.look().await;
        let told = preview(&self.site.store, &self.site.catalogs, &self.site.scope(), &again).await.unwrap();
        assert!(told.is_complete);
        assert_eq!(self.look().await, before, "a preview leaves every row as it was");
        self.site.write(app::jobs::QueueAgain { again }).await.unwrap();
        while app::jobs::run_next(&self.site.store, &self.site.catalogs).await.unwrap() {}
        told.totals.iter().map(|(net, _)| net.text()).collect()
    }

    async fn look(&self) -> Seen {
        self.site.read(Look { customer: self.customer.customer.id }).await.unwrap()
    }

    async fn event(&self, id: EventKey) -> EventDetails {
        self.site.read(GetEvent { catalogs: Arc::clone(&self.site.catalogs), id }).await.unwrap()
    }

    /// What an event is charged, without tax.
    async fn net(&self, id: EventKey) -> String {
        self.event(id).await.event.amount.unwrap().text()
    }

    /// Net of a bill's data item.
    async fn data_of(&self, bill: BillId) -> String {
        let details = self.site.read(GetBill { bill, catalogs: Arc::clone(&self.site.catalogs) }).await.unwrap();
        let items = details.items.iter().filter(|item| details.catalog.symbols.code(item.item.key.code) == "DATA");
        money::format_quanta(items.map(|item| item.item.net).sum(), 6)
    }

    async fn active(&self) -> BillId {
        self.look().await.group.bills.active
    }

    async fn left(&self) -> i64 {
        let balances = self.look().await.group.state.balances;
        balances.iter().filter(|balance| balance.origin == balance::Origin::Grant).map(|balance| balance.quanta).sum()
    }

    async fn bill(&self, now: &str) -> BillId {
        self.site.set_now(now);
        let run = RunBilling { profile: self.customer.profile, catalogs: Arc::clone(&self.site.catalogs) };
        self.site.write(run).await.unwrap().bills[0].id
    }
}

/// All that rating again may move.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    group: GroupRow,
    revisions: Vec<RevisionRow>,
    sheets: Vec<balance::CounterSheet>,
}

struct Look {
    customer: ids::CustomerId,
}

impl Operation for Look {
    type Output = Seen;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Seen, StoreError> {
        let group = store::group::list_of_customer(tx, self.customer).await?.remove(0);
        let events = store::usage::list_of_customer(tx, self.customer, &store::usage::EventFilter::default(), None, 1_000).await?;
        let keys: Vec<EventKey> = events.iter().map(|event| event.id).collect();
        let revisions = store::usage_revision::load(tx, &keys).await?;
        let subscriptions = store::subscription_row::list_of_customer(tx, self.customer).await?;
        let services = subscriptions.iter().flat_map(|subscription| &subscription.services);
        let key = |service| store::sheet::SheetKey { customer: self.customer, group: group.id, service };
        let asked: Vec<store::sheet::SheetKey> = services.map(|service| key(service.id)).collect();
        let sheets = store::sheet::load(tx, &asked).await?.into_iter().map(|(_, sheet)| sheet).collect();
        Ok(Seen { group, revisions, sheets })
    }
}

#[tokio::test]
async fn unchanged_prices_change_nothing() {
    for first in [ALLOWANCE_FIRST, TIERS] {
        for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
            let life = Life::begin(site, first, "{charge: EUR, price: 1}").await;
            life.site.set_now("2026-06-25T10:00:00Z");
            for (place, volume) in ["700", "500", "0.5", "20"].into_iter().enumerate() {
                life.rated(&format!("2026-06-2{place}T10:00:00Z"), &format!("s{place}"), volume).await;
            }
            let before = life.look().await;
            assert_eq!(life.rerate().await, Vec::<String>::new());
            assert_eq!(life.look().await, before, "{}", life.site.backend);
        }
    }
}

#[tokio::test]
async fn a_corrected_price_lands_on_the_active_bill_and_the_old_bill_stays() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{consume: MB}, {charge: EUR, price: 0.0053}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        life.rated("2026-06-20T10:00:00Z", "s1", "900").await;
        let event = life.rated("2026-06-21T10:00:00Z", "s2", "300").await;
        let june = life.bill("2026-06-30T22:00:00Z").await;
        assert_eq!(life.data_of(june).await, "2.060000");
        life.site.write(ApplyCatalog { files: corrected(&life.files, "2026-06-02") }).await.unwrap();
        // 200 MB at 0.0053 instead of 0.0103.
        assert_eq!(life.rerate().await, ["-1.000000"]);
        assert_eq!((life.data_of(june).await, life.data_of(life.active().await).await), ("2.060000".to_owned(), "-1.000000".to_owned()));
        let details = life.event(event).await.event;
        assert_eq!((details.amount.unwrap().text(), details.tax.unwrap().text()), ("1.060000".to_owned(), "0.233200".to_owned()));
        let revision = &details.revisions[0];
        assert_eq!((revision.kind, revision.reason.as_str(), revision.number), ("rerated", "the price was wrong", 1));
        assert_eq!(revision.amount.as_ref().unwrap().text(), "-1.000000");
        // The event stands behind both bills' items.
        for bill in [june, life.active().await] {
            let details = life.site.read(GetBill { bill, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
            let item = details.items.iter().find(|item| details.catalog.symbols.code(item.item.key.code) == "DATA").unwrap();
            let behind = ItemEvents { catalogs: Arc::clone(&life.site.catalogs), bill, item: item.id.clone(), after: None, limit: 10 };
            let page = life.site.read(behind).await.unwrap();
            assert!(page.items.iter().any(|record| matches!(record, ItemRecord::Event(view) if view.id == event)));
        }
        // Once more changes nothing: on the bill, on balances, in the trail.
        let before = life.look().await;
        assert_eq!(life.rerate().await, Vec::<String>::new());
        assert_eq!(life.look().await, before);
        // The same event again is the same event still, with its first answer.
        let again = life.charge("2026-06-21T10:00:00Z", "s2", "300").await;
        assert!(matches!(again, Answer::Rated { replayed: true, net: 2_060_000, .. }), "{again:?}");
    }
}

#[tokio::test]
async fn cancelling_gives_back_allowance_and_money() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let event = life.rated("2026-06-20T10:00:00Z", "s1", "1200").await;
        assert_eq!((life.left().await, life.data_of(life.active().await).await), (0, "2.060000".to_owned()));
        let cancelled = life.change(event, Wish::Cancel).await.unwrap();
        assert_eq!((cancelled.status, cancelled.after.unwrap().text()), (EventStatus::Cancelled, "0.000000".to_owned()));
        assert_eq!((life.left().await, life.data_of(life.active().await).await), (-1_000_000_000, "0.000000".to_owned()));
        assert_eq!(life.look().await.group.state.unbilled.iter().map(|(_, quanta)| *quanta).sum::<i64>(), 18_300_000);
        // It is told as it stands, and its trail says who and why.
        let list = ListEvents {
            catalogs: Arc::clone(&life.site.catalogs),
            customer: "1001".to_owned(),
            service_type: None,
            identifier: None,
            from: None,
            to: None,
            status: Some(EventStatus::Cancelled),
            before: None,
            limit: 10,
        };
        let listed = life.site.read(list).await.unwrap().items;
        assert_eq!((listed.len(), listed[0].revisions[0].kind, listed[0].revisions[0].reason.as_str()), (1, "cancelled", "a wrong meter"));
        assert!(matches!(life.change(event, Wish::Cancel).await, Err(EventUseError::Revise(ReviseError::Status("cancelled")))));
        assert_eq!(life.rerate().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn cancelling_takes_counters_back_and_tiers_close_up() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, TIERS, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let first = life.rated("2026-06-20T10:00:00Z", "s1", "100").await;
        let second = life.rated("2026-06-21T10:00:00Z", "s2", "100").await;
        assert_eq!((life.net(first).await, life.net(second).await), ("10.000000".to_owned(), "8.000000".to_owned()));
        let cancelled = life.change(first, Wish::Cancel).await.unwrap();
        assert_eq!(cancelled.others, 1);
        assert_eq!(life.net(second).await, "10.000000");
        // The next one is the second hundred.
        let third = life.rated("2026-06-22T10:00:00Z", "s3", "100").await;
        assert_eq!(life.net(third).await, "8.000000");
        assert_eq!(life.rerate().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn tiers_counted_anew_come_to_the_same_whatever_order_events_came_in() {
    let events = [("2026-06-20T10:00:00Z", "150"), ("2026-06-21T10:00:00Z", "70"), ("2026-06-22T10:00:00Z", "30")];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
            let life = Life::begin(site, TIERS, "{charge: EUR, price: 1}").await;
            life.site.set_now("2026-06-25T10:00:00Z");
            let mut keys = BTreeMap::new();
            for place in order {
                let (time, volume) = events[place];
                keys.insert(place, life.rated(time, &format!("s{place}"), volume).await);
            }
            life.rerate().await;
            // 100 × 0.10 + 50 × 0.08; 50 × 0.08 + 20 × 0.05; 30 × 0.05.
            let mut nets = Vec::new();
            for key in keys.values() {
                nets.push(life.net(*key).await);
            }
            assert_eq!(nets, ["14.000000", "5.000000", "1.500000"], "{order:?}");
            assert_eq!(life.data_of(life.active().await).await, "20.500000");
            let before = life.look().await;
            life.rerate().await;
            assert_eq!(life.look().await, before, "twice is once");
        }
    }
}

#[tokio::test]
async fn correcting_replaces_the_quantity_in_one_trail() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let event = life.rated("2026-06-20T10:00:00Z", "s1", "1200").await;
        let wish = |volume: &str| Wish::Correct(BTreeMap::from([("volume".to_owned(), volume.to_owned())]));
        let changed = life.change(event, wish("1100")).await.unwrap();
        assert_eq!((changed.before.unwrap().text(), changed.after.unwrap().text()), ("2.060000".to_owned(), "1.030000".to_owned()));
        let details = life.event(event).await.event;
        assert_eq!(
            (details.fields["volume"].as_str(), details.revisions.len(), details.quantity.as_deref()),
            (Some("1100"), 1, Some("1100"))
        );
        assert_eq!(life.data_of(life.active().await).await, "1.030000");
        let wrong = life.change(event, wish("much")).await;
        assert!(matches!(&wrong, Err(error) if error.fields().len() == 1), "{wrong:?}");
        assert_eq!(life.rerate().await, Vec::<String>::new(), "the corrected fields hold");
    }
}

#[tokio::test]
async fn an_adjustment_stands_beside_the_price() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let event = life.rated("2026-06-20T10:00:00Z", "s1", "1200").await;
        let adjust = AdjustEvent {
            id: event,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            tax: Some("VAT".to_owned()),
            bill_item: None,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        let adjusted = life.site.write(adjust.clone()).await.unwrap();
        assert_eq!((adjusted.net.text(), adjusted.tax.text()), ("-1.000000".to_owned(), "-0.220000".to_owned()));
        assert_eq!(life.net(event).await, "1.060000");
        assert_eq!(life.rerate().await, Vec::<String>::new(), "rating again leaves it");
        life.change(event, Wish::Cancel).await.unwrap();
        assert_eq!(life.net(event).await, "0.000000");
        assert_eq!(life.data_of(life.active().await).await, "0.000000");
        assert!(matches!(life.site.write(adjust).await, Err(EventUseError::Revise(ReviseError::Status("cancelled")))));
    }
}

#[tokio::test]
async fn usage_beyond_the_prepared_bill_waits_and_is_rated_when_its_bill_exists() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-08-05T10:00:00Z");
        let Answer::Unrated { id: Some(id), reason, .. } = life.charge("2026-08-05T09:00:00Z", "s1", "1200").await else {
            panic!("not kept")
        };
        assert_eq!(reason.code, "billing_overdue");
        life.bill("2026-08-05T10:00:00Z").await;
        let scope = life.site.scope();
        assert_eq!(retry_overdue(&life.site.store, &life.site.catalogs, &scope, Some(id.customer)).await.unwrap(), 1);
        let event = EventKey { customer: id.customer, day: id.day, key: id.key };
        assert_eq!((life.event(event).await.event.status, life.net(event).await), (EventStatus::Rated, "2.060000".to_owned()));
        assert_eq!(retry_overdue(&life.site.store, &life.site.catalogs, &scope, None).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn usage_of_an_unknown_identifier_goes_to_its_customer_once_there_is_one() {
    const LATER: &str = "38640555099";
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 1}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let answer = life.charge_of(LATER, "2026-06-25T09:59:00Z", "s1", "5").await;
        assert!(matches!(answer, Answer::Unrated { id: None, .. }), "{answer:?}");
        let scope = life.site.scope();
        assert_eq!(retry_known(&life.site.store, &life.site.catalogs, &scope).await.unwrap(), 0);
        let plan = PlanOrder {
            code: "mobile_m".to_owned(),
            identifier: Some(LATER.to_owned()),
            from: Some(at("2026-06-25T00:00:00Z")),
            ..PlanOrder::default()
        };
        let add = AddSubscription {
            catalogs: Arc::clone(&life.site.catalogs),
            customer: "1001".to_owned(),
            order: plan,
            billing_profile: None,
            balance_group: None,
            limits: ProfileChanges::default(),
        };
        life.site.write(add).await.unwrap();
        // The preview tells what the retry will do, and does nothing.
        let told = preview(&life.site.store, &life.site.catalogs, &scope, &Again { is_retry: true, ..life.again() }).await.unwrap();
        assert_eq!((told.looked_at, told.changed, told.customers.len(), told.failures.len()), (1, 1, 1, 0));
        assert_eq!(retry_known(&life.site.store, &life.site.catalogs, &scope).await.unwrap(), 1);
        // It is the customer's event now, with an identity: the same once more moves nothing.
        let again = life.charge_of(LATER, "2026-06-25T09:59:00Z", "s1", "5").await;
        assert!(matches!(again, Answer::Rated { replayed: true, .. }), "{again:?}");
        assert_eq!(retry_known(&life.site.store, &life.site.catalogs, &scope).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn two_processes_that_rate_again_at_once_post_one_difference() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 0.0053}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        life.rated("2026-06-20T10:00:00Z", "s1", "1000").await;
        life.rated("2026-06-21T10:00:00Z", "s2", "200").await;
        life.site.write(ApplyCatalog { files: corrected(&life.files, "2026-06-02") }).await.unwrap();
        for _ in 0..2 {
            life.site.write(app::jobs::QueueAgain { again: life.again() }).await.unwrap();
        }
        let other = Arc::new(app::Catalogs::default());
        let (one, two) =
            tokio::join!(app::jobs::run_next(&life.site.store, &life.site.catalogs), app::jobs::run_next(&life.site.store, &other));
        assert!(one.unwrap() && two.unwrap());
        while app::jobs::run_next(&life.site.store, &life.site.catalogs).await.unwrap() {}
        // 1200 MB at 0.0053, and all of the allowance is back.
        assert_eq!((life.data_of(life.active().await).await, life.left().await), ("6.360000".to_owned(), -1_000_000_000));
        assert_eq!(life.look().await.revisions.len(), 2);
    }
}

struct Report(ids::JobRunId);

impl Operation for Report {
    type Output = String;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, StoreError> {
        let parts = store::job_result::list_parts(tx, self.0, "finance.csv", i64::MIN).await?;
        Ok(parts.into_iter().map(|(_, text)| text).collect())
    }
}

#[tokio::test]
async fn an_adjustment_of_an_old_event_is_in_the_report_of_its_own_day() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(site, ALLOWANCE_FIRST, "{charge: EUR, price: 0.0053}").await;
        life.site.set_now("2026-06-25T10:00:00Z");
        let events = [life.rated("2026-06-20T10:00:00Z", "s1", "10").await, life.rated("2026-06-21T10:00:00Z", "s2", "10").await];
        // Long after any usage of June may come.
        life.bill("2026-11-05T10:00:00Z").await;
        for _ in 0..2 {
            for id in events {
                let adjust = AdjustEvent {
                    id,
                    amount: "1.00".to_owned(),
                    direction: Direction::Debit,
                    tax: None,
                    bill_item: Some("DATA".to_owned()),
                    reason: "a wrong meter".to_owned(),
                    catalogs: Arc::clone(&life.site.catalogs),
                };
                life.site.write(adjust).await.unwrap();
            }
        }
        let day = |text: &str| calendar::Date::parse(text).unwrap().days_since_epoch();
        let input = app::jobs::NewJob {
            code: "report".to_owned(),
            kind: JobKind::FinanceReporting,
            name: "Report".to_owned(),
            description: String::new(),
            schedule: Schedule::Manual,
            criteria: store::criteria::Criteria::default(),
            parameters: Parameters::Report { period: ReportPeriod::Dates { from: day("2026-11-05"), to: day("2026-11-06") } },
            test_mode: false,
        };
        let job = life.site.write(app::jobs::CreateJob { input, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        let run = life.site.write(app::jobs::QueueRun { job: job.id, test_mode: false }).await.unwrap();
        while app::jobs::run_next(&life.site.store, &life.site.catalogs).await.unwrap() {}
        let file = life.site.read(Report(run.id)).await.unwrap();
        let adjusted: Vec<&str> = file.lines().filter(|line| line.contains(",DATA,,")).collect();
        assert_eq!(adjusted.len(), 1, "{}: {file}", life.site.backend);
        assert!(adjusted[0].starts_with("2026-11-05,"), "{file}");
        assert!(adjusted[0].ends_with(",EUR,4.000000,0.000000,4"), "{file}");
    }
}
