//! Names of layers and attributes, and words of attributes, as files of China and of OpenStreetMap's kind have them.
//!
//! The keys and values of OpenStreetMap are those of its wiki; the Chinese ones are the usual names in planning and surveying data,
//! in characters and in the initials of their pinyin (assumptions: no standard names attributes of exchange files).

mod attribute;
mod kind;

use self::kind::{ENCLOSURES, FIXTURES, GATES, GREENS, PARKINGS, ROADS, USES};
use super::mapping::Target;

pub(super) use self::attribute::*;

/// Parts of a layer's name, and what it is then.
pub(super) const LAYERS: &[(&str, Target)] = &[
    ("parking", Target::Parking),
    ("停车", Target::Parking),
    ("gate", Target::Gate),
    ("entrance", Target::Gate),
    ("出入口", Target::Gate),
    ("大门", Target::Gate),
    ("tree", Target::Fixture),
    ("树", Target::Fixture),
    ("lamp", Target::Fixture),
    ("路灯", Target::Fixture),
    ("灯杆", Target::Fixture),
    ("hydrant", Target::Fixture),
    ("消防栓", Target::Fixture),
    ("manhole", Target::Fixture),
    ("窨井", Target::Fixture),
    ("井盖", Target::Fixture),
    ("building", Target::Building),
    ("bldg", Target::Building),
    ("footprint", Target::Building),
    ("house", Target::Building),
    ("建筑", Target::Building),
    ("房屋", Target::Building),
    ("楼", Target::Building),
    ("road", Target::Road),
    ("street", Target::Road),
    ("highway", Target::Road),
    ("道路", Target::Road),
    ("路网", Target::Road),
    ("街道", Target::Road),
    ("water", Target::Water),
    ("lake", Target::Water),
    ("river", Target::Water),
    ("pond", Target::Water),
    ("水系", Target::Water),
    ("水体", Target::Water),
    ("水面", Target::Water),
    ("湖", Target::Water),
    ("河", Target::Water),
    ("green", Target::Green),
    ("park", Target::Green),
    ("grass", Target::Green),
    ("vegetation", Target::Green),
    ("绿地", Target::Green),
    ("绿化", Target::Green),
    ("公园", Target::Green),
    ("compound", Target::Compound),
    ("community", Target::Compound),
    ("neighbourhood", Target::Compound),
    ("小区", Target::Compound),
    ("社区", Target::Compound),
    ("红线", Target::Compound),
];

/// The keys of OpenStreetMap by which a layer of many things is told apart, in the order in which they count.
pub(super) const KEYS: &[(&str, Target, &[&str])] = &[
    ("building", Target::Building, &["*"]),
    ("highway", Target::Road, &["*"]),
    (
        "barrier",
        Target::Gate,
        &["gate", "lift_gate", "swing_gate", "entrance"],
    ),
    ("amenity", Target::Parking, &["parking", "bicycle_parking"]),
    ("natural", Target::Water, &["water"]),
    ("landuse", Target::Water, &["reservoir", "basin"]),
    (
        "leisure",
        Target::Green,
        &[
            "park",
            "garden",
            "common",
            "dog_park",
            "nature_reserve",
            "playground",
            "pitch",
            "track",
        ],
    ),
    (
        "landuse",
        Target::Green,
        &[
            "grass",
            "meadow",
            "flowerbed",
            "forest",
            "orchard",
            "village_green",
            "recreation_ground",
        ],
    ),
    (
        "natural",
        Target::Green,
        &["wood", "grassland", "scrub", "heath", "shrubbery"],
    ),
    ("landuse", Target::Compound, &["residential"]),
];

/// A file's word for a kind of `target`: the model's, [`super::mapping::NOTHING`] or [`super::mapping::SKIP`]; `None` where it is
/// not understood.
pub(super) fn word(target: Target, told: &str) -> Option<&'static str> {
    let told = told.trim().to_lowercase();
    let own = target.words();
    if let Some(same) = own.iter().find(|word| **word == told) {
        return Some(same);
    }
    let list = match target {
        Target::Building => USES,
        Target::Road => ROADS,
        Target::Green => GREENS,
        Target::Parking => PARKINGS,
        Target::Gate => GATES,
        Target::Compound => ENCLOSURES,
        Target::Fixture => FIXTURES,
        Target::Water | Target::Skip => &[],
    };
    let of = |fits: &dyn Fn(&str) -> bool| {
        let found = list.iter().find(|(_, words)| words.iter().any(|w| fits(w)));
        found.map(|(word, _)| *word)
    };
    // A Chinese word is often part of a longer one: 高层住宅楼.
    of(&|word| word == told).or_else(|| of(&|word| !word.is_ascii() && told.contains(word)))
}
