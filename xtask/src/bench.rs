//! `./x bench`: figures are only worth something from a release build.

use std::process::ExitCode;

use crate::children::{Running, StopBy};
use crate::failure::Failure;
use crate::project::Project;

/// Passes `rest` on.
pub fn bench(project: &Project, rest: &[String]) -> Result<ExitCode, Failure> {
    let mut command = project.cargo(&["run", "--release", "--package", "bench", "--"]);
    let status = Running::start(command.args(rest), StopBy::Terminate)?.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
