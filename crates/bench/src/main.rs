//! `guilder-bench`: prints the tables of docs/benchmarks.md.

use bench::failure::Failure;
use bench::ingest::Plan;
use bench::{billing, customers, http, ingest, pages, pure};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

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
        /// Only loads with this in their name.
        #[arg(long, default_value = "")]
        only: String,
    },
    /// Usage through the charger, durable, beside the floor in turn.
    Ingest(IngestArguments),
    /// Single events over HTTP against the server, which must be built: beside the bare group commit, beside bulk, on a shared pool.
    Http(HttpArguments),
    /// Customers with a subscription over HTTP against the server, which must be built; previews of a bill with 10,000 events.
    Customers(HttpArguments),
    /// A billing run over all accounts, and one that is killed on its way: the same sums.
    Billing(BillingArguments),
    /// Invoices of twelve lines as PDF, by one worker of `guilder-render`, which must be built, and by two.
    Pages {
        /// Invoices.
        #[arg(long, default_value_t = 600)]
        invoices: u64,
        /// Rounds.
        #[arg(long, default_value_t = 3)]
        rounds: u64,
        /// Folder of the data; a temporary one else.
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Works off the runs of a store that another verb has made.
    #[command(hide = true)]
    WorkOff {
        /// The file.
        #[arg(long)]
        file: Option<PathBuf>,
        /// The database.
        #[arg(long)]
        postgres: Option<String>,
    },
}

#[derive(Args)]
struct BillingArguments {
    /// Accounts.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// How often the second run is killed; 0 leaves it out.
    #[arg(long, default_value_t = 5)]
    kills: u64,
    /// Phones with allowances and a fee ahead instead of two fees in arrear.
    #[arg(long)]
    phones: bool,
    /// Leave the embedded store out.
    #[arg(long)]
    no_sqlite: bool,
    /// Folder of the data; a temporary one else.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A PostgreSQL server whose databases `bench_…` may be made and removed; left out where none is named.
    #[arg(long, env = "GUILDER_BENCH_POSTGRES")]
    postgres: Option<String>,
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
    /// Events of thirty days that are there before, in a second part; 0 leaves it out.
    #[arg(long, default_value_t = 0)]
    stored: u64,
    /// Usage of the whole month, as a late file brings it, instead of the last day's.
    #[arg(long)]
    late: bool,
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
    /// Accounts that events fall on.
    #[arg(long, default_value_t = 100_000)]
    accounts: u64,
    /// Seconds of a cell.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Times that each cell is run.
    #[arg(long, default_value_t = 3)]
    rounds: u64,
    /// Folder of the data; a temporary one else.
    #[arg(long)]
    folder: Option<PathBuf>,
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
            stored: 0,
            late: false,
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
        Some(Verb::Pure { seconds, only }) => pure::run(seconds, &only),
        Some(Verb::Ingest(arguments)) => measure_ingest(arguments).await,
        Some(Verb::Http(arguments)) => measure_http(arguments).await,
        Some(Verb::Customers(arguments)) => measure_customers(arguments).await,
        Some(Verb::Billing(arguments)) => measure_billing(arguments).await,
        Some(Verb::Pages { invoices, rounds, folder: within }) => match folder(within) {
            Ok(folder) => pages::run(invoices.max(1), rounds, folder.path()).await,
            Err(failure) => Err(failure),
        },
        Some(Verb::WorkOff { file, postgres }) => match file.map(billing::Place::File).or(postgres.map(billing::Place::Database)) {
            Some(place) => billing::work(place).await,
            None => Err(Failure("a store must be named".to_owned())),
        },
        None => match pure::run(3, "") {
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
        stored: arguments.stored,
        late: arguments.late,
    };
    if !arguments.no_sqlite {
        ingest::sqlite(&plan, folder(arguments.folder)?.path()).await?;
    }
    match arguments.postgres {
        Some(url) => ingest::postgres(&plan, &url).await,
        None => {
            println!("\nPostgreSQL: not measured, no server was named (--postgres)");
            Ok(())
        }
    }
}

async fn measure_customers(arguments: HttpArguments) -> Result<(), Failure> {
    let lasting = Duration::from_secs(arguments.seconds.max(1));
    customers::run(arguments.accounts.max(1), lasting, arguments.rounds, folder(arguments.folder)?.path()).await
}

async fn measure_billing(arguments: BillingArguments) -> Result<(), Failure> {
    let plan = billing::Plan { accounts: arguments.accounts.max(1), kills: arguments.kills, is_phone: arguments.phones };
    if !arguments.no_sqlite {
        billing::sqlite(plan, folder(arguments.folder)?.path()).await?;
    }
    match arguments.postgres {
        Some(url) => billing::postgres(plan, &url).await,
        None => Ok(()),
    }
}

async fn measure_http(arguments: HttpArguments) -> Result<(), Failure> {
    let lasting = Duration::from_secs(arguments.seconds.max(1));
    let plan = http::Plan { accounts: arguments.accounts.max(1), lasting, rounds: arguments.rounds };
    http::run(&plan, folder(arguments.folder)?.path()).await
}

fn folder(within: Option<PathBuf>) -> Result<tempfile::TempDir, Failure> {
    Ok(match within {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    })
}
