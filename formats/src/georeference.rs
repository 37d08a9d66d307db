//! From a file's coordinates to local metres: by its CRS, by one that was given, or by where its plan is to go.

use std::path::{Path, PathBuf};

use geo::{Coord, Rect};
use twin_core::inference::rule;
use twin_core::model::{Provenance, Sourced};
use twin_core::spatial::crs::{
    AxisOrder, ConvertError, Converter, Crs, CrsError, HeightConverter, HeightError, HeightOffset,
    HeightReference, Misplaced, MissingCrs, OffsetBasis, Patch, VerticalCrs, check_extent,
};
use twin_core::spatial::{FrameError, LocalFrame};
use twin_core::told::Told;

use crate::finding::{Findings, Outcome, Problem, Reason, Taken};
use crate::import::{Clip, Context, Placing};

/// The rule for heights above a sea level: nothing here knows how far the ellipsoid is from it, so they are taken for heights above
/// it. Differences of heights within a file stay true.
pub const DATUM_RULE: &str = "sea-level-at-ellipsoid";

/// The rule for a file with heights that joins one without: the ground of both is taken to be the same.
pub const GROUND_RULE: &str = rule::GROUND_AT_FRAME_HEIGHT;

/// Why coordinates cannot become local metres.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", file.display())]
pub struct GeoreferenceError {
    /// The file.
    pub file: PathBuf,
    /// Why.
    #[source]
    pub reason: GeoreferenceFault,
}

impl Told for GeoreferenceError {
    fn zh(&self) -> String {
        format!("{}：{}", self.file.display(), self.reason.zh())
    }
}

/// Why coordinates cannot become local metres.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeoreferenceFault {
    /// The file names no CRS and none was given.
    #[error("{0}; give it with --crs, or where the plan goes with --at LON,LAT")]
    Missing(Box<MissingCrs>),
    /// The coordinates do not lie where the CRS is for.
    #[error(transparent)]
    Misplaced(#[from] Box<Misplaced>),
    /// The CRS cannot be computed.
    #[error(transparent)]
    Crs(Box<CrsError>),
    /// A point cannot be converted.
    #[error(transparent)]
    Convert(Box<ConvertError>),
    /// A height cannot be converted.
    #[error(transparent)]
    Height(Box<HeightError>),
    /// The frame cannot be laid.
    #[error(transparent)]
    Frame(Box<FrameError>),
}

impl Told for GeoreferenceFault {
    fn zh(&self) -> String {
        match self {
            Self::Missing(error) => format!(
                "{}；请用 --crs 写明，或用 --at 经度,纬度 指定图纸的位置",
                error.zh()
            ),
            Self::Misplaced(error) => error.zh(),
            Self::Crs(error) => error.zh(),
            Self::Convert(error) => error.zh(),
            Self::Height(error) => error.zh(),
            Self::Frame(error) => error.zh(),
        }
    }
}

impl From<CrsError> for GeoreferenceFault {
    fn from(error: CrsError) -> Self {
        Self::Crs(Box::new(error))
    }
}

impl From<ConvertError> for GeoreferenceFault {
    fn from(error: ConvertError) -> Self {
        Self::Convert(Box::new(error))
    }
}

impl From<HeightError> for GeoreferenceFault {
    fn from(error: HeightError) -> Self {
        Self::Height(Box::new(error))
    }
}

impl From<FrameError> for GeoreferenceFault {
    fn from(error: FrameError) -> Self {
        Self::Frame(Box::new(error))
    }
}

/// What a file says of its coordinates.
#[derive(Debug, Clone)]
pub(crate) struct FileCoordinates<'f> {
    pub(crate) path: &'f Path,
    /// The CRS that it names.
    pub(crate) crs: Option<Crs>,
    /// The order of axes that its format prescribes.
    pub(crate) order: AxisOrder,
    /// The box round its features, as written.
    pub(crate) bounds: Rect<f64>,
    /// The point that a placing puts somewhere, as written.
    pub(crate) anchor: Coord<f64>,
    /// Height of the ground, as written, where features have heights: the frame's height is laid there.
    pub(crate) ground: Option<f64>,
}

/// The way from a file's coordinates to local metres.
#[derive(Debug)]
pub(crate) struct Georeference {
    path: PathBuf,
    frame: LocalFrame,
    plan: Plan,
    /// The plan's way by its CRS, where it can be had faster.
    patch: Option<Patch>,
    heights: HeightConverter,
    /// What lies at `z` 0, metres above the reference of the heights.
    zero_m: f64,
    is_ground_assumed: bool,
}

#[derive(Debug)]
enum Plan {
    Crs(Box<Converter>),
    /// Drawn in no CRS.
    Drawn(Placing, Coord<f64>),
    /// Of a CRS, but put elsewhere: first metres about its own anchor.
    Moved(Placing, Box<Converter>, LocalFrame),
}

impl Georeference {
    /// Settles the file's CRS, checks that its features lie where that is for, and lays the frame about their middle where no
    /// earlier file has laid one.
    pub(crate) fn new(
        file: &FileCoordinates<'_>,
        context: &Context<'_>,
        found: &mut Findings,
    ) -> Result<Self, GeoreferenceError> {
        Self::settled(file, context, found).map_err(|reason| GeoreferenceError {
            file: file.path.to_owned(),
            reason,
        })
    }

    fn settled(
        file: &FileCoordinates<'_>,
        context: &Context<'_>,
        found: &mut Findings,
    ) -> Result<Self, GeoreferenceFault> {
        let near = context.frame.map(|f| Coord {
            x: f.lon(),
            y: f.lat(),
        });
        let crs = file.crs.clone().or_else(|| context.options.crs.clone());
        let placing = context.options.placing;
        let plan = match (&crs, placing) {
            (None, None) => {
                let missing = MissingCrs::new(file.bounds, near);
                return Err(GeoreferenceFault::Missing(Box::new(missing)));
            }
            (None, Some(placing)) => Plan::Drawn(placing, file.anchor),
            (Some(crs), None) => {
                check_extent(crs, file.order, file.bounds, near)?;
                tell_of(crs, found);
                Plan::Crs(Box::new(Converter::new(crs, file.order)?))
            }
            (Some(crs), Some(placing)) => {
                check_extent(crs, file.order, file.bounds, None)?;
                let converter = Box::new(Converter::new(crs, file.order)?);
                let anchor = converter.lonlat_of(file.anchor)?;
                Plan::Moved(
                    placing,
                    converter,
                    LocalFrame::new(anchor.x, anchor.y, 0.0)?,
                )
            }
        };
        let heights = heights(crs.as_ref(), file.ground, found)?;
        let ground_m = file.ground.map(|g| heights.metres_from(g)).transpose()?;
        let frame = match context.frame {
            Some(frame) => frame,
            None => {
                let clip = context.options.clip.as_ref().map(Clip::middle);
                plan.new_frame(clip, file.bounds.center(), ground_m.unwrap_or(0.0))?
            }
        };
        // A frame at height 0 was laid by a file without heights.
        let is_ground_assumed =
            context.frame.is_some() && frame.height() == 0.0 && ground_m.is_some();
        if is_ground_assumed {
            let taken = Taken::GroundBefore { rule: GROUND_RULE };
            found.file_wide(Problem::HeightReference { taken }, Outcome::Assumed);
        }
        let zero_m = match (placing, ground_m) {
            // A placing says where the anchor's height goes; models count it from 0.
            (Some(placing), _) => -placing.z,
            (None, Some(ground)) if is_ground_assumed => ground,
            (None, _) => frame.height(),
        };
        let patch = match &plan {
            Plan::Crs(converter) => converter.patch(&frame, file.bounds),
            Plan::Drawn(..) | Plan::Moved(..) => None,
        };
        Ok(Self {
            path: file.path.to_owned(),
            frame,
            plan,
            patch,
            heights,
            zero_m,
            is_ground_assumed,
        })
    }

    /// The frame of the local metres.
    pub(crate) fn frame(&self) -> LocalFrame {
        self.frame
    }

    /// Local metres of a point.
    pub(crate) fn enu(&self, at: Coord<f64>) -> Result<Coord<f64>, GeoreferenceError> {
        if let Some(enu) = self.patch.as_ref().and_then(|patch| patch.enu(at)) {
            return Ok(enu);
        }
        let moved = match &self.plan {
            Plan::Crs(converter) => converter
                .lonlat_of(at)
                .map(|lonlat| self.frame.enu_from_lonlat(lonlat)),
            Plan::Drawn(placing, anchor) => {
                Ok(placing.enu_from_plan(&self.frame, at - *anchor, placing.unit()))
            }
            Plan::Moved(placing, converter, own) => converter.lonlat_of(at).map(|lonlat| {
                placing.enu_from_plan(&self.frame, own.enu_from_lonlat(lonlat), placing.unit())
            }),
        };
        moved.map_err(|e| self.error(e.into()))
    }

    /// `z` in metres of a height as the file has it.
    pub(crate) fn z(&self, height: f64) -> Result<f64, GeoreferenceError> {
        let z = self.heights.metres_from(height);
        z.map(|z| z - self.zero_m).map_err(|e| self.error(e.into()))
    }

    /// East, north and `z` of a point in space.
    pub(crate) fn enu_3d(&self, point: [f64; 3]) -> Result<[f64; 3], GeoreferenceError> {
        let [x, y, z] = point;
        let plan = self.enu(Coord { x, y })?;
        Ok([plan.x, plan.y, self.z(z)?])
    }

    /// A `z` read from `source`: inferred where the ground it counts from was assumed.
    pub(crate) fn sourced_z(&self, z: f64, source: &str) -> Sourced<f64> {
        let provenance = if self.is_ground_assumed {
            rule::provenance(GROUND_RULE)
        } else {
            Provenance::imported(source)
        };
        Sourced::new(z, provenance)
    }

    fn error(&self, reason: GeoreferenceFault) -> GeoreferenceError {
        GeoreferenceError {
            file: self.path.clone(),
            reason,
        }
    }
}

impl Plan {
    /// About the middle of the clip, else of the features, which is as written.
    fn new_frame(
        &self,
        clip: Option<Coord<f64>>,
        middle: Coord<f64>,
        height_m: f64,
    ) -> Result<LocalFrame, GeoreferenceFault> {
        let origin = match self {
            Self::Drawn(placing, _) | Self::Moved(placing, ..) => placing.lonlat,
            Self::Crs(converter) => match clip {
                Some(middle) => middle,
                None => converter.lonlat_of(middle)?,
            },
        };
        Ok(LocalFrame::new(origin.x, origin.y, height_m)?)
    }
}

fn tell_of(crs: &Crs, found: &mut Findings) {
    for warning in crs.warnings() {
        let warning = Box::new(warning);
        let warning = Reason::Crs { warning };
        found.file_wide(Problem::Uncertain { warning }, Outcome::Kept);
    }
}

/// Heights of the CRS's vertical part as heights above the ellipsoid. A CRS without a vertical part leaves them to convention; what
/// is taken is told of where the file has heights.
fn heights(
    crs: Option<&Crs>,
    ground: Option<f64>,
    found: &mut Findings,
) -> Result<HeightConverter, HeightError> {
    let ellipsoidal = VerticalCrs::ellipsoidal(1.0);
    let vertical = crs.and_then(Crs::vertical);
    let from = vertical.unwrap_or(&ellipsoidal);
    let to = HeightReference::Ellipsoid;
    let offset = HeightOffset {
        from: from.reference().clone(),
        to: to.clone(),
        add_m: 0.0,
        basis: OffsetBasis::Assumed {
            rule: DATUM_RULE.into(),
        },
    };
    let is_assumed = vertical.is_none_or(|v| *v.reference() != to);
    if let (Some(_), Some(_), true) = (ground, crs, is_assumed) {
        let rule = DATUM_RULE;
        let taken = match vertical {
            Some(vertical) => Taken::SeaAtEllipsoid {
                above: vertical.reference().clone(),
                rule,
            },
            None => Taken::UnknownAtEllipsoid { rule },
        };
        found.file_wide(Problem::HeightReference { taken }, Outcome::Assumed);
    }
    HeightConverter::new(from, &to, Some(&offset))
}
