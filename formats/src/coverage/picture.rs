//! Layers as pictures with their legends: radio by level, light by lux, all others by how many devices cover a place.

use std::io;
use std::sync::Arc;

use geo::{Coord, Rect};
use twin_core::coverage::camera;
use twin_core::coverage::layer::{Layer, bounds_of};
use twin_core::coverage::radio::{Family, Grid, RadioMap, Technology};
use twin_core::spatial::LocalFrame;

use super::png::encode;
use super::server::server_legend;

/// Colours from too little to plenty: dark violet to yellow, which also differ in lightness, so that they are told apart without colour.
const COLOURS: [[u8; 3]; 6] = [
    [59, 28, 92],
    [64, 67, 135],
    [41, 120, 142],
    [34, 167, 132],
    [121, 209, 81],
    [253, 231, 36],
];
/// Decibels that each colour of a radio map stands for.
const STEP_DB: f64 = 10.0;
/// How many times as bright each colour of a map of light is as the one before: eyes tell doublings.
const STEP_TIMES: f64 = 2.0;
/// Colours of places by how many devices cover them, from none to three or more, as the console draws patches.
const COUNTED: [[u8; 3]; 4] = [
    [255, 123, 127],
    [57, 183, 232],
    [47, 143, 224],
    [59, 95, 208],
];
/// Side of a cell of a picture of devices, metres: rooms are told apart.
const CELL_M: f64 = 0.5;
/// Most cells of a picture of devices; a larger ground has larger cells.
const MOST_CELLS: f64 = 1_000_000.0;
/// Of 255: what is beneath shows through.
const ALPHA: u8 = 165;

/// One colour of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// The least value that it stands for; `None` for all below the next.
    pub from: Option<f64>,
    /// Red, green and blue.
    pub colour: [u8; 3],
    /// The id of the station that it stands for, in a picture of best servers.
    pub station: Option<Arc<str>>,
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RadioPicture {
    /// The level of the best server, dBm.
    Level,
    /// Its signal over noise and what the others disturb it with, dB.
    Sinr,
    /// Which station the best server is.
    Server,
}

impl RadioPicture {
    /// What it shows of the cells of a map in decibels; `None` of the picture of best servers, which is [`super::server_picture`].
    #[must_use]
    pub fn decibels(self, map: &RadioMap) -> Option<&[f32]> {
        match self {
            Self::Level => Some(map.levels_dbm()),
            Self::Sinr => Some(map.sinrs_db()),
            Self::Server => None,
        }
    }

    /// The value from which a device is served: of the level what the technology needs; of the signal over noise and interference what SF12
    /// needs of LoRa, and a signal as strong as what disturbs it of the others; 0 of best servers, which have none.
    #[must_use]
    pub fn least(self, technology: &Technology) -> f64 {
        match (self, technology.family) {
            (Self::Level, _) => technology.needed_dbm,
            (Self::Sinr, Family::Lora) => technology.needed_dbm - technology.noise_dbm(),
            (Self::Sinr | Self::Server, _) => 0.0,
        }
    }

    /// The word in questions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Sinr => "sinr",
            Self::Server => "server",
        }
    }

    /// The unit of its values, by UCUM.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Level => "dB[mW]",
            Self::Sinr => "dB",
            Self::Server => "{station}",
        }
    }

    /// The colours, from the least: the second begins at what the technology needs (`least`, in the unit of the picture); of best servers the
    /// stations, those that serve most of the map first.
    #[must_use]
    pub fn legend(self, map: &RadioMap, least: f64) -> Vec<Legend> {
        if self == Self::Server {
            return server_legend(map);
        }
        steps(COLOURS.len(), |step| least + STEP_DB * step)
            .zip(COLOURS)
            .map(Legend::of)
            .collect()
    }
}

impl Legend {
    fn of((from, colour): (Option<f64>, [u8; 3])) -> Self {
        Self {
            from,
            colour,
            station: None,
        }
    }
}

/// Where each of so many colours begins: the first has no beginning, the second begins at step 0.
fn steps(count: usize, from: impl Fn(f64) -> f64) -> impl Iterator<Item = Option<f64>> {
    (0..count).map(move |step| (step > 0).then(|| from(step as f64 - 1.0)))
}

/// The colours of a map of light, from the least: the second begins at `least_lx`.
#[must_use]
pub fn light_legend(least_lx: f64) -> Vec<Legend> {
    steps(COLOURS.len(), |step| least_lx * STEP_TIMES.powf(step))
        .zip(COLOURS)
        .map(Legend::of)
        .collect()
}

/// The colours of a picture of devices, by how many cover a place.
#[must_use]
pub fn count_legend() -> Vec<Legend> {
    steps(COUNTED.len(), |step| step + 1.0)
        .zip(COUNTED)
        .map(Legend::of)
        .collect()
}

/// Where the corners of a box are: north-west, north-east, south-east and south-west in degrees.
fn corners_of(bounds: Rect<f64>, frame: &LocalFrame) -> [[f64; 2]; 4] {
    let (low, high) = (bounds.min(), bounds.max());
    let corner = |x: f64, y: f64| {
        let at = frame.lonlat_from_enu(Coord { x, y });
        [at.x, at.y]
    };
    [
        corner(low.x, high.y),
        corner(high.x, high.y),
        corner(high.x, low.y),
        corner(low.x, low.y),
    ]
}

/// A picture as PNG, north up, one pixel a cell, and where its corners are: north-west, north-east, south-east and south-west in degrees.
pub type Picture = (Vec<u8>, [[f64; 2]; 4]);

/// The picture of how bright the cells of a grid are, lux: dark places have the first colour of [`light_legend`]. Cost: O(cells).
///
/// # Errors
/// When there are no cells.
pub fn light_picture(
    (grid, luxes): (&Grid, &[f32]),
    frame: &LocalFrame,
    least_lx: f64,
) -> io::Result<Picture> {
    cell_picture((grid, luxes), frame, |lux| {
        let doublings = (lux / least_lx).log(STEP_TIMES).floor() + 1.0;
        translucent(COLOURS[doublings.clamp(0.0, (COLOURS.len() - 1) as f64) as usize])
    })
}

/// The picture of what is heard in the cells of a grid, in decibels. `least` is where the second colour of [`RadioPicture::legend`] begins; what is not
/// known, NaN, is clear. Cost: O(cells).
///
/// # Errors
/// When there are no cells.
pub fn radio_picture(
    (grid, decibels): (&Grid, &[f32]),
    frame: &LocalFrame,
    least: f64,
) -> io::Result<Picture> {
    cell_picture((grid, decibels), frame, |value| {
        if value.is_nan() {
            return [0; 4];
        }
        colour(value, least)
    })
}

/// A picture of values in the cells of a grid, each in the colour that `pixel` has for it.
pub(super) fn cell_picture(
    (grid, values): (&Grid, &[f32]),
    frame: &LocalFrame,
    pixel: impl Fn(f64) -> [u8; 4],
) -> io::Result<Picture> {
    let northern_first = values.chunks_exact(grid.columns().max(1)).rev();
    let pixels: Vec<[u8; 4]> = northern_first
        .flat_map(|row| row.iter().map(|value| pixel(f64::from(*value))))
        .collect();
    let png = encode(grid.columns() as u32, grid.rows() as u32, &pixels)?;
    Ok((png, corners_of(bounds_of(grid), frame)))
}

/// How many devices of a layer cover each cell of what it is asked of, from the south-western one, row by row; `None` for the rest. Cost: as
/// [`count_picture`].
pub(super) fn counted(layer: &Layer) -> (camera::Grid, Vec<Option<usize>>) {
    let asked = layer.patchwork.asked();
    let bounds = asked.bounds();
    let side_m = CELL_M.max((bounds.width() * bounds.height() / MOST_CELLS).sqrt());
    let count = |metres: f64| (metres / side_m).ceil().max(1.0) as u32;
    let grid = camera::Grid {
        corner: bounds.min(),
        side_m,
        columns: count(bounds.width()),
        rows: count(bounds.height()),
    };
    let columns = grid.columns as usize;
    let mut counts: Vec<Option<usize>> = vec![None; columns * grid.rows as usize];
    let mut each = |ground: &_, change: &dyn Fn(&mut Option<usize>)| {
        grid.runs(ground, |row, first, end| {
            let from = row as usize * columns;
            let run = from + first as usize..from + end as usize;
            counts.get_mut(run).into_iter().flatten().for_each(change);
        });
    };
    for ground in (0..asked.count()).filter_map(|tile| asked.ground(tile)) {
        each(ground, &|cell| *cell = Some(0));
    }
    for device in layer.patchwork.devices() {
        let together = layer.together(device).len();
        if let Some(ground) = layer.patchwork.ground(device) {
            each(ground, &|cell| *cell = cell.map(|count| count + together));
        }
    }
    (grid, counts)
}

/// The picture of how many devices of a layer cover each place of what it is asked of; the rest is clear. Cost: O(cells + rows of what devices cover).
///
/// # Errors
/// When the layer has no ground.
pub fn count_picture(layer: &Layer, frame: &LocalFrame) -> io::Result<Picture> {
    let (grid, counts) = counted(layer);
    let columns = grid.columns as usize;
    let last = COUNTED.len() - 1;
    let pixel = |cell: &Option<usize>| cell.map_or([0; 4], |n| translucent(COUNTED[n.min(last)]));
    let pixels: Vec<[u8; 4]> = counts
        .chunks_exact(columns)
        .rev()
        .flat_map(|row| row.iter().map(pixel))
        .collect();
    let size = Coord {
        x: f64::from(grid.columns),
        y: f64::from(grid.rows),
    };
    let drawn = Rect::new(grid.corner, grid.corner + size * grid.side_m);
    let png = encode(grid.columns, grid.rows, &pixels)?;
    Ok((png, corners_of(drawn, frame)))
}

/// A colour through which one sees what is beneath.
pub(super) fn translucent([r, g, b]: [u8; 3]) -> [u8; 4] {
    [r, g, b, ALPHA]
}

fn colour(value: f64, least: f64) -> [u8; 4] {
    let step = ((value - least) / STEP_DB).floor() + 1.0;
    let step = step.clamp(0.0, (COLOURS.len() - 1) as f64) as usize;
    translucent(COLOURS[step])
}
