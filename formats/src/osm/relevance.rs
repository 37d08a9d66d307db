//! Which elements can become a feature at all: the first, coarse sieve.

use super::airspace::is_controlled;
use super::area::TANKS;
use super::tags::Tags;

const AREA_KEYS: [&str; 8] = [
    "building",
    "building:part",
    "indoor",
    "landuse",
    "leisure",
    "natural",
    "amenity",
    "shop",
];

pub(super) fn is_relevant_way(tags: &Tags) -> bool {
    AREA_KEYS.iter().any(|k| tags.is_set(k))
        || tags.is_set("highway")
        || tags.is_any("waterway", &["riverbank"])
        || tags.is_set("barrier")
        || tags.is_any("man_made", TANKS)
        || tags.is_any("place", &["neighbourhood", "city_block"])
        || tags.is_set("healthcare")
        || is_controlled(tags)
}

/// Every multipolygon: one without tags of its own may take those of its outer ways. And every restriction of turns.
pub(super) fn is_relevant_relation(tags: &Tags) -> bool {
    tags.is_any("type", &["multipolygon", "restriction"])
}

pub(super) fn is_relevant_node(tags: &Tags) -> bool {
    const KEYS: [&str; 14] = [
        "amenity",
        "barrier",
        "door",
        "emergency",
        "entrance",
        "healthcare",
        "highway",
        "leisure",
        "man_made",
        "manhole",
        "natural",
        "power",
        "shop",
        "social_facility",
    ];
    KEYS.iter().any(|k| tags.is_set(k))
}
