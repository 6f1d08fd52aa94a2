//! A balance group as it is shown.

use crate::wire::{Money, Period, some};
use app::balance::{BalanceView, GroupView, ResourceView};
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
    /// Held by sessions.
    reserved: String,
    /// When it may be consumed.
    period: Period,
    /// `grant`, `funds` or `manual`.
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
    /// Every balance, those that begin later or have ended too.
    balances: Vec<Balance>,
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
}

impl BalanceGroup {
    /// From the use case's view.
    pub(crate) fn from_view(view: &GroupView, language: &str, zone: &Zone) -> Self {
        Self {
            id: view.id.to_string(),
            name: view.name.clone(),
            billing_profile: view.profile.to_string(),
            resources: view.resources.iter().map(|resource| of_resource(resource, language, zone)).collect(),
        }
    }
}

fn of_resource(view: &ResourceView, language: &str, zone: &Zone) -> ResourceBalance {
    ResourceBalance {
        resource: view.resource.clone(),
        name: some(view.names.in_language(language)).unwrap_or_else(|| view.resource.clone()),
        unit: some(&view.unit),
        total: Money::from(&view.total),
        words: words(view.total.quanta, language).to_owned(),
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
