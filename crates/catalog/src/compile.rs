//! Text to compiled catalog: every code resolved, every rule checked, all problems at once.
//!
//! Owns: the order of compilation and the resolution of references. Does not own: single values (`reader`), the index of rows (`finder`).
//! Invariant: what compiles has no dangling reference and no tariff that rating could not apply (domain.md §4, §5).

mod configuration;
mod credit;
mod currency;
mod discount;
mod generator;
mod holidays;
mod offer;
mod price;
mod rate_plan;
mod scope;
mod service;
mod tax;
mod term;

use crate::kind::Kind;
use crate::model::{BillItem, BillItemKind, Catalog, Names, Symbols};
use crate::problem::{Problem, Problems};
use crate::reader::Item;
use crate::text::{BILL_ITEMS_BUILT_IN, CatalogText, DISCOUNT_ITEM, Source};
use calendar::Zone;
use holidays::holiday_calendar;
use scope::Scope;
use std::collections::HashMap;
use std::sync::Arc;

/// What a compilation needs besides the text.
#[derive(Debug, Clone)]
pub struct CompileOptions {
    /// The site's epoch; the catalog carries it.
    pub epoch: i64,
    /// The site's zone; time models are judged in it.
    pub zone: Zone,
}

/// Compiles a catalog. Each of [`CatalogText::codes`] must have its number in `symbols`.
///
/// # Errors
/// All problems at once, with file and line where the text came from files.
pub fn compile(text: &CatalogText, options: CompileOptions, symbols: &Symbols) -> Result<Catalog, Vec<Problem>> {
    let problems = Problems::default();
    let catalog = build(text, options, &Scope::closed(text, symbols, &problems));
    problems.none_or(catalog)
}

/// Checks all that can be said of objects by themselves, whether or not what they refer to exists.
pub(crate) fn check_shape(text: &CatalogText, problems: &Problems) {
    let mut symbols = Symbols::default();
    let codes = text.codes();
    symbols.assign(codes.iter().map(String::as_str));
    let options = CompileOptions { epoch: 0, zone: Zone::utc() };
    build(text, options, &Scope::open(text, &symbols, problems));
}

fn build(text: &CatalogText, options: CompileOptions, scope: &Scope<'_>) -> Catalog {
    let mut catalog = empty(options, scope);
    for kind in Kind::ALL {
        for source in text.sources.iter().filter(|source| source.kind == kind) {
            // None stands for a problem that has been noted.
            let _read: Option<()> = add(&mut catalog, source, scope);
        }
    }
    for code in BILL_ITEMS_BUILT_IN {
        let kind = built_in_kind(code).unwrap_or(BillItemKind::Adjustment);
        let sym = scope.number(code);
        catalog.bill_items.entry(sym).or_insert_with(|| BillItem { sym, names: built_in_names(kind), kind, on_invoice: true });
    }
    catalog
}

fn empty(options: CompileOptions, scope: &Scope<'_>) -> Catalog {
    Catalog {
        epoch: options.epoch,
        zone: options.zone,
        symbols: scope.symbols.clone(),
        resources: HashMap::new(),
        event_types: HashMap::new(),
        tags: HashMap::new(),
        bill_items: HashMap::new(),
        taxes: HashMap::new(),
        tax_suppliers: HashMap::new(),
        credit_profiles: HashMap::new(),
        service_types: HashMap::new(),
        zone_maps: HashMap::new(),
        holiday_calendars: HashMap::new(),
        event_generators: HashMap::new(),
        rate_plans: HashMap::new(),
        products: HashMap::new(),
        discounts: HashMap::new(),
        terms: HashMap::new(),
        coupons: HashMap::new(),
        bundles: HashMap::new(),
        plans: HashMap::new(),
        customer_types: HashMap::new(),
    }
}

/// Reads one object into the catalog.
fn add(catalog: &mut Catalog, source: &Source, scope: &Scope<'_>) -> Option<()> {
    let item = Item { node: &source.node, line: source.node.line, path: source.path.clone(), file: &source.file, problems: scope.problems };
    let mut fields = item.fields()?;
    let sym = scope.own(&fields.need("code")?, &source.code);
    let names = fields.need("name").and_then(|item| item.names()).unwrap_or_default();
    let head = scope::Head { sym, names };
    // An object that could not be read stays out, but its keys have been checked.
    match source.kind {
        Kind::Resource => insert(&mut catalog.resources, sym, configuration::resource(head, &mut fields)),
        Kind::EventType => insert(&mut catalog.event_types, sym, configuration::event_type(head, &mut fields)),
        Kind::Tag => insert(&mut catalog.tags, sym, configuration::tag(head, &mut fields)),
        Kind::BillItem => insert(&mut catalog.bill_items, sym, configuration::bill_item(head, &mut fields, built_in_kind(&source.code))),
        Kind::TaxSupplier => insert(&mut catalog.tax_suppliers, sym, tax::tax_supplier(head, &mut fields)),
        Kind::Tax => insert(&mut catalog.taxes, sym, tax::tax(head, &mut fields, scope)),
        Kind::CreditProfile => {
            let read = credit::credit_profile(head, &mut fields, catalog, scope);
            insert(&mut catalog.credit_profiles, sym, read);
        }
        Kind::CustomerType => insert(&mut catalog.customer_types, sym, Some(configuration::customer_type(head))),
        Kind::ServiceType => insert(&mut catalog.service_types, sym, service::service_type(head, &mut fields)),
        Kind::ZoneMap => insert(&mut catalog.zone_maps, sym, Some(Arc::clone(&source.zones))),
        Kind::HolidayCalendar => insert(&mut catalog.holiday_calendars, sym, holiday_calendar(head, &mut fields).map(Arc::new)),
        Kind::EventGenerator => {
            let read = generator::event_generator(head, &mut fields, catalog, scope);
            insert(&mut catalog.event_generators, sym, read);
        }
        Kind::RatePlan => {
            let read = rate_plan::rate_plan(head, &mut fields, catalog, scope);
            insert(&mut catalog.rate_plans, sym, read);
        }
        Kind::Product => {
            let read = offer::product(head, &mut fields, catalog, scope);
            insert(&mut catalog.products, sym, read);
        }
        Kind::Discount => {
            let read = discount::discount(head, &mut fields, catalog, scope);
            insert(&mut catalog.discounts, sym, read);
        }
        Kind::Term => {
            let read = term::term(head, &mut fields, catalog, scope);
            insert(&mut catalog.terms, sym, read);
        }
        Kind::Coupon => {
            let read = term::coupon(head, &mut fields, catalog, scope);
            insert(&mut catalog.coupons, sym, read);
        }
        Kind::Bundle => {
            let read = offer::bundle(head, &mut fields, catalog, scope);
            insert(&mut catalog.bundles, sym, read);
        }
        Kind::Plan => insert(&mut catalog.plans, sym, offer::plan(head, &mut fields, scope)),
    }
    fields.finish();
    Some(())
}

fn insert<T>(map: &mut HashMap<ids::Sym, T>, sym: ids::Sym, value: Option<T>) {
    if let Some(value) = value {
        map.insert(sym, value);
    }
}

/// What a built-in bill item is about; none for any other code.
fn built_in_kind(code: &str) -> Option<BillItemKind> {
    match code {
        "ADJUSTMENT" => Some(BillItemKind::Adjustment),
        DISCOUNT_ITEM => Some(BillItemKind::Discount),
        "ROUNDING" => Some(BillItemKind::Rounding),
        _ => None,
    }
}

fn built_in_names(kind: BillItemKind) -> Names {
    let (en, fr) = match kind {
        BillItemKind::Rounding => ("Rounding", "Arrondi"),
        BillItemKind::Discount => ("Discount", "Remise"),
        BillItemKind::Recurring | BillItemKind::Usage | BillItemKind::OneOff | BillItemKind::Adjustment => ("Adjustment", "Régularisation"),
    };
    Names([("en".to_owned(), en.to_owned()), ("fr".to_owned(), fr.to_owned())].into())
}
