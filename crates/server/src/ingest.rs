//! `guilder ingest`: a usage file into the charger of this process, or of the server that holds the data.

mod here;
mod through_server;

use crate::access::{self, Access};
use crate::command_line::IngestOptions;
use crate::failure::{Exit, Failure};
use here::HereSink;
use indicatif::{ProgressBar, ProgressStyle};
use protocols::{ErrorFile, Mapping, MappingText, Outcome, Reader, Sink, Summary, ingest};
use std::fs::File;
use std::process::ExitCode;
use std::time::Duration;
use through_server::ServerSink;

/// How often the bar moves by itself, so that one sees that it lives.
const TICK_EVERY: Duration = Duration::from_millis(250);

/// Charges a file and prints what became of its rows.
///
/// # Errors
/// A mapping or a file that cannot be used, or a store or server that gave up: then run it again, nothing is charged twice.
pub async fn run(options: &IngestOptions) -> Result<ExitCode, Failure> {
    let mapping = mapping(options)?;
    let doing = || format!("reading {}", options.file.display());
    let file = File::open(&options.file).map_err(|cause| Failure::while_doing(doing(), cause).exiting(Exit::Refused))?;
    let size = file.metadata().map_err(|cause| Failure::while_doing(doing(), cause))?.len();
    let reader = Reader::try_new(mapping, file).map_err(|wrong| Failure::while_doing(doing(), wrong).exiting(Exit::Refused))?;
    let mut rejects = match &options.errors {
        Some(path) => ErrorFile::at(path),
        None => ErrorFile::beside(&options.file),
    };
    let summary = match access::open(&options.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.site.as_deref(), false).await?;
            let summary = charge(reader, &HereSink::new(here.store.clone(), scope), &mut rejects, size).await;
            here.store.close();
            summary?
        }
        Access::Server(server) => {
            let site = server.site(options.site.as_deref())?;
            charge(reader, &ServerSink::new(server, site), &mut rejects, size).await?
        }
    };
    println!("{summary}");
    let left_over = Outcome::ALL.into_iter().any(|outcome| outcome.is_rejected() && summary.count(outcome) > 0);
    if left_over {
        println!("rows to feed again: {}", rejects.path().display());
        println!("why:                {}", rejects.reasons_path().display());
    }
    Ok(if left_over && options.strict { Exit::LeftOver.into() } else { ExitCode::SUCCESS })
}

fn mapping(options: &IngestOptions) -> Result<Mapping, Failure> {
    let base = match &options.mapping {
        None => MappingText::default(),
        Some(path) => {
            let doing = || format!("reading {}", path.display());
            let text = std::fs::read_to_string(path).map_err(|cause| Failure::while_doing(doing(), cause).exiting(Exit::Refused))?;
            MappingText::from_yaml(&text).map_err(|wrong| Failure::refused(format!("{}: {wrong}", path.display())))?
        }
    };
    let flags = MappingText { time_zone: options.time_zone.clone(), ..MappingText::default() };
    Mapping::try_new(options.format, flags.over(base)).map_err(|wrong| Failure::refused(wrong.to_string()))
}

async fn charge(reader: Reader<File>, sink: &impl Sink, rejects: &mut ErrorFile, size: u64) -> Result<Summary, Failure> {
    let bar = progress_bar(size);
    let done = ingest::run(reader, sink, Some(rejects), |progress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} rows, {} rated", progress.rows, progress.summary.count(Outcome::Rated)));
    })
    .await;
    bar.finish_and_clear();
    done.map_err(|failed| {
        // What was counted up to there is charged for good.
        println!("{}", failed.summary);
        Failure::while_doing("the file was not read to its end; run it again, nothing is charged twice", failed)
    })
}

/// Shown where standard error is a terminal.
fn progress_bar(size: u64) -> ProgressBar {
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {msg} {elapsed} (about {eta} left)");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK_EVERY);
    bar
}
