//! A site as it is shown.

use crate::wire::{Address, some};
use app::site::SiteView;
use calendar::{CalendarError, Zone};
use serde::Serialize;
use utoipa::ToSchema;

/// What a caller needs to know to enter a site.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SiteRef {
    /// Code, for the header `Guilder-Site`.
    #[schema(example = "main")]
    pub(crate) code: String,
    /// Name.
    pub(crate) name: String,
    /// Code of its currency.
    #[schema(example = "EUR")]
    pub(crate) currency: String,
    /// IANA time zone.
    #[schema(example = "Europe/Ljubljana")]
    pub(crate) time_zone: String,
    /// Whether its clock may be moved.
    pub(crate) sandbox: bool,
}

impl From<&store::site::Site> for SiteRef {
    fn from(site: &store::site::Site) -> Self {
        Self {
            code: site.code.clone(),
            name: site.settings.name.clone(),
            currency: site.settings.currency.clone(),
            time_zone: site.settings.time_zone.clone(),
            sandbox: site.sandbox,
        }
    }
}

/// A site's time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SiteClock {
    /// `system`, `offset` or `frozen`.
    pub(crate) mode: String,
    /// The site's time now.
    #[schema(format = "date-time")]
    pub(crate) now: String,
}

/// A site.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Site {
    #[serde(flatten)]
    pub(crate) site: SiteRef,
    /// Languages of documents, the default first.
    pub(crate) languages: Vec<String>,
    /// Days from issue to due.
    pub(crate) invoice_due_days: i32,
    /// Who sends the invoices.
    #[schema(required = true)]
    pub(crate) organization: Option<String>,
    /// Its address.
    pub(crate) address: Address,
    /// Its VAT number.
    #[schema(required = true)]
    pub(crate) vat_number: Option<String>,
    /// Its e-mail.
    #[schema(required = true)]
    pub(crate) email: Option<String>,
    /// Its time.
    pub(crate) clock: SiteClock,
}

impl TryFrom<&SiteView> for Site {
    type Error = CalendarError;

    fn try_from(view: &SiteView) -> Result<Self, CalendarError> {
        let settings = &view.site.settings;
        let zone = Zone::named(&settings.time_zone)?;
        Ok(Self {
            site: SiteRef::from(&view.site),
            languages: settings.languages.clone(),
            invoice_due_days: settings.invoice_due_days,
            organization: some(&settings.organization),
            address: Address::from(&settings.address),
            vat_number: some(&settings.vat_number),
            email: some(&settings.email),
            clock: SiteClock { mode: view.site.clock.mode().to_owned(), now: view.now.to_rfc3339(&zone) },
        })
    }
}
