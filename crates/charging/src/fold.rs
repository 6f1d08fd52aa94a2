//! Folding open items of a group into rows of their bill (ARCHITECTURE.md §4).
//!
//! Invariant: that each sum still is an amount is known before the first row is written.

use crate::ChargeError;
use balance::{BalanceError, OpenItem};
use ids::BillId;
use store::Tx;
use store::bill::BillItemRow;
use store::group::GroupRow;

/// Folds increments of a locked group into rows of their bill: those of one bill, or all.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>) -> Result<(), ChargeError> {
    let rows = rows_below(tx, group, bill).await?;
    fold_onto(tx, group, bill, &rows).await
}

/// Reads the rows that increments of a locked group are folded into: those of one bill, or of all, that hold a sum with them.
///
/// # Errors
/// [`ChargeError`], also where a sum is past every amount.
pub(crate) async fn rows_to_fold(tx: &mut Tx<'_>, group: &GroupRow, bill: Option<BillId>) -> Result<Vec<BillItemRow>, ChargeError> {
    let rows = rows_below(tx, group, bill).await?;
    let folded: Vec<OpenItem> = group.state.items.iter().filter(|item| bill.is_none_or(|bill| item.key.bill == bill)).cloned().collect();
    check_sums(group, &folded, &rows)?;
    Ok(rows)
}

async fn rows_below(tx: &mut Tx<'_>, group: &GroupRow, bill: Option<BillId>) -> Result<Vec<BillItemRow>, ChargeError> {
    let named = group.state.items.iter().map(|item| item.key.bill);
    let mut bills: Vec<BillId> = named.filter(|named| bill.is_none_or(|bill| *named == bill)).collect();
    bills.sort_unstable();
    bills.dedup();
    let mut rows = Vec::new();
    for bill in bills {
        rows.extend(store::bill::items(tx, group.customer, bill).await?);
    }
    Ok(rows)
}

/// As [`fold`], for a caller who has read the rows of the bills under the same lock.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold_onto(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>, rows: &[BillItemRow]) -> Result<(), ChargeError> {
    let taken = group.state.take_items(bill);
    check_sums(group, &taken, rows)?;
    for item in taken {
        let id = tx.next_id()?;
        store::bill::add_item(tx, group.customer, group.id, id, &item).await?;
    }
    Ok(())
}

/// The rows add up in the store: that each sum still is an amount is known before the first of them is written.
fn check_sums(group: &GroupRow, folded: &[OpenItem], rows: &[BillItemRow]) -> Result<(), ChargeError> {
    for row in rows.iter().filter(|row| row.group == group.id) {
        if let Some(item) = folded.iter().find(|item| item.key == row.item.key) {
            row.item.clone().absorb(item).map_err(BalanceError::from)?;
        }
    }
    Ok(())
}
