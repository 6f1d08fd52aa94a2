//! Rows that left nothing behind, in their own format, so that they can be fed again; and beside them the reasons.
//!
//! Invariants: a row is written as it stood in the file; both files appear under their names only when the run ends, so a file is never
//! overwritten while it is being read; without a rejected row there are no files.

use crate::summary::{Outcome, RowReason};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const REASONS_HEADER: &[u8] = b"line,outcome,code,field,message\n";
const UNFINISHED: &str = "part";

/// A row that was not charged and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its line in the file that was read.
    pub line: u64,
    /// Its bytes; empty when it was too long to keep.
    pub raw: Vec<u8>,
    /// Refused, malformed or in conflict.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<RowReason>,
}

#[derive(Debug)]
struct Open {
    rows: BufWriter<File>,
    reasons: BufWriter<File>,
}

/// Writes rejected rows.
#[derive(Debug)]
pub struct ErrorFile {
    path: PathBuf,
    open: Option<Open>,
}

impl ErrorFile {
    /// An error file of this name; nothing is written until there is a reject.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), open: None }
    }

    /// The error file beside a usage file: `Master.errors.csv` for `Master.csv`.
    pub fn beside(input: &Path) -> Self {
        let name = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
        let stem = name(input.file_stem()).unwrap_or_else(|| "usage".to_owned());
        let extension = name(input.extension()).map_or_else(String::new, |extension| format!(".{extension}"));
        Self::at(&input.with_file_name(format!("{stem}.errors{extension}")))
    }

    /// Where the rows go.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the reasons go: `Master.errors.csv.reasons.csv`. Files that differ in their endings alone have reasons of their own.
    pub fn reasons_path(&self) -> PathBuf {
        with_ending(&self.path, "reasons.csv")
    }

    /// Adds a row; the header of a csv file comes first.
    ///
    /// # Errors
    /// What the file system says.
    pub fn add(&mut self, header: Option<&[u8]>, reject: &Reject) -> io::Result<()> {
        let reasons_path = self.reasons_path();
        let open = match &mut self.open {
            Some(open) => open,
            closed => {
                let rows = File::create(unfinished(&self.path))?;
                let reasons = File::create(unfinished(&reasons_path))?;
                let mut open = Open { rows: BufWriter::new(rows), reasons: BufWriter::new(reasons) };
                open.reasons.write_all(REASONS_HEADER)?;
                if let Some(header) = header {
                    write_row(&mut open.rows, header)?;
                }
                closed.insert(open)
            }
        };
        if !reject.raw.is_empty() {
            write_row(&mut open.rows, &reject.raw)?;
        }
        for reason in &reject.reasons {
            let (code, field, message) = (quoted(&reason.code), quoted(&reason.field), quoted(&reason.message));
            writeln!(open.reasons, "{},{},{code},{field},{message}", reject.line, reject.outcome)?;
        }
        Ok(())
    }

    /// Gives both files their names; tells whether there are any.
    ///
    /// # Errors
    /// What the file system says.
    pub fn finish(&mut self) -> io::Result<bool> {
        let Some(mut open) = self.open.take() else { return Ok(false) };
        open.rows.flush()?;
        open.reasons.flush()?;
        fs::rename(unfinished(&self.path), &self.path)?;
        let reasons = self.reasons_path();
        fs::rename(unfinished(&reasons), reasons)?;
        Ok(true)
    }
}

fn unfinished(path: &Path) -> PathBuf {
    with_ending(path, UNFINISHED)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn write_row(out: &mut impl Write, row: &[u8]) -> io::Result<()> {
    out.write_all(row)?;
    out.write_all(b"\n")
}

/// A csv cell, in quotes only where it needs them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
