//! `GET /v1/voucher-batches/{id}/codes`

use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::voucher::{CodeState, ListVoucherCodes};
use serde::Serialize;
use store::voucher::VoucherCode;
use utoipa::ToSchema;

/// The name that cursors of this list carry.
const LIST: &str = "voucher-codes";

/// One code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Voucher {
    /// What is entered.
    code: String,
    /// How often it was redeemed.
    uses: i64,
    /// `generated`, `partly_redeemed`, `exhausted`, `expired` or `blocked`.
    state: String,
}

impl Voucher {
    fn new(code: &VoucherCode, state: CodeState) -> Self {
        let state = match state {
            CodeState::Generated => "generated",
            CodeState::PartlyRedeemed => "partly_redeemed",
            CodeState::Exhausted => "exhausted",
            CodeState::Expired => "expired",
            CodeState::Blocked => "blocked",
        };
        Self { code: code.code.clone(), uses: code.uses, state: state.to_owned() }
    }
}

/// List codes of a batch
///
/// In the order in which they were drawn.
#[utoipa::path(get, path = "/v1/voucher-batches/{id}/codes", tag = "vouchers",
    params(("id" = String, Path, description = "Id of the batch."), Paging),
    responses((status = 200, description = "The codes.", body = List<Voucher>)))]
pub(crate) async fn list_voucher_codes(
    context: Context,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<Voucher>>, Problem> {
    let limit = paging.rows()?;
    let operation = ListVoucherCodes {
        batch: id.parse().or(Err(Problem::not_found()))?,
        after: cursor::decode_number(LIST, paging.cursor.as_deref())?.unwrap_or(-1),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let found = context.read(operation).await?;
    let place = |row: &(VoucherCode, CodeState)| row.0.place.to_string();
    Ok(axum::Json(List::page(found.codes, LIST, limit, place, |(code, state)| Voucher::new(&code, state))))
}
