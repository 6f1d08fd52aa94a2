//! A notification as it is shown.

use crate::wire::Money;
use app::messages::NotificationRow;
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// A threshold as its credit profile says it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Threshold {
    /// `absolute` (an amount) or `percent` (of the way from floor to limit).
    #[schema(example = "percent")]
    kind: String,
    /// Exact decimal text.
    #[schema(example = "80", format = "decimal")]
    value: String,
}

/// Something that a customer is told of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Notification {
    /// Id, growing.
    id: String,
    /// Time of the site.
    #[schema(format = "date-time")]
    at: String,
    /// `threshold_crossed`, `threshold_cleared`, `limit_passed`, `renewal_refused`, `session_reported_late` or `session_cut`.
    #[schema(example = "threshold_crossed")]
    kind: String,
    /// Id of the subscription, where it is one's.
    #[schema(required = true)]
    subscription: Option<String>,
    /// Id of the balance group.
    balance_group: String,
    /// Code of the resource.
    #[schema(example = "EUR")]
    resource: String,
    /// The threshold, where one was crossed.
    #[schema(required = true)]
    threshold: Option<Threshold>,
    /// Exposure before: debit positive, what is left negative.
    before: Money,
    /// Exposure after.
    after: Money,
    /// The limit, null where there is none.
    #[schema(required = true)]
    limit: Option<Money>,
    /// What it is about beside the balance: a session, an identifier, a plan.
    about: String,
    /// Ways of telling that are wanted: `email`, `sms`, `call`.
    channels: Vec<String>,
}

impl Notification {
    /// From its row, its time in the site's zone.
    pub(super) fn from_row(row: NotificationRow, zone: &Zone) -> Self {
        let content = row.content;
        let amount = |quanta| Money::from_quanta(quanta, content.scale, &content.resource);
        let wanted = [(content.channels.email, "email"), (content.channels.sms, "sms"), (content.channels.call, "call")];
        Self {
            id: row.id.to_string(),
            at: content.at.to_rfc3339(zone),
            kind: content.kind.as_str().to_owned(),
            subscription: content.subscription.map(|id| id.to_string()),
            balance_group: content.group.to_string(),
            threshold: content
                .threshold
                .as_ref()
                .map(|threshold| Threshold { kind: threshold.kind.as_str().to_owned(), value: threshold.value.clone() }),
            before: amount(content.before),
            after: amount(content.after),
            limit: content.limit.map(amount),
            about: content.about.clone(),
            channels: wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, word)| word.to_owned()).collect(),
            resource: content.resource.clone(),
        }
    }
}
