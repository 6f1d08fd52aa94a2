//! An event counts once (domain.md §5, identity; ARCHITECTURE.md §4, the identity is the key).

use crate::ground::{Known, NewCustomer, call, grounds, request, usage};
use charging::{Answer, ChargeError, UsageInput};
use store::usage::{EventKey, EventRow, NewEvent};
use store::{Operation, Tx};

const NUMBER: &str = "38640000001";
const NOON: &str = "2026-06-20T11:00:00Z";

/// 120 s beyond any allowance: to the world, 2 × 0.49 + 0.05 = 1.03.
fn abroad(session: &str) -> UsageInput {
    call(NUMBER, session, NOON, "15551234567", "120")
}

fn is_replayed(answer: &Answer) -> bool {
    matches!(answer, Answer::Rated { replayed: true, .. } | Answer::Unrated { replayed: true, .. })
}

async fn one_customer(ground: &crate::ground::Ground) -> Known {
    ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_answers_the_same_again_and_moves_nothing() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        let first = ground.charge_alone(abroad("s1")).await;
        let Answer::Rated { id, replayed: false, legs, net: 1_030_000, tax: 226_600, trace } = first else { panic!("{first:?}") };
        let before = ground.look(known).await;
        let again = ground.charge_alone(abroad("s1")).await;
        assert_eq!(again, Answer::Rated { id, replayed: true, legs, net: 1_030_000, tax: 226_600, trace });
        assert_eq!(ground.look(known).await, before);
        assert_eq!(before.events.len(), 1);
        let (moved, items) = before.sums();
        assert_eq!(moved, items);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_identity_with_another_body_is_a_conflict() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        let Answer::Rated { id, .. } = ground.charge_alone(abroad("s1")).await else { panic!() };
        let before = ground.look(known).await;
        let other = call(NUMBER, "s1", NOON, "15551234567", "121");
        assert_eq!(ground.charge_alone(other).await, Answer::Conflict { id: Some(id) });
        // The time of day is part of the body; the day is part of the key.
        let later = call(NUMBER, "s1", "2026-06-20T11:00:01Z", "15551234567", "120");
        assert_eq!(ground.charge_alone(later).await, Answer::Conflict { id: Some(id) });
        assert_eq!(ground.look(known).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_are_equal_are_the_same_body() {
    for ground in grounds().await {
        one_customer(&ground).await;
        ground.charge_alone(call(NUMBER, "s1", NOON, "15551234567", "1")).await;
        let again = ground.charge_alone(call(NUMBER, "s1", NOON, "15551234567", "1.0")).await;
        assert!(is_replayed(&again), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_inside_one_batch_count_once() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        let answers = ground.charge(vec![abroad("s1"), abroad("s2"), abroad("s1"), call(NUMBER, "s2", NOON, "15551234567", "7")]).await;
        assert!(matches!(answers[0], Answer::Rated { replayed: false, .. }));
        assert!(matches!(answers[1], Answer::Rated { replayed: false, .. }));
        assert!(is_replayed(&answers[2]));
        assert!(matches!(answers[3], Answer::Conflict { id: Some(_) }));
        let seen = ground.look(known).await;
        assert_eq!(seen.events.len(), 2);
        assert_eq!(seen.events.iter().map(|event| event.net).sum::<i64>(), 2_060_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_of_an_unknown_identifier_is_kept_with_the_site() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        let stranger = |seconds| call("38640999999", "s1", NOON, "15551234567", seconds);
        let answers = ground.charge(vec![stranger("60"), stranger("60"), stranger("61")]).await;
        assert!(matches!(&answers[0], Answer::Unrated { id: None, replayed: false, reason } if reason.code == "no_service"), "{answers:?}");
        assert!(matches!(&answers[1], Answer::Unrated { id: None, replayed: true, .. }));
        assert_eq!(answers[2], Answer::Conflict { id: None });
        assert!(is_replayed(&ground.charge_alone(stranger("60")).await));
        let seen = ground.look(known).await;
        assert_eq!(seen.unknown.len(), 1);
        assert!(seen.events.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_without_a_price_is_kept_unrated_and_counts_once() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        // No row of the tariff knows a country that roams nowhere near.
        let there = usage("voice", NUMBER, "s1", NOON, &[("destination", "0"), ("duration", "60")]);
        let first = ground.charge_alone(there.clone()).await;
        let Answer::Unrated { id: Some(_), replayed: false, reason } = &first else { panic!("{first:?}") };
        let again = ground.charge_alone(there).await;
        assert!(matches!(&again, Answer::Unrated { id: Some(_), replayed: true, reason: same } if same.code == reason.code));
        assert_eq!(ground.look(known).await.events.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_at_once_with_one_session_have_one_effect() {
    const CALLERS: usize = 24;
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        let chargers = [ground.charger.clone(), ground.other_charger(), ground.other_charger()];
        let mut calls = Vec::new();
        for number in 0..CALLERS {
            let charger = chargers[number % chargers.len()].clone();
            calls.push(tokio::spawn(async move { charger.charge_one(&request(), abroad("s1")).await.unwrap() }));
        }
        let mut new = 0;
        for call in calls {
            let answer = call.await.unwrap();
            let Answer::Rated { replayed, net: 1_030_000, .. } = answer else { panic!("{answer:?}") };
            new += usize::from(!replayed);
        }
        assert_eq!(new, 1);
        let seen = ground.look(known).await;
        assert_eq!(seen.events.len(), 1);
        let (moved, items) = seen.sums();
        assert_eq!(moved, items);
    }
}

/// Stores an event as it lies, whatever it says, under the identity of another session and so many keys after its own.
struct Lay {
    like: EventRow,
    session: &'static str,
    ahead: i64,
    legs: Vec<u8>,
}

impl Operation for Lay {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let row = &self.like;
        let key = charging::event_key("voice", NUMBER, "s2").wrapping_add(self.ahead);
        let laid = NewEvent {
            id: EventKey { key, ..row.id },
            at: row.at,
            recorded_at: row.recorded_at,
            service_type: row.service_type,
            service: row.service,
            group: row.group,
            status: row.status,
            body_hash: row.body_hash,
            quantity: row.quantity.clone(),
            net: row.net,
            tax: row.tax,
            legs: self.legs.clone(),
            identifier: &row.identifier,
            session_id: self.session,
            content: row.content.as_str().into(),
            trace: row.trace.clone(),
        };
        Ok(store::usage::insert(tx, &[laid]).await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_event_that_cannot_be_read_is_refused_alone() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        ground.charge_alone(abroad("s1")).await;
        let like = ground.look(known).await.events.remove(0);
        ground.write(Lay { like, session: "s2", ahead: 0, legs: vec![0xff; 9] }).await;
        let answers = ground.charge(vec![abroad("s1"), abroad("s2"), abroad("s3")]).await;
        assert!(matches!(answers[0], Answer::Rated { replayed: true, .. }), "{answers:?}");
        assert!(matches!(&answers[1], Answer::Refused(reason) if reason.code == "store_corrupt"), "{answers:?}");
        assert!(matches!(answers[2], Answer::Rated { replayed: false, .. }), "{answers:?}");
        assert_eq!(ground.look(known).await.events.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_keys_are_all_taken_is_refused_alone() {
    for ground in grounds().await {
        let known = one_customer(&ground).await;
        ground.charge_alone(abroad("s1")).await;
        let like = ground.look(known).await.events.remove(0);
        for ahead in 0..8 {
            ground.write(Lay { like: like.clone(), session: "other", ahead, legs: like.legs.clone() }).await;
        }
        let answers = ground.charge(vec![abroad("s2"), abroad("s3")]).await;
        assert!(matches!(&answers[0], Answer::Refused(reason) if reason.code == "hash_taken"), "{answers:?}");
        assert!(matches!(answers[1], Answer::Rated { replayed: false, .. }), "{answers:?}");
    }
}
