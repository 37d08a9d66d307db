//! A CRS as well-known text of the first kind (OGC 01-009), as `.prj` files and GeoPackages want it.

use std::fmt::Write;

use super::definition::{Crs, CrsId};
use super::parse::parameters;
use super::registry::{self, Geodetic, RowKind};

/// The method and the names of its parameters: of each, PROJ's word.
type Method = (&'static str, &'static [(&'static str, &'static str)]);

/// Where the origin lies is said the same way by most methods.
const ORIGIN: [(&str, &str); 2] = [
    ("lat_0", "latitude_of_origin"),
    ("lon_0", "central_meridian"),
];

impl Crs {
    /// The horizontal part as well-known text with the authority's code; none for a CRS without a code, for longitude and latitude that
    /// are shifted (GCJ-02, BD-09), and for a projection whose method or parameters the text has no name for here. Axes are not written: programs take
    /// the east axis first, as the formats that hold this text prescribe.
    #[must_use]
    pub fn wkt(&self) -> Option<String> {
        let code = match self.id() {
            CrsId::Epsg(code) => code,
            CrsId::EpsgPair { horizontal, .. } => horizontal,
            CrsId::Crs84 => 4326,
            CrsId::Gcj02 | CrsId::Bd09 | CrsId::Custom => return None,
        };
        let (code, plane) = plane_of(code)?;
        let base = registry::geodetic(plane.base)?;
        let Some(projection) = plane.projection else {
            return Some(geographic(base, base.name, code));
        };
        let row = registry::row(code)?;
        let base_name = registry::row(plane.base).map_or(base.name, |row| row.name);
        let mut text = format!("PROJCS[\"{}\",", row.name);
        text.push_str(&geographic(base, base_name, plane.base));
        write_projection(&mut text, projection, plane.unit)?;
        let unit = match plane.unit {
            1.0 => "metre".to_owned(),
            // The name does not matter to a reader, its length does.
            unit => format!("unit of {unit} m"),
        };
        // A text takes whatever is written to it.
        let _ = write!(
            text,
            ",UNIT[\"{unit}\",{}],AUTHORITY[\"EPSG\",\"{code}\"]]",
            plane.unit
        );
        Some(text)
    }
}

/// The horizontal CRS of a code.
fn plane_of(code: u32) -> Option<(u32, registry::PlaneRow)> {
    match registry::row(code)?.kind {
        RowKind::Plane(plane) => Some((code, plane)),
        RowKind::Spatial { flat, .. } => plane_of(flat),
        RowKind::Compound { horizontal, .. } => plane_of(horizontal),
        RowKind::Vertical(_) | RowKind::Unsupported { .. } => None,
    }
}

fn geographic(base: &Geodetic, name: &str, code: u32) -> String {
    let datum = match base.datum {
        "World Geodetic System 1984" | "World Geodetic System 1984 ensemble" => {
            "WGS_1984".to_owned()
        }
        datum => datum.replace(' ', "_"),
    };
    let meridian = match base.prime_meridian_deg {
        0.0 => "Greenwich",
        _ => "own",
    };
    format!(
        "GEOGCS[\"{name}\",DATUM[\"{datum}\",SPHEROID[\"{}\",{},{}]],PRIMEM[\"{meridian}\",{}],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"{code}\"]]",
        name.split(" / ").next().unwrap_or(name),
        base.ellipsoid.a,
        base.ellipsoid.inverse_flattening,
        base.prime_meridian_deg,
    )
}

/// The method and its parameters, lengths in the unit of the axes; none for a method without a name here.
fn write_projection(text: &mut String, projection: &str, unit: f64) -> Option<()> {
    let words = parameters(projection);
    let value = |word: &str| words.values.get(word).copied();
    let (method, names) = method_of(&words.method, &|word| value(word).is_some())?;
    let is_said = |key: &String| {
        matches!(key.as_str(), "x_0" | "y_0" | "k_0") || names.iter().any(|(word, _)| word == key)
    };
    // What the text cannot say would be lost.
    if !words.values.keys().all(is_said) {
        return None;
    }
    let _ = write!(text, ",PROJECTION[\"{method}\"]");
    for (word, name) in names {
        let given = match *word {
            "k" => value("k").or_else(|| value("k_0")).unwrap_or(1.0),
            "90" => 90.0,
            word => value(word).unwrap_or(0.0),
        };
        let _ = write!(text, ",PARAMETER[\"{name}\",{given}]");
    }
    for (word, name) in [("x_0", "false_easting"), ("y_0", "false_northing")] {
        let given = value(word).unwrap_or(0.0) / unit;
        let _ = write!(text, ",PARAMETER[\"{name}\",{given}]");
    }
    Some(())
}

fn method_of(proj: &str, has: &dyn Fn(&str) -> bool) -> Option<Method> {
    const SCALED: &[(&str, &str)] = &[ORIGIN[0], ORIGIN[1], ("k", "scale_factor")];
    const TWO_PARALLELS: &[(&str, &str)] = &[
        ("lat_1", "standard_parallel_1"),
        ("lat_2", "standard_parallel_2"),
        ORIGIN[0],
        ORIGIN[1],
    ];
    const CENTRED: &[(&str, &str)] = &[
        ("lat_0", "latitude_of_center"),
        ("lon_0", "longitude_of_center"),
    ];
    Some(match proj {
        "tmerc" => ("Transverse_Mercator", SCALED),
        "webmerc" => (
            "Mercator_Auxiliary_Sphere",
            const {
                &[
                    ORIGIN[1],
                    ("none", "standard_parallel_1"),
                    ("none", "auxiliary_sphere_type"),
                ]
            },
        ),
        "merc" if has("lat_ts") => (
            "Mercator_2SP",
            const { &[("lat_ts", "standard_parallel_1"), ORIGIN[1]] },
        ),
        "merc" => (
            "Mercator_1SP",
            const { &[ORIGIN[1], ("k", "scale_factor")] },
        ),
        "lcc" if has("lat_2") => ("Lambert_Conformal_Conic_2SP", TWO_PARALLELS),
        "lcc" => ("Lambert_Conformal_Conic_1SP", SCALED),
        "aea" => ("Albers_Conic_Equal_Area", TWO_PARALLELS),
        "sterea" => ("Oblique_Stereographic", SCALED),
        "laea" => ("Lambert_Azimuthal_Equal_Area", CENTRED),
        "cass" => ("Cassini_Soldner", &ORIGIN),
        "somerc" => (
            "Hotine_Oblique_Mercator_Azimuth_Center",
            const {
                &[
                    CENTRED[0],
                    CENTRED[1],
                    ("90", "azimuth"),
                    ("90", "rectified_grid_angle"),
                    ("k", "scale_factor"),
                ]
            },
        ),
        _ => return None,
    })
}
