//! What no client should send: each is told clearly what is wrong, nothing is lost, and the server stays up.

use crate::running::{Server, client, demo_folder};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// How long a server may take to say something to a client that went wrong.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// A client of the demo with the identifier of one of its phones.
struct Caller {
    server: Server,
    cookie: String,
    phone: String,
    now: String,
}

impl Caller {
    async fn on(server: Server) -> Self {
        let cookie = server.sign_in().await;
        let mut phone = None;
        for number in 1001..1200 {
            let path = format!("/v1/customers/{number}/usage-events?limit=20");
            let events = client().get(format!("{}{path}", server.address)).header("cookie", &cookie).header("guilder-site", "demo");
            let events: Value = events.send().await.unwrap().json().await.unwrap();
            let calls = events["items"].as_array().unwrap().iter().find(|event| event["service_type"] == json!("voice"));
            if let Some(call) = calls {
                phone = Some(call["identifier"].as_str().unwrap().to_owned());
                break;
            }
        }
        let since_1970 = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_micros()).unwrap();
        let now = calendar::Instant::from_micros(since_1970).to_rfc3339(&calendar::Zone::utc());
        Self { server, cookie, phone: phone.expect("somebody calls in the demo"), now }
    }

    /// A call, with other values in places.
    fn call(&self, session: &str, others: &[(&str, Value)]) -> Value {
        let fields = json!({ "destination": "38640111111", "duration": "60" });
        let mut call =
            json!({ "service_type": "voice", "identifier": self.phone, "session_id": session, "time": self.now, "fields": fields });
        for (pointer, value) in others {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            call.pointer_mut(parent).unwrap()[name] = value.clone();
        }
        call
    }

    /// Status and body of an answer to bytes.
    async fn send(&self, body: Vec<u8>) -> (u16, Value) {
        let request = client()
            .post(format!("{}/v1/usage-events", self.server.address))
            .header("cookie", &self.cookie)
            .header("guilder-site", "demo")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Whether a call is rated as ever.
    async fn is_served(&self, session: &str) -> bool {
        let (status, answer) = self.send(self.call(session, &[]).to_string().into_bytes()).await;
        status == 200 && answer["status"] == json!("rated")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_event_is_told_what_is_wrong() {
    let folder = demo_folder();
    let caller = Caller::on(Server::start(folder.path(), &[])).await;
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        ("/service_type", json!("steam"), "service_type", "unknown_service_type"),
        ("/session_id", json!("a\u{0}b"), "session_id", "control_character"),
        ("/session_id", json!("a\nb"), "session_id", "control_character"),
        ("/session_id", json!("s".repeat(201)), "session_id", "too_long"),
        ("/identifier", json!(""), "identifier", "too_short"),
        ("/identifier", Value::Null, "identifier", "wrong_type"),
        ("/time", json!("yesterday"), "time", "not_an_instant"),
        ("/time", json!("0000-01-01T00:00:00Z"), "time", "time_out_of_range"),
        ("/fields", json!([1]), "fields", "wrong_type"),
        ("/fields/duration", Value::Null, "fields.duration", "field_missing"),
        ("/fields/duration", json!("sixty"), "fields.duration", "not_a_number"),
        ("/fields/duration", json!("-5"), "fields.duration", "quantity_negative"),
        ("/fields/duration", json!("9".repeat(40)), "fields.duration", "not_a_number"),
        ("/fields/duration", json!("9".repeat(18)), "fields.duration", "time_out_of_range"),
        ("/fields/duration", json!(1e30), "fields.duration", "not_a_number"),
        ("/fields/duration", json!({ "seconds": 5 }), "fields.duration", "wrong_type"),
        ("/fields/colour", json!("red"), "fields.colour", "unknown_field"),
        ("/fields/destination", json!("3".repeat(10_000_000)), "fields.destination", "limit"),
        ("/fields/destination", json!("386\u{7}"), "fields.destination", "control_character"),
    ];
    for (place, value, field, code) in cases {
        let (status, answer) = caller.send(caller.call("bad", &[(place, value)]).to_string().into_bytes()).await;
        let told = (status, answer["status"].as_str(), answer["errors"][0]["field"].as_str(), answer["errors"][0]["code"].as_str());
        assert_eq!(told, (200, Some("malformed"), Some(field), Some(code)), "{place}: {answer}");
    }
    let late = vec![("/time", json!("2999-01-01T00:00:00Z"))];
    let absurd = vec![("/service_type", json!("data")), ("/fields", json!({ "bytes": "9".repeat(26) }))];
    for (others, code) in [(late, "in_the_future"), (absurd, "amount_overflow")] {
        let (status, answer) = caller.send(caller.call("bad", &others).to_string().into_bytes()).await;
        assert_eq!((status, answer["reason"]["code"].as_str()), (200, Some(code)), "{others:?}: {answer}");
    }
    let (_, answer) = caller.send(caller.call("bad", &[("/identifier", json!("nobody"))]).to_string().into_bytes()).await;
    assert_eq!((answer["status"].as_str(), answer["reason"]["code"].as_str()), (Some("unrated"), Some("no_service")), "kept: {answer}");
    assert!(caller.is_served("bad").await, "none of the refused left its session behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_body_or_connection_harms_nobody() {
    let folder = demo_folder();
    let caller = Caller::on(Server::start(folder.path(), &[])).await;
    let cases: [(&str, Vec<u8>, u16, &str); 6] = [
        ("broken UTF-8", b"{\"service_type\":\"voi\xff\xfe\"}".to_vec(), 400, "body_not_json"),
        ("half a body", b"{\"service_type\":".to_vec(), 400, "body_not_json"),
        ("nothing", Vec::new(), 400, "body_not_json"),
        ("a deep body", b"[".repeat(1_000_000), 400, "body_not_json"),
        ("zeros", vec![0; 10_000_000], 400, "body_not_json"),
        ("more than a body may have", b" ".repeat(17 * 1024 * 1024), 413, "body_too_large"),
    ];
    for (name, body, status, code) in cases {
        let (answered, problem) = caller.send(body).await;
        assert_eq!((answered, problem["code"].as_str()), (status, Some(code)), "{name}: {problem}");
        assert!(caller.is_served(name).await, "after {name}");
    }
    let address = caller.server.address.trim_start_matches("http://");
    let head =
        format!("POST /v1/usage-events HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\ncontent-type: application/json\r\n", caller.cookie);
    let connections = [
        ("no request", String::new()),
        ("half a head", head.clone()),
        ("half a body", format!("{head}content-length: 100\r\n\r\n{{\"service_type\"")),
        ("no HTTP", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned()),
        ("a length that lies", format!("{head}content-length: 99999999999999999999999\r\n\r\n{{}}")),
    ];
    for (name, bytes) in connections {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(ANSWER_TIME_MAX)).unwrap();
        connection.write_all(bytes.as_bytes()).unwrap();
        connection.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{name}: the server left the connection open: {error}"));
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{name}: {answer}");
        assert!(caller.is_served(&format!("after {name}")).await, "after {name}");
    }
}
