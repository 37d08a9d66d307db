//! What access tags say: who may use a way, and whom a barrier stops (OSM wiki, Key:access and Key:barrier).

use twin_core::model::{Along, Permission, Road, RoadClass, Traveller};

use super::tags::Tags;

/// A rule that tags tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) key: &'static str,
    pub(super) traveller: Traveller,
    pub(super) permission: Permission,
    pub(super) along: Along,
    pub(super) condition: Option<String>,
}

impl Told {
    fn new(traveller: Traveller, (key, permission): (&'static str, Permission)) -> Self {
        Self {
            key,
            traveller,
            permission,
            along: Along::Both,
            condition: None,
        }
    }
}

const MOTOR_KEYS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];
const BICYCLE_KEYS: [&str; 3] = ["bicycle", "vehicle", "access"];
const FOOT_KEYS: [&str; 2] = ["foot", "access"];

fn permission(value: &str) -> Option<Permission> {
    Some(match value {
        "yes" | "designated" | "public" => Permission::Yes,
        "permissive" => Permission::Permissive,
        "destination" | "customers" | "delivery" => Permission::Destination,
        "private" | "residents" | "permit" | "official" | "agricultural" | "forestry"
        | "employees" => Permission::Private,
        "no" | "use_sidepath" | "dismount" => Permission::No,
        _ => return None,
    })
}

/// What the most specific of the keys that is there says.
fn first(tags: &Tags, keys: &[&'static str]) -> Option<(&'static str, Permission)> {
    let key = keys.iter().find(|k| tags.get(k).is_some())?;
    Some((key, permission(tags.get(key)?)?))
}

/// What a road's tags say beyond its class, `drivable`, `walkable` and `oneway`.
pub(super) fn of_road(tags: &Tags, road: &Road) -> Vec<Told> {
    let mut found = Vec::new();
    let along = if road.oneway {
        Along::Forward
    } else {
        Along::Both
    };
    let differs = |told: &(&str, Permission)| !matches!(told.1, Permission::Yes | Permission::No);
    if let Some(told) = first(tags, &MOTOR_KEYS)
        .filter(differs)
        .filter(|_| road.drivable)
    {
        let motor = Told::new(Traveller::MotorVehicle, told);
        found.push(Told { along, ..motor });
    }
    if let Some(told) = first(tags, &FOOT_KEYS)
        .filter(differs)
        .filter(|_| road.walkable)
    {
        found.push(Told::new(Traveller::Foot, told));
    }
    found.extend(bicycle(tags, road));
    if tags.is_any("service", &["emergency_access"]) {
        found.push(Told::new(
            Traveller::Emergency,
            ("service", Permission::Yes),
        ));
    } else if tags.is_any("emergency", &["yes", "designated", "permissive", "private"]) {
        found.push(Told::new(
            Traveller::Emergency,
            ("emergency", Permission::Yes),
        ));
    }
    found.extend(conditional(tags, "access:conditional", Traveller::Foot));
    for key in ["motor_vehicle:conditional", "access:conditional"] {
        found.extend(conditional(tags, key, Traveller::MotorVehicle));
    }
    found
}

/// Whether bicycles may use a road otherwise than its class and direction say.
fn bicycle(tags: &Tags, road: &Road) -> Option<Told> {
    let usual = if road.oneway {
        Along::Forward
    } else {
        Along::Both
    };
    let (along, direction_key) =
        bicycle_direction(tags, road).map_or((usual, None), |(a, k)| (a, Some(k)));
    let usable = road.drivable || road.class.value == RoadClass::Cycleway;
    let told = first(tags, &BICYCLE_KEYS);
    let told = match (told, direction_key) {
        (Some(told), _) if told.1 == Permission::No => usable.then_some(told),
        // A general permission does not open a footway to bicycles.
        (Some(("access", _)), None) if !usable => None,
        (Some(("access" | "vehicle", Permission::Yes)), None) => None,
        (Some(told), None) if usable && told.1 == Permission::Yes => None,
        (Some(told), _) => Some(told),
        (None, Some(key)) => usable.then_some((key, Permission::Yes)),
        (None, None) => None,
    };
    told.map(|told| Told {
        along,
        ..Told::new(Traveller::Bicycle, told)
    })
}

/// The direction of the road's line in which bicycles may go, where a tag says so.
fn bicycle_direction(tags: &Tags, road: &Road) -> Option<(Along, &'static str)> {
    // The line of a road that is one-way against its way is turned round.
    let is_turned = tags.is_any("oneway", &["-1", "reverse"]);
    let (ahead, back) = match is_turned {
        false => (Along::Forward, Along::Backward),
        true => (Along::Backward, Along::Forward),
    };
    match tags.get("oneway:bicycle") {
        Some("no") => return Some((Along::Both, "oneway:bicycle")),
        Some("yes" | "1" | "true") => return Some((ahead, "oneway:bicycle")),
        Some("-1") => return Some((back, "oneway:bicycle")),
        _ => {}
    }
    let is_opposite = tags
        .get("cycleway")
        .is_some_and(|v| v.starts_with("opposite"));
    (road.oneway && is_opposite).then_some((Along::Both, "cycleway"))
}

/// A rule that holds at times, such as `no @ (Mo-Fr 07:00-09:00)`.
fn conditional(tags: &Tags, key: &'static str, traveller: Traveller) -> Option<Told> {
    let (word, when) = tags.get(key)?.split_once('@')?;
    let told = Told::new(traveller, (key, permission(word.trim())?));
    Some(Told {
        condition: Some(when.trim().to_owned()),
        ..told
    })
}

/// Whom a gate or barrier stops: by its kind, unless its own tags say otherwise.
pub(super) fn of_barrier(tags: &Tags) -> Vec<Told> {
    let stopped: &[Traveller] = match tags.get("barrier") {
        Some(
            "bollard" | "block" | "cycle_barrier" | "motorcycle_barrier" | "chain" | "log"
            | "planter" | "jersey_barrier" | "bus_trap" | "sump_buster" | "debris",
        ) => &[Traveller::MotorVehicle],
        Some("stile" | "turnstile" | "full-height_turnstile" | "kissing_gate" | "horse_stile") => {
            &[
                Traveller::MotorVehicle,
                Traveller::Bicycle,
                Traveller::Robot,
            ]
        }
        // Wheels of robots need a kerb of no more than about 3 cm: lowered or flush (OSM wiki, Key:kerb).
        Some("kerb") if !tags.is_any("kerb", &["lowered", "flush", "no", "rolled"]) => {
            &[Traveller::Robot]
        }
        Some(_) => &[],
        None => return Vec::new(),
    };
    let mut found = Vec::new();
    for (traveller, keys) in [
        (Traveller::MotorVehicle, &MOTOR_KEYS[..]),
        (Traveller::Bicycle, &BICYCLE_KEYS[..]),
        (Traveller::Foot, &FOOT_KEYS[..]),
    ] {
        let by_kind = stopped.contains(&traveller);
        let told = first(tags, keys);
        // A bollard that all may pass still stops cars, unless a tag of theirs lets them through.
        let told = told.filter(|(key, p)| !by_kind || *key != "access" || *p == Permission::No);
        if let Some(told) = told.or(by_kind.then_some(("barrier", Permission::No))) {
            found.push(Told::new(traveller, told));
        }
    }
    if stopped.contains(&Traveller::Robot) {
        found.push(Told::new(Traveller::Robot, ("barrier", Permission::No)));
    }
    found
}
