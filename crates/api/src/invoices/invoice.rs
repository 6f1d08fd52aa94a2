//! An invoice as it is shown.

use crate::bills::money;
use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::Money;
use app::billing::InvoiceView;
use serde::Serialize;
use store::bill::BillState;
use utoipa::ToSchema;

/// An invoice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Invoice {
    /// Id.
    pub(crate) id: String,
    /// Gap-free number.
    #[schema(example = "2026-00001")]
    number: String,
    /// Id of its bill.
    bill: String,
    /// Whose.
    customer: CustomerRef,
    /// When it was issued.
    #[schema(format = "date")]
    issued_on: String,
    /// When it is due.
    #[schema(format = "date")]
    due_on: String,
    /// Code of the currency.
    currency: String,
    /// With tax.
    total: Money,
    /// Left to pay.
    due: Money,
    /// `open` or `paid`.
    status: String,
    /// `ready`, `waiting` or `failed`: the PDF is drawn when it is asked for.
    render: String,
}

impl TryFrom<&InvoiceView> for Invoice {
    type Error = Problem;

    fn try_from(view: &InvoiceView) -> Result<Self, Problem> {
        let (invoice, bill) = (&view.invoice, &view.bill);
        let total = bill.net.checked_add(bill.tax).ok_or(::money::MoneyError::Overflow)?;
        let total = money(total, &view.currency);
        Ok(Self {
            id: invoice.id.to_string(),
            number: invoice.number.clone(),
            bill: invoice.bill.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            issued_on: invoice.issued_on.to_string(),
            due_on: invoice.due_on.to_string(),
            currency: total.resource.clone(),
            total,
            due: money(bill.due, &view.currency),
            status: match bill.state {
                BillState::Closed => "paid".to_owned(),
                BillState::Billing | BillState::Active | BillState::Inactive => "open".to_owned(),
            },
            render: "ready".to_owned(),
        })
    }
}
