//! The project's own chores, called by the shell script `x`. Owns the verbs and what they start; every process that a
//! verb starts is in its own process group and is stopped with it. It does not know the product beyond the command line
//! of `guilder`. Invariant: a verb ends with a non-zero status exactly when something it did failed.

mod bench;
mod children;
mod counts;
mod failure;
mod openapi;
mod phases;
mod postgres;
mod project;
mod run;
mod server;
mod sim;
mod tidy;
mod verify;
mod web;

use std::process::ExitCode;

use failure::Failure;
use project::{Graph, Project};

const HELP: &str = "\
usage: ./x VERB [arguments]

  run [SERVE-ARGUMENTS]  build the web UI and the server, start it with the demo, build the PDF renderer beside it
  test [PHASE...]        everything the build machine checks; PHASE: fmt tidy web build clippy openapi tests browser
  check                  the fast part: fmt, tidy, clippy, unit tests of the crates that need no store
  bench [ARGUMENTS]      measure speed with a release build (docs/benchmarks.md)
  sim [ARGUMENTS]        random lives with the laws of the domain checked after every step (docs/simulator.md)
  web [build|dev|check]  the web UI alone
  openapi                write docs/openapi.json and the generated client types from the server's own description
  tidy                   the rules of this repository alone: tiers, sizes, spellings, headers, names, licences";

fn main() -> ExitCode {
    children::stop_all_on_signal();
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = dispatch(&verb, &rest);
    children::hold_while_stopping();
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("x {verb}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(verb: &str, rest: &[String]) -> Result<ExitCode, Failure> {
    let known = ["run", "test", "check", "bench", "sim", "web", "openapi", "tidy"];
    if !known.contains(&verb) {
        println!("{HELP}");
        let asked_for_help = ["", "help", "-h", "--help"].contains(&verb);
        return Ok(if asked_for_help { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let graph = if ["test", "check", "tidy"].contains(&verb) { Graph::Whole } else { Graph::Own };
    let project = Project::load(graph)?;
    match verb {
        "run" => run::run(&project, rest),
        "test" => verify::test(&project, rest),
        "check" => verify::check(&project),
        "bench" => bench::bench(&project, rest),
        "sim" => sim::sim(&project, rest),
        "web" => web::verb(&project, rest),
        "openapi" => openapi::write(&project),
        _ => Ok(verify::tidy(&project)),
    }
}
