//! The axes of a coordinate reference system, and in which order a file writes them.

use serde::{Deserialize, Serialize};

/// The way a coordinate axis runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisDirection {
    /// Growing eastwards.
    East,
    /// Growing northwards.
    North,
    /// Growing westwards.
    West,
    /// Growing southwards.
    South,
}

impl AxisDirection {
    pub(super) fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'e' => Self::East,
            'n' => Self::North,
            'w' => Self::West,
            's' => Self::South,
            _ => return None,
        })
    }

    pub(super) fn letter(self) -> char {
        match self {
            Self::East => 'e',
            Self::North => 'n',
            Self::West => 'w',
            Self::South => 's',
        }
    }

    /// Whether it runs east or west.
    #[must_use]
    pub fn is_along_east(self) -> bool {
        matches!(self, Self::East | Self::West)
    }

    /// 1 for east and north, -1 for west and south.
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Self::East | Self::North => 1.0,
            Self::West | Self::South => -1.0,
        }
    }
}

/// In which order a file writes the two coordinates; the standard of its format decides, never a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisOrder {
    /// As the authority defines the CRS: EPSG:4326 and 4490 are latitude/longitude, 4549 northing/easting, 28992
    /// easting/northing. For GML, CityGML, WFS and OGC API with a named CRS.
    Authority,
    /// The east axis first, each axis with its own direction. For GeoJSON, GeoPackage, Shapefile, FlatGeobuf, CityJSON
    /// and columns called x and y.
    EastNorth,
}
