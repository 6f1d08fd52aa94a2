//! Lists of deliveries, newest first: of the site, of a customer, of an endpoint.

use super::{COLUMNS, DeliveryRow, DeliveryState, columns, from_row};
use crate::channel::Channel;
use crate::{Row, StoreError, Tx, Value};
use ids::{CustomerId, DeliveryId, EndpointId};

/// What the lists filter by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of one channel.
    pub channel: Option<Channel>,
    /// In one state.
    pub state: Option<DeliveryState>,
}

/// A delivery with whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: DeliveryRow,
    /// Number and name of the customer.
    pub customer: Option<(i64, String)>,
}

fn view_from_row(row: &Row) -> Result<DeliveryView, StoreError> {
    let customer = match (row.int_or_none(COLUMNS, "number")?, row.text_or_none(COLUMNS + 1, "name")?) {
        (Some(number), Some(name)) => Some((number, name.to_owned())),
        (None, _) | (_, None) => None,
    };
    Ok(DeliveryView { delivery: from_row(row)?, customer })
}

macro_rules! listing {
    ($site:literal, $bound:literal) => {
        concat!(
            "SELECT ",
            columns!("d."),
            ", c.number, c.name FROM delivery d LEFT JOIN customer c ON c.site_id = d.site_id AND c.customer_id = d.customer_id \
             WHERE ",
            $site,
            " AND d.id < $2 AND ($3 = '' OR d.channel = $3) AND ($4 = '' OR d.state = $4)",
            $bound,
            " ORDER BY d.id DESC LIMIT $5"
        )
    };
}

fn parameters(tx: &Tx<'_>, filter: DeliveryFilter, before: Option<i64>, limit: i64) -> Vec<Value> {
    vec![
        tx.site().into(),
        before.unwrap_or(i64::MAX).into(),
        filter.channel.map_or("", Channel::as_str).into(),
        filter.state.map_or("", DeliveryState::as_str).into(),
        limit.into(),
    ]
}

/// Deliveries of the site, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, filter: DeliveryFilter, before: Option<i64>, limit: i64) -> Result<Vec<DeliveryView>, StoreError> {
    let parameters = parameters(tx, filter, before, limit);
    tx.query("delivery", listing!("d.site_id = $1", ""), &parameters).await?.iter().map(view_from_row).collect()
}

/// Deliveries that concern a customer, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    filter: DeliveryFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<DeliveryView>, StoreError> {
    let mut parameters = parameters(tx, filter, before, limit);
    parameters.push(customer.into());
    tx.query("delivery", listing!("+d.site_id = $1", " AND d.customer_id = $6"), &parameters).await?.iter().map(view_from_row).collect()
}

/// Deliveries to an endpoint, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_endpoint(
    tx: &mut Tx<'_>,
    endpoint: EndpointId,
    filter: DeliveryFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<DeliveryView>, StoreError> {
    let mut parameters = parameters(tx, filter, before, limit);
    parameters.push(endpoint.into());
    tx.query("delivery", listing!("d.site_id = $1", " AND d.endpoint_id = $6"), &parameters).await?.iter().map(view_from_row).collect()
}

/// One delivery of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Option<DeliveryView>, StoreError> {
    let row = tx
        .query_one(
            "delivery",
            concat!(
                "SELECT ",
                columns!("d."),
                ", c.number, c.name FROM delivery d LEFT JOIN customer c ON c.site_id = d.site_id AND c.customer_id = d.customer_id \
                 WHERE d.site_id = $1 AND d.id = $2"
            ),
            &[tx.site().into(), id.into()],
        )
        .await?;
    row.as_ref().map(view_from_row).transpose()
}

/// How many deliveries of the site wait for a channel.
///
/// # Errors
/// [`StoreError`].
pub async fn count_waiting(tx: &mut Tx<'_>, channel: Channel) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM delivery WHERE site_id = $1 AND channel = $2 AND state = 'waiting'";
    let row = tx.query_one("delivery", sql, &[tx.site().into(), channel.as_str().into()]).await?;
    row.ok_or(StoreError::Missing("count"))?.int(0, "count")
}
