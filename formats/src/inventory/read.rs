//! A file to a draft.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use geo::{BoundingRect, Coord, MultiPoint, Rect};
use twin_core::catalogue::Catalogue;
use twin_core::model::{CommunityParts, Position, Provenance};
use twin_core::spatial::crs::{AxisOrder, Converter, Crs};

use super::class::Classes;
use super::column::Column;
use super::error::InventoryError;
use super::item::{Feature, Heights, Item, ItemReader};
use super::mapping::ColumnList;
use super::plan::Plan;
use super::reach::Reach;
use super::sheet::{RowSink, each_row};
use crate::finding::{Findings, Outcome, Problem, Subject, Thing};
use crate::georeference::{FileCoordinates, Georeference};
use crate::import::{Context, ImportOptions};

/// Reads the inventory at `path`: one device or fixture a row. A row in error is left out, with a finding that names its number,
/// column and value; of rows with one id the first is kept. Cost: each file is read once or, as CSV, twice; memory grows with the
/// devices, of which there may be a million.
///
/// # Errors
/// When the file cannot be read, its headings are not known, or none of its rows can be used.
pub(crate) fn read(
    path: &Path,
    context: &Context<'_>,
    found: &mut Findings,
) -> Result<CommunityParts, InventoryError> {
    let catalogue = match &context.options.catalogue {
        Some(catalogue) => Arc::clone(catalogue),
        None => Arc::new(Catalogue::builtin()?),
    };
    let file = found.file().to_string();
    let mut table = Table {
        mappings: &context.options.tables,
        reader: ItemReader {
            classes: Classes::of(&catalogue),
            provenance: Provenance::imported(file),
        },
        found,
        plan: None,
        crs: None,
        items: Vec::new(),
        rows_of_ids: BTreeMap::new(),
        rows: 0,
    };
    // `each_row` tells of the encoding while the table tells of rows.
    let mut of_file = Findings::of(table.found.file());
    each_row(path, &mut of_file, &mut table)?;
    let drafted = table.draft(path, context)?;
    found.append(of_file);
    Ok(drafted)
}

/// The rows of a file as they come.
struct Table<'t> {
    mappings: &'t [ColumnList],
    reader: ItemReader<'t>,
    found: &'t mut Findings,
    plan: Option<Plan>,
    crs: Option<Crs>,
    items: Vec<Item>,
    rows_of_ids: BTreeMap<String, u64>,
    rows: u64,
}

impl RowSink for Table<'_> {
    fn heading(&mut self, cells: &[String]) -> bool {
        let mapped = self
            .mappings
            .iter()
            .find_map(|m| Some((Plan::mapped(cells, m)?, m.crs.clone())));
        (self.plan, self.crs) = match mapped {
            Some((plan, crs)) => (Some(plan), crs),
            None => (Plan::own(cells, self.found), None),
        };
        self.plan.is_some()
    }

    fn row(&mut self, number: u64, cells: &[String]) -> Result<(), InventoryError> {
        let Some(plan) = &self.plan else {
            return Ok(());
        };
        self.rows += 1;
        match self.reader.item(number, plan, cells) {
            Ok(item) => self.add(item),
            Err(problem) => {
                let row = Subject::Row { row: number };
                self.found.feature(row, None, problem, Outcome::LeftOut);
            }
        }
        Ok(())
    }
}

impl Table<'_> {
    fn add(&mut self, item: Item) {
        let id = item.feature.id();
        if let Some(first) = self.rows_of_ids.get(id) {
            let of = Thing::RowOf {
                row: *first,
                id: id.to_owned(),
            };
            let problem = Problem::Duplicate { of };
            self.found.feature(
                Subject::Row { row: item.row },
                None,
                problem,
                Outcome::LeftOut,
            );
            return;
        }
        self.rows_of_ids.insert(id.to_owned(), item.row);
        self.items.push(item);
    }

    fn draft(self, path: &Path, context: &Context<'_>) -> Result<CommunityParts, InventoryError> {
        let is_lonlat = self.plan.as_ref().is_some_and(Plan::is_lonlat);
        let own = own_options(context.options, is_lonlat);
        let context = Context {
            options: &own,
            frame: context.frame,
        };
        let crs = self.crs.or_else(|| crs_of(&own, is_lonlat));
        let (kept, far) = in_reach(self.items, crs.as_ref(), &context, self.found);
        let bounds = bounds(&kept).or_else(|| bounds(&far));
        let Some(bounds) = bounds else {
            return nothing(self.rows, path, &context, self.found);
        };
        let coordinates = FileCoordinates {
            path,
            crs,
            // A table's columns are named, so that their order says nothing.
            order: AxisOrder::EastNorth,
            bounds,
            anchor: bounds.center(),
            ground: ground(&kept),
        };
        let georeference = Georeference::new(&coordinates, &context, self.found)?;
        let mut parts = context.empty_draft(georeference.frame(), self.found.file())?;
        let mut assumed = 0_u64;
        for item in kept {
            let at = georeference.enu(item.at)?;
            let z = match item.heights {
                Heights { z: Some(z), .. } => z,
                // The ground is the plane through the frame's origin: a file of terrain may come later.
                Heights {
                    above_ground: Some(above),
                    ..
                } => above,
                Heights {
                    above_sea: Some(height),
                    ..
                } => georeference.z(height)?,
                Heights { usual, .. } => {
                    assumed += u64::from(matches!(item.feature, Feature::Device(_)));
                    usual
                }
            };
            let position = Position::new(at.x, at.y, z);
            match item.feature {
                Feature::Device(mut device) => {
                    device.position = position;
                    parts.devices.push(device);
                }
                Feature::Fixture(mut fixture) => {
                    fixture.position = position;
                    parts.fixtures.push(fixture);
                }
            }
        }
        if assumed > 0 {
            let field = Thing::MountingHeights {
                column: Column::AboveGround.heading().to_string(),
                rows: assumed,
            };
            self.found
                .file_wide(Problem::MissingValue { field }, Outcome::Assumed);
        }
        Ok(parts)
    }
}

/// Longitudes and latitudes say where they are, whatever else a placing moves.
fn own_options(options: &ImportOptions, is_lonlat: bool) -> ImportOptions {
    let mut own = options.clone();
    if is_lonlat {
        own.placing = None;
    }
    own
}

/// Longitudes and latitudes are WGS 84 unless the CRS that was given has such, as GCJ-02.
fn crs_of(options: &ImportOptions, is_lonlat: bool) -> Option<Crs> {
    match &options.crs {
        Some(crs) if !is_lonlat || crs.is_geographic() => Some(crs.clone()),
        _ => is_lonlat.then(Crs::crs84),
    }
}

/// The items near the community or each other, and those that are not, with a finding for each of these.
fn in_reach(
    items: Vec<Item>,
    crs: Option<&Crs>,
    context: &Context<'_>,
    found: &mut Findings,
) -> (Vec<Item>, Vec<Item>) {
    let converter = crs.and_then(|crs| Converter::new(crs, AxisOrder::EastNorth).ok());
    // Without a CRS, or moved to another place, a plan has no neighbours on the earth.
    let Some(converter) = converter.filter(|_| context.options.placing.is_none()) else {
        return (items, Vec::new());
    };
    let lonlats: Vec<Option<Coord<f64>>> = items
        .iter()
        .map(|item| converter.lonlat_of(item.at).ok())
        .collect();
    let reach = Reach::of(&lonlats, context.frame.as_ref());
    let (mut kept, mut far) = (Vec::new(), Vec::new());
    for (item, lonlat) in items.into_iter().zip(lonlats) {
        let turned = Coord {
            x: item.at.y,
            y: item.at.x,
        };
        let turned = converter.lonlat_of(turned).ok();
        match reach.problem(item.at, lonlat, turned) {
            None => kept.push(item),
            Some(problem) => {
                let place = lonlat.map(|l| [l.x, l.y]);
                found.feature(
                    Subject::Row { row: item.row },
                    place,
                    problem,
                    Outcome::LeftOut,
                );
                far.push(item);
            }
        }
    }
    (kept, far)
}

fn bounds(items: &[Item]) -> Option<Rect<f64>> {
    let points: Vec<geo::Point<f64>> = items.iter().map(|item| item.at.into()).collect();
    MultiPoint(points).bounding_rect()
}

/// The ground's height above the sea where rows have heights above the sea alone: the median of what rows with both say, else the
/// lowest device.
fn ground(items: &[Item]) -> Option<f64> {
    let is_alone = |h: &Heights| h.z.is_none() && h.above_ground.is_none();
    let heights = || items.iter().map(|item| item.heights);
    if !heights().any(|h| is_alone(&h) && h.above_sea.is_some()) {
        return None;
    }
    let both = heights().filter_map(|h| Some(h.above_sea? - h.above_ground?));
    let mut both: Vec<f64> = both.collect();
    both.sort_by(f64::total_cmp);
    let lowest = || heights().filter_map(|h| h.above_sea).reduce(f64::min);
    both.get(both.len() / 2).copied().or_else(lowest)
}

/// A draft without devices: an empty table that joins others is no error, one of faulty rows alone is.
fn nothing(
    rows: u64,
    path: &Path,
    context: &Context<'_>,
    found: &Findings,
) -> Result<CommunityParts, InventoryError> {
    if let Some(frame) = context.frame {
        return Ok(context.empty_draft(frame, found.file())?);
    }
    let file = path.to_owned();
    let mut lost = found
        .list()
        .iter()
        .filter(|f| f.outcome == Outcome::LeftOut);
    Err(match lost.next() {
        Some(first) if rows > 0 => InventoryError::NoGoodRow {
            file,
            count: rows,
            first: first.told(),
        },
        _ => InventoryError::NoRows { file },
    })
}
