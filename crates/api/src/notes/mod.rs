//! Credit and debit notes and their documents.

pub(crate) mod document;
pub(crate) mod get;
pub(crate) mod list;
mod note;

pub(crate) use note::{Note, NoteFigures, NoteRef};
