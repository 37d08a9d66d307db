//! Units of length and angle.

use super::fault::Fault;
use super::model::{Entity, Model};
use crate::finding::{Expected, Findings, Outcome, Problem, Thing};

/// Units that a file's geometry is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Units {
    /// Metres a unit of length.
    pub(super) metres: f64,
    /// Radians a unit of plane angle.
    pub(super) radians: f64,
}

/// Conversion-based units refer to the unit that they are a multiple of; no sound chain is longer.
const MAX_CHAIN: usize = 8;

impl Units {
    /// The units of the project; metres and radians, the SI units, with a finding where it assigns none.
    pub(super) fn of(model: &Model<'_>, found: &mut Findings) -> Self {
        let mut units = Self {
            metres: 1.0,
            radians: 1.0,
        };
        let mut has_length = false;
        // IfcProject: the units are its last parameter (number 8); IfcUnitAssignment holds one list.
        let assigned = model
            .all(&["IFCPROJECT"])
            .find_map(|project| model.maybe_follow(&project, 8).ok()?)
            .and_then(|assignment| assignment.references(0).ok());
        for id in assigned.unwrap_or_default() {
            let Ok(unit) = model.entity(id, id) else {
                continue;
            };
            match unit.word(1) {
                Some("LENGTHUNIT") => match factor(model, &unit, "METRE") {
                    Ok(metres) => {
                        units.metres = metres;
                        has_length = true;
                    }
                    Err(fault) => {
                        found.feature(format!("#{id}"), None, fault.problem(), Outcome::Ignored)
                    }
                },
                Some("PLANEANGLEUNIT") => {
                    units.radians = factor(model, &unit, "RADIAN").unwrap_or(1.0);
                }
                _ => {}
            }
        }
        if !has_length {
            let field = Thing::LengthUnit;
            found.file_wide(Problem::MissingValue { field }, Outcome::Assumed);
        }
        units
    }
}

/// How many SI units `named` the unit is.
pub(super) fn factor(model: &Model<'_>, unit: &Entity<'_>, named: &str) -> Result<f64, Fault> {
    let mut unit = unit.clone();
    let mut factor = 1.0;
    for _ in 0..MAX_CHAIN {
        match unit.kind {
            // IfcSIUnit(Dimensions, UnitType, Prefix, Name).
            "IFCSIUNIT" if unit.word(3) == Some(named) => {
                let prefix = unit.word(2).map_or(Some(1.0), prefix);
                let prefix =
                    prefix.ok_or_else(|| Fault::malformed(unit.id, 2, Expected::SiPrefix))?;
                return Ok(factor * prefix);
            }
            // IfcConversionBasedUnit(Dimensions, UnitType, Name, ConversionFactor) by IfcMeasureWithUnit(Value, Unit).
            "IFCCONVERSIONBASEDUNIT" => {
                let measure = model.follow(&unit, 3)?;
                factor *= measure.size(0)?;
                unit = model.follow(&measure, 1)?;
            }
            _ => return Err(unit.unsupported()),
        }
    }
    Err(Fault::Cycle { id: unit.id })
}

/// Prefixes of the SI (BIPM, The International System of Units, 9th edition, table 7).
fn prefix(word: &str) -> Option<f64> {
    Some(match word {
        "EXA" => 1e18,
        "PETA" => 1e15,
        "TERA" => 1e12,
        "GIGA" => 1e9,
        "MEGA" => 1e6,
        "KILO" => 1e3,
        "HECTO" => 1e2,
        "DECA" => 1e1,
        "DECI" => 1e-1,
        "CENTI" => 1e-2,
        "MILLI" => 1e-3,
        "MICRO" => 1e-6,
        "NANO" => 1e-9,
        "PICO" => 1e-12,
        "FEMTO" => 1e-15,
        "ATTO" => 1e-18,
        _ => return None,
    })
}
