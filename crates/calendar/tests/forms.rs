//! How times read and write, and where days begin in awkward zones.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use calendar::{CalendarError, Date, Instant, Interval, LocalTime, Period, Weekday, Zone};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

#[test]
fn a_second_begins_at_its_start() {
    for (text, begun) in [
        ("2026-06-16T12:00:00.999999Z", "2026-06-16T12:00:00Z"),
        ("2026-06-16T12:00:00Z", "2026-06-16T12:00:00Z"),
        ("1960-01-01T00:00:00.5Z", "1960-01-01T00:00:00Z"),
    ] {
        assert_eq!(instant(text).second_begun(), instant(begun));
    }
}

#[test]
fn instants_read_and_write_rfc_3339() {
    let zone = Zone::named("Europe/Ljubljana").unwrap();
    assert_eq!(instant("2026-06-15T22:00:00Z").to_rfc3339(&zone), "2026-06-16T00:00:00+02:00");
    assert_eq!(instant("2026-01-15T22:00:00.5Z").to_rfc3339(&zone), "2026-01-15T23:00:00.5+01:00");
    assert_eq!(instant("2026-06-16T00:00:00+02:00").to_string(), "2026-06-15T22:00:00Z");
    assert_eq!(instant("2026-06-16T00:00:00+02:00").to_rfc3339(&Zone::utc()), "2026-06-15T22:00:00Z");
    // An offset of -00:44:30 has no RFC 3339 form.
    let monrovia = Zone::named("Africa/Monrovia").unwrap();
    assert_eq!(instant("1971-01-01T00:00:00Z").to_rfc3339(&monrovia), "1971-01-01T00:00:00Z");
    let refused = ["", "2026-06-16", "2026-06-16T00:00:00", "2026-06-16 00:00:00Z", "2026-06-16T00:00:00Z[UTC]", "20260616T000000Z"];
    for text in refused.into_iter().chain(["2026-02-30T00:00:00Z", "2026-06-16T00:00:00.0000001Z", "2026-06-16T00:00:00,5Z"]) {
        assert_eq!(Instant::parse_rfc3339(text).unwrap_err().code(), "not_an_instant", "{text}");
    }
    assert_eq!(Instant::parse_rfc3339("1899-12-31T00:00:00Z"), Err(CalendarError::OutOfRange));
}

#[test]
fn the_limits_of_instants_are_what_they_say() {
    assert_eq!(Instant::EPOCH_MIN.to_string(), "1900-01-02T00:00:00Z");
    assert_eq!(Instant::EPOCH_MAX.to_string(), "9999-12-30T00:00:00Z");
    assert_eq!(Instant::EPOCH_MAX.plus_micros(1), Err(CalendarError::OutOfRange));
    assert_eq!(Instant::try_from_micros(i64::MIN), Err(CalendarError::OutOfRange));
    assert_eq!(Instant::from_micros(i64::MAX), Instant::EPOCH_MAX);
    assert_eq!(Instant::from_micros(-1).utc_day(), -1);
    assert_eq!(instant("2026-06-16T00:00:00+02:00").utc_day(), date("2026-06-15").days_since_epoch());
}

#[test]
fn dates_read_only_their_one_form() {
    for text in ["", "2026-6-16", "2026-02-29", "26-06-16", "2026/06/16", "+026-06-16", "2026-13-01", "2026-06-16 ", "2026-06-1é"] {
        assert_eq!(Date::parse(text).unwrap_err().code(), "not_a_date", "{text}");
    }
    assert_eq!(Date::try_new(2028, 2, 29).map(|day| day.to_string()).as_deref(), Ok("2028-02-29"));
    assert_eq!(Date::parse("1899-12-31"), Err(CalendarError::OutOfRange));
    assert_eq!(Date::MAX.plus_days(1), Err(CalendarError::OutOfRange));
    assert_eq!(date("2026-06-16").weekday(), Weekday::Tue);
    assert_eq!(date("2026-02-03").last_day_of_month(), date("2026-02-28"));
    assert_eq!(Date::from_days_since_epoch(20_620).map(|day| day.days_since_epoch()), Ok(20_620));
    assert_eq!(date("1970-01-01").days_since_epoch(), 0);
}

#[test]
fn intervals_read_what_they_write() {
    for text in
        ["day", "2 days", "30 days", "week", "2 weeks", "semimonth", "month", "2 months", "quarter", "year", "2 years", "anniversary"]
    {
        assert_eq!(text.parse::<Interval>().unwrap().to_string(), text);
    }
    assert_eq!("3 months".parse(), Ok(Interval::Months(3)));
    assert_eq!("2 quarters".parse(), Ok(Interval::Months(6)));
    for text in ["", "months", "2 month", "1 months", " month", "+2 days", "-1 days", "2 semimonths", "1 anniversary", "fortnight"] {
        assert_eq!(text.parse::<Interval>().unwrap_err().code(), "not_an_interval", "{text}");
    }
    for text in ["0 days", "367 days", "54 weeks", "121 months", "11 years", "65535 quarters"] {
        assert_eq!(text.parse::<Interval>().unwrap_err().code(), "interval_count", "{text}");
    }
}

#[test]
fn times_of_day_read_minutes_or_seconds() {
    let time = LocalTime::parse("07:05:09").unwrap();
    assert_eq!((time.hour(), time.minute(), time.second(), time.micros()), (7, 5, 9, 25_509_000_000));
    assert_eq!((time.to_string().as_str(), LocalTime::MIDNIGHT.to_string().as_str()), ("07:05:09", "00:00"));
    for text in ["", "7:05", "24:00", "12:60", "12:00:60", "12", "12:00:00:00", "12:+1"] {
        assert_eq!(LocalTime::parse(text).unwrap_err().code(), "not_a_time", "{text}");
    }
}

#[test]
fn json_keeps_the_forms() {
    let period = Period::try_new(Instant::from_micros(1), Some(Instant::from_micros(2))).unwrap();
    let text = serde_json::to_string(&period).unwrap();
    assert_eq!(text, r#"{"from":1,"to":2}"#);
    assert_eq!(serde_json::from_str::<Period>(&text).unwrap(), period);
    assert!(serde_json::from_str::<Period>(r#"{"from":2,"to":2}"#).is_err());
    assert!(serde_json::from_str::<Instant>(&i64::MAX.to_string()).is_err());
    let things = (date("2026-06-16"), Zone::named("UTC").unwrap(), Interval::Months(3), LocalTime::parse("09:30").unwrap());
    assert_eq!(serde_json::to_string(&things).unwrap(), r#"["2026-06-16","UTC","quarter","09:30"]"#);
}

#[test]
fn periods_that_meet_share_nothing() {
    let at = Instant::from_micros;
    let one = Period::try_new(at(0), Some(at(10))).unwrap();
    let two = Period::open(at(10));
    assert!(!one.overlaps(&two) && one.contains(at(9)) && !one.contains(at(10)) && two.contains(at(10)));
    assert_eq!(Period::open(at(5)).intersect(&one), Period::try_new(at(5), Some(at(10))).ok());
    assert_eq!(Period::try_new(at(3), Some(at(3))), Err(CalendarError::EmptyPeriod));
}

#[test]
fn a_day_begins_at_its_first_instant() {
    // domain.md §7: a missing local midnight means the first instant of that day.
    let table = [
        ("Europe/Ljubljana", "2026-06-16", "2026-06-16T00:00:00+02:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"),
        // Cairo repeats the hour before midnight, so midnight comes once; in Havana it comes twice and the earlier one begins the day.
        ("Africa/Cairo", "2026-10-30", "2026-10-30T00:00:00+02:00"),
        ("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"),
        ("Asia/Kathmandu", "2026-06-16", "2026-06-16T00:00:00+05:45"),
        // The gap began at 23:30 the evening before, so the day began at 00:30.
        ("America/Toronto", "1919-03-31", "1919-03-31T00:30:00-04:00"),
    ];
    for (zone, day, expected) in table {
        let zone = Zone::named(zone).unwrap();
        assert_eq!(zone.start_of_day(date(day)), instant(expected), "{zone} {day}");
    }
}

#[test]
fn a_missing_time_is_the_instant_after_the_gap_and_an_ambiguous_one_the_earlier() {
    let zone = Zone::named("Europe/Ljubljana").unwrap();
    let half_past_two = LocalTime::parse("02:30").unwrap();
    assert_eq!(zone.at(date("2026-03-29"), half_past_two), instant("2026-03-29T03:00:00+02:00"));
    assert_eq!(zone.at(date("2026-10-25"), half_past_two), instant("2026-10-25T02:30:00+02:00"));
    assert_eq!(zone.local(instant("2026-06-15T22:30:00Z")), (date("2026-06-16"), LocalTime::parse("00:30").unwrap()));
}

#[test]
fn an_hour_repeated_across_midnight_belongs_to_the_day_that_began() {
    // Newfoundland set its clocks back at 00:01, so 23:01 to 24:00 came again after the new day had begun.
    let zone = Zone::named("America/St_Johns").unwrap();
    let again = instant("2005-10-30T03:00:00Z");
    assert_eq!(zone.local(again), (date("2005-10-29"), LocalTime::parse("23:30").unwrap()));
    assert_eq!(again.date_in(&zone), date("2005-10-30"));
}

#[test]
fn zones_are_known_by_their_names() {
    let zone = Zone::named("europe/ljubljana").unwrap();
    assert_eq!(zone.name(), "Europe/Ljubljana");
    assert_eq!(zone, Zone::named("Europe/Ljubljana").unwrap());
    for name in ["", "Mars/Olympus", "Etc/Unknown", "../UTC", "+02:00"] {
        assert_eq!(Zone::named(name).unwrap_err().code(), "unknown_time_zone", "{name}");
    }
}
