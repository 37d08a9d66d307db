//! A community as CityJSON 2.0.

mod body;
mod own;

use std::collections::BTreeMap;
use std::io::{self, Write};

use geo::{Coord, Geometry as Plan, LineString, Polygon};
use serde_json::{Map, Value};
use twin_core::model::{Building, CommunityParts, Feature, Shell};
use twin_core::spatial::crs::{AxisOrder, ConvertError, Converter, Crs};
use twin_core::told::Told;

use super::document::{
    Appearance, CityObject, Document, FileMaterial, Geometry, Metadata, Nested, Transform,
};
use crate::heading;
use crate::table::{COMMUNITY, Table, json};
use own::{own_materials, own_vertices};

/// Coordinates are whole numbers of this many metres; of degrees where the CRS has those.
const SCALE_M: f64 = 0.001;
const SCALE_DEG: f64 = 1e-8;

/// How a community is written.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// CRS of the coordinates.
    pub crs: Crs,
}

/// Why a community cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The CRS cannot be computed.
    #[error(transparent)]
    Crs(#[from] twin_core::spatial::crs::CrsError),
    /// A feature lies where the CRS is not defined.
    #[error("the CRS is not defined where the community lies")]
    Convert(#[from] ConvertError),
    /// The output fails.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    /// The text cannot be made.
    #[error("the file cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Told for WriteError {
    fn zh(&self) -> String {
        match self {
            Self::Crs(error) => error.zh(),
            Self::Convert(error) => format!("坐标参考系在社区所在处无定义：{}", error.zh()),
            Self::Io(error) => format!("无法写入文件：{}", error.zh()),
            Self::Json(error) => format!("无法写入文件：{}", error.zh()),
        }
    }
}

/// Writes the community as one document.
///
/// # Errors
/// When the CRS is not defined there, or `out` fails.
pub fn write(
    parts: &CommunityParts,
    options: &WriteOptions,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    let mut writer = Writer::new(parts, options)?;
    let objects = writer.objects()?;
    let mut document = writer.heading();
    document.objects = objects.into_iter().collect();
    document.vertices = writer.vertices.list;
    serde_json::to_writer(&mut *out, &document)?;
    Ok(out.write_all(b"\n")?)
}

/// Writes the community as a sequence: the heading, then a feature a line, each building with its rooms and storeys.
///
/// # Errors
/// As [`write()`].
pub fn write_sequence(
    parts: &CommunityParts,
    options: &WriteOptions,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    let mut writer = Writer::new(parts, options)?;
    let mut objects: BTreeMap<String, CityObject> = writer.objects()?.into_iter().collect();
    // Each feature has its own vertices and materials (CityJSON 2.0.1 §8).
    let heading = Document {
        appearance: Appearance::default(),
        ..writer.heading()
    };
    serde_json::to_writer(&mut *out, &heading)?;
    out.write_all(b"\n")?;
    let roots: Vec<String> = objects
        .iter()
        .filter(|(_, o)| o.parents.is_empty())
        .map(|(id, _)| id.clone())
        .collect();
    for root in roots {
        let mut feature = Document {
            kind: "CityJSONFeature".to_owned(),
            id: Some(root.clone()),
            ..Document::default()
        };
        let mut queue = vec![root];
        while let Some(id) = queue.pop() {
            if let Some(object) = objects.remove(&id) {
                queue.extend(object.children.iter().cloned());
                feature.objects.insert(id, object);
            }
        }
        feature.vertices = own_vertices(&mut feature.objects, &writer.vertices.list);
        feature.appearance.materials = own_materials(&mut feature.objects, &writer.materials);
        serde_json::to_writer(&mut *out, &feature)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Vertices without repeats, as whole numbers of the scale.
#[derive(Default)]
struct VertexList {
    index: BTreeMap<[i64; 3], usize>,
    list: Vec<[f64; 3]>,
}

impl VertexList {
    fn add(&mut self, key: [i64; 3]) -> Nested {
        let list = &mut self.list;
        Nested::Index(Some(*self.index.entry(key).or_insert_with(|| {
            list.push(key.map(|c| c as f64));
            list.len() - 1
        })))
    }
}

struct Writer<'c> {
    parts: &'c CommunityParts,
    converter: Converter,
    transform: Transform,
    vertices: VertexList,
    materials: Vec<FileMaterial>,
}

impl<'c> Writer<'c> {
    fn new(parts: &'c CommunityParts, options: &WriteOptions) -> Result<Self, WriteError> {
        let converter = Converter::new(&options.crs, AxisOrder::EastNorth)?;
        let origin = converter.position_of(Coord {
            x: parts.frame.lon(),
            y: parts.frame.lat(),
        })?;
        let plan = if options.crs.is_geographic() {
            SCALE_DEG
        } else {
            SCALE_M
        };
        Ok(Self {
            parts,
            converter,
            transform: Transform {
                scale: [plan, plan, SCALE_M],
                translate: [origin.x, origin.y, 0.0],
            },
            vertices: VertexList::default(),
            materials: Vec::new(),
        })
    }

    fn heading(&self) -> Document {
        let crs = self.converter.crs();
        Document {
            kind: "CityJSON".to_owned(),
            version: Some("2.0".to_owned()),
            transform: Some(self.transform),
            metadata: Metadata {
                reference_system: reference_system(crs),
                title: self.parts.name.any().map(str::to_owned),
                identifier: Some(self.parts.id.to_string()),
                extent: None,
            },
            appearance: Appearance {
                materials: self.materials.clone(),
            },
            ..Document::default()
        }
    }

    fn vertex(&mut self, [x, y, z]: [f64; 3]) -> Result<Nested, ConvertError> {
        let lonlat = self.parts.frame.lonlat_from_enu(Coord { x, y });
        let at = self.converter.position_of(lonlat)?;
        let height = z + self.parts.frame.height();
        let Transform { scale, translate } = self.transform;
        let point = [at.x, at.y, height];
        Ok(self.vertices.add(std::array::from_fn(|i| {
            ((point[i] - translate[i]) / scale[i]).round() as i64
        })))
    }

    /// Every feature as a city object, named by layer and id.
    fn objects(&mut self) -> Result<Vec<(String, CityObject)>, ConvertError> {
        let parts = self.parts;
        let mut objects = vec![(format!("{COMMUNITY}/{}", parts.id), community(parts))];
        let mut shells: BTreeMap<&str, Vec<&Shell>> = BTreeMap::new();
        for shell in &parts.shells {
            shells
                .entry(shell.building.as_str())
                .or_default()
                .push(shell);
        }
        for building in &parts.buildings {
            let of_building = shells
                .get(building.id.as_str())
                .map_or(&[][..], Vec::as_slice);
            let mut object = self.object(building)?;
            object.geometry.extend(self.bodies(building, of_building)?);
            objects.push((name(building), object));
        }
        macro_rules! add_others {
            ($($field:ident)*) => { $(self.others(&parts.$field, &mut objects)?;)* };
        }
        twin_core::each_layer!(add_others);
        Ok(objects)
    }

    fn others<T: Table + Feature>(
        &mut self,
        features: &[T],
        objects: &mut Vec<(String, CityObject)>,
    ) -> Result<(), ConvertError> {
        if T::LAYER == Building::LAYER {
            return Ok(());
        }
        for feature in features {
            objects.push((name(feature), self.object(feature)?));
        }
        Ok(())
    }

    /// The feature with its columns, and its plan as level 0.
    fn object<T: Table + Feature>(&mut self, feature: &T) -> Result<CityObject, ConvertError> {
        let mut attributes: Map<String, Value> = json::properties(feature);
        attributes.insert("id".to_owned(), Feature::id(feature).into());
        let plan = feature.geometry();
        let z = attributes.get("base_z").or_else(|| attributes.get("z"));
        let z = z.and_then(Value::as_f64).unwrap_or(0.0);
        let geometry = plan.map(|plan| self.plan(&plan, z)).transpose()?.flatten();
        Ok(CityObject {
            kind: object_type(T::LAYER, geometry.as_ref()).to_owned(),
            attributes: Some(attributes),
            geometry: geometry.into_iter().collect(),
            ..CityObject::default()
        })
    }

    fn plan(&mut self, plan: &Plan<f64>, z: f64) -> Result<Option<Geometry>, ConvertError> {
        let (kind, boundaries) = match plan {
            Plan::Polygon(polygon) => ("MultiSurface", vec![self.rings(polygon, z)?]),
            Plan::LineString(line) => ("MultiLineString", vec![self.line(&line.0, z)?]),
            Plan::Point(point) => ("MultiPoint", vec![self.vertex([point.x(), point.y(), z])?]),
            _ => return Ok(None),
        };
        Ok(Some(Geometry {
            kind: kind.to_owned(),
            lod: "0".to_owned(),
            boundaries: Nested::List(boundaries),
            ..Geometry::default()
        }))
    }

    fn rings(&mut self, polygon: &Polygon<f64>, z: f64) -> Result<Nested, ConvertError> {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let rings: Result<Vec<_>, _> = rings.map(|r| self.line(open(r), z)).collect();
        Ok(Nested::List(rings?))
    }

    fn line(&mut self, points: &[Coord<f64>], z: f64) -> Result<Nested, ConvertError> {
        let points: Result<Vec<_>, _> = points.iter().map(|p| self.vertex([p.x, p.y, z])).collect();
        Ok(Nested::List(points?))
    }
}

/// The ring without its first point again.
fn open(ring: &LineString<f64>) -> &[Coord<f64>] {
    ring.0.split_last().map_or(&[], |(_, open)| open)
}

fn name<F: Feature>(feature: &F) -> String {
    if F::LAYER == Building::LAYER {
        feature.id().to_owned()
    } else {
        format!("{}:{}", F::LAYER, feature.id())
    }
}

/// What no feature holds, on an object without a place of its own.
fn community(parts: &CommunityParts) -> CityObject {
    CityObject {
        kind: "GenericCityObject".to_owned(),
        attributes: Some(Map::from_iter([(
            COMMUNITY.to_owned(),
            heading::json(parts),
        )])),
        ..CityObject::default()
    }
}

/// The city object type of a layer, given the geometry that it can have (OGC 20-072r5 §2).
fn object_type(layer: &str, geometry: Option<&Geometry>) -> &'static str {
    match (layer, geometry.map(|g| g.kind.as_str())) {
        ("building", _) => "Building",
        ("road", _) => "Road",
        ("green", _) => "PlantCover",
        ("water", _) => "WaterBody",
        ("compound" | "parking" | "parking_space" | "airspace", _) => "LandUse",
        ("fixture" | "device" | "gate" | "placed_model" | "utility_node", _) => "CityFurniture",
        _ => "GenericCityObject",
    }
}

/// The CRS as CityJSON names it: `https://www.opengis.net/def/crs/EPSG/0/7415`.
fn reference_system(crs: &Crs) -> Option<String> {
    let id = crs.to_string();
    let (authority, code) = id.split_once(':')?;
    let version = if authority == "OGC" { "1.3" } else { "0" };
    Some(format!(
        "https://www.opengis.net/def/crs/{authority}/{version}/{code}"
    ))
}
