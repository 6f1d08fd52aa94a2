//! A configuration of dunning as it is shown and as it is given.

use crate::problem::{FieldError, Problem};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::dunning::{self, DunningEffect, DunningRow, NotifiedBy};
use utoipa::ToSchema;

/// A configuration of dunning.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Dunning {
    /// Code.
    #[schema(example = "late")]
    code: String,
    /// Name.
    name: String,
    /// What a bill must owe more than, one a currency; nothing for a currency that is not named.
    thresholds: Vec<DunningThreshold>,
    /// What is done, in ascending order of days.
    actions: Vec<DunningAction>,
}

/// What a bill must owe more than.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DunningThreshold {
    /// Amount as decimal text, zero or more.
    #[schema(example = "5.00")]
    amount: String,
    /// Code of a currency.
    #[schema(example = "EUR")]
    resource: String,
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DunningActionType {
    /// Reminds the customer by e-mail or SMS, in the customer's language.
    Notification,
    /// Buys a bundle on the oldest active subscription that charges the bill's profile.
    Fee,
}

/// How a customer is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DunningChannel {
    /// By e-mail.
    Email,
    /// By SMS.
    Sms,
}

/// What is done once for a bill that is overdue for some days.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DunningAction {
    /// Code, unique in the configuration: by it an action is done once for a bill.
    #[schema(example = "reminder")]
    code: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "Reminder")]
    name: String,
    /// Days since the due date, in the zone of the billing profile.
    #[schema(maximum = 730, example = 5)]
    overdue_days: u16,
    /// What it does.
    #[serde(rename = "type")]
    does: DunningActionType,
    /// `notification`: how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<DunningChannel>,
    /// `fee`: code of the bundle.
    #[schema(example = "late_fee")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bundle: Option<String>,
}

impl Dunning {
    /// From the configuration's row.
    pub(super) fn from_row(row: DunningRow) -> Self {
        let threshold = |(resource, amount)| DunningThreshold { amount, resource };
        Self {
            code: row.code,
            name: row.name,
            thresholds: row.thresholds.into_iter().map(threshold).collect(),
            actions: row.actions.into_iter().map(DunningAction::from_row).collect(),
        }
    }
}

impl DunningAction {
    fn from_row(row: dunning::DunningAction) -> Self {
        let (does, channel, bundle) = match row.effect {
            DunningEffect::Notification { by: NotifiedBy::Email } => (DunningActionType::Notification, Some(DunningChannel::Email), None),
            DunningEffect::Notification { by: NotifiedBy::Sms } => (DunningActionType::Notification, Some(DunningChannel::Sms), None),
            DunningEffect::Fee { bundle } => (DunningActionType::Fee, None, Some(bundle)),
        };
        Self { code: row.code, name: row.name, overdue_days: row.overdue_days, does, channel, bundle }
    }

    fn to_row(&self, field: &str, wrong: &mut Vec<FieldError>) -> Option<dunning::DunningAction> {
        let effect = match (self.does, self.channel, self.bundle.as_ref()) {
            (DunningActionType::Notification, Some(DunningChannel::Email), None) => DunningEffect::Notification { by: NotifiedBy::Email },
            (DunningActionType::Notification, Some(DunningChannel::Sms), None) => DunningEffect::Notification { by: NotifiedBy::Sms },
            (DunningActionType::Fee, None, Some(bundle)) => DunningEffect::Fee { bundle: bundle.clone() },
            (DunningActionType::Notification, channel, bundle) => {
                let missing = channel.is_none().then(|| FieldError::new(format!("{field}.channel"), "required", "a notification needs it"));
                let given = bundle.map(|_| FieldError::new(format!("{field}.bundle"), "not_used", "a notification does not take it"));
                wrong.extend(missing.into_iter().chain(given));
                return None;
            }
            (DunningActionType::Fee, channel, bundle) => {
                let missing = bundle.is_none().then(|| FieldError::new(format!("{field}.bundle"), "required", "a fee needs it"));
                let given = channel.map(|_| FieldError::new(format!("{field}.channel"), "not_used", "a fee does not take it"));
                wrong.extend(missing.into_iter().chain(given));
                return None;
            }
        };
        Some(dunning::DunningAction { code: self.code.clone(), name: self.name.clone(), overdue_days: self.overdue_days, effect })
    }
}

/// The thresholds that were given, one a currency.
pub(super) fn thresholds(given: Vec<DunningThreshold>) -> Result<BTreeMap<String, String>, Problem> {
    let mut all = BTreeMap::new();
    let mut wrong = Vec::new();
    for (place, DunningThreshold { amount, resource }) in given.into_iter().enumerate() {
        if all.insert(resource.clone(), amount).is_some() {
            let message = format!("`{resource}` has a threshold already");
            wrong.push(FieldError::new(format!("thresholds[{place}].resource"), "taken", message));
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(invalid(wrong)) }
}

/// The actions that were given; a field that a type does not take is refused.
pub(super) fn actions(given: &[DunningAction]) -> Result<Vec<dunning::DunningAction>, Problem> {
    let mut wrong = Vec::new();
    let rows = given.iter().enumerate().filter_map(|(place, action)| action.to_row(&format!("actions[{place}]"), &mut wrong)).collect();
    if wrong.is_empty() { Ok(rows) } else { Err(invalid(wrong)) }
}

fn invalid(errors: Vec<FieldError>) -> Problem {
    Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "some fields are wrong") }
}
