//! Bills, their items and what stands behind them.

pub(crate) mod adjust;
pub(crate) mod adjust_item;
mod bill;
pub(crate) mod get;
mod item;
pub(crate) mod item_events;
pub(crate) mod list;
pub(crate) mod list_of_customer;
pub(crate) mod preview;

pub(crate) use bill::{Bill, InvoiceRef, Payer, currency_code, money};
