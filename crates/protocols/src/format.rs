//! The formats of usage files and their fixed columns.

use std::fmt;
use std::str::FromStr;

/// Columns of Asterisk's `cdr_csv`; the last two are there when its configuration asks for them.
pub(crate) const ASTERISK_COLUMNS: [&str; 18] = [
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
];
/// Columns that every Asterisk row has.
pub(crate) const ASTERISK_COLUMNS_MIN: usize = 16;
/// Columns of FreeSWITCH's `mod_cdr_csv` by its default template.
pub(crate) const FREESWITCH_COLUMNS: [&str; 15] = [
    "caller_id_name",
    "caller_id_number",
    "destination_number",
    "context",
    "start_stamp",
    "answer_stamp",
    "end_stamp",
    "duration",
    "billsec",
    "hangup_cause",
    "uuid",
    "bleg_uuid",
    "accountcode",
    "read_codec",
    "write_codec",
];

/// What kind of usage file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `Master.csv` of Asterisk's `cdr_csv`: no header, 16 to 18 columns.
    AsteriskCsv,
    /// `Master.csv` of FreeSWITCH's `mod_cdr_csv`, default template: no header, 15 columns.
    FreeswitchCsv,
    /// Any CSV file with a header, read by a mapping.
    Csv,
    /// One usage event of the API per line.
    Jsonl,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::AsteriskCsv, Self::FreeswitchCsv, Self::Csv, Self::Jsonl];

    /// Name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsteriskCsv => "asterisk-csv",
            Self::FreeswitchCsv => "freeswitch-csv",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// Columns that the format itself fixes.
    pub(crate) const fn fixed_columns(self) -> Option<&'static [&'static str]> {
        match self {
            Self::AsteriskCsv => Some(&ASTERISK_COLUMNS),
            Self::FreeswitchCsv => Some(&FREESWITCH_COLUMNS),
            Self::Csv | Self::Jsonl => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a usage format: asterisk-csv, freeswitch-csv, csv or jsonl")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}
