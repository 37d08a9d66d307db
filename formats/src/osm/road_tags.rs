//! What the tags of a way say of a road.

use twin_core::model::RoadClass;

use super::indoor::levels;
use super::tags::Tags;

/// A road as its tags describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RoadTraits {
    pub(super) class: RoadClass,
    /// Whether the tag names the class; else it is a guess at what the road is for.
    pub(super) class_is_told: bool,
    pub(super) drivable: bool,
    pub(super) walkable: bool,
    pub(super) direction: Direction,
    pub(super) level: i8,
}

/// Which way vehicles may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Both,
    Forward,
    Backward,
}

/// The road, or none for what is not one: under construction, a service area, a platform.
pub(super) fn road(tags: &Tags) -> Option<RoadTraits> {
    let highway = tags.get("highway")?;
    let (class, drivable, walkable) = class(highway, tags)?;
    Some(RoadTraits {
        class,
        class_is_told: !matches!(
            class,
            RoadClass::Main | RoadClass::Lane | RoadClass::Service
        ),
        drivable: may(
            drivable,
            &["motorcar", "motor_vehicle", "vehicle", "access"],
            tags,
        ),
        walkable: may(walkable, &["foot", "access"], tags) || tags.is_set("sidewalk"),
        direction: direction(highway, tags),
        level: level(tags),
    })
}

/// Class, and whether vehicles and people use it by default.
fn class(highway: &str, tags: &Tags) -> Option<(RoadClass, bool, bool)> {
    Some(match highway {
        "motorway" | "motorway_link" => (RoadClass::City, true, false),
        "trunk" | "trunk_link" => (RoadClass::City, true, false),
        "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" => (RoadClass::City, true, true),
        "residential" | "unclassified" | "road" => (RoadClass::Main, true, true),
        "living_street" => (RoadClass::Lane, true, true),
        "service" if !tags.is_any("service", &["parking_aisle", "driveway", "drive-through"]) => {
            (RoadClass::Lane, true, true)
        }
        "service" | "track" => (RoadClass::Service, true, true),
        "pedestrian" | "footway" | "path" | "bridleway" | "corridor" => {
            (RoadClass::Footway, false, true)
        }
        "cycleway" => (RoadClass::Cycleway, false, true),
        "steps" => (RoadClass::Steps, false, true),
        "busway" => (RoadClass::City, false, false),
        _ => return None,
    })
}

/// What the most specific access tag says (OSM wiki, Key:access).
fn may(by_default: bool, keys: &[&str], tags: &Tags) -> bool {
    for (rank, key) in keys.iter().enumerate() {
        match tags.get(key) {
            Some("no" | "use_sidepath") => return false,
            // A general permission does not open a footway to cars.
            Some("yes" | "designated" | "permissive" | "destination") if rank + 1 < keys.len() => {
                return true;
            }
            // Open to those who live here, deliver or come to visit, whatever a more general tag says.
            Some(
                "private" | "customers" | "delivery" | "residents" | "permit" | "official"
                | "agricultural" | "forestry",
            ) => return by_default,
            _ => {}
        }
    }
    by_default
}

fn direction(highway: &str, tags: &Tags) -> Direction {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => Direction::Forward,
        Some("-1" | "reverse") => Direction::Backward,
        Some(_) => Direction::Both,
        None if tags.is_any("junction", &["roundabout", "circular"])
            || highway == "motorway"
            || highway == "motorway_link" =>
        {
            Direction::Forward
        }
        None => Direction::Both,
    }
}

/// 0 on the ground; bridges and tunnels by `layer`, else one up or down; ways indoors by their storey.
fn level(tags: &Tags) -> i8 {
    if tags.is_set("indoor") || tags.is_any("highway", &["corridor"]) {
        let lowest = tags.get("level").and_then(levels);
        let lowest = lowest.and_then(|l| l.first().copied());
        return lowest.and_then(|l| i8::try_from(l).ok()).unwrap_or(0);
    }
    let layer = tags
        .get("layer")
        .and_then(|v| v.trim().parse::<i8>().ok())
        .unwrap_or(0);
    if tags.is_set("bridge") {
        return layer.max(1);
    }
    if tags.is_set("tunnel") && !tags.is_any("tunnel", &["building_passage"]) {
        return layer.min(-1);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Option<RoadTraits> {
        road(&Tags::of(pairs))
    }

    #[test]
    fn classes_follow_the_highway_tag() {
        let class = |v| of(&[("highway", v)]).map(|r| r.class);
        assert_eq!(class("primary"), Some(RoadClass::City));
        assert_eq!(class("residential"), Some(RoadClass::Main));
        assert_eq!(class("service"), Some(RoadClass::Lane));
        assert_eq!(class("steps"), Some(RoadClass::Steps));
        assert_eq!(class("construction"), None);
        assert_eq!(class("services"), None);
        let aisle = of(&[("highway", "service"), ("service", "parking_aisle")]);
        assert_eq!(aisle.unwrap().class, RoadClass::Service);
    }

    #[test]
    fn access_tags_open_and_close_roads() {
        let motorway = of(&[("highway", "motorway")]).unwrap();
        assert!(motorway.drivable && !motorway.walkable);
        let closed = of(&[("highway", "service"), ("motor_vehicle", "no")]).unwrap();
        assert!(!closed.drivable && closed.walkable);
        let private = of(&[("highway", "service"), ("access", "private")]).unwrap();
        assert!(private.drivable && private.walkable);
        let residents = of(&[
            ("highway", "service"),
            ("access", "no"),
            ("motor_vehicle", "private"),
        ]);
        assert!(residents.is_some_and(|r| r.drivable && !r.walkable));
        let barred = of(&[("highway", "footway"), ("access", "no"), ("foot", "yes")]).unwrap();
        assert!(barred.walkable && !barred.drivable);
        let open_path = of(&[("highway", "footway"), ("access", "yes")]).unwrap();
        assert!(!open_path.drivable);
        let track = of(&[("highway", "cycleway"), ("foot", "no")]).unwrap();
        assert!(!track.walkable);
    }

    #[test]
    fn direction_and_level() {
        let direction = |v| {
            of(&[("highway", "primary"), ("oneway", v)])
                .unwrap()
                .direction
        };
        assert_eq!(direction("yes"), Direction::Forward);
        assert_eq!(direction("-1"), Direction::Backward);
        assert_eq!(direction("no"), Direction::Both);
        let round = of(&[("highway", "tertiary"), ("junction", "roundabout")]).unwrap();
        assert_eq!(round.direction, Direction::Forward);
        let level = |pairs: &[(&str, &str)]| {
            let mut all = vec![("highway", "primary")];
            all.extend(pairs);
            of(&all).unwrap().level
        };
        assert_eq!(level(&[("bridge", "yes")]), 1);
        assert_eq!(level(&[("bridge", "yes"), ("layer", "3")]), 3);
        assert_eq!(level(&[("tunnel", "yes")]), -1);
        assert_eq!(level(&[("layer", "2")]), 0);
        assert_eq!(level(&[("tunnel", "building_passage")]), 0);
    }
}
