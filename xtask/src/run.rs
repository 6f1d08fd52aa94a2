//! `./x run`: the web UI, the server with the demo, and beside it the PDF renderer, whose first build takes minutes
//! (docs/decisions: rendering is a process of its own). Ctrl-C ends all of it.

use std::process::{Command, ExitCode};

use crate::children::{Running, StopBy};
use crate::failure::Failure;
use crate::project::Project;
use crate::web;

/// Runs until the server ends. `rest` goes to `guilder serve`.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode, Failure> {
    match web::build(project) {
        Ok(()) => {}
        Err(why) => eprintln!("x run: without the web UI: {why}"),
    }
    let built = Running::start(&mut project.cargo(&["build", "--package", "server"]), StopBy::Terminate)?.wait()?;
    if !built.success() {
        return Err(Failure::new("the server does not build"));
    }
    let mut command = Command::new(project.program("guilder"));
    command.args(["serve", "--demo", "--data"]).arg(project.root.join(".guilder")).args(rest);
    let mut server = Running::start(command.current_dir(&project.root), StopBy::Terminate)?;
    let renderer = Running::start(&mut renderer_build(project), StopBy::Terminate);
    let status = server.wait()?;
    drop(renderer);
    if !status.success() {
        eprintln!("x run: the server ended with {status}");
    }
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says only what went wrong, and yields to the server.
fn renderer_build(project: &Project) -> Command {
    let cargo = project.cargo(&["build", "--quiet", "--package", "render"]);
    let mut command = Command::new("nice");
    command.args(["-n", "10"]).arg(cargo.get_program()).args(cargo.get_args()).current_dir(&project.root);
    command
}
