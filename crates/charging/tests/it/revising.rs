//! Deciding anew on what moved several groups, and on messages of sessions (domain.md §5, §6).

use crate::ground::{Ground, Known, NewCustomer, changed_catalog, grounds, scope, usage};
use crate::sessions::{NUMBER, next, send, start};
use crate::sharing::{data, family, member};
use balance::Origin;
use charging::{Answer, Catalogs, ChargeError, Only, ReviseError, ReviseEvents, Revised, SessionMessage, Wish};
use ids::{CustomerId, GroupId};
use rating::SessionCommand;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::usage::{EventKey, EventStatus};
use store::usage_queue::Selection;
use store::{Lane, Operation, Scope, StoreError, Tx};

/// Five gigabytes of their own, in bytes.
const OWN_BYTES: i64 = 5_120 * 1_048_576;
const MB: i64 = 1_048_576;

pub async fn revise(ground: &Ground, known: Known, events: Vec<EventKey>, wish: Wish) -> Revised {
    let (customer, group, catalogs) = (known.customer, known.group, Arc::new(Catalogs::default()));
    let operation = ReviseEvents { customer, group, events, wish, only: Only::default(), reason: "wrong".to_owned(), catalogs };
    let scope = Scope { site: crate::ground::SITE, actor: store::Actor::system(), dry_run: false };
    ground.store.write(scope, operation, Lane::Interactive).await.unwrap()
}

pub fn key(answer: &Answer) -> EventKey {
    match answer {
        Answer::Rated { id, .. } => EventKey { customer: id.customer, day: id.day, key: id.key },
        other @ (Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_)) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_owner_paid_is_taken_back_from_the_owner() {
    for ground in grounds().await {
        let (owner, members, _) = family(&ground, 1, false).await;
        let answer = ground.charge_alone(data(&member(0), "d1", OWN_BYTES + 100 * MB)).await;
        let event = key(&answer);
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), -(102_400 - 100) * 1_000_000);
        let before = (ground.look(owner).await, ground.look(members[0]).await);
        let revised = revise(&ground, members[0], vec![event], Wish::Rerate).await;
        assert_eq!((revised.looked_at, revised.changed.len(), revised.failed.len()), (1, 0, 0));
        assert_eq!((ground.look(owner).await, ground.look(members[0]).await), before);

        let revised = revise(&ground, members[0], vec![event], Wish::Cancel).await;
        assert_eq!(revised.changed.iter().map(|event| event.status).collect::<Vec<_>>(), [EventStatus::Cancelled]);
        assert_eq!(ground.look(owner).await.quanta(Origin::Grant), -102_400 * 1_000_000);
        assert_eq!(ground.look(members[0]).await.quanta(Origin::Grant), before.1.quanta(Origin::Grant) - 5_120 * 1_000_000);
        // The same event sent again moves nothing.
        let again = ground.charge_alone(data(&member(0), "d1", OWN_BYTES + 100 * MB)).await;
        assert!(matches!(again, Answer::Rated { replayed: true, .. }), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_decided_on_as_a_whole() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let session = send(&ground, &start("s1", "300")).await;
        send(&ground, &next(SessionCommand::Update, &session, 2, "61", Some("300"))).await;
        send(&ground, &next(SessionCommand::Update, &session, 3, "60", Some("300"))).await;
        send(&ground, &next(SessionCommand::Terminate, &session, 4, "29", None)).await;
        let before = ground.look(known).await;
        assert_eq!(before.events.len(), 3);
        let all: Vec<EventKey> = before.events.iter().map(|event| event.id).collect();
        let revised = revise(&ground, known, vec![all[1]], Wish::Rerate).await;
        assert_eq!((revised.looked_at, revised.changed.len(), revised.failed.len()), (3, 0, 0));
        assert_eq!(ground.look(known).await, before);

        let funds = before.quanta(Origin::Funds);
        let cancelled = before.events[1].clone();
        revise(&ground, known, vec![cancelled.id], Wish::Cancel).await;
        assert_eq!(ground.look(known).await.quanta(Origin::Funds), funds - cancelled.net - cancelled.tax);
        // A retry of what is rated or cancelled does nothing.
        let revised = revise(&ground, known, all, Wish::Retry).await;
        assert_eq!(revised.changed, []);
    }
}

/// Identifiers of the group's events that a selection finds, by group and by event.
struct Find(Known, &'static str);

impl Operation for Find {
    type Output = (usize, Vec<String>);
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let selection = Selection { identifier_prefix: Some(self.1.to_owned()), ..Selection::default() };
        let groups = store::usage_queue::groups(tx, &selection, (CustomerId(0), GroupId(0)), 100).await?;
        let first = (calendar::Instant::EPOCH_MIN, i64::MIN);
        let events = store::usage_queue::of_group(tx, (self.0.customer, self.0.group), &selection, first, 100).await?;
        Ok((groups.len(), events.into_iter().map(|event| event.identifier).collect()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_an_identifier_begins_is_told_to_the_letter_on_both_stores() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("ev_charging", "Ča%rd_1")).await;
        let fields = [("station", "A"), ("meter_start", "10"), ("meter_end", "12")];
        let answer = ground.charge_alone(usage("ev_charging", "Ča%rd_1", "s1", "2026-06-19T10:00:00Z", &fields)).await;
        assert!(matches!(answer, Answer::Rated { .. }), "{answer:?}");
        for (prefix, is_found) in
            [("Č", true), ("Ča%rd_1", true), ("Ča%", true), ("", true), ("ča", false), ("Ča_", false), ("%", false), ("Ča%rd_11", false)]
        {
            let wanted = if is_found { (1, vec!["Ča%rd_1".to_owned()]) } else { (0, Vec::new()) };
            assert_eq!(ground.store.read(scope(), Find(known, prefix)).await.unwrap(), wanted, "{prefix:?}");
        }
    }
}

/// The catalog with a text of its files replaced, from now on.
struct Reprice(&'static str, &'static str);

impl Operation for Reprice {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let text = changed_catalog(self.0, self.1);
        for (place, object) in (0_i64..).zip(text.objects()) {
            store::catalog_object::save(tx, &object, place).await?;
        }
        Ok(store::site::raise_epoch(tx).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_has_no_price_any_more_stops_what_is_counted_with_it() {
    // The first charge of a day pays 0.686: were the first one left out, the second would pay it once more.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("ev_charging", "card-1")).await;
        let charge = |session: &str, station: &str, time: &str| {
            usage("ev_charging", "card-1", session, time, &[("station", station), ("meter_start", "10"), ("meter_end", "12")])
        };
        let first = ground.charge_alone(charge("s1", "A", "2026-06-19T08:00:00Z")).await;
        let second = ground.charge_alone(charge("s2", "B", "2026-06-19T10:00:00Z")).await;
        ground.write(Reprice("      - name: Standard\n        charges:\n          - bill_item: CHARGING\n", STATION_B)).await;
        let before = ground.look(known).await;
        let (customer, group, only, catalogs) = (known.customer, known.group, Only::default(), Arc::default());
        let (events, wish, reason) = (vec![key(&first), key(&second)], Wish::Rerate, "prices".to_owned());
        let rerate = ReviseEvents { customer, group, events, wish, only, reason, catalogs };
        let Err(ReviseError::Refused(reason)) = ground.store.write(scope(), rerate, Lane::Interactive).await else { panic!("rated") };
        assert_eq!(reason.code, "no_row");
        assert!(reason.message.contains("s1"), "{}", reason.message);
        assert_eq!(ground.look(known).await, before);
    }
}

/// Prices at station B alone.
const STATION_B: &str = "      - name: Standard\n        when: {station: [B]}\n        charges:\n          - bill_item: CHARGING\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_no_price_any_more_keeps_what_it_was_charged() {
    // Abroad the first minute is paid whole: 81 s in all cost no more than the first 61.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let fields = BTreeMap::from([("destination".to_owned(), "15551234567".to_owned())]);
        let session = send(&ground, &SessionMessage { fields, ..start("s1", "300") }).await;
        send(&ground, &next(SessionCommand::Update, &session, 2, "61", Some("300"))).await;
        let before = ground.look(known).await;
        ground.write(Reprice("zones: [eu, world1]", "zones: [eu]")).await;
        let revised = revise(&ground, known, vec![before.events[0].id], Wish::Rerate).await;
        assert_eq!((revised.changed.len(), revised.failed.len()), (0, 1));
        assert_eq!(ground.look(known).await, before);
        ground.write(Reprice("", "")).await;
        let ended = send(&ground, &next(SessionCommand::Terminate, &session, 3, "20", None)).await;
        assert_eq!(ended.charged.map(|charge| charge.net), Some(0));
    }
}
