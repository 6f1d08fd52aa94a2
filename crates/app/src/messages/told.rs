//! From a notification to the words of it: what kind of balance it is about, whose, and how its amounts are shown.

use super::MessagesError;
use catalog::{Catalog, PaymentType};
use documents::invoice::Language;
use messages::{Amount, Happening, Nature, Text, Told};
use store::customer::CustomerRow;
use store::notification::{NewNotification, NotificationKind};
use store::site::Site;
use store::{Tx, profile};

const fn happening(kind: NotificationKind) -> Happening {
    match kind {
        NotificationKind::ThresholdCrossed => Happening::Crossed,
        NotificationKind::ThresholdCleared => Happening::Cleared,
        NotificationKind::LimitPassed => Happening::Passed,
        NotificationKind::RenewalRefused => Happening::RenewalRefused,
        NotificationKind::SessionReportedLate => Happening::ReportedLate,
        NotificationKind::SessionCut => Happening::Cut,
    }
}

/// The message in the customer's language, or in the site's first where theirs has no words.
pub(super) async fn text(
    tx: &mut Tx<'_>,
    site: &Site,
    catalog: &Catalog,
    customer: &CustomerRow,
    name: String,
    notification: &NewNotification,
) -> Result<Text, MessagesError> {
    let exposure = amount(catalog, notification);
    let paid = profile::payment_type_of_group(tx, notification.customer, notification.group).await?;
    let nature = match (&exposure.currency, paid) {
        (None, _) => Nature::Allowance,
        (Some(_), Some(PaymentType::Prepaid)) => Nature::Funds,
        (Some(_), Some(PaymentType::Postpaid | PaymentType::PayNow) | None) => Nature::Credit,
    };
    let told = Told {
        happening: happening(notification.kind),
        nature,
        exposure,
        limit: notification.limit,
        about: notification.about.clone(),
        name,
        organization: site.settings.organization.clone(),
    };
    let tags = std::iter::once(&customer.language).chain(&site.settings.languages);
    let language = tags.into_iter().find_map(|tag| Language::from_tag(tag)).unwrap_or(Language::En);
    Ok(told.text(language))
}

/// A resource that has left the catalog is shown by its code, with all its digits.
fn amount(catalog: &Catalog, notification: &NewNotification) -> Amount {
    let found = catalog.symbols.get(&notification.resource).and_then(|sym| catalog.resources.get(&sym));
    let (display_scale, currency, unit) = match found {
        Some(resource) => (resource.display_scale, resource.currency.clone(), resource.unit_label.clone()),
        None => (notification.scale, None, notification.resource.clone()),
    };
    Amount { quanta: notification.after, scale: notification.scale, display_scale, currency, unit }
}
