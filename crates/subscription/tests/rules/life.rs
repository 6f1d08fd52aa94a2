//! A group's life: what falls due is applied, what its history says otherwise is put right, all lines are kept.

use crate::shop::{Shop, day};
use balance::GroupState;
use calendar::{Instant, Period};
use subscription::{Billed, ChargeLine, Charges, LineKind, ProfileFacts, Status, Subscription, arrears, difference, renew};

pub struct Life {
    pub shop: Shop,
    pub profile: ProfileFacts,
    pub subscription: Subscription,
    pub state: GroupState,
    pub lines: Vec<ChargeLine>,
}

impl Life {
    pub fn new(shop: Shop, profile: ProfileFacts, subscription: Subscription) -> Self {
        Self { shop, profile, subscription, state: GroupState::default(), lines: Vec::new() }
    }

    fn keep(&mut self, charges: &Charges) {
        charges.apply_to(&mut self.state).unwrap();
        self.lines.extend(charges.lines.iter().cloned());
    }

    /// Everything that falls due up to an instant.
    pub fn run_to(&mut self, at: Instant) {
        let subscriptions = std::slice::from_ref(&self.subscription);
        for charges in renew(&self.shop.catalog, &self.profile, subscriptions, &self.state, at).unwrap() {
            self.keep(&charges);
        }
    }

    /// Bills a cycle.
    pub fn bill(&mut self, from: &str, to: &str) {
        let cycle = Period::try_new(day(from), Some(day(to))).unwrap();
        let subscriptions = std::slice::from_ref(&self.subscription);
        let charges = arrears(&self.shop.catalog, &self.profile, subscriptions, &self.state, cycle).unwrap();
        self.keep(&charges);
    }

    /// Another history since an instant: what differs is posted, what is due now is charged. Answers the lines of the difference.
    pub fn change(&mut self, since: Instant, at: Instant, change: impl FnOnce(&mut Subscription)) -> Vec<ChargeLine> {
        change(&mut self.subscription);
        let posted = self.correct(since, at);
        self.run_to(at);
        posted
    }

    /// Posts desired minus billed.
    pub fn correct(&mut self, since: Instant, at: Instant) -> Vec<ChargeLine> {
        let billed = Billed { lines: &self.lines, since };
        let subscriptions = std::slice::from_ref(&self.subscription);
        let charges = difference(&self.shop.catalog, &self.profile, subscriptions, &self.state, billed, at).unwrap();
        self.keep(&charges);
        charges.lines
    }

    /// The subscription gets a state.
    pub fn turn(&mut self, status: Status, since: &str, at: &str) -> Vec<ChargeLine> {
        self.change(day(since), day(at), |subscription| {
            subscription.turns.put(status, day(since));
        })
    }

    /// The subscription ends.
    pub fn cancel(&mut self, ends: &str, at: &str) -> Vec<ChargeLine> {
        self.change(day(ends), day(at), |subscription| {
            let valid = Period::try_new(subscription.valid.from(), Some(day(ends))).unwrap();
            subscription.valid = valid;
            for purchase in &mut subscription.products {
                purchase.valid = purchase.valid.intersect(&valid).unwrap();
            }
        })
    }

    /// What was charged in all, without tax.
    pub fn net(&self) -> i64 {
        let is_money = |line: &&ChargeLine| matches!(line.kind, LineKind::OneTime | LineKind::Recurring | LineKind::Discount);
        self.lines.iter().filter(is_money).map(|line| line.net).sum()
    }

    /// What is left of allowances now.
    pub fn left(&self) -> i64 {
        self.state.balances.iter().map(|balance| -balance.quanta).sum()
    }
}

/// Days, days of the cycle, quanta without tax.
pub fn shares(lines: &[ChargeLine]) -> Vec<(i32, i32, i64)> {
    lines.iter().map(|line| (line.share.days, line.share.of, line.net)).collect()
}
