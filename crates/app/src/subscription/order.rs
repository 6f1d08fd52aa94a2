//! What is ordered, as an edge hands it over: numbers are still text.

use crate::FieldError;
use calendar::Instant;
use money::Exact;
use serde::{Deserialize, Serialize};
use subscription::PurchaseItem;

/// An order of one plan.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PlanOrder {
    /// Code of the plan.
    pub code: String,
    /// When it starts; the site's time where absent.
    pub from: Option<Instant>,
    /// Prepaid money paid with the order, as decimal text: the first payment (domain.md §9).
    pub available_funds: Option<String>,
    /// What differs from the plan.
    pub items: Vec<OrderItem>,
    /// Identifier of every service that has none of its own.
    pub identifier: Option<String>,
    /// When the subscription ends; without end where absent.
    pub to: Option<Instant>,
    /// Promotion codes: coupons on the plan, vouchers, each of which buys its bundle.
    pub codes: Vec<String>,
}

/// One product of the order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OrderItem {
    /// Code of the product.
    pub product: String,
    /// Quantity as decimal text.
    pub quantity: Option<String>,
    /// Value as decimal text.
    pub value: Option<String>,
    /// Identifier of its service.
    pub identifier: Option<String>,
    /// `false` leaves an optional product out.
    pub purchase: Option<bool>,
    /// When it ends, instead of the bundle's validity.
    pub to: Option<Instant>,
    /// Whether it keeps the price of its start.
    pub price_lock: bool,
}

/// The items with their numbers read; what cannot be read is noted.
pub(super) fn read_items(items: &[OrderItem], problems: &mut Vec<FieldError>) -> Vec<PurchaseItem> {
    let mut number = |place: usize, field: &str, text: &Option<String>| -> Option<Exact> {
        match text.as_deref()?.trim().parse() {
            Ok(number) => Some(number),
            Err(error) => {
                let error: money::MoneyError = error;
                let field = format!("items[{place}].{field}");
                problems.push(FieldError { field, code: error.code(), message: error.to_string() });
                None
            }
        }
    };
    let mut read = |(place, item): (usize, &OrderItem)| PurchaseItem {
        product: item.product.clone(),
        quantity: number(place, "quantity", &item.quantity),
        value: number(place, "value", &item.value),
        identifier: item.identifier.clone(),
        purchase: item.purchase,
        to: item.to,
        locks_price: item.price_lock,
    };
    items.iter().enumerate().map(&mut read).collect()
}
