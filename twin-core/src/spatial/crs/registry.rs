//! The EPSG tables under `data/`: looked up by code, read once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::datum::{DatumShift, Ellipsoid, Helmert, ShiftExtent};
use super::extent::Extent;

/// Version and date of the EPSG dataset in the tables.
pub const DATASET: &str = "v11.022 (2024-11-05)";

static CRS: LazyLock<Vec<(u32, &'static str)>> = LazyLock::new(|| {
    lines(include_str!("data/crs.tsv"))
        .filter_map(|line| Some((line.split('\t').next()?.parse().ok()?, line)))
        .collect()
});
static GEODETIC: LazyLock<BTreeMap<u32, Geodetic>> = LazyLock::new(|| {
    lines(include_str!("data/geodetic.tsv"))
        .filter_map(Geodetic::read)
        .map(|g| (g.code, g))
        .collect()
});
static SHIFTS: LazyLock<BTreeMap<u32, Shift>> = LazyLock::new(|| {
    lines(include_str!("data/shifts.tsv"))
        .filter_map(Shift::read)
        .collect()
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// A geographic base: its ellipsoid and prime meridian.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Geodetic {
    pub(super) code: u32,
    pub(super) name: &'static str,
    pub(super) datum: &'static str,
    pub(super) ellipsoid: Ellipsoid,
    pub(super) prime_meridian_deg: f64,
}

impl Geodetic {
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (code, name, datum) = (fields.next()?, fields.next()?, fields.next()?);
        let mut number = || fields.next()?.parse::<f64>().ok();
        Some(Self {
            code: code.parse().ok()?,
            name,
            datum,
            ellipsoid: Ellipsoid::new(number()?, number()?),
            prime_meridian_deg: number()?,
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Shift {
    name: &'static str,
    accuracy_m: Option<f64>,
    helmert: Option<Helmert>,
}

impl Shift {
    fn read(line: &'static str) -> Option<(u32, Self)> {
        let mut fields = line.split('\t');
        let (id, name) = (fields.next()?.parse().ok()?, fields.next()?);
        let accuracy_m = fields.next()?.parse().ok();
        let numbers: Vec<f64> = fields
            .next()?
            .split(' ')
            .filter_map(|n| n.parse().ok())
            .collect();
        let helmert = <[f64; 7]>::try_from(numbers)
            .ok()
            .map(Helmert::from_position_vector);
        Some((
            id,
            Self {
                name,
                accuracy_m,
                helmert,
            },
        ))
    }
}

/// One line of the CRS table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) code: u32,
    pub(super) is_deprecated: bool,
    pub(super) name: &'static str,
    pub(super) kind: RowKind,
}

/// What kind of CRS a line describes; `base`, `horizontal` and `vertical` are EPSG codes.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowKind {
    /// Geographic in two dimensions (`projection` is none) or projected.
    Plane(PlaneRow),
    /// Geographic in three dimensions; `unit` is metres per unit of height.
    Spatial { flat: u32, unit: f64 },
    /// Heights.
    Vertical(VerticalRow),
    /// Two of the above.
    Compound { horizontal: u32, vertical: u32 },
    /// Known and not supported, and why.
    Unsupported { method: &'static str },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct PlaneRow {
    pub(super) base: u32,
    pub(super) axes: &'static str,
    pub(super) unit: f64,
    pub(super) shift: &'static str,
    pub(super) extent: Extent,
    pub(super) projection: Option<&'static str>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct VerticalRow {
    pub(super) is_down: bool,
    pub(super) unit: f64,
    pub(super) datum: &'static str,
}

impl Row {
    fn read(code: u32, line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t').skip(1);
        let kind = fields.next()?;
        let is_deprecated = fields.next()? == "d";
        let name = fields.next()?;
        Some(Self {
            code,
            is_deprecated,
            name,
            kind: RowKind::read(kind, fields)?,
        })
    }
}

impl RowKind {
    fn read(kind: &str, mut fields: impl Iterator<Item = &'static str>) -> Option<Self> {
        Some(match kind {
            "g" | "p" => Self::Plane(PlaneRow::read(kind == "p", fields)?),
            "h" => Self::Spatial {
                flat: fields.next()?.parse().ok()?,
                unit: fields.next()?.parse().ok()?,
            },
            "v" => Self::Vertical(VerticalRow {
                is_down: fields.next()? == "d",
                unit: fields.next()?.parse().ok()?,
                datum: fields.next()?,
            }),
            "c" => Self::Compound {
                horizontal: fields.next()?.parse().ok()?,
                vertical: fields.next()?.parse().ok()?,
            },
            _ => Self::Unsupported {
                method: fields.next()?,
            },
        })
    }
}

impl PlaneRow {
    fn read(is_projected: bool, mut fields: impl Iterator<Item = &'static str>) -> Option<Self> {
        let base = fields.next()?.parse().ok()?;
        let axes = fields.next()?;
        let unit = fields.next()?.parse().ok()?;
        let shift = fields.next()?;
        let mut number = || fields.next()?.parse::<f64>().ok();
        let extent = Extent {
            west: number()?,
            south: number()?,
            east: number()?,
            north: number()?,
        };
        let projection = if is_projected {
            Some(fields.next()?)
        } else {
            None
        };
        Some(Self {
            base,
            axes,
            unit,
            shift,
            extent,
            projection,
        })
    }

    /// The way to WGS 84 that the line names.
    pub(super) fn datum_shift(&self) -> DatumShift {
        let Some((id, part)) = self
            .shift
            .split_at_checked(self.shift.len().saturating_sub(1))
        else {
            return DatumShift::Unpublished;
        };
        // Line 0 stands for "none published".
        let shift = id
            .parse()
            .ok()
            .filter(|id| *id != 0)
            .and_then(|id: u32| SHIFTS.get(&id));
        match shift {
            Some(shift) => DatumShift::Published {
                name: shift.name.into(),
                accuracy_m: shift.accuracy_m,
                extent: if part == "w" {
                    ShiftExtent::Whole
                } else {
                    ShiftExtent::Part
                },
                helmert: shift.helmert,
            },
            None => DatumShift::Unpublished,
        }
    }
}

/// The line of a code; binary search.
pub(super) fn row(code: u32) -> Option<Row> {
    let at = CRS.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    let (code, line) = CRS.get(at)?;
    Row::read(*code, line)
}

/// Every line in the order of codes; about a millisecond for all 7,275.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    CRS.iter().filter_map(|(code, line)| Row::read(*code, line))
}

/// The geographic base of a code.
pub(super) fn geodetic(code: u32) -> Option<&'static Geodetic> {
    GEODETIC.get(&code)
}

/// Every geographic base in the order of codes.
pub(super) fn geodetics() -> impl Iterator<Item = &'static Geodetic> {
    GEODETIC.values()
}
