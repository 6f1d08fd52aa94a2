//! Applying catalogs (domain.md §4, docs/decisions/0013-what-is-sold-stays.md).

use crate::ground::{ana, created, order};
use app::catalog::{ApplyCatalog, ApplyCatalogError, ExportCatalog, GetObject, GetZoneRows, ListObjects, ListZoneRows, SummarizeCatalog};
use app::customer::NewCustomer;
use catalog::{CatalogFiles, Kind, ZoneRowFilter};
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
