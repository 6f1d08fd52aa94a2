//! Numbers of issued documents: each stands for one document of the site (domain.md §8).
//!
//! Does not own how a number is drawn ([`crate::site::draw_document_numbers`]) nor how it is written. Invariant: a number that stands here is
//! never given again, also after the pattern was changed to one that would write it anew.

use crate::{StoreError, Tx};

/// What a number is the number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// An invoice.
    Invoice(ids::InvoiceId),
    /// A credit or debit note.
    Note(ids::NoteId),
}

impl Numbered {
    const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Invoice(id) => ("invoice", id.0),
            Self::Note(id) => ("note", id.0),
        }
    }
}

/// Gives a number to a document.
///
/// # Errors
/// [`StoreError::Taken`] where another document has it.
pub async fn claim(tx: &mut Tx<'_>, number: &str, of: Numbered) -> Result<(), StoreError> {
    let (kind, id) = of.parts();
    tx.execute_one(
        "document_number",
        "INSERT INTO document_number (site_id, number, kind, document_id) VALUES ($1, $2, $3, $4)",
        &[tx.site().into(), number.into(), kind.into(), id.into()],
    )
    .await
}

/// The document of a number.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, number: &str) -> Result<Option<Numbered>, StoreError> {
    let row = tx
        .query_one(
            "document_number",
            "SELECT kind, document_id FROM document_number WHERE site_id = $1 AND number = $2",
            &[tx.site().into(), number.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let id = row.int(1, "document_id")?;
    row.parsed(0, "kind", |kind| match kind {
        "invoice" => Some(Numbered::Invoice(ids::InvoiceId(id))),
        "note" => Some(Numbered::Note(ids::NoteId(id))),
        _ => None,
    })
    .map(Some)
}
