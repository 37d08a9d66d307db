//! Radio maps of a square kilometre of Helsinki in cells of 2 m, on one core: a map a technology, of five stations each.

use anyhow::{Context, ensure};
use geo::{BoundingRect, Coord, Intersects, Rect};
use rayon::{ThreadPool, ThreadPoolBuilder};
use twin_core::coverage::radio::{
    Antenna, Grid, HAND_M, RadioMap, Scene, Site, Technology, Terminals,
};
use twin_core::model::{Building, Community, Position};
use twin_formats::import::{ImportOptions, read_all};

use crate::measure::{median, seconds};
use crate::row::{Row, Target};
use crate::say;
use crate::suite::shared_data;

const ROUNDS: usize = 5;
const SIDE_M: f64 = 1_000.0;
const CELL_M: f64 = 2.0;
const CELLS: usize = 500 * 500;
/// Height of the stations over the ground: that of street cells (UMi) in 3GPP TR 38.901 table 7.2-1.
const HEIGHT_M: f64 = 10.0;
/// Where the stations are, as shares of the side: one in the middle, one in each quarter.
const STATIONS: [[f64; 2]; 5] = [
    [0.5, 0.5],
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
];
/// How far apart places are tried for one that is not in a building, metres, and how many.
const STEP_M: f64 = 5.0;
const STEPS: u32 = 100;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let Some(data) = shared_data() else {
        say("skipped radio maps of a city: the folder shared/data is not beside the checkout");
        return Ok(Vec::new());
    };
    let file = data.join("osm/helsinki-centre.osm.pbf");
    let options = ImportOptions::named_after(&file);
    let community = read_all(&[file], &options, &mut |_| {})?.community;
    let area = middle(&community)?;
    let buildings = within(&community, area);
    let grid = Grid::new(area, CELL_M)?;
    ensure!(grid.len() == CELLS, "{} cells, not {CELLS}", grid.len());
    let stations = STATIONS.map(|[east, north]| {
        let off = Coord { x: east, y: north } * SIDE_M;
        open_ground(area.min() + off, &buildings)
    });
    let stations = stations.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    let technologies = [
        ("nr_n78", Technology::nr_n78()),
        ("lte_b3", Technology::lte_b3()),
        ("wifi_5", Technology::wifi_5()),
        ("nb_iot_b8", Technology::nb_iot_b8()),
        ("lora_cn470", Technology::lora_cn470()),
    ];
    let row = |(name, technology): (&str, Technology)| {
        let sites = sites(&stations, technology);
        map_row(name, &sites, (&buildings, grid), &pool)
    };
    technologies.into_iter().map(row).collect()
}

/// A square kilometre about the middle of the buildings, from whole metres on, so that its sides are exact.
fn middle(community: &Community) -> anyhow::Result<Rect<f64>> {
    let boxes = community.buildings.iter();
    let boxes: Vec<Rect<f64>> = boxes.filter_map(|b| b.footprint.bounding_rect()).collect();
    ensure!(!boxes.is_empty(), "the extract has buildings");
    let of = |axis: fn(Coord<f64>) -> f64| median(boxes.iter().map(|b| axis(b.center())).collect());
    let corner = Coord {
        x: (of(|c| c.x) - SIDE_M / 2.0).round(),
        y: (of(|c| c.y) - SIDE_M / 2.0).round(),
    };
    let size = Coord {
        x: SIDE_M,
        y: SIDE_M,
    };
    Ok(Rect::new(corner, corner + size))
}

fn within(community: &Community, area: Rect<f64>) -> Vec<Building> {
    let is_within = |building: &&Building| {
        let bounds = building.footprint.bounding_rect();
        bounds.is_some_and(|bounds| bounds.intersects(&area))
    };
    let buildings = community.buildings.iter();
    buildings.filter(is_within).cloned().collect()
}

/// The first place from `from` eastwards that no building stands on.
fn open_ground(from: Coord<f64>, buildings: &[Building]) -> anyhow::Result<Coord<f64>> {
    let mut places = (0..STEPS).map(|step| Coord {
        x: from.x + f64::from(step) * STEP_M,
        y: from.y,
    });
    let is_open = |at: &Coord<f64>| !buildings.iter().any(|b| b.footprint.intersects(at));
    places.find(is_open).context("a place between buildings")
}

fn sites(stations: &[Coord<f64>], technology: Technology) -> Vec<Site> {
    let site = |(number, at): (usize, &Coord<f64>)| Site {
        id: format!("station-{number}").into(),
        position: Position::new(at.x, at.y, HEIGHT_M),
        technology,
        antenna: Antenna::Omni { gain_dbi: 0.0 },
        load: 0.5,
    };
    stations.iter().enumerate().map(site).collect()
}

fn map_row(
    name: &str,
    sites: &[Site],
    (buildings, grid): (&[Building], Grid),
    pool: &ThreadPool,
) -> anyhow::Result<Row> {
    let terminals = Terminals::Ground { height_m: HAND_M };
    let map = || {
        let scene = Scene::new(grid, 0.0, buildings)?;
        RadioMap::new(&scene, sites, terminals)
    };
    let mut taken = Vec::new();
    for _ in 0..ROUNDS {
        let (time, map) = pool.install(|| seconds(map));
        let share = map?.share_at_least(sites[0].technology.needed_dbm);
        ensure!(share > Some(0.0), "{name} is heard nowhere");
        taken.push(time);
    }
    let id = format!("planning.radio.{name}");
    Ok(Row::new(id, median(taken), "s", ROUNDS).target(Target::AtMost(2.0)))
}
