//! A balance group as it is shown.

use crate::wire::{Money, Period, some};
use app::balance::{BalanceView, CounterView, GroupView, LimitView, ResourceView, ThresholdView};
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// A balance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Balance {
    /// Its number in the group.
    id: String,
    /// What is left is negative.
    amount: String,
    /// Held by sessions; of funds zero, for money is held of the group: the resource's `reserved` has it.
    reserved: String,
    /// When it may be consumed.
    period: Period,
    /// `grant`, `funds`, `manual` or `rollover`.
    origin: String,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
}

/// The balances of one resource.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ResourceBalance {
    /// Code of the resource.
    resource: String,
    /// Its name.
    name: String,
    /// Label of its unit.
    #[schema(required = true)]
    unit: Option<String>,
    /// Sum of the balances valid now.
    total: Money,
    /// The sum in words.
    #[schema(example = "has left")]
    words: String,
    /// Held by sessions: of all its balances, and of money what they hold of the group, tax included.
    reserved: String,
    /// Where it stands against its limit; null where nothing limits it.
    #[schema(required = true)]
    limit: Option<ResourceLimit>,
    /// Every balance, those that begin later or have ended too.
    balances: Vec<Balance>,
}

/// A threshold that tells somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LimitThreshold {
    /// Where it is.
    value: Money,
    /// The way from floor to limit in percent, where the credit profile says it so.
    #[schema(required = true, example = "80")]
    percent: Option<String>,
    /// Whether it is reached.
    reached: bool,
}

/// Where a resource stands against its limit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ResourceLimit {
    /// What counts: of money what is owed, with what sessions hold; of a unit the sum of what is valid.
    standing: Money,
    /// Where nothing is used.
    floor: Money,
    /// Where charging stops; null for unlimited.
    #[schema(required = true)]
    limit: Option<Money>,
    /// Ascending.
    thresholds: Vec<LimitThreshold>,
}

/// A counter of the group that runs now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct GroupCounter {
    /// Code of the resource that it counts.
    resource: String,
    /// Its name.
    name: String,
    /// Label of its unit.
    #[schema(required = true)]
    unit: Option<String>,
    /// Where it stands.
    amount: Money,
    /// What it counts over.
    period: Period,
}

/// A balance group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BalanceGroup {
    /// Id.
    id: String,
    /// Name.
    name: String,
    /// Id of the profile that bills it.
    billing_profile: String,
    /// Its resources, money first.
    pub(super) resources: Vec<ResourceBalance>,
    /// Its counters that run now; they are no balances.
    counters: Vec<GroupCounter>,
}

impl BalanceGroup {
    /// From the use case's view.
    pub(crate) fn from_view(view: &GroupView, language: &str, zone: &Zone) -> Self {
        Self {
            id: view.id.to_string(),
            name: view.name.clone(),
            billing_profile: view.profile.to_string(),
            resources: view.resources.iter().map(|resource| of_resource(resource, language, zone)).collect(),
            counters: view.counters.iter().map(|counter| of_counter(counter, language, zone)).collect(),
        }
    }
}

fn of_counter(view: &CounterView, language: &str, zone: &Zone) -> GroupCounter {
    GroupCounter {
        resource: view.resource.clone(),
        name: some(view.names.in_language(language)).unwrap_or_else(|| view.resource.clone()),
        unit: some(&view.unit),
        amount: Money::from(&view.amount),
        period: Period::new(view.period.from(), view.period.to(), zone),
    }
}

fn of_limit(view: &LimitView) -> ResourceLimit {
    let threshold = |threshold: &ThresholdView| LimitThreshold {
        value: Money::from(&threshold.value),
        percent: threshold.percent.as_ref().map(ToString::to_string),
        reached: threshold.is_reached,
    };
    ResourceLimit {
        standing: Money::from(&view.standing),
        floor: Money::from(&view.floor),
        limit: view.limit.as_ref().map(Money::from),
        thresholds: view.thresholds.iter().map(threshold).collect(),
    }
}

fn of_resource(view: &ResourceView, language: &str, zone: &Zone) -> ResourceBalance {
    ResourceBalance {
        resource: view.resource.clone(),
        name: some(view.names.in_language(language)).unwrap_or_else(|| view.resource.clone()),
        unit: some(&view.unit),
        total: Money::from(&view.total),
        words: words(view.total.quanta, language).to_owned(),
        reserved: view.reserved.text(),
        limit: view.limit.as_ref().map(of_limit),
        balances: view.balances.iter().map(|balance| of_balance(balance, zone)).collect(),
    }
}

fn of_balance(view: &BalanceView, zone: &Zone) -> Balance {
    Balance {
        id: view.id.to_string(),
        amount: view.amount.text(),
        reserved: view.reserved.text(),
        period: Period::new(view.period.from(), view.period.to(), zone),
        origin: view.origin.to_owned(),
        created_at: view.created_at.to_rfc3339(zone),
    }
}

/// Screens show the sign and the word (domain.md §2).
fn words(quanta: i64, language: &str) -> &'static str {
    match (quanta.signum(), language) {
        (1, "fr") => "doit",
        (-1, "fr") => "dispose de",
        (_, "fr") => "épuisé",
        (1, _) => "owes",
        (-1, _) => "has left",
        (_, _) => "used up",
    }
}
