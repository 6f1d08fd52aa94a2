//! No answer leaves before what it answers lies on the disk: seen from outside, by the system calls of the real program.
//!
//! `GUILDER_TEST_STRACE` says that system calls may be looked at here (`./x test` tries it).

use crate::running::{Server, client, demo_folder};
use serde_json::json;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Events sent one after the other.
const EVENTS: usize = 40;

/// A tracer of a process; it ends with its test.
struct Tracer(Child);

impl Tracer {
    fn attach(process: u32, file: &std::path::Path) -> Self {
        let calls = "trace=fsync,fdatasync,write,writev,sendto,sendmsg";
        let (process, file) = (process.to_string(), file.to_str().unwrap());
        let tracer = Command::new("strace")
            .args(["-f", "-qq", "-s", "24", "-e", calls, "-o", file, "-p", &process])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("strace starts");
        Self(tracer)
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        // Already ended is fine too.
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

/// Whether a line of the trace is a finished sync of a file.
fn is_sync(line: &str) -> bool {
    (line.contains("sync(") || line.contains("sync resumed>")) && line.trim_end().ends_with("= 0")
}

/// Whether a line of the trace sends the head of an answer.
fn is_answer(line: &str) -> bool {
    line.contains("\"HTTP/1.1 2")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_to_a_usage_event_leaves_before_its_sync() {
    if std::env::var_os("GUILDER_TEST_STRACE").is_none() {
        return;
    }
    let folder = demo_folder();
    let server = Server::start(folder.path(), &[]);
    let cookie = server.sign_in().await;
    let trace = folder.path().join("calls.txt");
    let tracer = Tracer::attach(server.process(), &trace);
    // Attaching takes a moment; a call that is seen tells that it is done.
    for _ in 0..100 {
        server.get("/v1/sites", &cookie).await;
        if std::fs::metadata(&trace).is_ok_and(|found| found.len() > 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The demo's clock follows the system's.
    let since_1970 = std::time::UNIX_EPOCH.elapsed().unwrap();
    let at = calendar::Instant::from_micros(i64::try_from(since_1970.as_micros()).unwrap()).to_rfc3339(&calendar::Zone::utc());
    let before = std::fs::read_to_string(&trace).unwrap().lines().count();
    let http = client();
    for number in 0..EVENTS {
        let fields = json!({ "destination": "38640111111" });
        let event =
            json!({ "service_type": "sms", "identifier": "nobody", "session_id": format!("d{number}"), "time": at, "fields": fields });
        let sent = http
            .post(format!("{}/v1/usage-events", server.address))
            .header("cookie", &cookie)
            .header("guilder-site", "demo")
            .header("sec-fetch-site", "same-origin")
            .json(&event);
        let answer = sent.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
    drop(tracer);
    let text = std::fs::read_to_string(&trace).unwrap();
    let (mut synced, mut answers) = (false, 0);
    for line in text.lines().skip(before) {
        if is_sync(line) {
            synced = true;
        } else if is_answer(line) {
            answers += 1;
            assert!(synced, "answer {answers} left before a sync");
            synced = false;
        }
    }
    assert!(answers >= EVENTS, "{answers} answers were seen");
}
