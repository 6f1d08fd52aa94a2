//! Usage of a customer over many days: a table of events is found day by day, and lists must not show it.

use crate::ground::{Known, NewCustomer, grounds, message, scope};
use calendar::Instant;
use store::usage::{EventFilter, EventRow};
use store::usage_queue::Selection;
use store::{Operation, StoreError, Tx};

/// Sessions in the order of their time: days apart, on a last and a first day of a look, months apart.
const SENT: [(&str, &str); 7] = [
    ("s1", "2026-06-19T10:00:00Z"),
    ("s2", "2026-06-19T10:00:01Z"),
    ("s3", "2026-06-20T00:00:00Z"),
    ("s4", "2026-07-20T23:59:59Z"),
    ("s5", "2026-07-21T00:00:00Z"),
    ("s6", "2026-07-22T08:00:00Z"),
    ("s7", "2026-09-10T08:00:00Z"),
];
/// Rows of a page.
const PAGE: i64 = 2;

/// All pages of a list, one after the other.
#[derive(Clone, Copy)]
enum Pages {
    NewestFirst(Known),
    OldestFirst(Known),
    ByDay(Known),
}

impl Operation for Pages {
    type Output = Vec<String>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        let mut found: Vec<EventRow> = Vec::new();
        loop {
            let last = found.last();
            let page = match *self {
                Self::NewestFirst(known) => {
                    let before = last.map(|row| (row.at, row.id.key));
                    store::usage::list_of_customer(tx, known.customer, &EventFilter::default(), before, PAGE).await?
                }
                Self::OldestFirst(known) => {
                    let after = last.map_or((Instant::EPOCH_MIN, i64::MIN), |row| (row.at, row.id.key));
                    store::usage_queue::of_group(tx, (known.customer, known.group), &Selection::default(), after, PAGE).await?
                }
                Self::ByDay(known) => {
                    let after = last.map_or((i32::MIN, i64::MIN), |row| (row.id.day, row.id.key));
                    store::usage::list_of_days(tx, known.customer, (i32::MIN, i32::MAX), after, PAGE).await?
                }
            };
            if page.is_empty() {
                return Ok(found.into_iter().map(|row| row.session_id).collect());
            }
            found.extend(page);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_many_days_hold_every_event_once() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", "38640555001")).await;
        let other = ground.customer(NewCustomer::postpaid("mobile_s", "38640555002")).await;
        assert_eq!(ground.store.read(scope(), Pages::NewestFirst(known)).await.unwrap(), [""; 0], "nothing is stored");
        for (session, at) in SENT {
            ground.set_now(at).await;
            ground.charge(vec![message("38640555001", session, at), message("38640555002", session, at)]).await;
        }
        let mut sessions: Vec<&str> = SENT.iter().map(|(session, _)| *session).collect();
        for known in [known, other] {
            assert_eq!(ground.store.read(scope(), Pages::OldestFirst(known)).await.unwrap(), sessions);
            let mut by_day = ground.store.read(scope(), Pages::ByDay(known)).await.unwrap();
            // Within a day by key.
            by_day[..2].sort();
            assert_eq!(by_day, sessions);
        }
        sessions.reverse();
        assert_eq!(ground.store.read(scope(), Pages::NewestFirst(known)).await.unwrap(), sessions);
    }
}
