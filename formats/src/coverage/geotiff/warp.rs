//! From the cells of the local frame to pixels of the zone of UTM.

use geo::{Coord, Rect};
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::{AxisOrder, Converter, Crs};

use super::error::RasterError;

/// Codes of WGS 84 / UTM at EPSG, less the number of the zone: north and south of the equator.
const UTM_NORTH: u16 = 32_600;
const UTM_SOUTH: u16 = 32_700;
/// Width of a zone in degrees, and how many there are.
const ZONE_DEG: f64 = 6.0;
const ZONES: f64 = 60.0;

/// Square cells in the local frame, row by row from their south-western corner on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cells {
    /// South-western corner, local metres.
    pub(super) corner: Coord<f64>,
    /// Side of a cell, metres.
    pub(super) side_m: f64,
    /// Cells from west to east.
    pub(super) columns: usize,
    /// Cells from south to north.
    pub(super) rows: usize,
}

/// Pixels north up, row by row from their north-western corner on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pixels {
    /// The zone's code at EPSG.
    pub(super) epsg: u16,
    /// North-western corner in the zone, metres.
    pub(super) corner: Coord<f64>,
    /// Pixels from west to east.
    pub(super) columns: usize,
    /// Pixels from north to south.
    pub(super) rows: usize,
    /// The cell that the middle of each pixel lies in.
    pub(super) cells: Vec<Option<usize>>,
}

impl Cells {
    fn at(&self, point: Coord<f64>) -> Option<usize> {
        let at = (point - self.corner) / self.side_m;
        let (columns, rows) = (self.columns as f64, self.rows as f64);
        let is_within = at.x >= 0.0 && at.y >= 0.0 && at.x < columns && at.y < rows;
        is_within.then(|| at.y as usize * self.columns + at.x as usize)
    }

    /// Corners and middles of the sides, local metres.
    fn outline(&self) -> Vec<Coord<f64>> {
        let shares = [0.0, 0.5, 1.0];
        let size = Coord {
            x: self.columns as f64 * self.side_m,
            y: self.rows as f64 * self.side_m,
        };
        let at = |x: f64, y: f64| {
            self.corner
                + Coord {
                    x: x * size.x,
                    y: y * size.y,
                }
        };
        shares
            .into_iter()
            .flat_map(|x| shares.map(|y| at(x, y)))
            .collect()
    }
}

impl Pixels {
    /// Those over `cells`, as large as they are, their corners on multiples of their side. Cost: O(pixels).
    pub(super) fn over(cells: &Cells, frame: &LocalFrame) -> Result<Self, RasterError> {
        let epsg = zone_of(frame);
        let crs = Crs::from_epsg(u32::from(epsg))?;
        let converter = Converter::new(&crs, AxisOrder::EastNorth)?;
        let mut outline = cells.outline();
        converter.crs_from_enu(frame, &mut outline)?;
        let bounds = box_about(&outline).ok_or(RasterError::Empty)?;
        let side_m = cells.side_m;
        // A pixel more all round: sides of the box are bent in the zone.
        let (west, south) = (
            (bounds.min().x / side_m).floor() - 1.0,
            (bounds.min().y / side_m).floor() - 1.0,
        );
        let (east, north) = (
            (bounds.max().x / side_m).ceil() + 1.0,
            (bounds.max().y / side_m).ceil() + 1.0,
        );
        let corner = Coord {
            x: west * side_m,
            y: north * side_m,
        };
        let (columns, rows) = ((east - west) as usize, (north - south) as usize);
        let mut found = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            let middle = |column: usize| Coord {
                x: corner.x + (column as f64 + 0.5) * side_m,
                y: corner.y - (row as f64 + 0.5) * side_m,
            };
            let mut middles: Vec<Coord<f64>> = (0..columns).map(middle).collect();
            converter.enu_from_crs(frame, &mut middles)?;
            found.extend(middles.iter().map(|at| cells.at(*at)));
        }
        Ok(Self {
            epsg,
            corner,
            columns,
            rows,
            cells: found,
        })
    }

    /// The values of cells, pixel by pixel; NaN where there is no cell.
    pub(super) fn values(&self, of_cells: &[f32]) -> Vec<f32> {
        let value = |cell: &Option<usize>| cell.and_then(|cell| of_cells.get(cell).copied());
        self.cells
            .iter()
            .map(|cell| value(cell).unwrap_or(f32::NAN))
            .collect()
    }
}

/// The zone of UTM of the frame's origin.
fn zone_of(frame: &LocalFrame) -> u16 {
    let zone = ((frame.lon() + 180.0) / ZONE_DEG).floor() + 1.0;
    let zone = zone.clamp(1.0, ZONES) as u16;
    match frame.lat() < 0.0 {
        true => UTM_SOUTH + zone,
        false => UTM_NORTH + zone,
    }
}

fn box_about(points: &[Coord<f64>]) -> Option<Rect<f64>> {
    let first = *points.first()?;
    let (least, most) = points.iter().fold((first, first), |(least, most), at| {
        let least = Coord {
            x: least.x.min(at.x),
            y: least.y.min(at.y),
        };
        let most = Coord {
            x: most.x.max(at.x),
            y: most.y.max(at.y),
        };
        (least, most)
    });
    Some(Rect::new(least, most))
}
