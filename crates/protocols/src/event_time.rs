//! Event times as files write them: local time in the mapping's zone, or RFC 3339.

use crate::field_error;
use calendar::{Date, Instant, LocalTime, Zone};
use charging::FieldError;

/// Length of `2026-06-16 10:00:00`.
const LOCAL_LENGTH: usize = 19;
const DATE_LENGTH: usize = 10;

/// Reads `YYYY-MM-DD HH:MM:SS` (or with a `T`) on the wall clock of a zone. An hour that exists twice means the earlier instant
/// (domain.md §5); one that does not exist is wrong, and most often says that the mapping names the wrong zone.
pub(crate) fn local(column: &str, text: &str, zone: &Zone) -> Result<Instant, FieldError> {
    let wrong = || field_error(column, "not_a_local_time", format!("`{text}` is not a local time of the form 2026-06-16 10:00:00"));
    let (Some(day), Some(gap), Some(clock)) = (text.get(..DATE_LENGTH), text.get(DATE_LENGTH..=DATE_LENGTH), text.get(DATE_LENGTH + 1..))
    else {
        return Err(wrong());
    };
    if text.len() != LOCAL_LENGTH || !matches!(gap, " " | "T") {
        return Err(wrong());
    }
    let (Ok(date), Ok(time)) = (Date::parse(day), LocalTime::parse(clock)) else { return Err(wrong()) };
    let instant = zone.at(date, time);
    if zone.local(instant) == (date, time) {
        Ok(instant)
    } else {
        Err(field_error(column, "no_such_local_time", format!("`{text}` does not exist on the clocks of {zone}")))
    }
}

/// Reads RFC 3339, or a local time where a zone is known.
pub(crate) fn either(column: &str, text: &str, zone: Option<&Zone>) -> Result<Instant, FieldError> {
    match (Instant::parse_rfc3339(text), zone) {
        (Ok(instant), _) => Ok(instant),
        (Err(_not_absolute), Some(zone)) => local(column, text, zone),
        (Err(wrong), None) => {
            let message = format!("{wrong}; a local time needs a time_zone in the mapping");
            Err(field_error(column, wrong.code(), message))
        }
    }
}
