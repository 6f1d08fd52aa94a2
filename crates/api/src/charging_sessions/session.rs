//! A charging session as it is shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::subscriptions::name;
use crate::wire::some;
use app::charging_session::SessionView;
use calendar::Zone;
use rating::SessionState;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A charging session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChargingSession {
    /// Id.
    pub(super) id: String,
    /// `held`, `expired` (its grant is over, it may still report) or `ended`.
    #[schema(example = "held")]
    state: String,
    /// Whose.
    customer: CustomerRef,
    /// Code of the kind of service.
    service_type: String,
    /// Its name.
    service_name: String,
    /// Identifier.
    identifier: String,
    /// What makes it unlike other sessions of the identifier and day.
    session_id: String,
    /// Id of the balance group charged.
    balance_group: String,
    /// Id of the subscription.
    subscription: String,
    /// Id of the service.
    service: String,
    /// When it began.
    #[schema(format = "date-time")]
    started_at: String,
    /// End of what is reported.
    #[schema(format = "date-time")]
    reported_to: String,
    /// When the grant stops to be valid.
    #[schema(format = "date-time")]
    valid_to: String,
    /// Code of the field that quantities count.
    #[schema(required = true, example = "duration")]
    counted: Option<String>,
    /// Used so far.
    #[schema(format = "decimal")]
    used: String,
    /// Granted beyond what is used.
    #[schema(format = "decimal")]
    granted: String,
    /// Used so far, in `unit`.
    #[schema(format = "decimal", example = "100")]
    used_quantity: String,
    /// Granted beyond what is used, in `unit`.
    #[schema(format = "decimal", example = "20")]
    granted_quantity: String,
    /// Label of the unit that the kind of service is rated in.
    #[schema(required = true, example = "MB")]
    unit: Option<String>,
    /// Messages so far.
    messages: i64,
    /// Service fields of the first message.
    #[schema(value_type = Object)]
    fields: BTreeMap<String, String>,
}

const fn word(state: SessionState) -> &'static str {
    match state {
        SessionState::Unknown => "unknown",
        SessionState::Held => "held",
        SessionState::Expired => "expired",
        SessionState::Ended => "ended",
    }
}

impl ChargingSession {
    /// From the use case's view.
    pub(super) fn from_view(view: &SessionView, language: &str, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.row;
        Ok(Self {
            id: row.id.to_string(),
            state: word(row.state).to_owned(),
            customer: CustomerRef::try_from(&view.customer)?,
            service_type: view.service_type.code.clone(),
            service_name: name(&view.service_type, language),
            identifier: row.identifier.clone(),
            session_id: row.session_id.clone(),
            balance_group: row.group.to_string(),
            subscription: row.subscription.to_string(),
            service: row.service.to_string(),
            started_at: row.started_at.to_rfc3339(zone),
            reported_to: row.reported_to.to_rfc3339(zone),
            valid_to: row.valid_to.to_rfc3339(zone),
            counted: view.counted.clone(),
            used: row.used.clone(),
            granted: row.granted.clone(),
            used_quantity: view.used.to_string(),
            granted_quantity: view.granted.to_string(),
            unit: some(&view.unit),
            messages: row.messages,
            fields: view.fields.clone(),
        })
    }
}
