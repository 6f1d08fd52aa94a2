//! First start, sign-in links, one process a folder.

use crate::running::{Server, guilder};
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn the_sign_in_link_works_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let first = server.redeem().await;
    assert_eq!(first.status(), 201);
    let session: serde_json::Value = first.json().await.unwrap();
    assert_eq!(session["sites"][0]["code"], "main", "a first start without the demo makes a site");
    assert!(server.redeem().await.status().is_client_error());
    assert!(server.stop().success(), "a server that is asked to stop ends well");
}

#[tokio::test]
async fn a_new_link_is_made_beside_a_running_server_and_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let said = guilder(&["sign-in-link", "--data", data]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(server.redeem().await.status().is_client_error(), "the older unused link stops working");
    server.token = said.out.trim().split_once("?token=").unwrap().1.to_owned();
    assert_eq!(server.redeem().await.status(), 201);
    assert!(server.stop().success());
    let said = guilder(&["sign-in-link", "--data", data, "--email", "nobody@example.org"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    let said = guilder(&["sign-in-link", "--data", data]);
    assert!(said.out.contains("/sign-in?token="), "{}", said.err);
}

#[test]
fn a_data_folder_belongs_to_one_process_and_to_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data, &[]);
    let said = guilder(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
    assert_eq!(said.code, Some(5), "{}", said.err);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("local-access.json")), 0o600);
    drop(server);
}

#[test]
fn a_verb_without_data_says_how_to_make_some() {
    let folder = tempfile::tempdir().unwrap();
    let said = guilder(&["sign-in-link", "--data", folder.path().join("none").to_str().unwrap()]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("guilder serve"), "{}", said.err);
}
