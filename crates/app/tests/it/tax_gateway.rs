//! The taxation gateway: asked before a batch decides, waited for a limited time, and what went without it put right (domain.md §8).

use crate::ground::{ana, created, order, prepaid};
use app::billing::{AdjustBalance, AdjustBill, Adjusting, GetBill, RunBilling};
use app::catalog::ApplyCatalog;
use app::customer::{CreatedCustomer, NewCustomer};
use app::event::{Again, EventDetails, GetEvent};
use app::messages::{Destinations, Secret, SecretChange, Sender};
use app::subscription::PlanOrder;
use app::tax_gateway::{
    DeleteGateway, GatewayLimits, GatewaySettings, GatewayView, GetGateway, HttpGateway, RateBook, SaveGateway, TaxGatewayError,
    look_ahead, settle_due,
};
use billing::Direction;
use catalog::CatalogFiles;
use charging::{Answer, Charger, ChargerOptions, Request, UsageInput, Wish};
use money::format_quanta;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::usage::EventKey;
use store::{Actor, Lane};
use testkit::peers::{TaxAnswers, TaxGatewayPeer};
use testkit::{TestSite, at};

const START: &str = "2026-06-15T22:00:00Z";
const NUMBER: &str = "38640555010";
const VAT: &str = "{code: VAT, name: VAT, rates: [{from: 2020-01-01, percent: 22}]}";

/// The catalog of the first life, its tax by a gateway.
fn catalog(tax: &str) -> CatalogFiles {
    let CatalogFiles(mut files) = testkit::first_bill_catalog();
    let text = files.remove("catalog.yaml").unwrap();
    assert!(text.contains(VAT));
    CatalogFiles(BTreeMap::from([("catalog.yaml".to_owned(), text.replace(VAT, tax))]))
}

const BY_GATEWAY: &str = "{code: VAT, name: VAT, provider: gateway, rates: [{from: 2020-01-01, percent: 22}]}";

/// One process over the store, with a gateway.
struct Life {
    site: TestSite,
    peer: TaxGatewayPeer,
    book: Arc<RateBook>,
    charger: Charger,
}

impl Life {
    async fn all(answers: &TaxAnswers) -> Vec<Self> {
        let mut lives = Vec::new();
        for site in TestSite::all_empty(START).await {
            site.write(ApplyCatalog { files: catalog(BY_GATEWAY) }).await.unwrap();
            let peer = TaxGatewayPeer::start(answers.clone()).await;
            let life = Self::over(site, peer);
            life.configure(SecretChange::Set(Secret::new("t0ken"))).await.unwrap();
            lives.push(life);
        }
        lives
    }

    fn over(site: TestSite, peer: TaxGatewayPeer) -> Self {
        let limits = GatewayLimits { time_max: Duration::from_millis(400), wait_max: Duration::from_secs(3), pause: Duration::ZERO };
        let gateway = Arc::new(HttpGateway::new(Sender::try_new(Destinations::PrivateToo).unwrap()));
        let book = Arc::new(RateBook::new(site.store.clone(), Arc::clone(&site.catalogs), gateway, limits));
        let charger = Charger::with(
            site.store.clone(),
            Arc::clone(&site.catalogs),
            ChargerOptions { rates: Some(Arc::clone(&book) as _), ..ChargerOptions::default() },
        );
        Self { site, peer, book, charger }
    }

    async fn configure(&self, secret: SecretChange) -> Result<GatewayView, TaxGatewayError> {
        let settings = GatewaySettings { url: self.peer.url.clone() };
        self.site.write(SaveGateway { settings, secret, destinations: Destinations::PrivateToo }).await
    }

    async fn customer(&self, input: NewCustomer) -> CreatedCustomer {
        created(&self.site, NewCustomer { plan: input.plan.clone().or(Some(order("mobile_m", NUMBER))), ..input }).await
    }

    async fn charge(&self, time: &str, session: &str, volume: &str) -> Answer {
        let request = Request { site: self.site.site, actor: Actor::system(), dry_run: false, lane: Lane::Interactive };
        let input = UsageInput {
            service_type: "data".to_owned(),
            identifier: NUMBER.to_owned(),
            session_id: session.to_owned(),
            at: at(time),
            fields: BTreeMap::from([("volume".to_owned(), volume.to_owned())]),
            mode: None,
        };
        self.charger.charge(&request, vec![input]).await.unwrap().remove(0)
    }

    /// Charges and answers the event with its tax.
    async fn taxed(&self, time: &str, session: &str, volume: &str) -> (EventKey, String) {
        match self.charge(time, session, volume).await {
            Answer::Rated { id, tax, .. } => (EventKey { customer: id.customer, day: id.day, key: id.key }, format_quanta(tax, 6)),
            other @ (Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_)) => panic!("{other:?}"),
        }
    }

    async fn event(&self, id: EventKey) -> EventDetails {
        self.site.read(GetEvent { catalogs: Arc::clone(&self.site.catalogs), id }).await.unwrap()
    }

    /// Net and tax of a bill, by items and in sum, and how many charges of it wait.
    async fn bill(&self, bill: ids::BillId) -> (String, String, i64) {
        let details = self.site.read(GetBill { bill, catalogs: Arc::clone(&self.site.catalogs) }).await.unwrap();
        let (row, items) = (details.bill.bill, details.items);
        assert_eq!(row.net, items.iter().map(|item| item.item.net).sum::<i64>());
        assert_eq!(row.tax, items.iter().map(|item| item.item.taxed).sum::<i64>());
        let pending = items.iter().any(|item| item.tax_pending);
        assert_eq!(pending, details.bill.pending_taxes > 0);
        (format_quanta(row.net, 6), format_quanta(row.tax, 6), details.bill.pending_taxes)
    }

    async fn active(&self, customer: &CreatedCustomer) -> ids::BillId {
        let groups = self.site.read(Groups(customer.customer.id)).await.unwrap();
        groups.first().map(|group| group.bills.active).unwrap()
    }

    async fn settle(&self) -> usize {
        settle_due(&self.site.store, &self.site.catalogs, &self.book, &self.site.scope()).await.unwrap()
    }

    async fn view(&self) -> GatewayView {
        self.site.read(GetGateway).await.unwrap()
    }

    /// What was put off is due again.
    async fn later(&self) {
        self.configure(SecretChange::Keep).await.unwrap();
    }
}

struct Groups(ids::CustomerId);

impl store::Operation for Groups {
    type Output = Vec<store::group::GroupRow>;
    type Error = store::StoreError;

    async fn run(&self, tx: &mut store::Tx<'_>) -> Result<Self::Output, store::StoreError> {
        store::group::list_of_customer(tx, self.0).await
    }
}

fn is_pending(event: &EventDetails) -> bool {
    assert_eq!(event.event.tax_pending, event.trace.iter().any(|line| line.detail.get("pending").is_some_and(|pending| *pending == true)));
    event.event.tax_pending
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_is_asked_once_for_a_place_and_day() {
    for life in Life::all(&TaxAnswers::Percent("25", None)).await {
        life.book.ready_for_place(&life.site.scope(), "SI", "").await;
        assert_eq!(life.peer.asked(), 1);
        let ana = life.customer(ana()).await;
        assert_eq!(life.bill(life.active(&ana).await).await, ("15.000000".to_owned(), "3.750000".to_owned(), 0));
        life.site.set_now("2026-06-17T12:00:00Z");
        // Another day: the batch asks before it decides, and the second batch asks nothing.
        let (first, tax) = life.taxed("2026-06-17T10:00:00Z", "s1", "1100").await;
        assert_eq!((tax.as_str(), life.peer.asked()), ("0.257500", 2));
        assert!(!is_pending(&life.event(first).await));
        assert_eq!(life.taxed("2026-06-17T10:00:01Z", "s2", "100").await.1, "0.257500");
        assert_eq!(life.peer.asked(), 2);
        let heard = life.peer.heard.lock().unwrap().join("\n");
        assert!(heard.contains("authorization: Bearer t0ken"), "{heard}");
        assert!(
            heard.contains("{\"country\":\"SI\",\"state\":\"\",\"on\":\"2026-06-17\",\"taxes\":[{\"tax\":\"VAT\",\"supplier\":null}]}"),
            "{heard}"
        );
        assert_eq!(life.book.questions(), (2, 0));
        let view = life.view().await;
        assert_eq!((view.places, view.pending, view.has_secret, view.failure), (1, 0, true, None));
        assert!(view.answered_at.is_some());

        // Another process finds what is known; asked ahead, midnight finds its rate.
        look_ahead(&life.site.store, &life.site.catalogs, &life.book, &life.site.scope()).await.unwrap();
        assert_eq!(life.peer.asked(), 3);
        let other = Life::over(life.site, life.peer);
        assert_eq!(other.taxed("2026-06-17T10:00:02Z", "s3", "100").await.1, "0.257500");
        other.site.set_now("2026-06-18T12:00:00Z");
        assert_eq!(other.taxed("2026-06-18T10:00:00Z", "s4", "100").await.1, "0.257500");
        assert_eq!(other.peer.asked(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_by_hand_asks_for_the_place_of_its_customer() {
    for life in Life::all(&TaxAnswers::Percent("25", None)).await {
        let ana = life.customer(ana()).await;
        life.site.set_now("2026-06-17T12:00:00Z");
        let adjust = AdjustBalance {
            group: ana.group,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            bill_item: "ADJUSTMENT".to_owned(),
            tax: Some("VAT".to_owned()),
            supplier: None,
            ledger: None,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        assert_eq!(life.site.write(adjust.clone()).await.unwrap_err().code(), "tax_pending");
        life.book.ready_for_group(&life.site.scope(), ana.group).await;
        assert_eq!(life.site.write(adjust).await.unwrap().tax, -250_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_that_is_adjusted_asks_for_the_day_whose_tax_it_bears() {
    for life in Life::all(&TaxAnswers::Percent("25", None)).await {
        let ana = life.customer(ana()).await;
        life.site.set_now("2026-07-02T10:00:00Z");
        let run = RunBilling { profile: ana.profile, catalogs: Arc::clone(&life.site.catalogs) };
        let billed = life.site.write(run).await.unwrap().bills[0].id;
        let what =
            Adjusting::Whole { group: None, bill_item: "ADJUSTMENT".to_owned(), tax: Some("VAT".to_owned()), supplier: None, ledger: None };
        let adjust = AdjustBill {
            bill: billed,
            what,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        // Today's rate is not that of the cycle's last day.
        life.book.ready_for_group(&life.site.scope(), ana.group).await;
        assert_eq!(life.site.write(adjust.clone()).await.unwrap_err().code(), "tax_pending");
        life.book.ready_for_bill(&life.site.scope(), billed).await;
        assert_eq!(life.site.write(adjust).await.unwrap().tax, -250_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_did_not_answer_is_pending_until_it_does() {
    for life in Life::all(&TaxAnswers::Fails).await {
        let ana = life.customer(ana()).await;
        life.site.set_now("2026-06-17T12:00:00Z");
        let failing = [
            (TaxAnswers::Fails, "the other side answered 500: down"),
            (TaxAnswers::Garbage, "the answer cannot be read"),
            (TaxAnswers::Endless, "the answer is longer than 65536 bytes"),
            (TaxAnswers::Silent, "no answer came within"),
            (TaxAnswers::Percent("999", None), "a rate of 999 % is out of range"),
        ];
        let mut events = Vec::new();
        for (place, (answers, cause)) in failing.into_iter().enumerate() {
            life.peer.set(answers);
            // The first one uses up the allowance.
            let volume = if place == 0 { "1100" } else { "100" };
            let (event, tax) = life.taxed(&format!("2026-06-17T10:00:0{place}Z"), &format!("s{place}"), volume).await;
            assert_eq!(tax, "0.226600");
            assert!(is_pending(&life.event(event).await));
            let failure = life.view().await.failure.unwrap().1;
            assert!(failure.starts_with("SI  on 2026-06-17: ") && failure.contains(cause), "{failure}");
            events.push(event);
        }
        let bill = life.active(&ana).await;
        assert_eq!(life.bill(bill).await, ("20.150000".to_owned(), "4.433000".to_owned(), 6));
        assert_eq!((life.settle().await, life.view().await.pending), (0, 6));

        life.peer.set(TaxAnswers::Percent("25", None));
        assert_eq!(life.settle().await, 0, "what was tried in vain waits");
        life.later().await;
        assert_eq!(life.settle().await, 6);
        assert_eq!(life.bill(bill).await, ("20.150000".to_owned(), "5.037500".to_owned(), 0));
        for event in events {
            let details = life.event(event).await;
            assert!(!is_pending(&details));
            assert_eq!(
                (details.event.amount.unwrap().text(), details.event.tax.unwrap().text()),
                ("1.030000".to_owned(), "0.257500".to_owned())
            );
            let revisions: Vec<_> = details.event.revisions.iter().map(|one| (one.kind, one.tax.as_ref().unwrap().text())).collect();
            assert_eq!(revisions, [("taxed", "0.030900".to_owned())]);
        }
        // Settled is settled, and rating again finds the same.
        life.later().await;
        assert_eq!((life.settle().await, life.view().await.pending), (0, 0));
        let again = Again { reason: "to compare".to_owned(), ..Again::default() };
        let told = app::event::preview(&life.site.store, &life.site.catalogs, &life.site.scope(), &again).await.unwrap();
        assert_eq!(told.totals.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_billed_already_is_put_right_on_the_active_bill() {
    for life in Life::all(&TaxAnswers::Silent).await {
        let ana = life.customer(ana()).await;
        life.site.set_now("2026-06-17T12:00:00Z");
        life.taxed("2026-06-17T10:00:00Z", "s1", "1100").await;
        let old = life.active(&ana).await;
        life.site.set_now("2026-07-02T10:00:00Z");
        let run = RunBilling { profile: ana.profile, catalogs: Arc::clone(&life.site.catalogs) };
        assert_eq!(life.site.write(run).await.unwrap().bills.len(), 1);
        let billed = life.bill(old).await;
        assert_eq!(billed.2, 2);
        let active = life.active(&ana).await;
        assert_eq!(life.bill(active).await, ("30.000000".to_owned(), "6.600000".to_owned(), 1));

        life.peer.set(TaxAnswers::Percent("25", None));
        life.later().await;
        assert_eq!(life.settle().await, 3);
        assert_eq!(life.bill(old).await, (billed.0, billed.1, 0), "what is billed stays");
        // 25 % of 30.00, and what the old bill's 15.00 and 1.03 lack.
        assert_eq!(life.bill(active).await, ("30.000000".to_owned(), "7.980900".to_owned(), 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prepaid_funds_pay_the_difference_and_get_it_back() {
    for (percent, after) in [("25", "-79.962500"), ("10", "-82.367000")] {
        for life in Life::all(&TaxAnswers::Fails).await {
            let plan = PlanOrder { available_funds: Some("100".to_owned()), ..order("mobile_m", NUMBER) };
            let ana = life.customer(NewCustomer { plan: Some(plan), ..prepaid(ana()) }).await;
            life.site.set_now("2026-06-17T12:00:00Z");
            life.taxed("2026-06-17T10:00:00Z", "s1", "1100").await;
            let funds = async || {
                let group = life.site.read(Groups(ana.customer.id)).await.unwrap().remove(0);
                let funds = group.state.balances.iter().filter(|balance| balance.origin == balance::Origin::Funds);
                format_quanta(funds.map(|balance| balance.quanta).sum(), 6)
            };
            assert_eq!(funds().await, "-80.443400");
            life.peer.set(TaxAnswers::Percent(percent, None));
            life.later().await;
            assert_eq!(life.settle().await, 2);
            assert_eq!(funds().await, after, "{percent}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_anew_meanwhile_is_not_settled_twice() {
    for life in Life::all(&TaxAnswers::Fails).await {
        let ana = life.customer(ana()).await;
        life.site.set_now("2026-06-17T12:00:00Z");
        let (first, _) = life.taxed("2026-06-17T10:00:00Z", "s1", "1100").await;
        let (second, _) = life.taxed("2026-06-17T10:00:01Z", "s2", "100").await;
        let change = |id, wish| app::event::ChangeEvent { id, wish, reason: "wrong".to_owned(), catalogs: Arc::clone(&life.site.catalogs) };
        life.site.write(change(second, Wish::Cancel)).await.unwrap();
        let fields = BTreeMap::from([("volume".to_owned(), "1200".to_owned())]);
        life.site.write(change(first, Wish::Correct(fields))).await.unwrap();
        assert_eq!(life.view().await.pending, 2);
        life.peer.set(TaxAnswers::Percent("25", None));
        life.later().await;
        assert_eq!(life.settle().await, 2);
        // 15.00 rent and 2.06 for data.
        assert_eq!(life.bill(life.active(&ana).await).await, ("17.060000".to_owned(), "4.265000".to_owned(), 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_gateway_the_table_holds_and_nothing_waits() {
    for life in Life::all(&TaxAnswers::Fails).await {
        life.site.write(DeleteGateway).await.unwrap();
        assert!(matches!(life.site.write(DeleteGateway).await, Err(TaxGatewayError::NotFound)));
        life.customer(ana()).await;
        life.site.set_now("2026-06-17T12:00:00Z");
        let (event, tax) = life.taxed("2026-06-17T10:00:00Z", "s1", "1100").await;
        assert_eq!((tax.as_str(), life.peer.asked(), life.view().await.pending), ("0.226600", 0, 0));
        assert!(!is_pending(&life.event(event).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pending_is_settled_by_the_table_once_the_gateway_is_taken_away() {
    for life in Life::all(&TaxAnswers::Fails).await {
        let ana = life.customer(ana()).await;
        life.site.write(DeleteGateway).await.unwrap();
        assert_eq!(life.settle().await, 1);
        assert_eq!(life.bill(life.active(&ana).await).await, ("15.000000".to_owned(), "3.300000".to_owned(), 0));
        // The catalog may end it too, also of a tax that has taxed.
        life.site.write(ApplyCatalog { files: catalog(VAT) }).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_goes_only_where_it_was_given_for_and_never_comes_out() {
    for life in Life::all(&TaxAnswers::Fails).await {
        let settings = GatewaySettings { url: "https://taxes.example.org/v1".to_owned() };
        let save = SaveGateway { settings, secret: SecretChange::Keep, destinations: Destinations::PrivateToo };
        let refused = life.site.write(save.clone()).await.unwrap_err();
        assert_eq!(refused.fields().iter().map(|field| (field.field.as_str(), field.code)).collect::<Vec<_>>(), [("secret", "missing")]);
        let public = SaveGateway { destinations: Destinations::PublicOnly, secret: SecretChange::Set(Secret::new("two words")), ..save };
        let inside = SaveGateway { settings: GatewaySettings { url: life.peer.url.clone() }, ..public };
        let refused = life.site.write(inside).await.unwrap_err();
        let codes: Vec<&str> = refused.fields().iter().map(|field| field.code).collect();
        assert_eq!(codes, ["destination_private", "malformed"]);
        assert!(!format!("{:?}", life.view().await).contains("t0ken"));
    }
}
