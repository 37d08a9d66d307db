//! Typst's view of a report: its files, its font, and the PDF that comes of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;
use twin_core::time::SimTime;
use twin_formats::audit::Language;
use twin_formats::picture::Picture;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::ReportError;
use crate::glyphs::Glyphs;

/// The font of all reports, see assets/fonts/README.md.
const FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSansCJKsc-Regular-GB2312.otf");

/// How all reports look.
const HOUSE: &str = include_str!("typst/house.typ");

/// What is the same for every report.
struct Type {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static TYPE: LazyLock<Type> = LazyLock::new(|| {
    let fonts: Vec<Font> = Font::iter(Bytes::new(FONT)).collect();
    Type {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// A report before it is set.
pub(crate) struct Manuscript {
    /// The template of its pages.
    pub(crate) template: &'static str,
    /// What they say.
    pub(crate) content: Value,
    /// Its pictures by the names that the template knows them by.
    pub(crate) pictures: Vec<(String, Option<Picture>)>,
}

impl Manuscript {
    /// Sets the pages and gives them as PDF for everybody (PDF/UA-1), with a date also for archives (PDF/A-2a). Cost: a second for
    /// some tens of pages.
    pub(crate) fn print(
        mut self,
        date: Option<SimTime>,
        language: Language,
    ) -> Result<Vec<u8>, ReportError> {
        let font = TYPE.fonts.first().ok_or(ReportError::Font)?;
        let has = |c: char| font.info().coverage.contains(u32::from(c));
        let mut glyphs = Glyphs::new(&has);
        glyphs.value(&mut self.content);
        let mut desk = Desk::default();
        for (name, picture) in &self.pictures {
            if let Some(picture) = picture {
                let svg = Bytes::from_string(glyphs.text(&picture.svg));
                desk.pictures.insert(name.clone(), svg);
            }
        }
        self.content["unshown"] = glyphs.note(language).into();
        desk.put("data.json", self.content.to_string())?;
        desk.put("house.typ", HOUSE.to_owned())?;
        desk.put(MAIN, self.template.to_owned())?;
        let printed = desk.print(date.and_then(civil));
        // What Typst remembers between reports would only grow.
        typst::comemo::evict(0);
        printed
    }
}

/// The name of the template.
const MAIN: &str = "main.typ";

/// The files of one report, in memory.
#[derive(Default)]
struct Desk {
    files: BTreeMap<String, Source>,
    /// These are no text that is set: nobody asks for a line of them.
    pictures: BTreeMap<String, Bytes>,
}

impl Desk {
    fn put(&mut self, name: &str, text: String) -> Result<(), ReportError> {
        let id = file_id(name).ok_or_else(|| ReportError::Setting {
            reasons: format!("'{name}' is no file name"),
        })?;
        self.files.insert(name.to_owned(), Source::new(id, text));
        Ok(())
    }

    fn print(&self, date: Option<Datetime>) -> Result<Vec<u8>, ReportError> {
        let set = typst::compile::<PagedDocument>(self);
        let document = set.output.map_err(|errors| ReportError::Setting {
            reasons: self.reasons(&errors),
        })?;
        let archival = date.map(|_| PdfStandard::A_2a);
        let standards: Vec<_> = [Some(PdfStandard::Ua_1), archival]
            .into_iter()
            .flatten()
            .collect();
        let standards = PdfStandards::new(&standards);
        let options = PdfOptions {
            timestamp: date.map(Timestamp::new_utc),
            creator: Smart::Custom(Some("twin".to_owned())),
            standards: standards.map_err(|error| ReportError::Archiving {
                reasons: error.message().to_string(),
            })?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| ReportError::Archiving {
            reasons: self.reasons(&errors),
        })
    }

    /// What is wrong and in which line of which file.
    fn reasons(&self, errors: &[SourceDiagnostic]) -> String {
        let one = |error: &SourceDiagnostic| {
            let place = error.span.id().and_then(|id| {
                let source = self.source(id).ok()?;
                let start = self.range(error.span)?.start;
                let line = source.lines().byte_to_line(start)? + 1;
                Some(format!("{}:{line}: ", id.get().vpath().get_without_slash()))
            });
            format!("{}{}", place.unwrap_or_default(), error.message)
        };
        errors.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// A time as Typst has it; none outside of its years.
fn civil(time: SimTime) -> Option<Datetime> {
    let text = time.to_string();
    let mut parts = text.split(['-', 'T', ':', '.', 'Z']);
    let mut next = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second) = (next()?, next()?, next()?);
    let small = |part: u16| u8::try_from(part).ok();
    Datetime::from_ymd_hms(
        i32::from(year),
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
    )
}

fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &TYPE.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &TYPE.book
    }

    fn main(&self) -> FileId {
        self.files[MAIN].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = id.get().vpath().get_without_slash();
        let found = self.files.get(name).cloned();
        found.ok_or_else(|| FileError::NotFound(name.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let picture = self.pictures.get(id.get().vpath().get_without_slash());
        if let Some(picture) = picture {
            return Ok(picture.clone());
        }
        Ok(Bytes::from_string(self.source(id)?.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        TYPE.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
