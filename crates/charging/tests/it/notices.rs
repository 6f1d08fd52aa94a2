//! What customers are told: thresholds on their edge, limits passed, renewals refused (domain.md §3).

use crate::ground::{Ground, Known, NewCustomer, call, grounds, message, scope, usage};
use crate::revising::{key, revise};
use crate::sessions::{next, send, start, start_of};
use charging::{ChargeError, ExpireSessions, Wish};
use rating::SessionCommand;
use std::sync::Arc;
use store::notification::{Channels, NewNotification, NotificationFilter, NotificationKind, NotificationRow};
use store::{Operation, StoreError, Tx};

const NUMBER: &str = "38640000002";
const NOON: &str = "2026-06-19T10:00:00Z";

struct Notifications(Known);

impl Operation for Notifications {
    type Output = Vec<NotificationRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let mut found = store::notification::list_of_customer(tx, self.0.customer, &NotificationFilter::default(), None, 100).await?;
        found.reverse();
        Ok(found)
    }
}

pub async fn told(ground: &Ground, known: Known) -> Vec<(NotificationKind, String, Option<String>)> {
    let found = ground.store.read(scope(), Notifications(known)).await.unwrap();
    let of = |row: NotificationRow| (row.content.kind, row.content.resource, row.content.threshold.map(|threshold| threshold.value));
    found.into_iter().map(of).collect()
}

pub fn threshold(kind: NotificationKind, resource: &str, value: &str) -> (NotificationKind, String, Option<String>) {
    (kind, resource.to_owned(), Some(value.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn thresholds_of_an_allowance_are_told_once_when_they_are_crossed() {
    // The example's credit profile: floor −1024 MB, limit 0, 80 % and 100 %. 5 120 MB are granted.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let data = |session: &str, megabytes: i64| usage("data", NUMBER, session, NOON, &[("bytes", &(megabytes * 1_048_576).to_string())]);
        ground.charge(vec![data("a", 4_915), data("b", 1), data("b", 1), data("c", 10)]).await;
        assert_eq!(told(&ground, known).await, [threshold(NotificationKind::ThresholdCrossed, "MB", "80")]);
        ground.charge(vec![data("d", 300), data("e", 1)]).await;
        assert_eq!(told(&ground, known).await.last(), Some(&threshold(NotificationKind::ThresholdCrossed, "MB", "100")));
        assert_eq!(told(&ground, known).await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn funds_that_run_low_and_a_limit_that_is_passed_are_told() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "2.05")).await;
        ground.charge(vec![message(NUMBER, "m1", NOON)]).await;
        assert_eq!(told(&ground, known).await, [threshold(NotificationKind::ThresholdCrossed, "EUR", "-2")]);
        // A call that happened is recorded past the limit: told when it is passed, not again.
        ground.charge(vec![call(NUMBER, "c1", NOON, "15551234567", "600"), call(NUMBER, "c2", NOON, "15551234567", "600")]).await;
        let kinds: Vec<NotificationKind> = told(&ground, known).await.into_iter().map(|(kind, _, _)| kind).collect();
        assert_eq!(kinds, [NotificationKind::ThresholdCrossed, NotificationKind::ThresholdCrossed, NotificationKind::LimitPassed]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_session_holds_crosses_thresholds_once_a_message() {
    // Funds of 2.05 and a threshold at −2: ten minutes held are 1.464, and come back unused.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "2.05")).await;
        let a = send(&ground, &start("a", "600")).await;
        assert_eq!(told(&ground, known).await, [threshold(NotificationKind::ThresholdCrossed, "EUR", "-2")]);
        let a = send(&ground, &next(SessionCommand::Update, &a, 2, "60", Some("300"))).await;
        assert_eq!(told(&ground, known).await.len(), 1, "released, charged and held again within one message");
        send(&ground, &next(SessionCommand::Terminate, &a, 3, "0", None)).await;
        assert_eq!(told(&ground, known).await.len(), 1, "1.9036 are left: still past it");
    }
}

/// What waits in the outbox for a customer: id and name of the event.
struct Outbox(Known);

impl Operation for Outbox {
    type Output = Vec<(i64, String)>;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        let waiting = store::outbox::lock_waiting(tx, 100).await?;
        Ok(waiting.into_iter().filter(|row| row.customer == self.0.customer).map(|row| (row.id, row.kind)).collect())
    }
}

/// What is told of a session whose group stands at so many quanta; its outbox row has its id and its event's name.
async fn told_of_session(ground: &Ground, known: Known, (kind, event): (NotificationKind, &str), session: &str, standing: i64) {
    let found = ground.store.read(scope(), Notifications(known)).await.unwrap();
    let row = found.last().unwrap();
    assert!(row.content.subscription.is_some());
    let told = NewNotification {
        at: row.content.at,
        kind,
        customer: known.customer,
        subscription: row.content.subscription,
        group: known.group,
        resource: "EUR".to_owned(),
        scale: 6,
        threshold: None,
        before: standing,
        after: standing,
        limit: None,
        about: session.to_owned(),
        channels: Channels { email: false, sms: false, call: true },
    };
    assert_eq!(row.content, told);
    let outbox = ground.write(Outbox(known)).await;
    assert_eq!(outbox.len(), found.len());
    assert_eq!(outbox.last(), Some(&(row.id.0, event.to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_report_is_told_and_one_in_time_is_not() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let timely = send(&ground, &start("timely", "60")).await;
        let late = send(&ground, &start("late", "60")).await;
        send(&ground, &next(SessionCommand::Update, &timely, 2, "30", Some("60"))).await;
        send(&ground, &next(SessionCommand::Terminate, &timely, 3, "30", None)).await;
        assert_eq!(told(&ground, known).await, []);
        assert_eq!(ground.write(Outbox(known)).await, []);
        ground.set_now("2026-06-20T12:10:00Z").await;
        let message = next(SessionCommand::Terminate, &late, 2, "60", None);
        assert!(send(&ground, &message).await.is_late);
        // Two minutes of 0.1464 of ten euros.
        told_of_session(&ground, known, (NotificationKind::SessionReportedLate, "session.reported_late"), "late", -9_707_200).await;
        // Said again it is told once.
        send(&ground, &message).await;
        assert_eq!(told(&ground, known).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_gets_nothing_more_is_told_and_one_that_gets_less_is_not() {
    // Funds for ten minutes; holding all of them reaches the limit.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "1.464")).await;
        let session = send(&ground, &start("a", "540")).await;
        let less = send(&ground, &next(SessionCommand::Update, &session, 2, "540", Some("120"))).await;
        assert_eq!((less.result.as_str(), less.granted.as_str()), ("granted_in_part", "60"));
        let reached = threshold(NotificationKind::ThresholdCrossed, "EUR", "100");
        assert_eq!(told(&ground, known).await, std::slice::from_ref(&reached));
        let cut = send(&ground, &next(SessionCommand::Update, &session, 3, "60", Some("60"))).await;
        assert_eq!((cut.result.as_str(), cut.is_final), ("limit_reached", true));
        assert_eq!(told(&ground, known).await, [reached, (NotificationKind::SessionCut, "EUR".to_owned(), None)]);
        told_of_session(&ground, known, (NotificationKind::SessionCut, "session.cut"), "a", 0).await;
        send(&ground, &next(SessionCommand::Terminate, &session, 4, "0", None)).await;
        assert_eq!(told(&ground, known).await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_ends_arms_its_threshold_again() {
    // Funds of 2.05 and a threshold at −2: ten minutes held are 1.464.
    for ground in grounds().await {
        for is_swept in [true, false] {
            let number = format!("3864000010{}", u8::from(is_swept));
            let known = ground.customer(NewCustomer::prepaid(&number, "2.05")).await;
            ground.set_now("2026-06-20T12:00:00Z").await;
            send(&ground, &start_of(&number, "a", "600")).await;
            let crossed = threshold(NotificationKind::ThresholdCrossed, "EUR", "-2");
            let cleared = threshold(NotificationKind::ThresholdCleared, "EUR", "-2");
            assert_eq!(told(&ground, known).await, std::slice::from_ref(&crossed));
            ground.set_now("2026-06-20T12:10:00Z").await;
            if is_swept {
                assert_eq!(ground.write(ExpireSessions { catalogs: Arc::default() }).await, 1);
                assert_eq!(told(&ground, known).await, [crossed.clone(), cleared.clone()]);
            }
            send(&ground, &start_of(&number, "b", "600")).await;
            assert_eq!(told(&ground, known).await, [crossed.clone(), cleared.clone(), crossed.clone()], "swept: {is_swept}");
            ground.write(ExpireSessions { catalogs: Arc::default() }).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_that_is_taken_back_arms_a_threshold_again() {
    // Funds of 2.05 and a threshold at −2: a message is 0.0976.
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "2.05")).await;
        let first = ground.charge_alone(message(NUMBER, "m1", NOON)).await;
        let crossed = threshold(NotificationKind::ThresholdCrossed, "EUR", "-2");
        let cleared = threshold(NotificationKind::ThresholdCleared, "EUR", "-2");
        assert_eq!(told(&ground, known).await, std::slice::from_ref(&crossed));
        // Nothing differs, so nothing is told.
        revise(&ground, known, vec![key(&first)], Wish::Rerate).await;
        assert_eq!(told(&ground, known).await.len(), 1);
        revise(&ground, known, vec![key(&first)], Wish::Cancel).await;
        assert_eq!(told(&ground, known).await, [crossed.clone(), cleared.clone()]);
        ground.charge(vec![message(NUMBER, "m2", NOON)]).await;
        assert_eq!(told(&ground, known).await, [crossed.clone(), cleared, crossed]);
    }
}
