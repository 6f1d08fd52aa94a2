//! Taxes by a gateway: events wait for what is asked, also those that land on an owner and those of sessions (domain.md §8).

use crate::broken_groups::LongCounted;
use crate::ground::{Ground, Known, NewCustomer, SITE, call, changed_catalog, grounds, message, request, scope};
use crate::notices::{threshold, told};
use crate::revising::{key, revise};
use crate::sessions::{NUMBER, next, start};
use crate::sharing::{family, member};
use calendar::Date;
use charging::{
    Answer, Catalogs, ChargeError, Charger, ChargerOptions, RateSource, SessionAnswer, SettleTaxes, SettledTaxes, TrialInput, TrialOutcome,
    Wanted, Wish,
};
use ids::SiteId;
use rating::SessionCommand;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::notification::NotificationKind;
use store::{Lane, Operation, Store, Tx};
use tax::FetchedRate;

const NAMES: &str = "name: {en: VAT, fr: TVA}\n";
const NOON: &str = "2026-06-19T10:00:00Z";

/// The tax comes from a gateway from now on.
struct ByGateway;

impl Operation for ByGateway {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let text = changed_catalog(NAMES, &format!("{NAMES}    provider: gateway\n"));
        for (place, object) in (0_i64..).zip(text.objects()) {
            store::catalog_object::save(tx, &object, place).await?;
        }
        store::site::raise_epoch(tx).await?;
        Ok(store::tax_gateway::save(tx, &serde_json::json!({ "url": "https://taxes.example.org" })).await?)
    }
}

/// Answers a percentage, or nothing while it is below zero.
struct Source {
    store: Store,
    percent: AtomicI32,
    asked: AtomicUsize,
    wanted: Mutex<Vec<Wanted>>,
}

struct Answers(Vec<Wanted>, i32);

impl Operation for Answers {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let Self(wanted, percent) = self;
        let rate = |one: &Wanted| {
            let to = one.on.plus_days(1).unwrap();
            FetchedRate { tax: one.tax, supplier: one.supplier, from: one.on, to, ppm: percent * 10_000 }
        };
        let rates: Vec<FetchedRate> = wanted.iter().map(rate).collect();
        store::tax_rate::save(tx, "SI", "", &rates).await?;
        Ok(store::tax_gateway::raise_epoch(tx).await?)
    }
}

impl RateSource for Source {
    fn fetch<'a>(&'a self, site: SiteId, wanted: &'a [Wanted]) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            assert_eq!(site, SITE);
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.wanted.lock().unwrap().extend(wanted.iter().cloned());
            let percent = self.percent.load(Ordering::Relaxed);
            if percent >= 0 {
                self.store.write(scope(), Answers(wanted.to_vec(), percent), Lane::Interactive).await.unwrap();
            }
        })
    }
}

async fn by_gateway(ground: &Ground, percent: i32) -> (Charger, Arc<Source>) {
    ground.write(ByGateway).await;
    let (store, wanted) = (ground.store.clone(), Mutex::default());
    let source = Arc::new(Source { store, percent: AtomicI32::new(percent), asked: AtomicUsize::new(0), wanted });
    (
        Charger::with(
            ground.store.clone(),
            Arc::new(Catalogs::default()),
            ChargerOptions { rates: Some(Arc::clone(&source) as _), ..ChargerOptions::default() },
        ),
        source,
    )
}

async fn settle(ground: &Ground, known: Known) -> SettledTaxes {
    let settle = SettleTaxes { customer: known.customer, group: known.group, puts_off: false, catalogs: Arc::default() };
    ground.store.write(scope(), settle, Lane::Background).await.unwrap()
}

/// Net and tax of the items of a customer's bills.
async fn items(ground: &Ground, known: Known) -> (i64, i64) {
    ground.look(known).await.sums().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_waits_once_for_all_that_it_lacks() {
    for ground in grounds().await {
        ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let (charger, source) = by_gateway(&ground, 10).await;
        let calls = |from: usize| (from..from + 3).map(|place| call(NUMBER, &format!("c{place}"), NOON, "15551234567", "60")).collect();
        for (from, asked) in [(0, 1), (3, 1)] {
            for answer in charger.charge(&request(), calls(from)).await.unwrap() {
                let Answer::Rated { net, tax, replayed: false, .. } = answer else { panic!("{answer:?}") };
                assert!(net > 0);
                assert_eq!(tax, net / 10);
            }
            assert_eq!(source.asked.load(Ordering::Relaxed), asked);
        }
        let on = Date::parse("2026-06-19").unwrap();
        let wanted = source.wanted.lock().unwrap().clone();
        assert!(wanted.iter().all(|one| (one.country.as_str(), one.state.as_str(), one.on) == ("SI", "", on)), "{wanted:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_and_a_dry_run_ask_nobody() {
    for ground in grounds().await {
        ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let (charger, source) = by_gateway(&ground, 10).await;
        let event = call(NUMBER, "c1", NOON, "15551234567", "60");
        let dry = charging::Request { dry_run: true, ..request() };
        let answers = charger.charge(&dry, vec![event.clone()]).await.unwrap();
        assert!(matches!(answers[0], Answer::Rated { net, tax, .. } if tax * 100 == net * 22), "{answers:?}");
        let tried = charger.rate(&dry, &TrialInput { event, customer: None }).await.unwrap();
        assert!(matches!(&tried.outcome, TrialOutcome::Rated(decision) if decision.is_tax_pending()), "{tried:?}");
        assert_eq!(source.asked.load(Ordering::Relaxed), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_landed_on_an_owner_is_put_right_on_the_owners_bill() {
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, 1, false).await;
        let before = items(&ground, owner).await;
        let (charger, source) = by_gateway(&ground, -1).await;
        let answer = charger.charge(&request(), vec![call(&member(0), "c1", NOON, "15551234567", "60")]).await.unwrap().remove(0);
        assert!(matches!(answer, Answer::Rated { net: 0, tax: 0, .. }), "{answer:?}");
        let charged = items(&ground, owner).await;
        let net = charged.0 - before.0;
        assert!(net > 0);
        assert_eq!((charged.1 - before.1) * 100, net * 22);
        // The event is the member's, the charge is the owner's.
        assert_eq!(settle(&ground, owner).await, SettledTaxes::default());
        let waiting = settle(&ground, members[0]).await;
        assert_eq!((waiting.settled, waiting.pending), (0, 1));

        source.percent.store(50, Ordering::Relaxed);
        source.fetch(SITE, &waiting.wanted).await;
        let others = items(&ground, members[0]).await;
        assert_eq!(settle(&ground, members[0]).await, SettledTaxes { settled: 1, wanted: Vec::new(), pending: 0 });
        assert_eq!(items(&ground, owner).await, (charged.0, before.1 + net / 2));
        assert_eq!(items(&ground, members[0]).await, others);
        assert_eq!(settle(&ground, members[0]).await, SettledTaxes::default());
        let revisions = ground.store.read(scope(), Revisions(owner)).await.unwrap();
        assert_eq!(revisions, [(0, net / 2 - net * 22 / 100)]);
    }
}

/// Net and tax that revisions added to what a customer has of events.
struct Revisions(Known);

impl Operation for Revisions {
    type Output = Vec<(i64, i64)>;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        let filter = store::usage::EventFilter::default();
        let rows = store::usage::list_of_customer(tx, self.0.customer, &filter, None, 100).await?;
        let keys: Vec<_> = rows.iter().map(|row| row.id).collect();
        let revisions = store::usage_revision::load(tx, &keys).await?;
        Ok(revisions.into_iter().map(|revision| (revision.net, revision.tax)).collect())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_session_waits_too_and_is_charged_once() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let (charger, source) = by_gateway(&ground, 50).await;
        let send = async |message| match charger.session(&request(), &message).await.unwrap() {
            SessionAnswer::Done { grant, replayed: false } => grant,
            other @ (SessionAnswer::Done { .. }
            | SessionAnswer::Conflict(_)
            | SessionAnswer::Refused(_)
            | SessionAnswer::Unknown
            | SessionAnswer::Malformed(_)) => panic!("{other:?}"),
        };
        let session = send(start("s1", "300")).await;
        assert_eq!(source.asked.load(Ordering::Relaxed), 0, "what is only held needs no settled tax");
        let ended = send(next(SessionCommand::Terminate, &session, 2, "60", None)).await;
        let charged = ended.charged.unwrap();
        assert!(charged.net > 0);
        assert_eq!((charged.tax, source.asked.load(Ordering::Relaxed)), (charged.net / 2, 1));
        assert_eq!(settle(&ground, known).await, SettledTaxes::default());
        let seen = ground.look(known).await;
        assert_eq!((seen.events.len(), seen.sums().0), (1, seen.sums().1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_whose_group_no_row_can_hold_stays_pending_and_nothing_of_it_is_written() {
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, 1, false).await;
        let sound = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let (charger, source) = by_gateway(&ground, -1).await;
        let calls = vec![call(&member(0), "c1", NOON, "15551234567", "60"), call(NUMBER, "c1", NOON, "15551234567", "60")];
        charger.charge(&request(), calls).await.unwrap();
        ground.write(LongCounted(owner)).await;
        let before = (ground.look(owner).await, ground.look(members[0]).await);
        source.percent.store(50, Ordering::Relaxed);
        source.fetch(SITE, &settle(&ground, members[0]).await.wanted).await;
        assert_eq!(settle(&ground, members[0]).await, SettledTaxes { settled: 0, wanted: Vec::new(), pending: 1 });
        assert_eq!((ground.look(owner).await, ground.look(members[0]).await), before);
        assert_eq!(ground.store.read(scope(), Revisions(owner)).await.unwrap(), []);
        assert_eq!(settle(&ground, sound).await, SettledTaxes { settled: 1, wanted: Vec::new(), pending: 0 });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_that_is_put_right_crosses_thresholds() {
    // Funds of 2.1 and a threshold at −2: a message is 0.08, and 0.0176 of the table's tax or 0.04 of the gateway's.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "2.1")).await;
        let (charger, source) = by_gateway(&ground, -1).await;
        let answer = charger.charge(&request(), vec![message(NUMBER, "m1", NOON)]).await.unwrap().remove(0);
        assert_eq!(told(&ground, known).await, []);
        source.percent.store(50, Ordering::Relaxed);
        source.fetch(SITE, &settle(&ground, known).await.wanted).await;
        assert_eq!(settle(&ground, known).await.settled, 1);
        let crossed = threshold(NotificationKind::ThresholdCrossed, "EUR", "-2");
        let cleared = threshold(NotificationKind::ThresholdCleared, "EUR", "-2");
        assert_eq!(told(&ground, known).await, std::slice::from_ref(&crossed));
        revise(&ground, known, vec![key(&answer)], Wish::Cancel).await;
        assert_eq!(told(&ground, known).await, [crossed.clone(), cleared.clone()]);
        charger.charge(&request(), vec![message(NUMBER, "m2", NOON)]).await.unwrap();
        assert_eq!(told(&ground, known).await, [crossed.clone(), cleared, crossed]);
    }
}
