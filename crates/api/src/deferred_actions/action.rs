//! A deferred action as it is shown.

use crate::context::Context;
use crate::once::Answered;
use crate::problem::Problem;
use app::deferred::{ChangeDeferred, DeferredChange, DeferredView};
use axum::http::StatusCode;
use calendar::Zone;
use serde::Serialize;
use store::deferred::DeferredRow;
use utoipa::ToSchema;

/// An action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeferredAction {
    /// Id.
    id: String,
    /// What is done: `customer_status`.
    kind: String,
    /// Number of the customer.
    customer: String,
    /// Name of the customer.
    customer_name: String,
    /// What exactly, such as `inactive`.
    what: String,
    /// When it is done.
    #[schema(format = "date-time")]
    due_at: String,
    /// `pending`, `done`, `failed` or `cancelled`.
    state: String,
    /// Who asked for it.
    actor: String,
    /// When it was asked for.
    #[schema(format = "date-time")]
    created_at: String,
    /// When it ended.
    #[schema(format = "date-time", required = true)]
    ended_at: Option<String>,
    /// Why it failed; empty where it did not.
    failure: String,
}

impl DeferredAction {
    pub(crate) fn from_row(row: &DeferredRow, (number, name): (i64, &str), zone: &Zone) -> Self {
        let what = row.content.get("status").and_then(serde_json::Value::as_str).unwrap_or_default();
        Self {
            id: row.id.to_string(),
            kind: row.kind.clone(),
            customer: number.to_string(),
            customer_name: name.to_owned(),
            what: what.to_owned(),
            due_at: row.due_at.to_rfc3339(zone),
            state: row.state.as_str().to_owned(),
            actor: row.actor.clone(),
            created_at: row.created_at.to_rfc3339(zone),
            ended_at: row.ended_at.map(|at| at.to_rfc3339(zone)),
            failure: row.failure.clone(),
        }
    }

    pub(super) fn from_view(view: &DeferredView, zone: &Zone) -> Self {
        Self::from_row(&view.action, (view.customer.0, &view.customer.1), zone)
    }
}

/// Changes an action and answers it.
///
/// # Errors
/// What the use case refuses.
pub(super) async fn change(context: &Context, id: &str, change: DeferredChange, dry_run: bool) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let id = id.parse().or(Err(Problem::not_found()))?;
    let operation = ChangeDeferred { id, change, catalogs: context.state.catalogs.clone() };
    context.write(operation, dry_run, StatusCode::OK, move |view| DeferredAction::from_view(&view, &zone)).await
}
