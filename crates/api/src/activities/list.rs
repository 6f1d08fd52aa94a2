//! `GET /v1/activities`

use super::Activity;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use serde::Deserialize;
use store::activity::{self, ActivityRow};
use store::{Operation, StoreError, Tx, customer};
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "activities";

/// Which activities.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityFilter {
    /// Number or code of a customer.
    customer: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List activities
///
/// Who changed what, newest first, of the site or of one customer.
#[utoipa::path(get, path = "/v1/activities", tag = "activities", params(ActivityFilter),
    responses((status = 200, description = "The activities.", body = List<Activity>)))]
pub(crate) async fn list_activities(context: Context, Query(filter): Query<ActivityFilter>) -> Result<axum::Json<List<Activity>>, Problem> {
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let before = cursor::decode_number(LIST, filter.cursor.as_deref())?;
    let found = context.read(ListActivities { customer: filter.customer, before, limit: limit + 1 }).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(axum::Json(List::page(found, LIST, limit, |row| row.id.to_string(), |row| Activity::from_row(row, &zone))))
}

struct ListActivities {
    customer: Option<String>,
    before: Option<i64>,
    limit: usize,
}

impl Operation for ListActivities {
    type Output = Option<Vec<ActivityRow>>;
    type Error = StoreError;

    /// None where there is no such customer.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        let Some(named) = &self.customer else { return activity::list(tx, self.before, limit).await.map(Some) };
        let Some(customer) = customer::find(tx, named).await? else { return Ok(None) };
        activity::list_of_customer(tx, customer, self.before, limit).await.map(Some)
    }
}
