//! The item rows of a bill.

use crate::driver::Inner;
use crate::{Row, StoreError, Tx};
use balance::{ItemKey, OpenItem};
use ids::{BillId, CustomerId, GroupId};

/// An item's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillItemRow {
    /// Id.
    pub id: i64,
    /// The group whose charges it holds.
    pub group: GroupId,
    /// What it is.
    pub item: OpenItem,
}

/// Adds an increment to an item's row, making it where there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn add_item(tx: &mut Tx<'_>, customer: CustomerId, group: GroupId, id: i64, item: &OpenItem) -> Result<(), StoreError> {
    let key = serde_json::to_string(&item.key)?;
    tx.execute_one(
        "bill item",
        "INSERT INTO bill_item (site_id, customer_id, bill_id, id, group_id, item_key, net, tax, quantity, legs, first_day, last_day) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (customer_id, bill_id, group_id, item_key) DO UPDATE SET \
         net = bill_item.net + excluded.net, tax = bill_item.tax + excluded.tax, quantity = bill_item.quantity + excluded.quantity, \
         legs = bill_item.legs + excluded.legs, \
         first_day = CASE WHEN excluded.first_day < bill_item.first_day THEN excluded.first_day ELSE bill_item.first_day END, \
         last_day = CASE WHEN excluded.last_day > bill_item.last_day THEN excluded.last_day ELSE bill_item.last_day END",
        &[
            tx.site().into(),
            customer.into(),
            item.key.bill.into(),
            id.into(),
            group.into(),
            key.into(),
            item.net.into(),
            item.taxed.into(),
            item.quantity.into(),
            item.count.into(),
            item.days.0.into(),
            item.days.1.into(),
        ],
    )
    .await
}

macro_rules! columns {
    () => {
        "i.bill_id, i.id, i.group_id, i.item_key, i.net, i.tax, i.quantity, i.legs, i.first_day, i.last_day"
    };
}

/// The item rows of a bill, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn items(tx: &mut Tx<'_>, customer: CustomerId, bill: BillId) -> Result<Vec<BillItemRow>, StoreError> {
    Ok(items_of_bills(tx, &[(customer, bill)]).await?.into_iter().map(|(_, row)| row).collect())
}

/// As [`items`], of many bills; those of a bill together.
///
/// # Errors
/// [`StoreError`].
pub async fn items_of_bills(tx: &mut Tx<'_>, bills: &[(CustomerId, BillId)]) -> Result<Vec<(BillId, BillItemRow)>, StoreError> {
    if let Inner::Postgres(_) = &tx.inner {
        return items_on_postgres(tx, bills).await;
    }
    let mut items = Vec::new();
    for (customer, bill) in bills {
        let rows = tx
            .query(
                "bill_item",
                concat!("SELECT ", columns!(), " FROM bill_item i WHERE customer_id = $1 AND bill_id = $2 AND site_id = $3 ORDER BY id"),
                &[(*customer).into(), (*bill).into(), tx.site().into()],
            )
            .await?;
        for row in &rows {
            items.push(from_row(row)?);
        }
    }
    Ok(items)
}

async fn items_on_postgres(tx: &mut Tx<'_>, bills: &[(CustomerId, BillId)]) -> Result<Vec<(BillId, BillItemRow)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM UNNEST($2::bigint[], $3::bigint[]) AS wanted (customer_id, bill_id) \
         JOIN bill_item i ON i.customer_id = wanted.customer_id AND i.bill_id = wanted.bill_id WHERE i.site_id = $1 ORDER BY i.bill_id, i.id"
    );
    tx.send().await?;
    let (customers, ids): (Vec<i64>, Vec<i64>) = bills.iter().map(|(customer, bill)| (customer.0, bill.0)).unzip();
    let site = tx.site().0;
    let Inner::Postgres(transaction) = &tx.inner else { return Ok(Vec::new()) };
    let statement = transaction.prepare_cached(SQL).await?;
    let rows = match transaction.query(&statement, &[&site, &customers, &ids]).await {
        Ok(rows) => rows,
        Err(error) => return Err(tx.failed(error)),
    };
    rows.iter().map(|row| from_row(&Row::from_postgres("bill_item", row)?)).collect()
}

fn from_row(row: &Row) -> Result<(BillId, BillItemRow), StoreError> {
    let key: ItemKey = row.document(3, "item_key")?;
    let count = u32::try_from(row.int(7, "legs")?).map_err(|_negative| StoreError::Invariant("an item with a negative count"))?;
    let item = OpenItem {
        key,
        net: row.int(4, "net")?,
        taxed: row.int(5, "tax")?,
        quantity: row.int(6, "quantity")?,
        count,
        days: (row.small(8, "first_day")?, row.small(9, "last_day")?),
    };
    Ok((BillId(row.int(0, "bill_id")?), BillItemRow { id: row.int(1, "id")?, group: GroupId(row.int(2, "group_id")?), item }))
}
