//! The items of a bill as a document of it was issued: compact text in the document's row.

use crate::StoreError;
use balance::{ItemKey, OpenItem};
use serde::{Deserialize, Serialize};

/// One item. Short names, because every document carries all of its items.
#[derive(Serialize, Deserialize)]
struct IssuedItem {
    k: ItemKey,
    n: i64,
    t: i64,
    q: i64,
    c: u32,
    d: (i32, i32),
}

/// Items as they are stored.
pub(crate) fn to_text(items: &[OpenItem]) -> Result<String, StoreError> {
    let issued = |item: &OpenItem| IssuedItem { k: item.key, n: item.net, t: item.taxed, q: item.quantity, c: item.count, d: item.days };
    Ok(serde_json::to_string(&items.iter().map(issued).collect::<Vec<_>>())?)
}

/// Items as they were stored.
pub(crate) fn from_text(text: &str) -> Result<Vec<OpenItem>, StoreError> {
    let items: Vec<IssuedItem> = serde_json::from_str(text)?;
    let open = |item: IssuedItem| OpenItem { key: item.k, net: item.n, taxed: item.t, quantity: item.q, count: item.c, days: item.d };
    Ok(items.into_iter().map(open).collect())
}
