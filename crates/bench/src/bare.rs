//! The floor of single events: callers hand one event each to a writer that commits whatever waits, with the floor's five statements.

use crate::failure::Failure;
use crate::floor::{self, FloorEvent};
use crate::latency::Client;
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::oneshot;

/// Events of one commit at most.
const GROUP_MAX: usize = 256;

struct Waiting {
    event: FloorEvent,
    done: oneshot::Sender<()>,
}

/// A writer over the floor's file. Ends when its last caller is gone.
#[derive(Debug, Clone)]
pub struct Writer(mpsc::Sender<Waiting>);

impl Writer {
    /// Starts the writer's thread.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn start(path: &Path) -> Result<Self, Failure> {
        let mut connection = floor::open_sqlite(path)?;
        let (sender, queue) = mpsc::channel::<Waiting>();
        std::thread::spawn(move || {
            while let Ok(first) = queue.recv() {
                let group: Vec<Waiting> = std::iter::once(first).chain(queue.try_iter().take(GROUP_MAX - 1)).collect();
                let (events, done): (Vec<FloorEvent>, Vec<oneshot::Sender<()>>) =
                    group.into_iter().map(|one| (one.event, one.done)).unzip();
                match floor::commit_sqlite(&mut connection, &events) {
                    Ok(()) => done.into_iter().for_each(|done| done.send(()).unwrap_or_default()),
                    Err(failure) => return eprintln!("the floor's writer ends: {failure}"),
                }
            }
        });
        Ok(Self(sender))
    }

    /// Callers with events of their own.
    pub fn callers(&self, count: u64, accounts: u64, first: u64) -> Vec<Caller> {
        const EACH: u64 = 10_000_000;
        let caller = |number| Caller { writer: self.clone(), next: first + number * EACH, accounts };
        (0..count).map(caller).collect()
    }
}

/// One caller.
#[derive(Debug)]
pub struct Caller {
    writer: Writer,
    next: u64,
    accounts: u64,
}

impl Client for Caller {
    async fn send(&mut self) -> Result<(), Failure> {
        let event = floor::events(self.next, 1, self.accounts, self.next).pop().ok_or_else(|| Failure("no event".to_owned()))?;
        self.next += 1;
        let (done, is_done) = oneshot::channel();
        let closed = || Failure("the floor's writer ended".to_owned());
        self.writer.0.send(Waiting { event, done }).map_err(|_gone| closed())?;
        is_done.await.map_err(|_gone| closed())
    }
}
