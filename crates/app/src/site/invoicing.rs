//! How a site invoices: patterns of numbers, days until due, the template of each language. What is changed holds from the next document on.

use crate::FieldError;
use billing::{InvoicePattern, LATE_USAGE_HOURS_MAX};
use std::collections::BTreeMap;
use store::activity::{self, Activity, Change};
use store::site::{self, SiteSettings};
use store::{Operation, StoreError, Tx};

/// Most days from issue to due.
pub const DUE_DAYS_MAX: i32 = 365;

/// Sequences by which two patterns are told apart: they write the same number for one of them only where they are alike.
const TOLD_APART_BY: [i64; 2] = [1, 111_111];

/// Reads how the site invoices.
#[derive(Debug, Clone, Copy)]
pub struct GetInvoicing;

impl Operation for GetInvoicing {
    type Output = SiteSettings;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SiteSettings, StoreError> {
        Ok(site::load(tx).await?.settings)
    }
}

/// Changes how the site invoices; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ChangeInvoicing {
    /// Pattern of invoice numbers.
    pub invoice_number: Option<String>,
    /// Pattern of the numbers of credit notes.
    pub credit_note_number: Option<String>,
    /// Pattern of the numbers of debit notes.
    pub debit_note_number: Option<String>,
    /// Days from issue to due.
    pub invoice_due_days: Option<i32>,
    /// Hours for which an ended cycle stays open for late usage.
    pub late_usage_hours: Option<i32>,
    /// Code of the template by language; of a language that is not named the built-in one.
    pub invoice_templates: Option<BTreeMap<String, String>>,
}

/// Why it stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeInvoicingError {
    /// Wrong fields, all at once.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangeInvoicingError {
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

impl Operation for ChangeInvoicing {
    type Output = SiteSettings;
    type Error = ChangeInvoicingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SiteSettings, ChangeInvoicingError> {
        let before = site::lock(tx).await?;
        let mut settings = before.settings.clone();
        let patterns = [
            (&mut settings.invoice_number, &self.invoice_number),
            (&mut settings.credit_note_number, &self.credit_note_number),
            (&mut settings.debit_note_number, &self.debit_note_number),
        ];
        for (pattern, change) in patterns {
            if let Some(change) = change {
                pattern.clone_from(change);
            }
        }
        settings.invoice_due_days = self.invoice_due_days.unwrap_or(settings.invoice_due_days);
        settings.late_usage_hours = self.late_usage_hours.unwrap_or(settings.late_usage_hours);
        if let Some(templates) = &self.invoice_templates {
            settings.invoice_templates.clone_from(templates);
        }
        let mut wrong = wrong_invoicing(&settings);
        wrong.extend(unknown_templates(tx, &settings).await?);
        if !wrong.is_empty() {
            return Err(ChangeInvoicingError::Fields(wrong));
        }
        site::save_settings(tx, &settings).await?;
        let activity = Activity {
            action: "site.invoicing_changed",
            object_kind: "site",
            object_id: before.code,
            object_name: settings.name.clone(),
            customer: None,
            changes: changes(&before.settings, &settings),
        };
        activity::record(tx, &activity).await?;
        Ok(settings)
    }
}

/// What is wrong with how a site is to invoice.
pub(super) fn wrong_invoicing(settings: &SiteSettings) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut add = |field: &str, code: &'static str, message: String| {
        wrong.push(FieldError { field: field.to_owned(), code, message });
    };
    if !(0..=DUE_DAYS_MAX).contains(&settings.invoice_due_days) {
        add("invoice_due_days", "out_of_range", format!("an invoice is due after 0 to {DUE_DAYS_MAX} days"));
    }
    if !(0..=LATE_USAGE_HOURS_MAX).contains(&settings.late_usage_hours) {
        add("late_usage_hours", "out_of_range", format!("an ended cycle stays open for 0 to {LATE_USAGE_HOURS_MAX} hours"));
    }
    let patterns = [
        ("invoice_number", &settings.invoice_number),
        ("credit_note_number", &settings.credit_note_number),
        ("debit_note_number", &settings.debit_note_number),
    ];
    let mut read: Vec<(&str, InvoicePattern)> = Vec::new();
    for (field, pattern) in patterns {
        match InvoicePattern::try_new(pattern) {
            Ok(pattern) => match read.iter().find(|(_, other)| meets(other, &pattern)) {
                Some((other, _)) => add(field, "same_numbers", format!("it would write the same numbers as `{other}`")),
                None => read.push((field, pattern)),
            },
            Err(error) => add(field, error.code(), error.to_string()),
        }
    }
    wrong
}

/// Whether two patterns write the same number of the same sequence.
fn meets(one: &InvoicePattern, other: &InvoicePattern) -> bool {
    const ANY_YEAR: i32 = 2026;
    TOLD_APART_BY.iter().any(|sequence| one.number(ANY_YEAR, *sequence) == other.number(ANY_YEAR, *sequence))
}

async fn unknown_templates(tx: &mut Tx<'_>, settings: &SiteSettings) -> Result<Vec<FieldError>, StoreError> {
    let mut wrong = Vec::new();
    for (language, code) in &settings.invoice_templates {
        let field = format!("invoice_templates.{language}");
        let is_language = documents::Language::from_tag(language).is_some_and(|known| known.tag() == language);
        let found = store::document_template::load(tx, code, None).await?;
        let is_invoice = found.is_some_and(|found| found.category == store::document_template::Category::Invoice);
        if !is_language {
            wrong.push(FieldError { field, code: "unknown_language", message: "one of en, fr".to_owned() });
        } else if !is_invoice {
            let message = format!("there is no template `{code}` for invoices");
            wrong.push(FieldError { field, code: "unknown_template", message });
        }
    }
    Ok(wrong)
}

fn changes(before: &SiteSettings, after: &SiteSettings) -> Vec<Change> {
    let templates = |settings: &SiteSettings| {
        settings.invoice_templates.iter().map(|(language, code)| format!("{language}: {code}")).collect::<Vec<_>>().join(", ")
    };
    let all = [
        ("invoice_number", before.invoice_number.clone(), after.invoice_number.clone()),
        ("credit_note_number", before.credit_note_number.clone(), after.credit_note_number.clone()),
        ("debit_note_number", before.debit_note_number.clone(), after.debit_note_number.clone()),
        ("invoice_due_days", before.invoice_due_days.to_string(), after.invoice_due_days.to_string()),
        ("late_usage_hours", before.late_usage_hours.to_string(), after.late_usage_hours.to_string()),
        ("invoice_templates", templates(before), templates(after)),
    ];
    let changed = all.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(field, before, after)| Change { field: field.to_owned(), before: Some(before), after: Some(after) }).collect()
}
