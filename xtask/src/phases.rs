//! The phases of a verification: runs each, shows its output as it comes, measures it against its budget, counts its
//! tests, and reports all of it at the end. Invariant: a phase that failed counts at least one failed test, so the last
//! line never says that nothing failed when something did.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::children::{Running, StopBy, hold_while_stopping};
use crate::counts::Counts;
use crate::failure::Failure;

/// A phase that takes this many times its budget hangs, and is stopped.
const OVERRUN_MAX: u32 = 4;
/// Lines of a failed phase that are shown again at the end.
const REPEATED_LINES_MAX: usize = 60;
/// How long output may still come after a program has ended; what it started may hold its output open.
const LAST_OUTPUT: Duration = Duration::from_secs(5);
const POLL_EVERY: Duration = Duration::from_millis(200);

/// What became of a phase.
#[derive(Debug)]
pub enum Outcome {
    Passed,
    Skipped(String),
    Failed(Failure),
}

#[derive(Debug)]
struct Done {
    name: &'static str,
    budget: Duration,
    took: Duration,
    outcome: Outcome,
    counts: Counts,
    lines: Vec<String>,
}

/// What a phase has to work with: it runs commands and collects what they print.
#[derive(Debug)]
pub struct Console {
    lines: Vec<String>,
    deadline: Instant,
}

/// All phases of one verification.
#[derive(Debug, Default)]
pub struct Phases {
    done: Vec<Done>,
    only: Vec<String>,
}

impl Phases {
    /// With names in `only`, the others are left out.
    pub fn only(only: &[String]) -> Self {
        Self { done: Vec::new(), only: only.to_vec() }
    }

    pub fn run(&mut self, name: &'static str, budget_min: u64, body: impl FnOnce(&mut Console) -> Result<Outcome, Failure>) {
        if !self.only.is_empty() && !self.only.iter().any(|wanted| wanted == name) {
            return;
        }
        println!("== {name} (budget {budget_min} min)");
        let budget = Duration::from_secs(budget_min.saturating_mul(60));
        let started = Instant::now();
        let mut console = Console { lines: Vec::new(), deadline: started + budget.saturating_mul(OVERRUN_MAX) };
        let outcome = body(&mut console).unwrap_or_else(Outcome::Failed);
        hold_while_stopping();
        let mut counts = Counts::of(&console.lines);
        if let Outcome::Failed(failure) = &outcome {
            console.say(&format!("{name}: {failure}"));
            counts.failed = counts.failed.max(1);
        }
        self.done.push(Done { name, budget, took: started.elapsed(), outcome, counts, lines: console.lines });
    }

    /// Prints what failed, what each phase took and the sum of all tests.
    pub fn report(&self) -> ExitCode {
        for done in self.done.iter().filter(|done| matches!(done.outcome, Outcome::Failed(_))) {
            println!("\n== {} failed; its last lines:", done.name);
            let hidden = done.lines.len().saturating_sub(REPEATED_LINES_MAX);
            done.lines.iter().skip(hidden).for_each(|line| println!("{line}"));
        }
        println!("\n{:<9} {:>8} {:>8}  outcome", "phase", "took", "budget");
        self.done.iter().for_each(|done| println!("{}", done.row()));
        let failed: Vec<&str> = self.done.iter().filter(|done| done.counts.failed > 0).map(|done| done.name).collect();
        if !failed.is_empty() {
            println!("failed: {}", failed.join(", "));
        }
        let counts = self.done.iter().map(|done| done.counts).fold(Counts::default(), Counts::plus);
        println!("{} passed, {} failed", counts.passed, counts.failed);
        if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Done {
    fn row(&self) -> String {
        let outcome = match &self.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Skipped(reason) => format!("skipped: {reason}"),
            Outcome::Failed(_) => "FAILED".to_owned(),
        };
        let tests = match self.counts {
            Counts { passed: 0, failed: 0 } => String::new(),
            Counts { passed, failed } => format!(", {passed} passed, {failed} failed"),
        };
        let late = if self.took > self.budget { " (over budget)" } else { "" };
        format!("{:<9} {:>8} {:>8}  {outcome}{tests}{late}", self.name, clock(self.took), clock(self.budget))
    }
}

impl Console {
    /// Prints a line and keeps it.
    pub fn say(&mut self, line: &str) {
        println!("{line}");
        self.lines.push(line.to_owned());
    }

    /// Runs a program to its end, showing and keeping its output; a bad ending is a failure.
    pub fn run(&mut self, command: &mut Command) -> Result<(), Failure> {
        let shown = shown(command);
        command.env("NO_COLOR", "1").env_remove("FORCE_COLOR").env("CARGO_TERM_COLOR", "never");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = Running::start(command, StopBy::Terminate)?;
        let lines = follow(&mut running);
        self.collect(&mut running, &lines).map_err(|failure| Failure::while_doing(&shown, failure))?;
        let status = running.wait()?;
        if status.success() { Ok(()) } else { Err(Failure::while_doing(shown, status)) }
    }

    fn collect(&mut self, running: &mut Running, lines: &Receiver<String>) -> Result<(), Failure> {
        let mut ended_at = None;
        loop {
            match lines.recv_timeout(POLL_EVERY) {
                Ok(line) => self.say(&line),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {
                    if Instant::now() > self.deadline {
                        running.stop();
                        return Err(Failure::new(format!("stopped: it took more than {OVERRUN_MAX} times its budget")));
                    }
                    if ended_at.is_none() && running.ended()?.is_some() {
                        ended_at = Some(Instant::now());
                    }
                    if ended_at.is_some_and(|ended_at| ended_at.elapsed() > LAST_OUTPUT) {
                        return Ok(());
                    }
                }
            }
        }
    }
}

/// Both outputs of a process, line by line, until it closes them.
pub fn follow(running: &mut Running) -> Receiver<String> {
    let (sender, receiver) = channel();
    let (out, err) = running.pipes();
    if let Some(out) = out {
        forward(out, sender.clone());
    }
    if let Some(err) = err {
        forward(err, sender);
    }
    receiver
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if to.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failing_phase_counts_at_least_one_failed_test() {
        let mut phases = Phases::default();
        phases.run("good", 1, |console| console.run(&mut sh("echo 'test result: ok. 4 passed; 0 failed;'")).map(|()| Outcome::Passed));
        phases.run("bad", 1, |console| console.run(&mut sh("echo why >&2; exit 3")).map(|()| Outcome::Passed));
        assert_eq!(phases.done[0].counts, Counts { passed: 4, failed: 0 });
        assert_eq!(phases.done[1].counts, Counts { passed: 0, failed: 1 });
        assert_eq!(phases.done[1].lines[0], "why");
        assert_eq!(phases.report(), ExitCode::FAILURE);
    }

    #[test]
    fn phases_that_were_not_asked_for_are_left_out() {
        let mut phases = Phases::only(&["tidy".to_owned()]);
        phases.run("fmt", 1, |_| Err(Failure::new("must not run")));
        phases.run("tidy", 1, |_| Ok(Outcome::Passed));
        assert_eq!(phases.done.len(), 1);
        assert_eq!(phases.report(), ExitCode::SUCCESS);
    }
}
