//! Resources, event types, tags, bill items, customer types.

use super::currency::minor_digits;
use super::scope::Head;
use crate::model::{BillItem, BillItemKind, ConsumptionOrder, CustomerType, EventType, OrderKey, Resource, Tag};
use crate::reader::{Fields, Item};
use calendar::Interval;
use money::{Rounding, SCALE_MAX};

/// Digits that a currency keeps where the text does not say (domain.md §2).
const CURRENCY_SCALE: u8 = 6;
/// Digits that a currency without minor units keeps.
const CURRENCY_SCALE_WITHOUT_MINOR: u8 = 2;

/// A currency or a unit.
pub(super) fn resource(head: Head, fields: &mut Fields<'_>) -> Option<Resource> {
    let currency = fields.get("currency");
    let minor = currency.as_ref().and_then(minor_of);
    let money = currency.as_ref().and_then(Item::text).map(str::to_owned);
    let unit_label = match (&money, fields.get("unit")) {
        (Some(iso), None) => Some(iso.clone()),
        (None, Some(unit)) => unit.text().map(str::to_owned),
        (Some(_), Some(unit)) => {
            unit.wrong("not_both", "a resource has a currency or a unit, not both");
            None
        }
        (None, None) => {
            fields.item.wrong("missing", "a resource has a currency or a unit");
            None
        }
    };
    let scale = match minor {
        Some(0) => fields.get("scale").map_or(Some(CURRENCY_SCALE_WITHOUT_MINOR), |item| scale_of(&item)),
        Some(_) => fields.get("scale").map_or(Some(CURRENCY_SCALE), |item| scale_of(&item)),
        None if currency.is_some() => fields.get("scale").and_then(|item| scale_of(&item)),
        None => fields.need("scale").and_then(|item| scale_of(&item)),
    };
    let shown = fields.get("display_scale");
    let display_scale = match (minor, &shown) {
        (Some(digits), None) => Some(digits),
        (Some(digits), Some(item)) => item.whole::<u8>().inspect(|given| {
            if *given != digits {
                item.wrong("display_scale", format!("a currency shows the {digits} digits of its minor unit"));
            }
        }),
        (None, Some(item)) => scale_of(item),
        (None, None) => scale,
    };
    if let (Some(scale), Some(display)) = (scale, display_scale)
        && display > scale
    {
        shown.as_ref().unwrap_or(&fields.item).wrong("display_scale", "more digits are shown than kept");
    }
    let modes = [("half_up", Rounding::HalfUp), ("half_even", Rounding::HalfEven), ("up", Rounding::Up), ("down", Rounding::Down)];
    let rounding = fields.choice("rounding", &modes, Rounding::HalfUp);
    let order = fields.get("order").map(|item| order_of(&item)).unwrap_or_default();
    let (unit_label, scale, display_scale) = (unit_label?, scale?, display_scale?);
    Some(Resource { sym: head.sym, names: head.names, currency: money, unit_label, scale, display_scale, rounding, order })
}

fn minor_of(item: &Item<'_>) -> Option<u8> {
    let code = item.text()?;
    let digits = minor_digits(code);
    if digits.is_none() {
        item.wrong("unknown_currency", format!("`{code}` is no currency of ISO 4217"));
    }
    digits
}

fn scale_of(item: &Item<'_>) -> Option<u8> {
    let scale: u8 = item.whole()?;
    if scale > SCALE_MAX {
        item.wrong("limit", format!("a resource keeps at most {SCALE_MAX} digits"));
        return None;
    }
    Some(scale)
}

/// One or two keys.
fn order_of(item: &Item<'_>) -> ConsumptionOrder {
    let keys = [
        ("EARLIEST_EXPIRY", OrderKey::EarliestExpiry),
        ("LATEST_EXPIRY", OrderKey::LatestExpiry),
        ("EARLIEST_START", OrderKey::EarliestStart),
        ("LATEST_START", OrderKey::LatestStart),
    ];
    let parts = item.list();
    if parts.is_empty() || parts.len() > 2 {
        item.wrong("order", "the order of consumption has one or two keys");
    }
    let mut read = parts.iter().map(|part| part.choice(&keys));
    ConsumptionOrder { first: read.next().flatten().unwrap_or_default(), second: read.next().flatten() }
}

/// A recurrence.
pub(super) fn event_type(head: Head, fields: &mut Fields<'_>) -> Option<EventType> {
    let interval = fields.need("interval")?.parsed("not_an_interval", str::parse::<Interval>)?;
    Some(EventType { sym: head.sym, names: head.names, interval })
}

/// A tag.
pub(super) fn tag(head: Head, fields: &mut Fields<'_>) -> Option<Tag> {
    let on_charge = fields.need("on")?.choice(&[("charge", true), ("resource", false)])?;
    Some(Tag { sym: head.sym, names: head.names, on_charge })
}

/// A bucket of a bill. A built-in one may be renamed, but not be about something else.
pub(super) fn bill_item(head: Head, fields: &mut Fields<'_>, built_in: Option<BillItemKind>) -> Option<BillItem> {
    let kinds = [
        ("recurring", BillItemKind::Recurring),
        ("usage", BillItemKind::Usage),
        ("one_off", BillItemKind::OneOff),
        ("discount", BillItemKind::Discount),
        ("adjustment", BillItemKind::Adjustment),
        ("rounding", BillItemKind::Rounding),
    ];
    let on_invoice = fields.get("on_invoice").map_or(Some(true), |item| item.truth());
    let kind_item = fields.need("kind")?;
    let kind = kind_item.choice(&kinds)?;
    if built_in.is_some_and(|wanted| wanted != kind) {
        kind_item.wrong("built_in", "this code is built in and its kind is fixed");
    }
    Some(BillItem { sym: head.sym, names: head.names, kind, on_invoice: on_invoice? })
}

/// A segment of customers.
pub(super) fn customer_type(head: Head) -> CustomerType {
    CustomerType { sym: head.sym, names: head.names }
}
