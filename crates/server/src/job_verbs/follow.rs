//! Showing how far a run is until it has ended, and then those that are chained to it: a bar on a terminal, plain lines elsewhere.

use crate::failure::{Exit, Failure};
use api::JobRun;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::VecDeque;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How often a run is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How often a line says how far it is, where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Where runs are read.
pub trait Runs {
    /// One run as it stands.
    async fn load(&self, id: &str) -> Result<JobRun, Failure>;
    /// The last runs of the site.
    async fn last(&self) -> Result<Vec<JobRun>, Failure>;
}

/// Follows a run and what is chained to it to their ends.
///
/// # Errors
/// A run that did not succeed, or cannot be read.
pub async fn follow(runs: &impl Runs, first: JobRun) -> Result<ExitCode, Failure> {
    let (mut waiting, mut failed) = (VecDeque::from([first]), None);
    while let Some(run) = waiting.pop_front() {
        let ended = follow_one(runs, run).await?;
        println!("{}", summary(&ended));
        let chained = runs.last().await?.into_iter().filter(|run| run.parent.as_ref() == Some(&ended.id));
        waiting.extend(chained);
        if ended.state != "succeeded" {
            failed = Some(ended);
        }
    }
    match failed {
        None => Ok(ExitCode::SUCCESS),
        Some(run) => {
            let why = run.failure.unwrap_or_else(|| format!("{} of {} items failed", run.failed, run.done));
            Err(Failure::refused(format!("the run {} of {} has {}: {why}", run.id, run.job, run.state)).exiting(Exit::Failed))
        }
    }
}

async fn follow_one(runs: &impl Runs, mut run: JobRun) -> Result<JobRun, Failure> {
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(run.job.clone());
    let mut told_at = Instant::now();
    while run.ended_at.is_none() {
        bar.set_length(run.total.unwrap_or(run.done).max(0).unsigned_abs());
        bar.set_position(run.done.max(0).unsigned_abs());
        bar.set_message(pace(&run));
        if !std::io::stderr().is_terminal() && told_at.elapsed() >= LINE_EVERY {
            told_at = Instant::now();
            eprintln!("{}: {} of {} {}", run.job, run.done, run.total.unwrap_or(run.done), pace(&run));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        run = runs.load(&run.id).await?;
    }
    bar.finish_and_clear();
    Ok(run)
}

fn pace(run: &JobRun) -> String {
    let failed = if run.failed > 0 { format!("{} failed ", run.failed) } else { String::new() };
    let rate = run.rate_per_s.map_or_else(String::new, |rate| format!("{rate}/s "));
    let eta = run.eta_s.map_or_else(String::new, |eta| format!("(about {eta} s left)"));
    format!("{failed}{rate}{eta}").trim_end().to_owned()
}

fn summary(run: &JobRun) -> String {
    let test = if run.test_mode { " (test: nothing was written)" } else { "" };
    let rate = run.rate_per_s.map_or_else(String::new, |rate| format!(", {rate}/s"));
    format!("{} {}: {} done, {} failed{rate}, run {}{test}", run.job, run.state, run.done, run.failed, run.id)
}
