//! A batch is only a faster way to say the same: any cut of the same events ends in the same states and answers (ARCHITECTURE.md §5).

use crate::ground::{Ground, Known, NewCustomer, Seen, at, call, grounds, message, usage};
use charging::{Answer, UsageInput};
use proptest::prelude::{Strategy, prop};
use proptest::test_runner::{Config, TestRunner};

const PREPAID: &str = "38640000010";
const POSTPAID: &str = "38640000011";
/// Enough to see every kind of answer together, few enough for both stores.
const CASES: u32 = 12;

/// What an event is made of: who, kind, session (few, so that they repeat), hour before the clock, amount.
type Pick = (bool, u8, u8, u8, u16);

fn event(pick: Pick) -> UsageInput {
    let (prepaid, kind, session, hour, amount) = pick;
    let identifier = if prepaid { PREPAID } else { POSTPAID };
    let start = format!("2026-06-{}T{:02}:00:00Z", if hour < 4 { 30 } else { 29 }, 18 + hour % 4);
    let session = format!("s{session}");
    match kind {
        0 => message(identifier, &session, &start),
        1 => call(identifier, &session, &start, "38640123123", &amount.to_string()),
        2 => call(identifier, &session, &start, "15551234567", &amount.to_string()),
        3 => usage("data", identifier, &session, &start, &[("bytes", &(u64::from(amount) * 3_000_000).to_string())]),
        4 => call("38640777777", &session, &start, "38640123123", &amount.to_string()),
        _ => call(identifier, &session, &start, "38640123123", "-"),
    }
}

async fn found(ground: &Ground) -> [Known; 2] {
    let from = at("2026-06-10T00:00:00Z");
    let prepaid = ground.customer(NewCustomer { from, ..NewCustomer::prepaid(PREPAID, "2.50") }).await;
    let postpaid = ground.customer(NewCustomer { from, ..NewCustomer::postpaid("mobile_s", POSTPAID) }).await;
    ground.set_now("2026-06-30T22:05:00Z").await;
    [prepaid, postpaid]
}

/// Everything but the numbers of folded rows and postings, which are drawn as operations come.
async fn looks(ground: &Ground, known: [Known; 2]) -> Vec<Seen> {
    let mut seen = Vec::new();
    for known in known {
        let mut one = ground.look(known).await;
        one.postings.iter_mut().for_each(|posting| posting.id = ids::PostingId(0));
        one.items.iter_mut().for_each(|row| row.id = 0);
        let (moved, items) = one.sums();
        assert_eq!(moved, items, "sums of items and legs");
        seen.push(one);
    }
    seen
}

async fn charge_in(ground: &Ground, events: &[UsageInput], cut: usize) -> (Vec<Answer>, Vec<Seen>) {
    let known = found(ground).await;
    let mut answers = Vec::new();
    for slice in events.chunks(cut) {
        answers.extend(ground.charge(slice.to_vec()).await);
    }
    (answers, looks(ground, known).await)
}

#[test]
fn any_cut_of_the_same_events_gives_the_same_answers_and_states() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let picks = prop::collection::vec((proptest::bool::ANY, 0_u8..6, 0_u8..9, 0_u8..8, 1_u16..400), 1..60);
    let events = picks.prop_map(|picks| picks.into_iter().map(event).collect::<Vec<_>>());
    let mut runner = TestRunner::new_with_rng(
        Config { cases: CASES, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&(events, 2_usize..20), |(events, cut)| {
            runtime.block_on(async {
                let (whole, cuts, single) = (grounds().await, grounds().await, grounds().await);
                for ((whole, cuts), single) in whole.iter().zip(&cuts).zip(&single) {
                    let one_by_one = charge_in(single, &events, 1).await;
                    assert_eq!(charge_in(whole, &events, events.len()).await, one_by_one);
                    assert_eq!(charge_in(cuts, &events, cut).await, one_by_one);
                }
            });
            Ok(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_batch_are_rated_in_their_order() {
    for ground in grounds().await {
        // 5120 MB are there: the first 5000 are free, 120 of the next 1000 too; 100 at 0.02 and 780 at 0.01 are charged.
        ground.customer(NewCustomer::postpaid("mobile_s", POSTPAID)).await;
        let data = |session: &str, megabytes: u64| {
            usage("data", POSTPAID, session, "2026-06-20T11:00:00Z", &[("bytes", &(megabytes * 1_048_576).to_string())])
        };
        let answers = ground.charge(vec![data("a", 5_000), data("b", 1_000)]).await;
        let nets: Vec<i64> = answers.iter().map(|answer| if let Answer::Rated { net, .. } = answer { *net } else { -1 }).collect();
        assert_eq!(nets, [0, 9_800_000]);
    }
}
