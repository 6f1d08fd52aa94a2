//! Bills, their states, rounding, payments and credit balance.
//!
//! Owns: [`Bill`] and the table of its states, closing a cycle (rounding, credit balance), the shift to the next cycle, allocation of
//! payments, who pays for whom, manual adjustments, discounts at billing time, the pattern of invoice numbers, the rounded lines of a document. Does not own: fees (subscription),
//! balances, storage, documents. Invariants: net + tax = total; due = total − paid; due 0 ⇔ closed once a bill left `active`
//! (domain.md §10). Amounts are quanta of the currency's scale; those of a bill that left `active` are whole minor units.

mod adjust;
mod bill;
mod close;
mod discount;
mod error;
mod invoice;
mod late;
mod lines;
mod minor;
mod note;
mod payer;
mod payment;
mod shift;
mod status;

pub use adjust::{AdjustFacts, AdjustItemRequest, AdjustRequest, Direction, adjust, adjust_item};
pub use bill::{Bill, BillAdjusted};
pub use close::{CategoryTotal, Closing, CycleFacts, ItemAmount, close_cycle, close_now, shown_rounding};
pub use discount::{BillDiscount, BillDiscounted, discount_bill};
pub use error::BillingError;
pub use invoice::{INVOICE_PATTERN_LENGTH_MAX, InvoicePattern, SEQUENCE_WIDTH_MAX, due_date};
pub use late::{LATE_USAGE_HOURS_MAX, billable_from, late_usage_micros};
pub use lines::split_minor_units;
pub use minor::{is_minor, minor_quanta, round_minor};
pub use note::NoteKind;
pub use payer::{PayerLink, payer_at, pays_for_itself};
pub use payment::{Allocation, Due, allocate_payment};
pub use shift::{NewBill, Shifted, Split, prepare, shift, split};
pub use status::{BillCommand, BillStatus, Outcome};
