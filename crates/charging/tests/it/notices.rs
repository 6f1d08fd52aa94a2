//! What customers are told: thresholds on their edge, limits passed, renewals refused (domain.md §3).

use crate::ground::{Ground, Known, NewCustomer, call, grounds, message, scope, usage};
use crate::sessions::{next, send, start};
use rating::SessionCommand;
use store::notification::{NotificationFilter, NotificationKind, NotificationRow};
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

async fn told(ground: &Ground, known: Known) -> Vec<(NotificationKind, String, Option<String>)> {
    let found = ground.store.read(scope(), Notifications(known)).await.unwrap();
    let of = |row: NotificationRow| (row.content.kind, row.content.resource, row.content.threshold.map(|threshold| threshold.value));
    found.into_iter().map(of).collect()
}

fn threshold(kind: NotificationKind, resource: &str, value: &str) -> (NotificationKind, String, Option<String>) {
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
