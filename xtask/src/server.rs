//! The real program, started for the browser tests on a free loopback port with a data folder of its own.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::children::{Running, StopBy, free_port, temporary_folder};
use crate::failure::Failure;
use crate::phases::{Console, Outcome, follow};
use crate::project::Project;
use crate::web;

/// From the start to the sign-in link, demo data included.
const START_MAX: Duration = Duration::from_secs(120);
const POLL_EVERY: Duration = Duration::from_millis(200);
/// What the one-time sign-in link has in it.
const SIGN_IN: &str = "/sign-in?token=";

/// The phase `browser`.
pub fn browser_tests(console: &mut Console, project: &Project) -> Result<Outcome, Failure> {
    if !web::folder(project).join("e2e").exists() {
        return Ok(Outcome::Skipped("there is no web/e2e".to_owned()));
    }
    web::ready(project)?;
    let port = free_port()?;
    let (_server, sign_in) = start(console, project, port)?;
    let mut tests = web::npm(project, "e2e");
    tests.env("GUILDER_URL", format!("http://127.0.0.1:{port}")).env("GUILDER_SIGN_IN", sign_in);
    console.run(&mut tests)?;
    Ok(Outcome::Passed)
}

fn start(console: &mut Console, project: &Project, port: u16) -> Result<(Running, String), Failure> {
    let folder = temporary_folder("browser")?;
    let mut command = Command::new(project.program("guilder"));
    command.args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(folder.join("data"));
    command.current_dir(&project.root).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Running::start(&mut command, StopBy::Terminate)?.owning_folder(&folder);
    let lines = follow(&mut server);
    let started = Instant::now();
    loop {
        match lines.recv_timeout(POLL_EVERY) {
            Ok(line) => {
                console.say(&format!("guilder: {line}"));
                if let Some(link) = sign_in_link(&line) {
                    console.say(&format!("guilder: ready after {} s", started.elapsed().as_secs()));
                    // Goes on reading, or the server would stop at a full pipe.
                    std::thread::spawn(move || lines.into_iter().for_each(drop));
                    return Ok((server, link));
                }
            }
            Err(_) if started.elapsed() > START_MAX => return Err(Failure::new("guilder printed no sign-in link in time")),
            Err(_) if server.ended()?.is_some() => return Err(Failure::new("guilder ended before it printed a sign-in link")),
            Err(_) => {}
        }
    }
}

fn sign_in_link(line: &str) -> Option<String> {
    let link = line.split_whitespace().find(|word| word.contains(SIGN_IN))?;
    let link = link.find("http").and_then(|from| link.get(from..)).unwrap_or(link);
    Some(link.trim_matches(|end: char| "\"'<>,.".contains(end)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_link_is_found_among_other_words() {
        let link = "http://127.0.0.1:8080/sign-in?token=abc_-9";
        assert_eq!(sign_in_link(&format!("Sign in once: {link}")).as_deref(), Some(link));
        assert_eq!(sign_in_link(&format!("link=\"{link}\"")).as_deref(), Some(link));
        assert_eq!(sign_in_link("listening on http://127.0.0.1:8080"), None);
    }
}
