//! How a site keeps accounts: how long a released identifier rests, and how long the data of a closed account is kept.

use super::ChangeInvoicingError;
use crate::FieldError;
use crate::subscription::IDENTIFIER_QUARANTINE_DAYS_MAX;
use store::activity::{self, Activity, Change};
use store::site::{self, SiteSettings};
use store::{Operation, Tx};

/// Longest time from closing an account to erasing it, in days: ten years.
pub const REMOVAL_DAYS_MAX: i32 = 3_650;

/// Changes how the site keeps accounts; what is none stays. What is changed holds for every released identifier, and for accounts that are
/// closed from then on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeAccountKeeping {
    /// Days for which a released identifier is given to nobody else.
    pub identifier_quarantine_days: Option<i32>,
    /// Days from closing an account to erasing it.
    pub removal_days: Option<i32>,
}

impl Operation for ChangeAccountKeeping {
    type Output = SiteSettings;
    type Error = ChangeInvoicingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SiteSettings, ChangeInvoicingError> {
        let before = site::lock(tx).await?;
        let mut settings = before.settings.clone();
        settings.identifier_quarantine_days = self.identifier_quarantine_days.unwrap_or(settings.identifier_quarantine_days);
        settings.removal_days = self.removal_days.unwrap_or(settings.removal_days);
        let wrong = wrong_keeping(&settings);
        if !wrong.is_empty() {
            return Err(ChangeInvoicingError::Fields(wrong));
        }
        site::save_settings(tx, &settings).await?;
        let fields = [
            ("identifier_quarantine_days", before.settings.identifier_quarantine_days, settings.identifier_quarantine_days),
            ("removal_days", before.settings.removal_days, settings.removal_days),
        ];
        let changed = fields.into_iter().filter(|(_, before, after)| before != after);
        let change = |(field, before, after): (&str, i32, i32)| Change {
            field: field.to_owned(),
            before: Some(before.to_string()),
            after: Some(after.to_string()),
        };
        let activity = Activity {
            action: "site.accounts_changed",
            object_kind: "site",
            object_id: before.code,
            object_name: settings.name.clone(),
            customer: None,
            changes: changed.map(change).collect(),
        };
        activity::record(tx, &activity).await?;
        Ok(settings)
    }
}

/// What is wrong with how a site is to keep accounts.
pub(super) fn wrong_keeping(settings: &SiteSettings) -> Vec<FieldError> {
    let fields = [
        ("identifier_quarantine_days", settings.identifier_quarantine_days, IDENTIFIER_QUARANTINE_DAYS_MAX),
        ("removal_days", settings.removal_days, REMOVAL_DAYS_MAX),
    ];
    let wrong = fields.into_iter().filter(|(_, days, most)| !(0..=*most).contains(days));
    let error = |(field, _, most): (&str, i32, i32)| FieldError {
        field: field.to_owned(),
        code: "out_of_range",
        message: format!("from 0 to {most} days"),
    };
    wrong.map(error).collect()
}
