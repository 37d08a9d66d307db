//! Places and things that people come to without any class of devices, and how far.

use super::circle::Circle;
use crate::model::FixtureKind;

/// A kind of place that people come to on foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServicePlace {
    /// A word of [`crate::catalogue::PLACE_KINDS`].
    pub kind: &'static str,
    /// The living circle that such places are to be in.
    pub circle: Circle,
    /// Where that is from.
    pub source: &'static str,
}

/// Kinds of places that have a layer of their own. Table 10 of the white paper has no clinic of its own: its health cabin is a device of table 6 and covers
/// by its class.
pub const SERVICE_PLACES: [ServicePlace; 1] = [ServicePlace {
    kind: "clinic",
    circle: Circle::FiveMinutes,
    source: "GB 50180-2018 table C.0.3: a community health station 社区卫生服务站 serves 300 m (general knowledge, not read in a copy).",
}];

/// A kind of fixtures of the map that people come to on foot and that no class of devices is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServiceFixture {
    /// Its kind.
    pub kind: FixtureKind,
    /// Greatest distance along the ways, metres.
    pub distance_m: f64,
    /// Where that is from.
    pub source: &'static str,
}

/// Kinds of fixtures that have a layer of their own. The white paper has no defibrillator; a city's rules may have a class of them, with its own layer.
pub const SERVICE_FIXTURES: [ServiceFixture; 1] = [ServiceFixture {
    kind: FixtureKind::Defibrillator,
    distance_m: 150.0,
    source: "assumption: who walks there and back briskly at 1.5 m/s is back within 200 s; guidance asks for a shock within three to five minutes (general knowledge, not read in a copy).",
}];
