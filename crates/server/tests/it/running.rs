//! The program in a folder of its own: verbs, and a server that ends with its test.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a verb printed, and how it ended.
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

/// Runs a verb to its end.
pub fn guilder(args: &[&str]) -> Said {
    let Output { status, stdout, stderr } = command(args).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints text");
    Said { out: text(stdout), err: text(stderr), code: status.code() }
}

/// The program with arguments, away from the environment of whoever runs the tests.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guilder"));
    let own = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("GUILDER_"));
    for name in own {
        command.env_remove(name);
    }
    command.args(args).env("GUILDER_LOG_LEVEL", "warn");
    command
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: String,
    pub token: String,
}

impl Server {
    /// Starts a server on a folder and waits for its sign-in link.
    pub fn start(folder: &Path, more: &[&str]) -> Self {
        let mut args = vec!["serve", "--listen", "127.0.0.1:0", "--data", folder.to_str().unwrap()];
        args.extend(more);
        let mut child = command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let link = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("Sign in"));
        let Some(link) = link else {
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            panic!("the server ended before it printed a link: {err}");
        };
        std::thread::spawn(move || lines.for_each(drop));
        let link = link.split_whitespace().last().unwrap().to_owned();
        let (address, token) = link.split_once("/sign-in").unwrap();
        let token = token.trim_start_matches("?token=").to_owned();
        Self { child, address: address.to_owned(), token }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, as the system does.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill is there");
        assert!(asked.success());
        self.child.wait().expect("the server ends")
    }

    /// Signs in by the link and answers a client that stays signed in, as its cookie.
    pub async fn sign_in(&self) -> String {
        let answer = self.redeem().await;
        assert_eq!(answer.status(), 201);
        answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    pub async fn redeem(&self) -> reqwest::Response {
        let body = serde_json::json!({ "token": self.token });
        client().post(format!("{}/v1/sessions:redeem", self.address)).json(&body).send().await.unwrap()
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Value {
        let answer = client().get(format!("{}{path}", self.address)).header("cookie", cookie).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended is fine too.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// A copy of a demo's data folder; the demo is made once.
pub fn demo_folder() -> TempDir {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    let demo = DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        assert!(Server::start(folder.path(), &["--demo"]).stop().success());
        folder
    });
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(demo.path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// The examples of the repository. Tests run in the folder of their crate.
pub fn examples() -> PathBuf {
    std::path::absolute("../../examples").unwrap()
}

/// A client; TLS has its cryptography as in the program.
pub fn client() -> reqwest::Client {
    app::messages::install_crypto();
    reqwest::Client::new()
}
