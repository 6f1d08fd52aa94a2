//! The worker's watch over its own memory.
//!
//! Owns the limit and the exit by which it is told (`documents::process::EXIT_MEMORY`). Does not own the system's hard limit, which the
//! pool sets around the process where it can. Invariant: the watch looks only while a page is drawn, so an idle worker sleeps.

use std::fs;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use documents::process::EXIT_MEMORY;

/// How often the watch looks while a page is drawn.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);
/// Where Linux tells a process's memory; elsewhere there is no watch, only the pool's limit of time.
const STATUS_FILE: &str = "/proc/self/status";

/// Ends the process when it takes too much memory.
#[derive(Debug)]
pub struct Watch {
    busy: Arc<AtomicBool>,
    watcher: Option<Thread>,
}

impl Watch {
    /// Starts watching.
    pub fn start(memory_max_mib: u64) -> Self {
        let busy = Arc::new(AtomicBool::new(false));
        let seen = busy.clone();
        let watcher = thread::Builder::new().name("memory".to_owned()).spawn(move || watch(&seen, memory_max_mib));
        if let Err(error) = &watcher {
            eprintln!("guilder-render: memory is not watched: {error}");
        }
        Self { busy, watcher: watcher.ok().map(|handle| handle.thread().clone()) }
    }

    /// Does one piece of work under watch.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        self.busy.store(true, Ordering::Release);
        if let Some(watcher) = &self.watcher {
            watcher.unpark();
        }
        let done = work();
        self.busy.store(false, Ordering::Release);
        done
    }
}

fn watch(busy: &AtomicBool, memory_max_mib: u64) {
    loop {
        if !busy.load(Ordering::Acquire) {
            thread::park();
            continue;
        }
        if resident_mib().is_some_and(|mib| mib > memory_max_mib) {
            eprintln!("guilder-render: more than {memory_max_mib} MiB of memory");
            process::exit(EXIT_MEMORY);
        }
        thread::sleep(LOOK_INTERVAL);
    }
}

fn resident_mib() -> Option<u64> {
    let status = fs::read_to_string(STATUS_FILE).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}
