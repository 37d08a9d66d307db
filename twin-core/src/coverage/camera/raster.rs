//! A picture as pixels: the nearest face of each.

use geo::{Coord, MultiPolygon, Polygon};

use super::cells::Grid;
use super::error::{SightError, check};
use super::picture::{Face, Label, Picture};
use crate::told::Term;

/// Most pixels of a raster.
const MOST_PIXELS: f64 = 33_554_432.0;

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

    /// Red, green and blue of each pixel, row by row from the top: ground grey-green, obstacles by their number, targets red, all
    /// paler with the distance.
    #[must_use]
    pub fn rgb(&self) -> Vec<u8> {
        let pixels = self.labels.iter().zip(&self.nearness);
        pixels
            .flat_map(|(label, nearness)| shade(*label, *nearness))
            .collect()
    }
}

fn shade(label: Option<Label>, nearness: f32) -> [u8; 3] {
    let plain: [u8; 3] = match label {
        None => return SKY,
        Some(Label::Ground) => [132, 140, 120],
        Some(Label::Target(_)) => [214, 40, 40],
        Some(Label::Prism(number)) => {
            let tone = 90 + (number % 8) as u8 * 12;
            [tone, tone, tone + 10]
        }
    };
    // Half way to the sky at 60 m.
    let pale = 1.0 - 1.0 / (1.0 + 1.0 / (60.0 * nearness));
    std::array::from_fn(|i| {
        let (from, to) = (f32::from(plain[i]), f32::from(SKY[i]));
        (from + (to - from) * pale) as u8
    })
}
