//! The members of a city model one after the other.

use std::io::BufReader;
use std::path::Path;
use std::{cell::Cell, io::Read, rc::Rc};

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use twin_core::both;
use twin_core::told::Bilingual;

use super::error::CityGmlError;
use super::input::{Bounded, Text, read_error};
use super::tree::{Key, Tree};

/// Deepest nesting that is read; a door in a room of a part of a building has about thirty levels.
const DEEPEST: usize = 96;
/// Most attributes of one element; a root with all namespaces has about thirty.
const MOST_ATTRIBUTES: usize = 256;
/// Largest member in memory, bytes. The most detailed single buildings published have some ten megabytes.
const LARGEST_MEMBER: usize = 512 << 20;

/// Elements right below the root that are read, each by itself.
const MEMBERS: &[&str] = &[
    "cityObjectMember",
    "featureMember",
    "appearanceMember",
    "boundedBy",
];
/// An element below the root whose children are members.
const CONTAINER: &str = "featureMembers";

/// A version of CityGML by the namespace of its `CityModel`, a profile's included.
pub(super) fn version(namespace: &str) -> Option<&'static str> {
    let is_ours = namespace.starts_with("http://www.opengis.net/citygml/")
        || namespace.starts_with("http://www.citygml.org/citygml/");
    let mut versions = ["1.0", "2.0", "3.0"].into_iter();
    versions.find(|version| is_ours && namespace.ends_with(version))
}

/// The members of a file's city model.
pub(super) struct Members<'f> {
    file: &'f Path,
    reader: Reader<BufReader<Bounded<Box<dyn Read>>>>,
    since_event: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    tree: Tree,
    /// Open elements outside of a member.
    depth: usize,
    /// Open elements of a member.
    inside: usize,
    /// Open elements of what is passed over.
    skipped: usize,
    seen_root: bool,
}

impl<'f> Members<'f> {
    pub(super) fn open(file: &'f Path) -> Result<Self, CityGmlError> {
        Ok(Self::of(file, Text::open(file)?))
    }

    pub(super) fn of(file: &'f Path, text: Text) -> Self {
        Self {
            file,
            reader: Reader::from_reader(text.reader),
            since_event: text.since_event,
            buffer: Vec::new(),
            tree: Tree::default(),
            depth: 0,
            inside: 0,
            skipped: 0,
            seen_root: false,
        }
    }

    /// Bytes that are kept between members.
    #[cfg(test)]
    pub(super) fn retained_bytes(&self) -> usize {
        self.tree.retained_bytes() + self.buffer.capacity()
    }

    /// The next member; `None` after the last, when the file is complete.
    pub(super) fn next(&mut self) -> Result<Option<&Tree>, CityGmlError> {
        self.tree.clear();
        let mut buffer = std::mem::take(&mut self.buffer);
        let is_complete = loop {
            buffer.clear();
            let event = self.reader.read_event_into(&mut buffer);
            self.since_event.set(0);
            let event = event.map_err(|error| self.syntax_error(&error))?;
            match self.take(event)? {
                Step::On => {}
                Step::Member => break true,
                Step::End => break false,
            }
        };
        self.buffer = buffer;
        Ok(is_complete.then_some(&self.tree))
    }

    fn take(&mut self, event: Event<'_>) -> Result<Step, CityGmlError> {
        match event {
            Event::Start(tag) => self.start(&tag).map(|()| Step::On),
            Event::Empty(tag) => {
                self.start(&tag)?;
                Ok(self.end())
            }
            Event::End(_) => Ok(self.end()),
            Event::Text(text) if self.inside > 0 => {
                self.tree.text(&text);
                Ok(Step::On)
            }
            Event::CData(text) if self.inside > 0 => {
                self.tree.text(&text);
                Ok(Step::On)
            }
            Event::GeneralRef(reference) => {
                let known = match &*reference {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let Some(letter) = known else {
                    let reference = cut(&reference);
                    let what = both!("the reference '&{reference};'", "引用“&{reference};”");
                    return Err(self.entities(what));
                };
                if self.inside > 0 {
                    self.tree.text(letter.encode_utf8(&mut [0; 4]));
                }
                Ok(Step::On)
            }
            Event::DocType(_) => Err(self.entities(both!("a document type", "文档类型声明"))),
            Event::Eof => self.eof().map(|()| Step::End),
            _ => Ok(Step::On),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), CityGmlError> {
        if self.depth + self.inside + self.skipped >= DEEPEST {
            return Err(self.too_large(both!(
                "elements are nested more than {DEEPEST} deep",
                "元素嵌套超过 {DEEPEST} 层"
            )));
        }
        let local = tag.local_name();
        let name = local.as_ref();
        if !self.seen_root {
            self.seen_root = true;
            self.depth = 1;
            return self.check_root(tag);
        }
        let is_member = match self.depth {
            1 => MEMBERS.contains(&name),
            _ => true,
        };
        if self.inside > 0 || (self.skipped == 0 && is_member) {
            self.inside += 1;
            return self.element(name, tag);
        }
        if self.skipped == 0 && name == CONTAINER {
            self.depth += 1;
        } else {
            self.skipped += 1;
        }
        Ok(())
    }

    /// Adds an element to the tree.
    fn element(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<(), CityGmlError> {
        self.tree.start(name);
        for (attribute, number) in tag.attributes().with_checks(false).zip(1..) {
            let attribute = attribute.map_err(|e| self.damaged(&e))?;
            if number > MOST_ATTRIBUTES {
                let reason = both!(
                    "an element has more than {MOST_ATTRIBUTES} attributes",
                    "有元素的属性超过 {MOST_ATTRIBUTES} 个"
                );
                return Err(self.too_large(reason));
            }
            let Some(key) = Key::of(attribute.key.local_name().as_ref()) else {
                continue;
            };
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|e| self.damaged(&e))?;
            self.tree.attribute(key, &value);
        }
        if self.tree.used_bytes() > LARGEST_MEMBER {
            let mib = LARGEST_MEMBER >> 20;
            return Err(self.too_large(both!(
                "a single object takes more than {mib} MiB",
                "单个对象超过 {mib} MiB"
            )));
        }
        Ok(())
    }

    fn end(&mut self) -> Step {
        if self.inside > 0 {
            self.inside -= 1;
            if self.tree.end() {
                return Step::Member;
            }
        } else if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.depth = self.depth.saturating_sub(1);
        }
        Step::On
    }

    fn check_root(&self, tag: &BytesStart<'_>) -> Result<(), CityGmlError> {
        let namespace = namespace_of(tag);
        let local = tag.local_name();
        if super::is_citygml(local.as_ref(), &namespace) {
            return Ok(());
        }
        Err(CityGmlError::NotCityGml {
            file: self.file.to_owned(),
            root: cut(&format!("{} ({namespace})", local.as_ref())),
        })
    }

    fn eof(&self) -> Result<(), CityGmlError> {
        let file = self.file.to_owned();
        if !self.seen_root {
            let root = "none".to_owned();
            return Err(CityGmlError::NotCityGml { file, root });
        }
        if self.depth + self.inside + self.skipped > 0 {
            return Err(self.truncated(both!("</CityModel> is missing", "缺少 </CityModel>")));
        }
        Ok(())
    }

    fn byte(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn damaged(&self, error: &impl std::error::Error) -> CityGmlError {
        CityGmlError::Damaged {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason: Bilingual::alike(error.to_string()),
        }
    }

    fn truncated(&self, reason: Bilingual) -> CityGmlError {
        CityGmlError::Truncated {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason,
        }
    }

    fn too_large(&self, reason: Bilingual) -> CityGmlError {
        CityGmlError::TooLarge {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason,
        }
    }

    fn entities(&self, what: Bilingual) -> CityGmlError {
        CityGmlError::Entities {
            file: self.file.to_owned(),
            byte: self.byte(),
            what,
        }
    }

    fn syntax_error(&self, error: &Error) -> CityGmlError {
        match error {
            Error::Io(io) => read_error(self.file, self.byte(), io),
            Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
                | SyntaxError::UnclosedComment,
            )
            | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
                self.truncated(both!("a tag is not closed", "有标签未闭合"))
            }
            other => self.damaged(other),
        }
    }
}

/// What an event comes to.
enum Step {
    On,
    /// The tree holds a whole member.
    Member,
    /// The file is at its end.
    End,
}

/// The namespace of an element by its own declarations; empty where it has none.
pub(crate) fn namespace_of(tag: &BytesStart<'_>) -> String {
    let name = tag.name();
    let wanted = name.prefix().map_or("xmlns".to_owned(), |prefix| {
        format!("xmlns:{}", prefix.as_ref())
    });
    tag.attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.as_ref() == wanted)
        .map(|attribute| attribute.value.trim().to_owned())
        .unwrap_or_default()
}

/// A text cut to 120 letters, for messages.
fn cut(text: &str) -> String {
    text.chars().take(120).collect()
}
