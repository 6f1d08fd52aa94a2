//! `GET /v1/subscriptions/{id}`

use super::subscription::Subscription;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::subscription::GetSubscription;

/// Get a subscription
#[utoipa::path(get, path = "/v1/subscriptions/{id}", tag = "subscriptions", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The subscription.", body = Subscription)))]
pub(crate) async fn get_subscription(context: Context, Path(id): Path<String>) -> Result<axum::Json<Subscription>, Problem> {
    let id = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetSubscription { catalogs: context.state.catalogs.clone(), id }).await?;
    Ok(axum::Json(Subscription::from_view(&view, context.language.tag(), &context.zone()?)))
}
