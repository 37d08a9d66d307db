//! The real program renders the demo without a window; the picture is compared with the model, pixel by pixel.
//!
//! The maths here is its own: corners of the model's buildings go through a pinhole to pixels, and what has to be there
//! is worked out from the model's outlines, the palette and the height of the sun.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that panics has failed, as it should, and one that is skipped says so"
)]

mod pinhole;
mod snapshot;

use std::collections::BTreeMap;
use std::process::Command;

use geo::ConvexHull;
use pinhole::{Pinhole, Seen, Vector, first_hit};
use snapshot::{Snapshot, run};
use twin_core::catalogue::Catalogue;
use twin_protocol::scene::Scene;
use twin_renderer::palette;
use twin_renderer::picking::Ray;
use twin_renderer::sky::{Daylight, SunPosition, daylight, sun};
use twin_renderer::twin::Twin;

/// Greatest difference of a channel, of 255: dithering, the filter of the driver, the light's approximation.
const TOLERANCE: f64 = 20.0;

fn demo() -> (Twin, SunPosition) {
    let opened = twin_formats::source::open("demo", &mut |_| {}).unwrap();
    let scene = Scene::of(&opened.community, &Catalogue::builtin().unwrap());
    // A picture shows the sun at ten in the morning, local time, of the scenario's first day.
    let offset = f64::from(scene.utc_offset_secs);
    let start = opened.run.start.nanos() as f64 / 1e9;
    let ten = ((start + offset) / 86_400.0).floor() * 86_400.0 + 10.0 * 3600.0 - offset;
    let sun = sun(scene.origin[0], scene.origin[1], ten);
    (Twin::new(scene).unwrap(), sun)
}

/// Looks at the whole community from high up.
fn from_above(twin: &Twin, size: [u32; 2]) -> Pinhole {
    let [cx, cy] = twin.middle();
    let reach = twin.radius() * 1.1;
    Pinhole {
        eye: [cx - reach * 0.4, cy - reach * 0.7, reach * 1.45],
        target: [cx, cy, 10.0],
        size,
    }
}

fn srgb(linear: [f32; 3]) -> [f64; 3] {
    linear.map(|c| {
        let c = f64::from(c);
        let encoded = if c <= 0.003_130_8 {
            12.92 * c
        } else {
            1.055 * c.powf(1.0 / 2.4) - 0.055
        };
        encoded * 255.0
    })
}

/// Colour of a level surface in `light`.
fn expected(rgb: u32, sun: SunPosition, light: Daylight) -> [f64; 3] {
    let [r, g, b, _] = palette::linear(rgb);
    srgb(light.on_level_ground([r, g, b], sun.elevation_rad))
}

fn is_close(a: [f64; 3], b: [f64; 3]) -> bool {
    (0..3).all(|i| (a[i] - b[i]).abs() <= TOLERANCE)
}

/// For each outermost corner of the building a point `inside` metres in from both its sides, at the height of the top.
/// A negative number goes out.
fn beside_corners(twin: &Twin, building: usize, inside: f64) -> Vec<Vector> {
    let footprint = &twin.footprints[building];
    let outline = footprint.rings[0].iter().copied();
    let hull = outline.map(geo::Point::from).collect::<geo::MultiPoint>();
    let hull = hull.convex_hull();
    let mut ring: Vec<[f64; 2]> = hull.exterior().coords().map(|c| [c.x, c.y]).collect();
    ring.pop();
    let count = ring.len();
    let step = |a: [f64; 2], b: [f64; 2]| {
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        [(b[0] - a[0]) / length, (b[1] - a[1]) / length]
    };
    let beside = |i: usize| {
        let at = ring[i];
        let to_next = step(at, ring[(i + 1) % count]);
        let to_last = step(at, ring[(i + count - 1) % count]);
        let x = at[0] + (to_next[0] + to_last[0]) * inside;
        let y = at[1] + (to_next[1] + to_last[1]) * inside;
        [x, y, footprint.top]
    };
    (0..count).map(beside).collect()
}

/// How far from a corner is looked, metres: past the parapet, and more than two pixels.
const BESIDE: f64 = 2.5;

/// Right and wrong pixels by building, at the corners of the buildings of `twin`.
fn corners(picture: &Snapshot, camera: &Pinhole, twin: &Twin, sun: SunPosition) -> Tally {
    let light = daylight(sun.elevation_rad);
    let mut tally = Tally::default();
    for number in 0..twin.footprints.len() {
        let inside = beside_corners(twin, number, BESIDE);
        let outside = beside_corners(twin, number, -BESIDE);
        for point in inside.into_iter().chain(outside) {
            let Some(at) = camera.pixel(point) else {
                continue;
            };
            let usage = |building: usize| twin.scene.buildings[building].usage.as_str();
            let rgb = match camera.sees(twin, at) {
                Some(Seen::Roof(building)) => palette::roof_of(usage(building)),
                Some(Seen::Ground) => palette::GROUND,
                // Windows are of many colours.
                Some(Seen::Wall(_)) | None => continue,
            };
            let is_right = is_close(picture.colour(at), expected(rgb, sun, light));
            tally.add(number, is_right);
        }
    }
    tally
}

#[derive(Default)]
struct Tally(BTreeMap<usize, [usize; 2]>);

impl Tally {
    fn add(&mut self, building: usize, is_right: bool) {
        self.0.entry(building).or_default()[usize::from(is_right)] += 1;
    }

    fn count(&self) -> usize {
        self.0.values().flatten().sum()
    }

    fn right(&self) -> f64 {
        let right: usize = self.0.values().map(|[_, right]| right).sum();
        right as f64 / self.count() as f64
    }

    /// Buildings of whose corners half or more is not as the model says.
    fn misplaced(&self) -> Vec<usize> {
        let wrong = |(building, [wrong, right]): (&usize, &[usize; 2])| {
            (2 * wrong >= wrong + right).then_some(*building)
        };
        self.0.iter().filter_map(wrong).collect()
    }
}

/// The same model with one building moved to the east.
fn moved(twin: &Twin, building: usize, metres: f64) -> Twin {
    let mut scene = twin.scene.clone();
    for ring in &mut scene.buildings[building].rings {
        ring.iter_mut().step_by(2).for_each(|x| *x += metres);
    }
    Twin::new(scene).unwrap()
}

#[test]
fn buildings_are_where_the_model_says() {
    let (twin, sun) = demo();
    let camera = from_above(&twin, [1024, 768]);
    let hidden = [
        "--no-shadows",
        "--hide",
        "areas,roads,points,fixtures,devices,movers",
    ];
    let Some(picture) = Snapshot::of_demo("corners.png", &camera, &hidden) else {
        return;
    };
    let tally = corners(&picture, &camera, &twin, sun);
    let (count, share) = (tally.count(), tally.right());
    println!("{count} points at corners, {:.1} % right", share * 100.0);
    assert!(count > 300, "only {count} points are to be seen");
    assert!(tally.0.len() > 50, "of only {} buildings", tally.0.len());
    assert!(share > 0.95, "{share}");
    assert_eq!(tally.misplaced(), Vec::<usize>::new());
    // The check sees a building that stands six metres off, and no other.
    let tally = corners(&picture, &camera, &moved(&twin, 20, 6.0), sun);
    assert_eq!(tally.misplaced(), [20]);
}

/// Places on the surface of main roads and lanes beside their middle lines, clear of buildings' dim strips.
fn on_roads(twin: &Twin) -> Vec<(Vector, u32)> {
    let clear = |[x, y, _]: Vector| {
        let is_near = |f: &twin_renderer::twin::Footprint| {
            let [x0, y0, x1, y1] = f.bounds;
            (x0 - 6.0..x1 + 6.0).contains(&x) && (y0 - 6.0..y1 + 6.0).contains(&y)
        };
        !twin.footprints.iter().any(is_near)
    };
    let roads = twin.scene.roads.iter();
    let wide = roads.filter(|r| r.class == "main" || r.class == "lane");
    let places = wide.flat_map(|road| {
        let points = || road.line.chunks_exact(2);
        points()
            .zip(points().skip(1))
            .flat_map(|(a, b)| {
                let length = (b[0] - a[0]).hypot(b[1] - a[1]);
                let (dx, dy) = ((b[0] - a[0]) / length, (b[1] - a[1]) / length);
                (0..(length / 5.0) as u32).map(move |i| {
                    let s = f64::from(i) * 5.0 + 2.5;
                    [a[0] + dx * s - dy * 1.3, a[1] + dy * s + dx * 1.3, 0.27]
                })
            })
            .map(|place| (place, palette::road_of(&road.class)))
    });
    places.filter(|(place, _)| clear(*place)).collect()
}

#[test]
fn roads_lie_in_the_sun_or_in_the_shadow_of_the_right_building() {
    let (twin, sun) = demo();
    let camera = from_above(&twin, [1024, 768]);
    let hidden = ["--hide", "points,fixtures,devices,movers"];
    let Some(picture) = Snapshot::of_demo("shadows.png", &camera, &hidden) else {
        return;
    };
    let light = daylight(sun.elevation_rad);
    let shade = Daylight { sun: 0.0, ..light };
    let to_sun = |[x, y, z]: Vector| {
        let d = sun.direction();
        Ray::through([x, y, z], [x + d[0], y + d[1], z + d[2]])
    };
    // By whether a building stands between the place and the sun: how many places, and how many look so.
    let mut found = [[0_usize; 2]; 2];
    for (place, rgb) in on_roads(&twin) {
        let Some(at) = camera
            .pixel(place)
            .filter(|at| camera.sees(&twin, *at) == Some(Seen::Ground))
        else {
            continue;
        };
        // Not where the edge of a shadow is near: the map of shadows has texels of its own.
        let around = [[0.0, 0.0], [2.0, 0.0], [-2.0, 0.0], [0.0, 2.0], [0.0, -2.0]];
        let hits = around.map(|[dx, dy]| {
            let moved = [place[0] + dx, place[1] + dy, place[2]];
            first_hit(&twin, to_sun(moved)) != Seen::Ground
        });
        if hits.iter().any(|h| *h != hits[0]) {
            continue;
        }
        let level = if hits[0] { shade } else { light };
        let is_right = is_close(picture.colour(at), expected(rgb, sun, level));
        let count = &mut found[usize::from(hits[0])];
        count[0] += 1;
        count[1] += usize::from(is_right);
    }
    println!("in the sun {:?}, in the shade {:?}", found[0], found[1]);
    for [all, right] in found {
        assert!(all >= 10, "{found:?}");
        // Other roads and parking bays lie on some of the places.
        assert!(right as f64 >= 0.85 * all as f64, "{found:?}");
    }
}

#[test]
fn exit_codes_tell_wrong_arguments_from_failures() {
    let check = |args: &[&str], code: i32, words: &str| {
        let output = run(args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
        assert!(errors.contains(words), "{args:?}: {errors}");
        assert!(output.stdout.is_empty());
    };
    check(&[], 2, "TARGET");
    check(&["demo", "--capture", "out.jpg"], 2, ".png");
    check(&["demo", "--camera", "up"], 2, "overview");
    check(&["https://localhost:1"], 2, "plain HTTP");
    check(&["http://127.0.0.1:99999"], 2, "names no server");
    check(
        &["http://127.0.0.1:1", "--capture", "out.png"],
        1,
        "twin serve",
    );
    check(&["no-such.json", "--capture", "out.png"], 1, "no-such.json");
    check(&["no-such", "--capture", "out.png"], 1, "demo, large");
    check(
        &["demo", "--capture", "/no/such/folder/out.png"],
        1,
        "/no/such/folder",
    );
    check(
        &["demo", "--select", "nothing", "--capture", "out.png"],
        1,
        "'nothing'",
    );
}

/// The program on a machine that lacks something.
fn without(lack: &[(&str, &str)], args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twin-viewer"));
    command.args(args);
    for (variable, value) in lack {
        command.env(variable, value);
    }
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    errors
}

#[test]
fn a_machine_without_vulkan_or_display_is_told_what_to_do() {
    let nowhere = "/nonexistent.json";
    let driver = [("VK_DRIVER_FILES", nowhere), ("VK_ICD_FILENAMES", nowhere)];
    let errors = without(&driver, &["demo", "--capture", "out.png"]);
    assert!(errors.contains("mesa-vulkan-drivers"), "{errors}");
    let display = [("DISPLAY", ""), ("WAYLAND_DISPLAY", "")];
    let errors = without(&display, &["demo"]);
    assert!(errors.contains("--capture out.png"), "{errors}");
}
