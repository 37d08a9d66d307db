//! What a height is counted from, and the only ways to change it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::definition::row_of;
use super::error::CrsError;
use super::registry::RowKind;
use crate::model::Provenance;
use crate::told::Told;

/// What a height is counted from. Heights with different references are never compared or mixed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "above", rename_all = "snake_case")]
pub enum HeightReference {
    /// The ellipsoid of the CRS; what satellite positioning gives, tens of metres from sea level.
    Ellipsoid,
    /// A named vertical datum, a sea level or a geoid: `Yellow Sea 1985`, `Normaal Amsterdams Peil`, `EGM2008 geoid`.
    Datum {
        /// Name of the datum in the EPSG dataset.
        name: Arc<str>,
    },
    /// The ground at the foot of the thing.
    Ground,
}

impl std::fmt::Display for HeightReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ellipsoid => f.write_str("the ellipsoid"),
            Self::Datum { name } => f.write_str(name),
            Self::Ground => f.write_str("the ground"),
        }
    }
}

/// A vertical CRS: reference, unit and direction of heights.
#[derive(Debug, Clone, PartialEq)]
pub struct VerticalCrs {
    code: Option<u32>,
    name: Arc<str>,
    metres_per_unit: f64,
    is_depth: bool,
    reference: HeightReference,
}

impl VerticalCrs {
    /// The vertical CRS of an EPSG code, such as 5737 (Yellow Sea 1985) or 5709 (NAP).
    ///
    /// # Errors
    /// [`CrsError::UnknownCode`], or [`CrsError::NotVertical`] for another kind of code.
    pub fn from_epsg(code: u32) -> Result<Self, CrsError> {
        let row = row_of(code)?;
        let RowKind::Vertical(vertical) = row.kind else {
            return Err(CrsError::NotVertical {
                code,
                name: row.name.into(),
            });
        };
        Ok(Self {
            code: Some(code),
            name: row.name.into(),
            metres_per_unit: vertical.unit,
            is_depth: vertical.is_down,
            reference: HeightReference::Datum {
                name: vertical.datum.into(),
            },
        })
    }

    /// Heights above the ellipsoid in a unit of so many metres.
    #[must_use]
    pub fn ellipsoidal(metres_per_unit: f64) -> Self {
        Self::named(
            "ellipsoidal height",
            metres_per_unit,
            HeightReference::Ellipsoid,
        )
    }

    /// Metres above the ground: what `height` means in OpenStreetMap and in device inventories.
    #[must_use]
    pub fn above_ground() -> Self {
        Self::named("height above ground", 1.0, HeightReference::Ground)
    }

    /// A vertical CRS that a file describes without a code.
    #[must_use]
    pub fn named(name: &str, metres_per_unit: f64, reference: HeightReference) -> Self {
        Self {
            code: None,
            name: name.into(),
            metres_per_unit,
            is_depth: false,
            reference,
        }
    }

    /// The same with the axis pointing down.
    #[must_use]
    pub(super) fn pointing_down(self) -> Self {
        Self {
            is_depth: true,
            ..self
        }
    }

    /// Its EPSG code, if it has one.
    #[must_use]
    pub fn code(&self) -> Option<u32> {
        self.code
    }

    /// Its name in the EPSG dataset or in the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its heights are counted from.
    #[must_use]
    pub fn reference(&self) -> &HeightReference {
        &self.reference
    }

    /// Metres upwards of a number in its unit and direction.
    #[must_use]
    pub fn metres_from(&self, value: f64) -> f64 {
        self.sign() * value * self.metres_per_unit
    }

    /// The number in its unit and direction of metres upwards.
    #[must_use]
    pub fn value_from(&self, metres: f64) -> f64 {
        self.sign() * metres / self.metres_per_unit
    }

    fn sign(&self) -> f64 {
        if self.is_depth { -1.0 } else { 1.0 }
    }
}

/// How far one height reference lies above another at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct HeightOffset {
    /// The reference that heights are given in.
    pub from: HeightReference,
    /// The reference that they become heights of.
    pub to: HeightReference,
    /// What to add to a height above `from` to get the height above `to`, metres.
    pub add_m: f64,
    /// Where the number comes from.
    pub basis: OffsetBasis,
}

/// Where a height offset comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OffsetBasis {
    /// A survey, a geoid model or a terrain model, named.
    Known {
        /// Its name.
        source: Arc<str>,
    },
    /// Nobody measured it; every height that goes through it is marked as inferred.
    Assumed {
        /// Name of the rule that assumes it, such as `ground-at-frame-height`.
        rule: Arc<str>,
    },
}

/// Turns heights of one vertical CRS into heights above another reference.
#[derive(Debug, Clone, PartialEq)]
pub struct HeightConverter {
    from: VerticalCrs,
    add_m: f64,
    basis: Option<OffsetBasis>,
}

/// Why heights cannot be converted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HeightError {
    /// The references differ and nothing says by how much.
    #[error(
        "heights above {from} are not heights above {to}: give the offset between them at this place, or say that it is assumed"
    )]
    NoOffset {
        /// Reference of the heights given.
        from: HeightReference,
        /// Reference wanted.
        to: HeightReference,
    },
    /// The offset given is between other references.
    #[error(
        "the offset given leads from {offset_from} to {offset_to}, but heights above {from} are to become heights above {to}"
    )]
    OtherOffset {
        /// Reference of the heights given.
        from: HeightReference,
        /// Reference wanted.
        to: HeightReference,
        /// Where the offset starts.
        offset_from: HeightReference,
        /// Where it leads.
        offset_to: HeightReference,
    },
    /// A height or the offset is not a finite number.
    #[error("the height {value} is not a finite number")]
    NotFinite {
        /// The number given.
        value: f64,
    },
}

impl Told for HeightError {
    fn zh(&self) -> String {
        match self {
            Self::NoOffset { from, to } => format!(
                "以{}为基准的高程不是以{}为基准的高程：请给出两者在当地的差值，或声明按假定处理",
                from.zh(),
                to.zh()
            ),
            Self::OtherOffset {
                from,
                to,
                offset_from,
                offset_to,
            } => format!(
                "给出的差值是从{}到{}，而需要将以{}为基准的高程换算为以{}为基准",
                offset_from.zh(),
                offset_to.zh(),
                from.zh(),
                to.zh()
            ),
            Self::NotFinite { value } => format!("高程 {value} 不是有限数值"),
        }
    }
}

impl HeightConverter {
    /// Prepares the conversion; an offset is needed exactly when the references differ, and may be given either way round.
    ///
    /// # Errors
    /// [`HeightError::NoOffset`] or [`HeightError::OtherOffset`] when the references differ and no offset bridges them.
    pub fn new(
        from: &VerticalCrs,
        to: &HeightReference,
        offset: Option<&HeightOffset>,
    ) -> Result<Self, HeightError> {
        let (add_m, basis) = if from.reference == *to {
            (0.0, None)
        } else {
            let (add_m, basis) = bridge(&from.reference, to, offset)?;
            (add_m, Some(basis))
        };
        Ok(Self {
            from: from.clone(),
            add_m,
            basis,
        })
    }

    /// Metres above the wanted reference of a number in the unit of the vertical CRS.
    ///
    /// # Errors
    /// [`HeightError::NotFinite`].
    pub fn metres_from(&self, value: f64) -> Result<f64, HeightError> {
        let metres = self.from.metres_from(value) + self.add_m;
        if metres.is_finite() {
            Ok(metres)
        } else {
            Err(HeightError::NotFinite { value })
        }
    }

    /// The number in the unit of the vertical CRS of metres above the wanted reference: inverse of [`Self::metres_from`].
    ///
    /// # Errors
    /// [`HeightError::NotFinite`].
    pub fn value_from(&self, metres: f64) -> Result<f64, HeightError> {
        let value = self.from.value_from(metres - self.add_m);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(HeightError::NotFinite { value: metres })
        }
    }

    /// The provenance of heights read from `source` through this conversion: inferred when the offset was assumed.
    #[must_use]
    pub fn provenance(&self, source: &str) -> Provenance {
        match &self.basis {
            None => Provenance::imported(source),
            Some(OffsetBasis::Known { source: offset }) => {
                Provenance::imported(format!("{source} + {offset}"))
            }
            Some(OffsetBasis::Assumed { rule }) => Provenance::inferred(Arc::clone(rule)),
        }
    }
}

fn bridge(
    from: &HeightReference,
    to: &HeightReference,
    offset: Option<&HeightOffset>,
) -> Result<(f64, OffsetBasis), HeightError> {
    let Some(offset) = offset else {
        return Err(HeightError::NoOffset {
            from: from.clone(),
            to: to.clone(),
        });
    };
    if !offset.add_m.is_finite() {
        return Err(HeightError::NotFinite {
            value: offset.add_m,
        });
    }
    if (&offset.from, &offset.to) == (from, to) {
        Ok((offset.add_m, offset.basis.clone()))
    } else if (&offset.from, &offset.to) == (to, from) {
        Ok((-offset.add_m, offset.basis.clone()))
    } else {
        Err(HeightError::OtherOffset {
            from: from.clone(),
            to: to.clone(),
            offset_from: offset.from.clone(),
            offset_to: offset.to.clone(),
        })
    }
}
