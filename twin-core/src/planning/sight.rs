//! What cameras show of lines: of roads and boundaries, past buildings, walls and trees, at a level of IEC 62676-4:2014.
//!
//! *Detect* (25 pixels a metre) is what continuous cover of a road takes in the assumption of row T3-2a; a city's rule may name another level.
//! Audit and planner look at lines through this module, so what is planned to be shown is audited to be shown.

use geo::Coord;

use super::front::FRONT_LEVEL;
use super::line::ServedLine;
use crate::catalogue::{Catalogue, Rule, ViewLevel};
use crate::coverage::camera::{Camera, Edition, Lens, Outlook, Projection, SightError};
use crate::coverage::layer::{LayerError, Terrain, is_indoors, pose};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::own_z;
use crate::ids::{ClassId, RowId};
use crate::model::{CameraView, Community, Device, Fixture, Position};
use crate::spatial::RectIndex;

/// Spans nearer to each other than this are one, metres: far below what a map tells.
const TOUCH_M: f64 = 1e-6;

/// How fine lines are shown where their rule does not say.
const LINE_LEVEL: ViewLevel = ViewLevel::Detect;

/// What is shown of a line between two shadows that touch is rounding: shorter than this, metres.
const LEAST_M: f64 = 1e-3;

/// The stretches of lines that something holds, by line and station: line, and stations from and to in metres.
pub(crate) type Spans = Vec<(u32, [f64; 2])>;

/// A community as cameras see it.
#[derive(Debug)]
pub(crate) struct Eyes {
    terrain: Terrain,
    pub(super) obstacles: Obstacles,
}

/// How the cameras of a row look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gaze {
    lens: Lens,
    /// Where it looks above the horizon, unless its own pitch is known, radians.
    pitch_rad: f64,
    /// Height at which one hangs whose own is not known, metres.
    mount_m: f64,
    /// How fine it is to show lines.
    lines: ViewLevel,
    /// How fine it is to show vehicles at gates.
    fronts: ViewLevel,
    /// Farthest distance from the lens at which it shows lines so fine, metres.
    range_m: f64,
}

/// Lines as straight pieces, with the tree over them.
#[derive(Debug)]
pub(crate) struct Ways {
    pieces: Vec<Piece>,
    tree: RectIndex<'static>,
}

/// A straight part of a line.
#[derive(Debug, Clone, Copy)]
struct Piece {
    line: u32,
    from_m: f64,
    to_m: f64,
    a: Coord<f64>,
    b: Coord<f64>,
}

/// What a camera could show of lines, whichever way it looked.
#[derive(Debug, Clone)]
pub(crate) struct View {
    camera: Camera,
    eye: Coord<f64>,
    open: Vec<Piece>,
}

/// Where a camera is and looks, as far as that is known; where the pitch is not, it is its class's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aim {
    pub(crate) position: Position,
    pub(crate) heading_rad: Option<f64>,
    pub(crate) pitch_rad: Option<f64>,
}

/// What is known of what one device shows of lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Glance {
    /// It shows this.
    Shows(Spans),
    /// It cannot be told before the attribute is known.
    Untold {
        /// The attribute.
        attribute: &'static str,
        /// What it shows at most; nothing where that cannot be told either.
        most: Option<Spans>,
    },
}

impl Eyes {
    /// Reads what stands in the way. Cost: O(n log n).
    pub(crate) fn of(community: &Community) -> Result<Self, LayerError> {
        Ok(Self {
            terrain: Terrain::of(community)?,
            obstacles: Obstacles::of(community)?,
        })
    }

    /// What a camera at `position` could show. Cost: O(log n + k m) for k prisms and m pieces of lines in its range.
    pub(crate) fn view(
        &self,
        gaze: &Gaze,
        position: Position,
        ways: &Ways,
    ) -> Result<View, SightError> {
        let camera = self.camera(gaze, position, 0.0);
        let outlook = Outlook::of(&self.obstacles, &camera, gaze.range_m)?;
        let reach = Coord {
            x: outlook.reach_m,
            y: outlook.reach_m,
        };
        let (eye, mut near) = (outlook.eye, Vec::new());
        let tree = &ways.tree;
        tree.visit_box(eye - reach, eye + reach, |number| near.push(number));
        near.sort_unstable();
        let pieces = near.iter().filter_map(|n| ways.pieces.get(*n as usize));
        let open = pieces.flat_map(|piece| {
            let open = outlook.open(piece.a, piece.b).into_iter();
            open.map(|part| piece.part(part))
        });
        let open = open.collect();
        Ok(View { camera, eye, open })
    }

    /// A camera at a position that looks that way.
    pub(super) fn camera(&self, gaze: &Gaze, position: Position, heading_rad: f64) -> Camera {
        pose(
            (position, heading_rad),
            (gaze.pitch_rad, gaze.lens),
            gaze.mount_m,
            self.ground_z(position),
        )
    }

    /// Height of the ground under a position, metres.
    pub(super) fn ground_z(&self, position: Position) -> f64 {
        let ground_z = self.terrain.z(position.plan().into());
        // A community holds finite positions only, so this fails for none.
        ground_z.unwrap_or(position.z)
    }

    /// How a camera of the map looks, as far as the map says.
    pub(crate) fn aim_of(&self, fixture: &Fixture) -> Aim {
        let foot = fixture.position;
        let foot_z = own_z(foot, self.ground_z(foot));
        let height_m = fixture.height.as_ref().map_or(0.0, |height| height.value);
        Aim {
            position: Position::new(foot.x, foot.y, foot_z + height_m),
            heading_rad: fixture.heading_rad.as_ref().map(|rad| rad.value),
            pitch_rad: fixture.pitch_rad.as_ref().map(|rad| rad.value),
        }
    }

    /// What a device shows.
    pub(crate) fn glance(&self, gaze: &Gaze, device: &Device, ways: &Ways) -> Glance {
        if is_indoors(&device.host) {
            return Glance::Shows(Vec::new());
        }
        let aim = Aim {
            position: device.position,
            heading_rad: device.heading_rad,
            pitch_rad: None,
        };
        let untold = Glance::Untold {
            attribute: "view",
            most: None,
        };
        gaze.own(&device.view)
            .map_or(untold, |own| self.look(&own, aim, ways))
    }

    /// What a surveyed camera of the map shows: as high as the map says that it hangs, and where it says that it looks.
    pub(crate) fn glance_of_fixture(&self, gaze: &Gaze, fixture: &Fixture, ways: &Ways) -> Glance {
        if fixture.building.is_some() {
            return Glance::Shows(Vec::new());
        }
        self.look(gaze, self.aim_of(fixture), ways)
    }

    /// What a camera could show from where it is, as steeply as it looks.
    pub(crate) fn aimed(&self, gaze: &Gaze, aim: Aim, ways: &Ways) -> Result<View, SightError> {
        let mut view = self.view(gaze, aim.position, ways)?;
        view.camera.pitch_rad = aim.pitch_rad.unwrap_or(view.camera.pitch_rad);
        Ok(view)
    }

    fn look(&self, gaze: &Gaze, aim: Aim, ways: &Ways) -> Glance {
        let Ok(view) = self.aimed(gaze, aim, ways) else {
            return Glance::Untold {
                attribute: "position",
                most: None,
            };
        };
        let heading_rad = aim.heading_rad.or(gaze.looks_around().then_some(0.0));
        match heading_rad {
            Some(heading_rad) => Glance::Shows(view.shown(heading_rad)),
            None => Glance::Untold {
                attribute: "heading",
                most: Some(view.most()),
            },
        }
    }
}

impl Gaze {
    /// How cameras of a class look that are there for a row; none of a class without optics.
    pub(crate) fn of(catalogue: &Catalogue, class: &ClassId, row: &RowId) -> Option<Self> {
        let optics = catalogue.optics(class.as_str(), Some(row.as_str()))?;
        let class = catalogue.class(class.as_str())?;
        let lens = optics.lens().ok()?;
        let rule = catalogue.row(row.as_str()).map(|row| &row.rule);
        let asked = rule.and_then(Rule::level);
        let (lines, fronts) = match rule {
            Some(Rule::PerGate { .. }) => (LINE_LEVEL, asked.unwrap_or(FRONT_LEVEL)),
            _ => (asked.unwrap_or(LINE_LEVEL), FRONT_LEVEL),
        };
        Some(Self {
            lens,
            pitch_rad: optics.pitch_deg.to_radians(),
            mount_m: class.mount_height_m,
            lines,
            fronts,
            range_m: Self::range_through(&lens, lines)?,
        })
    }

    /// How one of them looks, as far as something is known of its own.
    ///
    /// # Errors
    /// When there is no such lens.
    pub(crate) fn own(&self, view: &CameraView) -> Result<Self, SightError> {
        if view.is_unknown() {
            return Ok(*self);
        }
        let lens = self.lens.with(view)?;
        Ok(Self {
            lens,
            pitch_rad: view.pitch_rad.unwrap_or(self.pitch_rad),
            range_m: Self::range_through(&lens, self.lines).unwrap_or(self.range_m),
            ..*self
        })
    }

    fn range_through(lens: &Lens, level: ViewLevel) -> Option<f64> {
        let level = Edition::Y2014.level(level.as_str())?;
        Some(lens.range_m(level.pixels_per_m))
    }

    /// How fine it is to show vehicles at gates.
    pub(crate) fn fronts(&self) -> ViewLevel {
        self.fronts
    }

    /// Farthest distance from the lens at which it shows lines fine enough, metres.
    pub(crate) fn range_m(&self) -> f64 {
        self.range_m
    }

    /// Whether it shows the same whichever way it looks.
    pub(crate) fn looks_around(&self) -> bool {
        let is_panoramic = self.lens.projection() == Projection::Panoramic;
        is_panoramic && self.lens.horizontal_rad() >= std::f64::consts::TAU
    }

    /// Nearest and farthest plan distance in metres of the level ground that it shows straight ahead from its usual height.
    pub(crate) fn ahead_m(&self) -> [f64; 2] {
        let half = self.lens.vertical_rad() / 2.0;
        let pitch = self.pitch_rad;
        let at = |elevation: f64| match elevation {
            e if e >= 0.0 => f64::INFINITY,
            e if e <= -std::f64::consts::FRAC_PI_2 => 0.0,
            e => self.mount_m / (-e).tan(),
        };
        let reach_2 = self.range_m * self.range_m - self.mount_m * self.mount_m;
        [
            at(pitch - half),
            at(pitch + half).min(reach_2.max(0.0).sqrt()),
        ]
    }
}

impl Ways {
    /// Those of lines, each with its number; none where a coordinate is no number.
    pub(crate) fn of<'l, 'c: 'l>(
        lines: impl IntoIterator<Item = (u32, &'l ServedLine<'c>)>,
    ) -> Option<Self> {
        let mut pieces = Vec::new();
        for (line, served) in lines {
            pieces.extend(served.chain.pieces().map(|([a, b], [from_m, to_m])| Piece {
                line,
                from_m,
                to_m,
                a,
                b,
            }));
        }
        let boxes = pieces.iter().map(|piece| geo::Rect::new(piece.a, piece.b));
        let tree = RectIndex::new(&boxes.collect::<Vec<_>>()).ok()?;
        Some(Self { pieces, tree })
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl Piece {
    fn part(&self, [from, to]: [f64; 2]) -> Self {
        let (along, length_m) = (self.b - self.a, self.to_m - self.from_m);
        Self {
            line: self.line,
            from_m: self.from_m + from * length_m,
            to_m: self.from_m + to * length_m,
            a: self.a + along * from,
            b: self.a + along * to,
        }
    }
}

impl View {
    /// What it shows when it looks that way.
    pub(crate) fn shown(&self, heading_rad: f64) -> Spans {
        let camera = Camera {
            heading_rad,
            ..self.camera
        };
        let shown = self.open.iter().flat_map(|piece| {
            let parts = camera
                .way_in_picture(self.eye, piece.a, piece.b)
                .into_iter();
            parts.map(|part| span(&piece.part(part)))
        });
        united(shown.collect())
    }

    /// What it shows at most.
    pub(crate) fn most(&self) -> Spans {
        united(self.open.iter().map(span).collect())
    }
}

fn span(piece: &Piece) -> (u32, [f64; 2]) {
    (piece.line, [piece.from_m, piece.to_m])
}

/// Spans in order, those that overlap or touch as one, without those that are rounding: a gap ends where something is shown.
pub(crate) fn united(mut spans: Spans) -> Spans {
    spans.sort_by(|a, b| a.0.cmp(&b.0).then(a.1[0].total_cmp(&b.1[0])));
    let mut united: Spans = Vec::with_capacity(spans.len());
    for (line, [from, to]) in spans {
        let last = united.last_mut();
        match last.filter(|last| last.0 == line && last.1[1] >= from - TOUCH_M) {
            Some(last) => last.1[1] = last.1[1].max(to),
            None => united.push((line, [from, to])),
        }
    }
    united.retain(|(_, [from, to])| to - from > LEAST_M);
    united
}
