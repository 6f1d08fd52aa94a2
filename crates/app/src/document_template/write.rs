//! Making, changing and deleting templates. A version is never changed: what was issued with it can always be shown as it was.

use super::{BUILT_IN, TemplateUseError};
use crate::FieldError;
use documents::Language;
use documents::frame::TEMPLATE_BYTES_MAX;
use documents::template::check_template;
use ids::Code;
use store::activity::{self, Activity};
use store::document_template::{self, Category, TemplateRow};
use store::{Operation, Tx};

/// Longest name and title, in characters.
pub const TEMPLATE_NAME_LENGTH_MAX: usize = 100;

/// What a template says.
#[derive(Debug, Clone)]
pub struct TemplateText {
    /// What it is for.
    pub category: Category,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Name, for staff.
    pub name: String,
    /// Title, by which it is picked.
    pub title: String,
    /// The page.
    pub html: String,
    /// The PDF; none for the built-in layout.
    pub typst: Option<String>,
}

/// Makes a template.
#[derive(Debug, Clone)]
pub struct CreateTemplate {
    /// Its code.
    pub code: String,
    /// What it says.
    pub text: TemplateText,
}

impl Operation for CreateTemplate {
    type Output = TemplateRow;
    type Error = TemplateUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<TemplateRow, TemplateUseError> {
        store::site::lock(tx).await?;
        let mut wrong = Vec::new();
        if let Err(error) = Code::try_new(self.code.as_str()) {
            wrong.push(FieldError { field: "code".to_owned(), code: error.code(), message: error.to_string() });
        }
        if self.code == BUILT_IN || document_template::load(tx, &self.code, None).await?.is_some() {
            let message = format!("another template has the code `{}`", self.code);
            wrong.push(FieldError { field: "code".to_owned(), code: "taken", message });
        }
        wrong.extend(wrong_text(&self.text));
        if !wrong.is_empty() {
            return Err(TemplateUseError::Fields(wrong));
        }
        let row = row_of(tx, &self.code, 1, &self.text).await?;
        document_template::insert(tx, &row).await?;
        activity::record(tx, &told("document_template.created", &row)).await?;
        Ok(row)
    }
}

/// What changes; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct TemplateChanges {
    /// Language.
    pub language: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// The page.
    pub html: Option<String>,
    /// The PDF; none inside for the built-in layout.
    pub typst: Option<Option<String>>,
}

/// Changes a template: a new version, which holds from the next document on.
#[derive(Debug, Clone)]
pub struct UpdateTemplate {
    /// Its code.
    pub code: String,
    /// What changes.
    pub changes: TemplateChanges,
}

impl Operation for UpdateTemplate {
    type Output = TemplateRow;
    type Error = TemplateUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<TemplateRow, TemplateUseError> {
        store::site::lock(tx).await?;
        let current = document_template::load(tx, &self.code, None).await?.ok_or(TemplateUseError::NotFound)?;
        let changes = self.changes.clone();
        let text = TemplateText {
            category: current.category,
            language: changes.language.unwrap_or(current.language),
            name: changes.name.unwrap_or(current.name),
            title: changes.title.unwrap_or(current.title),
            html: changes.html.unwrap_or(current.html),
            typst: changes.typst.unwrap_or(current.typst),
        };
        let wrong = wrong_text(&text);
        if !wrong.is_empty() {
            return Err(TemplateUseError::Fields(wrong));
        }
        let row = row_of(tx, &self.code, current.version + 1, &text).await?;
        document_template::insert(tx, &row).await?;
        activity::record(tx, &told("document_template.changed", &row)).await?;
        Ok(row)
    }
}

/// Deletes a template that nothing was issued with.
#[derive(Debug, Clone)]
pub struct DeleteTemplate {
    /// Its code.
    pub code: String,
}

impl Operation for DeleteTemplate {
    type Output = ();
    type Error = TemplateUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), TemplateUseError> {
        let site = store::site::lock(tx).await?;
        let versions = document_template::versions(tx, &self.code).await?;
        let row = versions.first().ok_or(TemplateUseError::NotFound)?;
        if versions.iter().any(|version| version.is_used) {
            return Err(TemplateUseError::InUse(self.code.clone(), "documents were issued with it"));
        }
        if site.settings.invoice_templates.values().any(|code| *code == self.code) {
            return Err(TemplateUseError::InUse(self.code.clone(), "invoices are issued with it"));
        }
        document_template::delete(tx, &self.code).await?;
        activity::record(tx, &told("document_template.deleted", row)).await?;
        Ok(())
    }
}

async fn row_of(tx: &mut Tx<'_>, code: &str, version: i64, text: &TemplateText) -> Result<TemplateRow, TemplateUseError> {
    let created_at = store::site::now(tx).await?;
    Ok(TemplateRow {
        code: code.to_owned(),
        version,
        category: text.category,
        language: text.language.clone(),
        name: text.name.trim().to_owned(),
        title: text.title.trim().to_owned(),
        html: text.html.clone(),
        typst: text.typst.clone(),
        created_at,
        actor: tx.actor().name.clone(),
        is_used: false,
    })
}

/// What is wrong with a template's text, all of it. The field of a fault in the page carries its line: `html:12`.
fn wrong_text(text: &TemplateText) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut add = |field: String, code: &'static str, message: String| wrong.push(FieldError { field, code, message });
    for (field, value) in [("name", &text.name), ("title", &text.title)] {
        if value.trim().is_empty() || value.chars().count() > TEMPLATE_NAME_LENGTH_MAX {
            add(field.to_owned(), "length", format!("1 to {TEMPLATE_NAME_LENGTH_MAX} characters"));
        }
    }
    if Language::from_tag(&text.language).is_none_or(|known| known.tag() != text.language) {
        add("language".to_owned(), "unknown_language", "one of en, fr".to_owned());
    }
    if text.html.trim().is_empty() {
        add("html".to_owned(), "missing", "a template has a page".to_owned());
    }
    if let Err(fault) = check_template(&text.html) {
        add(format!("html:{}", fault.line), "template_invalid", fault.message);
    }
    if text.typst.as_ref().is_some_and(|typst| typst.len() > TEMPLATE_BYTES_MAX) {
        add("typst".to_owned(), "length", format!("at most {TEMPLATE_BYTES_MAX} bytes"));
    }
    wrong
}

fn told(action: &'static str, row: &TemplateRow) -> Activity {
    Activity {
        action,
        object_kind: "document_template",
        object_id: row.code.clone(),
        object_name: format!("{} ({})", row.name, row.version),
        customer: None,
        changes: Vec::new(),
    }
}
