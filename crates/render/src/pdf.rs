//! One document to one PDF.
//!
//! Owns the PDF's options and the eviction of Typst's caches. Invariants: PDF/A-3b and tagged (our own template: PDF/UA-1 too);
//! identifier and time stamp come from the invoice, so that drawing it again gives the same bytes.

use std::sync::Arc;

use documents::frame::{RenderRequest, TEMPLATE_BYTES_MAX, Template};
use documents::invoice::InvoiceDocument;
use documents::page::InvoicePage;
use documents::validation::InvoiceDocumentError;
use typst::WorldExt;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::world::{PageWorld, Shelf};

/// Pages after which Typst's caches are emptied: they grow by some megabytes a page, and emptying them costs no time that could be measured.
const PAGES_UNTIL_EVICTION: usize = 20;
/// Faults of a template that are told.
const FAULTS_MAX: usize = 5;
/// Pages of one document.
const PAGES_MAX: usize = 500;

const DEFAULT_TEMPLATE: &str = include_str!("../templates/invoice.typ");

/// Why a document was not drawn.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The worker could not be set up.
    #[error("the renderer could not start: {0}")]
    Start(String),
    /// No template has this id.
    #[error("there is no template `{0}`")]
    TemplateUnknown(String),
    /// The template's text is too long.
    #[error("the template has {0} bytes, the limit is 1048576")]
    TemplateTooLarge(usize),
    /// The document is refused.
    #[error(transparent)]
    Document(#[from] InvoiceDocumentError),
    /// The texts could not be handed to the template.
    #[error("the page's texts could not be written")]
    Texts(#[from] serde_json::Error),
    /// The template failed.
    #[error("{0}")]
    Template(String),
    /// The result cannot be written as PDF/A-3b.
    #[error("{0}")]
    Export(String),
    /// More pages than a document may have.
    #[error("the document has {0} pages, the limit is 500")]
    TooManyPages(usize),
}

impl PageError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Start(_) => "renderer_start_failed",
            Self::TemplateUnknown(_) => "template_unknown",
            Self::TemplateTooLarge(_) => "template_too_large",
            Self::Document(error) => error.code(),
            Self::Texts(_) => "template_texts_failed",
            Self::Template(_) => "template_error",
            Self::Export(_) => "template_export_error",
            Self::TooManyPages(_) => "template_pages_exceeded",
        }
    }
}

/// Draws documents, one after the other.
pub struct Press {
    shelf: Arc<Shelf>,
    own_standards: PdfStandards,
    other_standards: PdfStandards,
    pages_since_eviction: usize,
}

impl Press {
    /// Loads fonts and library.
    ///
    /// # Errors
    /// [`PageError::Start`].
    pub fn try_new() -> Result<Self, PageError> {
        Ok(Self {
            shelf: Arc::new(Shelf::try_new()?),
            own_standards: standards(&[PdfStandard::A_3b, PdfStandard::Ua_1])?,
            other_standards: standards(&[PdfStandard::A_3b])?,
            pages_since_eviction: 0,
        })
    }

    /// Draws one document.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn draw(&mut self, request: RenderRequest) -> Result<Vec<u8>, PageError> {
        let drawn = self.try_draw(request);
        if drawn.is_err() || self.pages_since_eviction >= PAGES_UNTIL_EVICTION {
            comemo::evict(0);
            self.pages_since_eviction = 0;
        }
        drawn
    }

    fn try_draw(&mut self, request: RenderRequest) -> Result<Vec<u8>, PageError> {
        let options = self.options(&request);
        let template = template_text(request.template)?;
        let texts = serde_json::to_vec(&InvoicePage::try_new(&request.document)?)?;
        let world = PageWorld::new(self.shelf.clone(), template, texts, request.document.seller.logo_svg);
        let Warned { output, warnings: _ } = typst::compile::<PagedDocument>(&world);
        let pages = output.map_err(|faults| PageError::Template(told(&world, &faults)))?;
        self.pages_since_eviction += pages.pages().len();
        if pages.pages().len() > PAGES_MAX {
            return Err(PageError::TooManyPages(pages.pages().len()));
        }
        typst_pdf::pdf(&pages, &options).map_err(|faults| PageError::Export(told(&world, &faults)))
    }

    /// Our own template also keeps PDF/UA-1; of other templates titles and texts for pictures are not demanded.
    fn options(&self, request: &RenderRequest) -> PdfOptions {
        let document = &request.document;
        let standards = match request.template {
            Template::Id(_) => &self.own_standards,
            Template::Source(_) => &self.other_standards,
        };
        PdfOptions {
            ident: Smart::Custom(identifier(document)),
            creator: Smart::Custom(Some("Guilder".to_owned())),
            timestamp: timestamp(document),
            page_ranges: None,
            standards: standards.clone(),
            tagged: true,
            pretty: false,
        }
    }
}

fn standards(names: &[PdfStandard]) -> Result<PdfStandards, PageError> {
    PdfStandards::new(names).map_err(|error| PageError::Start(error.message().to_string()))
}

fn template_text(template: Template) -> Result<String, PageError> {
    match template {
        Template::Id(id) if id == Template::DEFAULT_ID => Ok(DEFAULT_TEMPLATE.to_owned()),
        Template::Id(id) => Err(PageError::TemplateUnknown(id)),
        Template::Source(text) if text.len() > TEMPLATE_BYTES_MAX => Err(PageError::TemplateTooLarge(text.len())),
        Template::Source(text) => Ok(text),
    }
}

/// Names the document for good: the same invoice in the same language is the same document.
fn identifier(document: &InvoiceDocument) -> String {
    let number = document.number.as_deref().unwrap_or("preview");
    [&document.schema, &document.seller.organization, number, &document.customer.number, document.language.tag()].join("/")
}

/// The start of the issue date; a document of which Typst cannot write the date has none.
fn timestamp(document: &InvoiceDocument) -> Option<Timestamp> {
    let day = document.issued_on;
    let datetime = Datetime::from_ymd_hms(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs(), 0, 0, 0)?;
    Some(Timestamp::new_utc(datetime))
}

/// The first faults, with the template's line where they have one.
fn told(world: &PageWorld, faults: &[SourceDiagnostic]) -> String {
    let sentences: Vec<String> = faults.iter().take(FAULTS_MAX).map(|fault| sentence(world, fault)).collect();
    sentences.join("; ")
}

fn sentence(world: &PageWorld, fault: &SourceDiagnostic) -> String {
    let line = world.range(fault.span).and_then(|range| world.template().lines().byte_to_line(range.start));
    match line {
        Some(line) => format!("line {}: {}", line + 1, fault.message),
        None => fault.message.to_string(),
    }
}
