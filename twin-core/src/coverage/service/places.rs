//! Places that people come to, and how far.

use super::circle::Circle;

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
