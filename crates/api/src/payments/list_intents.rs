//! `GET /v1/payment-intents`

use crate::context::Context;
use crate::cursor;
use crate::customers::CustomerRef;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, Money, Paging};
use app::billing::{IntentView, ListIntents};
use calendar::Zone;
use serde::Serialize;
use utoipa::ToSchema;

/// The name that cursors of this list carry.
const LIST: &str = "payment-intents";

/// A payment that is to be collected.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentIntent {
    /// Id.
    id: String,
    /// Whose.
    customer: CustomerRef,
    /// Id of the bill that it is to pay; a bill has one.
    bill: String,
    /// Id of the run that noted it.
    job_run: String,
    /// `card` or `direct_debit`.
    method: String,
    /// What was due then.
    amount: Money,
    /// `pending`: nobody has been asked yet.
    state: String,
    /// When it was noted.
    #[schema(format = "date-time")]
    at: String,
}

impl PaymentIntent {
    fn from_view(view: &IntentView, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.intent;
        Ok(Self {
            id: row.id.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            bill: row.bill.to_string(),
            job_run: row.run.to_string(),
            method: row.method.clone(),
            amount: crate::bills::money(row.amount, &view.currency),
            state: row.state.as_str().to_owned(),
            at: row.at.to_rfc3339(zone),
        })
    }
}

/// List payments to be collected
///
/// What payment collection noted, newest first.
#[utoipa::path(get, path = "/v1/payment-intents", tag = "payments", params(Paging),
    responses((status = 200, description = "The intents.", body = List<PaymentIntent>)))]
pub(crate) async fn list_payment_intents(
    context: Context,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<PaymentIntent>>, Problem> {
    let (zone, limit) = (context.zone()?, paging.rows()?);
    let operation = ListIntents {
        before: cursor::decode_number(LIST, paging.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let place = |view: &IntentView| view.intent.id.to_string();
    let List { items, next_cursor, total } = List::page(views, LIST, limit, place, |view| PaymentIntent::from_view(&view, &zone));
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}
