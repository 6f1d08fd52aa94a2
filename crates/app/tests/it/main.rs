//! Use cases on each store that there is.

mod balances;
mod catalog;
mod customers;
mod first_bill;
mod ground;
mod purchases;
mod sites;
