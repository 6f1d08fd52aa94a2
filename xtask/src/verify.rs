//! The verbs that say yes or no: `test` (everything), `check` (what is fast) and `tidy` (this repository's own rules).

use std::process::{Command, ExitCode, Stdio};

use crate::failure::Failure;
use crate::phases::{Console, Outcome, Phases};
use crate::postgres::{POSTGRES_VARIABLE, Postgres};
use crate::project::Project;
use crate::{openapi, server, tidy, web};

const PHASES: [&str; 8] = ["fmt", "tidy", "web", "build", "clippy", "openapi", "tests", "browser"];
/// Crates at or below this tier have no I/O, so their tests need neither a store nor a server.
const PURE_TIER_MAX: u64 = 1;

/// Tells a test that system calls may be looked at.
const STRACE_VARIABLE: &str = "GUILDER_TEST_STRACE";

/// All phases, or those named. Budgets in minutes: build 20, lint 5, tests 15, browser 5 on two cores.
pub fn test(project: &Project, only: &[String]) -> Result<ExitCode, Failure> {
    if let Some(unknown) = only.iter().find(|name| !PHASES.contains(&name.as_str())) {
        return Err(Failure::new(format!("no phase {unknown}; there are {}", PHASES.join(", "))));
    }
    let mut phases = Phases::only(only);
    phases.run("fmt", 1, |console| cargo(console, project, &["fmt", "--all", "--check", "--", "--color", "never"]));
    phases.run("tidy", 1, |console| tidy_phase(console, project));
    // Before the build: a release build takes the web files into the program.
    phases.run("web", 4, |console| web::check_and_build(console, project));
    phases.run("build", 20, |console| cargo(console, project, &["build", "--workspace", "--all-targets"]));
    phases.run("clippy", 5, |console| cargo(console, project, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    phases.run("openapi", 1, |console| openapi::check(console, project));
    phases.run("tests", 15, |console| tests(console, project));
    phases.run("browser", 5, |console| server::browser_tests(console, project));
    Ok(phases.report())
}

/// What a change should pass before it is shown to anybody, in a minute or two.
pub fn check(project: &Project) -> Result<ExitCode, Failure> {
    let mut phases = Phases::default();
    phases.run("fmt", 1, |console| cargo(console, project, &["fmt", "--all", "--check", "--", "--color", "never"]));
    phases.run("tidy", 1, |console| tidy_phase(console, project));
    phases.run("clippy", 5, |console| cargo(console, project, &["clippy", "--all-targets", "--", "-D", "warnings"]));
    phases.run("unit", 5, |console| unit_tests(console, project));
    Ok(phases.report())
}

pub fn tidy(project: &Project) -> ExitCode {
    let mut phases = Phases::default();
    phases.run("tidy", 1, |console| tidy_phase(console, project));
    phases.report()
}

fn cargo(console: &mut Console, project: &Project, arguments: &[&str]) -> Result<Outcome, Failure> {
    console.run(&mut project.cargo(arguments)).map(|()| Outcome::Passed)
}

fn tidy_phase(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    let findings = tidy::findings(project)?;
    findings.iter().for_each(|finding| console.say(&finding.to_string()));
    match findings.len() {
        0 => Ok(Outcome::Passed),
        1 => Err(Failure::new("one rule of the repository is broken")),
        many => Err(Failure::new(format!("{many} rules of the repository are broken"))),
    }
}

fn tests(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    let postgres = Postgres::start()?;
    let mut command = project.cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.env(POSTGRES_VARIABLE, postgres.url());
    if may_trace() {
        command.env(STRACE_VARIABLE, "1");
    } else {
        console.say("strace is missing or may not look at a process: the order of syncs and answers is not tested");
    }
    console.run(&mut command)?;
    Ok(Outcome::Passed)
}

/// Whether system calls of a process beside may be looked at here.
fn may_trace() -> bool {
    let Ok(mut beside) = Command::new("sleep").arg("0.2").spawn() else { return false };
    let process = beside.id().to_string();
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "-p", &process]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success()) && beside.wait().is_ok()
}

fn unit_tests(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    let mut arguments = vec!["test", "--package", "xtask"];
    for package in project.own_packages().filter(|package| package.tier.is_some_and(|tier| tier <= PURE_TIER_MAX)) {
        arguments.extend(["--package", package.name.as_str()]);
    }
    let mut command = project.cargo(&arguments);
    console.run(command.env_remove(POSTGRES_VARIABLE))?;
    Ok(Outcome::Passed)
}
