//! Which column of a table holds what, and the cells of a row by that.

use std::collections::BTreeMap;

use super::column::Column;
use super::mapping::{ColumnList, Unit, What};
use crate::finding::{Expected, Findings, Outcome, Problem, Thing};

/// Which column of a table holds what.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) what: What,
    pub(super) id_prefix: String,
    empty: Vec<String>,
    columns: BTreeMap<Column, Place>,
}

/// Where a column is.
#[derive(Debug)]
struct Place {
    index: usize,
    /// As the file has it.
    heading: String,
    unit: Option<Unit>,
}

impl Plan {
    /// Of a table with our own headings; none where they lack an id, a class or coordinates. Tells of headings that are not known.
    pub(super) fn own(headings: &[String], found: &mut Findings) -> Option<Self> {
        let mut columns = BTreeMap::new();
        let mut problems = Vec::new();
        for (heading, index) in headings.iter().zip(0..) {
            let Some(column) = Column::of_heading(heading) else {
                let what = Thing::Column {
                    heading: heading.clone(),
                };
                problems.extend((!heading.is_empty()).then_some(Problem::Unsupported { what }));
                continue;
            };
            let place = Place {
                index,
                heading: heading.clone(),
                unit: None,
            };
            if let Some(first) = columns.get(&column).map(|p: &Place| p.heading.clone()) {
                problems.push(Problem::Duplicate { of: first.into() });
            } else {
                columns.insert(column, place);
            }
        }
        let plan = Self {
            what: What::Devices { class: None },
            id_prefix: String::new(),
            empty: Vec::new(),
            columns,
        };
        if !(plan.has(Column::Id) && plan.has(Column::Class) && plan.is_placed()) {
            return None;
        }
        for problem in problems {
            found.feature("row 1", None, problem, Outcome::Ignored);
        }
        Some(plan)
    }

    /// Of a table that the column list `mapping` describes; none where it lacks a column of the list.
    pub(super) fn mapped(headings: &[String], mapping: &ColumnList) -> Option<Self> {
        if !mapping.fits(headings) {
            return None;
        }
        let place = |(column, source): (&Column, &super::mapping::Source)| {
            let index = headings.iter().position(|h| h.trim() == source.heading)?;
            let place = Place {
                index,
                heading: source.heading.clone(),
                unit: source.unit,
            };
            Some((*column, place))
        };
        Some(Self {
            what: mapping.what.clone(),
            id_prefix: mapping.id_prefix.clone(),
            empty: mapping.empty.clone(),
            columns: mapping.columns.iter().filter_map(place).collect(),
        })
    }

    fn is_placed(&self) -> bool {
        self.is_lonlat() || self.has(Column::X) && self.has(Column::Y)
    }

    /// Whether places are longitudes and latitudes.
    pub(super) fn is_lonlat(&self) -> bool {
        self.has(Column::Lon) && self.has(Column::Lat)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The cells of a row.
    pub(super) fn cells<'r>(&'r self, cells: &'r [String]) -> Cells<'r> {
        Cells { plan: self, cells }
    }
}

/// The cells of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'r> {
    plan: &'r Plan,
    cells: &'r [String],
}

impl<'r> Cells<'r> {
    /// The column's heading in the file.
    pub(super) fn field(&self, column: Column) -> &'r str {
        let place = self.plan.columns.get(&column);
        place.map_or(column.zh(), |place| &place.heading)
    }

    /// The text of a cell; none where it is empty or there is no such column.
    pub(super) fn text(&self, column: Column) -> Option<&'r str> {
        let place = self.plan.columns.get(&column)?;
        let text = self.cells.get(place.index)?.trim();
        let is_empty = text.is_empty() || self.plan.empty.iter().any(|e| e == text);
        (!is_empty).then_some(text)
    }

    /// The text of a cell that may not be empty.
    pub(super) fn needed(&self, column: Column) -> Result<&'r str, Problem> {
        self.text(column).ok_or_else(|| Problem::MissingValue {
            field: self.field(column).into(),
        })
    }

    /// What `read` makes of a cell; none where it is empty.
    pub(super) fn parsed<T>(
        &self,
        column: Column,
        expected: Expected,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        match read(text) {
            Some(read) => Ok(Some(read)),
            None => Err(self.unreadable(column, text, expected)),
        }
    }

    /// A number, in metres where the column has a unit; none where the cell is empty.
    pub(super) fn number(&self, column: Column) -> Result<Option<f64>, Problem> {
        let unit = self.plan.columns.get(&column).and_then(|place| place.unit);
        self.parsed(column, Expected::Number, |text| {
            let number = unit
                .and_then(|u| text.strip_suffix(u.word()))
                .unwrap_or(text);
            let number = number
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())?;
            Some(number * unit.map_or(1.0, Unit::metres))
        })
    }

    /// A number that may not be missing.
    pub(super) fn needed_number(&self, column: Column) -> Result<f64, Problem> {
        self.needed(column)?;
        self.number(column)?.ok_or_else(|| Problem::MissingValue {
            field: self.field(column).into(),
        })
    }

    /// That the text of a cell is not what is expected.
    pub(super) fn unreadable(&self, column: Column, text: &str, expected: Expected) -> Problem {
        Problem::unreadable(self.field(column), text, expected)
    }
}
