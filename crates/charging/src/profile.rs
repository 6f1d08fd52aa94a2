//! From a billing profile's row to what charging fees and cycles needs to know of it.

use calendar::{CalendarError, Cycle, Instant, Interval, Zone};
use catalog::{Catalog, CreditLimit, PaymentType};
use ids::Sym;
use rating::GroupFacts;
use store::customer::{CustomerRow, CustomerStatus};
use store::group::GroupRow;
use store::profile::ProfileRow;
use subscription::{ProfileFacts, Status, Turn, Turns};
use tax::TaxPayer;

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
    /// Its customer has no contact, and so no place for taxes.
    #[error("the customer has no contact")]
    NoContact,
}

impl ProfileError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Calendar(error) => error.code(),
            Self::EventTypeMissing(_) => "catalog_object_missing",
            Self::NoContact => "no_contact",
        }
    }
}

/// The cycles of a profile (domain.md §7).
///
/// # Errors
/// [`ProfileError`].
pub fn profile_cycle(catalog: &Catalog, profile: &ProfileRow) -> Result<Cycle, ProfileError> {
    let interval_of = |sym: Sym| -> Result<Interval, ProfileError> {
        let missing = || ProfileError::EventTypeMissing(catalog.symbols.code(sym).to_owned());
        Ok(catalog.event_types.get(&sym).ok_or_else(missing)?.interval)
    };
    let interval = profile.event_type.map_or(Ok(UNBILLED_INTERVAL), interval_of)?;
    let zone = Zone::named(&profile.time_zone)?;
    let mut cycle = Cycle::try_new(interval, profile.billing_day, profile.created_at, zone)?;
    for change in &profile.cycle_changes {
        cycle = cycle.changed(change.from, interval_of(change.event_type)?, change.billing_day)?;
    }
    Ok(cycle)
}

/// The limits of a profile: its own of money, then its credit profile or the catalog's default; prepaid money always has one (domain.md §3).
pub fn profile_limits(catalog: &Catalog, profile: &ProfileRow) -> Vec<CreditLimit> {
    let named = profile.credit_profile.and_then(|sym| catalog.credit_profiles.get(&sym));
    let found = named.or_else(|| catalog.credit_profiles.values().find(|found| found.is_default));
    let mut limits: Vec<CreditLimit> = found.into_iter().flat_map(|found| found.limits_for(profile.payment_type).cloned()).collect();
    let is_money = |limit: &&mut CreditLimit| limit.resource == profile.currency;
    let built_in = || match profile.payment_type {
        PaymentType::Prepaid => Some(0),
        PaymentType::PayNow | PaymentType::Postpaid => None,
    };
    match (limits.iter_mut().find(is_money), profile.credit_limit.or_else(built_in)) {
        (Some(limit), Some(_)) => limit.limit = profile.credit_limit.or(limit.limit),
        (Some(_), None) | (None, None) => {}
        (None, Some(most)) => limits.push(CreditLimit {
            resource: profile.currency,
            payment_types: Vec::new(),
            floor: 0,
            limit: Some(most),
            counts_dues: false,
            thresholds: Vec::new(),
        }),
    }
    limits
}

/// A customer as taxation sees him: by the address of the primary contact.
///
/// # Errors
/// [`ProfileError::NoContact`].
pub fn tax_payer(customer: &CustomerRow) -> Result<TaxPayer, ProfileError> {
    let address = customer.document.contacts.first().map(|contact| &contact.address).ok_or(ProfileError::NoContact)?;
    Ok(TaxPayer {
        country: address.country.clone(),
        state: address.state.clone(),
        has_tax_id: !customer.document.tax_id.is_empty(),
        is_exempt: customer.document.is_tax_exempt,
        ..TaxPayer::default()
    })
}

/// What became of an account, as fees and renewals see it.
pub fn account_turns(customer: &CustomerRow) -> Turns {
    let status = |status: CustomerStatus| match status {
        CustomerStatus::Active => Status::Active,
        CustomerStatus::Inactive => Status::Inactive,
        CustomerStatus::Closed => Status::Closed,
    };
    let changes = &customer.document.statuses;
    Turns::new(changes.iter().map(|change| Turn { at: Instant::from_micros(change.since_us), status: status(change.status) }).collect())
}

/// A profile as fees and renewals see it.
///
/// # Errors
/// [`ProfileError`].
pub fn profile_facts(catalog: &Catalog, profile: &ProfileRow, customer: &CustomerRow) -> Result<ProfileFacts, ProfileError> {
    let (cycle, limits) = (profile_cycle(catalog, profile)?, profile_limits(catalog, profile));
    Ok(ProfileFacts {
        currency: profile.currency,
        payment_type: profile.payment_type,
        zone: Zone::named(&profile.time_zone)?,
        cycle,
        account: account_turns(customer),
        money_limit: limits.iter().find(|limit| limit.resource == profile.currency).and_then(|limit| limit.limit),
        payer: tax_payer(customer)?,
        bills: profile.bills,
    })
}

/// What limits and taxes of a group go by. Of the dues of bills it knows nothing yet.
///
/// # Errors
/// [`ProfileError`].
pub fn group_facts(catalog: &Catalog, group: &GroupRow, profile: &ProfileRow, customer: &CustomerRow) -> Result<GroupFacts, ProfileError> {
    Ok(GroupFacts {
        group: group.id,
        customer: group.customer,
        customer_type: catalog.symbols.get(&customer.customer_type),
        profile: profile.id,
        currency: profile.currency,
        payment_type: profile.payment_type,
        zone: Zone::named(&profile.time_zone)?,
        limits: profile_limits(catalog, profile),
        dues: 0,
        payer: tax_payer(customer)?,
    })
}
