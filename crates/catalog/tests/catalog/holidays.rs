//! Holidays in time windows (domain.md §5): weekday, hours and holiday of the instant itself, in the site's zone.

use crate::{at, compiled, files};
use catalog::{Catalog, CatalogText, CustomerTraits, Problem};

/// A catalog with a calendar and one rate plan of rows given as `name | window`.
fn read(dates: &str, rows: &[(&str, &str)]) -> Result<Catalog, Vec<Problem>> {
    let mut yaml = format!(
        "resources:\n  - {{code: EUR, name: Euro, currency: EUR}}\nbill_items:\n  - {{code: CALLS, name: Calls, kind: usage}}\n\
         holiday_calendars:\n  - {{code: si, name: {{en: Slovenia}}, dates: [{dates}]}}\nservice_types:\n  - code: v\n    name: V\n    \
         quantity: one\n    unit: x\n    mode: record\nrate_plans:\n  - code: r\n    name: R\n    service_type: v\n    time_mode: split\n    rows:\n",
    );
    for (name, window) in rows {
        let comma = if window.is_empty() { "" } else { ", " };
        yaml += &format!("      - {{name: {name}{comma}{window}, charges: [{{bill_item: CALLS, steps: [{{charge: EUR, price: 1}}]}}]}}\n");
    }
    CatalogText::parse(&files(&[("a.yaml", &yaml)])).and_then(|text| compiled(&text))
}

fn catalog_of(dates: &str, rows: &[(&str, &str)]) -> Catalog {
    read(dates, rows).unwrap_or_else(|problems| panic!("{problems:?}"))
}

const NOBODY: CustomerTraits<'_> = CustomerTraits { customer_type: None, country: "", state: "" };

fn row_at<'a>(catalog: &'a Catalog, time: &str) -> &'a str {
    let plan = &catalog.rate_plans[&catalog.symbols.get("r").unwrap()];
    plan.find(catalog, NOBODY, &[], at(time)).map_or("-", |(_, row)| row.name.as_str())
}

/// The rows of an event between two times, cut at every boundary, neighbours of one row joined: `name until` each.
fn rows_between(catalog: &Catalog, from: &str, to: &str) -> Vec<(String, i64)> {
    let plan = &catalog.rate_plans[&catalog.symbols.get("r").unwrap()];
    let (mut from, to) = (at(from), at(to));
    let mut parts: Vec<(String, i64)> = Vec::new();
    for until in plan.boundaries(from, to, &catalog.zone).unwrap().into_iter().chain([to]) {
        let name = plan.find(catalog, NOBODY, &[], from).map_or("-", |(_, row)| row.name.as_str());
        let minutes = until.micros_since(from) / 60_000_000;
        match parts.last_mut().filter(|(last, _)| last == name) {
            Some((_, sum)) => *sum += minutes,
            None => parts.push((name.to_owned(), minutes)),
        }
        from = until;
    }
    parts
}

fn part(name: &str, minutes: i64) -> (String, i64) {
    (name.to_owned(), minutes)
}

#[test]
fn conditions_on_day_and_hour_are_judged_by_the_instant_itself() {
    // "8 PM–8 AM, Mon–Fri": Friday 23:00 is in, Saturday 06:00 is out, Monday 06:00 is in.
    let catalog =
        catalog_of("12-25", &[("night", "days: [mon, tue, wed, thu, fri], hours: {from: \"20:00\", to: \"08:00\"}"), ("other", "")]);
    for (time, row) in [
        ("2026-06-19T23:00:00+02:00", "night"),
        ("2026-06-20T06:00:00+02:00", "other"),
        ("2026-06-22T06:00:00+02:00", "night"),
        ("2026-06-22T08:00:00+02:00", "other"),
        ("2026-06-22T19:59:59+02:00", "other"),
        ("2026-06-22T20:00:00+02:00", "night"),
    ] {
        assert_eq!(row_at(&catalog, time), row, "{time}");
    }
}

#[test]
fn a_call_over_the_edge_of_the_weekend_is_cut_at_midnight() {
    // Sunday 23:50 to Monday 00:20: 10 minutes of weekend and 20 of weekday where it is split; its start is weekend, its end weekday.
    let catalog = catalog_of("12-25", &[("weekend", "days: [sat, sun]"), ("weekday", "days: [mon, tue, wed, thu, fri]")]);
    let (from, to) = ("2026-06-21T23:50:00+02:00", "2026-06-22T00:20:00+02:00");
    assert_eq!(rows_between(&catalog, from, to), [part("weekend", 10), part("weekday", 20)]);
    assert_eq!((row_at(&catalog, from), row_at(&catalog, to)), ("weekend", "weekday"));
}

#[test]
fn a_holiday_on_a_weekday_has_the_price_of_holidays() {
    let rows = [
        ("off", "holidays: {calendar: si, on: holiday}"),
        ("work", "days: [mon, tue, wed, thu, fri], holidays: {calendar: si, on: not_holiday}"),
        ("rest", ""),
    ];
    // 25 December 2026 is a Friday, Easter Monday of that year the 6th of April.
    let catalog = catalog_of("12-25, 2026-04-06, 02-29", &rows);
    for (time, row) in [
        ("2026-12-24T23:59:59+01:00", "work"),
        ("2026-12-25T00:00:00+01:00", "off"),
        ("2026-12-25T23:59:59+01:00", "off"),
        ("2026-12-26T00:00:00+01:00", "rest"),
        // In UTC it is still the 24th.
        ("2026-12-24T23:30:00Z", "off"),
        ("2025-12-25T12:00:00+01:00", "off"),
        ("2026-04-06T12:00:00+02:00", "off"),
        ("2027-04-06T12:00:00+02:00", "work"),
        ("2028-02-29T12:00:00+01:00", "off"),
        ("2027-03-01T12:00:00+01:00", "work"),
    ] {
        assert_eq!(row_at(&catalog, time), row, "{time}");
    }
}

#[test]
fn an_event_is_cut_at_the_midnights_of_a_holiday() {
    let catalog = catalog_of("12-25", &[("off", "holidays: {calendar: si, on: holiday}"), ("rest", "")]);
    let parts = rows_between(&catalog, "2026-12-24T23:50:00+01:00", "2026-12-26T00:20:00+01:00");
    assert_eq!(parts, [part("rest", 10), part("off", 24 * 60), part("rest", 20)]);
}

#[test]
fn a_holiday_at_a_change_of_clocks_has_the_hours_that_day_has() {
    // The clocks go forward on 29 March 2026 and back on 25 October.
    let catalog = catalog_of("2026-03-29, 2026-10-25", &[("off", "holidays: {calendar: si, on: holiday}"), ("rest", "")]);
    let spring = rows_between(&catalog, "2026-03-28T23:00:00+01:00", "2026-03-30T01:00:00+02:00");
    assert_eq!(spring, [part("rest", 60), part("off", 23 * 60), part("rest", 60)]);
    let autumn = rows_between(&catalog, "2026-10-24T23:00:00+02:00", "2026-10-26T01:00:00+01:00");
    assert_eq!(autumn, [part("rest", 60), part("off", 25 * 60), part("rest", 60)]);
}

#[test]
fn a_calendar_and_its_use_survive_export() {
    let yaml = "holiday_calendars:\n  - {code: si, name: Slovenia, dates: [12-25, 2026-04-06]}\n";
    let text = CatalogText::parse(&files(&[("a.yaml", yaml)])).unwrap();
    let exported = text.export();
    assert!(exported.0.contains_key("holiday_calendars.yaml"), "{exported:?}");
    assert_eq!(CatalogText::parse(&exported).unwrap(), text);
}

#[test]
fn problems_of_calendars_and_windows_have_their_line() {
    for (dates, window, field, code) in [
        ("13-01", "", "holiday_calendars[0].dates[0]", "not_a_day"),
        ("12-25, 02-30", "", "holiday_calendars[0].dates[1]", "not_a_day"),
        ("2026-02-29", "", "holiday_calendars[0].dates[0]", "not_a_day"),
        ("12-25, 12-25", "", "holiday_calendars[0].dates[1]", "duplicate"),
        ("", "", "holiday_calendars[0].dates", "empty"),
        ("12-25", "holidays: {calendar: at, on: holiday}", "rate_plans[0].rows[0].holidays.calendar", "unknown_reference"),
        ("12-25", "holidays: {calendar: si}", "rate_plans[0].rows[0].holidays.on", "missing"),
        ("12-25", "holidays: {calendar: si, on: maybe}", "rate_plans[0].rows[0].holidays.on", "unknown_value"),
        ("12-25", "holidays: si", "rate_plans[0].rows[0].holidays", "not_an_object"),
    ] {
        let found = read(dates, &[("row", window)]).unwrap_err();
        let first = found.first().unwrap();
        let line = if field.starts_with("holiday") { 6 } else { 19 };
        assert_eq!((first.field.as_str(), first.code, first.line), (field, code, line), "{found:?}");
    }
}
