//! Notifications, communications, channels and webhooks as their callers see them.

use crate::ground::{Answer, Api, ana};
use app::identity::Role;
use app::messages::{Destinations, Post, Sender, dispatch_next};
use ids::{CustomerId, GroupId};
use serde_json::{Value, json};
use store::notification::{self, Channels, NewNotification, NotificationKind, Threshold, ThresholdKind};
use store::{Lane, Operation, StoreError, Tx};
use testkit::at;
use testkit::peers::{mail_server, receiver};

const NOW: &str = "2026-10-10T10:00:00Z";
const ENDPOINTS: &str = "/v1/webhook-endpoints";

struct Tell {
    customer: String,
    group: GroupId,
}

impl Operation for Tell {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let customer: CustomerId = store::customer::find(tx, &self.customer).await?.unwrap();
        let notification = NewNotification {
            at: at(NOW),
            kind: NotificationKind::ThresholdCrossed,
            customer,
            subscription: None,
            group: self.group,
            resource: "EUR".to_owned(),
            scale: 6,
            threshold: Some(Threshold { kind: ThresholdKind::Percent, value: "80".to_owned() }),
            before: 10_000_000,
            after: 80_000_000,
            limit: Some(100_000_000),
            about: String::new(),
            channels: Channels { email: true, sms: false, call: true },
        };
        notification::insert(tx, &[notification]).await
    }
}

/// A customer who is told that her limit is nearly reached. Answers her number.
async fn told(api: &Api) -> String {
    let power = api.key(&[Role::Power]).await;
    let customer = power.post("/v1/customers", &ana()).await.expect(201).json()["number"].as_str().unwrap().to_owned();
    let groups = power.get(&format!("/v1/customers/{customer}/balance-groups")).await.expect(200).json();
    let group = groups["items"][0]["id"].as_str().unwrap().parse().unwrap();
    api.site.write(Tell { customer: customer.clone(), group }).await.unwrap();
    customer
}

async fn work(api: &Api) {
    while dispatch_next(&api.site.store, &api.site.catalogs).await.unwrap() > 0 {}
    let post = Post::new(api.site.store.clone(), Sender::try_new(Destinations::PrivateToo).unwrap());
    while post.send_due(20).await.unwrap() > 0 {}
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.json()["items"].as_array().unwrap().clone()
}

fn mail(port: u16) -> Value {
    json!({"email": {"host": "127.0.0.1", "port": port, "security": "none", "from_address": "care@tele.example"}, "contact_tag": "Billing"})
}

#[tokio::test]
async fn a_customer_is_told_and_everybody_can_see_what_and_how() {
    for api in Api::all_reaching_inside(NOW).await {
        let (customer, care, system) =
            (told(&api).await, api.key(&[Role::CustomerService]).await, api.key(&[Role::SystemAdministrator]).await);
        let notifications = format!("/v1/customers/{customer}/notifications");
        let found = items(&care.get(&notifications).await.expect(200));
        assert_eq!((found[0]["kind"].as_str(), found[0]["after"]["amount"].as_str()), (Some("threshold_crossed"), Some("80.000000")));
        assert_eq!(found[0]["channels"], json!(["email", "call"]));
        assert!(items(&care.get(&format!("{notifications}?kind=session_cut")).await.expect(200)).is_empty());
        assert!(items(&care.get(&format!("{notifications}?to={NOW}")).await.expect(200)).is_empty());
        assert_eq!(items(&care.get(&format!("{notifications}?from={NOW}")).await.expect(200)).len(), 1);
        care.get(&format!("{notifications}?kind=nonsense")).await.expect(422);

        work(&api).await;
        let list = format!("/v1/customers/{customer}/communications");
        let waiting = items(&care.get(&list).await.expect(200));
        assert_eq!((waiting[0]["state"].as_str(), waiting[0]["result"].as_str()), (Some("waiting"), Some("no_email_server")));
        let channels = system.get("/v1/notification-channels").await.expect(200).json();
        assert_eq!((&channels["items"][0]["configured"], &channels["items"][0]["waiting"]), (&json!(false), &json!(1)));

        let (port, heard) = mail_server("250 ok\r\n").await;
        let put = "/v1/notification-channels/email";
        let saved = system.send("PUT", put, Some(("application/json", mail(port).to_string()))).await.expect(200).json();
        assert_eq!((&saved["configured"], &saved["contact_tag"], &saved["has_secret"]), (&json!(true), &json!("Billing"), &json!(false)));
        work(&api).await;
        let sent = items(&care.get(&format!("{list}?state=sent&channel=email")).await.expect(200));
        assert_eq!(
            (sent[0]["subject"].as_str(), sent[0]["address"].as_str()),
            (Some("Your limit is nearly reached"), Some("ana@example.com"))
        );
        assert!(sent[0]["body"].as_str().unwrap().contains("€80.00 of your limit of €100.00"));
        let one = format!("/v1/communications/{}", sent[0]["id"].as_str().unwrap());
        let log = care.get(&one).await.expect(200).json()["attempt_log"].clone();
        assert_eq!((&log[0]["outcome"], log.as_array().unwrap().len()), (&json!("sent"), 1));

        assert_eq!(care.post(&format!("{one}:resend"), &Value::Null).await.expect(202).json()["state"], "queued");
        work(&api).await;
        assert_eq!(care.get(&one).await.expect(200).json()["attempts"], 2);
        assert_eq!(heard.lock().unwrap().iter().filter(|line| line.starts_with("RCPT")).count(), 2);
        assert!(care.get("/v1/activities").await.expect(200).text.contains("communication.resent"));
        assert_eq!(items(&care.get("/v1/communications?limit=1").await.expect(200)).len(), 1);
        care.get("/v1/communications?state=lost").await.expect(422);
    }
}

#[tokio::test]
async fn secrets_stand_in_one_answer_only() {
    for api in Api::all_reaching_inside(NOW).await {
        let system = api.key(&[Role::SystemAdministrator]).await;
        let hook = json!({"name": "CRM", "url": "https://crm.example.org/hook?tenant=7", "events": ["bill.billed", "customer.created"]});
        let keyed = system.with("idempotency-key", "hook-1");
        let made = keyed.post(ENDPOINTS, &hook).await.expect(201).json();
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("whsec_"));
        let repeated = keyed.post(ENDPOINTS, &hook).await.expect(201);
        assert_eq!((repeated.header("idempotent-replayed"), &repeated.json()["secret"]), ("true", &Value::Null));
        let one = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        let rotated = system.post(&format!("{one}:rotate-secret"), &Value::Null).await.expect(200).json()["secret"].clone();
        assert_ne!(rotated, json!(secret));

        let gateway = json!({
            "sms": {"method": "POST", "url": "https://sms.example.org/send", "secret_header": "authorization",
                "content_type": "application/json", "body": "{\"to\":\"{to}\",\"text\":\"{text}\"}"},
            "secret": "Bearer gateway-s3cret",
        });
        let put = "/v1/notification-channels/sms";
        let saved = system.send("PUT", put, Some(("application/json", gateway.to_string()))).await.expect(200);
        assert_eq!(saved.json()["has_secret"], true);
        let mut said = saved.text;
        for path in ["/v1/notification-channels", ENDPOINTS, &one, "/v1/activities", &format!("{one}/deliveries")] {
            said.push_str(&system.get(path).await.expect(200).text);
        }
        for hidden in [&secret, rotated.as_str().unwrap(), "gateway-s3cret"] {
            assert!(!said.contains(hidden), "{hidden} in {said}");
        }
        assert!(said.contains("webhook_endpoint.secret_rotated") && said.contains("notification_channel.changed"));
        system.send("DELETE", put, None).await.expect(204);
        system.send("DELETE", put, None).await.expect(404);
        let test = system.post(&format!("{put}:test"), &json!({"to": "+38640111222"})).await.expect(409);
        assert_eq!(test.code(), "channel_not_configured");
    }
}

#[tokio::test]
async fn an_endpoint_is_made_tried_changed_replayed_and_deleted() {
    for api in Api::all_reaching_inside(NOW).await {
        let system = api.key(&[Role::SystemAdministrator]).await;
        let (url, heard) = receiver(&["410 Gone", "200 OK", "200 OK"]).await;
        let hook = json!({"name": "CRM", "url": url, "events": ["customer.created"]});
        let made = system.post(ENDPOINTS, &hook).await.expect(201).json();
        let one = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
        system.post(&format!("{one}:test"), &Value::Null).await.expect(202);
        work(&api).await;
        let deliveries = format!("{one}/deliveries");
        let failed = items(&system.get(&format!("{deliveries}?state=failed")).await.expect(200));
        assert_eq!((failed[0]["cause"].as_str(), failed[0]["result"].as_str()), (Some("webhook.test"), Some("refused_by_receiver")));
        let delivery = failed[0]["id"].as_str().unwrap();

        let replay = format!("{one}:replay");
        assert_eq!(system.post(&replay, &json!({"failed_since": "2026-10-11T00:00:00Z"})).await.expect(202).json()["queued"], 0);
        assert_eq!(system.post(&replay, &json!({"failed_since": NOW})).await.expect(202).json()["queued"], 1);
        work(&api).await;
        assert_eq!(system.post(&replay, &json!({"delivery": delivery})).await.expect(202).json()["queued"], 1);
        work(&api).await;
        let log = system.get(&format!("{deliveries}/{delivery}")).await.expect(200).json();
        assert_eq!((log["state"].as_str(), log["attempt_log"].as_array().unwrap().len()), (Some("sent"), 3));
        assert_eq!(heard.lock().unwrap().len(), 3);
        system.post(&replay, &json!({})).await.expect(422);

        let read = system.get(&one).await.expect(200);
        let changed = system.with("if-match", read.header("etag")).patch(&one, &json!({"enabled": false})).await.expect(200).json();
        assert_eq!((&changed["enabled"], &changed["name"]), (&json!(false), &json!("CRM")));
        let stale = system.with("if-match", read.header("etag")).patch(&one, &json!({"name": "ERP"})).await.expect(412);
        assert_eq!(stale.code(), "precondition_failed");
        system.send("DELETE", &one, None).await.expect(204);
        system.get(&one).await.expect(404);
        system.get(&deliveries).await.expect(404);
    }
}

#[tokio::test]
async fn what_cannot_be_reached_or_is_unknown_is_refused_field_by_field() {
    for api in Api::all(NOW).await {
        let system = api.key(&[Role::SystemAdministrator]).await;
        let hook = |url: &str, event: &str| json!({"name": "CRM", "url": url, "events": [event]});
        for (url, event, field, code) in [
            ("https://10.0.0.1/", "bill.billed", "url", "destination_private"),
            ("http://127.0.0.1:9/", "bill.billed", "url", "destination_private"),
            ("http://crm.example.org/", "bill.billed", "url", "not_encrypted"),
            ("https://crm.example.org/", "bill.lost", "events", "unknown_event"),
        ] {
            let refused = system.post(ENDPOINTS, &hook(url, event)).await.expect(422).json();
            assert_eq!((refused["errors"][0]["field"].as_str(), refused["errors"][0]["code"].as_str()), (Some(field), Some(code)));
        }
        let put = |code: &'static str, body: Value| {
            let system = system.clone();
            async move { system.send("PUT", &format!("/v1/notification-channels/{code}"), Some(("application/json", body.to_string()))).await }
        };
        assert_eq!(put("email", mail(25)).await.expect(422).json()["errors"][0]["field"], "email.host");
        put("sms", mail(25)).await.expect(422);
        put("webhook", mail(25)).await.expect(404);
        assert!(system.get("/v1/webhook-events").await.expect(200).text.contains("balance.threshold_crossed"));
    }
}

#[tokio::test]
async fn messages_of_another_site_are_not_there() {
    for api in Api::all_reaching_inside(NOW).await {
        let customer = told(&api).await;
        work(&api).await;
        let home = api.key(&[Role::Power]).await;
        let hook = json!({"name": "CRM", "url": "https://crm.example.org/", "events": ["customer.created"]});
        let endpoint = home.post(ENDPOINTS, &hook).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        home.post(&format!("{ENDPOINTS}/{endpoint}:test"), &Value::Null).await.expect(202);
        let message = items(&home.get("/v1/communications?channel=email").await.expect(200))[0]["id"].as_str().unwrap().to_owned();

        let second = api.second_site().await;
        let secret = app::identity::Token::draw("").unwrap();
        let create =
            app::identity::CreateApiKey { name: "other".into(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
        let scope = store::Scope { site: second, ..api.site.scope() };
        api.site.store.write(scope, create, Lane::Interactive).await.unwrap();
        let other = api.browser().with("authorization", &format!("Bearer {}", secret.reveal()));
        for path in [
            format!("/v1/customers/{customer}/notifications"),
            format!("/v1/customers/{customer}/communications"),
            format!("/v1/communications/{message}"),
            format!("{ENDPOINTS}/{endpoint}"),
            format!("{ENDPOINTS}/{endpoint}/deliveries"),
        ] {
            home.get(&path).await.expect(200);
            other.get(&path).await.expect(404);
        }
        other.post(&format!("/v1/communications/{message}:resend"), &Value::Null).await.expect(404);
        for verb in ["test", "rotate-secret"] {
            other.post(&format!("{ENDPOINTS}/{endpoint}:{verb}"), &Value::Null).await.expect(404);
        }
        other.post(&format!("{ENDPOINTS}/{endpoint}:replay"), &json!({"failed_since": NOW})).await.expect(404);
        other.patch(&format!("{ENDPOINTS}/{endpoint}"), &json!({"name": "mine"})).await.expect(404);
        other.send("DELETE", &format!("{ENDPOINTS}/{endpoint}"), None).await.expect(404);
        for path in ["/v1/communications", ENDPOINTS] {
            assert!(items(&other.get(path).await.expect(200)).is_empty());
        }
    }
}
