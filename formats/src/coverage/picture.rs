//! A radio map as a picture with its legend.

use std::io;

use geo::Coord;
use twin_core::coverage::layer::bounds_of;
use twin_core::coverage::radio::{Heard, RadioMap};
use twin_core::spatial::LocalFrame;

use super::png::encode;

/// Colours from too little to plenty: dark violet to yellow, which also differ in lightness, so that they are told apart without colour.
const COLOURS: [[u8; 3]; 6] = [
    [59, 28, 92],
    [64, 67, 135],
    [41, 120, 142],
    [34, 167, 132],
    [121, 209, 81],
    [253, 231, 36],
];
/// Decibels that each colour stands for.
const STEP_DB: f64 = 10.0;
/// Of 255: what is beneath shows through.
const ALPHA: u8 = 165;

/// One colour of a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Legend {
    /// The least value that it stands for; `None` for all below the next.
    pub from: Option<f64>,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RadioPicture {
    /// The level of the best server, dBm.
    Level,
    /// Its signal over noise and what the others disturb it with, dB.
    Sinr,
}

impl RadioPicture {
    /// The colours, from the least: the second begins at what the technology needs (`least`, in the unit of the picture).
    #[must_use]
    pub fn legend(self, least: f64) -> Vec<Legend> {
        let from = |step: usize| (step > 0).then(|| least + STEP_DB * (step - 1) as f64);
        let colours = COLOURS.into_iter().enumerate();
        let entry = colours.map(|(step, colour)| Legend {
            from: from(step),
            colour,
        });
        entry.collect()
    }
}

/// The picture of a map as PNG, north up, one pixel a cell, and where its corners are: north-west, north-east, south-east and south-west in
/// degrees. `least` is where the second colour of [`RadioPicture::legend`] begins; what is not known is clear. Cost: O(cells).
///
/// # Errors
/// When the map has no cells.
pub fn radio_picture(
    map: &RadioMap,
    frame: &LocalFrame,
    what: RadioPicture,
    least: f64,
) -> io::Result<(Vec<u8>, [[f64; 2]; 4])> {
    let grid = map.grid();
    let (columns, rows) = (grid.columns(), grid.rows());
    let mut pixels = Vec::with_capacity(grid.len());
    for row in (0..rows).rev() {
        for cell in row * columns..(row + 1) * columns {
            let value = match (what, map.heard(cell)) {
                (RadioPicture::Level, Some(Heard::Best { level_dbm, .. })) => Some(level_dbm),
                (RadioPicture::Sinr, Some(Heard::Best { sinr_db, .. })) => Some(sinr_db),
                _ => None,
            };
            pixels.push(value.map_or([0; 4], |value| colour(value, least)));
        }
    }
    let bounds = bounds_of(map);
    let (low, high) = (bounds.min(), bounds.max());
    let corner = |x: f64, y: f64| {
        let at = frame.lonlat_from_enu(Coord { x, y });
        [at.x, at.y]
    };
    let corners = [
        corner(low.x, high.y),
        corner(high.x, high.y),
        corner(high.x, low.y),
        corner(low.x, low.y),
    ];
    Ok((encode(columns as u32, rows as u32, &pixels)?, corners))
}

fn colour(value: f64, least: f64) -> [u8; 4] {
    let step = ((value - least) / STEP_DB).floor() + 1.0;
    let step = step.clamp(0.0, (COLOURS.len() - 1) as f64) as usize;
    let [r, g, b] = COLOURS[step];
    [r, g, b, ALPHA]
}
