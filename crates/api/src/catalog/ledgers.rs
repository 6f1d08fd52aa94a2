//! `GET /v1/ledgers`

use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::catalog::ListLedgers;
use serde::Serialize;
use utoipa::ToSchema;

/// A general ledger code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Ledger {
    /// The code.
    #[schema(example = "GL4000")]
    code: String,
}

/// List general ledger codes
///
/// They are no objects of their own: products, rate plans and discounts name them.
#[utoipa::path(get, path = "/v1/ledgers", tag = "catalog", responses((status = 200, description = "All of them.", body = List<Ledger>)))]
pub(crate) async fn list_ledgers(context: Context) -> Result<axum::Json<List<Ledger>>, Problem> {
    let codes = context.read(ListLedgers { catalogs: context.state.catalogs.clone() }).await?;
    Ok(axum::Json(List::whole(codes.into_iter().map(|code| Ledger { code }).collect())))
}
