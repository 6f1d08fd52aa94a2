//! One `guilder-render` process: started, asked, and ended.
//!
//! Owns the command line, the pipes and the reading of an exit. Does not own how many there are or for how long (`worker`).
//! Invariants: the process sees no environment of ours; it is killed when this value is dropped.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use crate::frame::{ANSWER_BYTES_MAX, FrameError, RenderAnswer, content_length, decode_answer};

/// The exit code by which a worker says that it took more memory than it may.
pub const EXIT_MEMORY: i32 = 3;
/// How long a process whose pipe broke may take to end by itself.
const EXIT_WAIT_MAX: Duration = Duration::from_secs(2);
/// The system's own hard limit lies this far above the one that the worker watches, in MiB: stacks and code live there.
const HARD_LIMIT_MARGIN_MIB: u64 = 256;
/// Where util-linux puts `prlimit`, which sets a hard limit before the worker starts.
const PRLIMIT: &str = "/usr/bin/prlimit";
/// Lines of a worker's error output that are logged.
const LOG_LINES_MAX: usize = 50;

/// A running worker.
#[derive(Debug)]
pub struct RenderProcess {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
}

/// How a worker ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// It took too much memory.
    Memory,
    /// Anything else, in words.
    Other(String),
}

impl RenderProcess {
    /// Starts a worker.
    pub fn start(program: &Path, memory_max_mib: u32) -> std::io::Result<Self> {
        let mut command = command(program, memory_max_mib);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take()) else {
            return Err(std::io::Error::other("the worker's pipes were not opened"));
        };
        tokio::spawn(log_lines(stderr));
        Ok(Self { child, stdin, stdout })
    }

    /// Whether it still runs, as far as the system knows.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends one frame and waits for its answer. After an error the process is of no further use.
    pub async fn exchange(&mut self, request_frame: &[u8]) -> Result<RenderAnswer, FrameError> {
        self.stdin.write_all(request_frame).await?;
        self.stdin.flush().await?;
        let mut head = [0_u8; 4];
        self.stdout.read_exact(&mut head).await?;
        let mut content = vec![0_u8; content_length(head, ANSWER_BYTES_MAX)?];
        self.stdout.read_exact(&mut content).await?;
        decode_answer(&content)
    }

    /// Waits shortly for a process whose pipe broke, kills it if it still runs, and says how it ended.
    pub async fn ending(mut self) -> Ending {
        match tokio::time::timeout(EXIT_WAIT_MAX, self.child.wait()).await {
            Ok(Ok(status)) => ending_of(status),
            Ok(Err(error)) => Ending::Other(error.to_string()),
            Err(_still_running) => {
                self.kill().await;
                Ending::Other("its answer was not understood".to_owned())
            }
        }
    }

    /// Kills it and waits for its end.
    pub async fn kill(mut self) {
        if let Err(error) = self.child.kill().await {
            tracing::warn!(%error, "a render worker could not be killed");
        }
    }
}

/// The worker watches its own memory; where `prlimit` exists the system also sets a hard limit on it.
fn command(program: &Path, memory_max_mib: u32) -> Command {
    let mut command = if Path::new(PRLIMIT).is_file() {
        let bytes = (u64::from(memory_max_mib) + HARD_LIMIT_MARGIN_MIB) * 1024 * 1024;
        let mut command = Command::new(PRLIMIT);
        command.arg(format!("--data={bytes}:{bytes}")).arg("--core=0:0").arg("--").arg(program);
        command
    } else {
        Command::new(program)
    };
    command.arg("--memory-max-mib").arg(memory_max_mib.to_string());
    command
}

fn ending_of(status: ExitStatus) -> Ending {
    match status.code() {
        Some(EXIT_MEMORY) => Ending::Memory,
        Some(_) | None => Ending::Other(status.to_string()),
    }
}

/// Passes the worker's error output to the log, so that the cause of a crash is kept.
async fn log_lines(stderr: ChildStderr) {
    let mut lines = BufReader::new(stderr).lines();
    let mut logged = 0;
    while let Ok(Some(line)) = lines.next_line().await {
        if logged < LOG_LINES_MAX {
            tracing::warn!(line, "render worker");
        }
        logged += 1;
    }
}
