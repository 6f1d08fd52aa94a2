//! All SQL: SQLite and PostgreSQL behind one transaction type.
//!
//! Owns: the schema, connections, [`Tx`] and [`Operation`], one module a noun with its statements, ids, site isolation.
//! Does not own: any rule about money; it fills and empties the core's types. Invariants: every write is an [`Operation`] on a [`Tx`];
//! every statement of customer data is bound to the site of its handle; nothing reads what the same operation wrote (ARCHITECTURE.md §4).

pub mod activity;
pub mod attribute;
pub mod audit;
pub mod bill;
mod bill_item;
pub mod catalog_object;
pub mod channel;
pub mod criteria;
pub mod customer;
mod customer_status;
pub mod deferred;
pub mod delivery;
pub mod document_number;
pub mod document_template;
mod driver;
pub mod dunning;
pub mod erasure;
pub mod export;
pub mod figures;
pub mod finance;
pub mod group;
pub mod hierarchy;
pub mod idempotency;
pub mod identity;
pub mod invoice;
mod issued_items;
pub mod job;
pub mod job_chunk;
pub mod job_result;
pub mod job_run;
mod migration;
pub mod note;
pub mod notification;
pub mod organization;
pub mod outbox;
pub mod payment;
pub mod payment_intent;
pub mod posting;
pub mod profile;
pub mod secret;
pub mod session;
pub mod sharing;
pub mod sheet;
pub mod site;
pub mod subscription_row;
pub mod tax_gateway;
pub mod tax_pending;
pub mod tax_rate;
pub mod transition;
pub mod unknown_usage;
pub mod usage;
pub mod usage_queue;
pub mod usage_revision;
pub mod voucher;
pub mod webhook;
pub mod zone_rows;

pub use driver::{
    Actor, IDS_PER_OPERATION_MAX, Lane, Operation, PAGES_BYTES_DEFAULT, Row, Scope, Source, Store, StoreAddress, StoreError, Tx, Value,
};

/// Rows that one operation forgets at most: thousands, so that whoever waits for the writer does not wait long.
pub const FORGOTTEN_AT_ONCE: i64 = 1_000;
