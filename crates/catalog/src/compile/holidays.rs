//! Calendars of holidays, and the part of a time window that names one (domain.md §5).

use super::scope::{Head, Scope};
use crate::holiday::Holiday;
use crate::kind::Kind;
use crate::model::{Catalog, HolidayCalendar, HolidayRule};
use crate::reader::{Fields, Item};
use std::sync::Arc;

/// `dates: ["12-25", "2026-04-06"]`: days of each year and single days.
pub(super) fn holiday_calendar(head: Head, fields: &mut Fields<'_>) -> Option<HolidayCalendar> {
    let mut calendar = HolidayCalendar { sym: head.sym, names: head.names, each_year: Vec::new(), once: Vec::new() };
    for item in fields.need("dates")?.some("a calendar has at least one day") {
        let Some(text) = item.text() else { continue };
        let is_new = match Holiday::parse(text) {
            Some(Holiday::EachYear(day)) => insert(&mut calendar.each_year, day),
            Some(Holiday::Once(date)) => insert(&mut calendar.once, date),
            None => {
                item.wrong("not_a_day", format!("`{text}` is neither a day of each year (MM-DD) nor a date (YYYY-MM-DD)"));
                continue;
            }
        };
        if !is_new {
            item.wrong("duplicate", "the day stands twice");
        }
    }
    Some(calendar)
}

/// Keeps the list ascending; false where the value is in it already.
fn insert<T: Ord>(list: &mut Vec<T>, value: T) -> bool {
    match list.binary_search(&value) {
        Ok(_there) => false,
        Err(place) => {
            list.insert(place, value);
            true
        }
    }
}

/// `holidays: {calendar: si, on: holiday}`, or `on: not_holiday` for all other days.
pub(super) fn rule(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<HolidayRule> {
    let mut fields = item.fields()?;
    let sym = scope.need(&mut fields, "calendar", Kind::HolidayCalendar);
    let on_holidays = fields.need("on").and_then(|item| item.choice(&[("holiday", true), ("not_holiday", false)]));
    fields.finish();
    // None in an open scope, or where the calendar has problems of its own.
    let calendar = catalog.holiday_calendars.get(&sym?)?;
    Some(HolidayRule { calendar: Arc::clone(calendar), on_holidays: on_holidays? })
}
