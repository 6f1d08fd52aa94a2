//! From charges to documents and money: closing cycles, adjustments, payments, invoices, previews.
//!
//! Invariant: everything that touches a bill does so on a locked [`Account`], in the order customer, profiles, groups, bills.

mod account;
mod adjust;
mod adjust_one;
mod change_profile;
mod closing;
mod create_balance;
mod create_group;
mod cycle;
mod document;
mod error;
mod intents;
mod invoice;
mod pay;
mod preview;
mod read;
mod run_billing;

pub use account::{Account, OpenGroup};
pub use adjust::{AdjustBalance, Adjusted};
pub use adjust_one::{AdjustOneBalance, AdjustedBalance};
pub use change_profile::{ChangeProfile, ProfileChanges};
pub(crate) use change_profile::{credit_limit, credit_profile};
pub use create_balance::{BalanceValidity, CreateBalance, CreatedBalance};
pub use create_group::{CreateBalanceGroup, GROUP_NAME_LENGTH_MAX, GROUPS_PER_CUSTOMER_MAX};
pub use error::BillingUseError;
pub use intents::{IntentView, ListIntents};
pub use invoice::{IssueInvoice, Issued};
pub use pay::{Method, PaymentKind, RecordPayment};
pub use preview::PreviewInvoice;
pub use read::{
    BillDetails, BillView, GetBill, GetInvoice, InvoiceView, ItemView, ListBills, ListInvoices, ListPayments, ListProfiles, PaymentView,
    ProfileView, ReadDocument, item_id,
};
pub use run_billing::{Billed, RunBilling};
