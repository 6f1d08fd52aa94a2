//! `GET /v1/sharing-groups/{id}/members`

use super::group::SharingMember;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::sharing::ListMembers;
use ids::CustomerId;

const LIST: &str = "sharing-members";

/// List members of a sharing group
///
/// In the order in which they became customers of the site; those who left too.
#[utoipa::path(get, path = "/v1/sharing-groups/{id}/members", tag = "sharing",
    params(("id" = String, Path, description = "Id."), Paging),
    responses((status = 200, description = "The members.", body = List<SharingMember>)))]
pub(crate) async fn list_sharing_members(
    context: Context,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<SharingMember>>, Problem> {
    let (zone, rows) = (context.zone()?, paging.rows()?);
    let list = ListMembers {
        sharing: id.parse().or(Err(Problem::not_found()))?,
        after: cursor::decode_number(LIST, paging.cursor.as_deref())?.map(CustomerId),
        limit: i64::try_from(rows.saturating_add(1)).unwrap_or(i64::MAX),
    };
    let found = context.read(list).await?;
    let page = List::page(found, LIST, rows, |view| view.row.member.to_string(), |view| SharingMember::from_view(&view, &zone));
    let items: Result<Vec<SharingMember>, Problem> = page.items.into_iter().collect();
    Ok(axum::Json(List { items: items?, next_cursor: page.next_cursor, total: page.total }))
}
