//! The real program renders the demo without a window; the picture is compared with the model, pixel by pixel.
//!
//! The maths here is its own: points of the model in local metres go through a pinhole (eye, target, 40° vertical field
//! of view) to a pixel, and what has to be there is worked out from the model's polygons and the palette.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use twin_protocol::scene::Scene;
use twin_renderer::camera::FOV_RAD;
use twin_renderer::palette;
use twin_renderer::picking::{Ray, hit_building};
use twin_renderer::sky::{daylight, sun};
use twin_renderer::twin::Twin;

const SIZE: [u32; 2] = [320, 240];

/// Greatest difference of a channel, of 255: dithering, the filter of the driver, the light's approximation.
const TOLERANCE: f64 = 20.0;

type Vector = [f64; 3];

fn minus(a: Vector, b: Vector) -> Vector {
    std::array::from_fn(|i| a[i] - b[i])
}

fn dot(a: Vector, b: Vector) -> f64 {
    (0..3).map(|i| a[i] * b[i]).sum()
}

fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn unit(a: Vector) -> Vector {
    let length = dot(a, a).sqrt();
    a.map(|c| c / length)
}

struct Pinhole {
    eye: Vector,
    target: Vector,
}

impl Pinhole {
    fn pixel(&self, point: Vector) -> Option<[u32; 2]> {
        let forward = unit(minus(self.target, self.eye));
        let right = unit(cross(forward, [0.0, 0.0, 1.0]));
        let up = cross(right, forward);
        let d = minus(point, self.eye);
        let (width, height) = (f64::from(SIZE[0]), f64::from(SIZE[1]));
        let focal = height / 2.0 / (FOV_RAD / 2.0).tan();
        let depth = dot(d, forward);
        let (x, y) = (
            width / 2.0 + focal * dot(d, right) / depth,
            height / 2.0 - focal * dot(d, up) / depth,
        );
        let is_inside =
            depth > 0.0 && (2.0..width - 2.0).contains(&x) && (2.0..height - 2.0).contains(&y);
        is_inside.then_some([x as u32, y as u32])
    }

    /// Whether nothing built stands between the eye and `point`.
    fn sees(&self, twin: &Twin, point: Vector) -> bool {
        let distance = dot(minus(point, self.eye), minus(point, self.eye)).sqrt();
        let ray = Ray::through(self.eye, point);
        twin.footprints
            .iter()
            .filter_map(|f| hit_building(ray, f))
            .all(|t| t > distance - 0.2)
    }

    fn argument(&self) -> String {
        let list = |v: Vector| v.map(|c| format!("{c:.3}")).join(",");
        format!("{}:{}", list(self.eye), list(self.target))
    }
}

/// Ten in the morning of the day that the picture shows, at the scene's origin.
fn expected(scene: &Scene, rgb: u32, day_secs: f64) -> [f64; 3] {
    let time = day_secs - f64::from(scene.utc_offset_secs) + 10.0 * 3600.0;
    let elevation = sun(scene.origin[0], scene.origin[1], time).elevation_rad;
    let [r, g, b, _] = palette::linear(rgb);
    let light = daylight(elevation).on_level_ground([r, g, b], elevation);
    light.map(|c| {
        f64::from(if c <= 0.003_130_8 {
            12.92 * c
        } else {
            1.055 * c.powf(1.0 / 2.4) - 0.055
        }) * 255.0
    })
}

/// The words that say that this machine cannot draw, as the program writes them.
const NO_DRIVER: &str = "no Vulkan driver found";

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_twin-viewer"))
        .args(args)
        .output()
        .unwrap()
}

/// Points on each roof: its corners and the middles of its edges, two metres in, where they are still on the roof.
fn roof_points(twin: &Twin, building: usize) -> Vec<Vector> {
    let footprint = &twin.footprints[building];
    let outer = &footprint.rings[0];
    let [x0, y0, x1, y1] = footprint.bounds;
    let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0];
    let inwards = |p: [f64; 2]| {
        let (dx, dy) = (middle[0] - p[0], middle[1] - p[1]);
        let length = dx.hypot(dy);
        [p[0] + dx / length * 3.0, p[1] + dy / length * 3.0]
    };
    let edges = outer.iter().zip(outer.iter().cycle().skip(1));
    let points = edges.flat_map(|(a, b)| [*a, [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]]);
    points
        .map(inwards)
        .filter(|p| footprint.covers(*p))
        .map(|[x, y]| [x, y, footprint.top])
        .collect()
}

/// Points on the ground, four metres out of each corner, where nothing stands.
fn ground_points(twin: &Twin, building: usize) -> Vec<Vector> {
    let footprint = &twin.footprints[building];
    let [x0, y0, x1, y1] = footprint.bounds;
    let around = [
        [x0 - 4.0, y0 - 4.0],
        [x1 + 4.0, y0 - 4.0],
        [(x0 + x1) / 2.0, y0 - 4.0],
        [x1 + 4.0, (y0 + y1) / 2.0],
    ];
    let is_free = |p: &[f64; 2]| !twin.footprints.iter().any(|f| f.covers(*p));
    around
        .into_iter()
        .filter(is_free)
        .map(|[x, y]| [x, y, 0.0])
        .collect()
}

struct Tally {
    right: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, what: &str, pixel: [u8; 3], expected: [f64; 3]) {
        if (0..3).all(|i| (f64::from(pixel[i]) - expected[i]).abs() <= TOLERANCE) {
            self.right += 1;
        } else {
            self.wrong.push(format!(
                "{what}: {pixel:?} is not {:?}",
                expected.map(f64::round)
            ));
        }
    }

    fn assert(&self, least: usize) {
        let all = self.right + self.wrong.len();
        assert!(all >= least, "only {all} points are to be seen");
        let share = self.right as f64 / all as f64;
        let first = self
            .wrong
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            share >= 0.95,
            "{} of {all} points are right\n{first}",
            self.right
        );
    }
}

fn picture(path: &Path) -> impl Fn([u32; 2]) -> [u8; 3] + use<> {
    let bytes = std::fs::read(path).unwrap();
    let image = bevy::image::Image::from_buffer(
        &bytes,
        bevy::image::ImageType::Extension("png"),
        bevy::image::CompressedImageFormats::NONE,
        true,
        bevy::image::ImageSampler::Default,
        bevy::asset::RenderAssetUsages::MAIN_WORLD,
    )
    .unwrap();
    assert_eq!([image.width(), image.height()], SIZE);
    let data = image.data.unwrap();
    move |[x, y]| {
        let at = ((y * SIZE[0] + x) * 4) as usize;
        [data[at], data[at + 1], data[at + 2]]
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("picture");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The scene of the demo as it stands, drawn without what would stand before roofs and ground.
#[test]
fn buildings_are_where_the_model_says() {
    let (target, scene, day_secs) = demo();
    let twin = Twin::new(scene).unwrap();
    let [cx, cy] = twin.middle();
    let reach = twin.radius() * 1.15;
    let camera = Pinhole {
        eye: [cx - reach * 0.45, cy - reach * 0.9, reach * 1.25],
        target: [cx, cy, 10.0],
    };
    let png = folder().join("demo.png");
    let file = png.to_str().unwrap();
    let size = format!("{}x{}", SIZE[0], SIZE[1]);
    let args = [
        "--size",
        &size,
        "--camera",
        &camera.argument(),
        "--capture",
        file,
        "--no-msaa",
        "--no-shadows",
    ];
    let hidden = ["--hide", "areas,roads,points,fixtures,devices,movers"];
    let output = run(&[[target.as_str()].as_slice(), &args, &hidden].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains(NO_DRIVER) {
        println!("skipped: {NO_DRIVER} on this machine");
        return;
    }
    assert!(output.status.success(), "{errors}");
    let pixel = picture(&png);
    let (mut roofs, mut ground) = (
        Tally {
            right: 0,
            wrong: vec![],
        },
        Tally {
            right: 0,
            wrong: vec![],
        },
    );
    for (number, building) in twin.scene.buildings.iter().enumerate() {
        let roof = expected(&twin.scene, palette::roof_of(&building.usage), day_secs);
        for point in roof_points(&twin, number)
            .into_iter()
            .filter(|p| camera.sees(&twin, *p))
        {
            if let Some(at) = camera.pixel(point) {
                roofs.add(
                    &format!("roof of {} at {at:?}", building.id),
                    pixel(at),
                    roof,
                );
            }
        }
        let earth = expected(&twin.scene, palette::GROUND, day_secs);
        for point in ground_points(&twin, number)
            .into_iter()
            .filter(|p| camera.sees(&twin, *p))
        {
            if let Some(at) = camera.pixel(point) {
                ground.add(
                    &format!("ground by {} at {at:?}", building.id),
                    pixel(at),
                    earth,
                );
            }
        }
    }
    println!(
        "roofs: {} right, {} wrong; ground: {} right, {} wrong",
        roofs.right,
        roofs.wrong.len(),
        ground.right,
        ground.wrong.len()
    );
    roofs.assert(100);
    ground.assert(40);
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
    check(
        &["http://127.0.0.1:1", "--capture", "out.png"],
        1,
        "twin serve",
    );
    check(&["no-such.json", "--capture", "out.png"], 1, "no-such.json");
}

/// Without any driver the program says so and what to install.
#[test]
fn a_machine_without_vulkan_is_told_what_to_install() {
    let (target, _, _) = demo();
    let output = Command::new(env!("CARGO_BIN_EXE_twin-viewer"))
        .args([target.as_str(), "--capture", "out.png"])
        .env("VK_DRIVER_FILES", "/nonexistent.json")
        .env("VK_ICD_FILENAMES", "/nonexistent.json")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("mesa-vulkan-drivers"), "{errors}");
}

/// Before a simulated clock is known, the program takes this day: 2026-06-01, local midnight by the scene's offset.
const DAY_SECS: f64 = 1_780_272_000.0;

/// A community of fifty houses as a scene file, its scene and the start of its day.
fn demo() -> (String, Scene, f64) {
    let mut scene: Scene = serde_json::from_value(serde_json::json!({
        "id": "fifty", "name": {"zh": "", "en": ""}, "origin": [114.2, 22.7, 0.0], "utc_offset_secs": 28_800,
        "bounds": [-220.0, -200.0, 220.0, 200.0], "households": 0, "buildings": [], "roads": [], "areas": [],
        "points": [], "fixtures": [], "classes": [],
        "devices": {"ids": [], "classes": [], "positions": [], "storeys": [], "indoors": []},
    }))
    .unwrap();
    let uses = [
        "residential",
        "office",
        "education",
        "health",
        "commercial",
        "public",
        "utility",
    ];
    for number in 0..42_usize {
        let (x, y) = (
            -210.0 + 62.0 * (number % 7) as f64,
            -190.0 + 66.0 * (number / 7) as f64,
        );
        let mut rings = vec![vec![
            x,
            y,
            x + 44.0,
            y,
            x + 44.0,
            y + 30.0,
            x,
            y + 30.0,
            x,
            y,
        ]];
        if number % 5 == 0 {
            rings.push(vec![
                x + 14.0,
                y + 10.0,
                x + 30.0,
                y + 10.0,
                x + 30.0,
                y + 20.0,
                x + 14.0,
                y + 20.0,
                x + 14.0,
                y + 10.0,
            ]);
        }
        let building = serde_json::json!({
            "id": format!("b{number}"), "name": {"zh": "", "en": ""}, "usage": uses[number % 7], "base": 0.0,
            "top": 6.0 + 3.0 * (number * 5 % 11) as f64, "storeys": 2 + number * 5 % 11, "households": 0,
            "inferred": false, "rings": rings,
        });
        scene
            .buildings
            .push(serde_json::from_value(building).unwrap());
    }
    let path = folder().join(format!("fifty-{:?}.json", std::thread::current().id()));
    std::fs::write(&path, serde_json::to_string(&scene).unwrap()).unwrap();
    (path.to_str().unwrap().to_owned(), scene, DAY_SECS)
}
