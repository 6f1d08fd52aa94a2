//! `guilder catalog zone-rows load|export|find`: the rows of one zone map.

use crate::access::{self, Access};
use crate::command_line::{ExportZoneRowsOptions, FindZoneOptions, LoadZoneRowsOptions, ZoneMapOptions};
use crate::failure::Failure;
use crate::server_client::CallError;
use app::Catalogs;
use app::catalog::{FindZone, GetZoneRows, LoadZoneRowsError, LoadedZoneRows, PrepareZoneRows, SwapZoneRows};
use calendar::Date;
use catalog::limits::ZONE_FILE_MAX_BYTES;
use catalog::{ZoneMap, ZoneRowFilter, ZoneRowsReader};
use reqwest::Method;
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::Lane;

/// How problems name the file, here and in the API.
const FILE: &str = "rows";
/// Bytes that are read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// What loading did, as the API words it.
#[derive(Debug, Deserialize)]
struct Outcome {
    epoch: i64,
    row_count: usize,
    added: usize,
    changed: usize,
    ended: usize,
    unchanged: usize,
}

impl From<LoadedZoneRows> for Outcome {
    fn from(loaded: LoadedZoneRows) -> Self {
        let difference = loaded.difference;
        Self {
            epoch: loaded.epoch,
            row_count: loaded.row_count,
            added: difference.added,
            changed: difference.changed,
            ended: difference.ended,
            unchanged: difference.unchanged,
        }
    }
}

/// A row in the API's answer.
#[derive(Debug, Deserialize)]
struct Row {
    prefix: String,
    zone: String,
    from: String,
    to: Option<String>,
}

/// Loads rows from a file.
///
/// # Errors
/// Every wrong row with its line; nothing is changed then.
pub async fn load(options: &LoadZoneRowsOptions) -> Result<ExitCode, Failure> {
    let outcome = match access::open(&options.map.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.map.site.as_deref(), options.dry_run).await?;
            let zones = Arc::new(read_rows(&options.file, options.from)?);
            let prepare = PrepareZoneRows { catalogs: catalogs(), code: options.map.code.clone(), zones, version: options.from };
            let prepared = Arc::new(here.store.read(scope.clone(), prepare).await.map_err(not_loaded)?);
            let loaded = if options.dry_run {
                prepared.outcome()
            } else {
                here.store.write(scope, SwapZoneRows(prepared), Lane::Interactive).await.map_err(not_loaded)?
            };
            here.store.close();
            loaded.into()
        }
        Access::Server(server) => {
            let site = server.site(options.map.site.as_deref())?;
            let file = std::fs::read(&options.file).map_err(|cause| Failure::while_doing(reading(&options.file), cause))?;
            let from = options.from.map(|from| format!("&from={from}")).unwrap_or_default();
            let path = format!("{}?dry_run={}{from}", path_of(&options.map, "rows"), options.dry_run);
            match server.put_csv(&path, &site, file).await {
                Ok(answer) => serde_json::from_value(answer).map_err(unreadable)?,
                Err(CallError::Refused(problem)) if !problem.errors.is_empty() => {
                    problem.errors.iter().for_each(|wrong| eprintln!("{}: {}", wrong.field, wrong.message));
                    return Err(Failure::refused(problem.detail));
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    println!("{}", words(&outcome, options.dry_run));
    Ok(ExitCode::SUCCESS)
}

/// Writes the rows as a file.
///
/// # Errors
/// When they cannot be read or written.
pub async fn export(options: &ExportZoneRowsOptions) -> Result<ExitCode, Failure> {
    let file = match access::open(&options.map.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.map.site.as_deref(), true).await?;
            let zones = here.store.read(scope, rows_of(&options.map)).await;
            let zones = zones.map_err(|cause| Failure::while_doing("reading the rows", cause))?;
            let filter = ZoneRowFilter { prefix: options.prefix.clone(), date: options.date };
            zones.csv_piece(&filter, 0, zones.len()).unwrap_or_default().into_bytes()
        }
        Access::Server(server) => {
            let site = server.site(options.map.site.as_deref())?;
            let date = options.date.map(|date| format!("&date={date}")).unwrap_or_default();
            let path = format!("{}?prefix={}{date}", path_of(&options.map, "rows.csv"), digits(&options.prefix)?);
            server.download(&path, &site).await?
        }
    };
    std::fs::write(&options.file, file).map_err(|cause| Failure::while_doing(format!("writing {}", options.file.display()), cause))?;
    println!("{}", options.file.display());
    Ok(ExitCode::SUCCESS)
}

/// Says which zone a number has.
///
/// # Errors
/// When the rows cannot be read; a number without a zone is refused.
pub async fn find(options: &FindZoneOptions) -> Result<ExitCode, Failure> {
    let row = match access::open(&options.map.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.map.site.as_deref(), true).await?;
            let find = FindZone { map: rows_of(&options.map), number: options.number.clone(), date: options.date };
            let found = here.store.read(scope, find).await.map_err(|cause| Failure::while_doing("reading the rows", cause))?;
            found.row.map(|row| Row { prefix: row.prefix, zone: row.zone, from: row.from, to: row.to })
        }
        Access::Server(server) => {
            let site = server.site(options.map.site.as_deref())?;
            let date = options.date.map(|date| format!("&date={date}")).unwrap_or_default();
            let number = digits(options.number.strip_prefix('+').unwrap_or(&options.number))?;
            let path = format!("{}?number={number}{date}", path_of(&options.map, "zone"));
            let mut answer = server.call(Method::GET, &path, &site, None).await?;
            serde_json::from_value(answer["row"].take()).map_err(unreadable)?
        }
    };
    let Some(row) = row else { return Err(Failure::refused(format!("{} has no zone on that day", options.number))) };
    let to = row.to.unwrap_or_default();
    println!("{}  prefix {}, from {}{}{to}", row.zone, row.prefix, row.from, if to.is_empty() { "" } else { " to " });
    Ok(ExitCode::SUCCESS)
}

fn catalogs() -> Arc<Catalogs> {
    Arc::new(Catalogs::default())
}

fn rows_of(options: &ZoneMapOptions) -> GetZoneRows {
    GetZoneRows { catalogs: catalogs(), code: options.code.clone() }
}

fn path_of(options: &ZoneMapOptions, what: &str) -> String {
    // What is no code names no map; nothing in it may change the address.
    let code: String = options.code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).collect();
    format!("/v1/zone-maps/{code}/{what}")
}

/// Digits for an address.
fn digits(text: &str) -> Result<&str, Failure> {
    let good = text.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(text) } else { Err(Failure::refused(format!("`{text}` holds more than digits"))) }
}

/// Reads a file piece by piece.
fn read_rows(path: &Path, version: Option<Date>) -> Result<ZoneMap, Failure> {
    let failed = |cause| Failure::while_doing(reading(path), cause);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > ZONE_FILE_MAX_BYTES as u64 {
        return Err(Failure::refused(format!("{} has more than {ZONE_FILE_MAX_BYTES} bytes", path.display())));
    }
    let mut reader = ZoneRowsReader::new(FILE, version);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = file.read(&mut piece).map_err(failed)?;
        if length == 0 {
            break;
        }
        reader.push(piece.get(..length).unwrap_or_default());
    }
    reader.finish().map_err(|wrong| not_loaded(LoadZoneRowsError::Wrong(wrong)))
}

fn reading(path: &Path) -> String {
    format!("reading {}", path.display())
}

fn unreadable(cause: serde_json::Error) -> Failure {
    Failure::while_doing("reading the server's answer", cause)
}

/// Prints every wrong row; the failure says how many.
fn not_loaded(error: LoadZoneRowsError) -> Failure {
    match &error {
        LoadZoneRowsError::Wrong(wrong) => {
            for problem in &wrong.problems {
                match problem.line {
                    0 => eprintln!("{}: {}", problem.field, problem.message),
                    _ => eprintln!("{problem}"),
                }
            }
            Failure::refused(error.to_string())
        }
        LoadZoneRowsError::NotFound | LoadZoneRowsError::Moved => Failure::refused(error.to_string()),
        LoadZoneRowsError::Calendar(_) | LoadZoneRowsError::Catalogs(_) | LoadZoneRowsError::Store(_) => {
            Failure::while_doing("loading the rows", error)
        }
    }
}

fn words(outcome: &Outcome, dry_run: bool) -> String {
    let head = if dry_run { "dry run, nothing was changed:" } else { "rows loaded:" };
    format!(
        "{head} {} added, {} changed, {} ended, {} unchanged; {} rows in all (epoch {})",
        outcome.added, outcome.changed, outcome.ended, outcome.unchanged, outcome.row_count, outcome.epoch
    )
}
