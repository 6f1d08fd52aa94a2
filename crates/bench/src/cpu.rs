//! CPU time and memory of this process, of the server and of a PostgreSQL server on the same machine, from `/proc`.

use crate::failure::Failure;

/// Microseconds of one tick; Linux counts a hundred a second for programs.
const TICK_US: u64 = 10_000;
/// Fields of `/proc/N/stat` after the name, from 0: parent, own user and system time, those of ended children.
const PARENT: usize = 1;
const TIMES: [usize; 2] = [11, 12];
const CHILD_TIMES: [usize; 2] = [13, 14];

/// CPU of this process so far, in microseconds.
///
/// # Errors
/// [`Failure`] where there is no `/proc`.
pub fn own() -> Result<u64, Failure> {
    let fields = stat("self").ok_or_else(|| Failure("there is no /proc/self/stat".to_owned()))?;
    Ok(sum(&fields, &TIMES))
}

/// CPU of all processes of a PostgreSQL server so far, in microseconds; zero where it is not on this machine.
pub fn of_server(postmaster: Option<u32>) -> u64 {
    let Some(postmaster) = postmaster else { return 0 };
    let mut total = stat(&postmaster.to_string()).map_or(0, |fields| sum(&fields, &TIMES) + sum(&fields, &CHILD_TIMES));
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    for name in processes.filter_map(|entry| entry.file_name().into_string().ok()) {
        if !name.starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        if let Some(fields) = stat(&name)
            && fields.get(PARENT).and_then(|parent| parent.parse().ok()) == Some(postmaster)
        {
            total += sum(&fields, &TIMES);
        }
    }
    total
}

/// CPU of another process so far, in microseconds.
///
/// # Errors
/// [`Failure`] where the process is gone.
pub fn of_process(process: u32) -> Result<u64, Failure> {
    let fields = stat(&process.to_string()).ok_or_else(|| Failure(format!("process {process} is gone")))?;
    Ok(sum(&fields, &TIMES))
}

/// Resident memory of a process now and at most so far, in kB.
///
/// # Errors
/// [`Failure`] where the process is gone.
pub fn memory_kb(process: u32) -> Result<(u64, u64), Failure> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = |name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
        found.ok_or_else(|| Failure(format!("/proc does not tell {name} of a process")))
    };
    Ok((line("VmRSS:")?, line("VmHWM:")?))
}

/// The server's first process, seen from one of its children.
pub fn parent_of(process: i32) -> Option<u32> {
    stat(&process.to_string())?.get(PARENT)?.parse().ok().filter(|parent| *parent > 1)
}

fn stat(process: &str) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split(' ').map(str::to_owned).collect())
}

fn sum(fields: &[String], places: &[usize]) -> u64 {
    places.iter().filter_map(|place| fields.get(*place)?.parse::<u64>().ok()).sum::<u64>() * TICK_US
}
