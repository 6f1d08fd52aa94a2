//! Times of single answers, and how single requests are sent: each client waits for its answer, or at a fixed rate whatever comes back.

use crate::failure::Failure;
use crate::table::thousands;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Times of answers, sorted.
#[derive(Debug, Clone, Default)]
pub struct Latencies {
    times: Vec<Duration>,
    took: Duration,
}

impl Latencies {
    /// How many answers.
    pub fn count(&self) -> u64 {
        self.times.len() as u64
    }

    /// Answers a second.
    pub fn rate(&self) -> u64 {
        let micros = self.took.as_micros().max(1);
        u64::try_from(self.times.len() as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
    }

    /// The time that so many percent of the answers kept to, in microseconds.
    pub fn micros(&self, percent: usize) -> u64 {
        let place = self.times.len().saturating_sub(1) * percent / 100;
        self.times.get(place).map_or(0, |time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
    }

    /// Rate, median and 99th percentile as cells of a table.
    pub fn cells(&self) -> Vec<String> {
        vec![thousands(self.rate()), thousands(self.micros(50)), thousands(self.micros(99))]
    }
}

/// Sends one request at a time over a connection of its own.
pub trait Client: Send + 'static {
    /// Sends the next request and waits for its answer.
    fn send(&mut self) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Each client sends, waits and sends again for so long.
///
/// # Errors
/// [`Failure`] of any client.
pub async fn closed_loop<C: Client>(clients: Vec<C>, lasting: Duration) -> Result<Latencies, Failure> {
    let started = Instant::now();
    let one = |mut client: C| async move {
        let mut times = Vec::new();
        while started.elapsed() < lasting {
            let sent = Instant::now();
            client.send().await?;
            times.push(sent.elapsed());
        }
        Ok(times)
    };
    gathered(clients.into_iter().map(|client| tokio::spawn(one(client))).collect(), started).await
}

/// Requests fall due at a fixed rate; a free client takes the next. A request that waits for a client has been waiting since it fell due.
///
/// # Errors
/// [`Failure`] of any client.
pub async fn open_loop<C: Client>(clients: Vec<C>, rate: u64, lasting: Duration) -> Result<Latencies, Failure> {
    let (started, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let count = u64::try_from(u128::from(rate) * lasting.as_micros() / 1_000_000).unwrap_or(u64::MAX);
    let one = |mut client: C, next: Arc<AtomicU64>| async move {
        let mut times = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(times);
            }
            let due = started + Duration::from_micros(number.saturating_mul(1_000_000) / rate.max(1));
            tokio::time::sleep_until(due.into()).await;
            client.send().await?;
            times.push(due.elapsed());
        }
    };
    gathered(clients.into_iter().map(|client| tokio::spawn(one(client, Arc::clone(&next)))).collect(), started).await
}

async fn gathered(clients: Vec<tokio::task::JoinHandle<Result<Vec<Duration>, Failure>>>, started: Instant) -> Result<Latencies, Failure> {
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await??);
    }
    let took = started.elapsed();
    times.sort_unstable();
    Ok(Latencies { times, took })
}
