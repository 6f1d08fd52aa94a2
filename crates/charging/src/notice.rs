//! What customers are told of an event or of fees: thresholds crossed, limits passed, renewals refused (domain.md §3).
//!
//! Invariant: everything is told on its edge, once: the event that crosses, not those after it.

use crate::known::KnownGroup;
use balance::{Crossing, Direction};
use calendar::Instant;
use catalog::{Catalog, CreditLimit, NotifyBy, ThresholdText};
use ids::{SubscriptionId, Sym};
use rating::{GroupFacts, Impact, PassedLimit};
use store::notification::{Channels, NewNotification, NotificationKind, Threshold, ThresholdKind};
use subscription::{Charges, Refusal};

/// Says things of one group at one instant.
pub(crate) struct Teller<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) facts: &'a GroupFacts,
    pub(crate) at: Instant,
    /// Of which subscription, where it is one's.
    pub(crate) subscription: Option<SubscriptionId>,
    /// An identifier or a session.
    pub(crate) about: &'a str,
}

impl Teller<'_> {
    /// What an impact did to thresholds and limits.
    pub(crate) fn impact(&self, impact: &Impact) -> Vec<NewNotification> {
        let crossed = impact.crossings.iter().map(|crossing| self.crossing(crossing));
        crossed.chain(self.passed(impact)).collect()
    }

    /// Limits that an impact passed first.
    pub(crate) fn passed(&self, impact: &Impact) -> Vec<NewNotification> {
        impact.passed.iter().filter(|passed| passed.before <= passed.limit).map(|passed| self.limit(passed)).collect()
    }

    /// A threshold that was crossed.
    pub(crate) fn crossing(&self, crossing: &Crossing) -> NewNotification {
        let (kind, notify) = match crossing.direction {
            Direction::Up => (NotificationKind::ThresholdCrossed, channels(&crossing.threshold.notify)),
            // That it is armed again is for systems to hear, not for people.
            Direction::Down => (NotificationKind::ThresholdCleared, calls(channels(&crossing.threshold.notify))),
        };
        let threshold = match crossing.threshold.said {
            ThresholdText::Amount(amount) => Threshold { kind: ThresholdKind::Absolute, value: amount.to_string() },
            ThresholdText::Percent(percent) => Threshold { kind: ThresholdKind::Percent, value: percent.to_string() },
        };
        let told = self.told(kind, crossing.resource, (crossing.before, crossing.after), crossing.limit);
        NewNotification { threshold: Some(threshold), channels: notify, ..told }
    }

    fn limit(&self, passed: &PassedLimit) -> NewNotification {
        let told = self.told(NotificationKind::LimitPassed, passed.resource, (passed.before, passed.after), Some(passed.limit));
        NewNotification { channels: self.channels_of(passed.resource), ..told }
    }

    /// A bundle whose fee the limit refused.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> NewNotification {
        let currency = self.facts.currency;
        let before = refusal.left.saturating_neg();
        let told = self.told(NotificationKind::RenewalRefused, currency, (before, before.saturating_add(refusal.asked)), Some(0));
        NewNotification {
            subscription: Some(refusal.subscription),
            about: self.catalog.symbols.code(refusal.bundle).to_owned(),
            channels: self.channels_of(currency),
            ..told
        }
    }

    /// Something about a session: nothing but its money is told.
    pub(crate) fn session(&self, kind: NotificationKind, standing: i64) -> NewNotification {
        let currency = self.facts.currency;
        NewNotification { channels: calls(self.channels_of(currency)), ..self.told(kind, currency, (standing, standing), None) }
    }

    fn told(&self, kind: NotificationKind, resource: Sym, (before, after): (i64, i64), limit: Option<i64>) -> NewNotification {
        NewNotification {
            at: self.at,
            kind,
            customer: self.facts.customer,
            subscription: self.subscription,
            group: self.facts.group,
            resource: self.catalog.symbols.code(resource).to_owned(),
            scale: self.catalog.resources.get(&resource).map_or(0, |found| found.scale),
            threshold: None,
            before,
            after,
            limit,
            about: self.about.to_owned(),
            channels: Channels::default(),
        }
    }

    /// All ways that thresholds of a resource's limit tell by; endpoints always hear.
    fn channels_of(&self, resource: Sym) -> Channels {
        let limit: Option<&CreditLimit> = self.facts.limits.iter().find(|limit| limit.resource == resource);
        let all: Vec<NotifyBy> =
            limit.into_iter().flat_map(|limit| &limit.thresholds).flat_map(|threshold| threshold.notify.clone()).collect();
        Channels { call: true, ..channels(&all) }
    }
}

/// What is told of renewals that the limit refused.
pub(crate) fn refusals<'a>(catalog: &'a Catalog, known: &'a KnownGroup, all: &'a [Charges]) -> impl Iterator<Item = NewNotification> + 'a {
    all.iter().flat_map(move |charges| {
        let teller = Teller { catalog, facts: &known.rating.group, at: charges.due, subscription: None, about: "" };
        charges.refused.iter().map(|refusal| teller.refusal(refusal)).collect::<Vec<_>>()
    })
}

fn channels(notify: &[NotifyBy]) -> Channels {
    Channels { email: notify.contains(&NotifyBy::Email), sms: notify.contains(&NotifyBy::Sms), call: notify.contains(&NotifyBy::Call) }
}

fn calls(channels: Channels) -> Channels {
    Channels { email: false, sms: false, ..channels }
}
