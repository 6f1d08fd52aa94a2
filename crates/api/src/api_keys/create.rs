//! `POST /v1/api-keys`

use super::api_key::ApiKey;
use crate::context::{Context, to_json};
use crate::json::Json;
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use app::identity::{CreateApiKey, NewApiKey as Made};
use axum::http::StatusCode;
use calendar::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApiKey {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "billing import")]
    name: String,
    /// Codes of roles. Nobody can give what they lack.
    #[schema(min_items = 1, max_items = 10, example = json!(["operations_staff"]))]
    roles: Vec<String>,
    /// When it ends; never where absent.
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

/// A key with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeyWithSecret {
    /// The key.
    #[serde(flatten)]
    key: ApiKey,
    /// The secret, for `Authorization: Bearer …`. Shown this once; null in a repeated answer.
    #[schema(required = true)]
    secret: Option<String>,
}

/// Make an API key
///
/// The answer is the only place where its secret ever stands.
#[utoipa::path(post, path = "/v1/api-keys", tag = "api-keys", request_body = NewApiKey,
    responses((status = 201, description = "The key.", body = ApiKeyWithSecret)))]
pub(crate) async fn create_api_key(context: Context, Json(body): Json<NewApiKey>) -> Result<Answered, Problem> {
    let expires_at = body.expires_at.as_deref().map(Instant::parse_rfc3339).transpose()?;
    let operation = CreateApiKey::try_new(&context.caller, &body.name, &body.roles, expires_at)?;
    context.write_encoded(operation, false, encode).await
}

/// The answer that is kept for a repeat lacks the secret.
fn encode(made: Made) -> Result<Answer, Problem> {
    let told = ApiKeyWithSecret { key: ApiKey::from(&made.key), secret: Some(made.secret.reveal().to_owned()) };
    let kept = ApiKeyWithSecret { key: ApiKey::from(&made.key), secret: None };
    Ok(Answer { status: StatusCode::CREATED, body: to_json(&told)?, kept: Some(to_json(&kept)?) })
}
