//! The thin layer above the two databases: values, rows, the transaction, and how operations reach them.

mod copy;
mod error;
mod gather;
mod operation;
mod postgres;
mod row;
mod sqlite;
mod store;
mod tx;
mod value;

pub use error::StoreError;
pub use operation::{Actor, Lane, Operation, Scope, Source};
pub use row::Row;
pub use store::{PAGES_BYTES_DEFAULT, Store, StoreAddress};
pub use tx::{IDS_PER_OPERATION_MAX, Tx};
pub use value::Value;

pub(crate) use copy::CopyRows;
pub(crate) use postgres::ID_BLOCK as POSTGRES_ID_BLOCK;
pub(crate) use tx::{Inner, OfEach, numbered, of_each};
