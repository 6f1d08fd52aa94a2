//! What is not under `/v1`: the dashboard, the documentation, health.

use crate::ground::Api;

const NOW: &str = "2026-10-10T10:00:00Z";

#[tokio::test]
async fn an_unknown_address_is_a_problem_under_v1_and_the_page_elsewhere() {
    for api in Api::all(NOW).await {
        let browser = api.browser();
        for path in ["/v1/nothing", "/v1", "/v1/jobs/7/~run"] {
            let answer = browser.send(if path.ends_with("run") { "POST" } else { "GET" }, path, None).await.expect(404);
            assert_eq!((answer.code().as_str(), answer.header("content-type")), ("not_found", "application/problem+json"));
        }
        assert_eq!(browser.send("PUT", "/v1/customers", None).await.expect(405).code(), "method_not_allowed");
        browser.get("/no-such-file.js").await.expect(404);
        // The id of an event holds dots: its page can be opened by its address.
        browser.get("/events/1006.20778.-3628864638895262004").await.expect(200);
        let page = browser.get("/customers/1001").await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("content-security-policy").contains("style-src 'self' 'nonce-"));
        assert!(!page.text.contains("__CSP_NONCE__"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let again = browser.get("/customers/1001").await.expect(200);
        assert_ne!(page.header("content-security-policy"), again.header("content-security-policy"), "each page has its own nonce");
    }
}

#[tokio::test]
async fn health_metrics_and_documentation_are_there() {
    for api in Api::all(NOW).await {
        let browser = api.browser();
        browser.get("/healthz").await.expect(200);
        browser.get("/readyz").await.expect(200);
        browser.get("/v1/customers").await.expect(401);
        let metrics = browser.get("/metrics").await.expect(200);
        assert!(metrics.text.contains("route=\"/v1/customers\",status=\"401\"} 1\n"), "{}", metrics.text);
        assert!(browser.get("/v1/openapi.json").await.expect(200).json()["paths"].is_object());
        let docs = browser.get("/docs/").await.expect(200);
        assert!(docs.text.contains("swagger"), "{}", docs.text);
    }
}
