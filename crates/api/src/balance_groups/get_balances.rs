//! `GET /v1/balance-groups/{id}/balances`

use super::balance_group::{BalanceGroup, ResourceBalance};
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::balance::ListBalancesOfGroup;

/// List balances of a group
///
/// By resource, money first.
#[utoipa::path(get, path = "/v1/balance-groups/{id}/balances", tag = "balances", params(("id" = String, Path, description = "Id of the group.")),
    responses((status = 200, description = "The balances.", body = List<ResourceBalance>)))]
pub(crate) async fn list_balances(context: Context, Path(id): Path<String>) -> Result<axum::Json<List<ResourceBalance>>, Problem> {
    let group = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(ListBalancesOfGroup { catalogs: context.state.catalogs.clone(), group }).await?;
    let shown = BalanceGroup::from_view(&view, context.language.tag(), &context.zone()?);
    Ok(axum::Json(List::whole(shown.resources)))
}
