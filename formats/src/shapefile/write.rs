//! The layers of a community into their files.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rusqlite::types::Value;
use serde_json::Value as Json;
use twin_core::told::Term;

use super::cell::{self, Cell, Encoding, Loss, MAX_TEXT_BYTES};
use super::companion::{COMPANION, Heading, RowLine};
use super::dbase::{self, Field, short_names};
use super::shape::{Shapes, shape_type};
use crate::attribute_files::{Folder, WriteError};
use crate::finding::{Finding, Findings, Outcome, Problem, Thing};
use crate::table::{Kind, LayerHead, LayerSink, Outgoing, Rows, json};

/// Writes each layer into files of its own, named after it; tells of values that its table does not show as they are.
pub(crate) fn write(
    outgoing: &Outgoing<'_>,
    folder: &Folder,
    encoding: Encoding,
) -> Result<Vec<Finding>, WriteError> {
    let mut writer = Writer {
        outgoing,
        folder,
        encoding,
        findings: Vec::new(),
    };
    outgoing.each_layer(&mut writer)?;
    Ok(writer.findings)
}

struct Writer<'w> {
    outgoing: &'w Outgoing<'w>,
    folder: &'w Folder,
    encoding: Encoding,
    findings: Vec<Finding>,
}

/// A layer's table while its rows come in.
struct Layer {
    /// Full names, the id first.
    names: Vec<&'static str>,
    fields: Vec<Field>,
    rows: Vec<Vec<Vec<u8>>>,
    lines: Vec<RowLine>,
    shapes: Option<Shapes>,
    found: Findings,
}

impl LayerSink for Writer<'_> {
    type Error = WriteError;

    fn layer(&mut self, head: &LayerHead, rows: &mut Rows<'_>) -> Result<(), WriteError> {
        let mut layer = Layer::new(head);
        for row in rows {
            let row = row?;
            let fits = layer
                .shapes
                .as_mut()
                .is_none_or(|shapes| shapes.add(row.geometry.as_ref()));
            if !fits {
                return Err(WriteError::TooLarge {
                    file: format!("{}.shp", head.name).into(),
                    limit: Term::new("4 GB of shapes", "4 GB 的图形"),
                });
            }
            let provenance = serde_json::from_str(&row.provenance).unwrap_or(Json::Null);
            layer.add(row.id, row.values, provenance, self.encoding);
        }
        self.write_layer(head, &mut layer)?;
        self.findings.append(&mut layer.found.into_list());
        Ok(())
    }
}

impl Layer {
    fn new(head: &LayerHead) -> Self {
        let names: Vec<&'static str> = std::iter::once("id")
            .chain(head.columns.iter().map(|(name, _)| *name))
            .collect();
        let kinds = std::iter::once(Kind::Text).chain(head.columns.iter().map(|(_, kind)| *kind));
        let fields = short_names(&names)
            .into_iter()
            .zip(kinds)
            .map(|(name, kind)| Field::new(name, kind))
            .collect();
        Self {
            names,
            fields,
            rows: Vec::with_capacity(head.rows),
            lines: Vec::with_capacity(head.rows),
            shapes: head.geometry.map(|_| Shapes::new()),
            found: Findings::of(&format!("{}.dbf", head.name)),
        }
    }

    fn add(&mut self, id: String, values: Vec<Value>, provenance: Json, encoding: Encoding) {
        let mut whole = BTreeMap::new();
        let mut cells = Vec::with_capacity(self.fields.len());
        let values = std::iter::once(Value::Text(id.clone())).chain(values);
        for ((field, name), value) in self.fields.iter_mut().zip(&self.names).zip(values) {
            let cell = match &value {
                Value::Text(text) => cell::text(text, encoding),
                // Bytes have no place in the table.
                Value::Blob(_) => Cell {
                    bytes: Vec::new(),
                    shown: Some(String::new()),
                    loss: None,
                },
                other => Cell {
                    bytes: cell::plain(field.kind, other),
                    shown: None,
                    loss: None,
                },
            };
            field.width = field
                .width
                .max(u8::try_from(cell.bytes.len()).unwrap_or(u8::MAX));
            if let Some(loss) = cell.loss {
                let problem = problem(name, loss, encoding);
                self.found
                    .feature(id.as_str(), None, problem, Outcome::KeptBeside);
            }
            if let Some(shown) = cell.shown {
                whole.insert(
                    (*name).to_owned(),
                    (shown, json::value_of(field.kind, value)),
                );
            }
            cells.push(cell.bytes);
        }
        self.rows.push(cells);
        self.lines.push(RowLine {
            id,
            provenance,
            whole,
        });
    }

    /// The full name of each field that has another in the table.
    fn cut_names(&self) -> BTreeMap<String, String> {
        let pairs = self.fields.iter().zip(&self.names);
        pairs
            .filter(|(field, name)| field.name != **name)
            .map(|(field, name)| (field.name.clone(), (*name).to_owned()))
            .collect()
    }
}

fn problem(field: &str, loss: Loss, encoding: Encoding) -> Problem {
    match loss {
        Loss::TooLong(bytes) => Problem::TextTooLong {
            field: field.to_owned(),
            bytes,
            limit: MAX_TEXT_BYTES,
        },
        Loss::Letters => Problem::MissingLetters {
            field: field.to_owned(),
            encoding: encoding.name(),
        },
    }
}

impl Writer<'_> {
    fn write_layer(&self, head: &LayerHead, layer: &mut Layer) -> Result<(), WriteError> {
        let fields = layer.cut_names();
        if let (Some(geometry), Some(shapes)) = (head.geometry, &mut layer.shapes) {
            shapes.finish(shape_type(geometry));
            self.file(head, "shp", |out| out.write_all(&shapes.shp))?;
            self.file(head, "shx", |out| out.write_all(&shapes.shx))?;
            match self.outgoing.crs().wkt() {
                Some(wkt) => self.file(head, "prj", |out| out.write_all(wkt.as_bytes()))?,
                None => {
                    let crs = self.outgoing.crs().to_string();
                    let what = Thing::ProjectionFile { crs };
                    layer
                        .found
                        .file_wide(Problem::Unsupported { what }, Outcome::KeptBeside);
                }
            }
        }
        self.file(head, "dbf", |out| {
            dbase::write(&layer.fields, &layer.rows, self.encoding, out)
        })?;
        let code_page = self.encoding.code_page();
        self.file(head, "cpg", |out| out.write_all(code_page.as_bytes()))?;
        self.file(head, COMPANION, |out| {
            let heading = Heading {
                layer: head.name.to_owned(),
                fields,
                twin_community: self.outgoing.heading(),
            };
            serde_json::to_writer(&mut *out, &heading)?;
            for line in &layer.lines {
                out.write_all(b"\n")?;
                serde_json::to_writer(&mut *out, line)?;
            }
            out.write_all(b"\n")
        })
    }

    fn file(
        &self,
        head: &LayerHead,
        ending: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let (path, mut out) = self.folder.file(&format!("{}.{ending}", head.name))?;
        write(&mut out)
            .and_then(|()| out.flush())
            .map_err(|e| WriteError::io(&path, e))
    }
}
