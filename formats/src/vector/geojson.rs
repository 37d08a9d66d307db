//! GeoJSON (RFC 7946), its sequences (RFC 8142, or a feature a line), and the `crs` member of 2008.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use twin_core::spatial::crs::Crs;

use super::error::VectorError;
use super::feature::{Feature, Layer, VectorFile, Visit};
use crate::finding::{Expected, Problem, Thing};
use crate::heading::Heading;
use crate::table::COMMUNITY;

/// Separates the texts of a sequence (RFC 8142 §2).
const RECORD_SEPARATOR: u8 = 0x1e;

/// An opened file: one layer, named after the file.
#[derive(Debug)]
pub(super) struct GeoJson {
    path: PathBuf,
    is_sequence: bool,
    layers: Vec<Layer>,
    heading: Option<Heading>,
}

impl GeoJson {
    /// Opens the file. `given` is the CRS for files without the member `crs`; RFC 7946 §4 leaves WGS 84 degrees as the only one,
    /// but files of its forerunner and of map services that shift coordinates look the same.
    pub(super) fn open(path: &Path, given: Option<&Crs>) -> Result<Self, VectorError> {
        let mut file = Self {
            path: path.to_owned(),
            is_sequence: !is_collection(&head(path)?),
            layers: Vec::new(),
            heading: None,
        };
        let members = file.walk(&mut |_| Ok(()))?;
        let name = layer_name(path);
        let crs = match named_crs(&members) {
            Some(named) => Crs::parse(&named).map_err(|source| VectorError::Crs {
                file: path.to_owned(),
                layer: name.clone(),
                source: Box::new(source),
            })?,
            None => given.cloned().unwrap_or_else(Crs::crs84),
        };
        file.heading = file.heading_of(&members)?;
        file.layers.push(Layer {
            name,
            crs: Some(crs),
        });
        Ok(file)
    }

    fn heading_of(&self, members: &Map<String, Json>) -> Result<Option<Heading>, VectorError> {
        let Some(community) = members.get(COMMUNITY) else {
            return Ok(None);
        };
        let heading = Heading::of(community).map(Some);
        heading.map_err(|reason| VectorError::Community {
            file: self.path.clone(),
            member: COMMUNITY,
            reason,
        })
    }

    /// Calls `visit` with each feature; gives the members of the collection beside its features.
    fn walk(&self, visit: &mut Visit<'_>) -> Result<Map<String, Json>, VectorError> {
        let file = File::open(&self.path).map_err(|e| self.io(e))?;
        let reader = WithoutMarks::new(BufReader::new(file));
        let mut walk = Walk {
            visit,
            number: 0,
            stopped: None,
            members: Map::new(),
        };
        let walked = if self.is_sequence {
            walk.sequence(reader)
        } else {
            let mut json = serde_json::Deserializer::from_reader(reader);
            (&mut walk).deserialize(&mut json).and_then(|()| json.end())
        };
        match (walk.stopped, walked) {
            (Some(stopped), _) => Err(stopped),
            (None, Ok(())) => self.checked(walk.members),
            (None, Err(source)) if source.is_io() => Err(self.io(source.into())),
            (None, Err(source)) => Err(VectorError::Form {
                file: self.path.clone(),
                line: source.line(),
                source,
            }),
        }
    }

    fn checked(&self, members: Map<String, Json>) -> Result<Map<String, Json>, VectorError> {
        let kind = members.get("type").and_then(Json::as_str);
        if self.is_sequence || kind == Some("FeatureCollection") {
            return Ok(members);
        }
        Err(VectorError::Kind {
            file: self.path.clone(),
            kind: kind.unwrap_or("missing").to_owned(),
        })
    }

    fn io(&self, source: std::io::Error) -> VectorError {
        VectorError::Io {
            file: self.path.clone(),
            source,
        }
    }
}

impl VectorFile for GeoJson {
    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn heading(&self) -> Option<&Heading> {
        self.heading.as_ref()
    }

    fn each(&self, _index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError> {
        self.walk(visit).map(drop)
    }
}

/// The name of a file that holds one layer: its own without what follows the first dot.
pub(super) fn layer_name(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name.into_owned()
}

/// Whether a file's first bytes are those of a collection rather than of one feature or a sequence of them: the members of the
/// first object tell, in whatever order they are written.
fn is_collection(head: &[u8]) -> bool {
    if head.contains(&RECORD_SEPARATOR) {
        return false;
    }
    let (mut depth, mut is_key) = (0_usize, false);
    let mut at = 0;
    while let Some(byte) = head.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                is_key = depth == 1;
            }
            b'}' | b']' if depth <= 1 => return false,
            b'}' | b']' => depth -= 1,
            b',' => is_key = depth == 1,
            b'"' => {
                let end = end_of_text(head, at + 1);
                match head.get(at + 1..end) {
                    Some(b"features") if is_key => return true,
                    Some(b"geometry" | b"properties" | b"coordinates") if is_key => return false,
                    _ => {}
                }
                is_key = false;
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    // Only a collection may begin with members of any length, so one that does is taken for it.
    true
}

/// Where the text that begins at `from` ends: its closing quotation mark.
fn end_of_text(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => break,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn head(path: &Path) -> Result<Vec<u8>, VectorError> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut head));
    read.map(|_| head).map_err(|source| VectorError::Io {
        file: path.to_owned(),
        source,
    })
}

fn named_crs(members: &Map<String, Json>) -> Option<String> {
    let crs = members.get("crs")?;
    let named = crs.get("properties")?.get("name")?.as_str()?;
    Some(named.to_owned())
}

/// The file's bytes without the mark at their beginning, and with blanks for the separators of a sequence.
struct WithoutMarks<R> {
    inner: R,
    at_start: bool,
}

impl<R: BufRead> WithoutMarks<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            at_start: true,
        }
    }
}

impl<R: BufRead> Read for WithoutMarks<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if std::mem::take(&mut self.at_start)
            && self.inner.fill_buf()?.starts_with("\u{feff}".as_bytes())
        {
            self.inner.consume("\u{feff}".len());
        }
        let length = self.inner.read(out)?;
        for byte in out.iter_mut().take(length) {
            if *byte == RECORD_SEPARATOR {
                *byte = b'\n';
            }
        }
        Ok(length)
    }
}

/// A walk through a collection, feature by feature.
struct Walk<'w, 'v> {
    visit: &'w mut Visit<'v>,
    number: usize,
    stopped: Option<VectorError>,
    members: Map<String, Json>,
}

impl Walk<'_, '_> {
    fn sequence(&mut self, reader: impl Read) -> Result<(), serde_json::Error> {
        let texts = serde_json::Deserializer::from_reader(BufReader::new(reader)).into_iter();
        for text in texts {
            self.take(text?)?;
        }
        Ok(())
    }

    fn take<E: serde::de::Error>(&mut self, mut feature: Json) -> Result<(), E> {
        self.number += 1;
        // A sequence has no members beside its features, so the first of them has what is said of the whole.
        let whole = feature.as_object_mut().and_then(|f| f.remove(COMMUNITY));
        if let Some(whole) = whole.filter(|_| self.number == 1) {
            self.members.insert(COMMUNITY.to_owned(), whole);
        }
        let feature = feature_of(feature, self.number);
        (self.visit)(feature).map_err(|stopped| {
            self.stopped = Some(stopped);
            E::custom("stopped")
        })
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(member) = map.next_key::<String>()? {
            if member == "features" {
                map.next_value_seed(Features(self))?;
            } else {
                let value = map.next_value()?;
                self.members.insert(member, value);
            }
        }
        Ok(())
    }
}

struct Features<'f, 'w, 'v>(&'f mut Walk<'w, 'v>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(feature) = list.next_element()? {
            self.0.take::<A::Error>(feature)?;
        }
        Ok(())
    }
}

fn feature_of(json: Json, number: usize) -> Feature {
    let mut members = match json {
        Json::Object(members) => members,
        other => Map::from_iter([("geometry".to_owned(), other)]),
    };
    // A geometry may stand where a feature does (RFC 7946 §3).
    let geometry = match members.remove("geometry") {
        Some(geometry) => geometry,
        None if members.contains_key("coordinates") => Json::Object(members.clone()),
        None => Json::Null,
    };
    let properties = match members.remove("properties") {
        Some(Json::Object(properties)) => properties,
        _ => Map::new(),
    };
    let id = match members.remove("id") {
        Some(Json::String(id)) => Some(id),
        Some(Json::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    Feature {
        id,
        number,
        properties,
        geometry: match &geometry {
            Json::Null => Ok(None),
            geometry => geometry_of(geometry).map(Some).ok_or_else(|| {
                let told = geometry.to_string();
                Problem::unreadable(Thing::Geometry, &told, Expected::GeoJsonGeometry)
            }),
        },
    }
}

fn geometry_of(json: &Json) -> Option<Geometry<f64>> {
    let coordinates = json.get("coordinates");
    Some(match json.get("type")?.as_str()? {
        "Point" => Point(coord(coordinates?)?).into(),
        "MultiPoint" => {
            let points = list(coordinates?, coord)?;
            MultiPoint(points.into_iter().map(Point).collect()).into()
        }
        "LineString" => line(coordinates?)?.into(),
        "MultiLineString" => MultiLineString(list(coordinates?, line)?).into(),
        "Polygon" => polygon(coordinates?)?.into(),
        "MultiPolygon" => MultiPolygon(list(coordinates?, polygon)?).into(),
        "GeometryCollection" => {
            let parts = list(json.get("geometries")?, geometry_of)?;
            Geometry::GeometryCollection(GeometryCollection(parts))
        }
        _ => return None,
    })
}

fn list<T>(json: &Json, each: fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(each).collect()
}

fn coord(json: &Json) -> Option<Coord<f64>> {
    let numbers = json.as_array()?;
    Some(Coord {
        x: numbers.first()?.as_f64()?,
        y: numbers.get(1)?.as_f64()?,
    })
}

fn line(json: &Json) -> Option<LineString<f64>> {
    list(json, coord).map(LineString)
}

fn polygon(json: &Json) -> Option<Polygon<f64>> {
    let mut rings = list(json, line)?.into_iter();
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Some(Polygon::new(outer, rings.collect()))
}

#[cfg(test)]
mod tests {
    use super::is_collection;

    #[test]
    fn members_in_any_order_tell_a_collection_from_a_feature() {
        let feature = br#"{"geometry":null,"properties":{"features":1},"type":"Feature"}"#;
        assert!(!is_collection(feature));
        assert!(!is_collection(
            br#"{"type":"Feature","id":"\"features","properties":{}}"#
        ));
        let sorted = br#"{"features":[{"type":"Feature"}],"type":"FeatureCollection"}"#;
        assert!(is_collection(sorted));
        assert!(is_collection(
            br#"{"type":"FeatureCollection","name":"{\"","features":[]}"#
        ));
        assert!(is_collection(
            br#"{"crs":{"properties":{"name":"EPSG:4326"}},"features":[]}"#
        ));
    }
}
