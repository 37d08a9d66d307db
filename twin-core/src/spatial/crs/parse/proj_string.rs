//! PROJ strings: `+proj=tmerc +lat_0=0 +lon_0=120 +ellps=GRS80 +towgs84=…`.

use super::super::axis::AxisDirection;
use super::super::datum::{DatumShift, Ellipsoid, Helmert, ShiftExtent};
use super::super::definition::{Crs, CrsId, Plane, same_datum};
use super::super::error::CrsError;
use super::super::projection::is_supported;
use super::super::registry;
use super::unreadable;
use super::wkt_crs::sound_ellipsoid;
use super::words::parameters;
use crate::both;

/// Words that say nothing about where things are.
const IDLE: [&str; 5] = ["no_defs", "type=crs", "wktext", "over", "nadgrids=@null"];

/// What the words say beside the projection.
#[derive(Default)]
struct Setting<'a> {
    projection: Vec<&'a str>,
    ellipsoid: Option<Ellipsoid>,
    datum: Option<&'a str>,
    a: Option<f64>,
    b: Option<f64>,
    rf: Option<f64>,
    pm: f64,
    towgs84: Option<[f64; 7]>,
    unit: Option<f64>,
    axes: Option<[AxisDirection; 2]>,
}

/// Reads a text that starts with `+`.
pub(super) fn read(text: &str) -> Result<Crs, CrsError> {
    let mut setting = Setting::default();
    for word in text.split_ascii_whitespace() {
        let word = word.trim_start_matches('+');
        if let Some(code) = word.strip_prefix("init=") {
            return super::identifier::read(code);
        }
        if !IDLE.contains(&word) && !word.is_empty() {
            setting.take(word).ok_or_else(|| {
                unreadable(
                    text,
                    both!("\"+{word}\" is not understood here", "无法理解“+{word}”"),
                )
            })?;
        }
    }
    setting.crs(text)
}

impl<'a> Setting<'a> {
    fn take(&mut self, word: &'a str) -> Option<()> {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let finite = || value.parse::<f64>().ok().filter(|v| v.is_finite());
        match key {
            "ellps" => self.ellipsoid = Some(named_ellipsoid(value)?),
            "datum" => self.datum = Some(value),
            "a" | "R" => self.a = Some(finite()?),
            "b" => self.b = Some(finite()?),
            "rf" => self.rf = Some(finite()?),
            "pm" => self.pm = if value == "greenwich" { 0.0 } else { finite()? },
            "towgs84" => self.towgs84 = Some(seven(value)?),
            "to_meter" => self.unit = Some(finite().filter(|v| *v > 0.0)?),
            "units" => self.unit = Some(named_unit(value)?),
            "axis" => self.axes = Some(axes(value)?),
            "nadgrids" | "geoidgrids" | "vunits" | "vto_meter" => return None,
            _ => self.projection.push(word),
        }
        Some(())
    }

    fn crs(self, text: &str) -> Result<Crs, CrsError> {
        let (ellipsoid, shift) = self.figure().ok_or_else(|| {
            unreadable(
                text,
                both!(
                    "it needs +datum=WGS84, +ellps=… or +a=… +rf=… of a known ellipsoid",
                    "需要 +datum=WGS84、+ellps=… 或已知椭球的 +a=… +rf=…"
                ),
            )
        })?;
        let words = self.projection.join(" ");
        let words = words.strip_prefix("proj=").ok_or_else(|| {
            unreadable(
                text,
                both!("it does not start with +proj=", "开头不是 +proj="),
            )
        })?;
        let is_geographic = matches!(
            words.split(' ').next(),
            Some("longlat" | "latlong" | "lonlat" | "latlon")
        );
        if !is_geographic && !is_supported(words) {
            return Err(CrsError::UnsupportedDefinition {
                name: text.chars().take(60).collect(),
                method: words.chars().take(60).collect(),
            });
        }
        let unit = if is_geographic {
            1.0_f64.to_radians()
        } else {
            self.unit.unwrap_or(1.0)
        };
        Ok(Crs {
            id: CrsId::Custom,
            name: "custom".into(),
            is_deprecated: false,
            plane: Plane {
                axes: self
                    .axes
                    .unwrap_or([AxisDirection::East, AxisDirection::North]),
                unit,
                projection: (!is_geographic).then(|| parameters(words).words().into()),
                ellipsoid,
                prime_meridian_deg: self.pm,
                shift,
                extent: None,
                obfuscation: None,
            },
            vertical: None,
        })
    }

    fn figure(&self) -> Option<(Ellipsoid, DatumShift)> {
        let given = self.towgs84.map(|seven| DatumShift::Published {
            name: "+towgs84 of the PROJ string".into(),
            accuracy_m: None,
            extent: ShiftExtent::Whole,
            helmert: Some(Helmert::from_position_vector(seven)),
        });
        if let Some(datum) = self.datum {
            return (datum == "WGS84")
                .then(|| (Ellipsoid::WGS84, given.unwrap_or_else(same_datum)));
        }
        let by_axes = self.a.and_then(|a| {
            let rf = match (self.rf, self.b) {
                (Some(rf), _) => rf,
                (None, Some(b)) if a > b => a / (a - b),
                _ => 0.0,
            };
            sound_ellipsoid(a, rf)
        });
        let ellipsoid = self.ellipsoid.or(by_axes)?;
        Some((ellipsoid, given.unwrap_or(DatumShift::Unpublished)))
    }
}

/// PROJ's names for the ellipsoids of the EPSG dataset that are met most, by a geographic CRS that uses each.
fn named_ellipsoid(name: &str) -> Option<Ellipsoid> {
    let code = match name {
        "WGS84" => 4326,
        "GRS80" => 4490,
        "krass" => 4214,
        "IAU76" => 4610,
        "bessel" => 4314,
        "intl" => 4230,
        "clrk66" => 4267,
        "airy" => 4277,
        "WGS72" => 4322,
        _ => return None,
    };
    registry::geodetic(code).map(|g| g.ellipsoid)
}

fn named_unit(name: &str) -> Option<f64> {
    // EPSG units 9001, 9036, 9002 and 9003.
    Some(match name {
        "m" => 1.0,
        "km" => 1000.0,
        "ft" => 0.3048,
        "us-ft" => 1200.0 / 3937.0,
        _ => return None,
    })
}

fn seven(text: &str) -> Option<[f64; 7]> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|n| n.trim().parse().ok().filter(|v: &f64| v.is_finite()))
        .collect::<Option<_>>()?;
    match *numbers {
        [x, y, z] => Some([x, y, z, 0.0, 0.0, 0.0, 0.0]),
        _ => numbers.try_into().ok(),
    }
}

fn axes(text: &str) -> Option<[AxisDirection; 2]> {
    let mut letters = text.chars().map(AxisDirection::from_letter);
    let (first, second) = (letters.next()??, letters.next()??);
    (first.is_along_east() != second.is_along_east()).then_some([first, second])
}
