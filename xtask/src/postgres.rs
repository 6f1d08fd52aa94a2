//! A PostgreSQL server for one test run: its own temporary folder, a free loopback port, nothing durable. Owns finding
//! the server's programs and the user that may run them; stopped and removed when dropped.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::children::{Running, StopBy, free_port, temporary_folder};
use crate::failure::Failure;

/// Where tests and the simulator find the PostgreSQL server that this run started.
pub const POSTGRES_VARIABLE: &str = "GUILDER_TEST_POSTGRES";
/// The oldest server that the store supports.
const VERSION_MIN: u32 = 15;
const START_MAX: Duration = Duration::from_secs(60);
const POLL_EVERY: Duration = Duration::from_millis(100);
/// PostgreSQL refuses to run as root; Debian's package brings this user.
const SERVER_USER: &str = "postgres";
const DATABASE_USER: &str = "guilder";
/// Speed over durability: the data lives as long as the run. Enough connections for every test binary at once.
const SETTINGS: [&str; 7] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "max_locks_per_transaction=512",
    "max_wal_size=2GB",
];

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    _server: Running,
    port: u16,
}

impl Postgres {
    pub fn start() -> Result<Self, Failure> {
        let programs = programs()?;
        let folder = temporary_folder("postgres")?;
        let user = user_for(&folder)?;
        initialise(&programs, &folder, user)?;
        let port = free_port()?;
        let mut server = serve(&programs, &folder, user, port)?.owning_folder(&folder);
        wait_until_ready(&programs, &mut server, &folder, port)?;
        Ok(Self { _server: server, port })
    }

    /// A database that tests may make schemas in.
    pub fn url(&self) -> String {
        format!("postgres://{DATABASE_USER}@127.0.0.1:{}/postgres", self.port)
    }
}

/// The folder of the newest server programs that are new enough: Debian keeps them off the PATH, by version.
fn programs() -> Result<PathBuf, Failure> {
    let by_version = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = by_version.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = entry.path().join("bin");
        (version >= VERSION_MIN && programs.join("initdb").exists()).then_some((version, programs))
    });
    if let Some((_, programs)) = debian.max() {
        return Ok(programs);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists());
    on_path.ok_or_else(|| {
        Failure::new(format!(
            "the tests run on PostgreSQL too, and its server programs (initdb, postgres; version {VERSION_MIN} or newer) are missing; \
             as root: apt-get install postgresql"
        ))
    })
}

fn is_root(folder: &Path) -> Result<bool, Failure> {
    let owner = std::fs::metadata(folder).map_err(|cause| Failure::while_doing("reading the temporary folder", cause))?;
    Ok(owner.uid() == 0)
}

/// `Some` when the server must run as another user, who then owns the folder.
fn user_for(folder: &Path) -> Result<Option<&'static str>, Failure> {
    if !is_root(folder)? {
        return Ok(None);
    }
    let ids = ["-u", "-g"].map(|which| Command::new("id").args([which, SERVER_USER]).output());
    let mut numbers = ids.into_iter().map(|output| {
        let output = output.map_err(|cause| Failure::while_doing("running id", cause))?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        text.parse::<u32>().map_err(|cause| {
            Failure::while_doing(format!("root cannot run PostgreSQL, and there is no user {SERVER_USER} to run it"), cause)
        })
    });
    let (user, group) = (numbers.next().transpose()?, numbers.next().transpose()?);
    std::os::unix::fs::chown(folder, user, group)
        .and_then(|()| std::fs::set_permissions(folder, Permissions::from_mode(0o700)))
        .map_err(|cause| Failure::while_doing("handing the temporary folder to PostgreSQL's user", cause))?;
    Ok(Some(SERVER_USER))
}

fn as_user(program: &Path, folder: &Path, user: Option<&str>) -> Command {
    let mut command = match user {
        None => Command::new(program),
        Some(user) => {
            // setpriv replaces itself by the program, so that its process id is the server's own.
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--clear-groups", "--"]).arg(program);
            command
        }
    };
    command.current_dir(folder).env("LC_ALL", "C");
    command
}

fn initialise(programs: &Path, folder: &Path, user: Option<&str>) -> Result<(), Failure> {
    let mut command = as_user(&programs.join("initdb"), folder, user);
    command.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username", DATABASE_USER, "--pgdata"]);
    let output = command.arg(folder.join("data")).output().map_err(|cause| Failure::while_doing("running initdb", cause))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::while_doing("initdb", String::from_utf8_lossy(&output.stderr)))
}

fn serve(programs: &Path, folder: &Path, user: Option<&str>, port: u16) -> Result<Running, Failure> {
    let log = std::fs::File::create(folder.join("server.log")).map_err(|cause| Failure::while_doing("making the log", cause))?;
    let mut command = as_user(&programs.join("postgres"), folder, user);
    command.arg("-D").arg(folder.join("data")).arg("-p").arg(port.to_string()).arg("-k").arg(folder);
    SETTINGS.iter().for_each(|setting| {
        command.args(["-c", setting]);
    });
    Running::start(command.stdout(Stdio::null()).stderr(log), StopBy::Interrupt)
}

fn wait_until_ready(programs: &Path, server: &mut Running, folder: &Path, port: u16) -> Result<(), Failure> {
    let deadline = Instant::now() + START_MAX;
    while Instant::now() < deadline && server.ended()?.is_none() {
        let mut probe = Command::new(programs.join("pg_isready"));
        let ready = probe.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status();
        if ready.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        std::thread::sleep(POLL_EVERY);
    }
    let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
    Err(Failure::new(format!("PostgreSQL did not start:\n{log}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Skipped where the server programs are missing; `./x test` itself refuses there.
    #[test]
    fn a_server_starts_answers_and_leaves_nothing_behind() {
        let Ok(programs) = programs() else { return };
        let postgres = Postgres::start().unwrap();
        let folder = std::env::temp_dir().join(format!("guilder-postgres-{}", std::process::id()));
        let answer = Command::new(programs.join("psql")).arg(postgres.url()).args(["-Atc", "SHOW fsync"]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "off");
        assert!(folder.exists());
        drop(postgres);
        assert!(!folder.exists());
    }
}
