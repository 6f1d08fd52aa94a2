//! Taxes and those who owe them (domain.md §8).

use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::limits::TAX_RATES_MAX;
use crate::model::{Tax, TaxProvider, TaxRate, TaxSupplier};
use crate::reader::{Fields, Item};
use money::{Exact, Rounding};

/// Largest tax rate, in percent.
const PERCENT_MAX: i64 = 100;
/// Decimal digits of a percentage that are whole parts per million.
const PPM_DIGITS: u8 = 4;

/// Who owes a tax to the state.
pub(super) fn tax_supplier(head: Head, fields: &mut Fields<'_>) -> Option<TaxSupplier> {
    let country = fields.need("country").and_then(|item| country(&item));
    let tax_id = fields.get("tax_id").map_or(Some(""), |item| item.text()).map(str::to_owned);
    Some(TaxSupplier { sym: head.sym, names: head.names, country: country?, tax_id: tax_id? })
}

/// A tax with its dated rates.
pub(super) fn tax(head: Head, fields: &mut Fields<'_>, scope: &Scope<'_>) -> Option<Tax> {
    let provider = fields.choice("provider", &[("table", TaxProvider::Table), ("gateway", TaxProvider::Gateway)], TaxProvider::Table);
    let supplier_item = fields.get("supplier");
    let supplier = supplier_item.as_ref().and_then(|item| scope.reference(item, Kind::TaxSupplier));
    let reverse_item = fields.get("reverse_charge");
    let reverse_charge = reverse_item.as_ref().map_or(Some(false), Item::truth);
    if let (Some(true), Some(item), None) = (reverse_charge, &reverse_item, &supplier_item) {
        item.wrong("no_supplier", "reverse charge compares the payer's country with that of the tax's `supplier`, which is missing");
    }
    // The table of a tax that a gateway provides only serves until the gateway has answered.
    let list = match provider {
        TaxProvider::Gateway => fields.get("rates"),
        TaxProvider::Table => Some(fields.need("rates")?),
    };
    let items = list.as_ref().map(|list| list.list_up_to(TAX_RATES_MAX)).unwrap_or_default();
    if let (Some(list), true) = (&list, items.is_empty()) {
        list.wrong("empty", "a tax has at least one rate");
    }
    let mut rates: Vec<TaxRate> = Vec::new();
    for item in &items {
        let Some(rate) = rate(item, scope) else { continue };
        let alike = |other: &&TaxRate| (&other.country, &other.state, other.supplier) == (&rate.country, &rate.state, rate.supplier);
        if rates.iter().rev().find(alike).is_some_and(|before| before.from >= rate.from) {
            item.wrong("not_ascending", "each rate of a place begins after the one before it");
        }
        rates.push(rate);
    }
    Some(Tax { sym: head.sym, names: head.names, provider, supplier, reverse_charge: reverse_charge?, rates })
}

fn rate(item: &Item<'_>, scope: &Scope<'_>) -> Option<TaxRate> {
    let mut fields = item.fields()?;
    let from = fields.need("from").and_then(|item| item.date());
    let ppm = fields.need("percent").and_then(|item| ppm(&item));
    let place = (fields.get("country").and_then(|item| country(&item)), fields.get("state"));
    let state = place.1.as_ref().and_then(Item::text).map(str::to_owned);
    if let (None, Some(item)) = (&place.0, &place.1) {
        item.wrong("missing", "a state needs its `country`");
    }
    let supplier = scope.may(&mut fields, "supplier", Kind::TaxSupplier);
    fields.finish();
    Some(TaxRate { from: from?, ppm: ppm?, country: place.0, state, supplier })
}

fn ppm(item: &Item<'_>) -> Option<i32> {
    let percent = item.not_negative()?;
    if percent > Exact::whole(PERCENT_MAX) {
        item.wrong("out_of_range", format!("a tax rate is at most {PERCENT_MAX} %"));
        return None;
    }
    let ppm = percent.round(PPM_DIGITS, Rounding::Down).ok()?;
    if Exact::from_quanta(ppm, PPM_DIGITS) != percent {
        item.wrong("too_precise", format!("a tax rate has at most {PPM_DIGITS} decimal digits"));
    }
    i32::try_from(ppm).ok()
}

/// A country by its two letters (ISO 3166).
fn country(item: &Item<'_>) -> Option<String> {
    let text = item.text()?;
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some(text.to_owned());
    }
    item.wrong("not_a_country", format!("`{text}` is no country code of two capital letters"));
    None
}
