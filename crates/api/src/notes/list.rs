//! `GET /v1/notes`

use super::Note;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::billing::{ListNotes, NoteView};
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "notes";

/// Which notes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoteFilter {
    /// Number or code of a customer.
    customer: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List credit and debit notes
///
/// Newest first, of the site or of one customer. Those of one invoice stand at the invoice.
#[utoipa::path(get, path = "/v1/notes", tag = "billing", params(NoteFilter),
    responses((status = 200, description = "The notes.", body = List<Note>)))]
pub(crate) async fn list_notes(context: Context, Query(filter): Query<NoteFilter>) -> Result<axum::Json<List<Note>>, Problem> {
    let limit = rows(filter.limit)?;
    let customer = match &filter.customer {
        Some(named) => Some(context.customer(named).await?),
        None => None,
    };
    let operation = ListNotes {
        customer,
        before: cursor::decode_number(LIST, filter.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let page = List::page(views, LIST, limit, |view: &NoteView| view.note.id.to_string(), |view| Note::try_from(&view));
    let List { items, next_cursor, total } = page;
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}
