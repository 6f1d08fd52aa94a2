//! The company of the demo: its site, its catalog (the files of `examples/catalog`, built into the program).

use crate::failure::Failure;
use app::Catalogs;
use app::catalog::{ApplyCatalog, ApplyCatalogError};
use app::jobs::CreateJobs;
use app::site::CreateSite;
use calendar::{Date, Instant, Zone};
use catalog::CatalogFiles;
use std::sync::Arc;
use store::identity::INSTALLATION;
use store::site::{Address, SiteClock, SiteSettings};
use store::{Actor, Lane, Scope, Store};

/// Code of the demo's site.
pub const SITE_CODE: &str = "demo";
/// Time zone of the demo's site.
pub const TIME_ZONE: &str = "Europe/Ljubljana";
/// Days from issue to due.
const DUE_DAYS: i32 = 15;

/// The catalog's files by their names.
const CATALOG: [(&str, &str); 7] = [
    ("resources.yaml", include_str!("../../../../examples/catalog/resources.yaml")),
    ("services.yaml", include_str!("../../../../examples/catalog/services.yaml")),
    ("rate_plans.yaml", include_str!("../../../../examples/catalog/rate_plans.yaml")),
    ("products.yaml", include_str!("../../../../examples/catalog/products.yaml")),
    ("discounts.yaml", include_str!("../../../../examples/catalog/discounts.yaml")),
    ("plans.yaml", include_str!("../../../../examples/catalog/plans.yaml")),
    ("countries.csv", include_str!("../../../../examples/catalog/countries.csv")),
];

/// What the demo's life works with.
pub struct Telecom {
    /// The store.
    pub store: Store,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The demo's site, by the program itself.
    pub scope: Scope,
    /// The site's zone.
    pub zone: Zone,
}

/// Founds the company: site, jobs, catalog. Its clock stands at `from`.
///
/// # Errors
/// What a use case refuses.
pub async fn found(store: Store, from: Instant) -> Result<Telecom, Failure> {
    let zone = zone()?;
    let create = CreateSite { code: SITE_CODE.to_owned(), settings: settings(), sandbox: true, clock: SiteClock::Frozen(from) };
    let site = store.write(by_system(INSTALLATION), create, Lane::Interactive).await;
    let site = site.map_err(|cause| Failure::while_doing("making the demo's site", cause))?;
    let scope = by_system(site.id);
    let jobs = store.write(scope.clone(), CreateJobs, Lane::Interactive).await;
    jobs.map_err(|cause| Failure::while_doing("making the demo's jobs", cause))?;
    let files = CatalogFiles(CATALOG.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect());
    match store.write(scope.clone(), ApplyCatalog { files }, Lane::Interactive).await {
        Ok(_) => {}
        Err(ApplyCatalogError::Problems(problems)) => {
            let first = problems.first().map_or_else(String::new, ToString::to_string);
            return Err(Failure::refused(format!("the demo's catalog has {} problem(s), first: {first}", problems.len())));
        }
        Err(error) => return Err(Failure::while_doing("applying the demo's catalog", error)),
    }
    Ok(Telecom { store, catalogs: Arc::default(), scope, zone })
}

/// The site's zone.
///
/// # Errors
/// Where the program lacks it.
pub fn zone() -> Result<Zone, Failure> {
    Zone::named(TIME_ZONE).map_err(|cause| Failure::while_doing("finding the demo's time zone", cause))
}

/// The same day three months earlier; the last day of a shorter month.
///
/// # Errors
/// At the beginning of the calendar.
pub fn three_months_before(date: Date) -> Result<Date, calendar::CalendarError> {
    let (year, month) = if date.month() > 3 { (date.year(), date.month() - 3) } else { (date.year() - 1, date.month() + 9) };
    let last = Date::try_new(year, month, 1)?.last_day_of_month();
    Date::try_new(year, month, date.day().min(last.day()))
}

fn by_system(site: ids::SiteId) -> Scope {
    Scope { site, actor: Actor::system(), dry_run: false }
}

fn settings() -> SiteSettings {
    SiteSettings {
        name: "Adria Mobil".to_owned(),
        organization: "Adria Mobil d.o.o.".to_owned(),
        address: Address {
            street: "Slovenska cesta 54".to_owned(),
            zip: "1000".to_owned(),
            city: "Ljubljana".to_owned(),
            state: String::new(),
            country: "SI".to_owned(),
        },
        vat_number: "SI40291837".to_owned(),
        email: "billing@adria-mobil.example".to_owned(),
        currency: "EUR".to_owned(),
        time_zone: TIME_ZONE.to_owned(),
        languages: vec!["en".to_owned(), "fr".to_owned()],
        invoice_due_days: DUE_DAYS,
        invoice_number: "{year}-{seq:5}".to_owned(),
        credit_note_number: "C{year}-{seq:5}".to_owned(),
        debit_note_number: "D{year}-{seq:5}".to_owned(),
        invoice_templates: std::collections::BTreeMap::new(),
        late_usage_hours: 0,
        identifier_quarantine_days: 0,
        removal_days: store::site::REMOVAL_DAYS_DEFAULT,
        custom_attributes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_months_before_stays_in_the_month() {
        let before = |text: &str| three_months_before(Date::parse(text).unwrap()).unwrap().to_string();
        assert_eq!(before("2026-11-22"), "2026-08-22");
        assert_eq!(before("2026-05-31"), "2026-02-28");
        assert_eq!(before("2026-03-31"), "2025-12-31");
        assert_eq!(before("2026-01-01"), "2025-10-01");
    }
}
