//! `GET /v1/customers/{customer}/subscriptions`

use super::subscription::Subscription;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::subscription::ListSubscriptions;

/// List subscriptions of a customer
///
/// With their products and services.
#[utoipa::path(get, path = "/v1/customers/{customer}/subscriptions", tag = "subscriptions",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The subscriptions.", body = List<Subscription>)))]
pub(crate) async fn list_subscriptions(context: Context, Path(customer): Path<String>) -> Result<axum::Json<List<Subscription>>, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let views = context.read(ListSubscriptions { catalogs: context.state.catalogs.clone(), customer }).await?;
    Ok(axum::Json(List::whole(views.iter().map(|view| Subscription::from_view(view, language, &zone)).collect())))
}
