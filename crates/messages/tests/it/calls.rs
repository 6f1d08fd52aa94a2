//! Signed calls and text messages over HTTP.

use calendar::Instant;
use messages::{Call, Destinations, Header, Method, Sender, SmsGateway, TextMessage, draw_secret, sign};
use std::time::Duration;
use testkit::peers::receiver;

fn call<'a>(url: &'a str, secrets: &'a [&'a str]) -> Call<'a> {
    Call { url, id: "msg_7", at: Instant::from_micros(1_790_000_000_500_000), body: r#"{"type":"webhook.test"}"#, secrets }
}

fn sender() -> Sender {
    Sender::try_within(Destinations::PrivateToo, Duration::from_millis(400)).unwrap()
}

#[tokio::test]
async fn a_call_carries_its_id_its_time_and_a_signature_of_each_secret() {
    let (url, heard) = receiver(&["200 OK"]).await;
    let (one, other) = (draw_secret().unwrap(), draw_secret().unwrap());
    sender().call(&call(&url, &[&one, &other])).await.unwrap();
    let heard = heard.lock().unwrap().concat();
    let signature = |secret: &str| sign(secret, "msg_7", 1_790_000_000, r#"{"type":"webhook.test"}"#).unwrap();
    for part in [
        "webhook-id: msg_7\r\n",
        "webhook-timestamp: 1790000000\r\n",
        &format!("webhook-signature: {} {}\r\n", signature(&one), signature(&other)),
        "\r\n\r\n{\"type\":\"webhook.test\"}",
    ] {
        assert!(heard.contains(part), "{part} in {heard}");
    }
}

#[tokio::test]
async fn only_2xx_is_success_and_no_redirect_is_followed() {
    let (url, heard) = receiver(&["500 Oops", "302 Found\r\nlocation: http://127.0.0.1:1/", "410 Gone", "204 No Content"]).await;
    let secret = draw_secret().unwrap();
    for is_final in [false, false, true] {
        let error = sender().call(&call(&url, &[&secret])).await.unwrap_err();
        assert_eq!((error.code(), error.is_final()), ("refused_by_receiver", is_final), "{error}");
    }
    assert_eq!(sender().call(&call(&url, &[&secret])).await.unwrap(), "204");
    assert_eq!(heard.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_receiver_that_hangs_or_is_gone_is_tried_again() {
    let (url, _) = receiver(&[]).await;
    let secret = draw_secret().unwrap();
    let error = sender().call(&call(&url, &[&secret])).await.unwrap_err();
    assert_eq!((error.code(), error.is_final()), ("timed_out", false));
    let error = sender().call(&call("http://127.0.0.1:1/token-in-the-address", &[&secret])).await.unwrap_err();
    assert_eq!((error.code(), error.is_final()), ("unreachable", false));
    assert!(!error.to_string().contains("token-in-the-address"), "{error}");
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    let (_, heard) = receiver(&["200 OK"]).await;
    let secret = draw_secret().unwrap();
    let outside = Sender::try_new(Destinations::PublicOnly).unwrap();
    let error = outside.call(&call("https://localhost/", &[&secret])).await.unwrap_err();
    assert_eq!((error.code(), error.is_final()), ("destination_private", true));
    assert!(heard.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_gateway_is_asked_as_its_template_says() {
    let (url, heard) = receiver(&["202 Accepted\r\ncontent-length: 9\r\n\r\nqueued 12", "200 OK"]).await;
    let mut gateway = SmsGateway {
        method: Method::Post,
        url: format!("{url}/send"),
        headers: vec![Header { name: "x-account".into(), value: "7".into() }],
        secret_header: "authorization".into(),
        content_type: "application/json".into(),
        body: r#"{"to":"{to}","text":"{text}"}"#.into(),
    };
    let message = TextMessage { to: "+38640111222", text: "Tele: \"1\u{202f}200 Mo\"" };
    assert_eq!(sender().text(&gateway, Some("Bearer s3cret"), &message).await.unwrap(), "202 queued 12");
    gateway.method = Method::Get;
    gateway.url = format!("{url}/send?to={{to}}&text={{text}}");
    sender().text(&gateway, None, &TextMessage { to: "+386", text: "a b" }).await.unwrap();
    let heard = heard.lock().unwrap();
    assert!(heard[0].starts_with("POST /send HTTP/1.1\r\n") && heard[0].contains("authorization: Bearer s3cret\r\n"), "{}", heard[0]);
    assert!(
        heard[0].contains("x-account: 7\r\n") && heard[0].ends_with("{\"to\":\"+38640111222\",\"text\":\"Tele: \\\"1\u{202f}200 Mo\\\"\"}")
    );
    assert!(heard[1].starts_with("GET /send?to=%2B386&text=a%20b HTTP/1.1\r\n"), "{}", heard[1]);
}
