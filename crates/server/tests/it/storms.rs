//! The same message from many clients at once, over HTTP to real servers: one effect, one answer (domain.md §5, §10.4).

use serde_json::{Value, json};
use sim::ground::{Admission, Backend, Place};
use sim::servers::{Servers, prepare};
use sim::wire::{Answer, Wire};
use std::path::Path;

/// Clients that send at once.
const CLIENTS: usize = 64;
/// The clock of the simulated site stands here.
const NOW: &str = "2026-01-15T09:00:00Z";
const PHONE: &str = "38640111222";

/// Servers over one store with a prepaid customer, and a wire to each.
struct Ground {
    place: Place,
    servers: Servers,
    wires: Vec<Wire>,
}

impl Ground {
    async fn all() -> Vec<Self> {
        let mut all = vec![Self::on(Backend::Sqlite).await];
        if let Ok(url) = std::env::var("GUILDER_TEST_POSTGRES") {
            let shared = Self::on(Backend::Postgres(url)).await;
            assert_eq!(shared.wires.len(), 2, "two processes share a database");
            all.push(shared);
        }
        all
    }

    async fn on(backend: Backend) -> Self {
        let place = Place::new(&backend).await.unwrap();
        let admission: Admission = prepare(&place).await.unwrap();
        let servers = Servers::start(Path::new(env!("CARGO_BIN_EXE_guilder")), &place).unwrap();
        let wires = servers.wires(&admission);
        let ground = Self { place, servers, wires };
        let plan = json!({ "code": "payg_plan", "identifier": PHONE, "available_funds": "50.00" });
        let customer = json!({
            "code": "storm", "first_name": "Ana", "last_name": "Novak", "email": "storm@example.com", "customer_type": "residential",
            "address": { "street": "Trg 1", "city": "Ljubljana", "country": "SI" }, "profile": { "payment_type": "prepaid" }, "plan": plan,
        });
        assert_eq!(ground.send("/v1/customers", &customer).await.status, 201);
        ground
    }

    async fn send(&self, path: &str, body: &Value) -> Answer {
        self.wires[0].send("POST", path, Some(body), None).await.unwrap()
    }

    /// What all clients are answered to bodies that they send at once, each through one of the processes.
    async fn storm(&self, path: &str, bodies: &[Value]) -> Vec<Answer> {
        let send = |client: usize| {
            let (wire, body) = (self.wires[client % self.wires.len()].clone(), bodies[client % bodies.len()].clone());
            let path = path.to_owned();
            tokio::spawn(async move { wire.send("POST", &path, Some(&body), None).await.unwrap() })
        };
        let sent: Vec<_> = (0..CLIENTS).map(send).collect();
        let mut answers = Vec::new();
        for answer in sent {
            answers.push(answer.await.unwrap());
        }
        answers
    }

    /// The customer's balances, and how many events are there.
    async fn figures(&self) -> (Value, usize) {
        let group = self.wires[0].get("/v1/customers/storm/balance-groups").await.unwrap();
        let path = format!("/v1/balance-groups/{}/balances", group.text("/items/0/id"));
        let balances = self.wires[0].get(&path).await.unwrap().body;
        let events = self.wires[0].get("/v1/customers/storm/usage-events?limit=100").await.unwrap().body;
        (balances["items"].clone(), events["items"].as_array().unwrap().len())
    }

    async fn leave(self) {
        drop(self.servers);
        self.place.leave().await;
    }
}

fn event(session: &str, seconds: &str) -> Value {
    json!({ "service_type": "voice", "identifier": PHONE, "session_id": session, "time": NOW,
        "fields": { "destination": "15551234567", "duration": seconds } })
}

/// The body without what tells a repetition, and whether it is one.
fn plain(answer: &Answer) -> (Value, bool) {
    let mut body = answer.body.clone();
    let fields = body.as_object_mut().unwrap();
    let replayed = fields.remove("replayed").and_then(|replayed| replayed.as_bool()).unwrap_or(false);
    let is_duplicate = fields.get("status") == Some(&json!("duplicate"));
    if is_duplicate {
        fields.insert("status".to_owned(), json!("rated"));
    }
    (body, replayed || is_duplicate)
}

/// All answers are one, and all but one of them repeat it.
fn assert_one_effect(answers: &[Answer]) {
    let (first, _) = plain(&answers[0]);
    for answer in answers {
        assert_eq!((answer.status / 100, &plain(answer).0), (2, &first));
    }
    assert_eq!(answers.iter().filter(|answer| !plain(answer).1).count(), 1, "{:?}", answers[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_from_many_clients_is_charged_once_and_answered_alike() {
    for ground in Ground::all().await {
        let (before, _) = ground.figures().await;
        let answers = ground.storm("/v1/usage-events", &[event("one", "60")]).await;
        assert_one_effect(&answers);
        let (after, events) = ground.figures().await;
        assert!(events == 1 && after != before, "{events}: {before} {after}");
        // Whoever sends the identity with another body hears of the conflict, and nothing moves.
        for answer in ground.storm("/v1/usage-events", &[event("one", "61"), event("one", "600")]).await {
            assert_eq!((answer.status, &answer.body["status"]), (200, &json!("conflict")), "{}", answer.body);
        }
        assert_eq!(ground.figures().await, (after, 1));
        ground.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_bodies_at_once_one_is_charged_and_the_other_conflicts() {
    for ground in Ground::all().await {
        let answers = ground.storm("/v1/usage-events", &[event("two", "60"), event("two", "120")]).await;
        let (conflicts, charged): (Vec<Answer>, Vec<Answer>) =
            answers.into_iter().partition(|answer| answer.body["status"] == json!("conflict"));
        assert_eq!((conflicts.len(), charged.len()), (CLIENTS / 2, CLIENTS / 2));
        assert_one_effect(&charged);
        assert_eq!(ground.figures().await.1, 1);
        ground.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_a_session_from_many_clients_have_one_effect_each() {
    for ground in Ground::all().await {
        let start = |requested: &str| {
            json!({ "service_type": "voice", "identifier": PHONE, "session_id": "call", "number": 1, "time": NOW,
                "fields": { "destination": "15551234567" }, "requested": requested })
        };
        let answers = ground.storm("/v1/charging-sessions", &[start("180")]).await;
        assert_one_effect(&answers);
        for answer in ground.storm("/v1/charging-sessions", &[start("60")]).await {
            assert_eq!((answer.status, answer.code()), (409, "number_taken"), "{}", answer.body);
        }
        let id = answers[0].text("/session").to_owned();
        let message = |used: &str, number: u32| json!({ "number": number, "time": NOW, "used": used, "requested": "60" });
        for (verb, number) in [("update", 2), ("terminate", 3)] {
            let path = format!("/v1/charging-sessions/{id}:{verb}");
            let (before, events) = ground.figures().await;
            let mut body = message("60", number);
            if verb == "terminate" {
                body.as_object_mut().unwrap().remove("requested");
            }
            assert_one_effect(&ground.storm(&path, &[body.clone()]).await);
            let (after, more) = ground.figures().await;
            assert!(more == events + 1 && after != before, "{verb}: {before} {after}");
            body["used"] = json!("61");
            for answer in ground.storm(&path, &[body]).await {
                assert_eq!((answer.status, answer.code()), (409, "number_taken"), "{}", answer.body);
            }
            assert_eq!(ground.figures().await, (after, more));
        }
        ground.leave().await;
    }
}
