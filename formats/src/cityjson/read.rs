//! A file to a draft.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use geo::{Coord, Rect};
use serde_json::Value;
use twin_core::model::CommunityParts;
use twin_core::spatial::crs::{AxisOrder, Crs};

use super::document::{CityObject, Document, Transform};
use super::error::CityJsonError;
use super::object::Reader;
use crate::citymodel::Builder;
use crate::finding::Findings;
use crate::georeference::{FileCoordinates, Georeference};
use crate::heading::Heading;
use crate::import::Context;
use crate::table::COMMUNITY;

/// Largest file that is read whole, in MiB: it takes about six times as much memory.
const MAX_WHOLE_MIB: u64 = 1_024;

/// Whether a file's first bytes are those of CityJSON, whole or a sequence.
pub(crate) fn is_cityjson(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('{') && (text.contains("\"CityJSON\"") || text.contains("\"CityObjects\""))
}

/// Reads the file at `path`. Coordinates are easting before northing in every CRS, as all of CityJSON's software writes them. Also gives what a file
/// of this program says of the community.
///
/// # Errors
/// When the file is no CityJSON, is damaged, or its coordinates cannot become local metres.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<(CommunityParts, Option<Heading>), CityJsonError> {
    let file = CityFile::open(path)?;
    let Survey {
        bounds,
        ground,
        heading,
    } = file.survey()?;
    // Heights of a file of this program count from its own origin, where no earlier file has laid another.
    let own = heading.as_ref().filter(|_| context.frame.is_none());
    let context = &Context {
        frame: context.frame.or(own.map(|own| own.frame)),
        ..*context
    };
    let coordinates = FileCoordinates {
        path,
        crs: file.crs()?,
        order: AxisOrder::EastNorth,
        bounds,
        anchor: bounds.min(),
        ground: own.is_none().then_some(ground),
    };
    let georeference = Georeference::new(&coordinates, context, found)?;
    let mut parts = context.empty_draft(georeference.frame(), found.file())?;
    let mut reader = Reader {
        builder: Builder {
            georeference: &georeference,
            parts: &mut parts,
            found,
        },
    };
    file.each(&mut |document| Ok(reader.document(document)?))?;
    Ok((parts, heading))
}

/// A file: whole in memory, or a sequence whose features are read again for each pass.
struct CityFile<'p> {
    path: &'p Path,
    /// The whole model, or the sequence's first line.
    first: Document,
    is_sequence: bool,
}

impl<'p> CityFile<'p> {
    fn open(path: &'p Path) -> Result<Self, CityJsonError> {
        let io = |source| CityJsonError::Io {
            file: path.to_owned(),
            source,
        };
        let mut line = String::new();
        let mut reader = BufReader::new(File::open(path).map_err(io)?);
        reader.read_line(&mut line).map_err(io)?;
        let first = serde_json::from_str::<Document>(line.trim_start_matches('\u{feff}'));
        // A whole file on one line is no sequence either.
        let mut file = match first {
            Ok(first) if !rest_is_empty(&mut reader).map_err(io)? => Self {
                path,
                first,
                is_sequence: true,
            },
            Ok(first) => Self {
                path,
                first,
                is_sequence: false,
            },
            Err(_) => Self {
                path,
                first: whole(path)?,
                is_sequence: false,
            },
        };
        file.check()?;
        let by = file.first.transform;
        transform(&mut file.first, by);
        Ok(file)
    }

    fn check(&self) -> Result<(), CityJsonError> {
        let file = || self.path.to_owned();
        if self.first.kind != "CityJSON" {
            return Err(CityJsonError::Kind {
                file: file(),
                line: 1,
                kind: self.first.kind.clone(),
            });
        }
        match self.first.version.as_deref() {
            Some("1.1" | "2.0") => Ok(()),
            version => Err(CityJsonError::Version {
                file: file(),
                version: version.unwrap_or("missing").to_owned(),
            }),
        }
    }

    fn crs(&self) -> Result<Option<Crs>, CityJsonError> {
        let named = self.first.metadata.reference_system.as_deref();
        let parsed = named.map(Crs::parse).transpose();
        parsed.map_err(|source| CityJsonError::Crs {
            file: self.path.to_owned(),
            source: Box::new(source),
        })
    }

    /// Calls `visit` with each document, its vertices in the file's coordinates.
    fn each(
        &self,
        visit: &mut dyn FnMut(&Document) -> Result<(), CityJsonError>,
    ) -> Result<(), CityJsonError> {
        visit(&self.first)?;
        if !self.is_sequence {
            return Ok(());
        }
        let io = |source| CityJsonError::Io {
            file: self.path.to_owned(),
            source,
        };
        let lines = BufReader::new(File::open(self.path).map_err(io)?).lines();
        for (line, number) in lines.zip(1..).skip(1) {
            let line = line.map_err(io)?;
            if line.trim().is_empty() {
                continue;
            }
            let feature = serde_json::from_str::<Document>(&line);
            let mut feature = feature.map_err(|source| CityJsonError::Form {
                file: self.path.to_owned(),
                line: number,
                source,
            })?;
            if feature.kind != "CityJSONFeature" {
                return Err(CityJsonError::Kind {
                    file: self.path.to_owned(),
                    line: number,
                    kind: feature.kind,
                });
            }
            transform(&mut feature, self.first.transform);
            visit(&feature)?;
        }
        Ok(())
    }

    fn survey(&self) -> Result<Survey, CityJsonError> {
        let mut bounds: Option<Rect<f64>> = None;
        let (mut heights, mut heading) = (Vec::new(), None);
        self.each(&mut |document| {
            let community = document.objects.values().find_map(community_of);
            if let Some(community) = community {
                let own = Heading::of(community).map_err(|reason| CityJsonError::Community {
                    file: self.path.to_owned(),
                    reason,
                })?;
                heading = Some(own);
            }
            for &[x, y, z] in &document.vertices {
                let at = Coord { x, y };
                bounds = Some(bounds.map_or(Rect::new(at, at), |b| {
                    Rect::new(
                        (b.min().x.min(x), b.min().y.min(y)),
                        (b.max().x.max(x), b.max().y.max(y)),
                    )
                }));
                heights.push(z);
            }
            Ok(())
        })?;
        heights.sort_by(f64::total_cmp);
        let ground = heights.get(heights.len() / 20).copied();
        let (Some(bounds), Some(ground)) = (bounds, ground) else {
            return Err(CityJsonError::Empty {
                file: self.path.to_owned(),
            });
        };
        Ok(Survey {
            bounds,
            ground,
            heading,
        })
    }
}

/// What is known of a file before its features are read.
struct Survey {
    /// The box round all vertices.
    bounds: Rect<f64>,
    /// The height of the ground: that below which one vertex in twenty lies.
    ground: f64,
    heading: Option<Heading>,
}

/// What an object says of the community, where it is the one in which this program does.
pub(super) fn community_of(object: &CityObject) -> Option<&Value> {
    object.attributes.as_ref()?.get(COMMUNITY)
}

fn rest_is_empty(reader: &mut impl BufRead) -> std::io::Result<bool> {
    loop {
        let rest = reader.fill_buf()?;
        if rest.iter().any(|b| !b.is_ascii_whitespace()) {
            return Ok(false);
        }
        let length = rest.len();
        if length == 0 {
            return Ok(true);
        }
        reader.consume(length);
    }
}

fn whole(path: &Path) -> Result<Document, CityJsonError> {
    let io = |source| CityJsonError::Io {
        file: path.to_owned(),
        source,
    };
    let mib = std::fs::metadata(path).map_err(io)?.len() >> 20;
    if mib > MAX_WHOLE_MIB {
        return Err(CityJsonError::TooLarge {
            file: path.to_owned(),
            mib,
            limit: MAX_WHOLE_MIB,
        });
    }
    let bytes = std::fs::read(path).map_err(io)?;
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    serde_json::from_slice(text).map_err(|source| CityJsonError::Form {
        file: path.to_owned(),
        line: source.line(),
        source,
    })
}

/// Makes a document's vertices those that they stand for.
fn transform(document: &mut Document, transform: Option<Transform>) {
    if let Some(transform) = transform {
        for vertex in &mut document.vertices {
            *vertex = transform.apply(*vertex);
        }
    }
}
