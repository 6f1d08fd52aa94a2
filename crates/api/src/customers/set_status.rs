//! `POST /v1/customers/{customer}:set-status`

use crate::context::{Context, to_json};
use crate::deferred_actions::DeferredAction;
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, time};
use app::customer::{SetCustomerStatus, StatusSet};
use axum::http::StatusCode;
use calendar::Zone;
use serde::{Deserialize, Serialize};
use store::customer::CustomerStatus;
use utoipa::ToSchema;

/// What a customer may be.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomerStatusWord {
    /// May buy and use.
    Active,
    /// May pay only.
    Inactive,
    /// Is gone: everything that was bought ends.
    Closed,
}

impl From<CustomerStatusWord> for CustomerStatus {
    fn from(status: CustomerStatusWord) -> Self {
        match status {
            CustomerStatusWord::Active => Self::Active,
            CustomerStatusWord::Inactive => Self::Inactive,
            CustomerStatusWord::Closed => Self::Closed,
        }
    }
}

/// A status, and from when on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStatus {
    /// What the customer is to be.
    status: CustomerStatusWord,
    /// From when on: the past corrects, the future becomes a deferred action. The site's time where absent.
    #[schema(format = "date-time")]
    at: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StatusAnswer {
    /// What the customer is now.
    status: String,
    /// The action that waits, where the time is still to come.
    #[schema(required = true)]
    deferred_action: Option<DeferredAction>,
    /// Usage from here on may have another price: `POST /v1/usage-events:rerate` rates it again.
    #[schema(format = "date-time", required = true)]
    rerate_since: Option<String>,
}

impl StatusAnswer {
    fn new(set: &StatusSet, zone: &Zone) -> Result<Self, Problem> {
        Ok(match set {
            StatusSet::Changed(changed) => Self {
                status: changed.customer.status.as_str().to_owned(),
                deferred_action: None,
                rerate_since: changed.rerate_since.map(|since| since.to_rfc3339(zone)),
            },
            StatusSet::Deferred { action, customer } => Self {
                status: customer.status.as_str().to_owned(),
                deferred_action: Some(DeferredAction::from_row(action, (customer.number, &customer.primary()?.full_name()), zone)),
                rerate_since: None,
            },
        })
    }
}

/// Set the status of a customer
///
/// Inactive: no fee accrues, nothing is used, payments are taken; what was active before comes back with `active`. Closed: every subscription
/// ends, and opening the account again restores nothing.
#[utoipa::path(post, path = "/v1/customers/{customer}:set-status", tag = "customers", request_body = NewStatus,
    params(("customer" = String, Path, description = "Number or code of the customer."), DryRun),
    responses((status = 200, description = "What became of it.", body = StatusAnswer)))]
pub(crate) async fn set_customer_status(
    context: Context,
    Path(customer): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewStatus>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let operation =
        SetCustomerStatus { catalogs: context.state.catalogs.clone(), customer, status: body.status.into(), at: time(body.at.as_deref())? };
    let encode = move |set| Ok(Answer { status: StatusCode::OK, body: to_json(&StatusAnswer::new(&set, &zone)?)?, kept: None });
    context.write_encoded(operation, dry_run, encode).await
}
