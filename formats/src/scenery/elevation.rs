//! Heights of what lies flat: each layer a little above the one it may lie on.

/// Height of a bridge above what it crosses, metres: clearance of a road by CJJ 37 is 4.5 m, plus the deck.
const LEVEL_HEIGHT: f64 = 5.5;

/// Height in metres that an area is drawn at; `None` for what is not to be seen from above.
#[must_use]
pub fn area_height(layer: &str, kind: &str) -> Option<f64> {
    match (layer, kind) {
        ("parking", "underground" | "multi_storey") => None,
        ("compound", _) => Some(0.0),
        ("green", "park") => Some(0.04),
        ("green", "lawn") => Some(0.06),
        ("green", "wood") => Some(0.08),
        ("green", _) => Some(0.10),
        ("water", _) => Some(0.12),
        _ => Some(0.14),
    }
}

/// Height in metres that a road is drawn at; `None` for tunnels.
#[must_use]
pub fn road_height(class: &str, level: i8) -> Option<f64> {
    let rank = match class {
        "footway" => 0.17,
        "steps" => 0.19,
        "cycleway" => 0.21,
        "service" => 0.23,
        "lane" => 0.25,
        "main" => 0.27,
        "city" => 0.29,
        _ => 0.16,
    };
    (level >= 0).then(|| rank + f64::from(level) * LEVEL_HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_ground_is_not_seen() {
        assert_eq!(road_height("main", -1), None);
        assert_eq!(area_height("parking", "underground"), None);
    }

    #[test]
    fn a_road_lies_above_every_area_and_a_bridge_above_both() {
        let road = road_height("footway", 0).unwrap();
        for (layer, kind) in [
            ("compound", "closed"),
            ("green", "park"),
            ("water", ""),
            ("parking", "surface"),
        ] {
            assert!(area_height(layer, kind).unwrap() < road, "{layer}");
        }
        assert!(road_height("footway", 1).unwrap() > road + 4.5);
    }
}
