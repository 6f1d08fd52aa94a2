//! Laws of deciding anew, over random usage (domain.md §5, §10.7): a fixed point; cancelled is as if never there; corrected is as if it had
//! come right.

use crate::ground::{Ground, Known, NewCustomer, at, grounds, usage};
use crate::revising::{key, revise};
use catalog::{ChargeMode, PaymentType};
use charging::{Answer, UsageInput, Wish};
use std::collections::BTreeMap;
use store::usage::EventKey;

/// Events of a life.
const EVENTS: u64 = 14;
/// Lives on each store.
const SEEDS: u64 = 8;
const MB: u64 = 1_048_576;

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What happens, of whatever customer: kind, seconds after the beginning, and two figures.
#[derive(Debug, Clone, Copy)]
struct Happening {
    kind: u64,
    second: u64,
    figures: (u64, u64),
}

impl Happening {
    fn draw(draw: &mut Draw) -> Self {
        Self { kind: draw.below(4), second: draw.below(3 * 86_400), figures: (draw.below(2_000), draw.below(600)) }
    }

    /// As an event of a customer: data, a call, a message, or a charge of a car whose first of the day costs more.
    fn of(&self, customer: &str, place: usize) -> UsageInput {
        let (session, (first, second)) = (format!("s{place}"), self.figures);
        let (bytes, seconds) = ((first * MB).to_string(), second.to_string());
        let (start, end) = (second.to_string(), (second + 1 + first % 50).to_string());
        let phone = format!("phone-{customer}");
        let event = match self.kind {
            0 => usage("data", &phone, &session, "2026-06-16T00:00:00Z", &[("bytes", &bytes)]),
            1 => {
                let destination = ["15551234567", "38640111111"][usize::from(first % 2 == 0)];
                usage("voice", &phone, &session, "2026-06-16T00:00:00Z", &[("destination", destination), ("duration", &seconds)])
            }
            2 => usage("sms", &phone, &session, "2026-06-16T00:00:00Z", &[("destination", "38640123456")]),
            _ => {
                let meter = [("station", "A"), ("meter_start", start.as_str()), ("meter_end", end.as_str())];
                usage("ev_charging", &format!("card-{customer}"), &session, "2026-06-16T00:00:00Z", &meter)
            }
        };
        let at = event.at.plus_seconds(i64::try_from(self.second).unwrap()).unwrap();
        UsageInput { at, mode: Some(ChargeMode::Record), ..event }
    }
}

async fn customer(ground: &Ground, name: &str) -> Known {
    let plans = vec![("mobile_s", format!("phone-{name}")), ("ev_charging", format!("card-{name}"))];
    ground.customer(NewCustomer { plans, payment_type: PaymentType::Postpaid, funds: 0, from: at("2026-05-31T22:00:00Z") }).await
}

/// Charges events one after the other and answers their keys.
async fn charge(ground: &Ground, events: &[UsageInput]) -> Vec<EventKey> {
    let mut keys = Vec::new();
    for event in events {
        let answer = ground.charge_alone(event.clone()).await;
        assert!(matches!(answer, Answer::Rated { replayed: false, .. }), "{event:?}: {answer:?}");
        keys.push(key(&answer));
    }
    keys
}

/// Money by bill item and tax rate, and balances by resource, validity and origin: nothing that names the customer.
type Figures = (BTreeMap<(u32, i32), (i64, i64)>, BTreeMap<String, i64>);

async fn figures(ground: &Ground, known: Known) -> Figures {
    let seen = ground.look(known).await;
    let mut money: BTreeMap<(u32, i32), (i64, i64)> = BTreeMap::new();
    for item in seen.items.iter().map(|row| &row.item).chain(&seen.group.state.items) {
        let sum = money.entry((item.key.code.0, item.key.tax_ppm)).or_default();
        *sum = (sum.0 + item.net, sum.1 + item.taxed);
    }
    let mut balances: BTreeMap<String, i64> = BTreeMap::new();
    for balance in &seen.group.state.balances {
        *balances.entry(format!("{:?} {:?} {:?}", balance.resource, balance.validity, balance.origin)).or_default() += balance.quanta;
    }
    money.retain(|_, sum| *sum != (0, 0));
    balances.retain(|_, quanta| *quanta != 0);
    (money, balances)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_anew_is_as_if_it_had_come_so() {
    for ground in grounds().await {
        for seed in 0..SEEDS {
            let mut draw = Draw(seed);
            let happened: Vec<Happening> = (0..EVENTS).map(|_| Happening::draw(&mut draw)).collect();
            let (cancelled, corrected) = (0, 1 + usize::try_from(draw.below(EVENTS - 1)).unwrap());
            // The one life has an event too many and one with wrong fields, and its usage came in any order.
            let lived = customer(&ground, &format!("a{seed}")).await;
            let mut events: Vec<UsageInput> = happened.iter().enumerate().map(|(place, one)| one.of(&format!("a{seed}"), place)).collect();
            let right = events[corrected].fields.clone();
            let wrong = Happening { figures: (draw.below(2_000), draw.below(600)), ..happened[corrected] };
            events[corrected].fields = wrong.of(&format!("a{seed}"), corrected).fields;
            let keys = charge(&ground, &events).await;
            revise(&ground, lived, vec![keys[cancelled]], Wish::Cancel).await;
            revise(&ground, lived, vec![keys[corrected]], Wish::Correct(right)).await;
            revise(&ground, lived, keys.clone(), Wish::Rerate).await;
            // The other one has what was meant, in the order of time.
            let meant = customer(&ground, &format!("b{seed}")).await;
            let mut right: Vec<UsageInput> = happened.iter().enumerate().map(|(place, one)| one.of(&format!("b{seed}"), place)).collect();
            right.remove(cancelled);
            right.sort_by_key(|event| event.at);
            charge(&ground, &right).await;
            let before = figures(&ground, lived).await;
            assert_eq!(before, figures(&ground, meant).await, "seed {seed}");
            // A fixed point: with nothing changed nothing changes, all at once and one by one.
            assert_eq!(revise(&ground, lived, keys.clone(), Wish::Rerate).await.changed, [], "seed {seed}");
            for key in keys {
                assert_eq!(revise(&ground, lived, vec![key], Wish::Rerate).await.changed, [], "seed {seed}");
            }
            let seen = ground.look(lived).await;
            assert_eq!(figures(&ground, lived).await, before, "seed {seed}");
            assert!(seen.events.len() == usize::try_from(EVENTS).unwrap());
        }
    }
}
