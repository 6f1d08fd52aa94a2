//! What the columns of a usage file mean.
//!
//! Owns: the text of a mapping (YAML or flags), the defaults of each format, and the check that a mapping fits its format. Does not own:
//! where a column stands (layout). Invariant: a key that a format does not use is refused, never ignored.

use crate::{Format, NumberPlan, field_error};
use calendar::Zone;
use catalog::ChargeMode;
use charging::FieldError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Service type of call records where nothing else is said.
const CALLS_SERVICE_TYPE: &str = "voice";

/// A mapping as it is written, every key optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingText {
    /// Code of the service type of every row.
    pub service_type: Option<String>,
    /// Column that holds the service type instead (csv).
    pub service_type_column: Option<String>,
    /// Time zone of local times in the file.
    pub time_zone: Option<String>,
    /// Column that names whose usage it is.
    pub identifier: Option<String>,
    /// Column of the event time (csv).
    pub at: Option<String>,
    /// Columns that together tell events apart (csv).
    pub session_id: Option<Vec<String>>,
    /// Service field → column. Given, it stands instead of the format's own list.
    pub fields: Option<BTreeMap<String, String>>,
    /// `authorize` or `record`, instead of the service type's default.
    pub mode: Option<String>,
    /// How telephone numbers are dialled (call records); without it they are taken as they stand.
    pub numbers: Option<NumberPlan>,
}

impl MappingText {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`MappingError::NotYaml`], with line and column, also for an unknown key.
    pub fn from_yaml(text: &str) -> Result<Self, MappingError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|cause| MappingError::NotYaml(cause.to_string()))
    }

    /// This mapping laid over another one: what is said here wins (flags over a file).
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            service_type: self.service_type.or(base.service_type),
            service_type_column: self.service_type_column.or(base.service_type_column),
            time_zone: self.time_zone.or(base.time_zone),
            identifier: self.identifier.or(base.identifier),
            at: self.at.or(base.at),
            session_id: self.session_id.or(base.session_id),
            fields: self.fields.or(base.fields),
            mode: self.mode.or(base.mode),
            numbers: self.numbers.or(base.numbers),
        }
    }
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not YAML, or not the keys of a mapping.
    #[error("the mapping cannot be read: {0}")]
    NotYaml(String),
    /// Keys that are missing, wrong or of another format.
    #[error("the mapping is wrong: {}", listed(.0))]
    Wrong(Vec<FieldError>),
}

impl MappingError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotYaml(_) => "mapping_not_yaml",
            Self::Wrong(_) => "mapping_wrong",
        }
    }
}

fn listed(errors: &[FieldError]) -> String {
    errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect::<Vec<_>>().join("; ")
}

/// Where the service type of a row comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServiceTypeSource {
    /// The same for all.
    Constant(String),
    /// This column.
    Column(String),
}

/// What columns mean, checked against the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) format: Format,
    pub(crate) service_type: ServiceTypeSource,
    pub(crate) zone: Option<Zone>,
    pub(crate) identifier: String,
    pub(crate) at: String,
    /// Columns of the session id; for Asterisk those with a uniqueid.
    pub(crate) session_id: Vec<String>,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) mode: Option<ChargeMode>,
    pub(crate) numbers: Option<NumberPlan>,
}

impl Mapping {
    /// Checks a mapping for a format and fills in the format's defaults.
    ///
    /// # Errors
    /// [`MappingError::Wrong`] with every wrong key.
    pub fn try_new(format: Format, text: MappingText) -> Result<Self, MappingError> {
        let mut errors = Vec::new();
        let zone = text.time_zone.as_deref().and_then(|name| {
            Zone::named(name).map_err(|wrong| errors.push(field_error("time_zone", wrong.code(), wrong.to_string()))).ok()
        });
        let mode = text.mode.as_deref().and_then(|mode| mode_named(mode).map_err(|wrong| errors.push(wrong)).ok());
        let mapping = match format {
            Format::AsteriskCsv | Format::FreeswitchCsv => calls(format, text, zone, mode, &mut errors),
            Format::Csv => table(text, zone, mode, &mut errors),
            Format::Jsonl => events(text, &mut errors),
        };
        if let Some(columns) = format.fixed_columns() {
            errors.extend(unknown_columns(&mapping, columns));
        }
        if errors.is_empty() { Ok(mapping) } else { Err(MappingError::Wrong(errors)) }
    }

    /// The format that it is for.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Columns that the mapping reads, with the key that names them.
    pub(crate) fn columns(&self) -> Vec<(String, &str)> {
        let mut columns = vec![("identifier".to_owned(), self.identifier.as_str()), ("at".to_owned(), self.at.as_str())];
        if let ServiceTypeSource::Column(column) = &self.service_type {
            columns.push(("service_type_column".to_owned(), column));
        }
        columns.extend(self.session_id.iter().map(|column| ("session_id".to_owned(), column.as_str())));
        columns.extend(self.fields.iter().map(|(field, column)| (format!("fields.{field}"), column.as_str())));
        columns
    }
}

/// Reads `authorize` or `record`.
pub(crate) fn mode_named(text: &str) -> Result<ChargeMode, FieldError> {
    match text {
        "authorize" => Ok(ChargeMode::Authorize),
        "record" => Ok(ChargeMode::Record),
        _ => Err(field_error("mode", "unknown_mode", format!("`{text}` is neither authorize nor record"))),
    }
}

/// Call records: the answer is the event time (domain.md §5), and local times need their zone.
fn calls(format: Format, text: MappingText, zone: Option<Zone>, mode: Option<ChargeMode>, errors: &mut Vec<FieldError>) -> Mapping {
    let (source, destination, at, session_id): (_, _, _, &[&str]) = match format {
        Format::FreeswitchCsv => ("caller_id_number", "destination_number", "answer_stamp", &["uuid"]),
        Format::AsteriskCsv | Format::Csv | Format::Jsonl => ("src", "dst", "answer", &["uniqueid", "dstchannel", "start"]),
    };
    if text.time_zone.is_none() {
        errors.push(missing("time_zone", "call records hold local times, so the mapping names their time zone"));
    }
    refuse(errors, format, &[("at", text.at.is_some()), ("session_id", text.session_id.is_some())]);
    refuse(errors, format, &[("service_type_column", text.service_type_column.is_some())]);
    errors.extend(text.numbers.iter().flat_map(NumberPlan::problems));
    let own = || [("origin", source), ("destination", destination), ("duration", "billsec")];
    Mapping {
        format,
        service_type: ServiceTypeSource::Constant(text.service_type.unwrap_or_else(|| CALLS_SERVICE_TYPE.to_owned())),
        zone,
        identifier: text.identifier.unwrap_or_else(|| source.to_owned()),
        at: at.to_owned(),
        session_id: session_id.iter().map(|&column| column.to_owned()).collect(),
        fields: text.fields.unwrap_or_else(|| own().into_iter().map(|(field, column)| (field.to_owned(), column.to_owned())).collect()),
        mode,
        numbers: text.numbers,
    }
}

/// A table with a header: nothing can be guessed.
fn table(text: MappingText, zone: Option<Zone>, mode: Option<ChargeMode>, errors: &mut Vec<FieldError>) -> Mapping {
    let service_type = match (text.service_type, text.service_type_column) {
        (Some(code), None) => ServiceTypeSource::Constant(code),
        (None, Some(column)) => ServiceTypeSource::Column(column),
        (Some(_), Some(_)) | (None, None) => {
            errors.push(missing("service_type", "give either service_type or service_type_column"));
            ServiceTypeSource::Constant(String::new())
        }
    };
    let mut named = |key: &str, column: Option<String>| {
        column.unwrap_or_else(|| {
            errors.push(missing(key, "a csv mapping names this column"));
            String::new()
        })
    };
    let (identifier, at) = (named("identifier", text.identifier), named("at", text.at));
    let session_id = text.session_id.unwrap_or_default();
    if session_id.is_empty() {
        errors.push(missing("session_id", "a csv mapping names one or more columns that tell events apart"));
    }
    refuse(errors, Format::Csv, &[("numbers", text.numbers.is_some())]);
    let fields = text.fields.unwrap_or_default();
    Mapping { format: Format::Csv, service_type, zone, identifier, at, session_id, fields, mode, numbers: None }
}

/// Events of the API say everything themselves.
fn events(text: MappingText, errors: &mut Vec<FieldError>) -> Mapping {
    let given = [
        ("service_type", text.service_type.is_some()),
        ("service_type_column", text.service_type_column.is_some()),
        ("time_zone", text.time_zone.is_some()),
        ("identifier", text.identifier.is_some()),
        ("at", text.at.is_some()),
        ("session_id", text.session_id.is_some()),
        ("fields", text.fields.is_some()),
        ("mode", text.mode.is_some()),
        ("numbers", text.numbers.is_some()),
    ];
    refuse(errors, Format::Jsonl, &given);
    Mapping {
        format: Format::Jsonl,
        service_type: ServiceTypeSource::Constant(String::new()),
        zone: None,
        identifier: String::new(),
        at: String::new(),
        session_id: Vec::new(),
        fields: BTreeMap::new(),
        mode: None,
        numbers: None,
    }
}

fn missing(key: &str, why: &str) -> FieldError {
    field_error(key, "missing", why)
}

fn refuse(errors: &mut Vec<FieldError>, format: Format, keys: &[(&str, bool)]) {
    let given = keys.iter().filter(|(_, given)| *given);
    errors.extend(given.map(|(key, _)| field_error(key, "not_for_this_format", format!("{format} has no such setting"))));
}

/// Columns that are named but not there.
pub(crate) fn unknown_columns(mapping: &Mapping, columns: &[impl AsRef<str>]) -> Vec<FieldError> {
    let unknown = mapping.columns().into_iter().filter(|(_, column)| !columns.iter().any(|known| known.as_ref() == *column));
    unknown.map(|(key, column)| field_error(&key, "unknown_column", format!("the file has no column `{column}`"))).collect()
}
