//! Where the model stands: by hand, by its map conversion, or by its site's latitude and longitude.

use std::f64::consts::FRAC_PI_2;
use std::path::Path;

use geo::{Coord, Rect};
use twin_core::spatial::crs::{AxisOrder, Crs};

use super::error::IfcError;
use super::model::{Entity, Model};
use super::property::Properties;
use super::shape::{Placements, Vector};
use super::step::Value;
use super::unit::{Units, factor};
use crate::finding::{Findings, Outcome, Problem, Reason, Taken, Thing};
use crate::georeference::{DATUM_RULE, FileCoordinates, Georeference, GeoreferenceError};
use crate::import::{Context, ImportOptions, Placing};

/// How exact latitude and longitude of a site are at best: they are typed in from a map or left as the program's default.
/// Scales within this of 1 are those of a projection (on the edge of a 6° zone 1.001); others convert units.
const SCALE_SLACK: f64 = 0.01;

/// What a file says of its place.
struct Told<'r, 'f> {
    path: &'r Path,
    model: &'r Model<'f>,
    properties: &'r Properties,
    units: Units,
    context: &'r Context<'r>,
}

/// The way from metres of the model to local metres.
#[derive(Debug)]
pub(super) struct Siting {
    pub(super) georeference: Georeference,
    to_file: ToFile,
}

/// From metres of the model to what the georeference takes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum ToFile {
    /// From the point whose place is known.
    From(Vector),
    Map(MapConversion),
}

/// `IfcMapConversion`, from metres of the model to units of the CRS.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MapConversion {
    /// In units of the CRS; the height in metres.
    origin: Vector,
    /// Where the model's x goes, of length 1.
    x_axis: [f64; 2],
    /// Metres on the map a metre of the model.
    scale: f64,
    /// Metres a unit of the CRS.
    unit: f64,
    /// Metres a unit of its heights.
    height_unit: f64,
}

impl ToFile {
    fn point(&self, p: Vector) -> Vector {
        match self {
            Self::From(origin) => [p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]],
            Self::Map(map) => {
                let ([cos, sin], k) = (map.x_axis, map.scale / map.unit);
                let [x, y, z] = map.origin;
                [
                    x + k * (cos * p[0] - sin * p[1]),
                    y + k * (sin * p[0] + cos * p[1]),
                    (z + map.scale * p[2]) / map.height_unit,
                ]
            }
        }
    }
}

impl Siting {
    /// Settles where the model stands. `bounds` and `ground` are those of its buildings in metres of the model.
    pub(super) fn new(
        path: &Path,
        read: (&Model<'_>, &Properties, &Placements<'_, '_>, Units),
        bounds: Rect<f64>,
        ground: f64,
        context: &Context<'_>,
        found: &mut Findings,
    ) -> Result<Self, IfcError> {
        let (model, properties, placements, units) = read;
        let told = Told {
            path,
            model,
            properties,
            units,
            context,
        };
        let site = model.all(&["IFCSITE"]).next();
        let base = site.as_ref().and_then(|s| placements.of_product(s).ok());
        let base = base.map_or([0.0; 3], |t| t.origin.map(|c| c * units.metres));
        let mut options = context.options.clone();
        let (to_file, crs, ground) = if let Some(placing) = context.options.placing {
            options.placing = Some(Placing {
                // The model's own unit is replaced by it already.
                metres_per_unit: None,
                ..placing
            });
            options.crs = None;
            (ToFile::From(base), None, None)
        } else if let Some((map, crs)) = told.map_conversion(found)? {
            let to_file = ToFile::Map(map);
            let [.., height] = to_file.point([0.0, 0.0, ground]);
            (to_file, Some(crs), Some(height))
        } else if options.crs.is_some() {
            (ToFile::From([0.0; 3]), None, Some(ground))
        } else if let Some((placing, elevation)) = site.and_then(|s| told.of_site(&s, found)) {
            options.placing = Some(placing);
            (ToFile::From(base), None, elevation)
        } else {
            return Err(IfcError::NotPlaced {
                file: path.to_owned(),
            });
        };
        let georeference = laid(
            path,
            crs,
            (bounds, ground),
            &to_file,
            &options,
            context,
            found,
        )?;
        Ok(Self {
            georeference,
            to_file,
        })
    }

    /// East, north and `z` of a point of the model, in metres.
    pub(super) fn enu(&self, point: Vector) -> Result<Vector, GeoreferenceError> {
        self.georeference.enu_3d(self.to_file.point(point))
    }
}

fn laid(
    path: &Path,
    crs: Option<Crs>,
    (bounds, ground): (Rect<f64>, Option<f64>),
    to_file: &ToFile,
    options: &ImportOptions,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<Georeference, GeoreferenceError> {
    let corners = [bounds.min(), bounds.max()].map(|c| to_file.point([c.x, c.y, 0.0]));
    let corner = |[x, y, _]: Vector| Coord { x, y };
    let coordinates = FileCoordinates {
        path,
        crs,
        // IfcMapConversion names easting and northing, whatever order the authority has.
        order: AxisOrder::EastNorth,
        bounds: Rect::new(corner(corners[0]), corner(corners[1])),
        anchor: Coord { x: 0.0, y: 0.0 },
        ground,
    };
    let context = Context {
        options,
        frame: context.frame,
    };
    Georeference::new(&coordinates, &context, found)
}

/// The parameters of a map conversion as they are written.
struct Written {
    id: u64,
    name: String,
    offsets: [f64; 3],
    x_axis: [f64; 2],
    scale: Option<f64>,
    /// Metres a unit of the offsets.
    unit: Option<f64>,
}

impl Told<'_, '_> {
    fn map_conversion(
        &self,
        found: &mut Findings,
    ) -> Result<Option<(MapConversion, Crs)>, IfcError> {
        let Some(written) = self.entities().or_else(|| self.property_sets()) else {
            return Ok(None);
        };
        let crs = match (Crs::parse(&written.name), &self.context.options.crs) {
            (Ok(crs), _) => crs,
            (Err(_), Some(given)) => given.clone(),
            (Err(source), None) => {
                return Err(IfcError::Crs {
                    file: self.path.to_owned(),
                    id: written.id,
                    source: Box::new(source),
                });
            }
        };
        let Some(unit) = crs.metres_per_unit() else {
            let crs = written.name.to_string();
            let what = Thing::MapConversion { crs };
            found.file_wide(Problem::Unsupported { what }, Outcome::Ignored);
            return Ok(None);
        };
        let height_unit = crs.vertical().map_or(1.0, |v| v.metres_from(1.0));
        let offset_unit = written.unit.unwrap_or(self.units.metres);
        let [x, y] = written.x_axis;
        let length = x.hypot(y);
        let x_axis = if length > 0.0 {
            [x / length, y / length]
        } else {
            [1.0, 0.0]
        };
        let [east, north, height] = written.offsets.map(|c| c * offset_unit);
        Ok(Some((
            MapConversion {
                origin: [east / unit, north / unit, height],
                x_axis,
                scale: self.scale(&written, offset_unit, found),
                unit,
                height_unit,
            },
            crs,
        )))
    }

    /// Metres on the map a metre of the model. `Scale` converts the project's unit to the map's; where it is missing or 1 though the
    /// units differ, as many programs write it, the units' own ratio is meant.
    fn scale(&self, written: &Written, offset_unit: f64, found: &mut Findings) -> f64 {
        let of_units = self.units.metres / offset_unit;
        let scale = written.scale.filter(|s| *s > 0.0).unwrap_or(1.0);
        let combined = scale / of_units;
        if (combined - 1.0).abs() > SCALE_SLACK && (scale - 1.0).abs() <= SCALE_SLACK {
            let field = Thing::MapScale {
                record: written.id,
                taken: of_units,
            };
            found.file_wide(Problem::MissingValue { field }, Outcome::Assumed);
            return scale;
        }
        combined
    }

    /// `IfcMapConversion(SourceCRS, TargetCRS, Eastings, Northings, OrthogonalHeight, XAxisAbscissa, XAxisOrdinate, Scale)` to an
    /// `IfcProjectedCRS(Name, Description, GeodeticDatum, VerticalDatum, MapProjection, MapZone, MapUnit)`.
    fn entities(&self) -> Option<Written> {
        let conversion = self.model.all(&["IFCMAPCONVERSION"]).next()?;
        let target = self.model.follow(&conversion, 1).ok()?;
        let unit = self.model.maybe_follow(&target, 6).ok().flatten();
        let number = |i: usize| conversion.value(i).number();
        Some(Written {
            id: target.id,
            name: crs_name(target.text(0)?, target.text(3)),
            offsets: [number(2)?, number(3)?, number(4).unwrap_or(0.0)],
            x_axis: [number(5).unwrap_or(1.0), number(6).unwrap_or(0.0)],
            scale: number(7),
            unit: unit.and_then(|unit| factor(self.model, &unit, "METRE").ok()),
        })
    }

    /// The same as property sets of the site or project, as files of IFC 2x3 have it: `ePSet_MapConversion` and
    /// `ePSet_ProjectedCRS` (buildingSMART Australasia, User guide for geo-referencing in IFC, 2020).
    fn property_sets(&self) -> Option<Written> {
        let object = self
            .model
            .all(&["IFCSITE", "IFCPROJECT"])
            .find(|object| {
                self.of_set(object.id, "ePSet_MapConversion", "Eastings")
                    .is_some()
            })?
            .id;
        let number = |name| self.of_set(object, "ePSet_MapConversion", name)?.number();
        let text = |set, name| {
            let value = self.of_set(object, set, name)?;
            value.text().map(str::to_owned)
        };
        let name = text("ePSet_ProjectedCRS", "Name")
            .or_else(|| text("ePSet_MapConversion", "TargetCRS"))?;
        let datum = text("ePSet_ProjectedCRS", "VerticalDatum");
        let unit = text("ePSet_ProjectedCRS", "MapUnit");
        Some(Written {
            id: object,
            name: crs_name(&name, datum.as_deref()),
            offsets: [
                number("Eastings")?,
                number("Northings")?,
                number("OrthogonalHeight").unwrap_or(0.0),
            ],
            x_axis: [
                number("XAxisAbscissa").unwrap_or(1.0),
                number("XAxisOrdinate").unwrap_or(0.0),
            ],
            scale: number("Scale"),
            unit: unit.and_then(|unit| match unit.to_ascii_uppercase().as_str() {
                "METRE" | "METER" | "M" => Some(1.0),
                "MILLIMETRE" | "MILLIMETER" | "MM" => Some(0.001),
                _ => None,
            }),
        })
    }

    fn of_set(&self, object: u64, set: &str, name: &str) -> Option<Value> {
        let is_it = |found: &str| found.eq_ignore_ascii_case(set);
        self.properties.find(self.model, object, &is_it, name)
    }

    /// Where `IfcSite` says that it is: a placing of its own placement's origin, and the height of that above the sea in metres.
    /// Its parameters 9, 10 and 11 are `RefLatitude`, `RefLongitude` and `RefElevation`.
    fn of_site(&self, site: &Entity<'_>, found: &mut Findings) -> Option<(Placing, Option<f64>)> {
        let lonlat = Coord {
            x: degrees(site.value(10))?,
            y: degrees(site.value(9))?,
        };
        if lonlat.x.abs() > 180.0 || lonlat.y.abs() > 90.0 || (lonlat.x == 0.0 && lonlat.y == 0.0) {
            return None;
        }
        let warning = Reason::SitePlace;
        found.file_wide(Problem::Uncertain { warning }, Outcome::Assumed);
        let elevation = site.value(11).number().map(|e| e * self.units.metres);
        if elevation.is_some_and(|e| e != 0.0) {
            let taken = Taken::SiteAtEllipsoid { rule: DATUM_RULE };
            found.file_wide(Problem::HeightReference { taken }, Outcome::Assumed);
        }
        let below = self.context.frame.map_or(0.0, |f| f.height());
        let z = match elevation {
            Some(elevation) if below != 0.0 => elevation - below,
            _ => 0.0,
        };
        let placing = Placing {
            lonlat,
            z,
            rotation_rad: self.rotation(),
            metres_per_unit: None,
        };
        Some((placing, elevation))
    }

    /// By how much the model is turned to bring true north up: `TrueNorth` is the last parameter of
    /// `IfcGeometricRepresentationContext(..., WorldCoordinateSystem, TrueNorth)`; y where it is not given.
    fn rotation(&self) -> f64 {
        let contexts = self.model.all(&["IFCGEOMETRICREPRESENTATIONCONTEXT"]);
        let north = contexts
            .filter_map(|context| self.model.maybe_follow(&context, 5).ok()?)
            .find_map(|direction| direction.numbers(0).ok());
        match north.as_deref() {
            Some([x, y, ..]) if x.hypot(*y) > 0.0 => FRAC_PI_2 - y.atan2(*x),
            _ => 0.0,
        }
    }
}

/// `EPSG:28992` with the datum `EPSG:5709` is the compound `EPSG:28992+5709`; a datum that is named otherwise is left out.
fn crs_name(name: &str, vertical: Option<&str>) -> String {
    let compact: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = compact.to_ascii_uppercase().starts_with("EPSG:");
    let name = if is_code { compact } else { name.to_owned() };
    let vertical = vertical.and_then(|v| {
        let v: String = v.chars().filter(|c| !c.is_whitespace()).collect();
        let code = v
            .get(5..)
            .filter(|_| v.to_ascii_uppercase().starts_with("EPSG:"))?;
        Some(code.to_owned())
    });
    match vertical {
        Some(code) if is_code && !name.contains('+') => format!("{name}+{code}"),
        _ => name,
    }
}

/// `IfcCompoundPlaneAngleMeasure`: degrees, minutes, seconds and, where given, millionths of seconds, all of one sign.
fn degrees(value: &Value) -> Option<f64> {
    let parts: Option<Vec<f64>> = value.list()?.iter().map(Value::number).collect();
    match parts?.as_slice() {
        [d, m, s] => Some(d + m / 60.0 + s / 3_600.0),
        [d, m, s, u] => Some(d + m / 60.0 + s / 3_600.0 + u / 3.6e9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_of_sites_are_read() {
        let angle = |parts: &[i64]| {
            degrees(&Value::List(
                parts.iter().map(|p| Value::Integer(*p)).collect(),
            ))
        };
        // -71° 3' 24.263305".
        let lon = angle(&[-71, -3, -24, -263_305]).unwrap();
        assert!((lon + 71.056_739_806_944_4).abs() < 1e-12, "{lon}");
        assert_eq!(angle(&[30, 30, 0]), Some(30.5));
        assert_eq!(angle(&[30]), None);
    }

    #[test]
    fn codes_of_datums_make_compound_names() {
        assert_eq!(
            crs_name("EPSG: 28992", Some("EPSG:5709")),
            "EPSG:28992+5709"
        );
        assert_eq!(crs_name("EPSG:25832", Some("DHHN2016")), "EPSG:25832");
        assert_eq!(
            crs_name("WGS 84 / UTM zone 32N", None),
            "WGS 84 / UTM zone 32N"
        );
    }

    #[test]
    fn a_map_conversion_turns_then_shifts() {
        // x goes north (abscissa 0, ordinate 1): 10 m along x are 10 m north.
        let map = MapConversion {
            origin: [500_000.0, 4_000_000.0, 30.0],
            x_axis: [0.0, 1.0],
            scale: 1.0,
            unit: 1.0,
            height_unit: 1.0,
        };
        let at = ToFile::Map(map).point([10.0, 2.0, 3.0]);
        assert_eq!(at, [499_998.0, 4_000_010.0, 33.0]);
    }
}
