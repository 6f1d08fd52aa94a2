//! Folding the log into the file beside the writer, on a thread of its own: while people wait for single answers, nobody waits for that.
//!
//! Invariant: the writer bounds the log whatever happens here; what was folded already it need not fold itself.

use super::StoreError;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// The thread's handle; dropping it ends the thread.
pub(super) struct Folding {
    ask: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Folding {
    /// Starts the thread with a connection of its own.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (ask, asked) = sync_channel(1);
        let thread = std::thread::Builder::new().name("store-folding".to_owned()).spawn(move || fold_when_asked(&connection, &asked));
        let thread = thread.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { ask: Some(ask), thread: Some(thread) })
    }

    /// Asks for what is in the log to be folded, unless that is under way.
    pub(super) fn ask(&self) {
        match self.ask.as_ref().map(|ask| ask.try_send(())) {
            None | Some(Ok(()) | Err(TrySendError::Full(()))) => {}
            Some(Err(TrySendError::Disconnected(()))) => tracing::error!("the thread that folds the log is gone; the writer does it alone"),
        }
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        drop(self.ask.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("folding the log ended in a panic");
        }
    }
}

fn fold_when_asked(connection: &Connection, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        // What the writer or a reader has in use is left for the next time.
        if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_row| Ok(())) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the log could not be folded");
        }
    }
}
