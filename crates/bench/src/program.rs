//! The real server as a process of its own: started on a free port, watched, ended.

use crate::cpu;
use crate::failure::Failure;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// From the start to ready.
const START_MAX: Duration = Duration::from_secs(60);
const POLL_EVERY: Duration = Duration::from_millis(5);

/// A running server.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// Host and port.
    pub address: String,
    /// From the start of the process until it said that it is ready.
    pub ready_after: Duration,
}

/// The program beside this one.
///
/// # Errors
/// [`Failure`] where it was not built.
pub fn beside_this() -> Result<PathBuf, Failure> {
    let path = std::env::current_exe()?.with_file_name("guilder");
    if path.exists() { Ok(path) } else { Err(Failure(format!("{} is not built: cargo build --release -p server", path.display()))) }
}

impl Program {
    /// Starts the server on a data folder and waits until it is ready.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn start(program: &Path, data: &Path) -> Result<Self, Failure> {
        let address = format!("127.0.0.1:{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(data).args(["--listen", &address, "--requests-per-key", "100000000", "--log-level", "warn"]);
        let started = Instant::now();
        let mut child = command.stdout(Stdio::null()).spawn()?;
        while !is_ready(&address).await {
            if let Some(status) = child.try_wait()? {
                return Err(Failure(format!("the server ended with {status}")));
            }
            if started.elapsed() > START_MAX {
                child.kill()?;
                return Err(Failure("the server is not ready in time".to_owned()));
            }
            tokio::time::sleep(POLL_EVERY).await;
        }
        Ok(Self { child, address, ready_after: started.elapsed() })
    }

    /// CPU so far, in microseconds.
    ///
    /// # Errors
    /// [`Failure`] where the server is gone.
    pub fn cpu_us(&self) -> Result<u64, Failure> {
        cpu::of_process(self.child.id())
    }

    /// Memory in use now and at most so far, in kB.
    ///
    /// # Errors
    /// [`Failure`] where the server is gone.
    pub fn memory_kb(&self) -> Result<(u64, u64), Failure> {
        cpu::memory_kb(self.child.id())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = ended {
            eprintln!("the server could not be ended: {error}");
        }
    }
}

async fn is_ready(address: &str) -> bool {
    let asked = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    asked.await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
