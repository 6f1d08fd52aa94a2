//! The web UI: its checks and its build, by npm. `x` has brought Node and run `npm ci`; here it is only used.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::children::{Running, StopBy};
use crate::failure::Failure;
use crate::phases::{Console, Outcome};
use crate::project::Project;

/// `./x web [build|dev|check]`.
pub fn verb(project: &Project, rest: &[String]) -> Result<ExitCode, Failure> {
    let script = match rest.first().map(String::as_str) {
        None | Some("build") => "build",
        Some("dev") => "dev",
        Some("check") => "check",
        Some(other) => return Err(Failure::new(format!("no {other}; there are build, dev, check"))),
    };
    ready(project)?;
    let status = Running::start(&mut npm(project, script), StopBy::Terminate)?.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The phase `web`: types, unit tests, and the files that the server serves.
pub fn check_and_build(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    if !folder(project).join("package.json").exists() {
        return Ok(Outcome::Skipped("there is no web/package.json".to_owned()));
    }
    ready(project)?;
    console.run(&mut npm(project, "check"))?;
    console.run(&mut npm(project, "build"))?;
    Ok(Outcome::Passed)
}

/// Builds what the browser loads, or says why it cannot.
pub fn build(project: &Project) -> Result<(), Failure> {
    ready(project)?;
    let status = Running::start(&mut npm(project, "build"), StopBy::Terminate)?.wait()?;
    if status.success() { Ok(()) } else { Err(Failure::new("npm run build failed")) }
}

/// Fails with the reason when npm or the packages are missing.
pub fn ready(project: &Project) -> Result<(), Failure> {
    if !folder(project).join("node_modules").join(".guilder-lock").exists() {
        return Err(Failure::new("the web packages are not installed; ./x says why above (Node 20.19 or newer, then npm ci in web/)"));
    }
    Ok(())
}

/// `npm run SCRIPT` in `web/`.
pub fn npm(project: &Project, script: &str) -> Command {
    let mut command = Command::new("npm");
    command.args(["run", "--silent", script]).current_dir(folder(project));
    command
}

pub fn folder(project: &Project) -> PathBuf {
    project.root.join("web")
}
