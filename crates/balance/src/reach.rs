//! How far back late usage reaches into what is kept by cycle or day.

use crate::LATE_USAGE_DAYS_MAX;

/// Days beside [`LATE_USAGE_DAYS_MAX`]: starts are counted in whole days, and the latest usage may lie a little ahead.
const SLACK_DAYS: i32 = 1;

/// First day of the oldest period that usage can still reach, by the first days of all periods that hold something. Periods follow each
/// other, so what began before another one ended with that other's beginning at the latest, however long it was.
pub(crate) fn reached_from(first_days: impl Iterator<Item = i32> + Clone) -> i32 {
    let oldest_usage = first_days.clone().max().map_or(i32::MIN, |latest| latest.saturating_sub(LATE_USAGE_DAYS_MAX + SLACK_DAYS));
    first_days.filter(|day| *day <= oldest_usage).max().unwrap_or(i32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_reached_until_the_next_one_is_too_old() {
        for (first_days, wanted) in [
            (&[][..], i32::MIN),
            (&[0], i32::MIN),
            // Months: usage of day 120 may be followed by usage of day 29.
            (&[0, 30, 60, 90, 120], 0),
            (&[0, 30, 60, 90, 121], 30),
            // Quarters and ten years: the period before is always reached.
            (&[0, 91, 182], 91),
            (&[0, 3_652], 0),
            (&[0, 3_652, 7_304], 3_652),
        ] {
            let mut first_days: Vec<i32> = first_days.to_vec();
            assert_eq!(reached_from(first_days.iter().copied()), wanted, "{first_days:?}");
            first_days.reverse();
            assert_eq!(reached_from(first_days.iter().copied()), wanted, "{first_days:?}");
        }
    }
}
