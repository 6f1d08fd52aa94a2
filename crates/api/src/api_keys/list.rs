//! `GET /v1/api-keys`

use super::api_key::ApiKey;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::identity::ListApiKeys;

/// List API keys
///
/// All keys of the site; their secrets are not kept.
#[utoipa::path(get, path = "/v1/api-keys", tag = "api-keys", responses((status = 200, description = "The keys.", body = List<ApiKey>)))]
pub(crate) async fn list_api_keys(context: Context) -> Result<axum::Json<List<ApiKey>>, Problem> {
    let keys = context.read(ListApiKeys).await?;
    Ok(axum::Json(List::whole(keys.iter().map(ApiKey::from).collect())))
}
