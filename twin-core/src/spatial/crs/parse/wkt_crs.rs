//! A horizontal CRS from the parameters in well-known text.

use super::super::axis::AxisDirection;
use super::super::datum::{DatumShift, Ellipsoid, Helmert, ShiftExtent};
use super::super::definition::{Crs, CrsId, Plane};
use super::super::error::CrsError;
use super::super::registry::{self, Geodetic, PlaneRow, RowKind};
use super::identifier::name_key;
use super::unreadable;
use super::wkt::code;
use super::wkt_projection::projection_of;
use super::wkt_tree::Node;
use super::words::{Parameters, parameters};
use crate::both;

/// What the text says, in our units.
#[derive(Debug)]
pub(super) struct Definition {
    name: String,
    base: Option<&'static Geodetic>,
    ellipsoid: Ellipsoid,
    prime_meridian_deg: f64,
    towgs84: Option<[f64; 7]>,
    projection: Option<Parameters>,
    unit: f64,
    axes: [AxisDirection; 2],
}

/// Reads the parameters of a projected or geographic node.
pub(super) fn define(
    node: &Node<'_>,
    is_projected: bool,
    text: &str,
) -> Result<Definition, CrsError> {
    let geographic = if is_projected {
        node.child(&["GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS"])
            .ok_or_else(|| {
                unreadable(
                    text,
                    both!(
                        "the projected CRS has no geographic base",
                        "投影坐标参考系没有地理基础"
                    ),
                )
            })?
    } else {
        node
    };
    let datum = geographic
        .child(&["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"])
        .ok_or_else(|| {
            unreadable(
                text,
                both!("the geographic CRS has no datum", "地理坐标参考系没有基准"),
            )
        })?;
    let ellipsoid = ellipsoid_of(datum)
        .ok_or_else(|| unreadable(text, both!("the datum has no ellipsoid", "基准没有椭球")))?;
    let angle = angular_unit(geographic).unwrap_or(1.0_f64.to_radians());
    let base = base_of(geographic, datum, ellipsoid);
    let unit = if is_projected {
        linear_unit(node).unwrap_or(1.0)
    } else {
        angle
    };
    Ok(Definition {
        name: node.name().to_owned(),
        base,
        ellipsoid: base.map_or(ellipsoid, |b| b.ellipsoid),
        prime_meridian_deg: prime_meridian_deg(geographic, angle),
        towgs84: datum.child(&["TOWGS84"]).and_then(seven_numbers),
        projection: is_projected
            .then(|| projection_of(node, unit, angle))
            .transpose()?,
        unit,
        axes: axes_of(node).unwrap_or([AxisDirection::East, AxisDirection::North]),
    })
}

impl Definition {
    /// The code of the EPSG dataset that says the same, else a CRS without a code.
    pub(super) fn crs(self) -> Crs {
        self.known().unwrap_or_else(|| self.custom())
    }

    fn known(&self) -> Option<Crs> {
        let base = self.base?;
        let same_meridian = (base.prime_meridian_deg - self.prime_meridian_deg).abs() < 1e-7;
        if !same_meridian {
            return None;
        }
        let matches = |plane: &PlaneRow| {
            let unit = (plane.unit / self.unit - 1.0).abs() < 1e-9;
            plane.base == base.code && unit && self.has_projection(plane)
        };
        let mut rows = registry::rows()
            .filter(|row| !row.is_deprecated)
            .filter(|row| matches!(&row.kind, RowKind::Plane(plane) if matches(plane)))
            .peekable();
        // A 3° and a 6° zone may have the same parameters; the name tells them apart, else the first is as good.
        let first = rows.peek()?.code;
        let wanted = name_key(&self.name);
        let named = rows.find(|row| name_key(row.name) == wanted);
        Crs::from_epsg(named.map_or(first, |row| row.code)).ok()
    }

    fn has_projection(&self, plane: &PlaneRow) -> bool {
        match (&self.projection, plane.projection) {
            (None, None) => true,
            (Some(own), Some(words)) => {
                let theirs = parameters(words);
                own.method == theirs.method && own.difference(&theirs).is_none()
            }
            _ => false,
        }
    }

    fn custom(&self) -> Crs {
        let shift = match (self.towgs84, self.base) {
            (Some(seven), _) => DatumShift::Published {
                name: "TOWGS84 of the file".into(),
                accuracy_m: None,
                extent: ShiftExtent::Whole,
                helmert: Some(Helmert::from_position_vector(seven)),
            },
            (None, Some(base)) => base_shift(base.code),
            (None, None) => DatumShift::Unpublished,
        };
        Crs {
            id: CrsId::Custom,
            name: self.name.as_str().into(),
            is_deprecated: false,
            plane: Plane {
                axes: self.axes,
                unit: self.unit,
                projection: self.projection.as_ref().map(|p| p.words().into()),
                ellipsoid: self.ellipsoid,
                prime_meridian_deg: self.prime_meridian_deg,
                shift,
                extent: None,
                obfuscation: None,
            },
            vertical: None,
        }
    }

    /// Whether the parameters are those of the code that the text claims.
    pub(super) fn check_against(&self, crs: &Crs, code: u32) -> Result<(), CrsError> {
        let (Some(own), Some(words)) = (&self.projection, crs.plane.projection.as_deref()) else {
            return Ok(());
        };
        let theirs = parameters(words);
        // The same projection may be written by another method with other parameters; only like is compared with like.
        if own.method != theirs.method {
            return Ok(());
        }
        match own.difference(&theirs) {
            None => Ok(()),
            Some(field) => Err(CrsError::Contradiction {
                code,
                name: crs.name.to_string(),
                found: own.get(&field).to_string(),
                expected: theirs.get(&field).to_string(),
                field,
            }),
        }
    }
}

/// The published shift of a geographic base over its whole area.
pub(super) fn base_shift(code: u32) -> DatumShift {
    match registry::row(code).map(|row| row.kind) {
        Some(RowKind::Plane(plane)) => plane.datum_shift(),
        _ => DatumShift::Unpublished,
    }
}

fn ellipsoid_of(datum: &Node<'_>) -> Option<Ellipsoid> {
    let node = datum.child(&["SPHEROID", "ELLIPSOID"])?;
    let mut numbers = node.numbers();
    let (a, inverse) = (numbers.next()?, numbers.next()?);
    let a = a * node
        .child(&["LENGTHUNIT", "UNIT"])
        .and_then(factor)
        .unwrap_or(1.0);
    sound_ellipsoid(a, inverse)
}

/// An ellipsoid of the size of a planet.
pub(super) fn sound_ellipsoid(a: f64, inverse_flattening: f64) -> Option<Ellipsoid> {
    let is_sound =
        (1e5..1e9).contains(&a) && (inverse_flattening == 0.0 || inverse_flattening > 2.0);
    (is_sound && inverse_flattening.is_finite()).then(|| Ellipsoid::new(a, inverse_flattening))
}

fn prime_meridian_deg(geographic: &Node<'_>, angle: f64) -> f64 {
    let Some(node) = geographic.child(&["PRIMEM", "PRIMEMERIDIAN"]) else {
        return 0.0;
    };
    let unit = node
        .child(&["ANGLEUNIT", "UNIT"])
        .and_then(factor)
        .unwrap_or(angle);
    (node.numbers().next().unwrap_or(0.0) * unit).to_degrees()
}

fn seven_numbers(node: &Node<'_>) -> Option<[f64; 7]> {
    let numbers: Vec<f64> = node.numbers().take(8).collect();
    match *numbers {
        [x, y, z] => Some([x, y, z, 0.0, 0.0, 0.0, 0.0]),
        _ => numbers.try_into().ok(),
    }
}

pub(super) fn factor(unit: &Node<'_>) -> Option<f64> {
    unit.numbers().next().filter(|f| *f > 0.0)
}

/// Metres per unit of a node with a coordinate system of lengths.
pub(super) fn linear_unit(node: &Node<'_>) -> Option<f64> {
    let own = node.child(&["LENGTHUNIT", "UNIT"]).and_then(factor);
    own.or_else(|| axis_unit(node, &["LENGTHUNIT", "UNIT"]))
}

fn angular_unit(node: &Node<'_>) -> Option<f64> {
    let own = node.child(&["ANGLEUNIT", "UNIT"]).and_then(factor);
    own.or_else(|| axis_unit(node, &["ANGLEUNIT", "UNIT"]))
}

fn axis_unit(node: &Node<'_>, keywords: &'static [&'static str]) -> Option<f64> {
    node.child(&["AXIS"])?.child(keywords).and_then(factor)
}

/// Directions of the first two axes, where both are written.
fn axes_of(node: &Node<'_>) -> Option<[AxisDirection; 2]> {
    let mut axes = node.children(&["AXIS"]).map(|axis| {
        axis.words()
            .find_map(|word| match word.to_ascii_lowercase().as_str() {
                "east" => Some(AxisDirection::East),
                "north" => Some(AxisDirection::North),
                "west" => Some(AxisDirection::West),
                "south" => Some(AxisDirection::South),
                _ => None,
            })
    });
    let (first, second) = (axes.next()??, axes.next()??);
    (first.is_along_east() != second.is_along_east()).then_some([first, second])
}

/// The geographic base of the EPSG dataset: by code, else by name, with the same ellipsoid.
fn base_of(
    geographic: &Node<'_>,
    datum: &Node<'_>,
    ellipsoid: Ellipsoid,
) -> Option<&'static Geodetic> {
    let same = |g: &Geodetic| {
        let flatter = (g.ellipsoid.inverse_flattening - ellipsoid.inverse_flattening).abs();
        (g.ellipsoid.a - ellipsoid.a).abs() < 0.01 && flatter < 1e-5
    };
    if let Some(base) = code(geographic)
        .and_then(registry::geodetic)
        .filter(|g| same(g))
    {
        return Some(base);
    }
    let keys = [datum_key(geographic.name()), datum_key(datum.name())];
    registry::geodetics()
        .filter(|g| same(g))
        .find(|g| keys.contains(&datum_key(g.name)) || keys.contains(&datum_key(g.datum)))
}

/// A datum's name as [`name_key`], without ESRI's `GCS_` and `D_`, and with the names that many files use.
fn datum_key(name: &str) -> String {
    let bare = name
        .strip_prefix("GCS_")
        .or_else(|| name.strip_prefix("D_"))
        .unwrap_or(name);
    let key = name_key(bare);
    match key.as_str() {
        "worldgeodeticsystem1984" | "wgs84ensemble" | "worldgeodeticsystem1984ensemble" => {
            "wgs84".into()
        }
        "china2000" | "china2000geodetic" | "cgcs2000geodetic" => "cgcs2000".into(),
        "europeanterrestrialreferencesystem1989"
        | "europeanterrestrialreferencesystem1989ensemble" => "etrs89".into(),
        "northamericandatum1983" | "northamerican1983" => "nad83".into(),
        "northamericandatum1927" | "northamerican1927" => "nad27".into(),
        "osgb1936" => "osgb36".into(),
        "rgf1993" | "rgf93" => "rgf93v1".into(),
        "xian80" => "xian1980".into(),
        "beijing54" => "beijing1954".into(),
        _ => key,
    }
}
