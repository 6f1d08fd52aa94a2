//! Folding open items of a group into rows of their bill (ARCHITECTURE.md §4).
//!
//! Invariant: that each sum still is an amount is known before the first row is written.

use crate::ChargeError;
use balance::BalanceError;
use ids::BillId;
use store::Tx;
use store::bill::BillItemRow;
use store::group::GroupRow;

/// Folds increments of a locked group into rows of their bill: those of one bill, or all.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>) -> Result<(), ChargeError> {
    let named = group.state.items.iter().map(|item| item.key.bill);
    let mut bills: Vec<BillId> = named.filter(|named| bill.is_none_or(|bill| *named == bill)).collect();
    bills.sort_unstable();
    bills.dedup();
    let mut rows = Vec::new();
    for bill in bills {
        rows.extend(store::bill::items(tx, group.customer, bill).await?);
    }
    fold_onto(tx, group, bill, &rows).await
}

/// As [`fold`], for a caller who has read the rows of the bills under the same lock.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold_onto(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>, rows: &[BillItemRow]) -> Result<(), ChargeError> {
    let taken = group.state.take_items(bill);
    // The rows add up in the store: that each sum still is an amount is known before the first of them is written.
    for row in rows.iter().filter(|row| row.group == group.id) {
        if let Some(item) = taken.iter().find(|item| item.key == row.item.key) {
            row.item.clone().absorb(item).map_err(BalanceError::from)?;
        }
    }
    for item in taken {
        let id = tx.next_id()?;
        store::bill::add_item(tx, group.customer, group.id, id, &item).await?;
    }
    Ok(())
}
