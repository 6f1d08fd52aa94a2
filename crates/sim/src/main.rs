//! `guilder-sim`: long lives by command (docs/simulator.md).

use clap::{Args, Parser, Subcommand, ValueEnum};
use sim::ground::Backend;
use sim::history::History;
use sim::life::Tally;
use sim::run::{Report, live_and_shrink, live_seed};
use sim::servers::{Kills, survive};
use sim::shrink::ATTEMPTS_MAX;
use std::path::PathBuf;
use std::process::ExitCode;
use testkit::POSTGRES_VARIABLE;

/// Random lives of customers, with the laws of the domain checked after every step.
#[derive(Parser)]
#[command(name = "guilder-sim", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    lives: Lives,
}

#[derive(Subcommand)]
enum Verb {
    /// Live a history from a file
    Replay {
        /// The history, as a failure shows it
        file: PathBuf,
        #[command(flatten)]
        on: On,
    },
    /// Print the history of a seed
    Show {
        /// The seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Lines of the history
        #[arg(long, default_value_t = 60)]
        steps: usize,
    },
}

#[derive(Args)]
struct Lives {
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lives, each of the next seed
    #[arg(long, default_value_t = 100)]
    lives: u64,
    /// Lines of each history
    #[arg(long, default_value_t = 60)]
    steps: usize,
    /// Instead: real server processes under load, killed so often at random instants
    #[arg(long, value_name = "TIMES")]
    kill: Option<usize>,
    /// The program that is killed [default: guilder beside this program]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    #[command(flatten)]
    on: On,
}

#[derive(Args, Clone)]
struct On {
    /// Which store
    #[arg(long, value_enum, default_value = "both")]
    store: Which,
    /// A PostgreSQL database that schemas may be made in and removed from
    #[arg(long, env = POSTGRES_VARIABLE, value_name = "URL")]
    postgres: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    Sqlite,
    Postgres,
    Both,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    match arguments.verb {
        Some(Verb::Replay { file, on }) => {
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let history: History = text.parse().map_err(|error| format!("{}: {error}", file.display()))?;
            for backend in on.backends()? {
                // What is kept is short already, and a failure that comes and goes must be seen as it is.
                println!("{}", live_and_shrink(&backend, None, history.clone(), 0, None).await.map_err(|report| report.to_string())?);
            }
            Ok(())
        }
        Some(Verb::Show { seed, steps }) => {
            print!("{}", sim::sketch::draw_history(seed, steps, sim::sketch::Setting::Within));
            Ok(())
        }
        None => live(arguments.lives).await,
    }
}

async fn live(lives: Lives) -> Result<(), String> {
    for backend in lives.on.backends()? {
        let name = if backend == Backend::Sqlite { "sqlite" } else { "postgres" };
        if let Some(kills) = lives.kill {
            let program = lives.program.clone().or_else(beside).ok_or("where is guilder? name it with --program")?;
            let survived = survive(&Kills { program, backend, seed: lives.seed, kills }).await.map_err(|broken| broken.to_string())?;
            println!("{name}: {} kills survived in {} lives\n{}", survived.kills, survived.lives, survived.tally);
            continue;
        }
        let tally = live_seeds(&backend, &lives).await.map_err(|report| report.to_string())?;
        println!("{name}: {} lives of {} lines\n{tally}", lives.lives, lives.steps);
    }
    Ok(())
}

async fn live_seeds(backend: &Backend, lives: &Lives) -> Result<Tally, Report> {
    let mut tally = Tally::default();
    for seed in lives.seed..lives.seed + lives.lives {
        tally.absorb(live_seed(backend, seed, lives.steps, ATTEMPTS_MAX).await?);
    }
    Ok(tally)
}

fn beside() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.with_file_name("guilder");
    beside.exists().then_some(beside)
}

impl On {
    fn backends(&self) -> Result<Vec<Backend>, String> {
        let postgres = || {
            let missing = || format!("where is PostgreSQL? name it with --postgres or {POSTGRES_VARIABLE}; ./x sim starts one");
            self.postgres.clone().map(Backend::Postgres).ok_or_else(missing)
        };
        Ok(match self.store {
            Which::Sqlite => vec![Backend::Sqlite],
            Which::Postgres => vec![postgres()?],
            Which::Both => vec![Backend::Sqlite, postgres()?],
        })
    }
}
