//! From a billing profile's row to what charging fees and cycles needs to know of it.

use calendar::{CalendarError, Cycle, Interval, Zone};
use catalog::Catalog;
use store::profile::ProfileRow;
use subscription::ProfileFacts;

/// The grid of a profile without a cycle (pay now): its products' unit cycles still need one.
const UNBILLED_INTERVAL: Interval = Interval::Months(1);

/// Why a profile cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Its interval, day or zone is out of the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The catalog lacks its event type.
    #[error("the catalog has no event type `{0}`")]
    EventTypeMissing(String),
}

impl ProfileError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Calendar(error) => error.code(),
            Self::EventTypeMissing(_) => "catalog_object_missing",
        }
    }
}

/// The cycles of a profile (domain.md §7).
///
/// # Errors
/// [`ProfileError`].
pub fn profile_cycle(catalog: &Catalog, profile: &ProfileRow) -> Result<Cycle, ProfileError> {
    let interval = match profile.event_type {
        None => UNBILLED_INTERVAL,
        Some(sym) => {
            let missing = || ProfileError::EventTypeMissing(catalog.symbols.code(sym).to_owned());
            catalog.event_types.get(&sym).ok_or_else(missing)?.interval
        }
    };
    let zone = Zone::named(&profile.time_zone)?;
    Ok(Cycle::try_new(interval, profile.billing_day, profile.created_at, zone)?)
}

/// A profile as fees and renewals see it.
///
/// # Errors
/// [`ProfileError`].
pub fn profile_facts(catalog: &Catalog, profile: &ProfileRow) -> Result<ProfileFacts, ProfileError> {
    let cycle = profile_cycle(catalog, profile)?;
    Ok(ProfileFacts {
        currency: profile.currency,
        payment_type: profile.payment_type,
        zone: Zone::named(&profile.time_zone)?,
        grid: cycle.grid(),
        cycle,
        bills: profile.bills,
    })
}
