//! From charges to documents and money: closing cycles, adjustments, payments, invoices, previews.
//!
//! Invariant: everything that touches a bill does so on a locked [`Account`], in the order customer, profiles, groups, bills.

mod account;
mod adjust;
mod adjust_bill;
mod adjust_fields;
mod adjust_one;
mod bill_now;
mod billed;
mod change_cycle;
mod change_profile;
mod closing;
mod create_balance;
mod create_group;
mod cycle;
mod delete_profile;
mod document;
mod error;
mod intents;
mod invoice;
mod note;
mod pay;
mod payers;
mod preview;
mod read;
mod read_invoice;
mod run_billing;
mod void_invoice;

pub(crate) use account::ToBill;
pub use account::{Account, OpenGroup};
pub use adjust::{AdjustBalance, Adjusted};
pub use adjust_bill::{AdjustBill, AdjustedBill, Adjusting};
pub use adjust_one::{AdjustOneBalance, AdjustedBalance};
pub use bill_now::BillNow;
pub(crate) use billed::{Adjustable, charge_billed, tax_day};
pub use change_cycle::{CYCLE_CHANGES_MAX, ChangeCycle};
pub use change_profile::{ChangeProfile, ProfileChanges};
pub(crate) use change_profile::{credit_limit, credit_profile};
pub use create_balance::{BalanceValidity, CreateBalance, CreatedBalance};
pub use create_group::{CreateBalanceGroup, GROUP_NAME_LENGTH_MAX, GROUPS_PER_CUSTOMER_MAX};
pub use delete_profile::{DeleteProfile, ProfileInUse};
pub(crate) use document::civil;
pub use error::BillingUseError;
pub use intents::{IntentView, ListIntents};
pub(crate) use invoice::IssueInvoices;
pub use invoice::{INVOICE_SERIES, IssueInvoice, Issued};
pub use note::{CREDIT_NOTE_SERIES, DEBIT_NOTE_SERIES};
pub use pay::{Method, PaymentKind, RecordPayment};
pub use preview::PreviewInvoice;
pub use read::{
    BillDetails, BillView, GetBill, GetProfile, ItemView, ListBills, ListPayments, ListProfiles, PaymentView, ProfileView, item_id,
};
pub use read_invoice::{
    Drawing, GetInvoice, GetNote, InvoiceView, ListInvoices, ListNotes, LookedAtWith, NoteView, ReadDocument, ReadNoteDocument,
};
pub use run_billing::{Billed, RunBilling};
pub(crate) use run_billing::{DrawBillNumbers, RunBillingOfMany};
pub(crate) use run_billing::{billable, late_usage_delay};
pub use void_invoice::{InvoiceVoided, VoidInvoice};
