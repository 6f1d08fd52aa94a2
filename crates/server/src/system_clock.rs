//! The system's clock: the only reading of it.

use calendar::{Clock, Instant};
use std::time::{SystemTime, UNIX_EPOCH};

/// Reads the system's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        // A clock set before 1970 reads as 1970: no site lives there.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}
