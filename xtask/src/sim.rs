//! `./x sim`: long lives of the simulator, with a PostgreSQL server of their own where they need one.

use std::process::ExitCode;

use crate::children::{Running, StopBy};
use crate::failure::Failure;
use crate::postgres::{POSTGRES_VARIABLE, Postgres};
use crate::project::Project;

/// Builds the simulator and the program that it kills, and passes `rest` on.
pub fn sim(project: &Project, rest: &[String]) -> Result<ExitCode, Failure> {
    let built = Running::start(&mut project.cargo(&["build", "--package", "sim", "--package", "server"]), StopBy::Terminate)?.wait()?;
    if !built.success() {
        return Err(Failure::new("the simulator does not build"));
    }
    let mut command = std::process::Command::new(project.program("guilder-sim"));
    command.current_dir(&project.root).args(rest);
    // Only histories on the embedded store, or words about them, need no server.
    let needs_none = rest.iter().any(|word| ["sqlite", "--store=sqlite", "show", "--help", "--postgres"].contains(&word.as_str()));
    let postgres = if needs_none || std::env::var_os(POSTGRES_VARIABLE).is_some() { None } else { Some(Postgres::start()?) };
    if let Some(postgres) = &postgres {
        command.env(POSTGRES_VARIABLE, postgres.url());
    }
    let status = Running::start(&mut command, StopBy::Terminate)?.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
