//! What fell due is applied by the first usage after it (domain.md §4, renewals fall due at the boundary).

use crate::ground::{NewCustomer, at, call, grounds, usage};
use balance::Origin;

const NUMBER: &str = "38640000003";
/// 1 July in Ljubljana.
const BOUNDARY: &str = "2026-06-30T22:00:00Z";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_usage_after_the_boundary_renews_fee_and_allowances_once() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        let before = ground.look(known).await;
        assert_eq!(before.group.due_at, Some(at(BOUNDARY)));
        let postings = before.postings.len();

        // A second before the boundary nothing is due.
        ground.set_now("2026-06-30T21:59:59Z").await;
        ground.charge_alone(call(NUMBER, "s1", "2026-06-30T21:00:00Z", "38640111111", "600")).await;
        assert_eq!(ground.look(known).await.postings.len(), postings);

        ground.set_now("2026-06-30T22:00:05Z").await;
        ground.charge_alone(call(NUMBER, "s2", BOUNDARY, "38640111111", "60")).await;
        let seen = ground.look(known).await;
        assert_eq!(seen.postings.len(), postings + 1);
        let fees = seen.postings.last().unwrap();
        assert_eq!(fees.at, at(BOUNDARY));
        assert_eq!(seen.group.due_at, Some(at("2026-07-31T22:00:00Z")));
        // The June allowance paid the June call, the July one the July call: 30 000 seconds each.
        let seconds: Vec<i64> = seen
            .group
            .state
            .balances
            .iter()
            .filter(|balance| balance.origin == Origin::Grant && balance.granted == 30_000)
            .map(|balance| balance.quanta)
            .collect();
        assert_eq!(seconds, [-29_400, -29_940]);
        // At the boundary the new bill (domain.md §11).
        let rent = seen.group.state.unbilled.iter().find(|(bill, _)| Some(*bill) == known.bills.next);
        assert_eq!(rent.map(|(_, quanta)| *quanta), Some(12_078_000));

        ground.charge_alone(call(NUMBER, "s3", BOUNDARY, "38640111111", "60")).await;
        let again = ground.look(known).await;
        assert_eq!(again.postings, seen.postings);
        let (moved, items) = again.sums();
        assert_eq!(moved, items);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn late_usage_takes_the_allowance_of_its_own_time() {
    for ground in grounds().await {
        let known = ground.customer(NewCustomer::postpaid("mobile_s", NUMBER)).await;
        ground.set_now("2026-07-02T10:00:00Z").await;
        let late = usage("voice", NUMBER, "s1", "2026-06-29T10:00:00Z", &[("destination", "38640111111"), ("duration", "100")]);
        ground.charge_alone(late).await;
        let seen = ground.look(known).await;
        let seconds: Vec<i64> =
            seen.group.state.balances.iter().filter(|balance| balance.granted == 30_000).map(|balance| balance.quanta).collect();
        assert_eq!(seconds, [-29_900, -30_000]);
    }
}
