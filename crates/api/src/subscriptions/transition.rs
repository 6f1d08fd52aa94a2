//! `/v1/subscriptions/{id}/transition` and `/v1/subscriptions/{id}/transitions`

use super::change::PostedCharge;
use super::subscription::{PlanItem, order_items};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, List, Money, time};
use app::subscription::{Effective, ListTransitions, PlanOrder, QueueTransition, Queued, WithdrawTransition};
use axum::http::StatusCode;
use calendar::Zone;
use serde::{Deserialize, Serialize};
use store::transition::TransitionRow;
use utoipa::ToSchema;

/// When a transition takes effect.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EffectiveDate {
    /// With the next run of its job.
    Now,
    /// When the running billing cycle ends.
    #[default]
    CycleEnd,
}

/// A plan to move into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTransition {
    /// Code of the plan.
    #[schema(example = "mobile_m")]
    plan: String,
    /// When; `at` overrides it.
    #[serde(default)]
    effective: EffectiveDate,
    /// At an instant, now or later.
    #[schema(format = "date-time")]
    at: Option<String>,
    /// When the new plan ends; without end where absent.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// What differs from the plan.
    #[serde(default)]
    #[schema(max_items = 100)]
    items: Vec<PlanItem>,
    /// Identifier of services that the subscription does not have yet.
    #[schema(max_length = 128)]
    identifier: Option<String>,
}

/// A transition: it waits, or has ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlanTransition {
    /// Id.
    id: String,
    /// Id of the subscription.
    subscription: String,
    /// Code of the plan that it moves into.
    plan: String,
    /// When it takes effect.
    #[schema(format = "date-time")]
    due_at: String,
    /// `pending`, `done`, `failed` or `cancelled`.
    state: String,
    /// Who asked for it.
    actor: String,
    /// When it was asked for.
    #[schema(format = "date-time")]
    created_at: String,
    /// When it was done, failed or was withdrawn.
    #[schema(required = true, format = "date-time")]
    ended_at: Option<String>,
    /// Why it failed.
    #[schema(required = true)]
    failure: Option<String>,
    /// What leaving the old plan early costs, where that is known: with the queueing only.
    #[schema(required = true)]
    early_termination_fee: Option<Money>,
    /// The lines of that.
    charges: Vec<PostedCharge>,
}

impl PlanTransition {
    fn from_row(row: &TransitionRow, zone: &Zone) -> Self {
        let plan = row.content.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
        Self {
            id: row.id.to_string(),
            subscription: row.subscription.to_string(),
            plan: plan.to_owned(),
            due_at: row.due_at.to_rfc3339(zone),
            state: row.state.as_str().to_owned(),
            actor: row.actor.clone(),
            created_at: row.created_at.to_rfc3339(zone),
            ended_at: row.ended_at.map(|at| at.to_rfc3339(zone)),
            failure: (!row.failure.is_empty()).then(|| row.failure.clone()),
            early_termination_fee: None,
            charges: Vec::new(),
        }
    }

    fn from_queued(queued: &Queued, language: &str, zone: &Zone) -> Self {
        Self {
            early_termination_fee: (queued.total.quanta != 0).then(|| Money::from(&queued.total)),
            charges: queued.lines.iter().map(|line| PostedCharge::from_line(line, language, zone)).collect(),
            ..Self::from_row(&queued.transition, zone)
        }
    }
}

/// Queue a plan transition
///
/// Nothing changes until its job has run: then the old bundles are closed with proration and the fee of a commitment that is broken, and the new
/// plan is bought; services keep their identifiers. One transition waits at most.
#[utoipa::path(post, path = "/v1/subscriptions/{id}/transition", tag = "subscriptions", request_body = NewTransition,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 201, description = "The transition.", body = PlanTransition)))]
pub(crate) async fn queue_transition(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewTransition>,
) -> Result<Answered, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let effective = match (time(body.at.as_deref())?, body.effective) {
        (Some(at), _) => Effective::At(at),
        (None, EffectiveDate::Now) => Effective::Now,
        (None, EffectiveDate::CycleEnd) => Effective::CycleEnd,
    };
    let operation = QueueTransition {
        catalogs: context.state.catalogs.clone(),
        subscription: id.parse().or(Err(Problem::not_found()))?,
        order: PlanOrder {
            code: body.plan,
            to: time(body.to.as_deref())?,
            items: order_items(&body.items)?,
            identifier: body.identifier,
            ..PlanOrder::default()
        },
        effective,
    };
    let to_body = move |queued| PlanTransition::from_queued(&queued, language, &zone);
    context.write(operation, dry_run, StatusCode::CREATED, to_body).await
}

/// List plan transitions of a subscription
///
/// The newest first: the one that waits, and the 50 last that were done, failed or were withdrawn.
#[utoipa::path(get, path = "/v1/subscriptions/{id}/transitions", tag = "subscriptions",
    params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The transitions.", body = List<PlanTransition>)))]
pub(crate) async fn list_transitions(context: Context, Path(id): Path<String>) -> Result<axum::Json<List<PlanTransition>>, Problem> {
    let (zone, subscription) = (context.zone()?, id.parse().or(Err(Problem::not_found()))?);
    let rows = context.read(ListTransitions { subscription }).await?;
    Ok(axum::Json(List::whole(rows.iter().map(|row| PlanTransition::from_row(row, &zone)).collect())))
}

/// Withdraw the plan transition that waits
#[utoipa::path(delete, path = "/v1/subscriptions/{id}/transition", tag = "subscriptions",
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The transition as it ended.", body = PlanTransition)))]
pub(crate) async fn withdraw_transition(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let subscription = id.parse().or(Err(Problem::not_found()))?;
    let operation = WithdrawTransition { catalogs: context.state.catalogs.clone(), subscription };
    context.write(operation, dry_run, StatusCode::OK, move |row| PlanTransition::from_row(&row, &zone)).await
}
