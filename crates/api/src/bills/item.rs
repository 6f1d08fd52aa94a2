//! An item of a bill as it is shown.

use super::bill::{money, sum};
use crate::problem::Problem;
use crate::wire::{Money, some};
use ::catalog::{BillItemKind, Catalog, Resource};
use app::billing::ItemView;
use balance::ITEM_QUANTITY_SCALE;
use serde::Serialize;
use utoipa::ToSchema;

/// Decimal digits of a percentage whose rate is in parts per million.
const PERCENT_SCALE: u8 = 4;

/// An item of a bill.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BillItem {
    /// Id within the bill.
    id: String,
    /// Code of the bucket.
    bill_item: String,
    /// Its name.
    name: String,
    /// Id of the subscription.
    #[schema(required = true)]
    subscription: Option<String>,
    /// Id of the service.
    #[schema(required = true)]
    service: Option<String>,
    /// Its identifier.
    #[schema(required = true)]
    service_identifier: Option<String>,
    /// Code of the tax.
    #[schema(required = true)]
    tax_code: Option<String>,
    /// General ledger code.
    #[schema(required = true, example = "GL4000")]
    ledger: Option<String>,
    /// Its rate.
    #[schema(required = true, example = "22")]
    tax_rate_percent: Option<String>,
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
    /// Whether the tax of any of its charges is by the last known rate, until the taxation gateway answers.
    tax_pending: bool,
    /// With tax.
    amount: Money,
    /// What was counted.
    #[schema(required = true)]
    quantity: Option<String>,
    /// Label of its unit.
    #[schema(required = true)]
    unit: Option<String>,
    /// Events and postings behind it.
    count: u32,
    /// `recurring`, `usage`, `one_off`, `discount`, `adjustment` or `rounding`.
    kind: String,
}

impl BillItem {
    /// From the use case's view.
    pub(super) fn from_view(view: &ItemView, catalog: &Catalog, currency: &Resource, language: &str) -> Result<Self, Problem> {
        let (item, key) = (&view.item, &view.item.key);
        let bucket = catalog.bill_items.get(&key.code);
        let code = catalog.symbols.code(key.code);
        Ok(Self {
            id: view.id.clone(),
            bill_item: code.to_owned(),
            name: bucket.and_then(|bucket| some(bucket.names.in_language(language))).unwrap_or_else(|| code.to_owned()),
            subscription: key.subscription.map(|id| id.to_string()),
            service: key.service.map(|id| id.to_string()),
            service_identifier: view.service.as_ref().and_then(|service| some(&service.identifier)),
            tax_code: key.tax.map(|tax| catalog.symbols.code(tax).to_owned()),
            ledger: key.ledger.map(|ledger| catalog.symbols.code(ledger).to_owned()),
            tax_rate_percent: key.tax.map(|_taxed| trimmed(&money::format_quanta(i64::from(key.tax_ppm), PERCENT_SCALE))),
            net: money(item.net, currency),
            tax: money(item.taxed, currency),
            tax_pending: view.tax_pending,
            amount: money(sum(item.net, item.taxed)?, currency),
            quantity: (item.quantity != 0).then(|| trimmed(&money::format_quanta(item.quantity, ITEM_QUANTITY_SCALE))),
            unit: unit_of(view, catalog, bucket.map(|bucket| bucket.kind)),
            count: item.count,
            kind: kind_word(bucket.map(|bucket| bucket.kind)).to_owned(),
        })
    }
}

/// Usage is counted in the unit of its service type; what else is counted has no unit.
fn unit_of(view: &ItemView, catalog: &Catalog, kind: Option<BillItemKind>) -> Option<String> {
    let service = view.service.as_ref().filter(|_| kind == Some(BillItemKind::Usage))?;
    some(&catalog.service_types.get(&service.service_type)?.unit_label)
}

const fn kind_word(kind: Option<BillItemKind>) -> &'static str {
    match kind {
        Some(BillItemKind::Recurring) => "recurring",
        Some(BillItemKind::Usage) => "usage",
        Some(BillItemKind::OneOff) | None => "one_off",
        Some(BillItemKind::Discount) => "discount",
        Some(BillItemKind::Adjustment) => "adjustment",
        Some(BillItemKind::Rounding) => "rounding",
    }
}

/// A decimal without the zeros at its end.
fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}
