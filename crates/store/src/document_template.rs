//! Templates of documents, each version as it was written. Immutable: a change is a new version, so that what was issued keeps its own.

use crate::{Row, StoreError, Tx};
use calendar::Instant;

/// What documents a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Invoices and their notes.
    Invoice,
    /// Letters of dunning.
    Dunning,
    /// Financial reports.
    Financial,
}

impl Category {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Dunning => "dunning",
            Self::Financial => "financial",
        }
    }

    /// The category of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "invoice" => Some(Self::Invoice),
            "dunning" => Some(Self::Dunning),
            "financial" => Some(Self::Financial),
            _ => None,
        }
    }
}

/// One version of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Code, unique in the site.
    pub code: String,
    /// From 1; the highest is the current one.
    pub version: i64,
    /// What it is for.
    pub category: Category,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Name, for staff.
    pub name: String,
    /// Title, by which it is picked.
    pub title: String,
    /// The page, a template of its own small language.
    pub html: String,
    /// The PDF, a Typst text; none for the built-in layout.
    pub typst: Option<String>,
    /// When it was written, site time.
    pub created_at: Instant,
    /// Who wrote it.
    pub actor: String,
    /// A document was issued with it.
    pub is_used: bool,
}

macro_rules! columns {
    () => {
        "t.code, t.version, t.category, t.language, t.name, t.title, t.html, t.typst, t.created_at, t.actor, t.is_used"
    };
}

fn from_row(row: &Row) -> Result<TemplateRow, StoreError> {
    Ok(TemplateRow {
        code: row.text(0, "code")?.to_owned(),
        version: row.int(1, "version")?,
        category: row.parsed(2, "category", Category::parse)?,
        language: row.text(3, "language")?.to_owned(),
        name: row.text(4, "name")?.to_owned(),
        title: row.text(5, "title")?.to_owned(),
        html: row.text(6, "html")?.to_owned(),
        typst: row.text_or_none(7, "typst")?.map(str::to_owned),
        created_at: row.instant(8, "created_at")?,
        actor: row.text(9, "actor")?.to_owned(),
        is_used: row.truth(10, "is_used")?,
    })
}

/// Stores a version.
///
/// # Errors
/// [`StoreError::Taken`] where it is there already.
pub async fn insert(tx: &mut Tx<'_>, template: &TemplateRow) -> Result<(), StoreError> {
    tx.execute_one(
        "document_template",
        "INSERT INTO document_template (site_id, code, version, category, language, name, title, html, typst, created_at, actor, is_used) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            tx.site().into(),
            template.code.as_str().into(),
            template.version.into(),
            template.category.as_str().into(),
            template.language.as_str().into(),
            template.name.as_str().into(),
            template.title.as_str().into(),
            template.html.as_str().into(),
            template.typst.clone().into(),
            template.created_at.into(),
            template.actor.as_str().into(),
            template.is_used.into(),
        ],
    )
    .await
}

/// One version of a template; the current one where none is named.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, code: &str, version: Option<i64>) -> Result<Option<TemplateRow>, StoreError> {
    let row = tx
        .query_one(
            "document_template",
            concat!(
                "SELECT ",
                columns!(),
                " FROM document_template t WHERE t.site_id = $1 AND t.code = $2 AND (CAST($3 AS BIGINT) IS NULL OR t.version = $3) \
                 ORDER BY t.version DESC LIMIT 1"
            ),
            &[tx.site().into(), code.into(), version.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The current version of each template, by code.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<TemplateRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM document_template t WHERE t.site_id = $1 AND t.version = (SELECT MAX(n.version) FROM document_template n \
         WHERE n.site_id = t.site_id AND n.code = t.code) ORDER BY t.code"
    );
    let rows = tx.query("document_template", sql, &[tx.site().into()]).await?;
    rows.iter().map(from_row).collect()
}

/// All versions of a template, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn versions(tx: &mut Tx<'_>, code: &str) -> Result<Vec<TemplateRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM document_template t WHERE t.site_id = $1 AND t.code = $2 ORDER BY t.version DESC");
    let rows = tx.query("document_template", sql, &[tx.site().into(), code.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// Notes that a document was issued with a version.
///
/// # Errors
/// [`StoreError`].
pub async fn set_used(tx: &mut Tx<'_>, code: &str, version: i64) -> Result<(), StoreError> {
    tx.execute_one(
        "document_template",
        "UPDATE document_template SET is_used = 1 WHERE site_id = $1 AND code = $2 AND version = $3",
        &[tx.site().into(), code.into(), version.into()],
    )
    .await
}

/// Deletes a template with all its versions.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, code: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM document_template WHERE site_id = $1 AND code = $2", &[tx.site().into(), code.into()]).await?;
    Ok(())
}
