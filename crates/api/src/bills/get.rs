//! `GET /v1/bills/{id}`

use super::bill::Bill;
use super::item::BillItem;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::billing::GetBill;
use serde::Serialize;
use utoipa::ToSchema;

/// A bill with its items.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BillDetail {
    #[serde(flatten)]
    bill: Bill,
    /// What is charged.
    items: Vec<BillItem>,
}

/// Get a bill
///
/// With its items.
#[utoipa::path(get, path = "/v1/bills/{id}", tag = "billing", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The bill.", body = BillDetail)))]
pub(crate) async fn get_bill(context: Context, Path(id): Path<String>) -> Result<axum::Json<BillDetail>, Problem> {
    let bill = id.parse().or(Err(Problem::not_found()))?;
    let found = context.read(GetBill { bill, catalogs: context.state.catalogs.clone() }).await?;
    let language = context.language.tag();
    let item = |view| BillItem::from_view(view, &found.catalog, &found.bill.currency, language);
    Ok(axum::Json(BillDetail { bill: Bill::try_from(&found.bill)?, items: found.items.iter().map(item).collect::<Result<_, _>>()? }))
}
