//! Applying catalogs (domain.md §4, docs/decisions/0013-what-is-sold-stays.md).

use crate::ground::{ana, created, order};
use app::catalog::{
    ApplyCatalog, ApplyCatalogError, ExportCatalog, GetObject, GetZoneRows, ListObjects, ListZoneRows, PrepareZoneRows, SummarizeCatalog,
    SwapZoneRows,
};
use app::customer::NewCustomer;
use catalog::{CatalogFiles, Kind, ZoneMap, ZoneRowFilter, ZoneRowsReader};
use std::sync::Arc;
use testkit::{TestSite, example_catalog};

const NOW: &str = "2026-10-10T10:00:00Z";

/// The example catalog with one text replaced in a file.
fn changed(file: &str, old: &str, new: &str) -> ApplyCatalog {
    let CatalogFiles(mut files) = example_catalog();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old));
    *text = text.replacen(old, new, 1);
    ApplyCatalog { files: CatalogFiles(files) }
}

async fn sell(site: &TestSite) {
    created(site, NewCustomer { plan: Some(order("mobile_s", "38640111222")), ..ana() }).await;
}

#[tokio::test]
async fn applying_the_same_files_again_or_the_export_changes_nothing() {
    for site in TestSite::all(NOW).await {
        let epoch = site.read(SummarizeCatalog).await.unwrap().epoch;
        for files in [example_catalog(), site.read(ExportCatalog).await.unwrap()] {
            let applied = site.write(ApplyCatalog { files }).await.unwrap();
            assert_eq!(
                (applied.epoch, applied.created.len(), applied.changed.len(), applied.removed.len()),
                (epoch, 0, 0, 0),
                "{}",
                site.backend
            );
        }
    }
}

#[tokio::test]
async fn a_dry_run_tells_what_would_change_and_writes_nothing() {
    for site in TestSite::all_empty(NOW).await {
        let applied = site.dry_run(ApplyCatalog { files: example_catalog() }).await.unwrap();
        assert!(applied.created.len() > 50, "{}", site.backend);
        assert!(site.read(ListObjects { kind: Kind::Plan }).await.unwrap().is_empty(), "{}", site.backend);
    }
}

#[tokio::test]
async fn a_problem_names_file_line_and_field() {
    for site in TestSite::all_empty(NOW).await {
        let error = site.write(changed("plans.yaml", "product: mobile_s_rent", "product: nothing")).await.unwrap_err();
        let problem = error.problems().first().unwrap();
        assert_eq!((problem.file.as_str(), problem.line), ("plans.yaml", 6), "{}", site.backend);
        assert!(problem.field.contains("bundles[0]"), "{}", problem.field);
    }
}

#[tokio::test]
async fn before_the_first_subscription_everything_may_change() {
    for site in TestSite::all(NOW).await {
        let applied = site.write(changed("products.yaml", "EUR: 9.90", "EUR: 8.90")).await.unwrap();
        assert_eq!(applied.changed.len(), 1, "{}", site.backend);
    }
}

#[tokio::test]
async fn what_has_been_sold_stays() {
    for site in TestSite::all(NOW).await {
        sell(&site).await;
        let refused = [
            changed("products.yaml", "EUR: 9.90", "EUR: 8.90"),
            changed("rate_plans.yaml", "per: 60, price: 0.10", "per: 60, price: 0.11"),
            changed("resources.yaml", "unit: kWh\n    scale: 3", "unit: kWh\n    scale: 4"),
            ApplyCatalog { files: CatalogFiles::default() },
        ];
        for apply in refused {
            let error = site.write(apply).await.unwrap_err();
            assert!(
                matches!(&error, ApplyCatalogError::Problems(problems) if problems.iter().all(|problem| problem.code == "in_use")),
                "{error}"
            );
        }
        let begun = "- {from: 2020-01-01, prices: {EUR: 9.90}}\n      - {from: 2026-10-01, prices: {EUR: 8.90}}";
        let fee = site.write(changed("products.yaml", "- {from: 2020-01-01, prices: {EUR: 9.90}}", begun)).await;
        assert!(fee.is_err(), "a fee that has begun may have been charged");
        let later = "- {from: 2020-01-01, prices: {EUR: 9.90}}\n      - {from: 2026-10-11, prices: {EUR: 8.90}}";
        for apply in [
            changed("products.yaml", "- {from: 2020-01-01, prices: {EUR: 9.90}}", later),
            changed("products.yaml", "en: Mobile S monthly fee", "en: Mobile S fee"),
        ] {
            assert_eq!(site.write(apply).await.unwrap().removed.len(), 0, "{}", site.backend);
        }
    }
}

#[tokio::test]
async fn objects_are_shown_by_kind_and_rows_of_a_zone_map_by_page() {
    for site in TestSite::all(NOW).await {
        let plan = site.read(GetObject { kind: Kind::Plan, code: "fibre".to_owned() }).await.unwrap();
        assert_eq!(plan.names.in_language("fr"), "Fibre", "{}", site.backend);
        let map = GetZoneRows { catalogs: Arc::clone(&site.catalogs), code: "countries".to_owned() };
        let filter = ZoneRowFilter { prefix: "38".to_owned(), date: None };
        let list = |skip| ListZoneRows { map: map.clone(), filter: filter.clone(), skip, limit: 2 };
        let first = site.read(list(0)).await.unwrap();
        assert!(first.rows.len() == 2 && first.rows.iter().all(|row| row.prefix.starts_with("38")), "{first:?}");
        assert_eq!(first.next, Some(2));
        let missing = site.read(GetObject { kind: Kind::Plan, code: "none".to_owned() }).await;
        assert_eq!(missing.map_err(|error| error.code()), Err("not_found"));
    }
}

#[tokio::test]
async fn of_a_calendar_in_use_only_single_days_to_come_may_change() {
    for site in TestSite::all(NOW).await {
        let with_days = |days: &str| {
            let CatalogFiles(mut files) = example_catalog();
            let yaml = format!("holiday_calendars:\n  - {{code: si, name: Slovenia, dates: [{days}]}}\n");
            files.insert("holidays.yaml".to_owned(), yaml);
            ApplyCatalog { files: CatalogFiles(files) }
        };
        site.write(with_days("12-25, 2026-04-06")).await.unwrap();
        sell(&site).await;
        for days in ["12-25", "2026-04-06", "12-25, 2026-04-06, 12-26", "12-25, 2026-04-06, 2026-10-10"] {
            let error = site.write(with_days(days)).await.unwrap_err();
            assert_eq!(error.problems().first().map(|problem| problem.code), Some("in_use"), "{} {days}", site.backend);
        }
        let applied = site.write(with_days("2026-04-06, 12-25, 2026-10-11")).await.unwrap();
        assert_eq!(applied.changed.len(), 1, "{}", site.backend);
    }
}

#[tokio::test]
async fn the_catalog_after_a_swap_holds_the_rows_that_were_swapped_in_and_shares_them_from_then_on() {
    for site in TestSite::all(NOW).await {
        let rows = || GetZoneRows { catalogs: Arc::clone(&site.catalogs), code: "countries".to_owned() };
        let before = site.read(rows()).await.unwrap();
        let mut reader = ZoneRowsReader::new("rows", None);
        reader.push(before.to_csv().as_bytes());
        reader.push(b"88888,eu,2027-01-01,\n");
        let zones = Arc::new(reader.finish().unwrap());
        let prepare = || PrepareZoneRows {
            catalogs: Arc::clone(&site.catalogs),
            code: "countries".to_owned(),
            zones: Arc::clone(&zones),
            version: None,
        };
        let (prepared, late) = (site.read(prepare()).await.unwrap(), site.read(prepare()).await.unwrap());
        site.write(SwapZoneRows(Arc::new(prepared))).await.unwrap();
        let moved = site.write(SwapZoneRows(Arc::new(late))).await;
        assert_eq!(moved.map_err(|error| error.code()), Err("catalog_changing"), "{}", site.backend);
        let after = site.read(rows()).await.unwrap();
        assert!(Arc::ptr_eq(&after, &zones), "{}: not read from the store again", site.backend);
        // Another change of the catalog compiles anew, and the rows are still the same ones.
        site.write(changed_with(&after, "products.yaml", "EUR: 9.90", "EUR: 8.90")).await.unwrap();
        let epoch = site.read(SummarizeCatalog).await.unwrap().epoch;
        assert_eq!(epoch, 3, "{}", site.backend);
        assert!(*site.read(rows()).await.unwrap() == *zones, "{}", site.backend);
    }
}

/// The example catalog with the rows of a map and one text replaced.
fn changed_with(zones: &ZoneMap, file: &str, old: &str, new: &str) -> ApplyCatalog {
    let mut apply = changed(file, old, new);
    apply.files.0.insert("countries.csv".to_owned(), zones.to_csv());
    apply
}

#[tokio::test]
async fn a_coupon_has_no_code_that_a_voucher_has() {
    for site in TestSite::all(NOW).await {
        let batch = app::voucher::NewBatch {
            code: "GIFT".to_owned(),
            name: "Gift".to_owned(),
            bundle: "extra_data".to_owned(),
            character_set: "numeric".to_owned(),
            template: "GIFT####".to_owned(),
            quantity: 3,
            uses: 1,
            range_start: Some(1000),
            ..app::voucher::NewBatch::default()
        };
        site.write(app::voucher::CreateVouchers::try_new(Arc::clone(&site.catalogs), batch).unwrap()).await.unwrap();
        let error = site.write(changed("plans.yaml", "code: WELCOME50", "code: GIFT1001")).await.unwrap_err();
        let problem = error.problems().first().unwrap();
        assert_eq!((problem.code, problem.field.as_str()), ("taken", "coupons[GIFT1001]"), "{}", site.backend);
        // One more than the batch has.
        site.write(changed("plans.yaml", "code: WELCOME50", "code: GIFT1003")).await.unwrap();
    }
}
