//! The item rows of a bill.

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
    const ONE: &str =
        concat!("SELECT ", columns!(), " FROM bill_item i WHERE site_id = $1 AND customer_id = $2 AND bill_id = $3 ORDER BY id");
    // Bill by bill: a join would read all items where it takes them for few.
    const MANY: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM UNNEST($2::bigint[], $3::bigint[]) AS k (customer_id, bill_id) CROSS JOIN LATERAL (SELECT * FROM bill_item b \
         WHERE b.site_id = $1 AND b.customer_id = k.customer_id AND b.bill_id = k.bill_id OFFSET 0) i ORDER BY i.bill_id, i.id"
    );
    let keys: Vec<(i64, i64)> = bills.iter().map(|(customer, bill)| (customer.0, bill.0)).collect();
    tx.query_each_pair("bill_item", (ONE, MANY), &keys).await?.iter().map(from_row).collect()
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
