//! What a message of a session got, and the one way that messages are sent.

use crate::context::Context;
use crate::problem::{FieldError, Problem};
use crate::usage_events::public_id;
use crate::wire::Money;
use crate::with_catalog::WithCatalog;
use app::Figure;
use app::charging_session::GetSession;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use charging::{Request, SessionAnswer, SessionCharge, SessionGrant, SessionMessage};
use ids::SessionId;
use serde::Serialize;
use store::Lane;
use utoipa::ToSchema;

/// What a report was charged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChargedReport {
    /// Id of the usage event.
    event: String,
    /// Without tax, of what lands on the customer.
    net: Money,
    /// Tax.
    tax: Money,
    /// Why it has no price yet: the code.
    #[schema(required = true)]
    unrated: Option<String>,
}

/// What a message got.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChargingGrant {
    /// Id of the session.
    session: String,
    /// `held` or `ended`.
    #[schema(example = "held")]
    state: String,
    /// Granted beyond what is used, as the quantity field counts.
    #[schema(format = "decimal", example = "180")]
    granted: String,
    /// Seconds for which the grant is valid.
    validity_s: u32,
    /// Less was granted than asked for: when it is used, no more comes.
    final_unit: bool,
    /// `granted`, `granted_in_part`, `ended`, or why nothing was granted.
    #[schema(example = "granted")]
    result: String,
    /// The report came after the validity of its grant.
    late: bool,
    /// More was reported than was granted.
    beyond_grant: bool,
    /// What was reported took a balance group past its limit.
    over_limit: bool,
    /// What the report was charged.
    #[schema(required = true)]
    charged: Option<ChargedReport>,
    /// The first answer again: nothing moved.
    replayed: bool,
}

/// Sends a message. A repetition answers 200 whatever the first answer's status was.
///
/// # Errors
/// 404 no such session, 409 conflict, 402 or 409 refused, 422 with all wrong fields.
pub(super) async fn send(context: &Context, message: &SessionMessage, dry_run: bool, first: StatusCode) -> Result<Response, Problem> {
    let scope = context.scope(dry_run);
    let request = Request { site: scope.site, actor: scope.actor, dry_run, lane: Lane::Interactive };
    match context.state.charger.session(&request, message).await? {
        SessionAnswer::Done { grant, replayed } => {
            let status = if replayed { StatusCode::OK } else { first };
            let body = told(context, grant, replayed).await?;
            Ok((status, axum::Json(body)).into_response())
        }
        SessionAnswer::Conflict(reason) => Err(Problem::new(StatusCode::CONFLICT, reason.code, reason.message)),
        SessionAnswer::Refused(reason) => {
            // Money is what is missing; all else is the state of things.
            let status = if reason.code == "limit_reached" { StatusCode::PAYMENT_REQUIRED } else { StatusCode::CONFLICT };
            Err(Problem::new(status, reason.code, reason.message))
        }
        SessionAnswer::Unknown => Err(Problem::not_found()),
        SessionAnswer::Malformed(errors) => {
            Err(Problem::fields(errors.into_iter().map(|error| FieldError::new(error.field, error.code, error.message)).collect()))
        }
    }
}

async fn told(context: &Context, grant: SessionGrant, replayed: bool) -> Result<ChargingGrant, Problem> {
    let charged = match &grant.charged {
        None => None,
        Some(charge) => Some(charged(context, SessionId(grant.session), charge).await?),
    };
    Ok(ChargingGrant {
        session: grant.session.to_string(),
        state: if grant.is_ended { "ended" } else { "held" }.to_owned(),
        granted: grant.granted,
        validity_s: grant.validity_s,
        final_unit: grant.is_final,
        result: grant.result,
        late: grant.is_late,
        beyond_grant: grant.is_beyond_grant,
        over_limit: grant.is_over_limit,
        charged,
        replayed,
    })
}

/// The charge in the currency of the session's group.
async fn charged(context: &Context, session: SessionId, charge: &SessionCharge) -> Result<ChargedReport, Problem> {
    let catalogs = context.state.catalogs.clone();
    let operation = GetSession { catalogs: catalogs.clone(), id: session };
    let (view, catalog) = context.read(WithCatalog { catalogs, operation }).await?;
    let money = |quanta| Figure::of(&catalog, view.currency, quanta).map(|figure| Money::from(&figure));
    Ok(ChargedReport {
        event: public_id(charge.event_id()),
        net: money(charge.net)?,
        tax: money(charge.tax)?,
        unrated: charge.unrated.clone(),
    })
}
