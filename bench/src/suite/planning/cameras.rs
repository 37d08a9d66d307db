//! What cameras see: in plan against an exact ray sweep in numpy, over level ground against GRASS, and a thousand at once.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use twin_core::coverage::camera::{Camera, Grid, Lens, Projection, Sweep, Window};
use twin_core::coverage::obstacle::{ObstacleKind, Obstacles, Plan, PrismPlan};
use twin_core::model::{Community, Position, Provenance};
use twin_formats::import::{ImportOptions, read_all};

use crate::measure::{in_turn, interleaved, median, seconds};
use crate::python::Python;
use crate::row::{Better, Row, Target};
use crate::say;
use crate::suite::shared_data;

const ROUNDS: usize = 5;
const CAMERAS: usize = 200;
const RANGE_M: f64 = 100.0;
/// Height of the lens in the 3D rows, metres.
const HEIGHT_M: f64 = 5.0;
/// Cells across the grid about a camera, half a metre each.
const CELLS: u32 = 441;
const CELL_M: f64 = 0.5;
/// Cameras that GRASS is asked for: it takes half a second each, and starts anew for each.
const GRASS_CAMERAS: usize = 5;
/// Rounds in which it is.
const GRASS_ROUNDS: usize = 2;

/// Reads edges and eyes, four and two little-endian f64 each, and sweeps on command: rays to every corner in range and a hair to either
/// side, and to every degree, against every edge in range at once.
const SCRIPT: &str = r#"
import sys, time
import numpy as np
print(f"numpy {np.__version__}", flush=True)
R = 100.0
FULL = np.linspace(-np.pi, np.pi, 361)[:-1]
def area(c):
    k = (lo[:, 0] < c[0] + R) & (hi[:, 0] > c[0] - R) & (lo[:, 1] < c[1] + R) & (hi[:, 1] > c[1] - R)
    e = edges[k]
    a, b = e[:, :2] - c, e[:, 2:] - c
    d = b - a
    t = np.clip(-(a * d).sum(1) / (d * d).sum(1), 0, 1)
    q = a + d * t[:, None]
    k = (q * q).sum(1) < R * R
    a, b, d = a[k], b[k], d[k]
    p = np.concatenate([a, b])
    p = p[(p * p).sum(1) < R * R]
    th = np.unique(np.arctan2(p[:, 1], p[:, 0]))
    th = np.sort(np.concatenate([th - 1e-7, th + 1e-7, FULL]))
    u = np.stack([np.cos(th), np.sin(th)], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        den = u[:, :1] * d[:, 1] - u[:, 1:] * d[:, 0]
        r = (a[:, 0] * d[:, 1] - a[:, 1] * d[:, 0]) / den
        s = (a[:, 0] * u[:, 1:] - a[:, 1] * u[:, :1]) / den
    r[(r <= 0) | (s < 0) | (s > 1) | np.isnan(r)] = R
    m = np.minimum(r.min(1, initial=R), R)
    p = u * m[:, None]
    n = np.roll(p, -1, 0)
    dt = np.diff(np.append(th, th[0] + 2 * np.pi))
    arc = (m >= R) & (np.roll(m, -1) >= R)
    return np.where(arc, 0.5 * R * R * dt, 0.5 * (p[:, 0] * n[:, 1] - p[:, 1] * n[:, 0])).sum()
for line in sys.stdin:
    word, _, path = line.strip().partition(" ")
    if word == "edges":
        edges = np.fromfile(path, dtype="<f8").reshape(-1, 4)
        lo, hi = np.minimum(edges[:, :2], edges[:, 2:]), np.maximum(edges[:, :2], edges[:, 2:])
        print(len(edges), flush=True)
    elif word == "eyes":
        eyes = np.fromfile(path, dtype="<f8").reshape(-1, 2)
        print(len(eyes), flush=True)
    elif word == "areas":
        print(" ".join(repr(float(area(c))) for c in eyes), flush=True)
    elif word == "sweep":
        start = time.perf_counter()
        for c in eyes:
            area(c)
        print(time.perf_counter() - start, len(eyes), flush=True)
"#;

/// Reads a surface model, takes the viewshed of its middle and writes it; prints the seconds of the viewshed alone.
const VIEWSHED: &str = r#"
export GRASS_OVERWRITE=1 GRASS_VERBOSE=0
r.in.bin -f input="$1" output=dsm bytes=4 north=110.25 south=-110.25 east=110.25 west=-110.25 rows=441 cols=441 >/dev/null 2>&1
g.region raster=dsm
start=$(date +%s%N)
r.viewshed -b input=dsm output=seen coordinates=0,0 observer_elevation=5 target_elevation=0 max_distance=100 memory=2000 >/dev/null 2>&1
end=$(date +%s%N)
r.null map=seen null=0 >/dev/null 2>&1
r.out.bin -i input=seen output="$2" bytes=1 >/dev/null 2>&1
echo $((end - start))
"#;

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![thousand_row()?];
    let Some(data) = shared_data() else {
        say("skipped cameras over a city: the folder shared/data is not beside the checkout");
        return Ok(rows);
    };
    let file = data.join("osm/helsinki-centre.osm.pbf");
    let options = ImportOptions::named_after(&file);
    let community = read_all(&[file], &options, &mut |_| {})?.community;
    let obstacles = Obstacles::from_prisms(&buildings(&community))?;
    let eyes = eyes(&obstacles, CAMERAS);
    rows.push(plan_row(&obstacles, &eyes)?);
    rows.push(ground_row(&obstacles, &eyes)?);
    Ok(rows)
}

/// The buildings alone, from the ground up: what both peers are given.
fn buildings(community: &Community) -> Vec<PrismPlan> {
    let buildings = community.buildings.iter().enumerate();
    let plan = |(number, building): (usize, &twin_core::model::Building)| PrismPlan {
        kind: ObstacleKind::Building,
        feature: number as u32,
        plan: Plan::Area(building.footprint.clone()),
        base_z: 0.0,
        top_z: building.top_z.value.max(0.0),
        provenance: building.top_z.provenance.clone(),
    };
    buildings.map(plan).collect()
}

/// Numbers from 0 to below 1 (SplitMix64; Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Places between the buildings.
fn eyes(obstacles: &Obstacles, count: usize) -> Vec<Coord<f64>> {
    let Some(bounds) = obstacles.prism_tree().bounds() else {
        return Vec::new();
    };
    let mut numbers = Numbers(7);
    let mut eyes = Vec::new();
    while eyes.len() < count {
        let share = Coord {
            x: numbers.next() * bounds.width(),
            y: numbers.next() * bounds.height(),
        };
        let eye = bounds.min() + share;
        if obstacles.holding(eye).is_empty() {
            eyes.push(eye);
        }
    }
    eyes
}

fn plan_row(obstacles: &Obstacles, eyes: &[Coord<f64>]) -> anyhow::Result<Row> {
    let mut sweep = Sweep::default();
    let mut areas = || -> anyhow::Result<Vec<f64>> {
        let area = |eye: &Coord<f64>| -> anyhow::Result<f64> {
            let horizon = sweep.plan(obstacles, *eye, Window::ALL_ROUND, RANGE_M)?;
            Ok(horizon.area_m2(RANGE_M))
        };
        eyes.iter().map(area).collect()
    };
    let id = "planning.cameras.plan";
    let row = |seconds: f64| Row::new(id, seconds * 1e3 / CAMERAS as f64, "ms/camera", ROUNDS);
    let mut peer = match Python::start(SCRIPT, "numpy") {
        Ok(peer) => peer,
        Err(how) => {
            let taken = (0..ROUNDS).map(|_| seconds(&mut areas).0).collect();
            return Ok(held(row(median(taken)).without(how)));
        }
    };
    let folder = tempfile::tempdir()?;
    let edges = obstacles.edges().iter();
    let edges = edges.flat_map(|e| [e.a.x, e.a.y, e.b.x, e.b.y]);
    hand_over(&mut peer, "edges", edges, folder.path())?;
    hand_over(
        &mut peer,
        "eyes",
        eyes.iter().flat_map(|e| [e.x, e.y]),
        folder.path(),
    )?;
    let theirs: Vec<f64> = peer
        .ask("areas")?
        .split(' ')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    for (ours, theirs) in areas()?.iter().zip(&theirs) {
        let apart = (ours - theirs).abs() / theirs;
        ensure!(apart <= 0.005, "numpy sees {theirs} m², we {ours} m²");
    }
    let medians = in_turn(
        ROUNDS,
        &mut [&mut || seconds(&mut areas).0, &mut || peer.timed("sweep").0],
    );
    let theirs = medians[1] * 1e3 / CAMERAS as f64;
    let row = row(medians[0]).against(theirs, peer.version.clone(), Better::Less);
    Ok(held(row))
}

/// Held against the two figures of a camera in plan.
fn held(row: Row) -> Row {
    row.target(Target::AtMost(0.25)).target(Target::Ratio(10.0))
}

fn hand_over(
    peer: &mut Python,
    word: &str,
    numbers: impl Iterator<Item = f64>,
    folder: &Path,
) -> anyhow::Result<()> {
    let path = folder.join(word);
    let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
    std::fs::write(&path, bytes)?;
    peer.ask(&format!("{word} {}", path.display()))?;
    Ok(())
}

/// An all-round camera.
fn all_round(eye: Coord<f64>) -> anyhow::Result<Camera> {
    let angles = [std::f64::consts::TAU, 3.1];
    Ok(Camera {
        position: Position::new(eye.x, eye.y, HEIGHT_M),
        ground_z: 0.0,
        heading_rad: 0.0,
        pitch_rad: 0.0,
        lens: Lens::of_angles(Projection::Panoramic, angles, [7_680, 2_160])?,
    })
}

/// The grid about an eye, whose middle cell the eye is in the middle of.
fn grid(eye: Coord<f64>) -> Grid {
    let half = f64::from(CELLS) * CELL_M / 2.0;
    Grid {
        corner: eye - Coord { x: half, y: half },
        side_m: CELL_M,
        columns: CELLS,
        rows: CELLS,
    }
}

/// Rows from north to south, as GRASS has them.
fn fill<T: Copy>(grid: &Grid, area: &MultiPolygon<f64>, cells: &mut [T], with: impl Fn(T) -> T) {
    grid.runs(area, |row, first, end| {
        let start = ((CELLS - 1 - row) * CELLS) as usize;
        for cell in &mut cells[start + first as usize..start + end as usize] {
            *cell = with(*cell);
        }
    });
}

fn seen_cells(
    sweep: &mut Sweep,
    obstacles: &Obstacles,
    eye: Coord<f64>,
) -> anyhow::Result<Vec<u8>> {
    let seen = sweep.ground(obstacles, &all_round(eye)?, &[RANGE_M])?;
    let mut cells = vec![0_u8; (CELLS * CELLS) as usize];
    for seen in &seen {
        fill(&grid(eye), &seen.ground, &mut cells, |_| 1);
    }
    Ok(cells)
}

fn ground_row(obstacles: &Obstacles, eyes: &[Coord<f64>]) -> anyhow::Result<Row> {
    let mut sweep = Sweep::default();
    let eyes = &eyes[..GRASS_CAMERAS.min(eyes.len())];
    let version = grass_version();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for eye in eyes {
        if version.is_some() {
            let (own, grass) = beside_grass(&mut sweep, obstacles, *eye)?;
            ours.push(own);
            theirs.push(grass);
        } else {
            seen_cells(&mut sweep, obstacles, *eye)?;
            ours.push(looked(&mut sweep, obstacles, *eye));
        }
    }
    let id = "planning.cameras.ground_half_metre";
    let row = |rounds| Row::new(id, median(ours) * 1e3, "ms/camera", rounds);
    let row = match version {
        Some(version) => row(GRASS_ROUNDS).against(median(theirs) * 1e3, version, Better::Less),
        None => row(ROUNDS).without("missing: apt-get install grass-core"),
    };
    Ok(row.target(Target::Ratio(10.0)))
}

/// Seconds that we take for an eye: it is far less than a round of GRASS, so that it is the median of several.
fn looked(sweep: &mut Sweep, obstacles: &Obstacles, eye: Coord<f64>) -> f64 {
    let looks = (0..ROUNDS).map(|_| seconds(|| seen_cells(sweep, obstacles, eye)).0);
    median(looks.collect())
}

/// Seconds of ours and of GRASS for an eye in turn; before any counts, both are known to see the same.
fn beside_grass(
    sweep: &mut Sweep,
    obstacles: &Obstacles,
    eye: Coord<f64>,
) -> anyhow::Result<(f64, f64)> {
    let surface = surface(obstacles, eye);
    let seen = seen_cells(sweep, obstacles, eye)?;
    let mut agreed = Vec::new();
    let grass = || {
        let (taken, agree) = match viewshed(&surface) {
            Ok((taken, cells)) => (taken, Ok(agreement(eye, &surface, &cells, &seen))),
            Err(why) => (f64::NAN, Err(why)),
        };
        agreed.push(agree);
        taken
    };
    let figures = interleaved(GRASS_ROUNDS, || looked(sweep, obstacles, eye), grass);
    let agreed = agreed.into_iter().collect::<anyhow::Result<Vec<f64>>>()?;
    let least = agreed.into_iter().fold(1.0, f64::min);
    say(&format!(
        "    {:.1} % of the ground's cells agree with GRASS",
        least * 100.0
    ));
    ensure!(least >= 0.9, "only {least} of the cells agree with GRASS");
    Ok(figures)
}

/// Heights of the buildings at the middles of the cells about an eye.
fn surface(obstacles: &Obstacles, eye: Coord<f64>) -> Vec<f32> {
    let (grid, mut cells) = (grid(eye), vec![0.0_f32; (CELLS * CELLS) as usize]);
    for (number, prism) in obstacles.prisms().iter().enumerate() {
        let edges = obstacles.edges_of(number as u32);
        let rings = edges.chunk_by(|p, q| p.b == q.a);
        let mut rings = rings.map(|ring| ring.iter().map(|e| e.a).collect());
        let outer = rings
            .next()
            .unwrap_or_else(|| geo::LineString::new(Vec::new()));
        let area = geo::Polygon::new(outer, rings.collect());
        let top = prism.top_z as f32;
        fill(&grid, &MultiPolygon::new(vec![area]), &mut cells, |z| {
            z.max(top)
        });
    }
    cells
}

fn grass_version() -> Option<String> {
    let output = Command::new("grass").arg("--version").output().ok()?;
    // It names itself on standard error.
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines()
        .next()
        .map(|line| format!("{line}, r.viewshed"))
}

/// Seconds that GRASS takes, and its cells.
fn viewshed(surface: &[f32]) -> anyhow::Result<(f64, Vec<u8>)> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let bytes: Vec<u8> = surface.iter().flat_map(|z| z.to_le_bytes()).collect();
    std::fs::write(path("dsm"), bytes)?;
    let mut script = std::fs::File::create(path("run.sh"))?;
    script.write_all(VIEWSHED.as_bytes())?;
    drop(script);
    let output = Command::new("grass")
        .args(["--tmp-location", "XY", "--exec", "bash"])
        .args([path("run.sh"), path("dsm"), path("seen")])
        .stderr(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let nanos = text
        .lines()
        .rev()
        .find_map(|line| line.trim().parse::<f64>().ok());
    let cells = std::fs::read(path("seen")).context("what r.viewshed saw")?;
    Ok((nanos.context("the time of r.viewshed")? / 1e9, cells))
}

/// Share of the ground's cells in range on which both agree.
fn agreement(eye: Coord<f64>, surface: &[f32], theirs: &[u8], ours: &[u8]) -> f64 {
    let grid = grid(eye);
    let (mut agree, mut all) = (0_u32, 0_u32);
    for (cell, ((z, theirs), ours)) in surface.iter().zip(theirs).zip(ours).enumerate() {
        let (row, column) = (CELLS - 1 - cell as u32 / CELLS, cell as u32 % CELLS);
        let off = grid.middle(column, row) - eye;
        if *z == 0.0 && off.x.hypot(off.y) < RANGE_M - 1.0 {
            all += 1;
            agree += u32::from((*theirs > 0) == (*ours > 0));
        }
    }
    f64::from(agree) / f64::from(all.max(1))
}

/// A thousand usual cameras in 2,000 buildings on all cores, each with its ground as polygons.
fn thousand_row() -> anyhow::Result<Row> {
    let obstacles = Obstacles::from_prisms(&town())?;
    let eyes = eyes(&obstacles, 1_000);
    let lens = Lens::of_angles(Projection::Rectilinear, [1.6, 1.0], [2_560, 1_440])?;
    let look = || {
        let area = |(number, eye): (usize, &Coord<f64>)| -> anyhow::Result<f64> {
            let camera = Camera {
                pitch_rad: -0.3,
                heading_rad: number as f64,
                lens,
                ..all_round(*eye)?
            };
            let mut sweep = Sweep::default();
            Ok(sweep.ground(&obstacles, &camera, &[RANGE_M])?[0].area_m2)
        };
        eyes.par_iter()
            .enumerate()
            .map(area)
            .sum::<anyhow::Result<f64>>()
    };
    let mut taken = Vec::new();
    for _ in 0..ROUNDS {
        let (seconds, area) = seconds(look);
        ensure!(area? > 0.0, "a thousand cameras see something");
        taken.push(seconds);
    }
    let row = Row::new("planning.cameras.thousand", median(taken), "s", ROUNDS);
    Ok(row.target(Target::AtMost(2.0)))
}

/// 2,000 houses on a grid of 30 m, one in four lower than the cameras, with a wall of 2 m about each.
fn town() -> Vec<PrismPlan> {
    let mut numbers = Numbers(11);
    let mut plans = Vec::new();
    for house in 0..2_000_u32 {
        let corner = Coord {
            x: f64::from(house % 50) * 30.0,
            y: f64::from(house / 50) * 30.0,
        };
        let size = Coord {
            x: 8.0 + 10.0 * numbers.next(),
            y: 8.0 + 10.0 * numbers.next(),
        };
        let top_z = if house % 4 == 0 {
            3.0
        } else {
            6.0 + 15.0 * numbers.next()
        };
        let ring =
            |least: Coord<f64>, greatest: Coord<f64>| geo::Rect::new(least, greatest).to_polygon();
        let margin = Coord { x: 4.0, y: 4.0 };
        let area = ring(corner, corner + size);
        let line = ring(corner - margin, corner + size + margin)
            .exterior()
            .clone();
        let plan = |kind, plan, top_z| PrismPlan {
            kind,
            feature: house,
            plan,
            base_z: 0.0,
            top_z,
            provenance: Provenance::generated("bench"),
        };
        let wall = ObstacleKind::Wall(twin_core::model::WallKind::Wall);
        plans.push(plan(ObstacleKind::Building, Plan::Area(area), top_z));
        plans.push(plan(wall, Plan::Line(line), 2.0));
    }
    plans
}
