//! Rooms of Simple Indoor Tagging, and the storeys that they lie on (OSM wiki, Simple Indoor Tagging).

use std::collections::BTreeMap;

use geo::InteriorPoint;
use twin_core::ids::{RoomId, StoreyId};
use twin_core::inference::{self, rule};
use twin_core::model::{Building, Name, Room, RoomKind, Sourced, Storey};

use super::area::Area;
use super::building::Outlines;
use super::measure;
use super::site::{Site, name};
use super::tags::Tags;
use super::warning::WarningKind;
use crate::finding::{Expected, Reason};

/// Most levels that one element may lie on.
const MOST_LEVELS: usize = 60;

/// The levels of `1`, `-1`, `0;1`, `-2--1`, `0-3` and lists of these; half levels count as the level below. In order, each once.
pub(super) fn levels(text: &str) -> Option<Vec<i16>> {
    let mut found = Vec::new();
    for part in text.split(';') {
        let part = part.trim();
        // The hyphen of a range follows a digit; any other is a sign.
        let digit = part.find(|c: char| c.is_ascii_digit())?;
        let range = part.get(digit..)?.find('-').map(|at| digit + at);
        let (low, high) = match range {
            Some(at) => (level(part.get(..at)?)?, level(part.get(at + 1..)?)?),
            None => (level(part)?, level(part)?),
        };
        found.extend((low..=high).take(MOST_LEVELS + 1));
        if low > high || found.len() > MOST_LEVELS {
            return None;
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn level(text: &str) -> Option<i16> {
    let value = measure::number(text)?;
    (-20.0..=250.0)
        .contains(&value)
        .then(|| value.floor() as i16)
}

/// What an indoor area is; none for walls, doors and levels as a whole.
fn kind(tags: &Tags) -> Option<(RoomKind, &'static str)> {
    let indoor = tags.get("indoor")?;
    if !matches!(indoor, "room" | "area" | "corridor" | "yes") {
        return None;
    }
    let told = if tags.is_set("stairs") || tags.is_any("highway", &["steps"]) {
        (RoomKind::Stairs, "stairs")
    } else if tags.is_any("highway", &["elevator"]) {
        (RoomKind::LiftShaft, "highway")
    } else if tags.is_any("amenity", &["toilets"]) {
        (RoomKind::Toilet, "amenity")
    } else if indoor == "corridor" || tags.is_any("highway", &["corridor"]) {
        (RoomKind::Corridor, "indoor")
    } else if let Some(kind) = tags.get("room").and_then(by_room) {
        (kind, "room")
    } else if tags.is_set("shop") {
        (RoomKind::Shop, "shop")
    } else if tags.is_set("office") {
        (RoomKind::Office, "office")
    } else if tags.is_any(
        "amenity",
        &["restaurant", "cafe", "fast_food", "bar", "pub"],
    ) {
        (RoomKind::Shop, "amenity")
    } else if indoor == "yes" {
        // It says that something is indoors, not that it is a room.
        return None;
    } else {
        (RoomKind::Unknown, "indoor")
    };
    Some(told)
}

/// Values of the key `room`.
fn by_room(room: &str) -> Option<RoomKind> {
    Some(match room {
        "stairs" => RoomKind::Stairs,
        "elevator" | "lift" => RoomKind::LiftShaft,
        "corridor" | "hallway" => RoomKind::Corridor,
        "lobby" | "entrance" | "hall" | "foyer" => RoomKind::Lobby,
        "toilet" | "toilets" | "restroom" => RoomKind::Toilet,
        "shop" | "restaurant" => RoomKind::Shop,
        "office" | "administration" => RoomKind::Office,
        "technical" | "plant" | "utility" | "boiler" => RoomKind::PlantRoom,
        "server" | "it" | "machine" => RoomKind::MachineRoom,
        "garage" | "parking" => RoomKind::Garage,
        "bedroom" | "kitchen" | "bathroom" | "living" | "apartment" => RoomKind::Home,
        _ => return None,
    })
}

/// The rooms of all areas, one a level, and a storey for each level of a building that has one.
pub(super) fn rooms(
    site: &mut Site<'_>,
    areas: &[Area<'_>],
    buildings: &[Building],
    outlines: &Outlines<'_>,
) -> (Vec<Room>, Vec<Storey>) {
    let mut rooms = Vec::new();
    let mut storeys = BTreeMap::new();
    for area in areas.iter().filter(|a| !a.tags.is_set("building")) {
        let Some(kind) = kind(area.tags) else {
            continue;
        };
        let inside = area.parts.first().and_then(InteriorPoint::interior_point);
        let Some(building) = inside.and_then(|p| outlines.around(&p)) else {
            let reason = Reason::OutdoorRoom;
            site.warn(area.origin, WarningKind::LeftOut { reason });
            continue;
        };
        of_area(site, area, (kind, building), &mut rooms);
    }
    for room in &rooms {
        let building = buildings.binary_search_by(|b| b.id.cmp(&room.building));
        let building = building.ok().and_then(|at| buildings.get(at));
        let building = building.or_else(|| buildings.iter().find(|b| b.id == room.building));
        if let Some(building) = building {
            let key = (room.building.clone(), room.level);
            storeys.entry(key).or_insert_with(|| storey(building, room));
        }
    }
    (rooms, storeys.into_values().flatten().collect())
}

fn of_area(
    site: &mut Site<'_>,
    area: &Area<'_>,
    ((kind, key), building): ((RoomKind, &'static str), &Building),
    rooms: &mut Vec<Room>,
) {
    let origin = area.origin;
    let told = area.tags.get("level");
    let found = told.map_or(Some(vec![0]), levels);
    let Some(found) = found else {
        let expected = Expected::Levels;
        let value = told.unwrap_or_default().to_owned();
        let kind = WarningKind::UnreadableValue {
            key: "level",
            value,
            expected,
        };
        site.warn(origin, kind);
        return;
    };
    let height = site.length(area.tags, "height", 0.5..=100.0, origin);
    let mut part = 0;
    for level in found {
        for outline in &area.parts {
            let Ok(id) = RoomId::new(origin.id(part)) else {
                continue;
            };
            part += 1;
            let clear_height = match height {
                Some(height) => Sourced::new(height, site.source(origin.file, "height")),
                None => inference::clear_height(building),
            };
            let room = Room {
                id,
                name: room_name(area.tags),
                building: building.id.clone(),
                level,
                kind: Sourced::new(kind, site.source(origin.file, key)),
                outline: outline.clone(),
                floor_z: inference::floor_z(building, level),
                clear_height,
                unit: None,
                provenance: site.source(origin.file, "indoor"),
            };
            rooms.extend(site.checked(room, origin));
        }
    }
}

/// The name, else the number on the door.
fn room_name(tags: &Tags) -> Name {
    let named = name(tags);
    match (named.any(), tags.get("ref")) {
        (None, Some(number)) => Name {
            zh: None,
            en: Some(number.into()),
        },
        _ => named,
    }
}

fn storey(building: &Building, room: &Room) -> Option<Storey> {
    Some(Storey {
        id: StoreyId::new(format!("{}/storey/{}", building.id, room.level)).ok()?,
        building: building.id.clone(),
        level: room.level,
        name: inference::storey_name(room.level),
        floor_z: room.floor_z.clone(),
        height: Sourced::new(
            building.storey_height_m(),
            rule::provenance(rule::STOREYS_ONE_BY_ONE),
        ),
        usage: None,
        provenance: room.provenance.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_lists_and_ranges_of_signed_numbers() {
        let check = |text: &str, expected: Option<&[i16]>| {
            assert_eq!(levels(text).as_deref(), expected, "{text}");
        };
        check("1", Some(&[1]));
        check("-1", Some(&[-1]));
        check("0;1", Some(&[0, 1]));
        check("2; 0", Some(&[0, 2]));
        check("0-3", Some(&[0, 1, 2, 3]));
        check("-2--1", Some(&[-2, -1]));
        check("-1-1", Some(&[-1, 0, 1]));
        check("0.5", Some(&[0]));
        check("-0.5", Some(&[-1]));
        check("0-1;5", Some(&[0, 1, 5]));
        check("roof", None);
        check("", None);
        check("3-1", None);
        check("0-200", None);
        check("1;", None);
    }
}
