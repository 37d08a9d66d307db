//! The area that an import is cut to.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use geo::{
    BoundingRect, Contains, Coord, Geometry, Intersects, MultiPolygon, Point, Polygon, Rect,
};
use twin_core::model::{CommunityParts, Feature};
use twin_core::spatial::LocalFrame;
use twin_core::told::{Bilingual, Told, parser_words};

use super::error::ImportError;
use super::sieve::retain;
use crate::finding::{Finding, Findings, Outcome, Problem};
use crate::osm;
use crate::table::Table;

/// Largest file of an area in MiB; the boundary of a country in every bend has some tens.
const MAX_MIB: u64 = 64;

/// What an import is cut to, in WGS 84 longitude and latitude: areas count by the middle of their box, lines by their vertices, points by
/// themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    area: MultiPolygon<f64>,
    bounds: Rect<f64>,
}

/// Why there is nothing to cut to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The limits are none.
    #[error(
        "'{text}' are no limits: give WEST,SOUTH,EAST,NORTH in degrees, west below east and south below north, or a GeoJSON file of polygons"
    )]
    Limits {
        /// What was given.
        text: String,
    },
    /// The file cannot be read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is larger than an area is.
    #[error("{}: larger than {MAX_MIB} MiB, which no area to cut to is", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
    },
    /// The file is no GeoJSON.
    #[error("{}: is no GeoJSON: {reason}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: Bilingual,
    },
    /// The file has no polygon in degrees.
    #[error("{}: holds no polygon in WGS 84 longitude and latitude (RFC 7946)", file.display())]
    NoPolygon {
        /// The file.
        file: PathBuf,
    },
}

impl Told for ClipError {
    fn zh(&self) -> String {
        match self {
            Self::Limits { text } => format!(
                "“{text}”不是有效的范围：请按 西,南,东,北 给出以度为单位的界限（西小于东，南小于北），或指定多边形的 GeoJSON 文件"
            ),
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::TooLarge { file } => {
                format!("{}：超过 {MAX_MIB} MiB，裁剪范围不会这么大", file.display())
            }
            Self::Form { file, reason } => {
                format!("{}：不是 GeoJSON：{}", file.display(), reason.zh)
            }
            Self::NoPolygon { file } => format!(
                "{}：其中没有 WGS 84 经纬度的多边形（RFC 7946）",
                file.display()
            ),
        }
    }
}

impl Clip {
    /// `WEST,SOUTH,EAST,NORTH` in degrees, else the polygons of a GeoJSON file.
    ///
    /// # Errors
    /// When the limits are out of order or range, or the file has no polygon.
    pub fn parse(text: &str) -> Result<Self, ClipError> {
        let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse()).collect();
        match numbers.as_deref() {
            Ok(&[west, south, east, north]) if west < east && south < north => {
                let bounds = Rect::new((west, south), (east, north));
                let area = MultiPolygon(vec![bounds.to_polygon()]);
                let limits = || ClipError::Limits {
                    text: text.to_owned(),
                };
                Self::of(area).ok_or_else(limits)
            }
            Ok(_) => Err(ClipError::Limits {
                text: text.to_owned(),
            }),
            Err(_) => Self::open(Path::new(text)),
        }
    }

    /// The polygons of a GeoJSON file, all together.
    fn open(path: &Path) -> Result<Self, ClipError> {
        let file = || path.to_owned();
        let io = |source| ClipError::Io {
            file: file(),
            source,
        };
        if std::fs::metadata(path).map_err(io)?.len() > MAX_MIB << 20 {
            return Err(ClipError::TooLarge { file: file() });
        }
        let text = std::fs::read_to_string(path).map_err(io)?;
        let read: geojson::GeoJson = text.parse().map_err(|e: geojson::Error| ClipError::Form {
            file: file(),
            reason: parser_words(&e.to_string()),
        })?;
        let all = geo::GeometryCollection::try_from(&read).map_err(|e| ClipError::Form {
            file: file(),
            reason: parser_words(&e.to_string()),
        })?;
        let mut polygons = Vec::new();
        all.into_iter().for_each(|g| collect(g, &mut polygons));
        let found = Self::of(MultiPolygon(polygons));
        found.ok_or_else(|| ClipError::NoPolygon { file: file() })
    }

    /// None for an area without points or beyond the degrees of the earth.
    fn of(area: MultiPolygon<f64>) -> Option<Self> {
        let bounds = area.bounding_rect()?;
        let earth = Rect::new((-180.0, -90.0), (180.0, 90.0));
        let is_on_earth = |c: Coord<f64>| earth.intersects(&c);
        let is_there = is_on_earth(bounds.min()) && is_on_earth(bounds.max());
        is_there.then_some(Self { area, bounds })
    }

    /// The middle of the box about it.
    #[must_use]
    pub fn middle(&self) -> Coord<f64> {
        self.bounds.center()
    }

    /// The box about it, which readers of large files keep to already.
    pub(crate) fn limits(&self) -> osm::Clip {
        let (least, greatest) = (self.bounds.min(), self.bounds.max());
        osm::Clip {
            west: least.x,
            south: least.y,
            east: greatest.x,
            north: greatest.y,
        }
    }

    fn holds(&self, lonlat: Coord<f64>) -> bool {
        // Points on the edge count, as they do for limits.
        self.bounds.intersects(&lonlat)
            && (self.area.contains(&Point(lonlat)) || self.area.intersects(&Point(lonlat)))
    }

    fn holds_geometry(&self, frame: &LocalFrame, geometry: &Geometry<f64>) -> bool {
        let holds = |at: &Coord<f64>| self.holds(frame.lonlat_from_enu(*at));
        match geometry {
            Geometry::LineString(line) => line.0.iter().any(holds),
            other => {
                let rect = other.bounding_rect();
                rect.is_some_and(|rect| holds(&rect.center()))
            }
        }
    }
}

fn collect(geometry: Geometry<f64>, polygons: &mut Vec<Polygon<f64>>) {
    match geometry {
        Geometry::Polygon(polygon) => polygons.push(polygon),
        Geometry::MultiPolygon(more) => polygons.extend(more),
        Geometry::GeometryCollection(more) => {
            more.into_iter().for_each(|g| collect(g, polygons));
        }
        _ => {}
    }
}

/// Leaves out what lies outside, with one finding that counts it. What a feature inside refers to stays with it; what lies where another
/// feature lies, as a storey does, stays with that. Cost: O(n) in points, a few times.
pub(super) fn cut(
    parts: &mut CommunityParts,
    clip: &Clip,
    file: &str,
    findings: &mut Vec<Finding>,
) -> Result<(), ImportError> {
    let frame = parts.frame;
    let mut kept = Kept::default();
    let mut is_kept: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    macro_rules! judge {
        ($($field:ident)*) => {
            $(let list = parts.$field.iter().map(|f| match f.geometry() {
                Some(geometry) => clip.holds_geometry(&frame, &geometry),
                None => has_no_reference(f),
            });
            is_kept.insert(stringify!($field), list.collect());)*
            $(kept.add(&parts.$field, &is_kept[stringify!($field)]);)*
            // Each round keeps more, or is the last.
            loop {
                let before = kept.count;
                $(kept.widen(&parts.$field);)*
                if kept.count == before {
                    break;
                }
            }
            $(is_kept.insert(stringify!($field), kept.of(&parts.$field));)*
        };
    }
    twin_core::each_layer!(judge);
    let count = is_kept.values().flatten().filter(|kept| !**kept).count();
    macro_rules! drop_layers {
        ($($field:ident)*) => {
            $(is_kept.get(stringify!($field)).inspect(|kept| retain(&mut parts.$field, kept));)*
        };
    }
    drop(kept);
    twin_core::each_layer!(drop_layers);
    if count > 0 {
        let mut found = Findings::of(file);
        found.file_wide(Problem::OutsideClip { count }, Outcome::LeftOut);
        findings.append(&mut found.into_list());
    }
    let is_empty = parts.layer_counts().iter().all(|(_, count)| *count == 0);
    if is_empty && count > 0 {
        return Err(ImportError::OutsideClip {
            count,
            file: file.to_owned(),
        });
    }
    Ok(())
}

fn has_no_reference<F: Feature>(feature: &F) -> bool {
    let mut has_none = true;
    feature.references(&mut |reference| has_none &= reference.is_none());
    has_none
}

/// The features that stay, by layer.
#[derive(Default)]
struct Kept<'p> {
    ids: BTreeMap<&'static str, HashSet<&'p str>>,
    count: usize,
}

impl<'p> Kept<'p> {
    fn keep(&mut self, layer: &'static str, id: &'p str) {
        self.count += usize::from(self.ids.entry(layer).or_default().insert(id));
    }

    fn has(&self, layer: &str, id: &str) -> bool {
        self.ids.get(layer).is_some_and(|ids| ids.contains(id))
    }

    fn add<F: Feature>(&mut self, features: &'p [F], is_kept: &[bool]) {
        for (feature, _) in features.iter().zip(is_kept).filter(|(_, kept)| **kept) {
            self.keep(F::LAYER, feature.id());
        }
    }

    /// Keeps what kept features refer to, and features without a place of their own that refer to kept ones.
    fn widen<F: Feature + Table>(&mut self, features: &'p [F]) {
        for feature in features {
            let id = Feature::id(feature);
            let mut references = Vec::new();
            feature.references(&mut |reference| references.extend(reference));
            let leads_to_kept = || references.iter().any(|r| self.has(r.layer, r.id));
            if !self.has(F::LAYER, id) {
                if F::GEOMETRY.is_some() || !leads_to_kept() {
                    continue;
                }
                self.keep(F::LAYER, id);
            }
            for reference in references {
                self.keep(reference.layer, reference.id);
            }
        }
    }

    fn of<F: Feature>(&self, features: &[F]) -> Vec<bool> {
        let is_kept = |f: &F| self.has(F::LAYER, f.id());
        features.iter().map(is_kept).collect()
    }
}
