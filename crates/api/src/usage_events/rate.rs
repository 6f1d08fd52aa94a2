//! `POST /v1/usage-events:rate`

use super::event::{Impact, Reason, TraceStep};
use super::input::{UsageMode, texts};
use crate::context::Context;
use crate::json::Json;
use crate::problem::{FieldError, Problem};
use crate::wire::Money;
use crate::with_catalog::WithCatalog;
use ::catalog::{Catalog, ChargeMode};
use app::Figure;
use app::event::{impacts, trace_lines};
use balance::Direction;
use calendar::Instant;
use charging::{Request, Trial, TrialInput, TrialOutcome, UsageInput};
use rating::Decision;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use store::Lane;
use utoipa::ToSchema;

/// What stands for the session of an event that names none: no identity is looked up.
const NO_SESSION: &str = "rate";

/// An event to be rated without being charged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateUsage {
    /// Code of the kind of service.
    #[schema(min_length = 1, max_length = 64, example = "voice")]
    service_type: String,
    /// Identifier of the service.
    #[schema(max_length = 200, example = "38640123456")]
    identifier: Option<String>,
    /// Number or code of the customer whose first service of that kind is meant, where there is no identifier.
    customer: Option<String>,
    /// What makes the event unlike others; it changes nothing here.
    #[schema(max_length = 200)]
    session_id: Option<String>,
    /// Event time.
    #[schema(format = "date-time", example = "2026-06-17T09:00:00+02:00")]
    time: String,
    /// Service fields: texts, or numbers that are read as text.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"duration": "50", "destination": "38641000000"}))]
    fields: BTreeMap<String, Value>,
    /// Whether it asks or reports; the service type's default where absent.
    mode: Option<UsageMode>,
}

/// A threshold that the event would cross.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CrossedThreshold {
    /// Id of the balance group.
    balance_group: String,
    /// The threshold.
    value: Money,
    /// `up` fires, `down` arms it again.
    direction: String,
    /// Where the resource stands before.
    before: Money,
    /// Where it would stand after.
    after: Money,
}

/// What an event would do.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct RatedUsage {
    /// `rated`, `unrated`, `refused` or `malformed`.
    #[schema(example = "rated")]
    status: String,
    /// Identifier of the service that was rated.
    identifier: String,
    /// The quantity in the service type's unit.
    #[schema(required = true)]
    quantity: Option<String>,
    /// What it would move: the service's own group first, then owners of sharing groups.
    impacts: Vec<Impact>,
    /// Charged on the service's own group without tax.
    #[schema(required = true)]
    net: Option<Money>,
    /// Its tax.
    #[schema(required = true)]
    tax: Option<Money>,
    /// With tax.
    #[schema(required = true)]
    total: Option<Money>,
    /// Whether a limit would be passed.
    over_limit: bool,
    /// Thresholds that it would cross.
    thresholds: Vec<CrossedThreshold>,
    /// Why it would be unrated or refused.
    #[schema(required = true)]
    reason: Option<Reason>,
    /// Its wrong fields.
    errors: Vec<FieldError>,
    /// How the price comes about, as far as rating came.
    trace: Vec<TraceStep>,
}

/// Rate usage without charging it
///
/// The same code as charging, against the state of now, but nothing is kept: outcome, impacts, trace, thresholds that would be crossed.
#[utoipa::path(post, path = "/v1/usage-events:rate", tag = "usage", request_body = RateUsage,
    responses((status = 200, description = "What it would do.", body = RatedUsage)))]
pub(crate) async fn rate_usage_event(context: Context, Json(body): Json<RateUsage>) -> Result<axum::Json<RatedUsage>, Problem> {
    let identifier = body.identifier.unwrap_or_default();
    let customer = match body.customer.filter(|_| identifier.is_empty()) {
        None => None,
        Some(named) => Some(context.customer_of("customer", &named).await?),
    };
    if identifier.is_empty() && customer.is_none() {
        return Err(Problem::field("identifier", "missing", "an identifier or a customer is needed"));
    }
    let event = UsageInput {
        service_type: body.service_type,
        identifier,
        session_id: body.session_id.filter(|text| !text.is_empty()).unwrap_or_else(|| NO_SESSION.to_owned()),
        at: Instant::parse_rfc3339(&body.time)?,
        fields: texts(body.fields).map_err(Problem::fields)?,
        mode: body.mode.map(ChargeMode::from),
    };
    let scope = context.scope(true);
    let request = Request { site: scope.site, actor: scope.actor, dry_run: true, lane: Lane::Interactive };
    let trial = context.state.charger.rate(&request, &TrialInput { event, customer }).await?;
    let (_, catalog) =
        context.read(WithCatalog { catalogs: context.state.catalogs.clone(), operation: crate::with_catalog::JustCatalog }).await?;
    Ok(axum::Json(told(&trial, &catalog)?))
}

fn told(trial: &Trial, catalog: &Catalog) -> Result<RatedUsage, Problem> {
    let trace = trace_lines(catalog, trial.currency, &trial.trace)?.into_iter().map(TraceStep::from).collect();
    let plain = RatedUsage { identifier: trial.identifier.clone(), trace, ..RatedUsage::default() };
    let why = |reason: &charging::Reason| Some(Reason { code: reason.code.clone(), message: reason.message.clone() });
    Ok(match &trial.outcome {
        TrialOutcome::Rated(decision) => rated(decision, plain, trial, catalog)?,
        TrialOutcome::Unrated(reason) => RatedUsage { status: "unrated".to_owned(), reason: why(reason), ..plain },
        TrialOutcome::Refused(reason) => RatedUsage { status: "refused".to_owned(), reason: why(reason), ..plain },
        TrialOutcome::Malformed(errors) => {
            let errors = errors.iter().map(|error| FieldError::new(&error.field, error.code, &error.message)).collect();
            RatedUsage { status: "malformed".to_owned(), errors, ..plain }
        }
    })
}

fn rated(decision: &Decision, plain: RatedUsage, trial: &Trial, catalog: &Catalog) -> Result<RatedUsage, Problem> {
    let money = |resource, quanta| Figure::of(catalog, resource, quanta).map(|figure| Money::from(&figure));
    let of_group = |quanta| trial.currency.map(|currency| money(currency, quanta)).transpose();
    let mut thresholds = Vec::new();
    for impact in decision.impacts() {
        for crossing in &impact.crossings {
            thresholds.push(CrossedThreshold {
                balance_group: impact.group.to_string(),
                value: money(crossing.resource, crossing.threshold.value)?,
                direction: match crossing.direction {
                    Direction::Up => "up".to_owned(),
                    Direction::Down => "down".to_owned(),
                },
                before: money(crossing.resource, crossing.before)?,
                after: money(crossing.resource, crossing.after)?,
            });
        }
    }
    let total = decision.own.net.checked_add(decision.own.tax).ok_or(money::MoneyError::Overflow)?;
    Ok(RatedUsage {
        status: "rated".to_owned(),
        quantity: Some(decision.quantity.to_string()),
        impacts: impacts(catalog, &decision.legs())?.iter().map(Impact::from).collect(),
        net: of_group(decision.own.net)?,
        tax: of_group(decision.own.tax)?,
        total: of_group(total)?,
        over_limit: decision.impacts().any(rating::Impact::is_over_limit),
        thresholds,
        ..plain
    })
}
