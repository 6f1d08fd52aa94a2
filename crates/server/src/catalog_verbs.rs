//! `guilder catalog apply|export`: a site's catalog as files in a folder.

use crate::access::{self, Access};
use crate::command_line::{ApplyOptions, ExportOptions};
use crate::failure::Failure;
use crate::server_client::CallError;
use app::catalog::{Applied, ApplyCatalog, ApplyCatalogError, ExportCatalog, ObjectRef};
use catalog::CatalogFiles;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use store::Lane;

/// Endings of the files that make a catalog.
const ENDINGS: [&str; 3] = ["yaml", "yml", "csv"];
/// Largest file of a catalog, in bytes: 16 MiB, as the API's bodies.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What applying did, as the API words it.
#[derive(Debug, Deserialize)]
struct Outcome {
    epoch: i64,
    created: Vec<Named>,
    changed: Vec<Named>,
    removed: Vec<Named>,
    unchanged: usize,
}

/// An object in the API's answer.
#[derive(Debug, Deserialize)]
struct Named {
    kind: String,
    code: String,
}

/// Makes the files of a folder the site's catalog.
///
/// # Errors
/// Every problem with file, line and field; nothing is applied then.
pub async fn apply(options: &ApplyOptions) -> Result<ExitCode, Failure> {
    let files = read_folder(&options.folder)?;
    let outcome = match access::open(&options.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.site.as_deref(), options.dry_run).await?;
            let applied = here.store.write(scope, ApplyCatalog { files }, Lane::Interactive).await;
            here.store.close();
            match applied {
                Ok(applied) => outcome_of(&applied),
                Err(ApplyCatalogError::Problems(problems)) => return Err(not_applied(problems.iter().map(ToString::to_string))),
                Err(error) => return Err(Failure::while_doing("applying the catalog", error)),
            }
        }
        Access::Server(server) => {
            let site = server.site(options.site.as_deref())?;
            let path = if options.dry_run { "/v1/catalog:apply?dry_run=true" } else { "/v1/catalog:apply" };
            match server.call(Method::POST, path, &site, Some(&json!({ "files": files.0 }))).await {
                Ok(answer) => serde_json::from_value(answer).map_err(|cause| Failure::while_doing("reading the server's answer", cause))?,
                Err(CallError::Refused(problem)) if !problem.errors.is_empty() => {
                    return Err(not_applied(problem.errors.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.message))));
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    print!("{}", words(&outcome, options.dry_run));
    Ok(ExitCode::SUCCESS)
}

/// Writes the site's catalog into a folder.
///
/// # Errors
/// When it cannot be read or written.
pub async fn export(options: &ExportOptions) -> Result<ExitCode, Failure> {
    let files: BTreeMap<String, String> = match access::open(&options.storage).await? {
        Access::Here(here) => {
            let scope = here.scope(options.site.as_deref(), false).await?;
            here.store.read(scope, ExportCatalog).await.map_err(|cause| Failure::while_doing("reading the catalog", cause))?.0
        }
        Access::Server(server) => {
            let site = server.site(options.site.as_deref())?;
            let mut answer = server.call(Method::GET, "/v1/catalog/export", &site, None).await?;
            serde_json::from_value(answer["files"].take()).map_err(|cause| Failure::while_doing("reading the server's answer", cause))?
        }
    };
    let doing = |path: &Path| format!("writing {}", path.display());
    std::fs::create_dir_all(&options.folder).map_err(|cause| Failure::while_doing(doing(&options.folder), cause))?;
    for (name, text) in &files {
        // Names are codes of ours, but they came through a server: none may leave the folder.
        let Some(name) = Path::new(name).file_name() else { continue };
        let path = options.folder.join(name);
        std::fs::write(&path, text).map_err(|cause| Failure::while_doing(doing(&path), cause))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of a folder by their names.
fn read_folder(folder: &Path) -> Result<CatalogFiles, Failure> {
    let doing = |path: &Path| format!("reading {}", path.display());
    let entries = std::fs::read_dir(folder).map_err(|cause| Failure::while_doing(doing(folder), cause))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|cause| Failure::while_doing(doing(folder), cause))?.path();
        let known = path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending));
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| known && path.is_file()) else { continue };
        let size = path.metadata().map_err(|cause| Failure::while_doing(doing(&path), cause))?.len();
        if size > FILE_BYTES_MAX {
            return Err(Failure::refused(format!("{} has more than {FILE_BYTES_MAX} bytes", path.display())));
        }
        let text = std::fs::read_to_string(&path).map_err(|cause| Failure::while_doing(doing(&path), cause))?;
        files.insert(name.to_owned(), text);
    }
    if files.is_empty() {
        return Err(Failure::refused(format!("{} holds no .yaml file", folder.display())));
    }
    Ok(CatalogFiles(files))
}

fn outcome_of(applied: &Applied) -> Outcome {
    let named = |objects: &[ObjectRef]| {
        objects.iter().map(|object| Named { kind: object.kind.as_str().to_owned(), code: object.code.clone() }).collect()
    };
    Outcome {
        epoch: applied.epoch,
        created: named(&applied.created),
        changed: named(&applied.changed),
        removed: named(&applied.removed),
        unchanged: applied.unchanged,
    }
}

/// Prints every problem; the failure says how many.
fn not_applied(problems: impl Iterator<Item = String>) -> Failure {
    let mut count = 0_usize;
    for problem in problems {
        eprintln!("{problem}");
        count = count.saturating_add(1);
    }
    Failure::refused(format!("the catalog is not applied: {count} problem(s), and nothing was changed"))
}

fn words(outcome: &Outcome, dry_run: bool) -> String {
    let mut text = String::new();
    for (verb, objects) in [("created", &outcome.created), ("changed", &outcome.changed), ("removed", &outcome.removed)] {
        for object in objects {
            // Writing to a text cannot fail.
            let _always_ok = writeln!(text, "{verb:<8} {} {}", object.kind, object.code);
        }
    }
    let head = if dry_run { "dry run, nothing was changed:" } else { "catalog applied:" };
    let counts = (outcome.created.len(), outcome.changed.len(), outcome.removed.len(), outcome.unchanged);
    let _always_ok = writeln!(
        text,
        "{head} {} created, {} changed, {} removed, {} unchanged (epoch {})",
        counts.0, counts.1, counts.2, counts.3, outcome.epoch
    );
    text
}
