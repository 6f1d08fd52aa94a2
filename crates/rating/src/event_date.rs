//! The event's date in the billing profile's zone, found only when a comparison needs it.

use calendar::{Date, Instant, Zone};
use std::cell::OnceCell;

/// Days by which a local date may differ from the UTC one.
const ZONE_DAYS_MAX: i32 = 1;

/// The date of an instant in a zone.
#[derive(Debug)]
pub(crate) struct EventDate<'a> {
    at: Instant,
    zone: &'a Zone,
    utc_day: i32,
    found: OnceCell<Date>,
}

impl<'a> EventDate<'a> {
    pub(crate) fn new(at: Instant, zone: &'a Zone) -> Self {
        Self { at, zone, utc_day: at.utc_day(), found: OnceCell::new() }
    }

    /// The date.
    pub(crate) fn date(&self) -> Date {
        *self.found.get_or_init(|| self.at.date_in(self.zone))
    }

    /// Whether the date is `from` or later. Asks the zone only within a day of it.
    pub(crate) fn has_reached(&self, from: Date) -> bool {
        let ahead = self.utc_day.saturating_sub(from.days_since_epoch());
        if ahead > ZONE_DAYS_MAX {
            return true;
        }
        ahead >= -ZONE_DAYS_MAX && self.date() >= from
    }
}
