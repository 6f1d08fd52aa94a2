//! `GET /v1/hierarchy-groups/{id}/members`

use super::group::HierarchyMember;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::hierarchy::ListHierarchyMembers;
use ids::MembershipId;

const LIST: &str = "hierarchy-members";

/// List members of a hierarchy group
///
/// In the order in which they joined; those who left too.
#[utoipa::path(get, path = "/v1/hierarchy-groups/{id}/members", tag = "hierarchy",
    params(("id" = String, Path, description = "Id."), Paging),
    responses((status = 200, description = "The members.", body = List<HierarchyMember>)))]
pub(crate) async fn list_hierarchy_members(
    context: Context,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<HierarchyMember>>, Problem> {
    let (zone, rows) = (context.zone()?, paging.rows()?);
    let list = ListHierarchyMembers {
        hierarchy: id.parse().or(Err(Problem::not_found()))?,
        after: cursor::decode_number(LIST, paging.cursor.as_deref())?.map(MembershipId),
        limit: i64::try_from(rows.saturating_add(1)).unwrap_or(i64::MAX),
    };
    let found = context.read(list).await?;
    let page = List::page(found, LIST, rows, |view| view.row.id.to_string(), |view| HierarchyMember::from_view(&view, &zone));
    let items: Result<Vec<HierarchyMember>, Problem> = page.items.into_iter().collect();
    Ok(axum::Json(List { items: items?, next_cursor: page.next_cursor, total: page.total }))
}
