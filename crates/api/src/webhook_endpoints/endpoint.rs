//! An endpoint as it is shown, and once with its secret.

use crate::context::to_json;
use crate::once::Answer;
use crate::problem::Problem;
use app::messages::NewEndpoint;
use axum::http::StatusCode;
use calendar::Zone;
use serde::Serialize;
use store::webhook::EndpointRow;
use utoipa::ToSchema;

/// An address that is called.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebhookEndpoint {
    /// Id.
    pub(crate) id: String,
    /// What people call it.
    #[schema(example = "CRM")]
    pub(crate) name: String,
    /// Its address.
    #[schema(example = "https://crm.example.org/hooks/guilder")]
    pub(crate) url: String,
    /// Names of the events that it is called with.
    #[schema(example = json!(["customer.created", "bill.billed"]))]
    pub(crate) events: Vec<String>,
    /// Whether it is called.
    pub(crate) enabled: bool,
    /// When it was made.
    #[schema(format = "date-time")]
    pub(crate) created_at: String,
}

/// An endpoint with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebhookEndpointWithSecret {
    /// The endpoint.
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// The secret that calls are signed with, `whsec_…`. Shown this once; null in a repeated answer.
    #[schema(required = true)]
    secret: Option<String>,
}

impl WebhookEndpoint {
    /// From its row, its time in the site's zone.
    pub(super) fn from_row(row: &EndpointRow, zone: &Zone) -> Self {
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            url: row.url.clone(),
            events: row.events.clone(),
            enabled: row.enabled,
            created_at: row.created_at.to_rfc3339(zone),
        }
    }
}

/// The answer that tells a secret. What is kept for a repeat lacks it.
pub(super) fn with_secret(made: &NewEndpoint, status: StatusCode, zone: &Zone) -> Result<Answer, Problem> {
    let endpoint = WebhookEndpoint::from_row(&made.endpoint, zone);
    let kept = WebhookEndpointWithSecret { endpoint: endpoint.clone(), secret: None };
    let told = WebhookEndpointWithSecret { endpoint, secret: Some(made.secret.reveal().to_owned()) };
    Ok(Answer { status, body: to_json(&told)?, kept: Some(to_json(&kept)?) })
}
