//! What a new customer is asked for, and which of it is wrong: every field at once.

use super::attributes::AttributeChanges;
use crate::FieldError;
use crate::organization::NewPlace;
use crate::subscription::PlanOrder;
use ::catalog::Catalog;
use calendar::Instant;
use store::site::{Address, Site};

/// Longest text of one field, in characters.
const TEXT_LENGTH_MAX: usize = 200;

/// A new customer as an edge hands it over: what must be understood is still text.
#[derive(Debug, Clone, Default)]
pub struct NewCustomer {
    /// Code; made from the name where absent.
    pub code: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail, unique in the site.
    pub email: String,
    /// Mobile number.
    pub phone: Option<String>,
    /// Organization.
    pub organization: Option<String>,
    /// Code of the customer type.
    pub customer_type: String,
    /// Language of documents; the site's first where absent.
    pub language: Option<String>,
    /// Address.
    pub address: Address,
    /// Customer since; the site's time where absent. It may lie in the past.
    pub since: Option<Instant>,
    /// Tax id.
    pub tax_id: Option<String>,
    /// Whether the customer pays no tax.
    pub is_tax_exempt: bool,
    /// Values of custom attributes.
    pub custom_attributes: AttributeChanges,
    /// The default billing profile.
    pub profile: Option<NewProfile>,
    /// What is bought at once.
    pub plan: Option<PlanOrder>,
    /// Its place in the organization tree; outside of it where absent.
    pub place: Option<NewPlace>,
}

/// The billing profile of a new customer; what is absent comes from the site.
#[derive(Debug, Clone, Default)]
pub struct NewProfile {
    /// `postpaid` (default), `prepaid`, `pay_now`.
    pub payment_type: Option<String>,
    /// Code of its interval; a monthly one where absent.
    pub event_type: Option<String>,
    /// Day of month-based cycles; 1 where absent.
    pub billing_day: Option<u8>,
    /// Code of its currency.
    pub currency: Option<String>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// Code of its credit profile; the catalog's default where absent.
    pub credit_profile: Option<String>,
    /// Most that may be owed, a decimal; what the credit profile says where absent.
    pub credit_limit: Option<String>,
}

/// Characters of an e-mail address, as mail servers take them.
pub(crate) const EMAIL_LENGTH_MAX: usize = 254;

/// Whether a text is an e-mail address: something, one @, something with a dot or without.
pub(crate) fn is_email(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    parts.is_some() && text.chars().count() <= EMAIL_LENGTH_MAX && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Collects wrong fields.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub Vec<FieldError>);

impl Problems {
    pub fn add(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), code, message: message.into() });
    }

    /// A text that must be there.
    pub fn need(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(field, "missing", format!("`{field}` is missing"));
        }
        self.fits(field, text);
    }

    /// A text of bounded length.
    pub fn fits(&mut self, field: &str, text: &str) {
        if text.chars().count() > TEXT_LENGTH_MAX {
            self.add(field, "too_long", format!("`{field}` has more than {TEXT_LENGTH_MAX} characters"));
        }
    }

    /// An e-mail.
    pub fn email(&mut self, field: &str, email: &str) {
        self.need(field, email);
        let email = email.trim();
        if !email.is_empty() && !is_email(email) {
            self.add(field, "not_an_email", format!("`{email}` is no e-mail address"));
        }
    }

    pub fn address(&mut self, address: &Address) {
        self.fits("address.street", &address.street);
        self.fits("address.zip", &address.zip);
        self.fits("address.city", &address.city);
        self.fits("address.state", &address.state);
        let country = &address.country;
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.add("address.country", "not_a_country", format!("`{country}` is no ISO 3166 code of two capital letters"));
        }
    }

    pub fn language(&mut self, language: &str, site: &Site) {
        if !site.settings.languages.iter().any(|known| known == language) {
            self.add("language", "unknown_language", format!("the site has no language `{language}`"));
        }
    }

    pub fn customer_type(&mut self, code: &str, catalog: &Catalog) {
        let found = catalog.symbols.get(code).is_some_and(|sym| catalog.customer_types.contains_key(&sym));
        if !found {
            self.add("customer_type", "unknown_customer_type", format!("there is no customer type `{code}`"));
        }
    }
}

impl NewCustomer {
    /// What is wrong with the fields by themselves.
    pub(super) fn check(&self, site: &Site, catalog: &Catalog, now: Instant, problems: &mut Problems) {
        problems.fits("first_name", &self.first_name);
        problems.need("last_name", &self.last_name);
        problems.email("email", &self.email);
        for (field, text) in [("phone", &self.phone), ("organization", &self.organization), ("tax_id", &self.tax_id)] {
            problems.fits(field, text.as_deref().unwrap_or_default());
        }
        problems.address(&self.address);
        problems.customer_type(&self.customer_type, catalog);
        if let Some(language) = &self.language {
            problems.language(language, site);
        }
        if let Some(code) = &self.code
            && let Err(error) = ids::Code::try_new(code.as_str())
        {
            problems.add("code", error.code(), error.to_string());
        }
        if self.since.is_some_and(|since| since > now) {
            problems.add("created_at", "in_the_future", "a customer cannot have come later than now");
        }
    }
}
