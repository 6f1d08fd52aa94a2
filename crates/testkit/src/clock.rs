//! A clock that stands still until it is set.

use calendar::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// System time of one test.
#[derive(Debug)]
pub struct TestClock {
    micros: AtomicI64,
}

impl TestClock {
    /// A clock that shows an instant.
    pub const fn new(now: Instant) -> Self {
        Self { micros: AtomicI64::new(now.micros()) }
    }

    /// Sets it.
    pub fn set(&self, now: Instant) {
        self.micros.store(now.micros(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.micros.load(Ordering::SeqCst))
    }
}
