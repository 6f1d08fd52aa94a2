//! When a job falls due, by the site's time.

use super::due::{next_of_kind, watches};
use calendar::{CalendarError, Instant, Recurrence, Zone};
use store::job::{JobKind, JobState, Schedule};
use store::{Operation, StoreError, Tx};

/// Runs that are made up for at most where a schedule was missed: the last ones.
pub const MISSED_RUNS_MAX: i64 = 3;

/// The times of a schedule that have come, oldest first, and the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) times: Vec<Instant>,
    pub(super) next: Option<Instant>,
}

fn recurrence(schedule: &Schedule, zone: &Zone) -> Result<Option<Recurrence>, CalendarError> {
    match schedule {
        Schedule::Repeatable { first_at, frequency } => {
            Ok(Some(Recurrence::try_new(Instant::from_micros(*first_at), frequency.to_frequency(), zone.clone())?))
        }
        Schedule::Manual | Schedule::WhenDue | Schedule::OneOff { .. } | Schedule::Chain { .. } => Ok(None),
    }
}

/// What has come of a schedule whose next run is at `next`, at the time `now`.
///
/// # Errors
/// [`CalendarError`].
pub(super) fn due(schedule: &Schedule, next: Instant, now: Instant, zone: &Zone) -> Result<Due, CalendarError> {
    if next > now {
        return Ok(Due { times: Vec::new(), next: Some(next) });
    }
    let Some(recurrence) = recurrence(schedule, zone)? else { return Ok(Due { times: vec![next], next: None }) };
    let first = recurrence.index_after(Instant::from_micros(next.micros().saturating_sub(1)));
    let end = recurrence.index_after(now);
    let times = (first.max(end.saturating_sub(MISSED_RUNS_MAX))..end).map(|n| recurrence.at(n)).collect();
    Ok(Due { times, next: recurrence.next_after(now) })
}

/// The first run of a schedule that is given at the time `now`: a time that has passed is not made up for, but one run that is asked for is due.
///
/// # Errors
/// [`CalendarError`].
pub(super) fn first(schedule: &Schedule, now: Instant, zone: &Zone) -> Result<Option<Instant>, CalendarError> {
    if let Schedule::OneOff { at } = schedule {
        return Ok(Some(Instant::from_micros(*at)));
    }
    let before_now = Instant::from_micros(now.micros().saturating_sub(1));
    Ok(recurrence(schedule, zone)?.and_then(|recurrence| recurrence.next_after(before_now)))
}

/// The next time at which a job of the site falls due: a time of a schedule, or after an instant what a job watches for.
pub struct NextDue {
    /// What jobs watch for is looked for after it.
    pub after: Instant,
}

impl Operation for NextDue {
    type Output = Option<Instant>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Instant>, StoreError> {
        let jobs = store::job::list(tx).await?;
        let active = || jobs.iter().filter(|job| job.state == JobState::Active);
        let mut first = active().filter_map(|job| job.next_at).min();
        if self.after == Instant::EPOCH_MAX {
            return Ok(first);
        }
        for kind in JobKind::WATCHING {
            if active().any(|job| job.kind == kind && watches(job)) {
                let next = next_of_kind(tx, kind, self.after).await?;
                first = [first, next].into_iter().flatten().min();
            }
        }
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::job::StoredFrequency;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn hourly() -> Schedule {
        Schedule::Repeatable { first_at: at("2026-06-01T00:00:00Z").micros(), frequency: StoredFrequency::Hourly }
    }

    #[test]
    fn of_runs_that_were_missed_the_last_ones_are_made_up_for() {
        let due = due(&hourly(), at("2026-06-01T04:00:00Z"), at("2026-06-03T05:30:00Z"), &Zone::utc()).unwrap();
        assert_eq!(due.times, [at("2026-06-03T03:00:00Z"), at("2026-06-03T04:00:00Z"), at("2026-06-03T05:00:00Z")]);
        assert_eq!(due.next, Some(at("2026-06-03T06:00:00Z")));
    }

    #[test]
    fn nothing_is_due_before_its_time_and_all_of_it_at_its_time() {
        let (next, zone) = (at("2026-06-01T04:00:00Z"), Zone::utc());
        let before = due(&hourly(), next, at("2026-06-01T03:59:59Z"), &zone).unwrap();
        assert_eq!(before, Due { times: Vec::new(), next: Some(next) });
        let then = due(&hourly(), next, next, &zone).unwrap();
        assert_eq!(then, Due { times: vec![next], next: Some(at("2026-06-01T05:00:00Z")) });
        let once = Schedule::OneOff { at: next.micros() };
        assert_eq!(due(&once, next, at("2027-06-01T00:00:00Z"), &zone).unwrap(), Due { times: vec![next], next: None });
    }

    #[test]
    fn a_new_schedule_begins_now_and_does_not_make_up_for_its_past() {
        let zone = Zone::utc();
        assert_eq!(first(&hourly(), at("2026-06-05T10:20:00Z"), &zone).unwrap(), Some(at("2026-06-05T11:00:00Z")));
        assert_eq!(first(&hourly(), at("2026-06-05T10:00:00Z"), &zone).unwrap(), Some(at("2026-06-05T10:00:00Z")));
        assert_eq!(first(&hourly(), at("2026-05-05T10:00:00Z"), &zone).unwrap(), Some(at("2026-06-01T00:00:00Z")));
        assert_eq!(first(&Schedule::Manual, at("2026-05-05T10:00:00Z"), &zone).unwrap(), None);
    }
}
