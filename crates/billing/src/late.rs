//! How long a cycle that has ended stays open for late usage (domain.md §7).

use calendar::{CalendarError, Instant};

/// Longest time that an ended cycle stays open, in hours: ten days.
pub const LATE_USAGE_HOURS_MAX: i32 = 240;

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// A delay in microseconds.
pub fn late_usage_micros(hours: i32) -> i64 {
    i64::from(hours) * MICROS_PER_HOUR
}

/// From when on an ended cycle may be billed: its end and the delay, but not after the end of the cycle that was prepared behind it. Two cycles
/// coexist, never three: usage beyond the second one would have no bill to land on.
///
/// # Errors
/// [`CalendarError`] beyond the calendar.
pub fn billable_from(to: Instant, next_to: Option<Instant>, delay_us: i64) -> Result<Instant, CalendarError> {
    let delayed = to.plus_micros(delay_us)?;
    Ok(next_to.map_or(delayed, |next_to| delayed.min(next_to).max(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_cycle_is_open_for_the_delay_but_never_beside_two_others() {
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
        let (to, month, day) = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"), at("2026-11-02T00:00:00Z"));
        for (next_to, hours, expected) in [
            (Some(month), 0, "2026-11-01T00:00:00Z"),
            (Some(month), 72, "2026-11-04T00:00:00Z"),
            (None, 72, "2026-11-04T00:00:00Z"),
            (Some(day), 72, "2026-11-02T00:00:00Z"),
            (Some(day), 12, "2026-11-01T12:00:00Z"),
        ] {
            assert_eq!(billable_from(to, next_to, late_usage_micros(hours)).unwrap(), at(expected), "{hours} hours, next to {next_to:?}");
        }
    }
}
