//! `guilder-bench`: prints the tables of docs/benchmarks.md.

use bench::failure::Failure;
use bench::ingest::Plan;
use bench::{http, ingest, pure};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures guilder beside a fixed reference workload.
#[derive(Parser)]
#[command(name = "guilder-bench", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Rating alone, on one core.
    Pure {
        /// Seconds of a cell.
        #[arg(long, default_value_t = 3)]
        seconds: u64,
    },
    /// Usage through the charger, durable, beside the floor in turn.
    Ingest(IngestArguments),
    /// Single events over HTTP against a running server.
    Http(HttpArguments),
}

#[derive(Args)]
struct IngestArguments {
    /// Events of a cell.
    #[arg(long, default_value_t = 200_000)]
    events: u64,
    /// Accounts that they fall on.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// Events of a transaction.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 5_000])]
    batches: Vec<usize>,
    /// Times that each pair of cells is run.
    #[arg(long, default_value_t = 3)]
    rounds: u64,
    /// Batches under way at once.
    #[arg(long, default_value_t = 2)]
    callers: usize,
    /// Also with caches that know no account.
    #[arg(long)]
    cold: bool,
    /// Leave the embedded store out.
    #[arg(long)]
    no_sqlite: bool,
    /// Folder of the embedded databases; a temporary one else.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A PostgreSQL server whose databases `bench_…` may be made and removed; left out where none is named.
    #[arg(long, env = "GUILDER_BENCH_POSTGRES")]
    postgres: Option<String>,
}

#[derive(Args)]
struct HttpArguments {
    /// Host and port.
    #[arg(long)]
    address: String,
    /// API key.
    #[arg(long, env = "GUILDER_BENCH_KEY", hide_env_values = true)]
    key: String,
    /// Site.
    #[arg(long)]
    site: String,
    /// Identifiers of a `data` service.
    #[arg(long, value_delimiter = ',', required = true)]
    identifiers: Vec<String>,
    /// Event time (RFC 3339).
    #[arg(long)]
    time: String,
    /// Numbers of clients.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64])]
    clients: Vec<u64>,
    /// Seconds of a cell.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

impl Default for IngestArguments {
    fn default() -> Self {
        Self {
            events: 200_000,
            accounts: 100_000,
            batches: vec![1_000, 5_000],
            rounds: 3,
            callers: 2,
            cold: false,
            no_sqlite: false,
            folder: None,
            postgres: std::env::var("GUILDER_BENCH_POSTGRES").ok(),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.verb {
        Some(Verb::Pure { seconds }) => pure::run(seconds),
        Some(Verb::Ingest(arguments)) => measure_ingest(arguments).await,
        Some(Verb::Http(arguments)) => measure_http(arguments).await,
        None => match pure::run(3) {
            Ok(()) => measure_ingest(IngestArguments::default()).await,
            Err(failure) => Err(failure),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("guilder-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn measure_ingest(arguments: IngestArguments) -> Result<(), Failure> {
    if arguments.batches.iter().any(|batch| *batch == 0 || *batch > charging::CHARGE_BATCH_MAX) {
        return Err(Failure(format!("a batch holds 1 to {} events", charging::CHARGE_BATCH_MAX)));
    }
    let plan = Plan {
        events: arguments.events,
        accounts: arguments.accounts.max(1),
        batches: arguments.batches,
        rounds: arguments.rounds,
        callers: arguments.callers.max(1),
        cold: arguments.cold,
    };
    if !arguments.no_sqlite {
        let folder = match arguments.folder {
            Some(folder) => tempfile::tempdir_in(folder)?,
            None => tempfile::tempdir()?,
        };
        ingest::sqlite(&plan, folder.path()).await?;
    }
    match arguments.postgres {
        Some(url) => ingest::postgres(&plan, &url).await,
        None => {
            println!("\nPostgreSQL: not measured, no server was named (--postgres)");
            Ok(())
        }
    }
}

async fn measure_http(arguments: HttpArguments) -> Result<(), Failure> {
    let target = http::Target {
        address: arguments.address,
        key: arguments.key,
        site: arguments.site,
        identifiers: arguments.identifiers,
        time: arguments.time,
        seconds: arguments.seconds,
    };
    http::run(target, &arguments.clients).await
}
