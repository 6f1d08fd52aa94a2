//! Which custom attributes the site's customers may carry (domain.md §1).
//!
//! Invariant: a value that a customer has, or that a job finds customers by, is always of an attribute that is defined, and of its type. So
//! what is used is neither taken away nor given another type; whoever writes such a value holds the site's row.

use crate::FieldError;
use ids::Code;
use store::activity::{self, Activity, Change};
use store::attribute::{self, AttributeDefinition};
use store::site::{self, SiteSettings};
use store::{Operation, StoreError, Tx, job};

/// Custom attributes that a site may define.
pub const CUSTOM_ATTRIBUTES_MAX: usize = 50;
/// Characters of the name of one.
pub const ATTRIBUTE_NAME_CHARS_MAX: usize = 60;
/// Custom attributes that may be printed on an invoice: more do not fit beside its dates.
pub const ATTRIBUTES_ON_INVOICE_MAX: usize = 6;

/// Defines the custom attributes of the site's customers, all of them.
#[derive(Debug, Clone)]
pub struct ChangeAttributes {
    /// In the order of showing.
    pub definitions: Vec<AttributeDefinition>,
}

/// Why they stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ChangeAttributesError {
    /// Wrong fields, all at once.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// A customer has a value of it.
    #[error("customers have values of `{0}`: it keeps its type, and is taken away only when none is left")]
    InUse(String),
    /// The criteria of a job name it.
    #[error("the job `{job}` works on customers by `{attribute}`: change its criteria first")]
    InCriteria {
        /// The attribute.
        attribute: String,
        /// Code of the job.
        job: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangeAttributesError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::InUse(_) => "attribute_in_use",
            Self::InCriteria { .. } => "attribute_in_criteria",
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::InUse(_) | Self::InCriteria { .. } | Self::Store(_) => &[],
        }
    }
}

impl Operation for ChangeAttributes {
    type Output = SiteSettings;
    type Error = ChangeAttributesError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SiteSettings, ChangeAttributesError> {
        let before = site::lock(tx).await?;
        let definitions: Vec<AttributeDefinition> =
            self.definitions.iter().map(|one| AttributeDefinition { name: one.name.trim().to_owned(), ..one.clone() }).collect();
        let wrong = wrong_definitions(&definitions);
        if !wrong.is_empty() {
            return Err(ChangeAttributesError::Fields(wrong));
        }
        let settings = SiteSettings { custom_attributes: definitions, ..before.settings.clone() };
        let changes = changes(&before.settings.custom_attributes, &settings.custom_attributes);
        if settings == before.settings {
            return Ok(settings);
        }
        check_unused(tx, &before.settings.custom_attributes, &settings.custom_attributes).await?;
        site::save_settings(tx, &settings).await?;
        let activity = Activity {
            action: "site.attributes_changed",
            object_kind: "site",
            object_id: before.code,
            object_name: settings.name.clone(),
            customer: None,
            changes,
        };
        activity::record(tx, &activity).await?;
        Ok(settings)
    }
}

/// Refuses to take away what is used, or to give it another type.
async fn check_unused(tx: &mut Tx<'_>, before: &[AttributeDefinition], after: &[AttributeDefinition]) -> Result<(), ChangeAttributesError> {
    let stays = |was: &AttributeDefinition| after.iter().any(|is| is.code == was.code && is.kind == was.kind);
    let gone: Vec<&str> = before.iter().filter(|was| !stays(was)).map(|was| was.code.as_str()).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let jobs = job::list(tx).await?;
    for code in gone {
        if attribute::is_held(tx, code).await? {
            return Err(ChangeAttributesError::InUse(code.to_owned()));
        }
        if let Some(job) = jobs.iter().find(|job| job.criteria.custom_attributes.iter().any(|is| is.code == code)) {
            return Err(ChangeAttributesError::InCriteria { attribute: code.to_owned(), job: job.code.clone() });
        }
    }
    Ok(())
}

/// What is wrong with the attributes that a site is to define.
pub(super) fn wrong_definitions(definitions: &[AttributeDefinition]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut add = |field: String, code: &'static str, message: String| wrong.push(FieldError { field, code, message });
    if definitions.len() > CUSTOM_ATTRIBUTES_MAX {
        add("items".to_owned(), "too_many", format!("a site has at most {CUSTOM_ATTRIBUTES_MAX} custom attributes"));
    }
    if definitions.iter().filter(|one| one.is_on_invoice).count() > ATTRIBUTES_ON_INVOICE_MAX {
        add("items".to_owned(), "too_many_on_invoice", format!("at most {ATTRIBUTES_ON_INVOICE_MAX} are printed on invoices"));
    }
    for (place, one) in definitions.iter().enumerate() {
        let code = format!("items.{place}.code");
        match Code::try_new(one.code.as_str()) {
            Err(error) => add(code, error.code(), error.to_string()),
            // A point leads into an object where a field is named.
            Ok(_) if one.code.contains('.') => add(code, "code_character", "a code of an attribute has no point".to_owned()),
            Ok(_) if definitions.iter().take(place).any(|other| other.code.eq_ignore_ascii_case(&one.code)) => {
                add(code, "taken", "another custom attribute has this code".to_owned());
            }
            Ok(_) => {}
        }
        let chars = one.name.chars().count();
        if chars == 0 || chars > ATTRIBUTE_NAME_CHARS_MAX {
            add(format!("items.{place}.name"), "length", format!("a name has 1 to {ATTRIBUTE_NAME_CHARS_MAX} characters"));
        } else if one.name.contains(char::is_control) {
            add(format!("items.{place}.name"), "control_character", "a name has no control characters".to_owned());
        }
    }
    wrong
}

fn changes(before: &[AttributeDefinition], after: &[AttributeDefinition]) -> Vec<Change> {
    let told = |all: &[AttributeDefinition], code: &str| {
        let (place, one) = all.iter().enumerate().find(|(_, one)| one.code == code)?;
        let mut words = vec![format!("{}. {}", place + 1, one.name), one.kind.as_str().to_owned()];
        words.extend(one.is_mandatory.then(|| "mandatory".to_owned()));
        words.extend(one.is_on_invoice.then(|| "on invoice".to_owned()));
        Some(words.join(", "))
    };
    let added = after.iter().filter(|is| before.iter().all(|was| was.code != is.code));
    let change = |one: &AttributeDefinition| {
        let (before, after) = (told(before, &one.code), told(after, &one.code));
        (before != after).then(|| Change { field: one.code.clone(), before, after })
    };
    before.iter().chain(added).filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::attribute::AttributeType;

    fn one(code: &str, name: &str) -> AttributeDefinition {
        AttributeDefinition {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: AttributeType::String,
            is_mandatory: false,
            is_on_invoice: true,
        }
    }

    #[test]
    fn all_that_is_wrong_with_definitions_is_told_at_its_field() {
        let codes = |definitions: &[AttributeDefinition]| -> Vec<(String, &'static str)> {
            wrong_definitions(definitions).into_iter().map(|wrong| (wrong.field, wrong.code)).collect()
        };
        assert_eq!(codes(&[one("region", "Region"), one("tier-2", "Tier")]), []);
        let wrong = [one("12", "Digits"), one("a.b", "Point"), one("é", ""), one("region", "A\tB"), one("Region", "Region")];
        let expected = [
            ("items.0.code", "code_without_letter"),
            ("items.1.code", "code_character"),
            ("items.2.code", "code_character"),
            ("items.2.name", "length"),
            ("items.3.name", "control_character"),
            ("items.4.code", "taken"),
        ];
        assert_eq!(codes(&wrong), expected.map(|(field, code)| (field.to_owned(), code)));
        let many: Vec<_> = (0..=CUSTOM_ATTRIBUTES_MAX).map(|number| one(&format!("a{number}"), "Name")).collect();
        assert_eq!(codes(&many), [("items".to_owned(), "too_many"), ("items".to_owned(), "too_many_on_invoice")]);
    }

    #[test]
    fn changes_tell_each_attribute_before_and_after() {
        let before = [one("a", "A"), one("b", "B")];
        let after = [one("a", "A"), AttributeDefinition { is_mandatory: true, ..one("c", "C") }];
        let told: Vec<_> = changes(&before, &after).into_iter().map(|change| (change.field, change.before, change.after)).collect();
        assert_eq!(
            told,
            [
                ("b".to_owned(), Some("2. B, string, on invoice".to_owned()), None),
                ("c".to_owned(), None, Some("2. C, string, mandatory, on invoice".to_owned())),
            ]
        );
    }
}
