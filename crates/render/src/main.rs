//! The program `guilder-render`: requests on stdin, answers on stdout, until stdin ends.

use std::io::{BufReader, stdin, stdout};
use std::process::ExitCode;
use std::thread;

use render::{Press, Watch, serve};

/// Typst descends deeply into nested content; the main thread's stack is too small for it in development builds.
const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Memory without `--memory-max-mib`, in MiB.
const MEMORY_MAX_MIB: u64 = 768;

const USAGE: &str =
    "usage: guilder-render [--memory-max-mib N]\nReads render requests as frames on standard input and answers on standard output.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let memory_max_mib = match memory_limit(&arguments) {
        Some(limit) => limit,
        None => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let watch = Watch::start(memory_max_mib);
    let worker = thread::Builder::new().name("render".to_owned()).stack_size(STACK_BYTES).spawn(move || work(&watch));
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_panic_was_printed)) => ExitCode::FAILURE,
        Err(error) => failed(&error),
    }
}

fn work(watch: &Watch) -> ExitCode {
    let mut press = match Press::try_new() {
        Ok(press) => press,
        Err(error) => return failed(&error),
    };
    match serve(&mut press, watch, &mut BufReader::new(stdin().lock()), &mut stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("guilder-render: {error}");
    ExitCode::FAILURE
}

fn memory_limit(arguments: &[String]) -> Option<u64> {
    match arguments {
        [] => Some(MEMORY_MAX_MIB),
        [name, value] if name == "--memory-max-mib" => value.parse().ok().filter(|limit| *limit > 0),
        _ => None,
    }
}
