//! How a site keeps accounts, as it is shown.

use serde::Serialize;
use store::site::SiteSettings;
use utoipa::ToSchema;

/// How a site keeps accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountSettings {
    /// Days for which an identifier that was released is given to nobody else; 0 for none. The customer who had it may take it back.
    identifier_quarantine_days: i32,
    /// Days from closing an account to erasing the data of the person.
    removal_days: i32,
}

impl From<SiteSettings> for AccountSettings {
    fn from(settings: SiteSettings) -> Self {
        Self { identifier_quarantine_days: settings.identifier_quarantine_days, removal_days: settings.removal_days }
    }
}
