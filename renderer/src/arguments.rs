//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, ValueEnum};
use twin_core::scenario::SPEED_RANGE;

use crate::camera::CameraSpec;

const EXAMPLES: &str = "\
Examples:
  twin-viewer demo                                   a window on the built-in demo community, simulated here
  twin-viewer http://127.0.0.1:8080                  a window on a running server
  twin-viewer quarter.gpkg --capture quarter.png     a picture, without window, display or graphics card
  twin-viewer demo --capture gate.png --camera -40,-260,25:0,-150,0 --time 17:30 --overlay

Camera forms: overview | x,y,z:tx,ty,tz (local metres east,north,height; eye:target)
              | lon,lat,height,heading,pitch (degrees and metres; heading clockwise from north, pitch below the horizon)

Keys in the window: left drag or Q/E/PgUp/PgDn turn, right drag or W/A/S/D move, wheel or +/- zoom, R reset,
  click select, Esc deselect, I indoor devices, T sun by clock or at ten o'clock, H help, Space pause, [ ] speed.

Exit codes: 0 done, 1 the job failed (file unreadable, server unreachable, no Vulkan), 2 wrong arguments.";

/// Shows a community twin in 3D.
#[derive(Debug, Clone, Parser)]
#[command(name = "twin-viewer", version, about, after_help = EXAMPLES)]
pub struct Arguments {
    /// A built-in scenario, a scenario folder or file, a GeoPackage (NAME.gpkg), or a server's URL (http://...).
    pub target: String,

    /// Render one picture with no window to this PNG file and exit.
    #[arg(long, value_name = "PNG")]
    pub capture: Option<PathBuf>,

    /// Size in pixels of the window or picture.
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1280x720")]
    pub size: Size,

    /// Where to look from: see the forms below.
    #[arg(
        long,
        value_name = "CAMERA",
        default_value = "overview",
        allow_hyphen_values = true
    )]
    pub camera: CameraSpec,

    /// Local time of day that the sun stands at; a window follows the simulated clock without it, a picture shows 10:00.
    #[arg(long, value_name = "HH:MM")]
    pub time: Option<TimeOfDay>,

    /// Leave out shadows.
    #[arg(long)]
    pub no_shadows: bool,

    /// Leave out multisampling (smooth edges).
    #[arg(long)]
    pub no_msaa: bool,

    /// Draw title, clock, legend and panel into the picture, too.
    #[arg(long)]
    pub overlay: bool,

    /// Select the building, device or robot with this id, as a click would.
    #[arg(long, value_name = "ID")]
    pub select: Option<String>,

    /// Leave out layers.
    #[arg(long, value_name = "LAYER", value_delimiter = ',')]
    pub hide: Vec<Hideable>,

    /// Draw devices inside buildings, too.
    #[arg(long)]
    pub indoor: bool,

    /// Seed of the simulation, where it runs here; the scenario's own if missing.
    #[arg(long)]
    pub seed: Option<u64>,

    /// Simulated seconds per second, where it runs here: 0.1 to 3600; the scenario's own if missing.
    #[arg(long, value_parser = speed)]
    pub speed: Option<f64>,
}

/// Layers that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Hideable {
    /// Compounds, greens, waters and parking.
    Areas,
    /// Roads and paths.
    Roads,
    /// Gates and places.
    Points,
    /// Trees, poles and other street furniture.
    Fixtures,
    /// Devices that stand still.
    Devices,
    /// Robots and drones.
    Movers,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Least and greatest picture edge: below nothing is to be seen, above software rendering runs out of texture.
const EDGES: std::ops::RangeInclusive<u32> = 16..=8192;

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let edge = |part: &str| part.parse::<u32>().ok().filter(|n| EDGES.contains(n));
        let parts = text.split_once(['x', 'X']);
        parts
            .and_then(|(w, h)| {
                Some(Self {
                    width: edge(w)?,
                    height: edge(h)?,
                })
            })
            .ok_or_else(|| {
                format!("'{text}' is not a size such as 1280x720 (16 to 8192 pixels each)")
            })
    }
}

impl Size {
    /// Width over height.
    #[must_use]
    pub fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

/// A local time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    /// Seconds since midnight.
    pub seconds: u32,
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part = |s: &str, limit: u32| s.parse::<u32>().ok().filter(|n| *n < limit);
        text.split_once(':')
            .and_then(|(h, m)| {
                Some(Self {
                    seconds: part(h, 24)? * 3600 + part(m, 60)? * 60,
                })
            })
            .ok_or_else(|| format!("'{text}' is not a time of day such as 17:30"))
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|v| SPEED_RANGE.contains(v));
    value.ok_or_else(|| format!("'{text}' is not a number from 0.1 to 3600"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("twin-viewer").chain(words.iter().copied()))
    }

    #[test]
    fn the_documented_forms_are_accepted() {
        let args = parse(&[
            "demo",
            "--capture",
            "out.png",
            "--size",
            "640x480",
            "--camera",
            "-1,-2,3:0,0,0",
        ])
        .unwrap();
        assert_eq!(
            args.size,
            Size {
                width: 640,
                height: 480
            }
        );
        assert!(matches!(args.camera, CameraSpec::Between { eye, .. } if eye == [-1.0, -2.0, 3.0]));
        let args = parse(&["a.gpkg", "--time", "07:45", "--hide", "devices,movers"]).unwrap();
        assert_eq!(args.time, Some(TimeOfDay { seconds: 27_900 }));
        assert_eq!(args.hide, [Hideable::Devices, Hideable::Movers]);
    }

    #[test]
    fn wrong_arguments_are_usage_errors() {
        let wrong: [&[&str]; 7] = [
            &[],
            &["demo", "--size", "0x10"],
            &["demo", "--size", "wide"],
            &["demo", "--camera", "up"],
            &["demo", "--time", "25:00"],
            &["demo", "--speed", "-3"],
            &["demo", "--hide", "sky"],
        ];
        for words in wrong {
            assert_eq!(parse(words).unwrap_err().exit_code(), 2, "{words:?}");
        }
    }
}
