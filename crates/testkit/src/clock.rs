//! A clock that stands still until it is set, or runs on with each look at it.

use calendar::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// System time of one test.
#[derive(Debug)]
pub struct TestClock {
    micros: AtomicI64,
    step: AtomicI64,
}

impl TestClock {
    /// A clock that shows an instant.
    pub const fn new(now: Instant) -> Self {
        Self { micros: AtomicI64::new(now.micros()), step: AtomicI64::new(0) }
    }

    /// Sets it.
    pub fn set(&self, now: Instant) {
        self.micros.store(now.micros(), Ordering::SeqCst);
    }

    /// Lets it run: each look finds it a microsecond later.
    pub fn run(&self) {
        self.step.store(1, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.micros.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}
