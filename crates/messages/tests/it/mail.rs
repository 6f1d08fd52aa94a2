//! E-mail over SMTP.

use messages::{Destinations, Email, EmailServer, Security, Sender};
use testkit::peers::mail_server;

fn server(port: u16) -> EmailServer {
    EmailServer {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        username: String::new(),
        from_address: "billing@tele.example".to_owned(),
        from_name: "Télé".to_owned(),
    }
}

const MAIL: Email<'_> =
    Email { id: "msg_42", to: "ana@example.org", subject: "Bientôt épuisé", body: "Il vous reste 1\u{202f}200 Mo.\n" };

#[tokio::test]
async fn a_mail_is_handed_over_with_an_id_that_stays() {
    let (port, heard) = mail_server("250 ok\r\n").await;
    let sender = Sender::try_new(Destinations::PrivateToo).unwrap();
    let answer = sender.email(&server(port), None, &MAIL).await.unwrap();
    assert!(answer.starts_with("250") && answer.contains("taken as 7"), "{answer}");
    let heard = heard.lock().unwrap().join("\n");
    for line in ["MAIL FROM:<billing@tele.example>", "RCPT TO:<ana@example.org>", "Message-ID: <msg_42@tele.example>"] {
        assert!(heard.contains(line), "{line} in {heard}");
    }
    assert!(!heard.contains("Bientôt"), "a subject beyond ASCII is encoded: {heard}");
}

#[tokio::test]
async fn a_refusal_for_good_is_told_from_one_for_now() {
    let sender = Sender::try_new(Destinations::PrivateToo).unwrap();
    for (answer, code, is_final) in [
        ("550 5.1.1 no such user\r\n", "refused_by_mail_server", true),
        ("451 4.3.0 later\r\n", "deferred_by_mail_server", false),
        ("535 5.7.8 who are you\r\n", "deferred_by_mail_server", false),
    ] {
        let (port, _) = mail_server(answer).await;
        let error = sender.email(&server(port), None, &MAIL).await.unwrap_err();
        assert_eq!((error.code(), error.is_final()), (code, is_final), "{error}");
    }
}

#[tokio::test]
async fn a_server_inside_is_reached_only_where_the_operator_allows_it() {
    let (port, heard) = mail_server("250 ok\r\n").await;
    let sender = Sender::try_new(Destinations::PublicOnly).unwrap();
    let error = sender.email(&server(port), None, &MAIL).await.unwrap_err();
    assert_eq!(error.code(), "destination_private");
    assert!(heard.lock().unwrap().is_empty());
    let malformed = Email { to: "nobody", ..MAIL };
    assert_eq!(sender.email(&server(port), None, &malformed).await.unwrap_err().code(), "address_unusable");
}

#[tokio::test]
async fn a_name_with_several_addresses_is_tried_at_each() {
    // `localhost` may stand for ::1 first, where nobody listens.
    let (port, _) = mail_server("250 ok\r\n").await;
    let sender = Sender::try_new(Destinations::PrivateToo).unwrap();
    let by_name = EmailServer { host: "localhost".into(), ..server(port) };
    assert!(sender.email(&by_name, None, &MAIL).await.is_ok());
}

#[test]
fn settings_say_all_that_is_wrong_with_them() {
    let wrong = EmailServer { host: "mail.example.org".into(), port: 0, from_address: "x".into(), ..server(25) };
    let fields: Vec<&str> = wrong.problems().iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["port", "security", "from_address"]);
    assert!(server(25).problems().is_empty());
}
