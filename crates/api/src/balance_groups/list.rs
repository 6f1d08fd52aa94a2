//! `GET /v1/customers/{customer}/balance-groups`

use super::balance_group::BalanceGroup;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::balance::ListBalances;

/// List balance groups of a customer
///
/// With every balance, money first.
#[utoipa::path(get, path = "/v1/customers/{customer}/balance-groups", tag = "balances",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The groups.", body = List<BalanceGroup>)))]
pub(crate) async fn list_balance_groups(context: Context, Path(customer): Path<String>) -> Result<axum::Json<List<BalanceGroup>>, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let views = context.read(ListBalances { catalogs: context.state.catalogs.clone(), customer }).await?;
    Ok(axum::Json(List::whole(views.iter().map(|view| BalanceGroup::from_view(view, language, &zone)).collect())))
}
