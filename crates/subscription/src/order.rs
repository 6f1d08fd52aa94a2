//! What is ordered, and everything that is wrong with it, by field.
//!
//! Owns: the requests of the one purchase engine, which lines of their bundles are bought, what is refused. Does not own: what is made of them
//! (`purchase`), whether an identifier is free (a store's unique key).

use crate::BoughtAs;
use calendar::{CalendarError, Date, Instant, Zone};
use catalog::{BundleLine, Catalog, DiscountRule, DiscountValue, PaymentType, Product, ProductKind};
use ids::{GroupId, Sym};
use money::Exact;

/// Most items of one request.
pub const ITEMS_MAX: usize = 100;
/// Most products that one subscription holds.
pub const PRODUCTS_PER_SUBSCRIPTION_MAX: usize = 200;
/// Longest service identifier, in characters.
pub const IDENTIFIER_LENGTH_MAX: usize = 128;

/// What is asked of one product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurchaseItem {
    /// Code of the product.
    pub product: String,
    /// Instead of the bundle's quantity.
    pub quantity: Option<Exact>,
    /// Instead of the catalog's price; of a grant the granted amount.
    pub value: Option<Exact>,
    /// Identifier of the service, of a service product.
    pub identifier: Option<String>,
    /// `false` leaves an optional product out.
    pub purchase: Option<bool>,
    /// When it ends, instead of the bundle's validity.
    pub to: Option<Instant>,
    /// Whether it keeps the version of its start (`price_lock`, domain.md §4).
    pub locks_price: bool,
}

/// Where and when something is bought, and what differs from the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The profile's currency.
    pub currency: Sym,
    /// The profile's zone.
    pub zone: Zone,
    /// When it starts.
    pub from: Instant,
    /// When all of it ends; none for what the catalog says.
    pub to: Option<Instant>,
    /// What differs from the catalog.
    pub items: Vec<PurchaseItem>,
    /// Identifier of every service product that has none of its own.
    pub identifier: Option<String>,
    /// Coupons with their discounts, in the order in which they were entered.
    pub coupons: Vec<(Sym, Sym)>,
}

/// A plan to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRequest {
    /// Code of the plan.
    pub plan: String,
    /// The balance group that will be charged.
    pub group: GroupId,
    /// How its profile pays.
    pub payment_type: PaymentType,
    /// Where and when.
    pub sale: Sale,
}

/// A bundle to be bought to a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleRequest {
    /// Code of the bundle.
    pub bundle: String,
    /// Why it is bought.
    pub bought_as: BoughtAs,
    /// Code of the voucher that buys it; empty for none.
    pub voucher: String,
    /// Where and when.
    pub sale: Sale,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseProblem {
    /// Path such as `items[2].quantity`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

/// Why a purchase cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PurchaseError {
    /// The request is wrong; all problems at once.
    #[error("the purchase has {} problem(s), first: {}", .0.len(), .0.first().map_or("", |problem| problem.message.as_str()))]
    Refused(Vec<PurchaseProblem>),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl PurchaseError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "purchase_refused",
            Self::Calendar(error) => error.code(),
        }
    }
}

/// Everything of a request that is looked at before anything is made.
pub(crate) fn check(
    catalog: &Catalog,
    (what, bundles): (&'static str, &[Sym]),
    sale: &Sale,
    chosen: &[Choice<'_>],
    problems: &mut Problems,
) {
    let on = sale.from.date_in(&sale.zone);
    for choice in chosen {
        choice.check(catalog, sale, on, problems);
    }
    if sale.to.is_some_and(|to| to <= sale.from) {
        problems.add("to".to_owned(), "empty_period", "what is bought ends after it begins".to_owned());
    }
    check_discounts(catalog, (what, bundles), sale, problems);
}

/// What is wrong with a request, as far as it was looked at.
pub(crate) struct Problems(pub Vec<PurchaseProblem>);

impl Problems {
    pub(crate) fn add(&mut self, field: String, code: &'static str, message: String) {
        self.0.push(PurchaseProblem { field, code, message });
    }

    pub(crate) fn too_many(&mut self, field: &str) {
        let message = format!("a subscription holds at most {PRODUCTS_PER_SUBSCRIPTION_MAX} products");
        self.add(field.to_owned(), "too_many_products", message);
    }

    pub(crate) fn none(self) -> Result<(), PurchaseError> {
        if self.0.is_empty() { Ok(()) } else { Err(PurchaseError::Refused(self.0)) }
    }
}

/// A line of a bundle that is bought, with what the request says of it.
pub(crate) struct Choice<'a> {
    /// What is bought: `plan` or `bundle`.
    what: &'static str,
    pub bundle: Sym,
    pub line: &'a BundleLine,
    pub product: &'a Product,
    code: &'a str,
    /// Place in the request and the item there.
    pub item: Option<(usize, &'a PurchaseItem)>,
    pub identifier: Option<&'a str>,
}

pub(crate) fn choose<'a>(
    catalog: &'a Catalog,
    (what, bundles): (&'static str, &[Sym]),
    request: &'a Sale,
    problems: &mut Problems,
) -> Vec<Choice<'a>> {
    if request.items.len() > ITEMS_MAX {
        problems.add("items".to_owned(), "too_many_items", format!("a purchase names at most {ITEMS_MAX} items"));
        return Vec::new();
    }
    let mut chosen = Vec::new();
    let mut named = vec![false; request.items.len()];
    for bundle in bundles.iter().filter_map(|sym| catalog.bundles.get(sym)) {
        for line in &bundle.lines {
            let Some(product) = catalog.products.get(&line.product) else { continue };
            let code = catalog.symbols.code(line.product);
            let item = request.items.iter().enumerate().find(|(_, item)| item.product == code);
            if let Some(seen) = item.and_then(|(place, _)| named.get_mut(place)) {
                *seen = true;
            }
            let is_left_out = item.is_some_and(|(_, item)| item.purchase == Some(false));
            if let (true, false, Some((place, _))) = (is_left_out, line.optional, item) {
                problems.add(format!("items[{place}].purchase"), "not_optional", format!("`{code}` cannot be left out of its bundle"));
            }
            if !is_left_out {
                let identifier = item.and_then(|(_, item)| item.identifier.as_deref()).or(request.identifier.as_deref());
                chosen.push(Choice { what, bundle: bundle.sym, line, product, code, item, identifier });
            }
        }
    }
    for (place, item) in request.items.iter().enumerate() {
        let is_repeated = request.items.iter().take(place).any(|earlier| earlier.product == item.product);
        if is_repeated {
            problems.add(format!("items[{place}].product"), "repeated_item", format!("`{}` is named twice", item.product));
        } else if !named.get(place).copied().unwrap_or(false) {
            problems.add(format!("items[{place}].product"), "unknown_item", format!("the {what} has no product `{}`", item.product));
        }
    }
    chosen
}

impl Choice<'_> {
    fn field(&self, name: &str) -> String {
        self.item.map_or_else(|| self.what.to_owned(), |(place, _)| format!("items[{place}].{name}"))
    }

    pub(crate) fn quantity(&self) -> Exact {
        self.item.and_then(|(_, item)| item.quantity).unwrap_or(self.line.quantity)
    }

    pub(crate) fn value(&self) -> Option<Exact> {
        self.item.and_then(|(_, item)| item.value).or(self.line.value)
    }

    fn check(&self, catalog: &Catalog, request: &Sale, on: Date, problems: &mut Problems) {
        let code = self.code;
        if self.quantity() <= Exact::ZERO {
            problems.add(self.field("quantity"), "quantity_not_positive", format!("the quantity of `{code}` must be above zero"));
        }
        if self.value().is_some_and(Exact::is_negative) {
            problems.add(self.field("value"), "value_negative", format!("the value of `{code}` must not be below zero"));
        }
        if self.item.and_then(|(_, item)| item.to).is_some_and(|to| to <= request.from) {
            problems.add(self.field("to"), "empty_period", format!("`{code}` ends after it begins"));
        }
        let Some((_, version)) = self.product.version_on(on) else {
            problems.add(self.field("product"), "version_missing", format!("`{code}` is not sold on {on} yet"));
            return;
        };
        let is_service = match self.product.kind {
            ProductKind::OneTime | ProductKind::Recurring { .. } => {
                if self.value().is_none() && !version.prices.contains_key(&request.currency) {
                    let currency = catalog.symbols.code(request.currency);
                    problems.add(self.field("product"), "price_missing", format!("`{code}` has no price in {currency}"));
                }
                false
            }
            ProductKind::Grant { .. } => {
                if self.value().is_none() && version.granted.is_none() {
                    problems.add(self.field("product"), "grant_missing", format!("`{code}` does not say how much it grants"));
                }
                false
            }
            ProductKind::Service { .. } => true,
        };
        self.check_identifier(is_service, problems);
    }

    fn check_identifier(&self, is_service: bool, problems: &mut Problems) {
        let own = self.item.and_then(|(place, item)| item.identifier.is_some().then_some(place));
        let field = || match (own, self.item) {
            (Some(place), _) | (None, Some((place, _))) => format!("items[{place}].identifier"),
            (None, None) => "identifier".to_owned(),
        };
        if !is_service {
            if own.is_some() {
                problems.add(field(), "not_a_service", format!("`{}` is no service and takes no identifier", self.code));
            }
            return;
        }
        match self.identifier.map(str::trim) {
            None | Some("") => {
                problems.add(field(), "not_set", format!("the identifier of service `{}` is not set", self.code));
            }
            Some(text) if text.chars().count() > IDENTIFIER_LENGTH_MAX => {
                let message = format!("an identifier has at most {IDENTIFIER_LENGTH_MAX} characters");
                problems.add(field(), "identifier_too_long", message);
            }
            Some(_) => {}
        }
    }
}

/// A flat discount needs an amount in the profile's currency: a missing one is never a conversion (domain.md §2).
fn check_discounts(catalog: &Catalog, (what, bundles): (&'static str, &[Sym]), request: &Sale, problems: &mut Problems) {
    let lines = bundles.iter().filter_map(|sym| catalog.bundles.get(sym)).flat_map(|bundle| &bundle.discounts);
    let of_coupons = request.coupons.iter().map(|(_, discount)| *discount);
    for found in lines.map(|line| line.discount).chain(of_coupons).filter_map(|sym| catalog.discounts.get(&sym)) {
        let lacks = |rule: &DiscountRule| match &rule.value {
            DiscountValue::Percent(_) => false,
            DiscountValue::Flat(amounts) => !amounts.contains_key(&request.currency),
        };
        if found.rules.iter().any(lacks) {
            let (code, currency) = (catalog.symbols.code(found.sym), catalog.symbols.code(request.currency));
            problems.add(what.to_owned(), "price_missing", format!("discount `{code}` has no amount in {currency}"));
        }
    }
}
