//! The rows of zone maps: loading, wrong rows, dry run, versions, and what rating makes of them (domain.md §5).

use crate::ground::{Answer, Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::Lane;

const NOW: &str = "2026-10-10T10:00:00Z";
const ROWS: &str = "/v1/zone-maps/countries/rows";

async fn put(caller: &Caller<'_>, query: &str, rows: &str) -> Answer {
    caller.send("PUT", &format!("{ROWS}{query}"), Some(("text/csv", rows.to_owned()))).await
}

async fn file(caller: &Caller<'_>, query: &str) -> String {
    caller.get(&format!("{ROWS}.csv{query}")).await.expect(200).text
}

fn counts(answer: &Value) -> [u64; 4] {
    ["added", "changed", "ended", "unchanged"].map(|name| answer[name].as_u64().unwrap_or(u64::MAX))
}

/// What a call of a minute to Germany takes, as kind and amount.
async fn call(caller: &Caller<'_>, session: &str, time: &str) -> (Value, Value) {
    let fields = json!({"destination": "49301234567", "duration": 60});
    let event = json!({"service_type": "voice", "identifier": "38640111222", "session_id": session, "time": time, "fields": fields});
    let rated = caller.post("/v1/usage-events", &event).await.expect(200).json();
    assert_eq!(rated["status"], "rated", "{rated}");
    (rated["impacts"][0]["kind"].clone(), rated["impacts"][0]["amount"].clone())
}

#[tokio::test]
async fn wrong_rows_are_told_by_line_and_nothing_changes() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let before = file(&caller, "").await;
        let rows = "prefix,zone,from,to\n49,eu,2010-01-01,\n+49,eu,2010-01-01,\n50,,2010-01-01,\n49,eu,2010-01-01,\n";
        let refused = put(&caller, "", rows).await.expect(422).json();
        assert_eq!(refused["code"], "zone_rows_invalid");
        assert_eq!(refused["detail"], "3 row(s) are wrong; nothing was changed");
        let told = |place: usize, name: &str| refused["errors"][place][name].as_str().unwrap().to_owned();
        assert_eq!((told(0, "field"), told(0, "code")), ("rows:3: prefix".to_owned(), "not_a_prefix".to_owned()));
        assert_eq!((told(1, "field"), told(1, "code")), ("rows:4: zone".to_owned(), "missing".to_owned()));
        assert_eq!((told(2, "field"), told(2, "code")), ("rows:5: prefix".to_owned(), "duplicate_prefix".to_owned()));
        // A zone that a rate plan prices must stay.
        let refused = put(&caller, "", "prefix,zone,from\n49,eu,2010-01-01\n").await.expect(422).json();
        assert_eq!(refused["errors"][0]["code"], "zone_priced", "{refused}");
        assert_eq!(file(&caller, "").await, before);
        let json = caller.send("PUT", ROWS, Some(("application/json", "{}".to_owned()))).await.expect(415);
        assert_eq!(json.code(), "media_type");
        let none = caller.send("PUT", "/v1/zone-maps/none/rows", Some(("text/csv", "prefix,zone,from\n".to_owned()))).await;
        assert_eq!(none.expect(404).code(), "not_found");
        put(&caller, "?from=soon", rows).await.expect(422);
    }
}

#[tokio::test]
async fn the_downloaded_file_loads_without_a_change_and_a_dry_run_writes_nothing() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let before = file(&caller, "").await;
        let epoch = caller.get("/v1/catalog").await.expect(200).json()["epoch"].clone();
        let same = put(&caller, "", &before).await.expect(200).json();
        assert_eq!((counts(&same)[0..3].to_vec(), &same["epoch"]), (vec![0, 0, 0], &epoch));
        let more = format!("{before}88888,eu,2026-12-01,\n");
        let dry = put(&caller, "?dry_run=true", &more).await.expect(200).json();
        assert_eq!(counts(&dry)[0..3], [1, 0, 0]);
        let change = json!({"kind": "added", "prefix": "88888", "before": null, "after": "eu", "from": "2026-12-01", "to": null});
        assert_eq!(dry["changes"], json!([change]));
        assert_eq!(file(&caller, "").await, before);
        assert_eq!(caller.get("/v1/catalog").await.expect(200).json()["epoch"], epoch);
        let loaded = put(&caller, "", &more).await.expect(200).json();
        assert_eq!((&loaded["changes"], &loaded["epoch"], &loaded["row_count"]), (&dry["changes"], &dry["epoch"], &dry["row_count"]));
        let shown = caller.get("/v1/zone-maps/countries").await.expect(200).json();
        assert_eq!(shown["document"]["row_count"], loaded["row_count"]);
        assert!(caller.get("/v1/activities").await.expect(200).text.contains("zone_rows.loaded"));
        assert_eq!(file(&caller, "?prefix=88888").await, "prefix,zone,from,to\n88888,eu,2026-12-01,\n");
        assert_eq!(file(&caller, "?prefix=88888&date=2026-11-30").await, "prefix,zone,from,to\n");
        // An export carries the rows that were loaded.
        let files = caller.get("/v1/catalog/export").await.expect(200).json();
        assert!(files["files"]["zones-countries.csv"].as_str().unwrap().contains("88888,eu,2026-12-01,"));
    }
}

#[tokio::test]
async fn three_hundred_thousand_rows_load_and_are_found() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut rows = file(&caller, "").await;
        for number in 0..300_000 {
            // Some countries begin so as well, but none with five digits more.
            writeln!(rows, "99{number:06},world{},2026-01-01,", number % 2 + 1).unwrap();
        }
        let loaded = put(&caller, "", &rows).await.expect(200).json();
        assert_eq!(counts(&loaded)[0..3], [300_000, 0, 0], "{}", api.site.backend);
        assert_eq!(loaded["changes"].as_array().unwrap().len(), 200);
        let found = caller.get("/v1/zone-maps/countries/zone?number=9912345777&date=2026-05-05").await.expect(200).json();
        assert_eq!(found["row"], json!({"prefix": "99123457", "zone": "world2", "from": "2026-01-01", "to": null}));
        let page = caller.get(&format!("{ROWS}?prefix=991&limit=2")).await.expect(200).json();
        assert_eq!((&page["total"], &page["items"][0]["prefix"]), (&json!(100_000), &json!("99100000")));
        let next = page["next_cursor"].as_str().unwrap();
        let page = caller.get(&format!("{ROWS}?prefix=991&limit=2&cursor={next}")).await.expect(200).json();
        assert_eq!(page["items"][0]["prefix"], "99100002");
        assert!(file(&caller, "").await == rows_in_order(&rows), "{}", api.site.backend);
    }
}

fn rows_in_order(rows: &str) -> String {
    let mut lines: Vec<&str> = rows.lines().collect();
    let key = |line: &&str| line.split(',').step_by(2).map(str::to_owned).collect::<Vec<_>>();
    lines[1..].sort_by_cached_key(key);
    lines.join("\n") + "\n"
}

#[tokio::test]
async fn a_call_before_the_swap_has_the_old_zone_and_one_after_its_day_the_new_one() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        api.site.set_now("2026-10-12T10:00:00Z");
        let old = call(&caller, "before", "2026-10-12T09:00:00Z").await;
        let version = file(&caller, "?date=2026-10-14").await.replace("\n49,eu,2010-01-01,\n", "\n49,world2,2026-10-14,\n");
        let from_day = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells[2] = if cells[2] == "from" { "from" } else { "2026-10-14" };
            cells.join(",")
        };
        let version: String = version.lines().map(|line| from_day(line) + "\n").collect();
        // Today has begun: what may have rated stays.
        let today: String = version.replace("2026-10-14", "2026-10-12");
        let refused = put(&caller, "?from=2026-10-12", &today).await.expect(422).json();
        assert_eq!((&refused["errors"][0]["code"], refused["errors"].as_array().map(Vec::len)), (&json!("version_begun"), Some(1)));
        let loaded = put(&caller, "?from=2026-10-14", &version).await.expect(200).json();
        assert_eq!(counts(&loaded)[0..3], [0, 1, 0], "{loaded}");
        assert_eq!(old.0, "consume");
        let between = call(&caller, "between", "2026-10-12T09:30:00Z").await;
        assert_eq!(between, old, "{}", api.site.backend);
        // The day of the site begins at 22:00 UTC of the day before; nobody does anything then.
        api.site.set_now("2026-10-14T10:00:00Z");
        assert_eq!(call(&caller, "last", "2026-10-13T21:58:00Z").await, old);
        let new = call(&caller, "first", "2026-10-13T22:00:00Z").await;
        // 60 s at 0.99 a minute and 0.05 for the connection.
        assert_eq!(new, (json!("charge"), json!("1.040000")), "{}", api.site.backend);
        let find = async |date: &str| {
            let path = format!("/v1/zone-maps/countries/zone?number=%2B4930123{date}");
            caller.get(&path).await.expect(200).json()["row"]["zone"].clone()
        };
        assert_eq!((find("&date=2026-10-13").await, find("").await), (json!("eu"), json!("world2")));
    }
}

#[tokio::test]
async fn rows_of_another_site_stay_as_they_are_and_readers_may_not_load() {
    for api in Api::all(NOW).await {
        let home = api.key(&[Role::Power]).await;
        let before = file(&home, "").await;
        let second = api.second_site().await;
        let secret = app::identity::Token::draw("").unwrap();
        let create =
            app::identity::CreateApiKey { name: "other".into(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
        let scope = store::Scope { site: second, ..api.site.scope() };
        api.site.store.write(scope, create, Lane::Interactive).await.unwrap();
        let other = api.browser().with("authorization", &format!("Bearer {}", secret.reveal()));
        let rows = "prefix,zone,from\n49,far,2010-01-01\n";
        put(&other, "", rows).await.expect(404);
        let files = json!({"files": {"a.yaml": "zone_maps:\n  - {code: countries, name: C, file: c.csv}\n", "c.csv": "prefix,zone,from\n1,a,2020-01-01\n"}});
        other.post("/v1/catalog:apply", &files).await.expect(200);
        put(&other, "", rows).await.expect(200);
        assert_eq!(file(&other, "").await, "prefix,zone,from,to\n49,far,2010-01-01,\n");
        assert_eq!(file(&home, "").await, before);
        let reader = api.key(&[Role::CustomerService]).await;
        put(&reader, "", rows).await.expect(403);
        assert_eq!(file(&reader, "").await, before);
    }
}
