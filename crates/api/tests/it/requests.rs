//! What holds for every request: wrong bodies, repeats, versions, lists, languages.

use crate::ground::{Answer, Api, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

#[tokio::test]
async fn a_wrong_body_tells_all_its_fields() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        let body =
            json!({"first_name": 1, "email": "a@b.example", "customer_type": "residential", "colour": "red", "address": {"city": ""}});
        let answer = caller.post("/v1/customers", &body).await.expect(422);
        assert_eq!((answer.code().as_str(), answer.header("content-type")), ("validation_failed", "application/problem+json"));
        let problem = answer.json();
        let mut fields: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["address.city", "address.country", "address.street", "colour", "first_name", "last_name"]);
        assert_eq!(problem["request_id"].as_str(), Some(answer.header("x-request-id")));
        // What the domain finds comes in the same shape.
        let mut unknown = ana();
        unknown["customer_type"] = json!("nobody");
        unknown["address"]["country"] = json!("si");
        let answer = caller.post("/v1/customers", &unknown).await.expect(422);
        assert_eq!(answer.code(), "validation_failed");
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2, "{}", answer.text);

        assert_eq!(caller.send("POST", "/v1/customers", Some(("text/plain", "x".into()))).await.expect(415).code(), "media_type");
        assert_eq!(caller.send("POST", "/v1/customers", Some(("application/json", "{".into()))).await.expect(400).code(), "body_not_json");
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_another_body_is_refused() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        let once = caller.with("idempotency-key", "k-1");
        let first = once.post("/v1/customers", &ana()).await.expect(201);
        let second = once.post("/v1/customers", &ana()).await.expect(201);
        assert_eq!((second.header("idempotent-replayed"), second.json()), ("true", first.json()));
        assert_eq!(caller.get("/v1/customers?count=true").await.expect(200).json()["total"], json!(1));
        let mut other = ana();
        other["email"] = json!("other@example.com");
        assert_eq!(once.post("/v1/customers", &other).await.expect(422).code(), "idempotency_key_reused");
        // A refusal leaves nothing: the key may be used again once the fault is mended.
        let mended = caller.with("idempotency-key", "k-2");
        mended.post("/v1/customers", &ana()).await.expect(422);
        other["plan"]["identifier"] = json!("38640111333");
        mended.post("/v1/customers", &other).await.expect(201);
        // Another caller's keys are its own.
        other["email"] = json!("third@example.com");
        other["plan"]["identifier"] = json!("38640111444");
        api.key(&[Role::CustomerService]).await.with("idempotency-key", "k-1").post("/v1/customers", &other).await.expect(201);
    }
}

#[tokio::test]
async fn the_secret_of_a_key_is_told_once() {
    for api in Api::all(NOW).await {
        let caller = api.admin().await.with("idempotency-key", "k-1");
        let body = json!({"name": "import", "roles": ["operations_staff"]});
        assert!(caller.post("/v1/api-keys", &body).await.expect(201).json()["secret"].is_string());
        let again = caller.post("/v1/api-keys", &body).await.expect(201);
        assert!(again.json()["secret"].is_null(), "{}", again.text);
    }
}

#[tokio::test]
async fn an_update_of_an_old_version_is_refused() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let read = caller.get("/v1/customers/1001").await.expect(200);
        let tag = read.header("etag").to_owned();
        assert!(!tag.is_empty());
        let known = caller.with("if-none-match", &tag).get("/v1/customers/1001").await.expect(304);
        assert_eq!(known.text, "");
        let fresh = caller.with("if-match", &tag);
        let keyed = fresh.with("idempotency-key", "change-1");
        let changed = keyed.patch("/v1/customers/1001", &json!({"language": "fr"})).await.expect(200);
        assert_eq!(changed.json()["language"], json!("fr"));
        // A repeat is no change of an old version: it has its answer already.
        let again = keyed.patch("/v1/customers/1001", &json!({"language": "fr"})).await.expect(200);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(fresh.patch("/v1/customers/1001", &json!({"language": "en"})).await.expect(412).code(), "precondition_failed");
        caller.with("if-none-match", &tag).get("/v1/customers/1001").await.expect(200);
    }
}

#[tokio::test]
async fn a_list_is_paged_by_cursor_and_read_as_csv() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        for number in 0..3 {
            let mut customer = ana();
            customer["email"] = json!(format!("ana{number}@example.com"));
            customer["plan"] = json!(null);
            caller.post("/v1/customers", &customer).await.expect(201);
        }
        let first = caller.get("/v1/customers?limit=2&sort=number&count=true").await.expect(200).json();
        assert_eq!((first["items"][0]["number"].clone(), first["total"].clone()), (json!("1001"), json!(3)));
        assert_eq!(first["counts"]["active"], json!(3));
        let next = format!("/v1/customers?limit=2&sort=number&cursor={}", first["next_cursor"].as_str().unwrap());
        let second = caller.get(&next).await.expect(200).json();
        assert_eq!((second["items"][0]["number"].clone(), second["next_cursor"].clone()), (json!("1003"), json!(null)));
        let malformed = caller.get("/v1/bills?cursor=nonsense").await.expect(400);
        assert_eq!(malformed.code(), "cursor_malformed");
        caller.get("/v1/customers?limit=201").await.expect(422);

        let csv = caller.with("accept", "text/csv").get("/v1/customers?sort=number").await.expect(200);
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.text.starts_with("number,code,name,email,"), "{}", csv.text);
        assert_eq!(csv.text.lines().count(), 4);
    }
}

#[tokio::test]
async fn a_query_says_only_what_its_endpoint_documents() {
    let wrong = |answer: &Answer| -> Vec<(String, String)> {
        let body = answer.json();
        let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
        body["errors"].as_array().unwrap().iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
    };
    let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        // A filter with a wrong name would have answered everything.
        let unknown = caller.get("/v1/bills?statsu=active&limit=0").await.expect(400);
        assert_eq!(unknown.code(), "unknown_parameter");
        assert_eq!(wrong(&unknown), [pair("statsu", "unknown_parameter"), pair("limit", "too_small")]);
        let malformed = caller.get("/v1/customers?limit=many&count=yes&city=a&city=b").await.expect(422);
        assert_eq!(wrong(&malformed), [pair("limit", "wrong_type"), pair("count", "wrong_type"), pair("city", "repeated")]);
        let language = caller.get("/v1/invoices/1/document?language=de").await.expect(422);
        assert_eq!(wrong(&language), [pair("language", "not_one_of")]);
        assert_eq!(language.json()["errors"][0]["message"], json!("one of en, fr"));
        assert_eq!(wrong(&caller.get("/v1/hierarchy-groups").await.expect(422)), [pair("owner", "missing")]);
        caller.get("/v1/bills?site=test&limit=1").await.expect(200);
    }
}

#[tokio::test]
async fn problems_are_told_in_the_readers_language() {
    for api in Api::all(NOW).await {
        let french = api.browser().with("accept-language", "fr-FR").get("/v1/customers").await.expect(401);
        assert_eq!((french.json()["title"].as_str().unwrap(), french.header("content-language")), ("Non connecté", "fr"));
        assert_eq!(api.browser().get("/v1/customers").await.expect(401).json()["title"], json!("Not signed in"));
    }
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers?dry_run=true", &ana()).await.expect(204);
        assert_eq!(caller.get("/v1/customers?count=true").await.expect(200).json()["total"], json!(0));
        let files = caller.get("/v1/catalog/export").await.expect(200).json();
        let applied = caller.post("/v1/catalog:apply?dry_run=true", &files).await.expect(200).json();
        assert_eq!((applied["created"].clone(), applied["changed"].clone(), applied["removed"].clone()), (json!([]), json!([]), json!([])));
    }
}

#[tokio::test]
async fn a_wrong_catalog_tells_file_line_and_path() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::PricingAnalyst]).await;
        let files = json!({"files": {"plans.yaml": "plans:\n  - code: only\n    bundles: [nothing]\n"}});
        let answer = caller.post("/v1/catalog:apply", &files).await.expect(422);
        assert_eq!(answer.code(), "catalog_invalid");
        let field = answer.json()["errors"][0]["field"].as_str().unwrap().to_owned();
        assert!(field.starts_with("plans.yaml:"), "{field}");
    }
}

#[tokio::test]
async fn a_null_character_in_an_address_is_refused_by_field() {
    // One store would take it for the end of a text and the other refuse the statement.
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        for (method, path, fields) in [
            ("GET", "/v1/customers/a%00b", &["customer"][..]),
            ("GET", "/v1/customers/a%00b/usage-events?from=%00", &["customer", "from"]),
            ("GET", "/v1/customers?name=No%00vak", &["name"]),
            ("GET", "/v1/usage-events?status=unrated&identifier=386%00&reason=no%00row", &["identifier", "reason"]),
            ("GET", "/v1/plans/mobile%00", &["code"]),
            ("POST", "/v1/billing-profiles/1%00:run-billing", &["id"]),
        ] {
            let answer = caller.send(method, path, None).await.expect(400);
            let told: Vec<String> =
                answer.json()["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap().to_owned()).collect();
            assert_eq!(
                (answer.code().as_str(), told),
                ("null_character", fields.iter().map(|field| (*field).to_owned()).collect()),
                "{path}"
            );
        }
        caller.get("/v1/customers?name=No*k").await.expect(200);
    }
}
