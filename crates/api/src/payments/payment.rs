//! A payment as it is shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::{Money, some};
use app::billing::PaymentView;
use calendar::Zone;
use serde::Serialize;
use store::payment::PaymentRow;
use utoipa::ToSchema;

/// What of a payment went to a bill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Allocation {
    /// Id of the bill.
    bill: String,
    /// How much.
    amount: Money,
}

/// A payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Payment {
    /// Id.
    id: String,
    /// Whose; null in the answer that records it.
    #[schema(required = true)]
    customer: Option<CustomerRef>,
    /// How much.
    amount: Money,
    /// `cash`, `card` or `transfer`.
    method: String,
    /// `charge` or `refund`.
    kind: String,
    /// Reference.
    #[schema(required = true)]
    reference: Option<String>,
    /// Note.
    #[schema(required = true)]
    note: Option<String>,
    /// Provider.
    #[schema(required = true)]
    provider: Option<String>,
    /// When it was paid.
    #[schema(format = "date-time")]
    paid_at: String,
    /// The bills that it paid.
    allocations: Vec<Allocation>,
    /// What went to the credit balance, or into funds; below zero for a refund.
    credited: Money,
}

impl Payment {
    /// From the payment's row; `money` writes quanta of its currency.
    pub(super) fn from_row(row: &PaymentRow, zone: &Zone, money: impl Fn(i64) -> Result<Money, Problem>) -> Result<Self, Problem> {
        let document = &row.document;
        let allocation = |(bill, quanta): &(ids::BillId, i64)| Ok(Allocation { bill: bill.to_string(), amount: money(*quanta)? });
        Ok(Self {
            id: row.id.to_string(),
            customer: None,
            amount: money(row.amount)?,
            method: row.method.clone(),
            kind: row.kind.clone(),
            reference: some(&document.reference),
            note: some(&document.note),
            provider: some(&document.provider),
            paid_at: row.paid_at.to_rfc3339(zone),
            allocations: document.allocations.iter().map(allocation).collect::<Result<_, Problem>>()?,
            credited: money(row.credited)?,
        })
    }

    /// From the use case's view.
    pub(super) fn from_view(view: &PaymentView, zone: &Zone) -> Result<Self, Problem> {
        let payment = Self::from_row(&view.payment, zone, |quanta| Ok(crate::bills::money(quanta, &view.currency)))?;
        Ok(Self { customer: Some(CustomerRef::try_from(&view.customer)?), ..payment })
    }
}
