//! Sites (domain.md §1, ARCHITECTURE.md §7).

use crate::ground::codes;
use app::site::{CreateSite, CreateSiteError, GetSite};
use store::site::{SiteClock, SiteSettings};
use testkit::{TestSite, at, site_settings};

#[tokio::test]
async fn every_wrong_field_of_a_site_is_told_at_once() {
    for site in TestSite::all_empty("2026-06-01T00:00:00Z").await {
        let settings =
            SiteSettings { currency: "euro".to_owned(), time_zone: "Moon/Base".to_owned(), languages: Vec::new(), ..site_settings() };
        let frozen = SiteClock::Frozen(at("2026-01-01T00:00:00Z"));
        let wrong = CreateSite { code: "test".to_owned(), settings, sandbox: false, clock: frozen };
        let error: CreateSiteError = site.write(wrong).await.unwrap_err();
        let fields: Vec<&str> = codes(error.fields()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["code", "time_zone", "currency", "languages", "clock"], "{}", site.backend);
    }
}

#[tokio::test]
async fn the_time_of_a_site_is_its_clocks() {
    for site in TestSite::all_empty("2026-06-01T00:00:00Z").await {
        site.set_now("2026-07-01T00:00:00Z");
        assert_eq!(site.read(GetSite).await.unwrap().now, at("2026-07-01T00:00:00Z"), "{}", site.backend);
    }
}
