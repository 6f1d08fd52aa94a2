//! `PUT /v1/taxation-gateway`

use super::gateway::TaxationGateway;
use crate::context::Context;
use crate::json::Json;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::{Secret, SecretChange};
use app::tax_gateway::{GatewaySettings, SaveGateway};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the taxation gateway is configured with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxationGatewaySettings {
    /// Where it is asked, by POST.
    #[schema(min_length = 8, max_length = 2000, example = "https://taxes.example.org/v1/rates")]
    url: String,
    /// What is sent as `Authorization: Bearer`. Absent: as it was; empty: none. Never shown again.
    #[schema(max_length = 1000)]
    secret: Option<String>,
}

/// Configure the taxation gateway
///
/// Taxes of the catalog whose `provider` is `gateway` take their rates from it. A secret goes only where it was given for: with another
/// address it must be given anew, and what the gateway before said is forgotten. Pending taxes are tried at once.
#[utoipa::path(put, path = "/v1/taxation-gateway", tag = "taxation-gateway", request_body = TaxationGatewaySettings,
    responses((status = 200, description = "The gateway.", body = TaxationGateway)))]
pub(crate) async fn put_taxation_gateway(context: Context, Json(body): Json<TaxationGatewaySettings>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let secret = match body.secret {
        None => SecretChange::Keep,
        Some(text) if text.is_empty() => SecretChange::Clear,
        Some(text) => SecretChange::Set(Secret::new(text)),
    };
    let settings = GatewaySettings { url: body.url.trim().to_owned() };
    let operation = SaveGateway { settings, secret, destinations: context.state.destinations };
    context.write(operation, false, StatusCode::OK, move |view| TaxationGateway::from_view(view, &zone)).await
}
