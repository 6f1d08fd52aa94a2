//! What is not charged and not kept: refused and malformed events (domain.md §5, ARCHITECTURE.md §5 step 4).

use crate::ground::{NewCustomer, call, grounds, message, usage};
use balance::Origin;
use charging::Answer;

const NUMBER: &str = "38640000002";
const NOON: &str = "2026-06-20T11:00:00Z";

fn code(answer: &Answer) -> &str {
    let Answer::Refused(reason) = answer else { panic!("{answer:?}") };
    &reason.code
}

#[tokio::test(flavor = "multi_thread")]
async fn prepaid_money_stops_at_its_funds() {
    for ground in grounds().await {
        // domain.md §3: limit 0, built in. A message costs 0.08 and 0.0176 of tax; 0.25 pays two of them.
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "0.25")).await;
        let answers = ground.charge((1..=4).map(|n| message(NUMBER, &format!("m{n}"), NOON)).collect()).await;
        let paid = answers.iter().filter(|answer| matches!(answer, Answer::Rated { net: 80_000, tax: 17_600, .. })).count();
        assert_eq!(paid, 2, "{answers:?}");
        assert_eq!((code(&answers[2]), code(&answers[3])), ("limit_reached", "limit_reached"));
        let Answer::Refused(reason) = &answers[2] else { panic!("{answers:?}") };
        assert_eq!(reason.message, "the charge of 0.0976 EUR passes the limit: 0.0548 EUR left");
        let seen = ground.look(known).await;
        assert_eq!(seen.quanta(Origin::Funds), -54_800);
        assert_eq!(seen.events.len(), 2);
        // What only reports is charged past the limit: funds go above zero.
        ground.charge_alone(call(NUMBER, "c1", NOON, "15551234567", "60")).await;
        assert!(ground.look(known).await.quanta(Origin::Funds) > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_event_leaves_no_row_and_may_come_again() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "0.05")).await;
        let before = ground.look(known).await;
        assert_eq!(code(&ground.charge_alone(message(NUMBER, "m1", NOON)).await), "limit_reached");
        assert_eq!(ground.look(known).await, before);
        ground.write(crate::facts::TopUp(known, 1_000_000)).await;
        let again = ground.charge_alone(message(NUMBER, "m1", NOON)).await;
        assert!(matches!(again, Answer::Rated { replayed: false, net: 80_000, .. }), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_event_names_every_wrong_field() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let wrong = usage("voice", "", "s1", NOON, &[("duration", "many"), ("colour", "red")]);
        let other = usage("fax", NUMBER, "s1", NOON, &[]);
        let answers = ground.charge(vec![wrong, other, call(NUMBER, "s1", NOON, "38640111111", "10")]).await;
        let Answer::Malformed(errors) = &answers[0] else { panic!("{answers:?}") };
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["fields.colour", "fields.destination", "fields.duration", "identifier"]);
        let Answer::Malformed(errors) = &answers[1] else { panic!("{answers:?}") };
        assert_eq!((errors[0].field.as_str(), errors[0].code), ("service_type", "unknown_service_type"));
        // One wrong event does not harm its neighbours.
        assert!(matches!(answers[2], Answer::Rated { replayed: false, .. }), "{answers:?}");
        assert_eq!(ground.look(known).await.events.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_too_far_in_the_future_or_too_old_is_refused() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        // domain.md §5: 15 minutes ahead at most, 90 days back at most; the site's clock says noon of 20 June.
        let times = [
            ("2026-06-20T12:15:00Z", None),
            ("2026-06-20T12:15:01Z", Some("in_the_future")),
            ("2026-03-22T12:00:00Z", None),
            ("2026-03-22T11:59:59Z", Some("too_late")),
        ];
        for (number, (time, refused)) in times.into_iter().enumerate() {
            let answer = ground.charge_alone(call(NUMBER, &format!("s{number}"), time, "38640111111", "10")).await;
            match refused {
                Some(reason) => assert_eq!(code(&answer), reason),
                None => assert!(!matches!(answer, Answer::Refused(_)), "{answer:?}"),
            }
        }
        let seen = ground.look(known).await;
        assert_eq!(seen.events.len() + seen.unknown.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_never_ends_or_is_of_more_days_than_are_split_is_not_priced_by_its_beginning() {
    for ground in grounds().await {
        // The prepaid plan splits calls by time.
        let known = ground.customer(NewCustomer::prepaid(NUMBER, "10")).await;
        let before = ground.look(known).await;
        let answers = ground
            .charge(vec![
                call(NUMBER, "s1", NOON, "15551234567", "999999999999"),
                call(NUMBER, "s2", NOON, "15551234567", "99999999999999999999"),
                call(NUMBER, "s3", NOON, "38640111111", &(401 * 86_400).to_string()),
            ])
            .await;
        for answer in &answers[..2] {
            let Answer::Malformed(errors) = answer else { panic!("{answer:?}") };
            assert_eq!((errors[0].field.as_str(), errors[0].code), ("fields.duration", "time_out_of_range"));
        }
        assert_eq!(code(&answers[2]), "too_many_days");
        assert_eq!(ground.look(known).await, before);
    }
}
