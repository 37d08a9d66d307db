//! Coverage of real places: cameras that the planner puts in Helsinki, and sight among the roofs of Delft and Rotterdam, held against rays.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should; one that skips says why"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geo::{Contains, Coord, Point};
use twin_core::catalogue::Catalogue;
use twin_core::coverage::camera::{Camera, Edition, Lens, Projection, Sweep};
use twin_core::coverage::layer::{Asked, Kind, Terrain, Viewer, Viewers, Whole};
use twin_core::coverage::obstacle::Obstacles;
use twin_core::model::{Community, Position};
use twin_core::planning::{Optional, PlacementOptions, RowChoice, place};
use twin_formats::import::{ImportOptions, read_all};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read(path: PathBuf) -> Community {
    let options = ImportOptions {
        crs: Some("EPSG:28992".parse().unwrap()),
        ..ImportOptions::named_after(&path)
    };
    read_all(&[path], &options, &mut |_| {}).unwrap().community
}

/// Numbers from 0 to below 1 (SplitMix64; Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn between(&mut self, least: f64, most: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        least + (most - least) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[test]
fn helsinki_is_watched_by_the_cameras_that_the_planner_places() {
    let Some(path) = shared("osm/helsinki-centre.osm.pbf") else {
        return;
    };
    let options = ImportOptions::named_after(&path);
    let community = read_all(&[path], &options, &mut |_| {}).unwrap().community;
    let catalogue = Catalogue::builtin().unwrap();
    let wanted = PlacementOptions {
        rows: RowChoice::All,
        optional: Optional::Leave,
        ..PlacementOptions::default()
    };
    let placed = place(&community, &catalogue, &wanted).unwrap();
    let community = placed.apply(community).unwrap();
    let whole = Whole::of(&community, &catalogue).unwrap();
    let mut before = f64::INFINITY;
    for level in Edition::Y2014.levels() {
        let layer = whole
            .layer(&community, Kind::Camera(*level))
            .unwrap()
            .unwrap();
        let numbers = layer.patchwork.numbers();
        println!(
            "{}: {} cameras ({} left out), {:.1} % of {:.1} ha, {:.0} of {:.0} m of road",
            level.word,
            layer.patchwork.devices().count(),
            layer.left_out.len(),
            100.0 * numbers.share().unwrap(),
            numbers.asked_m2 / 1e4,
            numbers.covered_road_m,
            numbers.road_m
        );
        // A finer level shows less.
        assert!(numbers.covered_m2 > 0.0 && numbers.covered_m2 < before);
        before = numbers.covered_m2;
    }
    // Moving one is the same as making the layer anew without it and with it.
    let level = Edition::Y2014.level("detect").unwrap();
    let mut layer = whole
        .layer(&community, Kind::Camera(level))
        .unwrap()
        .unwrap();
    let device = layer.patchwork.devices().nth(3).unwrap();
    let viewer = *whole
        .viewers
        .seeing
        .iter()
        .find(|v| v.device == device)
        .unwrap();
    let turned = Viewer {
        camera: Camera {
            heading_rad: viewer.camera.heading_rad + 1.0,
            ..viewer.camera
        },
        ..viewer
    };
    let ground = turned
        .ground(&mut Sweep::default(), &whole.obstacles, level)
        .unwrap();
    layer.patchwork.replace(device, Some(ground));
    let mut viewers = Viewers {
        seeing: whole.viewers.seeing.clone(),
        ..Viewers::default()
    };
    let moved = viewers
        .seeing
        .iter_mut()
        .find(|v| v.device == device)
        .unwrap();
    *moved = turned;
    let (afresh, _) = viewers.patchwork(Arc::clone(&whole.asked), &whole.obstacles, level);
    assert!(layer.patchwork == afresh);
    let patches = layer.patchwork.all_patches();
    let covered: f64 = patches
        .iter()
        .filter(|p| !p.devices.is_empty())
        .map(|p| p.area_m2)
        .sum();
    let numbers = layer.patchwork.numbers();
    assert!((covered - numbers.covered_m2).abs() < 1e-4 * numbers.covered_m2);
}

/// Whether a ray from the lens reaches the ground: along it, no part that lies over a solid's plan is between its foot and its top, and it
/// crosses no wall between the wall's.
fn reaches(obstacles: &Obstacles, camera: &Camera, at: Coord<f64>) -> bool {
    let eye = Coord {
        x: camera.position.x,
        y: camera.position.y,
    };
    // Where along each prism's edges the ray is met; a solid that holds an end is met there.
    let mut met: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for crossing in obstacles.crossings(eye, at).unwrap() {
        let prism = obstacles.edges()[crossing.edge as usize].prism;
        met.entry(prism).or_default().push(crossing.share);
    }
    for (end, share) in [(eye, 0.0), (at, 1.0)] {
        for prism in obstacles.holding(end) {
            met.entry(prism).or_default().push(share);
        }
    }
    !met.into_iter().any(|(number, mut shares)| {
        let prism = &obstacles.prisms()[number as usize];
        shares.sort_by(f64::total_cmp);
        // The share of the way at which the ray is at a height.
        let share_at = |z: f64| (camera.position.z - z) / camera.height_m();
        let (top, foot) = (share_at(prism.top_z), share_at(prism.base_z));
        let is_between = |from: f64, to: f64| from.max(top) <= to.min(foot);
        let is_hidden = if prism.is_solid {
            shares.chunks_exact(2).any(|c| is_between(c[0], c[1]))
        } else {
            shares.iter().any(|share| is_between(*share, *share))
        };
        prism.kind.stops_sight() && is_hidden
    })
}

/// Cameras on free ground and over roofs, looking about.
fn cameras(
    community: &Community,
    obstacles: &Obstacles,
    terrain: &Terrain,
    seed: u64,
) -> Vec<Camera> {
    let bounds = Asked::of(community).unwrap().bounds();
    let lens = Lens::of_angles(Projection::Rectilinear, [1.4, 1.0], [3840, 2160]).unwrap();
    let mut numbers = Numbers(seed);
    let mut found = Vec::new();
    while found.len() < 24 {
        let at = Coord {
            x: numbers.between(bounds.min().x, bounds.max().x),
            y: numbers.between(bounds.min().y, bounds.max().y),
        };
        let height = numbers.between(3.0, 30.0);
        let ground_z = terrain.z(at).unwrap();
        let is_inside = obstacles.holding(at).into_iter().any(|prism| {
            let prism = &obstacles.prisms()[prism as usize];
            prism.top_z > ground_z + height - 0.2
        });
        if !is_inside {
            found.push(Camera {
                position: Position::new(at.x, at.y, ground_z + height),
                ground_z,
                heading_rad: numbers.between(0.0, std::f64::consts::TAU),
                pitch_rad: numbers.between(-0.7, -0.2),
                lens,
            });
        }
    }
    found
}

fn check_city(name: &str, seed: u64) {
    let Some(path) = shared(name) else { return };
    let community = read(path);
    let obstacles = Obstacles::of(&community).unwrap();
    let nothing = Obstacles::from_prisms(&[]).unwrap();
    let terrain = Terrain::of(&community).unwrap();
    let level = Edition::Y2014.level("detect").unwrap();
    let mut numbers = Numbers(seed);
    let (mut agree, mut asked, mut seen_m2, mut open_m2) = (0, 0, 0.0, 0.0);
    for camera in cameras(&community, &obstacles, &terrain, seed) {
        let viewer = Viewer { device: 0, camera };
        let mut sweep = Sweep::default();
        let seen = viewer.ground(&mut sweep, &obstacles, level).unwrap();
        let open = viewer.ground(&mut sweep, &nothing, level).unwrap();
        seen_m2 += geo::Area::unsigned_area(&seen);
        open_m2 += geo::Area::unsigned_area(&open);
        let Some(bounds) = geo::BoundingRect::bounding_rect(&open) else {
            continue;
        };
        for _ in 0..400 {
            let at = Coord {
                x: numbers.between(bounds.min().x, bounds.max().x),
                y: numbers.between(bounds.min().y, bounds.max().y),
            };
            if !open.contains(&Point::from(at)) {
                continue;
            }
            asked += 1;
            agree +=
                usize::from(seen.contains(&Point::from(at)) == reaches(&obstacles, &camera, at));
        }
    }
    let share = f64::from(agree as u32) / f64::from(asked as u32);
    println!(
        "{name}: {} buildings, {} prisms; 24 cameras see {seen_m2:.0} of {open_m2:.0} m² ({:.1} %); {asked} rays agree to {:.2} %",
        community.buildings.len(),
        obstacles.prisms().len(),
        100.0 * seen_m2 / open_m2,
        100.0 * share
    );
    assert!(seen_m2 < open_m2 && seen_m2 > 0.0);
    assert!(asked > 2_000 && share > 0.999, "{agree} of {asked}");
}

#[test]
fn sight_among_the_roofs_of_delft_agrees_with_rays() {
    check_city("citymodel/delft.city.json", 7);
}

#[test]
fn sight_among_the_roofs_of_rotterdam_agrees_with_rays() {
    check_city("citymodel/rotterdam_delfshaven.city.json", 11);
}
