//! The command line: verbs, flags, and the environment variables that stand for them.

use crate::log::LogFormat;
use clap::{Args, Parser, Subcommand};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Billing for telecoms, IoT, energy, charging and SaaS.
#[derive(Debug, Parser)]
#[command(name = "guilder", version, about, arg_required_else_help = true)]
pub struct CommandLine {
    /// How log lines on standard error look
    #[arg(long, global = true, env = "GUILDER_LOG", value_enum, default_value = "human")]
    pub log: LogFormat,
    /// What is logged, such as `info` or `warn,store=debug`
    #[arg(long, global = true, env = "GUILDER_LOG_LEVEL", default_value = "info")]
    pub log_level: String,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the server: API, dashboard, jobs
    Serve(ServeOptions),
    /// Apply or export a site's catalog as files
    #[command(subcommand)]
    Catalog(CatalogVerb),
    /// Charge a file of call or usage records
    Ingest(IngestOptions),
    /// List a site's jobs, or run one
    #[command(subcommand)]
    Job(JobVerb),
    /// Print the description of the API (OpenAPI 3.1)
    Openapi,
    /// Print a new one-time sign-in link; older unused ones stop working
    SignInLink(SignInLinkOptions),
    /// Make data to try things with
    #[command(subcommand)]
    Demo(DemoVerb),
}

/// Catalog verbs.
#[derive(Debug, Subcommand)]
pub enum CatalogVerb {
    /// Make the files of a folder the site's catalog; all or nothing
    Apply(ApplyOptions),
    /// Write the site's catalog as files into a folder
    Export(ExportOptions),
    /// Load, save or look into the rows of a zone map
    #[command(subcommand)]
    ZoneRows(ZoneRowsVerb),
}

/// Verbs on the rows of a zone map.
#[derive(Debug, Subcommand)]
pub enum ZoneRowsVerb {
    /// Load rows from a CSV file: prefix,zone,from[,to]; all or nothing
    Load(LoadZoneRowsOptions),
    /// Write the rows as a CSV file
    Export(ExportZoneRowsOptions),
    /// Say which zone a number has
    Find(FindZoneOptions),
}

/// Verbs on jobs.
#[derive(Debug, Subcommand)]
pub enum JobVerb {
    /// Show the jobs: state, code, schedule, next and latest run
    List(JobOptions),
    /// Run a job and those chained to it, and wait for them
    Run(RunJobOptions),
}

/// Options of `job list`.
#[derive(Debug, Clone, Args)]
pub struct JobOptions {
    /// Code of the site; needed where there is more than one
    #[arg(long, env = "GUILDER_SITE")]
    pub site: Option<String>,
    /// Where the data is
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Options of `job run`.
#[derive(Debug, Clone, Args)]
pub struct RunJobOptions {
    /// Code or id of the job
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Write nothing but the run's history
    #[arg(long)]
    pub test: bool,
    /// The site, and where its data is
    #[command(flatten)]
    pub of: JobOptions,
}

/// Demo verbs.
#[derive(Debug, Subcommand)]
pub enum DemoVerb {
    /// Print made-up calls as Asterisk writes them (cdr_csv)
    Usage(DemoUsageOptions),
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct StorageOptions {
    /// Folder of the data; one process works on it at a time
    #[arg(long, env = "GUILDER_DATA", default_value = ".guilder", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of the file in the data folder: postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, env = "GUILDER_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

/// Options of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    #[command(flatten)]
    pub storage: StorageOptions,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "GUILDER_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Fill an empty store with the site `demo`: a small telecom, three months old
    #[arg(long, env = "GUILDER_DEMO")]
    pub demo: bool,
    /// Time zone of the site `main` that a first start without the demo makes
    #[arg(long, env = "GUILDER_TIME_ZONE", default_value = "UTC", value_name = "ZONE")]
    pub time_zone: String,
    /// Currency of the site `main`
    #[arg(long, env = "GUILDER_CURRENCY", default_value = "EUR", value_name = "CODE")]
    pub currency: String,
    /// The address under which browsers reach the server, where a proxy stands before it
    #[arg(long, env = "GUILDER_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// The program that draws PDF pages [default: guilder-render beside this program]
    #[arg(long, env = "GUILDER_RENDER", value_name = "FILE")]
    pub render: Option<PathBuf>,
    /// Proxies whose X-Forwarded-Proto and X-Forwarded-For are believed
    #[arg(long, env = "GUILDER_TRUSTED_PROXIES", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Let staff sign in over plain HTTP from other machines; passwords then cross the network readable
    #[arg(long, env = "GUILDER_ALLOW_PLAIN_SIGN_IN")]
    pub allow_plain_sign_in: bool,
    /// Let e-mail, SMS gateways and webhooks reach private and loopback addresses; with --demo on loopback they may
    #[arg(long, env = "GUILDER_ALLOW_PRIVATE_DESTINATIONS")]
    pub allow_private_destinations: bool,
    /// Requests that one API key may make in a minute
    #[arg(long, env = "GUILDER_REQUESTS_PER_KEY", value_name = "COUNT", default_value_t = api::REQUESTS_PER_KEY_DEFAULT,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub requests_per_key: u32,
    /// Megabytes that facts of customers and pages of the store may take in memory, whatever their number
    #[arg(long, env = "GUILDER_CACHE_MB", value_name = "MB", default_value_t = CACHE_MB_DEFAULT,
        value_parser = clap::value_parser!(u32).range(i64::from(CACHE_MB_MIN)..=i64::from(CACHE_MB_MAX)))]
    pub cache_mb: u32,
}

/// The cache where the operator says nothing else: 384 MB.
const CACHE_MB_DEFAULT: u32 = 384;
/// The least cache: 32 MB.
const CACHE_MB_MIN: u32 = 32;
/// The largest cache: 1 TB.
const CACHE_MB_MAX: u32 = 1 << 20;
/// Bytes of a megabyte.
const MB: usize = 1 << 20;

impl ServeOptions {
    /// What pages of the embedded store take of the cache, in bytes: a third; PostgreSQL keeps its own pages.
    pub fn pages_bytes(&self) -> usize {
        if self.storage.database.is_some() { 0 } else { self.cache_bytes() / 3 }
    }

    /// What facts of customers take of the cache, in bytes: the rest.
    pub fn facts_bytes(&self) -> usize {
        self.cache_bytes() - self.pages_bytes()
    }

    fn cache_bytes(&self) -> usize {
        usize::try_from(self.cache_mb).unwrap_or(usize::MAX / MB) * MB
    }
}

/// Options of `catalog apply`.
#[derive(Debug, Clone, Args)]
pub struct ApplyOptions {
    /// Folder with the YAML files, and the CSV files that zone maps name
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Code of the site; needed where there is more than one
    #[arg(long, env = "GUILDER_SITE")]
    pub site: Option<String>,
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Options of `catalog export`.
#[derive(Debug, Clone, Args)]
pub struct ExportOptions {
    /// Folder to write to; files of the same names are replaced
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Code of the site; needed where there is more than one
    #[arg(long, env = "GUILDER_SITE")]
    pub site: Option<String>,
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Which zone map, and where it is.
#[derive(Debug, Clone, Args)]
pub struct ZoneMapOptions {
    /// Code of the zone map
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Code of the site; needed where there is more than one
    #[arg(long, env = "GUILDER_SITE")]
    pub site: Option<String>,
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Options of `catalog zone-rows load`.
#[derive(Debug, Clone, Args)]
pub struct LoadZoneRowsOptions {
    #[command(flatten)]
    pub map: ZoneMapOptions,
    /// The CSV file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The rows are a version that is valid from this day on, YYYY-MM-DD [default: they replace all rows]
    #[arg(long, value_name = "DATE", value_parser = calendar::Date::parse)]
    pub from: Option<calendar::Date>,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `catalog zone-rows export`.
#[derive(Debug, Clone, Args)]
pub struct ExportZoneRowsOptions {
    #[command(flatten)]
    pub map: ZoneMapOptions,
    /// The file to write; a file of that name is replaced
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only rows that are valid on this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = calendar::Date::parse)]
    pub date: Option<calendar::Date>,
    /// Only prefixes that begin with these digits
    #[arg(long, value_name = "DIGITS", default_value = "", hide_default_value = true)]
    pub prefix: String,
}

/// Options of `catalog zone-rows find`.
#[derive(Debug, Clone, Args)]
pub struct FindZoneOptions {
    #[command(flatten)]
    pub map: ZoneMapOptions,
    /// The number as events carry it
    #[arg(value_name = "NUMBER")]
    pub number: String,
    /// On this day, YYYY-MM-DD [default: today on the site]
    #[arg(long, value_name = "DATE", value_parser = calendar::Date::parse)]
    pub date: Option<calendar::Date>,
}

/// Options of `ingest`.
#[derive(Debug, Clone, Args)]
pub struct IngestOptions {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// asterisk-csv, freeswitch-csv, csv or jsonl
    #[arg(long)]
    pub format: protocols::Format,
    /// YAML file that says what the columns mean
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Time zone of local times in the file; stands over the mapping's
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Code of the site; needed where there is more than one
    #[arg(long, env = "GUILDER_SITE")]
    pub site: Option<String>,
    /// Where rows go that could not be charged, ready to be fed again [default: beside FILE]
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// End with code 4 when rows went to the error file
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Options of `sign-in-link`.
#[derive(Debug, Clone, Args)]
pub struct SignInLinkOptions {
    /// Whose link; the first member of staff where nothing is said
    #[arg(long)]
    pub email: Option<String>,
    /// The server's address in the link, where no server runs
    #[arg(long, env = "GUILDER_PUBLIC_URL", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    #[command(flatten)]
    pub storage: StorageOptions,
}

/// Options of `demo usage`.
#[derive(Debug, Clone, Args)]
pub struct DemoUsageOptions {
    /// How many calls
    #[arg(long, default_value_t = 1_000)]
    pub calls: u64,
    /// The same seed makes the same calls on the same days
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// First day, YYYY-MM-DD [default: so many days before today]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Over how many days
    #[arg(long, default_value_t = 30)]
    pub days: u32,
    /// Whose wall clock the file shows
    #[arg(long, default_value = "Europe/Ljubljana", value_name = "ZONE")]
    pub time_zone: String,
    /// Who calls: a file with one number a line [default: the demo's customers]
    #[arg(long, value_name = "FILE")]
    pub numbers: Option<PathBuf>,
}
