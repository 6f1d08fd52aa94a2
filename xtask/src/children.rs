//! Processes that a verb starts. Each is the leader of its own process group, so that stopping it stops what it started;
//! a verb that ends, fails or is interrupted leaves none behind. Invariant: only groups that we started are signalled.

use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::Failure;

/// How long a process may take to end after it was asked to, before it is killed.
const STOP_GRACE: Duration = Duration::from_secs(10);
const POLL_EVERY: Duration = Duration::from_millis(50);
/// What a shell reports for a program ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// How a process wants to be asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopBy {
    Terminate,
    /// PostgreSQL's fast shutdown: SIGTERM would wait for its clients.
    Interrupt,
}

#[derive(Debug, Clone)]
struct Owned {
    group: u32,
    stop_by: StopBy,
    folder: Option<PathBuf>,
}

static OWNED: Mutex<Vec<Owned>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// A running process of ours; dropping it stops it and removes its temporary folder.
#[derive(Debug)]
pub struct Running {
    child: std::process::Child,
    owned: Owned,
}

impl Running {
    /// Starts `command` in a group of its own, without a terminal to read from.
    pub fn start(command: &mut Command, stop_by: StopBy) -> Result<Self, Failure> {
        hold_while_stopping();
        let program = command.get_program().to_string_lossy().into_owned();
        let started = command.stdin(Stdio::null()).process_group(0).spawn();
        let child = started.map_err(|cause| Failure::while_doing(format!("starting {program}"), cause))?;
        let owned = Owned { group: child.id(), stop_by, folder: None };
        register().push(owned.clone());
        Ok(Self { child, owned })
    }

    /// Hands over a temporary folder that is removed when the process has ended.
    pub fn owning_folder(mut self, folder: &Path) -> Self {
        self.owned.folder = Some(folder.to_path_buf());
        for owned in register().iter_mut().filter(|owned| owned.group == self.owned.group) {
            owned.folder.clone_from(&self.owned.folder);
        }
        self
    }

    pub fn pipes(&mut self) -> (Option<std::process::ChildStdout>, Option<std::process::ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    pub fn wait(&mut self) -> Result<ExitStatus, Failure> {
        self.child.wait().map_err(|cause| Failure::while_doing("waiting for a process", cause))
    }

    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().map_err(|cause| Failure::while_doing("asking after a process", cause))
    }

    /// Asks it to end, and kills what is left of its group when the grace is over.
    pub fn stop(&mut self) {
        let deadline = Instant::now() + STOP_GRACE;
        let mut asked = false;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            if !asked {
                signal(self.owned.group, name(self.owned.stop_by));
                asked = true;
            }
            std::thread::sleep(POLL_EVERY);
        }
        if matches!(self.child.try_wait(), Ok(None)) {
            signal(self.owned.group, "KILL");
            let _ended = self.child.wait();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        if let Some(folder) = &self.owned.folder {
            remove_folder(folder);
        }
        register().retain(|owned| owned.group != self.owned.group);
    }
}

/// Ctrl-C, SIGTERM and a closed terminal end everything that was started, then this program.
pub fn stop_all_on_signal() {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            STOPPING.store(true, Ordering::SeqCst);
            stop_all();
            std::process::exit(INTERRUPTED);
        }
    });
}

/// Once a signal came, the main thread must neither start anything more nor end before the others are stopped.
pub fn hold_while_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        std::thread::sleep(POLL_EVERY);
    }
}

fn stop_all() {
    let mut owned: Vec<Owned> = register().drain(..).collect();
    for process in &owned {
        signal(process.group, name(process.stop_by));
    }
    let deadline = Instant::now() + STOP_GRACE;
    while !owned.is_empty() && Instant::now() < deadline {
        std::thread::sleep(POLL_EVERY);
        owned.retain(|process| {
            let alive = signal(process.group, "0") && !is_zombie(process.group);
            if let (false, Some(folder)) = (alive, &process.folder) {
                remove_folder(folder);
            }
            alive
        });
    }
    for process in &owned {
        signal(process.group, "KILL");
        if let Some(folder) = &process.folder {
            remove_folder(folder);
        }
    }
}

fn register() -> MutexGuard<'static, Vec<Owned>> {
    OWNED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn name(stop_by: StopBy) -> &'static str {
    match stop_by {
        StopBy::Terminate => "TERM",
        StopBy::Interrupt => "INT",
    }
}

// The shell's own `kill`: the standard library can only send SIGKILL, and the program `kill` is not on every machine.
fn signal(group: u32, name: &str) -> bool {
    let sent = Command::new("sh").args(["-c", "kill -s \"$1\" -- \"-$2\"", "sh", name, &group.to_string()]).stderr(Stdio::null()).status();
    sent.is_ok_and(|status| status.success())
}

// In a container nobody may collect the dead, and a dead leader still answers signal 0.
fn is_zombie(process: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'))
}

fn remove_folder(folder: &Path) {
    let removed = std::fs::remove_dir_all(folder);
    if let Err(cause) = removed.or_else(|cause| if cause.kind() == ErrorKind::NotFound { Ok(()) } else { Err(cause) }) {
        eprintln!("x: {} is left behind: {cause}", folder.display());
    }
}

/// A new empty folder for one process, named after us so that two runs never meet.
pub fn temporary_folder(purpose: &str) -> Result<PathBuf, Failure> {
    let folder = std::env::temp_dir().join(format!("guilder-{purpose}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|cause| Failure::while_doing(format!("making {}", folder.display()), cause))?;
    Ok(folder)
}

/// A loopback port that nobody listens on at this moment.
pub fn free_port() -> Result<u16, Failure> {
    let probe = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    probe.map(|address| address.port()).map_err(|cause| Failure::while_doing("finding a free port", cause))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn stopping_a_process_stops_what_it_started() {
        let mut command = Command::new("sh");
        let mut shell = Running::start(command.args(["-c", "sleep 60 & wait"]).stdout(Stdio::piped()), StopBy::Terminate).unwrap();
        let (output, _) = shell.pipes();
        shell.stop();
        // The sleeper holds the pipe open as long as it lives.
        let started = Instant::now();
        assert_eq!(output.unwrap().read_to_end(&mut Vec::new()).unwrap(), 0);
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn dropping_a_process_removes_its_folder() {
        let folder = temporary_folder("children-test").unwrap();
        let running = Running::start(Command::new("sleep").arg("60"), StopBy::Terminate).unwrap().owning_folder(&folder);
        drop(running);
        assert!(!folder.exists());
    }
}
