//! The camera, as a user writes it.

use std::str::FromStr;

use twin_core::spatial::LocalFrame;

use super::view::{Frame, Orbit};

/// What `--camera` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum CameraSpec {
    /// The whole community.
    #[default]
    Overview,
    /// From an eye to a target, local metres.
    Between {
        /// The eye.
        eye: [f64; 3],
        /// What it looks at.
        target: [f64; 3],
    },
    /// From a place on the globe.
    Globe {
        /// Longitude in degrees.
        lon: f64,
        /// Latitude in degrees.
        lat: f64,
        /// Metres above the community's origin.
        height: f64,
        /// Degrees clockwise from north.
        heading_deg: f64,
        /// Degrees below the horizon.
        pitch_deg: f64,
    },
}

/// What `--camera` accepts, for messages.
pub const FORMS: &str = "overview | x,y,z:tx,ty,tz (local metres, eye:target) | lon,lat,height,heading,pitch (degrees and metres)";

impl FromStr for CameraSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "overview" {
            return Ok(Self::Overview);
        }
        if let Some((eye, target)) = text.split_once(':') {
            let (eye, target) = (numbers::<3>(eye)?, numbers::<3>(target)?);
            if eye == target {
                return Err("the eye and the target are the same point".to_owned());
            }
            return Ok(Self::Between { eye, target });
        }
        let [lon, lat, height, heading_deg, pitch_deg] = numbers::<5>(text)?;
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return Err(format!(
                "{lon},{lat} is not a longitude and a latitude in degrees"
            ));
        }
        Ok(Self::Globe {
            lon,
            lat,
            height,
            heading_deg,
            pitch_deg,
        })
    }
}

fn numbers<const N: usize>(text: &str) -> Result<[f64; N], String> {
    let parse = |part: &str| part.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    let values: Option<Vec<f64>> = text.split(',').map(parse).collect();
    values
        .and_then(|v| <[f64; N]>::try_from(v).ok())
        .ok_or_else(|| {
            format!("'{text}' is not {N} numbers with commas between; the forms are {FORMS}")
        })
}

impl CameraSpec {
    /// The look that was asked for, over a community with this frame, `bounds` and `height` of its tallest building.
    #[must_use]
    pub fn orbit(self, frame: &LocalFrame, bounds: [f64; 4], height: f64, picture: Frame) -> Orbit {
        match self {
            Self::Overview => Orbit::overview(bounds, height, picture),
            Self::Between { eye, target } => Orbit::between(eye, target),
            Self::Globe {
                lon,
                lat,
                height,
                heading_deg,
                pitch_deg,
            } => {
                let plan = frame.enu_from_lonlat(geo::Coord { x: lon, y: lat });
                let heading = (90.0 - heading_deg).to_radians();
                let pitch = pitch_deg.clamp(-89.0, 89.0).to_radians();
                let look = [
                    pitch.cos() * heading.cos(),
                    pitch.cos() * heading.sin(),
                    -pitch.sin(),
                ];
                let reach = if look[2] < -0.05 {
                    (height / -look[2]).clamp(10.0, 5_000.0)
                } else {
                    200.0
                };
                let eye = [plan.x, plan.y, height];
                Orbit::between(eye, std::array::from_fn(|i| eye[i] + look[i] * reach))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        assert_eq!("overview".parse(), Ok(CameraSpec::Overview));
        let between = CameraSpec::Between {
            eye: [1.0, -2.0, 3.5],
            target: [0.0, 0.0, 0.0],
        };
        assert_eq!("1,-2, 3.5:0,0,0".parse(), Ok(between));
        assert!(matches!(
            "114.2,22.7,300,0,45".parse(),
            Ok(CameraSpec::Globe { .. })
        ));
    }

    #[test]
    fn nonsense_is_refused_with_the_forms() {
        for text in [
            "",
            "up",
            "1,2:3,4,5",
            "1,2,nan:0,0,0",
            "1,2,3:1,2,3",
            "200,10,5,0,0",
            "1,2,3",
        ] {
            assert!(text.parse::<CameraSpec>().is_err(), "{text}");
        }
        assert!("up".parse::<CameraSpec>().unwrap_err().contains("overview"));
    }
}
