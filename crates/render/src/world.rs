//! What a template may see: itself, the page's texts and the logo.
//!
//! Owns the sandbox. Invariant: three paths resolve, every other path and every package is denied, and there is no today.

use std::sync::Arc;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::{self, FontStore};

use crate::pdf::PageError;

/// The template's own path.
const TEMPLATE_PATH: &str = "/invoice.typ";
/// The path of the texts, as JSON.
const PAGE_PATH: &str = "/page.json";
/// The path of the logo, where there is one.
const LOGO_PATH: &str = "/logo.svg";

/// What all pages share: the library, the fonts and the three paths.
pub struct Shelf {
    library: LazyHash<Library>,
    fonts: FontStore,
    template: FileId,
    page: FileId,
    logo: FileId,
}

impl Shelf {
    /// Loads the fonts that the program carries.
    pub fn try_new() -> Result<Self, PageError> {
        let mut fonts = FontStore::new();
        for data in [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF] {
            fonts.extend(Font::iter(Bytes::new(data)).map(|font| (font.clone(), font.info().clone())));
        }
        fonts.extend(fonts::embedded());
        let path = |text: &str| -> Result<FileId, PageError> {
            let path = VirtualPath::new(text).map_err(|error| PageError::Start(format!("{text}: {error:?}")))?;
            Ok(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            template: path(TEMPLATE_PATH)?,
            page: path(PAGE_PATH)?,
            logo: path(LOGO_PATH)?,
        })
    }
}

/// One page's world.
pub struct PageWorld {
    shelf: Arc<Shelf>,
    template: Source,
    page: Bytes,
    logo: Option<Bytes>,
}

impl PageWorld {
    /// A world with a template's text, the page's texts and perhaps a logo.
    pub fn new(shelf: Arc<Shelf>, template: String, page: Vec<u8>, logo: Option<String>) -> Self {
        let template = Source::new(shelf.template, template);
        Self { shelf, template, page: Bytes::new(page), logo: logo.map(Bytes::from_string) }
    }

    /// The template, for the lines of its errors.
    pub fn template(&self) -> &Source {
        &self.template
    }
}

impl World for PageWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shelf.fonts.book()
    }

    fn main(&self) -> FileId {
        self.shelf.template
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.shelf.template { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shelf.page {
            return Ok(self.page.clone());
        }
        match &self.logo {
            Some(logo) if id == self.shelf.logo => Ok(logo.clone()),
            Some(_) | None => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
