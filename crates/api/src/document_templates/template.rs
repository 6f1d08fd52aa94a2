//! A template of documents as it is shown.

use app::document_template::{BUILT_IN, TemplateText};
use calendar::Zone;
use documents::html::TEMPLATE;
use serde::{Deserialize, Serialize};
use store::document_template::{Category, TemplateRow};
use utoipa::ToSchema;

/// A template of documents, at one of its versions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DocumentTemplate {
    /// Code; `default` is the layout that every site has.
    #[schema(example = "classic")]
    code: String,
    /// From 1, the highest is the current one; 0 of the built-in layout.
    version: i64,
    /// `invoice` (also its notes), `dunning` or `financial`.
    category: String,
    /// Language of its own words, `en` or `fr`.
    language: String,
    /// Name, for staff.
    name: String,
    /// Title, by which it is picked.
    title: String,
    /// The page: text with `{{ page.… }}`, `{% for %}` and `{% if %}`.
    html: String,
    /// The PDF as Typst text; null for the built-in layout.
    #[schema(required = true)]
    typst: Option<String>,
    /// Whether documents were issued with this version.
    used: bool,
    /// When the version was written.
    #[schema(format = "date-time", required = true)]
    created_at: Option<String>,
    /// Who wrote it.
    actor: String,
}

impl DocumentTemplate {
    /// From the version's row.
    pub(super) fn from_row(row: TemplateRow, zone: &Zone) -> Self {
        Self {
            code: row.code,
            version: row.version,
            category: row.category.as_str().to_owned(),
            language: row.language,
            name: row.name,
            title: row.title,
            html: row.html,
            typst: row.typst,
            used: row.is_used,
            created_at: Some(row.created_at.to_rfc3339(zone)),
            actor: row.actor,
        }
    }

    /// The layout that every site has, which a template may begin with.
    pub(super) fn built_in() -> Self {
        Self {
            code: BUILT_IN.to_owned(),
            version: 0,
            category: Category::Invoice.as_str().to_owned(),
            language: documents::Language::En.tag().to_owned(),
            name: "Guilder".to_owned(),
            title: "Guilder".to_owned(),
            html: TEMPLATE.to_owned(),
            typst: None,
            used: true,
            created_at: None,
            actor: String::new(),
        }
    }
}

/// What a template is for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TemplateCategory {
    /// Invoices and their notes.
    Invoice,
    /// Letters of dunning.
    Dunning,
    /// Financial reports.
    Financial,
}

impl From<TemplateCategory> for Category {
    fn from(category: TemplateCategory) -> Self {
        match category {
            TemplateCategory::Invoice => Self::Invoice,
            TemplateCategory::Dunning => Self::Dunning,
            TemplateCategory::Financial => Self::Financial,
        }
    }
}

/// A template to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDocumentTemplate {
    /// Code, unique in the site, never changed.
    #[schema(example = "classic")]
    pub(super) code: String,
    /// What it is for.
    category: TemplateCategory,
    /// `en` or `fr`.
    #[schema(example = "en")]
    language: String,
    /// Name, for staff.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Title, by which it is picked.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The page, at most 256 KiB.
    html: String,
    /// The PDF as Typst text; absent for the built-in layout.
    typst: Option<String>,
}

impl NewDocumentTemplate {
    /// Code and text.
    pub(super) fn into_parts(self) -> (String, TemplateText) {
        let Self { code, category, language, name, title, html, typst } = self;
        (code, TemplateText { category: category.into(), language, name, title, html, typst })
    }
}
