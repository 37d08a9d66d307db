//! OSM XML, read as a stream: one element in memory at a time.

use std::io::BufRead;
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::element::{Element, Kind, LonLat, Member, Node, Pass, Relation, Role, Way};
use super::error::OsmError;
use super::input::read_error;
use super::tags::Tags;

/// Reads the elements of a pass and hands each to `sink`; `keep_node` tells which nodes without tags matter.
pub(super) fn read(
    file: &Path,
    text: Box<dyn BufRead>,
    pass: Pass,
    keep_node: &dyn Fn(i64) -> bool,
    sink: &mut dyn FnMut(Element) -> Result<(), OsmError>,
) -> Result<(), OsmError> {
    let mut parser = Parser {
        file,
        reader: Reader::from_reader(text),
        pass,
        open: None,
        depth: 0,
        seen_root: false,
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = match parser.reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => return Err(parser.syntax_error(&error)),
        };
        let finished = match event {
            Event::Start(tag) => {
                parser.depth += 1;
                let opens = parser.start(&tag)?;
                if let Some(element) = opens {
                    parser.open = Some(element);
                }
                None
            }
            Event::Empty(tag) => parser.start(&tag)?,
            Event::End(tag) => {
                parser.depth = parser.depth.saturating_sub(1);
                let ends = matches!(tag.name().0, "node" | "way" | "relation");
                if ends { parser.open.take() } else { None }
            }
            Event::Eof => break,
            _ => None,
        };
        if let Some(element) = finished.filter(|e| is_wanted(e, keep_node)) {
            sink(element)?;
        }
    }
    parser.end()
}

fn is_wanted(element: &Element, keep_node: &dyn Fn(i64) -> bool) -> bool {
    match element {
        Element::Node(node) => !node.tags.is_empty() || keep_node(node.id),
        _ => true,
    }
}

struct Parser<'a> {
    file: &'a Path,
    reader: Reader<Box<dyn BufRead>>,
    pass: Pass,
    open: Option<Element>,
    depth: usize,
    seen_root: bool,
}

impl Parser<'_> {
    fn byte(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<Option<Element>, OsmError> {
        if !self.seen_root {
            self.seen_root = true;
            return self.check_root(tag);
        }
        match (tag.name().0, self.pass) {
            ("node", Pass::Nodes) => self.node(tag).map(|n| n.map(Element::Node)),
            ("way", Pass::WaysAndRelations) => {
                let id = self.id(tag, "way")?;
                Ok(Some(Element::Way(Way {
                    id,
                    nodes: Vec::new(),
                    tags: Tags::default(),
                })))
            }
            ("relation", Pass::WaysAndRelations) => {
                let id = self.id(tag, "relation")?;
                Ok(Some(Element::Relation(Relation {
                    id,
                    members: Vec::new(),
                    tags: Tags::default(),
                })))
            }
            ("tag" | "nd" | "member", _) => self.child(tag).map(|()| None),
            _ => Ok(None),
        }
    }

    fn check_root(&self, tag: &BytesStart<'_>) -> Result<Option<Element>, OsmError> {
        match tag.name().0 {
            "osm" => Ok(None),
            other => Err(OsmError::NotOsm {
                file: self.file.to_owned(),
                reason: format!("the root element is <{}>, not <osm>", cut(other)),
            }),
        }
    }

    /// Nodes without a position are deleted ones and mean nothing here.
    fn node(&self, tag: &BytesStart<'_>) -> Result<Option<Node>, OsmError> {
        let id = self.id(tag, "node")?;
        let (lon, lat) = (self.attribute(tag, "lon")?, self.attribute(tag, "lat")?);
        let (Some(lon), Some(lat)) = (lon, lat) else {
            return Ok(None);
        };
        let parse = |text: &str| text.trim().parse::<f64>().ok();
        let at = parse(&lon)
            .zip(parse(&lat))
            .and_then(|(x, y)| LonLat::from_degrees(x, y));
        let Some(at) = at else {
            return Err(OsmError::Field {
                file: self.file.to_owned(),
                byte: self.byte(),
                feature: format!("node/{id}"),
                field: "lon, lat",
                value: cut(&format!("{lon}, {lat}")),
                reason: "longitude lies within ±180 degrees, latitude within ±90",
            });
        };
        let tags = Tags::default();
        Ok(Some(Node { id, at, tags }))
    }

    fn child(&mut self, tag: &BytesStart<'_>) -> Result<(), OsmError> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        match (tag.name().0, &mut open) {
            ("tag", element) => {
                let (key, value) = (self.attribute(tag, "k")?, self.attribute(tag, "v")?);
                if let (Some(key), Some(value)) = (key, value) {
                    tags_of(element).push(&key, &value);
                }
            }
            ("nd", Element::Way(way)) => way.nodes.push(self.reference(tag)?),
            ("member", Element::Relation(relation)) => {
                let kind = self.attribute(tag, "type")?;
                let role = self.attribute(tag, "role")?.unwrap_or_default();
                let kind = match kind.as_deref() {
                    Some("node") => Kind::Node,
                    Some("way") => Kind::Way,
                    _ => Kind::Relation,
                };
                let (id, role) = (self.reference(tag)?, Role::of(&role));
                relation.members.push(Member { kind, id, role });
            }
            _ => {}
        }
        self.open = Some(open);
        Ok(())
    }

    fn attribute(&self, tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, OsmError> {
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|e| self.damaged(e.to_string()))?;
            if attribute.key.0 == name {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|e| self.damaged(e.to_string()))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    fn id(&self, tag: &BytesStart<'_>, element: &'static str) -> Result<i64, OsmError> {
        self.integer(tag, "id", element)
    }

    fn reference(&self, tag: &BytesStart<'_>) -> Result<i64, OsmError> {
        let open = match &self.open {
            Some(Element::Way(_)) => "way",
            _ => "element",
        };
        self.integer(tag, "ref", open)
    }

    fn integer(
        &self,
        tag: &BytesStart<'_>,
        field: &'static str,
        element: &'static str,
    ) -> Result<i64, OsmError> {
        let text = self.attribute(tag, field)?.unwrap_or_default();
        text.trim().parse().map_err(|_| OsmError::Field {
            file: self.file.to_owned(),
            byte: self.byte(),
            feature: element.to_owned(),
            field,
            value: cut(&text),
            reason: "a whole number is expected",
        })
    }

    fn damaged(&self, reason: String) -> OsmError {
        OsmError::Damaged {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason,
        }
    }

    fn truncated(&self, reason: &str) -> OsmError {
        OsmError::Truncated {
            file: self.file.to_owned(),
            byte: self.byte(),
            reason: reason.to_owned(),
        }
    }

    fn syntax_error(&self, error: &Error) -> OsmError {
        match error {
            Error::Io(io) => read_error(self.file, self.byte(), io),
            Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
                | SyntaxError::UnclosedComment,
            )
            | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
                self.truncated("a tag is not closed")
            }
            other => self.damaged(other.to_string()),
        }
    }

    fn end(&self) -> Result<(), OsmError> {
        if !self.seen_root {
            return Err(OsmError::NotOsm {
                file: self.file.to_owned(),
                reason: "there is no <osm> element".to_owned(),
            });
        }
        if self.depth > 0 {
            return Err(self.truncated("</osm> is missing"));
        }
        Ok(())
    }
}

fn tags_of(element: &mut Element) -> &mut Tags {
    match element {
        Element::Node(n) => &mut n.tags,
        Element::Way(w) => &mut w.tags,
        Element::Relation(r) => &mut r.tags,
    }
}

/// A text cut to 60 characters, for messages.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
