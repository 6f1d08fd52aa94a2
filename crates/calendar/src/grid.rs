//! The boundaries of an interval, running both ways from an anchor.
//!
//! Owns: where each cycle begins, which cycle holds a date or an instant, how a product's interval lies on its profile's grid.
//! Does not own: the stub before the first boundary ([`crate::Cycle`]).
//! Invariants: boundaries ascend; boundary `n` is computed from the anchor, never from boundary `n - 1`, so a clamped day does not drift.

use crate::interval::Step;
use crate::{BILLING_DAY_MAX, BILLING_DAY_MIN, CalendarError, Date, Instant, Interval, Period, Zone};

/// A gap of fewer days that a change of the billing day leaves is merged into the cycle after it (domain.md §7).
pub const SHORT_CYCLE_DAYS_MIN: i32 = 15;

const ANNIVERSARY_DAY_MAX: u8 = 28;
const SECOND_HALF_FROM: u8 = 16;
const HALVES_PER_MONTH: i64 = 2;

/// The boundaries of an interval (domain.md §4, §7).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grid {
    interval: Interval,
    billing_day: u8,
    anchor: Date,
    zone: Zone,
}

impl Grid {
    /// A grid through an anchor. The anchor gives the months (or the days, for day-based intervals), the billing day the day in them.
    ///
    /// # Errors
    /// [`CalendarError::BillingDay`] outside 1 to 31, [`CalendarError::IntervalCount`].
    pub fn try_new(interval: Interval, billing_day: u8, anchor: Date, zone: Zone) -> Result<Self, CalendarError> {
        if !(BILLING_DAY_MIN..=BILLING_DAY_MAX).contains(&billing_day) {
            return Err(CalendarError::BillingDay(billing_day));
        }
        Ok(Self { interval: interval.checked()?, billing_day, anchor, zone })
    }

    /// Its interval.
    pub const fn interval(&self) -> Interval {
        self.interval
    }

    /// The day of the month that was asked for; short months clamp it.
    pub const fn billing_day(&self) -> u8 {
        self.billing_day
    }

    /// The date that boundary 0 was laid at.
    pub const fn anchor(&self) -> Date {
        self.anchor
    }

    /// The zone whose days it counts.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The same grid with the months of another anchor.
    pub(crate) fn anchored(&self, anchor: Date) -> Self {
        Self { anchor, ..self.clone() }
    }

    /// The `n`th boundary after the anchor's, before it when negative. Past the calendar it is the calendar's limit.
    pub fn boundary(&self, n: i64) -> Date {
        match self.interval.step() {
            Step::Days(days) => self.anchor.saturating_plus_days(n.saturating_mul(days)),
            Step::Months(months) => {
                let month = self.anchor.month_index().saturating_add(n.saturating_mul(months));
                Date::in_month(month, self.day_of_month())
            }
            Step::HalfMonth => {
                let half = half_month_index(self.anchor).saturating_add(n);
                let day = if half.rem_euclid(HALVES_PER_MONTH) == 0 { 1 } else { SECOND_HALF_FROM };
                Date::in_month(half.div_euclid(HALVES_PER_MONTH), day)
            }
        }
    }

    /// The index of the cycle that holds a date: `boundary(n) <= date < boundary(n + 1)`.
    pub fn index_at(&self, date: Date) -> i64 {
        match self.interval.step() {
            Step::Days(days) => i64::from(self.anchor.days_until(date)).div_euclid(days),
            Step::HalfMonth => half_month_index(date) - half_month_index(self.anchor),
            Step::Months(months) => {
                let n = (date.month_index() - self.anchor.month_index()).div_euclid(months);
                if self.boundary(n) > date { n - 1 } else { n }
            }
        }
    }

    /// True when a cycle begins on the date.
    pub fn is_boundary(&self, date: Date) -> bool {
        self.boundary(self.index_at(date)) == date
    }

    /// First day and exclusive last day of the regular cycle that holds a date.
    pub fn cycle_dates_at(&self, date: Date) -> (Date, Date) {
        let n = self.index_at(date);
        (self.boundary(n), self.boundary(n.saturating_add(1)))
    }

    /// The regular cycle that holds an instant.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] when it reaches a limit of the calendar.
    pub fn cycle_at(&self, instant: Instant) -> Result<Period, CalendarError> {
        let (from, to) = self.cycle_dates_at(instant.date_in(&self.zone));
        if from <= Date::MIN || to >= Date::MAX {
            return Err(CalendarError::OutOfRange);
        }
        Period::try_new(self.zone.start_of_day(from), Some(self.zone.start_of_day(to)))
    }

    /// The first boundary after an instant; the calendar's end when there is none.
    pub fn next_boundary(&self, instant: Instant) -> Instant {
        let (_, to) = self.cycle_dates_at(instant.date_in(&self.zone));
        self.zone.start_of_day(to)
    }

    /// The first cycle on this grid after one that ended on `end`, after a change of the billing day or the frequency: a gap up to the
    /// next boundary is a short cycle from [`SHORT_CYCLE_DAYS_MIN`] days on, and else part of a long one (domain.md §7).
    pub fn cycle_after_change(&self, end: Date) -> (Date, Date) {
        let (from, to) = self.cycle_dates_at(end);
        if from == end || end.days_until(to) >= SHORT_CYCLE_DAYS_MIN {
            return (end, to);
        }
        (end, self.boundary(self.index_at(to).saturating_add(1)))
    }

    /// The grid of a product's interval under this profile: laid on the profile's anchor, or from the purchase date where the interval
    /// neither divides the profile's nor is a multiple of it (domain.md §4).
    ///
    /// # Errors
    /// [`CalendarError::IntervalCount`].
    pub fn for_product(&self, interval: Interval, purchased: Date) -> Result<Self, CalendarError> {
        if self.carries(interval) {
            return Self::try_new(interval, self.day_of_month(), self.anchor, self.zone.clone());
        }
        Self::try_new(interval, purchased.day(), purchased, self.zone.clone())
    }

    /// True when one of the two intervals is a whole number of the other, so that both share boundaries.
    pub fn carries(&self, interval: Interval) -> bool {
        if interval == Interval::Anniversary {
            // Its days come from its own first day.
            return self.interval == Interval::Anniversary;
        }
        let divides = |one: i64, two: i64| one > 0 && two > 0 && (one % two == 0 || two % one == 0);
        match (interval.step(), self.interval.step()) {
            (Step::Days(one), Step::Days(two)) | (Step::Months(one), Step::Months(two)) => divides(one, two),
            // One day divides everything, several do not fit into months of different lengths.
            (Step::Days(days), Step::Months(_) | Step::HalfMonth) | (Step::Months(_) | Step::HalfMonth, Step::Days(days)) => days == 1,
            (Step::HalfMonth, Step::HalfMonth) => true,
            (Step::HalfMonth, Step::Months(_)) | (Step::Months(_), Step::HalfMonth) => {
                let day = self.boundary(0).day();
                day == 1 || day == SECOND_HALF_FROM
            }
        }
    }

    /// The day of the month that month-based boundaries fall on, before clamping.
    fn day_of_month(&self) -> u8 {
        match self.interval {
            Interval::Anniversary => self.anchor.day().min(ANNIVERSARY_DAY_MAX),
            // A product's grid takes the day over, so a half-month profile hands on the day of its anchor.
            Interval::SemiMonth => self.boundary(0).day(),
            Interval::Days(_) | Interval::Weeks(_) | Interval::Months(_) | Interval::Years(_) => self.billing_day,
        }
    }
}

/// Half months since year zero.
fn half_month_index(date: Date) -> i64 {
    date.month_index() * HALVES_PER_MONTH + i64::from(date.day() >= SECOND_HALF_FROM)
}

/// The first regular boundary on or after a date: where a profile created that day anchors its grid (domain.md §4, §11).
pub(crate) fn first_boundary(interval: Interval, billing_day: u8, created: Date) -> Date {
    let in_month = |day: u8| {
        let here = Date::in_month(created.month_index(), day);
        if here >= created { here } else { Date::in_month(created.month_index() + 1, day) }
    };
    match interval {
        Interval::Days(_) => created,
        Interval::Weeks(_) => match created.weekday().days_from_monday() {
            0 => created,
            past @ 1.. => created.saturating_plus_days(7 - i64::from(past)),
        },
        Interval::SemiMonth => match created.day() {
            1 | SECOND_HALF_FROM => created,
            2..SECOND_HALF_FROM => in_month(SECOND_HALF_FROM),
            _ => in_month(1),
        },
        Interval::Months(_) | Interval::Years(_) => in_month(billing_day),
        Interval::Anniversary => in_month(created.day().min(ANNIVERSARY_DAY_MAX)),
    }
}
