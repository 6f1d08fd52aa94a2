//! Signing in and out (api.md, auth).

use crate::ground::Api;
use app::identity;
use serde_json::json;

const NOW: &str = "2026-10-10T10:00:00Z";
const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn a_link_signs_in_once_and_then_a_password_does() {
    for api in Api::all(NOW).await {
        let link = identity::first_sign_in_link(&api.site.store).await.unwrap().unwrap();
        let browser = api.browser();
        let body = json!({"token": link.token.reveal()});
        let signed_in = browser.post("/v1/sessions:redeem", &body).await.expect(201);
        assert_eq!(signed_in.json()["needs_password"], json!(true));
        assert_eq!(signed_in.json()["sites"][0]["code"], json!("test"));
        let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(signed_in.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
        assert_eq!(browser.post("/v1/sessions:redeem", &body).await.expect(401).code(), "link_spent");

        let staff = browser.with("cookie", &cookie);
        let short = staff.patch("/v1/sessions/current", &json!({"password": "short"})).await.expect(422);
        assert_eq!(short.json()["errors"][0]["field"], json!("password"));
        let set = staff.patch("/v1/sessions/current", &json!({"password": PASSWORD, "language": "fr"})).await.expect(200);
        assert_eq!((set.json()["needs_password"].clone(), set.json()["staff"]["language"].clone()), (json!(false), json!("fr")));

        let wrong = browser.post("/v1/sessions", &json!({"email": "admin@localhost", "password": "something else"})).await.expect(401);
        assert_eq!(wrong.code(), "wrong_credentials");
        browser.post("/v1/sessions", &json!({"email": "Admin@localhost", "password": PASSWORD})).await.expect(201);

        staff.send("DELETE", "/v1/sessions/current", None).await.expect(204);
        assert_eq!(staff.get("/v1/sessions/current").await.expect(401).code(), "not_signed_in");
        assert!(identity::first_sign_in_link(&api.site.store).await.unwrap().is_none(), "a password is there");
    }
}

#[tokio::test]
async fn servers_that_start_at_once_make_one_first_member() {
    for api in Api::all(NOW).await {
        let store = &api.site.store;
        let links =
            tokio::join!(identity::first_sign_in_link(store), identity::first_sign_in_link(store), identity::first_sign_in_link(store));
        for link in [links.0, links.1, links.2] {
            assert_eq!(link.unwrap().unwrap().email, "admin@localhost", "{}", api.site.backend);
        }
    }
}

#[tokio::test]
async fn plain_http_signs_in_on_this_machine_only() {
    for api in Api::all(NOW).await {
        let elsewhere = api.browser().with("host", "billing.example");
        // The first Host header of the two is the one that counts; a foreign one is sent alone.
        let request =
            axum::http::Request::post("/v1/sessions").header("host", "billing.example").header("content-type", "application/json");
        let body = axum::body::Body::from(json!({"email": "a@b", "password": "x"}).to_string());
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = tower::ServiceExt::oneshot(elsewhere.api.router.clone(), request).await.unwrap();
        assert_eq!(response.status(), 403);
    }
}

#[tokio::test]
async fn writes_from_another_site_are_refused() {
    for api in Api::all(NOW).await {
        let admin = api.admin().await;
        let body = json!({"name": "k", "roles": ["power"]});
        let foreign = admin.with("sec-fetch-site", "cross-site").post("/v1/api-keys", &body).await.expect(403);
        assert_eq!(foreign.code(), "cross_site");
        admin.with("sec-fetch-site", "same-origin").post("/v1/api-keys", &body).await.expect(201);
        let foreign_sign_in = api.browser().with("origin", "https://evil.example");
        assert_eq!(foreign_sign_in.post("/v1/sessions", &json!({"email": "a", "password": "b"})).await.expect(403).code(), "cross_site");
    }
}

#[tokio::test]
async fn a_key_works_until_it_is_withdrawn_and_nobody_gives_more_than_they_may() {
    for api in Api::all(NOW).await {
        let admin = api.admin().await;
        let made = admin.post("/v1/api-keys", &json!({"name": "import", "roles": ["system_administrator"]})).await.expect(201).json();
        let key = api.browser().with("authorization", &format!("Bearer {}", made["secret"].as_str().unwrap()));
        let beyond = key.post("/v1/api-keys", &json!({"name": "more", "roles": ["power"]})).await.expect(403);
        assert_eq!(beyond.code(), "role_beyond_maker");
        let listed = key.get("/v1/api-keys").await.expect(200);
        assert!(!listed.text.contains("secret"));
        assert!(!listed.header("ratelimit-limit").is_empty());
        admin.send("DELETE", &format!("/v1/api-keys/{}", made["id"].as_str().unwrap()), None).await.expect(204);
        key.get("/v1/api-keys").await.expect(401);
    }
}
