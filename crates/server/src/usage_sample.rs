//! Verbs that only print: made-up calls, the description of the API.

use crate::command_line::DemoUsageOptions;
use crate::demo;
use crate::failure::Failure;
use crate::system_clock::SystemClock;
use calendar::{CalendarError, Clock, Date, Zone};
use protocols::generate::{AsteriskOptions, GenerateError, asterisk};
use std::io::{BufWriter, ErrorKind, Write};
use std::process::ExitCode;

/// Prints a text.
///
/// # Errors
/// When standard output refuses.
pub fn print(text: &str) -> Result<ExitCode, Failure> {
    written(std::io::stdout().lock().write_all(text.as_bytes()))
}

/// Prints made-up calls as Asterisk writes them.
///
/// # Errors
/// Numbers, days or a zone that cannot be used; or when standard output refuses.
pub fn calls(options: &DemoUsageOptions) -> Result<ExitCode, Failure> {
    let wrong = |cause: CalendarError| Failure::refused(cause.to_string());
    let zone = Zone::named(&options.time_zone).map_err(wrong)?;
    let from = match &options.from {
        Some(date) => Date::parse(date).map_err(wrong)?,
        None => {
            // Until yesterday: what has not happened yet would be refused.
            let days = i32::try_from(options.days).unwrap_or(i32::MAX);
            SystemClock.now().date_in(&zone).plus_days(days.saturating_neg()).map_err(wrong)?
        }
    };
    let numbers = match &options.numbers {
        None => demo::voice_numbers(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|cause| Failure::while_doing(format!("reading {}", path.display()), cause))?;
            text.lines().map(str::trim).filter(|number| !number.is_empty()).map(str::to_owned).collect()
        }
    };
    let calls = AsteriskOptions { calls: options.calls, seed: options.seed, numbers, from, days: options.days, zone };
    let mut out = BufWriter::new(std::io::stdout().lock());
    match asterisk(&calls, &mut out) {
        Ok(made) => {
            // Not on standard output, which is the file.
            eprintln!(
                "{} rows: {} calls, {} duplicates, {} not answered, {} damaged",
                made.rows, made.usage, made.duplicates, made.failed, made.bad
            );
            written(out.flush())
        }
        Err(GenerateError::Output(cause)) => written(Err(cause)),
        Err(error) => Err(Failure::refused(error.to_string())),
    }
}

/// A reader that has seen enough (`| head`) is no failure.
fn written(done: std::io::Result<()>) -> Result<ExitCode, Failure> {
    match done {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(cause) => Err(Failure::while_doing("writing", cause)),
    }
}
