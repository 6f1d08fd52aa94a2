//! Charging sessions: reserve, report, settle (domain.md §5).

use crate::ground::{Ground, Known, NewCustomer, at, grounds, request};
use crate::revising::revise;
use balance::Origin;
use charging::{Answer, ExpireSessions, SessionAnswer, SessionGrant, SessionMessage, SessionName, Wish};
use ids::SessionId;
use rating::SessionCommand;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::usage::EventKey;

pub const NUMBER: &str = "38640000002";
/// A Friday noon: 0.12 a minute and 22 % of tax, 0.1464 a minute.
const NOON: &str = "2026-06-19T10:00:00Z";
/// Ten minutes.
const TEN_MINUTES: &str = "1.464";

pub fn start(session: &str, requested: &str) -> SessionMessage {
    start_of(NUMBER, session, requested)
}

pub fn start_of(identifier: &str, session: &str, requested: &str) -> SessionMessage {
    SessionMessage {
        name: SessionName::New { service_type: "voice".to_owned(), identifier: identifier.to_owned(), session_id: session.to_owned() },
        command: SessionCommand::Start,
        number: 1,
        at: at(NOON),
        fields: BTreeMap::from([("destination".to_owned(), "38640111111".to_owned())]),
        used: None,
        requested: Some(requested.to_owned()),
    }
}

pub fn next(command: SessionCommand, session: &SessionGrant, number: i64, used: &str, requested: Option<&str>) -> SessionMessage {
    SessionMessage {
        name: SessionName::Known(SessionId(session.session)),
        command,
        number,
        at: at(NOON).plus_seconds(number * 60).unwrap(),
        fields: BTreeMap::new(),
        used: Some(used.to_owned()),
        requested: requested.map(str::to_owned),
    }
}

pub async fn send(ground: &Ground, message: &SessionMessage) -> SessionGrant {
    let answer = ground.charger.session(&request(), message).await.unwrap();
    let SessionAnswer::Done { grant, .. } = answer else { panic!("{answer:?}") };
    grant
}

pub async fn refused(ground: &Ground, message: &SessionMessage) -> String {
    match ground.charger.session(&request(), message).await.unwrap() {
        SessionAnswer::Refused(reason) | SessionAnswer::Conflict(reason) => reason.code,
        SessionAnswer::Unknown => "unknown".to_owned(),
        SessionAnswer::Malformed(errors) => errors.iter().map(|error| error.field.clone()).collect::<Vec<_>>().join(","),
        SessionAnswer::Done { grant, .. } => panic!("{grant:?}"),
    }
}

async fn left(ground: &Ground, known: Known) -> i64 {
    ground.look(known).await.quanta(Origin::Funds)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sessions_share_funds_and_use_exactly_what_is_there() {
    // domain.md §5: funds for 10 minutes, slices of 3: 3 + 3, A renews 3, B gets 1; used exactly 10.
    use SessionCommand::{Terminate, Update};
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let a = send(&ground, &start("a", "180")).await;
        let b = send(&ground, &start("b", "180")).await;
        assert_eq!((a.granted.as_str(), b.granted.as_str(), a.is_final), ("180", "180", false));
        let a2 = send(&ground, &next(Update, &a, 2, "180", Some("180"))).await;
        assert_eq!((a2.granted.as_str(), a2.charged.as_ref().map(|charge| charge.net)), ("180", Some(360_000)));
        let b2 = send(&ground, &next(Update, &b, 2, "180", Some("180"))).await;
        assert_eq!((b2.granted.as_str(), b2.is_final, b2.result.as_str()), ("60", true, "granted_in_part"));
        assert!(refused(&ground, &start("c", "1")).await == "limit_reached");
        send(&ground, &next(Terminate, &a, 3, "180", None)).await;
        let b3 = send(&ground, &next(Terminate, &b, 3, "60", None)).await;
        assert!(b3.is_ended && !b3.is_over_limit && !b3.is_beyond_grant);
        let seen = ground.look(known).await;
        assert_eq!((seen.quanta(Origin::Funds), seen.group.state.holds.len(), seen.events.len()), (0, 0, 4));
        assert_eq!(seen.sums().0, seen.sums().1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_of_now() {
    // domain.md §5: usage starts 15 minutes ahead at most, else a weekday would be charged as a weekend.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        ground.set_now(NOON).await;
        let before = ground.look(known).await;
        let ahead = |seconds| SessionMessage { at: at(NOON).plus_seconds(seconds).unwrap(), ..start("a", "60") };
        assert_eq!(refused(&ground, &ahead(901)).await, "in_the_future");
        assert_eq!(refused(&ground, &ahead(-91 * 86_400)).await, "no_service");
        assert_eq!(ground.look(known).await, before);
        let a = send(&ground, &ahead(60)).await;
        let early = SessionMessage { at: at(NOON), ..next(SessionCommand::Terminate, &a, 2, "60", None) };
        assert_eq!(refused(&ground, &early).await, "time");
        let far = SessionMessage { at: at(NOON).plus_seconds(901).unwrap(), ..early.clone() };
        assert_eq!(refused(&ground, &far).await, "in_the_future");
        let measured = BTreeMap::from([("destination".to_owned(), "38640111111".to_owned()), ("duration".to_owned(), "7".to_owned())]);
        assert_eq!(refused(&ground, &SessionMessage { fields: measured, ..start("b", "60") }).await, "fields.duration");
        // What was refused took no number.
        send(&ground, &SessionMessage { at: at(NOON).plus_seconds(120).unwrap(), ..early }).await;
        assert_eq!(left(&ground, known).await, before.quanta(Origin::Funds) + 146_400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_reservation_comes_back_and_a_repeated_message_moves_nothing() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let first = start("a", "600");
        let a = send(&ground, &first).await;
        assert_eq!(ground.look(known).await.group.state.holds[0].money, 1_464_000);
        let again = ground.charger.session(&request(), &first).await.unwrap();
        assert_eq!(again, SessionAnswer::Done { grant: a.clone(), replayed: true });
        let other = SessionMessage { requested: Some("60".to_owned()), ..first.clone() };
        assert_eq!(refused(&ground, &other).await, "number_taken");
        assert_eq!(refused(&ground, &SessionMessage { number: 7, ..first }).await, "session_started");
        let end = next(SessionCommand::Terminate, &a, 2, "60", None);
        let ended = send(&ground, &end).await;
        let before = ground.look(known).await;
        assert_eq!(before.quanta(Origin::Funds), -1_317_600);
        assert_eq!(ground.charger.session(&request(), &end).await.unwrap(), SessionAnswer::Done { grant: ended, replayed: true });
        assert_eq!(ground.look(known).await, before);
        assert_eq!(refused(&ground, &next(SessionCommand::Update, &a, 3, "1", None)).await, "session_ended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn expiry_frees_what_was_held_and_a_late_report_is_recorded_and_marked() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let a = send(&ground, &start("a", "600")).await;
        assert_eq!(refused(&ground, &start("b", "60")).await, "limit_reached");
        ground.set_now("2026-06-20T12:10:00Z").await;
        // Free for others at once, swept or not.
        let b = send(&ground, &start("b", "600")).await;
        let expire = || ExpireSessions { catalogs: Arc::default() };
        assert_eq!((ground.write(expire()).await, ground.write(expire()).await), (1, 0));
        send(&ground, &next(SessionCommand::Terminate, &b, 2, "600", None)).await;
        let late = send(&ground, &next(SessionCommand::Terminate, &a, 2, "60", None)).await;
        assert!(late.is_late && late.is_over_limit && late.is_ended);
        assert_eq!(left(&ground, known).await, 146_400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_late_by_the_clock_swept_or_not() {
    for ground in grounds().await {
        ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let a = send(&ground, &start("a", "60")).await;
        ground.set_now("2026-06-20T12:10:00Z").await;
        let late = send(&ground, &next(SessionCommand::Terminate, &a, 2, "60", None)).await;
        assert!(late.is_late && late.is_ended && !late.is_beyond_grant);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_ends_where_its_price_may_change() {
    // The plan is split by time, and the weekend begins in five minutes.
    for ground in grounds().await {
        ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        ground.set_now("2026-06-19T21:55:00Z").await;
        let begin = SessionMessage { at: at("2026-06-19T21:55:00Z"), ..start("a", "60") };
        assert_eq!(send(&ground, &begin).await.validity_s, 300);
        let noon = SessionMessage { at: at("2026-06-19T10:00:00Z"), ..start("b", "60") };
        ground.set_now("2026-06-19T10:00:00Z").await;
        assert!(send(&ground, &noon).await.validity_s > 300, "nothing changes at noon");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_message_is_told_and_nothing_moves() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let before = ground.look(known).await;
        assert_eq!(refused(&ground, &start("a", "-1")).await, "requested");
        assert_eq!(refused(&ground, &start("a", "many")).await, "requested");
        assert_eq!(refused(&ground, &start("", "1")).await, "session_id");
        let nameless = SessionMessage { fields: BTreeMap::new(), ..start("a", "1") };
        assert_eq!(refused(&ground, &nameless).await, "fields.destination");
        let unknown = SessionMessage { name: SessionName::Known(SessionId(77)), command: SessionCommand::Update, ..start("a", "1") };
        assert_eq!(refused(&ground, &unknown).await, "unknown");
        assert_eq!(ground.look(known).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_start_from_many_clients_has_one_effect() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, TEN_MINUTES)).await;
        let message = Arc::new(start("storm", "60"));
        let sent: Vec<_> = (0..64)
            .map(|_| {
                let (charger, message) = (ground.charger.clone(), Arc::clone(&message));
                tokio::spawn(async move { charger.session(&request(), &message).await.unwrap() })
            })
            .collect();
        let mut first = 0;
        let mut grants = Vec::new();
        for answer in sent {
            let SessionAnswer::Done { grant, replayed } = answer.await.unwrap() else { panic!("refused") };
            first += usize::from(!replayed);
            grants.push(grant);
        }
        assert_eq!((first, grants.len()), (1, 64));
        assert!(grants.iter().all(|grant| *grant == grants[0]));
        assert_eq!(ground.look(known).await.group.state.holds.len(), 1);
    }
}

/// A life of one session: what it asks for and uses of each grant is drawn from its number.
async fn live(ground: &Ground, identifier: &str, number: u64, mut draw: u64) -> u64 {
    let mut random = move |below: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33) % below
    };
    let asked = (random(120) + 1).to_string();
    let first = start_of(identifier, &format!("s{number}"), &asked);
    let SessionAnswer::Done { mut grant, .. } = ground.charger.session(&request(), &first).await.unwrap() else { return 0 };
    let mut confirmed = 0;
    for step in 2..5 {
        let granted: u64 = grant.granted.parse().unwrap();
        let used = random(granted + 1);
        confirmed += used;
        let command = if step == 4 || grant.is_final { SessionCommand::Terminate } else { SessionCommand::Update };
        let asked = (random(120) + 1).to_string();
        grant = send(ground, &next(command, &grant, step, &used.to_string(), Some(&asked))).await;
        if grant.is_ended {
            break;
        }
    }
    confirmed
}

#[tokio::test(flavor = "multi_thread")]
async fn no_interleaving_of_sessions_uses_more_than_the_funds() {
    // Fifty sessions at once on funds for ten minutes, each reporting within its grants. GUILDER_INTERLEAVINGS asks for more of them.
    const SESSIONS: u64 = 50;
    let asked = std::env::var("GUILDER_INTERLEAVINGS").ok().and_then(|number| number.parse::<u64>().ok());
    for (ground, usual) in grounds().await.into_iter().zip([40_u64, 10]) {
        let interleavings = asked.unwrap_or(usual);
        let ground = Arc::new(ground);
        for seed in 0..interleavings {
            let identifier = format!("3864{seed:07}");
            let known = ground.customer(NewCustomer::prepaid(&identifier, TEN_MINUTES)).await;
            let lives: Vec<_> = (0..SESSIONS)
                .map(|number| {
                    let (ground, identifier) = (Arc::clone(&ground), identifier.clone());
                    tokio::spawn(async move { live(&ground, &identifier, number, seed * 7_919 + number).await })
                })
                .collect();
            let mut confirmed = 0;
            for life in lives {
                confirmed += life.await.unwrap();
            }
            let seen = ground.look(known).await;
            assert!(confirmed <= 600 && seen.quanta(Origin::Funds) <= 0, "seed {seed}: {confirmed} s, {}", seen.quanta(Origin::Funds));
            assert!(seen.group.state.holds.is_empty(), "seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_charged_whatever_other_events_are_called() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let plain = |seconds: &str| crate::ground::call(NUMBER, "a#2", NOON, "38640111111", seconds);
        ground.charge_alone(plain("60")).await;
        let session = send(&ground, &start("a", "60")).await;
        let report = next(SessionCommand::Update, &session, 2, "60", Some("60"));
        let reported = send(&ground, &report).await;
        assert_eq!(reported.charged.as_ref().map(|charge| charge.net), Some(120_000));
        // Both are told by what they are called, and each is known again.
        let before = ground.look(known).await;
        let names: Vec<&str> = before.events.iter().map(|event| event.session_id.as_str()).collect();
        assert_eq!(names, ["a#2", "a#2"]);
        let again = ground.charger.session(&request(), &report).await.unwrap();
        assert_eq!(again, SessionAnswer::Done { grant: reported.clone(), replayed: true });
        assert!(matches!(ground.charge_alone(plain("60")).await, Answer::Rated { replayed: true, .. }));
        assert!(matches!(ground.charge_alone(plain("61")).await, Answer::Conflict { .. }));
        assert_eq!(ground.look(known).await, before);
        // Deciding anew takes neither for the other.
        let (day, key) = (before.events[0].id.day, reported.charged.unwrap().event.2);
        let report = EventKey { customer: known.customer, day, key };
        let plain = before.events.iter().map(|event| event.id).find(|id| *id != report).unwrap();
        for event in [report, plain] {
            let revised = revise(&ground, known, vec![event], Wish::Rerate).await;
            assert_eq!((revised.looked_at, revised.changed.len(), revised.failed.len()), (1, 0, 0));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_over_midnight_beside_one_of_the_same_name_is_charged_whole() {
    use SessionCommand::{Start, Terminate, Update};
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let sent = async |of: Option<&SessionGrant>, command, number, time: &str| {
            let message = match of {
                None => start("a", "60"),
                Some(session) => next(command, session, number, "60", Some("60")),
            };
            send(&ground, &SessionMessage { at: at(time), ..message }).await
        };
        let a = sent(None, Start, 1, "2026-06-18T23:58:00Z").await;
        sent(Some(&a), Update, 2, "2026-06-19T00:01:00Z").await;
        let b = sent(None, Start, 1, "2026-06-19T00:05:00Z").await;
        assert_ne!(a.session, b.session);
        sent(Some(&b), Update, 2, "2026-06-19T00:06:00Z").await;
        sent(Some(&b), Update, 3, "2026-06-19T00:07:00Z").await;
        sent(Some(&a), Update, 3, "2026-06-19T00:08:00Z").await;
        let last = sent(Some(&a), Terminate, 4, "2026-06-19T00:09:00Z").await;
        sent(Some(&b), Terminate, 4, "2026-06-19T00:10:00Z").await;
        // Six minutes of a night.
        let seen = ground.look(known).await;
        assert_eq!((seen.events.len(), seen.quanta(Origin::Funds)), (6, -10_000_000 + 6 * 73_200));
        // Its last report lies after the other's start: it still is one of its own three.
        let last = last.charged.unwrap();
        let last = EventKey { customer: known.customer, day: last.event.1, key: last.event.2 };
        let revised = revise(&ground, known, vec![last], Wish::Rerate).await;
        assert_eq!((revised.looked_at, revised.changed.len(), revised.failed.len()), (3, 0, 0));
    }
}
