//! A model put somewhere in a community.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Coord;
use twin_core::model::{CommunityParts, Name, Position};
use twin_core::spatial::LocalFrame;
use twin_core::told::{Term, Told};

use super::error::GltfError;
use super::model::Model;

/// Farthest from the community's origin that a model may stand, metres: as far as the local frame is true to a few parts in a
/// million.
const REACH: f64 = 20_000.0;
/// Least and greatest scale: a model in millimetres, and one in kilometres.
const SCALES: [f64; 2] = [0.001, 1_000.0];
/// Longest side of a model as it stands, metres.
const LONGEST: f64 = 2_000.0;

/// A model put somewhere in a community.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedModel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// What it looks like; one model may stand in many places.
    pub model: Arc<Model>,
    /// Where its origin is, local metres.
    pub position: Position,
    /// Where its front (+z of the file) looks: radians anticlockwise from east.
    pub heading_rad: f64,
    /// Metres per unit of the file.
    pub scale: f64,
}

/// Where a model is to stand, as a user says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stance {
    /// Longitude in degrees, WGS 84.
    pub lon: f64,
    /// Latitude in degrees, WGS 84.
    pub lat: f64,
    /// Height of its origin above the community's ground (the height of the frame's origin), metres; not above the sea.
    pub above_ground: f64,
    /// Where its front looks: degrees clockwise from north, as on a compass.
    pub heading_deg: f64,
    /// Metres per unit of the file.
    pub scale: f64,
}

/// Why a model cannot stand there.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StanceError {
    /// A value is no number.
    #[error("the model's {what} is no number")]
    NoNumber {
        /// Which value.
        what: Term,
    },
    /// Too far from the community.
    #[error(
        "the model would stand {metres:.0} m from the community's origin, at most {REACH:.0} m are taken; are longitude and latitude swapped?"
    )]
    TooFar {
        /// How far.
        metres: f64,
    },
    /// Too large or too small.
    #[error(
        "the model would be {metres} m long at scale {scale}; give the scale that makes its units metres (0.001 for millimetres)"
    )]
    Size {
        /// Its longest side.
        metres: f64,
        /// The scale given.
        scale: f64,
    },
}

impl Told for StanceError {
    fn zh(&self) -> String {
        match self {
            Self::NoNumber { what } => format!("模型的{}不是数值", what.zh),
            Self::TooFar { metres } => format!(
                "模型将位于距社区原点 {metres:.0} m 处，最远为 {REACH:.0} m；经度与纬度是否颠倒？"
            ),
            Self::Size { metres, scale } => format!(
                "按比例 {scale}，模型将长 {metres} m；请给出使其单位成为米的比例（毫米为 0.001）"
            ),
        }
    }
}

impl PlacedModel {
    /// Puts `model` where `stance` says, in the community of `frame`.
    ///
    /// # Errors
    /// When it would be far from the community, or larger than a model may be.
    pub fn new(
        (id, name): (String, Name),
        model: Arc<Model>,
        stance: Stance,
        frame: &LocalFrame,
    ) -> Result<Self, StanceError> {
        for (what, value) in [
            (Term::new("longitude", "经度"), stance.lon),
            (Term::new("latitude", "纬度"), stance.lat),
            (Term::new("height", "高度"), stance.above_ground),
            (Term::new("heading", "方位角"), stance.heading_deg),
            (Term::new("scale", "比例"), stance.scale),
        ] {
            if !value.is_finite() {
                return Err(StanceError::NoNumber { what });
            }
        }
        let lonlat = Coord {
            x: stance.lon,
            y: stance.lat,
        };
        let plan = frame.enu_from_lonlat(lonlat);
        let metres = plan.x.hypot(plan.y).hypot(stance.above_ground);
        // The tangent plane folds the far side of the earth onto the near one.
        let is_near =
            (stance.lon - frame.lon()).abs() < 1.0 && (stance.lat - frame.lat()).abs() < 1.0;
        if metres > REACH || !is_near {
            return Err(StanceError::TooFar { metres });
        }
        let [low, high] = model.bounds;
        let side = (0..3).map(|i| high[i] - low[i]).fold(0.0, f64::max);
        let longest = side * stance.scale;
        if !(SCALES[0]..=SCALES[1]).contains(&stance.scale) || longest > LONGEST {
            return Err(StanceError::Size {
                metres: longest,
                scale: stance.scale,
            });
        }
        Ok(Self {
            id,
            name,
            model,
            position: Position::new(plan.x, plan.y, stance.above_ground),
            heading_rad: (90.0 - stance.heading_deg).to_radians(),
            scale: stance.scale,
        })
    }
}

/// The models of a community, and what is wrong with those whose file cannot be used, which are left out. A file that stands in
/// several places is judged once. Cost: linear in the bytes of the files.
#[must_use]
pub fn placed_models(parts: &CommunityParts) -> (Vec<PlacedModel>, Vec<GltfError>) {
    let mut judged: BTreeMap<&[u8], Arc<Model>> = BTreeMap::new();
    let (mut models, mut faults) = (Vec::new(), Vec::new());
    for placed in &parts.placed_models {
        let bytes = &*placed.glb;
        let model = match judged.get(bytes) {
            Some(known) => Arc::clone(known),
            None => match Model::parse(bytes, None) {
                Ok(model) => {
                    let model = Arc::new(model);
                    judged.insert(bytes, Arc::clone(&model));
                    model
                }
                Err(fault) => {
                    let id = placed.id.to_string();
                    faults.push(GltfError::Placed { id, fault });
                    continue;
                }
            },
        };
        models.push(PlacedModel {
            id: placed.id.to_string(),
            name: placed.name.clone(),
            model,
            position: placed.position,
            heading_rad: placed.heading_rad,
            scale: placed.scale,
        });
    }
    (models, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(change: impl FnOnce(&mut Stance)) -> Result<PlacedModel, StanceError> {
        let model = Model {
            glb: Vec::new(),
            bounds: [[-1.0, 0.0, -2.0], [1.0, 3.0, 2.0]],
            triangles: 1,
        };
        let mut stance = Stance {
            lon: 120.001,
            lat: 30.3,
            above_ground: 2.0,
            heading_deg: 90.0,
            scale: 1.0,
        };
        change(&mut stance);
        let frame = LocalFrame::new(120.0, 30.3, 5.0).unwrap();
        PlacedModel::new(
            ("m1".to_owned(), Name::default()),
            Arc::new(model),
            stance,
            &frame,
        )
    }

    #[test]
    fn a_model_stands_where_the_user_says() {
        let placed = put(|_| {}).unwrap();
        // A thousandth of a degree of longitude at 30.3° N is 96.2 m.
        assert!((placed.position.x - 96.2).abs() < 0.1 && placed.position.y.abs() < 0.01);
        assert_eq!((placed.position.z, placed.heading_rad), (2.0, 0.0));
        assert!(
            (put(|s| s.heading_deg = 0.0)
                .unwrap()
                .heading_rad
                .to_degrees()
                - 90.0)
                .abs()
                < 1e-12
        );
    }

    #[test]
    fn what_cannot_stand_is_refused() {
        assert!(matches!(
            put(|s| (s.lon, s.lat) = (s.lat, s.lon)),
            Err(StanceError::TooFar { .. })
        ));
        assert!(matches!(
            put(|s| s.lon = -60.0),
            Err(StanceError::TooFar { .. })
        ));
        assert!(matches!(
            put(|s| s.scale = 0.0),
            Err(StanceError::Size { .. })
        ));
        assert!(matches!(
            put(|s| s.scale = 999.0),
            Err(StanceError::Size { .. })
        ));
        assert_eq!(
            put(|s| s.lat = f64::NAN),
            Err(StanceError::NoNumber {
                what: Term::new("latitude", "纬度")
            })
        );
    }
}
