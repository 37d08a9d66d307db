//! A picture as pixels: the nearest face of each.

use geo::{Coord, MultiPolygon, Polygon};

use super::cells::Grid;
use super::error::{SightError, check};
use super::picture::{Face, Label, Picture};
use crate::coverage::obstacle::{ObstacleKind, Obstacles};
use crate::model::WallKind;
use crate::told::Term;

/// Most pixels of a raster.
const MOST_PIXELS: f64 = 33_554_432.0;

/// Least bend of one over the depth, as a share of it, at which a face ends: over single precision's rounding, under what the corner of a
/// house makes of it.
const BEND: f32 = 3e-4;

/// Colour of what no face covers: sky.
const SKY: [u8; 3] = [186, 214, 236];

/// The nearest face at each pixel, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    /// Pixels across.
    pub columns: u32,
    /// Pixels down.
    pub rows: u32,
    /// What each pixel shows; `None` is sky.
    pub labels: Vec<Option<Label>>,
    /// One over the depth in metres at each pixel; 0 for sky.
    pub nearness: Vec<f32>,
    /// Whether one over the depth is linear over each face, as in the picture of a usual lens.
    pub is_flat: bool,
}

impl Raster {
    /// Draws `picture` with `columns` pixels across and as many down as its shape asks for. Cost: O(pixels · faces over each).
    ///
    /// # Errors
    /// When there would be no or more than 33 million pixels.
    pub fn of(picture: &Picture, columns: u32) -> Result<Self, SightError> {
        let scale = f64::from(columns) / f64::from(picture.columns);
        let rows = (f64::from(picture.rows) * scale).round();
        let pixels = f64::from(columns) * rows;
        let holds = (1.0..=MOST_PIXELS).contains(&pixels);
        check(
            Term::new("number of pixels", "像素数"),
            pixels,
            holds,
            Term::new("from 1 to 33,554,432", "1 至 33,554,432"),
        )?;
        let mut raster = Self {
            columns,
            rows: rows as u32,
            labels: vec![None; pixels as usize],
            nearness: vec![0.0; pixels as usize],
            is_flat: true,
        };
        for face in &picture.faces {
            raster.draw(face, scale);
        }
        Ok(raster)
    }

    fn draw(&mut self, face: &Face, scale: f64) {
        let outline = face.outline.iter();
        let ring = outline.map(|[x, y]| Coord { x: *x, y: *y } * scale);
        let polygon = Polygon::new(ring.collect(), Vec::new());
        let grid = Grid {
            corner: Coord::zero(),
            side_m: 1.0,
            columns: self.columns,
            rows: self.rows,
        };
        let [a, b, c] = face.nearness;
        let width = self.columns as usize;
        grid.runs(&MultiPolygon::new(vec![polygon]), |row, first, end| {
            let start = row as usize * width;
            let row_share = b * (f64::from(row) + 0.5) / scale + c;
            for column in first..end {
                let pixel = start + column as usize;
                let nearness = (a * (f64::from(column) + 0.5) / scale + row_share) as f32;
                if nearness > self.nearness[pixel] {
                    self.nearness[pixel] = nearness;
                    self.labels[pixel] = Some(face.label);
                }
            }
        });
    }

    /// Number of pixels that show something.
    #[must_use]
    pub fn count(&self, label: Label) -> usize {
        self.labels.iter().filter(|l| **l == Some(label)).count()
    }

    /// Red, green and blue of each pixel, row by row from the top: ground grey-green, buildings grey, walls brown, trees green, targets
    /// red, all paler with the distance, with darker pixels where one face ends. `obstacles` are those that were drawn.
    #[must_use]
    pub fn rgb(&self, obstacles: &Obstacles) -> Vec<u8> {
        let pixels = self.labels.iter().zip(&self.nearness).enumerate();
        pixels
            .flat_map(|(pixel, (label, nearness))| {
                let shown = shade(obstacles, *label, *nearness);
                if self.is_edge(pixel) {
                    shown.map(|c| c / 4 * 3)
                } else {
                    shown
                }
            })
            .collect()
    }

    /// Whether another face begins at the pixel: where one over the depth is linear over a face it bends at its end.
    fn is_edge(&self, pixel: usize) -> bool {
        let width = self.columns as usize;
        if !self.is_flat {
            let differs = |before: usize| self.labels[before] != self.labels[pixel];
            let above = pixel.checked_sub(width);
            return self.labels[pixel].is_some() && above.is_some_and(differs);
        }
        let bends = |before: Option<usize>, after: usize| {
            let ends = before.map(|b| (self.nearness.get(b), self.nearness.get(after)));
            let Some((Some(before), Some(after))) = ends else {
                return false;
            };
            let own = self.nearness[pixel];
            (before + after - 2.0 * own).abs() > BEND * own
        };
        let column = pixel % width.max(1);
        let is_inside = column > 0 && column + 1 < width;
        self.labels[pixel].is_some()
            && (is_inside && bends(pixel.checked_sub(1), pixel + 1)
                || bends(pixel.checked_sub(width), pixel + width))
    }
}

fn shade(obstacles: &Obstacles, label: Option<Label>, nearness: f32) -> [u8; 3] {
    let plain: [u8; 3] = match label {
        None => return SKY,
        Some(Label::Ground) => [132, 140, 120],
        Some(Label::Target(_)) => [214, 40, 40],
        Some(Label::Prism(number)) => prism(obstacles, number),
    };
    // Half way to the sky at 60 m.
    let pale = 1.0 - 1.0 / (1.0 + 1.0 / (60.0 * nearness));
    std::array::from_fn(|i| {
        let (from, to) = (f32::from(plain[i]), f32::from(SKY[i]));
        (from + (to - from) * pale) as u8
    })
}

/// The colour of an obstacle by its kind; buildings beside each other differ.
fn prism(obstacles: &Obstacles, number: u32) -> [u8; 3] {
    let prism = obstacles.prisms().get(number as usize);
    match prism.map(|prism| prism.kind) {
        Some(ObstacleKind::Trunk) => [96, 72, 52],
        Some(ObstacleKind::Crown) => [62, 112, 60],
        Some(ObstacleKind::Wall(WallKind::Hedge)) => [78, 120, 72],
        Some(ObstacleKind::Wall(_)) => [140, 112, 92],
        Some(ObstacleKind::Building) | None => {
            let tone = 90 + (number % 8) as u8 * 12;
            [tone, tone, tone + 10]
        }
    }
}
