//! A payment as it is shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::{Money, some};
use app::billing::PaymentView;
use calendar::Zone;
use serde::Serialize;
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
    /// Whose.
    customer: CustomerRef,
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
    /// From the use case's view.
    pub(super) fn from_view(view: &PaymentView, zone: &Zone) -> Result<Self, Problem> {
        let (row, document) = (&view.payment, &view.payment.document);
        let money = |quanta| crate::bills::money(quanta, &view.currency);
        let allocation = |(bill, quanta): &(ids::BillId, i64)| Allocation { bill: bill.to_string(), amount: money(*quanta) };
        Ok(Self {
            id: row.id.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            amount: money(row.amount),
            method: row.method.clone(),
            kind: row.kind.clone(),
            reference: some(&document.reference),
            note: some(&document.note),
            provider: some(&document.provider),
            paid_at: row.paid_at.to_rfc3339(zone),
            allocations: document.allocations.iter().map(allocation).collect(),
            credited: money(row.credited),
        })
    }
}
