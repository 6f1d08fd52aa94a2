//! One measured cell: so many events in so much time.

use crate::cpu;
use crate::failure::Failure;
use std::time::{Duration, Instant};

/// Microseconds of a second.
const SECOND_US: u128 = 1_000_000;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Events.
    pub events: u64,
    /// Wall time.
    pub took: Duration,
    /// CPU of the process.
    pub own_us: u64,
    /// CPU of the database server.
    pub server_us: u64,
}

impl Cell {
    /// Events a second.
    pub fn rate(&self) -> u64 {
        let micros = self.took.as_micros().max(1);
        u64::try_from(u128::from(self.events) * SECOND_US / micros).unwrap_or(u64::MAX)
    }

    /// CPU of an event in tenths of a microsecond: the process's and the server's.
    pub fn cpu_tenths(&self) -> (u64, u64) {
        let events = self.events.max(1);
        (self.own_us * 10 / events, self.server_us * 10 / events)
    }
}

/// Starts both clocks.
#[derive(Debug)]
pub struct Watch {
    started: Instant,
    own_us: u64,
    server_us: u64,
    postmaster: Option<u32>,
}

impl Watch {
    /// # Errors
    /// [`Failure`] where CPU time cannot be read.
    pub fn start(postmaster: Option<u32>) -> Result<Self, Failure> {
        let (own_us, server_us) = (cpu::own()?, cpu::of_server(postmaster));
        Ok(Self { started: Instant::now(), own_us, server_us, postmaster })
    }

    /// # Errors
    /// [`Failure`] where CPU time cannot be read.
    pub fn stop(self, events: u64) -> Result<Cell, Failure> {
        let took = self.started.elapsed();
        Ok(Cell {
            events,
            took,
            own_us: cpu::own()?.saturating_sub(self.own_us),
            server_us: cpu::of_server(self.postmaster).saturating_sub(self.server_us),
        })
    }
}
