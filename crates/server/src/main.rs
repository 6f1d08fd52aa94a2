//! The program `guilder`: reads the command line, runs one verb, ends with a code that says how it went.
//!
//! Owns: configuration, the data folder, wiring the crates into a server, the command line, the demo. Does not own: rules, SQL, HTTP
//! resources. Invariant: this crate alone reads the system's clock.

mod access;
mod background;
mod catalog_verbs;
mod command_line;
mod data_folder;
mod demo;
mod failure;
mod first_start;
mod ingest;
mod job_verbs;
mod local_access;
mod local_routes;
mod log;
mod post;
mod serve;
mod server_client;
mod sign_in_link;
mod system_clock;
mod taxes;
mod usage_sample;
mod zone_verbs;

use clap::Parser;
use command_line::{CatalogVerb, CommandLine, DemoVerb, JobVerb, Verb, ZoneRowsVerb};
use failure::Failure;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    log::start(command_line.log, &command_line.log_level);
    app::messages::install_crypto();
    match run(command_line.verb) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("guilder: {failure}");
            failure.exit_code()
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|cause| Failure::while_doing("starting the runtime", cause))?;
    match verb {
        Verb::Serve(options) => runtime.block_on(serve::serve(options)),
        Verb::Catalog(CatalogVerb::Apply(options)) => runtime.block_on(catalog_verbs::apply(&options)),
        Verb::Catalog(CatalogVerb::Export(options)) => runtime.block_on(catalog_verbs::export(&options)),
        Verb::Catalog(CatalogVerb::ZoneRows(ZoneRowsVerb::Load(options))) => runtime.block_on(zone_verbs::load(&options)),
        Verb::Catalog(CatalogVerb::ZoneRows(ZoneRowsVerb::Export(options))) => runtime.block_on(zone_verbs::export(&options)),
        Verb::Catalog(CatalogVerb::ZoneRows(ZoneRowsVerb::Find(options))) => runtime.block_on(zone_verbs::find(&options)),
        Verb::Ingest(options) => runtime.block_on(ingest::run(&options)),
        Verb::Job(JobVerb::List(options)) => runtime.block_on(job_verbs::list(&options)),
        Verb::Job(JobVerb::Run(options)) => runtime.block_on(job_verbs::run(&options)),
        Verb::Openapi => usage_sample::print(&api::openapi()),
        Verb::SignInLink(options) => runtime.block_on(sign_in_link::print(&options)),
        Verb::Demo(DemoVerb::Usage(options)) => usage_sample::calls(&options),
    }
}
