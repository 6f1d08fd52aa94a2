//! Open items are folded into rows of the bill past their number (ARCHITECTURE.md §4).

use crate::ground::{NewCustomer, grounds, usage};
use balance::OPEN_ITEMS_MAX;
use charging::Answer;

const SERVICES: usize = OPEN_ITEMS_MAX + 8;

fn charge_at(number: usize, session: &str) -> charging::UsageInput {
    let fields = [("station", "A"), ("meter_start", "10"), ("meter_end", "12")];
    usage("ev_charging", &format!("card-{number}"), session, "2026-06-20T11:00:00Z", &fields)
}

#[tokio::test(flavor = "multi_thread")]
async fn open_items_past_their_number_become_rows_and_nothing_is_lost() {
    for ground in grounds().await {
        let plans = (0..SERVICES).map(|number| ("ev_charging", format!("card-{number}"))).collect();
        let known = ground.customer(NewCustomer { plans, ..NewCustomer::postpaid("", "") }).await;
        for session in ["s1", "s2"] {
            let answers = ground.charge((0..SERVICES).map(|number| charge_at(number, session)).collect()).await;
            assert!(answers.iter().all(|answer| matches!(answer, Answer::Rated { replayed: false, .. })), "{answers:?}");
        }
        let seen = ground.look(known).await;
        assert!(seen.group.state.items.len() <= OPEN_ITEMS_MAX);
        assert!(seen.items.len() >= SERVICES);
        let counted: u32 = seen.items.iter().map(|row| row.item.count).chain(seen.group.state.items.iter().map(|item| item.count)).sum();
        let fees = seen.postings.iter().flat_map(|posting| rating::legs::decode(&posting.legs).unwrap()).count();
        assert_eq!(usize::try_from(counted).unwrap(), 2 * SERVICES + fees);
        let (moved, items) = seen.sums();
        assert_eq!(moved, items);
        // The flat fee once a day and service: 0.248 + 0.686 the first time, 0.248 the second.
        assert_eq!(seen.events.iter().map(|event| event.net).sum::<i64>(), 40 * (934_000 + 248_000));
    }
}
