//! The bands of a layer.

use std::fmt::Write;
use std::sync::Arc;

use quick_xml::escape::escape;
use twin_core::coverage::layer::{LIGHT_UNIT, Layer, bounds_of};
use twin_core::coverage::radio::{Grid, Heard, RadioMap};
use twin_core::spatial::LocalFrame;

use super::encode::{Image, encode};
use super::error::RasterError;
use super::warp::{Cells, Pixels};
use crate::coverage::picture::counted;

/// A band over the cells of a layer.
struct Band {
    /// What it is called.
    name: &'static str,
    /// Its unit; none of plain numbers.
    unit: &'static str,
    /// Its values, row by row from the south-western cell; NaN where nothing is known.
    values: Vec<f32>,
}

/// A layer as GeoTIFF. Of radio the bands are the level of the best server (dBm), its signal over noise and interference (dB) and its number
/// among the stations, from 1, whose ids the metadata have as `STATION_1` and so on; of light how bright the ground is (lux); of all others how
/// many devices cover a place. Cost: O(cells).
///
/// # Errors
/// When the layer has no ground, or its place has no zone of UTM.
pub fn layer_raster(layer: &Layer, frame: &LocalFrame) -> Result<Vec<u8>, RasterError> {
    let (cells, bands, stations) = match (&layer.map, &layer.light) {
        (Some(map), _) => (cells_of(map.grid()), of_radio(map), map.sites()),
        (_, Some(map)) => {
            let lux = Band {
                name: "illuminance",
                unit: LIGHT_UNIT,
                values: map.luxes().to_vec(),
            };
            (cells_of(map.grid()), vec![lux], &[][..])
        }
        _ => {
            let (grid, counts) = counted(layer);
            let count = |count: &Option<usize>| count.map_or(f32::NAN, |count| count as f32);
            let devices = Band {
                name: "devices",
                unit: "",
                values: counts.iter().map(count).collect(),
            };
            let cells = Cells {
                corner: grid.corner,
                side_m: grid.side_m,
                columns: grid.columns as usize,
                rows: grid.rows as usize,
            };
            (cells, vec![devices], &[][..])
        }
    };
    let pixels = Pixels::over(&cells, frame)?;
    let values: Vec<Vec<f32>> = bands.iter().map(|b| pixels.values(&b.values)).collect();
    encode(&Image {
        columns: pixels.columns,
        rows: pixels.rows,
        bands: &values,
        corner: pixels.corner,
        side_m: cells.side_m,
        epsg: pixels.epsg,
        metadata: &metadata(&bands, stations),
    })
}

fn cells_of(grid: &Grid) -> Cells {
    Cells {
        corner: bounds_of(grid).min(),
        side_m: grid.cell_m(),
        columns: grid.columns(),
        rows: grid.rows(),
    }
}

fn of_radio(map: &RadioMap) -> Vec<Band> {
    let server = |cell: usize| match map.heard(cell) {
        Some(Heard::Best { site, .. }) => (site + 1) as f32,
        _ => f32::NAN,
    };
    vec![
        Band {
            name: "level",
            unit: "dBm",
            values: map.levels_dbm().to_vec(),
        },
        Band {
            name: "sinr",
            unit: "dB",
            values: map.sinrs_db().to_vec(),
        },
        Band {
            name: "best_server",
            unit: "",
            values: (0..map.grid().len()).map(server).collect(),
        },
    ]
}

/// What bands are called and what they are in, and which stations numbers mean, as GDAL reads it.
fn metadata(bands: &[Band], stations: &[Arc<str>]) -> String {
    let mut out = String::from("<GDALMetadata>\n");
    for (number, band) in bands.iter().enumerate() {
        for (name, role, value) in [
            ("DESCRIPTION", "description", band.name),
            ("UNITTYPE", "unittype", band.unit),
        ] {
            // Writing into text does not fail.
            let _ = writeln!(
                out,
                "  <Item name=\"{name}\" sample=\"{number}\" role=\"{role}\">{}</Item>",
                escape(value)
            );
        }
    }
    for (number, station) in (1..).zip(stations) {
        let id: &str = station;
        let _ = writeln!(
            out,
            "  <Item name=\"STATION_{number}\">{}</Item>",
            escape(id)
        );
    }
    out.push_str("</GDALMetadata>\n");
    out
}
