//! Makes a site.

use crate::FieldError;
use calendar::Zone;
use ids::{Code, SiteId};
use store::activity::{self, Activity};
use store::site::{self, Site, SiteClock, SiteSettings};
use store::{Operation, StoreError, Tx};

/// Longest code of a currency: ISO 4217.
const CURRENCY_LENGTH: usize = 3;

/// Makes a site. Runs in the scope of the installation.
#[derive(Debug, Clone)]
pub struct CreateSite {
    /// Code, unique in the installation.
    pub code: String,
    /// Settings.
    pub settings: SiteSettings,
    /// Whether its clock may be moved.
    pub sandbox: bool,
    /// Its clock; only a sandbox has one of its own (ARCHITECTURE.md §7).
    pub clock: SiteClock,
}

/// Why no site is made.
#[derive(Debug, thiserror::Error)]
pub enum CreateSiteError {
    /// Wrong fields, all at once.
    #[error("{} field(s) of the site are wrong", .0.len())]
    Fields(Vec<FieldError>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CreateSiteError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Store(_) => &[],
        }
    }
}

impl Operation for CreateSite {
    type Output = Site;
    type Error = CreateSiteError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Site, CreateSiteError> {
        let sites = site::list(tx).await?;
        let problems = self.problems(&sites);
        if !problems.is_empty() {
            return Err(CreateSiteError::Fields(problems));
        }
        let site = Site {
            id: SiteId(tx.next_id()?),
            code: self.code.clone(),
            settings: self.settings.clone(),
            sandbox: self.sandbox,
            clock: self.clock,
            epoch: 0,
        };
        site::insert(tx, &site).await?;
        let activity = Activity {
            action: "site.created",
            object_kind: "site",
            object_id: site.code.clone(),
            object_name: site.settings.name.clone(),
            ..Activity::default()
        };
        activity::record(tx, &activity).await?;
        Ok(site)
    }
}

impl CreateSite {
    fn problems(&self, sites: &[Site]) -> Vec<FieldError> {
        let mut problems = Vec::new();
        let mut add = |field: &str, code: &'static str, message: String| {
            problems.push(FieldError { field: field.to_owned(), code, message });
        };
        if let Err(error) = Code::try_new(self.code.as_str()) {
            add("code", error.code(), error.to_string());
        }
        if sites.iter().any(|site| site.code == self.code) {
            add("code", "taken", format!("another site has the code `{}`", self.code));
        }
        if self.settings.name.trim().is_empty() {
            add("name", "missing", "a site has a name".to_owned());
        }
        if let Err(error) = Zone::named(&self.settings.time_zone) {
            add("time_zone", error.code(), error.to_string());
        }
        let currency = &self.settings.currency;
        if currency.len() != CURRENCY_LENGTH || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            add("currency", "not_a_currency", format!("`{currency}` is no ISO 4217 code"));
        }
        if self.settings.languages.is_empty() {
            add("languages", "missing", "a site has at least one language".to_owned());
        }
        // Production sites follow the system (ARCHITECTURE.md §7).
        if !self.sandbox && self.clock != SiteClock::System {
            add("clock", "not_a_sandbox", "only a sandbox has a clock of its own".to_owned());
        }
        problems.extend(super::invoicing::wrong_invoicing(&self.settings));
        problems.extend(super::accounts::wrong_keeping(&self.settings));
        problems.extend(super::attributes::wrong_definitions(&self.settings.custom_attributes));
        problems
    }
}
