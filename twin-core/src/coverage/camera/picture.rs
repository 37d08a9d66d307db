//! What a camera's picture shows: walls, roofs, trees, ground, and people and plates put there, as flat faces in pixels.

use geo::{Coord, Polygon, TriangulateEarcut};

use super::error::{SightError, check, check_range};
use super::optics::Projection;
use super::pose::{Axes, Camera, shown};
use super::shadow::stretched;
use super::standing::stand_at;
use super::target::Target;
use super::window::cross;
use crate::coverage::obstacle::{Obstacles, Prism};
use crate::model::Position;
use crate::told::Term;

/// Nearest depth in metres that is shown.
const NEAR_M: f64 = 0.05;
/// Width of a standing person in metres: shoulders and arms. Assumption.
const PERSON_WIDTH_M: f64 = 0.5;
/// Height of a plate by its width: 140 mm by 440 mm (GA 36-2018).
const PLATE_SHARE: f64 = 140.0 / 440.0;

/// What a face belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The level ground.
    Ground,
    /// An obstacle, by the number of its prism.
    Prism(u32),
    /// A target that was put there, by its number.
    Target(u32),
}

/// A flat thing in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// What it belongs to.
    pub label: Label,
    /// Its outline: columns from the left, rows from the top, in pixels; inside the picture.
    pub outline: Vec<[f64; 2]>,
    /// Depth of its nearest corner along the lens's axis, metres.
    pub nearest_m: f64,
    /// Depth of its farthest corner, metres.
    pub farthest_m: f64,
    /// `[a, b, c]`: one over the depth at a column and row is `a column + b row + c`.
    pub nearness: [f64; 3],
}

/// A picture as faces, farthest first. Drawn in this order a face may cover one that it is behind, where they overlap in depth;
/// [`super::Raster`] decides pixel by pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Pixels across.
    pub columns: u32,
    /// Pixels down.
    pub rows: u32,
    /// The faces.
    pub faces: Vec<Face>,
}

/// A corner in the camera's axes: right, up, depth.
type Corner = [f64; 3];

struct Painter {
    camera: Camera,
    eye: [f64; 3],
    axes: Axes,
    focal: [f64; 2],
    faces: Vec<Face>,
}

/// What `camera` shows within `range_m` metres in plan, with `targets` put there. Cost: O(k log k) for k edges in range.
///
/// # Errors
/// When a figure cannot be, the camera is inside a building, or it is panoramic: its picture is not flat.
pub fn picture(
    obstacles: &Obstacles,
    camera: &Camera,
    range_m: f64,
    targets: &[Target],
) -> Result<Picture, SightError> {
    check_range(range_m)?;
    let mut painter = Painter::new(obstacles, camera)?;
    painter.ground(range_m);
    let (eye, reach) = (
        painter.plan_eye(),
        Coord {
            x: range_m,
            y: range_m,
        },
    );
    let mut near = Vec::new();
    let tree = obstacles.prism_tree();
    tree.visit_box(eye - reach, eye + reach, |number| near.push(number));
    near.sort_unstable();
    for number in near {
        let prism = obstacles.prisms().get(number as usize);
        if let Some(prism) = prism.filter(|p| p.kind.stops_sight()) {
            painter.prism(obstacles, number, prism);
        }
    }
    for (number, target) in targets.iter().enumerate() {
        painter.target(number as u32, target);
    }
    let mut faces = painter.faces;
    faces.sort_by(|p, q| q.farthest_m.total_cmp(&p.farthest_m));
    // The ground is under everything.
    faces.sort_by_key(|face| face.label != Label::Ground);
    Ok(Picture {
        columns: camera.lens.columns(),
        rows: camera.lens.rows(),
        faces,
    })
}

/// The outline in pixels of a flat polygon in local metres, as far as the picture shows it; `None` where it does not.
pub(super) fn outline(
    obstacles: &Obstacles,
    camera: &Camera,
    corners: &[Position],
) -> Result<Option<Vec<[f64; 2]>>, SightError> {
    let mut painter = Painter::new(obstacles, camera)?;
    let corners: Vec<[f64; 3]> = corners.iter().map(|p| [p.x, p.y, p.z]).collect();
    painter.push(Label::Ground, &corners);
    Ok(painter.faces.pop().map(|face| face.outline))
}

impl Painter {
    fn new(obstacles: &Obstacles, camera: &Camera) -> Result<Self, SightError> {
        camera.check()?;
        let is_flat = camera.lens.projection() == Projection::Rectilinear;
        let angle = camera.lens.horizontal_rad();
        check(
            Term::new("horizontal field of view", "水平视场角"),
            angle,
            is_flat,
            Term::new(
                "a rectilinear lens's for a picture",
                "直线投影镜头的视场角（生成画面时）",
            ),
        )?;
        let z = camera.position.z;
        let eye = stand_at(obstacles, camera.position)?;
        Ok(Self {
            camera: *camera,
            eye: [eye.x, eye.y, z],
            axes: camera.axes(),
            focal: camera.lens.focal_pixels(),
            faces: Vec::new(),
        })
    }

    fn plan_eye(&self) -> Coord<f64> {
        Coord {
            x: self.eye[0],
            y: self.eye[1],
        }
    }

    fn ground(&mut self, range_m: f64) {
        let eye = self.plan_eye();
        let ground = shown(&self.camera.half_planes(), range_m);
        let z = self.camera.ground_z;
        let corners: Vec<[f64; 3]> = ground
            .iter()
            .map(|v| [eye.x + v.x, eye.y + v.y, z])
            .collect();
        self.push(Label::Ground, &corners);
    }

    fn prism(&mut self, obstacles: &Obstacles, number: u32, prism: &Prism) {
        let (eye, label) = (self.plan_eye(), Label::Prism(number));
        let edges = obstacles.edges_of(number);
        for edge in edges {
            let is_behind = cross(edge.a - eye, edge.b - eye) >= 0.0;
            if prism.is_solid && is_behind {
                continue;
            }
            let (a, b) = (edge.a, edge.b);
            let corner = |p: Coord<f64>, z: f64| [p.x, p.y, z];
            let (foot, top) = (prism.base_z, prism.top_z);
            let wall = [
                corner(a, foot),
                corner(b, foot),
                corner(b, top),
                corner(a, top),
            ];
            self.push(label, &wall);
        }
        let lid = if prism.top_z < self.eye[2] {
            prism.top_z
        } else if prism.base_z > self.eye[2] {
            prism.base_z
        } else {
            return;
        };
        if prism.is_solid {
            for plan in stretched(edges, Coord::zero(), 1.0) {
                self.lid(label, &plan, lid);
            }
        }
    }

    /// A level face: as one, or as triangles where it has holes.
    fn lid(&mut self, label: Label, plan: &Polygon<f64>, z: f64) {
        let level = |c: &Coord<f64>| [c.x, c.y, z];
        if plan.interiors().is_empty() {
            let ring = plan.exterior().0.split_last();
            let corners = ring.map(|(_, open)| open.iter().map(level).collect::<Vec<_>>());
            self.push(label, &corners.unwrap_or_default());
            return;
        }
        for triangle in plan.earcut_triangles() {
            let corners = triangle.to_array();
            self.push(label, &corners.each_ref().map(level));
        }
    }

    fn target(&mut self, number: u32, target: &Target) {
        let (middle, half, [low, high]) = match target {
            Target::Point(_) => return,
            Target::Person { foot, height_m } => {
                let [right_x, right_y, _] = self.axes.right;
                let half = Coord {
                    x: right_x,
                    y: right_y,
                } * (PERSON_WIDTH_M / 2.0);
                (foot, half, [foot.z, foot.z + height_m])
            }
            Target::Plate {
                middle,
                facing_rad,
                width_m,
            } => {
                let (sin, cos) = facing_rad.sin_cos();
                let to_eye = [self.eye[0] - middle.x, self.eye[1] - middle.y];
                if to_eye[0] * cos + to_eye[1] * sin <= 0.0 {
                    return;
                }
                let half = Coord { x: -sin, y: cos } * (width_m / 2.0);
                let tall = width_m * PLATE_SHARE / 2.0;
                (middle, half, [middle.z - tall, middle.z + tall])
            }
        };
        let corner = |sign: f64, z: f64| [middle.x + sign * half.x, middle.y + sign * half.y, z];
        let corners = [
            corner(-1.0, low),
            corner(1.0, low),
            corner(1.0, high),
            corner(-1.0, high),
        ];
        self.push(Label::Target(number), &corners);
    }

    /// Adds what the picture shows of a flat polygon.
    fn push(&mut self, label: Label, corners: &[[f64; 3]]) {
        let seen: Vec<Corner> = corners.iter().map(|c| self.seen(*c)).collect();
        let Some(nearness) = self.nearness(&seen) else {
            return;
        };
        let lens = &self.camera.lens;
        let tan = [lens.horizontal_rad(), lens.vertical_rad()].map(|angle| (angle / 2.0).tan());
        let borders = [
            ([0.0, 0.0, 1.0], -NEAR_M),
            ([1.0, 0.0, tan[0]], 0.0),
            ([-1.0, 0.0, tan[0]], 0.0),
            ([0.0, 1.0, tan[1]], 0.0),
            ([0.0, -1.0, tan[1]], 0.0),
        ];
        let kept = borders
            .iter()
            .fold(seen, |ring, border| cut(&ring, *border));
        if kept.len() < 3 {
            return;
        }
        let depths = || kept.iter().map(|c| c[2]);
        let nearest_m = depths().fold(f64::INFINITY, f64::min);
        let farthest_m = depths().fold(0.0, f64::max);
        let outline = kept.iter().map(|c| self.pixel(*c)).collect();
        self.faces.push(Face {
            label,
            outline,
            nearest_m,
            farthest_m,
            nearness,
        });
    }

    fn seen(&self, corner: [f64; 3]) -> Corner {
        let off: [f64; 3] = std::array::from_fn(|i| corner[i] - self.eye[i]);
        let along = |axis: [f64; 3]| axis[0] * off[0] + axis[1] * off[1] + axis[2] * off[2];
        [
            along(self.axes.right),
            along(self.axes.up),
            along(self.axes.forward),
        ]
    }

    fn pixel(&self, [right, up, depth]: Corner) -> [f64; 2] {
        let [middle_x, middle_y] = self.middle();
        [
            middle_x + self.focal[0] * right / depth,
            middle_y - self.focal[1] * up / depth,
        ]
    }

    fn middle(&self) -> [f64; 2] {
        let lens = &self.camera.lens;
        [lens.columns(), lens.rows()].map(|side| f64::from(side) / 2.0)
    }

    /// One over the depth of a flat polygon as a linear function of the pixel; `None` for one that is seen edge on or has no area.
    fn nearness(&self, corners: &[Corner]) -> Option<[f64; 3]> {
        let (mut normal, mut last) = ([0.0; 3], *corners.last()?);
        for corner in corners {
            // Newell's normal: it stands for all corners.
            normal[0] += (last[1] - corner[1]) * (last[2] + corner[2]);
            normal[1] += (last[2] - corner[2]) * (last[0] + corner[0]);
            normal[2] += (last[0] - corner[0]) * (last[1] + corner[1]);
            last = *corner;
        }
        let offset = normal[0] * last[0] + normal[1] * last[1] + normal[2] * last[2];
        let [nx, ny, nz] = normal.map(|n| n / offset);
        let [middle_x, middle_y] = self.middle();
        let (a, b) = (nx / self.focal[0], -ny / self.focal[1]);
        let nearness = [a, b, nz - a * middle_x - b * middle_y];
        nearness.iter().all(|v| v.is_finite()).then_some(nearness)
    }
}

/// The part of a ring with `n · c + offset ≥ 0`.
fn cut(ring: &[Corner], (n, offset): ([f64; 3], f64)) -> Vec<Corner> {
    let value = |c: &Corner| n[0] * c[0] + n[1] * c[1] + n[2] * c[2] + offset;
    let mut kept = Vec::with_capacity(ring.len() + 1);
    let Some(mut before) = ring.last().copied() else {
        return kept;
    };
    for corner in ring {
        let (was, is) = (value(&before), value(corner));
        if (was >= 0.0) != (is >= 0.0) {
            let share = was / (was - is);
            kept.push(std::array::from_fn(|i| {
                before[i] + (corner[i] - before[i]) * share
            }));
        }
        if is >= 0.0 {
            kept.push(*corner);
        }
        before = *corner;
    }
    kept
}
