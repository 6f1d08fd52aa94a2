//! From what happened to messages that arrive: dispatch, channels, retries, lost workers.

use crate::ground::{ana, created, prepaid};
use app::messages::{
    Channel, ChannelSettings, Communication, CreateEndpoint, DeleteEndpoint, DeliveryFilter, DeliveryState, DeliveryView, Destinations,
    EmailSettings, EndpointChanges, FindCommunication, LEASE_S, ListCommunications, ListNotifications, NewEndpoint, NotificationFilter,
    NotificationKind, Of, Post, RETRY_AFTER_S, Replay, Resend, RotateSecret, SaveChannel, Secret, SecretChange, Security, Sender,
    SmsSettings, TRIES_MAX, TestEndpoint, UpdateEndpoint, dispatch_next,
};
use calendar::Instant;
use ids::{CustomerId, GroupId};
use messages::{EmailServer, Method, SmsGateway};
use std::time::Duration;
use store::notification::{self, Channels, NewNotification, Threshold, ThresholdKind};
use store::{Operation, StoreError, Tx};
use testkit::peers::{mail_server, receiver};
use testkit::{TestSite, at};

const NOW: &str = "2026-10-10T10:00:00Z";

struct Tell(Vec<NewNotification>);

impl Operation for Tell {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        notification::insert(tx, &self.0).await
    }
}

struct Outbox;

impl Operation for Outbox {
    type Output = usize;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, StoreError> {
        Ok(store::outbox::lock_waiting(tx, 100).await?.len())
    }
}

struct Forget;

impl Operation for Forget {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        store::outbox::delete_old(tx).await
    }
}

const ALL: Channels = Channels { email: true, sms: true, call: true };

/// Funds of the customer's group at a threshold, with so many euros left.
fn funds_low(customer: CustomerId, group: GroupId, left: i64) -> NewNotification {
    NewNotification {
        at: at(NOW),
        kind: NotificationKind::ThresholdCrossed,
        customer,
        subscription: None,
        group,
        resource: "EUR".to_owned(),
        scale: 6,
        threshold: Some(Threshold { kind: ThresholdKind::Percent, value: "80".to_owned() }),
        before: -left * 2_000_000,
        after: -left * 1_000_000,
        limit: Some(0),
        about: String::new(),
        channels: Channels { email: true, ..Channels::default() },
    }
}

/// A prepaid customer who reads French, with a phone, on each store.
async fn ground() -> Vec<(TestSite, CustomerId, GroupId)> {
    let mut all = Vec::new();
    for site in TestSite::all(NOW).await {
        let mut input = prepaid(ana());
        input.language = Some("fr".to_owned());
        input.phone = Some("+38640111222".to_owned());
        let made = created(&site, input).await;
        all.push((site, made.customer.id, made.group));
    }
    all
}

async fn dispatch(site: &TestSite) {
    while dispatch_next(&site.store, &site.catalogs).await.unwrap() > 0 {}
}

fn post(site: &TestSite) -> Post {
    Post::new(site.store.clone(), Sender::try_within(Destinations::PrivateToo, Duration::from_millis(500)).unwrap())
}

fn later(site: &TestSite, seconds: i64) {
    let now = site.store.system_now();
    site.clock.set(Instant::from_micros(now.micros() + seconds * 1_000_000));
}

async fn communications(site: &TestSite) -> Vec<DeliveryView> {
    let list = ListCommunications { of: Of::Site, filter: DeliveryFilter::default(), before: None, limit: 100 };
    site.read(list).await.unwrap()
}

async fn only(site: &TestSite) -> Communication {
    let all = communications(site).await;
    assert_eq!(all.len(), 1, "{all:?}");
    site.read(FindCommunication { id: all[0].delivery.id, endpoint: None }).await.unwrap()
}

fn outcomes(told: &Communication) -> Vec<&str> {
    told.attempts.iter().map(|attempt| attempt.outcome.as_deref().unwrap_or("lost")).collect()
}

fn mail_settings(port: u16) -> SaveChannel {
    let server = EmailServer {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        username: String::new(),
        from_address: "care@tele.example".to_owned(),
        from_name: String::new(),
    };
    let settings = ChannelSettings::Email(EmailSettings { server, tag: String::new() });
    SaveChannel { settings, secret: SecretChange::Keep, destinations: Destinations::PrivateToo }
}

async fn endpoint(site: &TestSite, url: &str, events: &[&str]) -> NewEndpoint {
    let events: Vec<String> = events.iter().map(|&event| event.to_owned()).collect();
    site.write(CreateEndpoint::try_new(Destinations::PrivateToo, "crm", url, &events, true).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_batch_without_notifications_and_a_dry_run_write_nothing() {
    for (site, customer, group) in ground().await {
        dispatch(&site).await;
        site.write(Tell(Vec::new())).await.unwrap();
        site.dry_run(Tell(vec![funds_low(customer, group, 2)])).await.unwrap();
        assert_eq!(site.read(Outbox).await.unwrap(), 0);
        let list = ListNotifications { customer: "1001".into(), filter: NotificationFilter::default(), before: None, limit: 9 };
        assert!(site.read(list).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn notifications_are_kept_as_they_were_told_and_found_by_kind_and_time() {
    for (site, customer, group) in ground().await {
        let crossed = NewNotification { channels: ALL, ..funds_low(customer, group, 2) };
        let passed = NewNotification {
            kind: NotificationKind::LimitPassed,
            threshold: None,
            limit: None,
            at: at("2026-10-11T10:00:00Z"),
            about: "call-7".into(),
            ..crossed.clone()
        };
        site.write(Tell(vec![crossed.clone(), passed.clone()])).await.unwrap();
        let find = async |filter| {
            let list = ListNotifications { customer: "1001".into(), filter, before: None, limit: 9 };
            site.read(list).await.unwrap().into_iter().map(|row| row.content).collect::<Vec<_>>()
        };
        assert_eq!(find(NotificationFilter::default()).await, [passed.clone(), crossed.clone()]);
        let kind = Some(NotificationKind::ThresholdCrossed);
        assert_eq!(find(NotificationFilter { kind, ..NotificationFilter::default() }).await, [crossed]);
        let from = Some(at("2026-10-11T00:00:00Z"));
        assert_eq!(find(NotificationFilter { from, ..NotificationFilter::default() }).await, [passed]);
    }
}

#[tokio::test]
async fn a_mail_waits_until_there_is_a_server_and_is_sent_then_in_the_customers_language() {
    for (site, customer, group) in ground().await {
        site.write(Tell(vec![funds_low(customer, group, 2)])).await.unwrap();
        dispatch(&site).await;
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, told.view.delivery.result.as_str()), (DeliveryState::Waiting, "no_email_server"));
        assert_eq!(post(&site).send_due(10).await.unwrap(), 0, "{}", site.backend);

        let (port, heard) = mail_server("250 ok\r\n").await;
        site.write(mail_settings(port)).await.unwrap();
        assert_eq!(post(&site).send_due(10).await.unwrap(), 1);
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, outcomes(&told)), (DeliveryState::Sent, vec!["sent"]));
        assert_eq!(told.view.delivery.message.subject, "Crédit prépayé faible : il reste 2,00\u{a0}€");
        assert!(heard.lock().unwrap().contains(&"RCPT TO:<ana@example.com>".to_owned()));
        assert_eq!(post(&site).send_due(10).await.unwrap(), 0);
    }
}

struct ConfigureUnseen;

impl Operation for ConfigureUnseen {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        store::channel::save(tx, Channel::Email, &serde_json::json!({})).await?;
        store::delivery::release_ready(tx).await
    }
}

#[tokio::test]
async fn a_mail_that_began_to_wait_while_the_server_was_configured_is_found() {
    for (site, customer, group) in ground().await {
        site.write(Tell(vec![funds_low(customer, group, 2)])).await.unwrap();
        dispatch(&site).await;
        assert_eq!(site.write(ConfigureUnseen).await.unwrap(), 1);
        assert_eq!(only(&site).await.view.delivery.state, DeliveryState::Queued);
        assert_eq!(site.write(ConfigureUnseen).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn one_notification_goes_out_on_every_channel_that_is_wanted() {
    for (site, customer, group) in ground().await {
        let (url, heard) = receiver(&["200 OK", "200 OK"]).await;
        let (port, _) = mail_server("250 ok\r\n").await;
        site.write(mail_settings(port)).await.unwrap();
        let gateway = SmsGateway {
            method: Method::Get,
            url: format!("{url}/sms?to={{to}}&text={{text}}"),
            headers: Vec::new(),
            secret_header: "x-token".into(),
            content_type: String::new(),
            body: String::new(),
        };
        let settings = ChannelSettings::Sms(SmsSettings { gateway, tag: String::new() });
        let secret = SecretChange::Set(Secret::new("gateway-token"));
        site.write(SaveChannel { settings, secret, destinations: Destinations::PrivateToo }).await.unwrap();
        endpoint(&site, &url, &["balance.threshold_crossed"]).await;
        endpoint(&site, &url, &["bill.billed"]).await;
        site.write(Tell(vec![NewNotification { channels: ALL, ..funds_low(customer, group, 2) }])).await.unwrap();
        dispatch(&site).await;
        assert_eq!(post(&site).send_due(10).await.unwrap(), 3);
        assert!(communications(&site).await.iter().all(|view| view.delivery.state == DeliveryState::Sent));
        let heard = heard.lock().unwrap().concat();
        assert!(
            heard.contains("GET /sms?to=%2B38640111222&text=Test%20Ltd%3A%20Il%20vous%20reste") && heard.contains("x-token: gateway-token")
        );
        let body = heard.lines().find(|line| line.starts_with('{')).unwrap();
        let body: serde_json::Value =
            serde_json::from_str(body.rsplit_once('}').map(|(json, _)| format!("{json}}}")).unwrap().as_str()).unwrap();
        assert_eq!((body["type"].as_str(), body["data"]["site"].as_str()), (Some("balance.threshold_crossed"), Some("test")));
        assert_eq!(body["data"]["after"]["amount"], "-2.000000");
        assert_eq!(body["data"]["threshold"]["value"], "80");
    }
}

#[tokio::test]
async fn a_customer_without_a_phone_leaves_a_failure_that_can_be_seen() {
    for site in TestSite::all(NOW).await {
        let made = created(&site, prepaid(ana())).await;
        let channels = Channels { sms: true, ..Channels::default() };
        site.write(Tell(vec![NewNotification { channels, ..funds_low(made.customer.id, made.group, 2) }])).await.unwrap();
        dispatch(&site).await;
        let told = only(&site).await.view.delivery;
        assert_eq!((told.message.channel, told.state, told.result.as_str()), (Channel::Sms, DeliveryState::Failed, "no_address"));
    }
}

#[tokio::test]
async fn what_happens_is_told_to_endpoints_that_ask_and_are_on() {
    for site in TestSite::all(NOW).await {
        let (url, heard) = receiver(&["200 OK"]).await;
        let made = endpoint(&site, &url, &["customer.created"]).await;
        created(&site, ana()).await;
        dispatch(&site).await;
        post(&site).send_due(10).await.unwrap();
        assert!(heard.lock().unwrap()[0].contains(r#""data":{"customer":{"number":"1001","#), "{heard:?}");
        let off = EndpointChanges { enabled: Some(false), ..EndpointChanges::default() };
        let update = UpdateEndpoint { id: made.endpoint.id, changes: off, expected: None, destinations: Destinations::PrivateToo };
        site.write(update).await.unwrap();
        let mut other = ana();
        other.email = "eva@example.com".into();
        created(&site, other).await;
        dispatch(&site).await;
        assert_eq!(communications(&site).await.len(), 1);
        // Rows that were dispatched are forgotten a week later, not before.
        assert_eq!(site.write(Forget).await.unwrap(), 0);
        later(&site, 8 * 86_400);
        assert!(site.write(Forget).await.unwrap() >= 2);
    }
}

/// HMAC-SHA256 by its definition (RFC 2104), with nothing of ours.
fn hmac_by_hand(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::digest([block.map(|byte| byte ^ 0x36).as_slice(), message].concat());
    Sha256::digest([block.map(|byte| byte ^ 0x5c).as_slice(), &inner].concat()).to_vec()
}

/// Base64 by its definition (RFC 4648).
fn base64_by_hand(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        (0..4_usize)
            .map(|at| if at > chunk.len() { '=' } else { char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]) })
            .collect::<String>()
    };
    bytes.chunks(3).map(encode).collect()
}

fn unbase64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in text.trim_end_matches('=').as_bytes().chunks(4) {
        let value = |byte: u8| match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 6 | u32::from(value(*byte))) << (6 * (4 - chunk.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    bytes
}

#[tokio::test]
async fn a_receiver_can_verify_the_signature_and_sees_one_id_over_all_attempts() {
    for site in TestSite::all(NOW).await {
        let (url, heard) = receiver(&["500 Oops", "200 OK"]).await;
        let made = endpoint(&site, &url, &["bill.billed"]).await;
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        post(&site).send_due(10).await.unwrap();
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, outcomes(&told)), (DeliveryState::Queued, vec!["refused_by_receiver"]));
        assert_eq!(post(&site).send_due(10).await.unwrap(), 0, "not before its time");
        later(&site, RETRY_AFTER_S[0]);
        post(&site).send_due(10).await.unwrap();
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, outcomes(&told)), (DeliveryState::Sent, vec!["refused_by_receiver", "sent"]));
        let heard = heard.lock().unwrap();
        let header = |request: &str, name: &str| {
            request.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim_start_matches(": ").to_owned()).unwrap()
        };
        assert_eq!(header(&heard[0], "webhook-id"), header(&heard[1], "webhook-id"));
        for request in heard.iter() {
            let body = request.split_once("\r\n\r\n").unwrap().1;
            let signed = format!("{}.{}.{body}", header(request, "webhook-id"), header(request, "webhook-timestamp"));
            let key = unbase64(made.secret.reveal().strip_prefix("whsec_").unwrap());
            assert_eq!(key.len(), 32);
            let expected = format!("v1,{}", base64_by_hand(&hmac_by_hand(&key, signed.as_bytes())));
            assert_eq!(header(request, "webhook-signature"), expected);
        }
    }
}

#[tokio::test]
async fn a_rotated_secret_signs_beside_the_old_one_for_a_day() {
    for site in TestSite::all(NOW).await {
        let (url, heard) = receiver(&["200 OK", "200 OK"]).await;
        let made = endpoint(&site, &url, &["bill.billed"]).await;
        let rotated = site.write(RotateSecret::try_new(made.endpoint.id).unwrap()).await.unwrap();
        assert_ne!(made.secret, rotated.secret);
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        post(&site).send_due(10).await.unwrap();
        later(&site, 86_401);
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        post(&site).send_due(10).await.unwrap();
        let signatures: Vec<usize> = heard.lock().unwrap().iter().map(|request| request.matches("v1,").count()).collect();
        assert_eq!(signatures, [2, 1]);
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_is_left_after_its_time_and_given_up_in_the_end() {
    for site in TestSite::all(NOW).await {
        let (url, heard) = receiver(&[]).await;
        let made = endpoint(&site, &url, &["bill.billed"]).await;
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        post(&site).send_due(10).await.unwrap();
        assert_eq!(outcomes(&only(&site).await), ["timed_out"]);
        // From here on it is gone altogether, which is quicker.
        let gone = EndpointChanges { url: Some("http://127.0.0.1:1/".to_owned()), ..EndpointChanges::default() };
        let update = UpdateEndpoint { id: made.endpoint.id, changes: gone, expected: None, destinations: Destinations::PrivateToo };
        site.write(update).await.unwrap();
        for wait in RETRY_AFTER_S {
            later(&site, wait);
            assert_eq!(post(&site).send_due(10).await.unwrap(), 1);
        }
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, told.view.delivery.result.as_str()), (DeliveryState::Failed, "unreachable"));
        assert_eq!(told.attempts.len() as i64, TRIES_MAX);
        assert_eq!(heard.lock().unwrap().len(), 1);
        later(&site, 1_000_000);
        assert_eq!(post(&site).send_due(10).await.unwrap(), 0);
        // All that failed since a time is replayed, with all its tries.
        let replay = |since: &str| Replay { endpoint: made.endpoint.id, failed_since: at(since) };
        assert_eq!(site.write(replay("2026-10-11T00:00:00Z")).await.unwrap(), 0);
        assert_eq!(site.write(replay("2026-10-10T00:00:00Z")).await.unwrap(), 1);
        assert_eq!(post(&site).send_due(10).await.unwrap(), 1);
        assert_eq!(only(&site).await.view.delivery.state, DeliveryState::Queued);
    }
}

#[tokio::test]
async fn a_lost_worker_is_replaced_when_its_lease_is_over_and_its_late_word_counts_for_nothing() {
    for site in TestSite::all(NOW).await {
        let (url, heard) = receiver(&["200 OK", "500 Oops"]).await;
        let made = endpoint(&site, &url, &["bill.billed"]).await;
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        let lost = post(&site).claim(10).await.unwrap();
        assert_eq!(lost.len(), 1);
        assert_eq!(post(&site).send_due(10).await.unwrap(), 0, "it is with its worker");
        later(&site, LEASE_S);
        assert_eq!(post(&site).send_due(10).await.unwrap(), 1);
        assert_eq!(outcomes(&only(&site).await), ["lost", "sent"]);
        // The one that was taken for lost comes back and is refused by the receiver: the delivery stays sent.
        for row in lost {
            post(&site).deliver(row).await.unwrap();
        }
        let told = only(&site).await;
        assert_eq!((told.view.delivery.state, outcomes(&told)), (DeliveryState::Sent, vec!["refused_by_receiver", "sent"]));
        assert_eq!(heard.lock().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_delivery_whose_workers_are_lost_on_every_try_is_given_up() {
    for site in TestSite::all(NOW).await {
        let made = endpoint(&site, "http://127.0.0.1:1/", &["bill.billed"]).await;
        site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        for _ in 0..TRIES_MAX {
            assert_eq!(post(&site).claim(10).await.unwrap().len(), 1);
            later(&site, LEASE_S);
        }
        assert!(post(&site).claim(10).await.unwrap().is_empty());
        let told = only(&site).await.view.delivery;
        assert_eq!((told.state, told.result.as_str()), (DeliveryState::Failed, "worker_lost"));
    }
}

#[tokio::test]
async fn two_workers_send_nothing_twice() {
    for (site, customer, group) in ground().await {
        let (port, heard) = mail_server("250 ok\r\n").await;
        site.write(mail_settings(port)).await.unwrap();
        site.write(Tell((0..60).map(|left| funds_low(customer, group, left)).collect())).await.unwrap();
        let dispatching = async || while dispatch_next(&site.store, &site.catalogs).await.unwrap() > 0 {};
        tokio::join!(dispatching(), dispatching(), dispatching());
        dispatch(&site).await;
        assert_eq!(communications(&site).await.len(), 60, "{}", site.backend);
        let sending = async || while post(&site).send_due(7).await.unwrap() > 0 {};
        tokio::join!(sending(), sending(), sending());
        sending().await;
        let all = communications(&site).await;
        assert!(all.iter().all(|view| view.delivery.state == DeliveryState::Sent && view.delivery.attempts == 1), "{}", site.backend);
        let mails = heard.lock().unwrap().iter().filter(|line| line.starts_with("Message-ID")).count();
        assert_eq!(mails, 60);
    }
}

#[tokio::test]
async fn a_deleted_endpoint_gets_nothing_more_and_a_message_can_be_sent_again() {
    for (site, customer, group) in ground().await {
        let (port, heard) = mail_server("250 ok\r\n").await;
        site.write(mail_settings(port)).await.unwrap();
        site.write(Tell(vec![funds_low(customer, group, 2)])).await.unwrap();
        dispatch(&site).await;
        post(&site).send_due(10).await.unwrap();
        let id = only(&site).await.view.delivery.id;
        let again = site.write(Resend { id, endpoint: None }).await.unwrap();
        assert_eq!(again.delivery.state, DeliveryState::Queued);
        post(&site).send_due(10).await.unwrap();
        let told = only(&site).await;
        assert_eq!((told.view.delivery.id, outcomes(&told)), (id, vec!["sent", "sent"]));
        let ids: Vec<String> = heard.lock().unwrap().iter().filter(|line| line.starts_with("Message-ID")).cloned().collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);

        let made = endpoint(&site, "http://127.0.0.1:1/", &["bill.billed"]).await;
        let test = site.write(TestEndpoint { id: made.endpoint.id }).await.unwrap();
        site.write(DeleteEndpoint { id: made.endpoint.id }).await.unwrap();
        post(&site).send_due(10).await.unwrap();
        let told = site.read(FindCommunication { id: test.id, endpoint: None }).await.unwrap();
        assert_eq!((told.view.delivery.state, outcomes(&told)), (DeliveryState::Failed, vec!["endpoint_gone"]));
    }
}

#[tokio::test]
async fn a_secret_is_never_sent_to_another_server_than_it_was_given_for() {
    for site in TestSite::all(NOW).await {
        let save = |host: &str, secret: SecretChange| {
            let server = EmailServer {
                host: host.to_owned(),
                port: 465,
                security: Security::Tls,
                username: "tele".into(),
                from_address: "care@tele.example".into(),
                from_name: String::new(),
            };
            let settings = ChannelSettings::Email(EmailSettings { server, tag: String::new() });
            SaveChannel { settings, secret, destinations: Destinations::PublicOnly }
        };
        let set = || SecretChange::Set(Secret::new("hunter2"));
        assert!(site.write(save("mail.tele.example", set())).await.unwrap().has_secret);
        assert!(site.write(save("mail.tele.example", SecretChange::Keep)).await.unwrap().has_secret);
        let refused = site.write(save("mail.elsewhere.example", SecretChange::Keep)).await.unwrap_err();
        assert_eq!(refused.fields()[0].field, "secret");
        site.write(save("mail.elsewhere.example", set())).await.unwrap();
        let refused = site.write(save("127.0.0.1", set())).await.unwrap_err();
        assert_eq!(refused.fields()[0].code, "destination_private");
    }
}
