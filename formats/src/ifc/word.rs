//! What names tell, in Chinese, English and German: kinds of rooms, uses of buildings, zones.
//!
//! IFC leaves the use of a space to free text, so that there is no list to cite: the words are those that plans of homes use.

use twin_core::model::{BuildingUse, Name, RoomKind};

/// Of two words that fit, the one above is taken: a lift lobby is a lobby, a lift's machine room a plant room.
const ROOMS: &[(&[&str], RoomKind)] = &[
    (
        &[
            "电梯厅",
            "门厅",
            "大堂",
            "前室",
            "lobby",
            "foyer",
            "entrance hall",
            "vestibule",
            "eingangshalle",
            "vorraum",
            "windfang",
        ],
        RoomKind::Lobby,
    ),
    (
        &[
            "电梯机房",
            "配电",
            "水泵房",
            "泵房",
            "设备间",
            "设备房",
            "锅炉",
            "风机房",
            "plant room",
            "mechanical",
            "electrical",
            "boiler",
            "pump",
            "technik",
            "heizung",
            "hausanschluss",
        ],
        RoomKind::PlantRoom,
    ),
    (
        &["电梯", "lift", "elevator", "aufzug", "hoistway"],
        RoomKind::LiftShaft,
    ),
    (
        &[
            "机房",
            "弱电",
            "网络间",
            "server",
            "data room",
            "telecom",
            "edv",
        ],
        RoomKind::MachineRoom,
    ),
    (&["楼梯", "stair", "treppe"], RoomKind::Stairs),
    (
        &[
            "走廊", "走道", "过道", "corridor", "hallway", "passage", "flur", "korridor",
        ],
        RoomKind::Corridor,
    ),
    (
        &[
            "卫生间",
            "厕所",
            "洗手间",
            "浴室",
            "toilet",
            "wc",
            "restroom",
            "washroom",
            "bathroom",
            "badezimmer",
        ],
        RoomKind::Toilet,
    ),
    (
        &["车库", "停车", "garage", "parking", "carport", "stellplatz"],
        RoomKind::Garage,
    ),
    (
        &[
            "商铺",
            "商店",
            "店铺",
            "shop",
            "retail",
            "restaurant",
            "laden",
            "geschäft",
        ],
        RoomKind::Shop,
    ),
    (&["办公", "office", "büro"], RoomKind::Office),
    (
        &[
            "住户",
            "住房",
            "卧室",
            "起居",
            "客厅",
            "厨房",
            "餐厅",
            "书房",
            "apartment",
            "bedroom",
            "living",
            "kitchen",
            "dining",
            "wohn",
            "schlaf",
            "küche",
            "kinderzimmer",
        ],
        RoomKind::Home,
    ),
];

const USES: &[(&[&str], BuildingUse)] = &[
    (&["商住", "mixed use", "mixed-use"], BuildingUse::Mixed),
    (
        &[
            "住宅",
            "公寓",
            "residential",
            "apartment",
            "dwelling",
            "housing",
            "wohn",
        ],
        BuildingUse::Residential,
    ),
    (&["办公", "office", "büro"], BuildingUse::Office),
    (
        &[
            "学校",
            "幼儿园",
            "school",
            "kindergarten",
            "schule",
            "education",
        ],
        BuildingUse::Education,
    ),
    (
        &[
            "医院",
            "诊所",
            "hospital",
            "clinic",
            "krankenhaus",
            "praxis",
        ],
        BuildingUse::Health,
    ),
    (
        &["商业", "商场", "retail", "commercial", "shop"],
        BuildingUse::Commercial,
    ),
    (&["车库", "停车", "garage", "parking"], BuildingUse::Parking),
    (
        &["厂房", "仓库", "factory", "warehouse", "industr"],
        BuildingUse::Industrial,
    ),
];

/// What a zone of spaces is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ZoneKind {
    /// The rooms of one home.
    Home,
    /// A stair with the homes that it serves.
    Unit,
}

const ZONES: &[(&[&str], ZoneKind)] = &[
    (
        &[
            "户",
            "室",
            "公寓",
            "apartment",
            "flat",
            "dwelling",
            "wohnung",
            "wohneinheit",
        ],
        ZoneKind::Home,
    ),
    (
        &["单元", "staircase", "stairwell", "treppenhaus", "aufgang"],
        ZoneKind::Unit,
    ),
];

/// The kind of room that a text names.
pub(super) fn room_kind(text: &str) -> Option<RoomKind> {
    told(text, ROOMS)
}

/// The use of a building that a text names.
pub(super) fn building_use(text: &str) -> Option<BuildingUse> {
    told(text, USES)
}

/// What kind of zone a text names.
pub(super) fn zone_kind(text: &str) -> Option<ZoneKind> {
    told(text, ZONES)
}

fn told<T: Copy>(text: &str, list: &[(&[&str], T)]) -> Option<T> {
    let text = text.to_lowercase();
    let names = |word: &&str| {
        // Two letters are in many words: they have to stand alone.
        if word.is_ascii() && word.len() <= 3 {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|part| part == *word)
        } else {
            text.contains(word)
        }
    };
    list.iter()
        .find(|(words, _)| words.iter().any(&names))
        .map(|(_, kind)| *kind)
}

/// A text as a name in the language of its letters.
pub(super) fn name_of(text: Option<&str>) -> Name {
    let Some(text) = text else {
        return Name::default();
    };
    let text: String = text.chars().take(200).collect();
    if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        Name {
            zh: Some(text.into()),
            en: None,
        }
    } else {
        Name {
            zh: None,
            en: Some(text.into()),
        }
    }
}

/// Whether a fire rating is one: `30`, `EI 60`, `F90`, `甲级`, and not the placeholder that a template leaves.
pub(super) fn is_rated(rating: &str) -> bool {
    rating.contains(['甲', '乙', '丙']) || rating.chars().any(|c| ('1'..='9').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_known_by_their_names() {
        let check =
            |text: &str, kind: Option<RoomKind>| assert_eq!(room_kind(text), kind, "{text}");
        check("电梯厅", Some(RoomKind::Lobby));
        check("2号电梯井", Some(RoomKind::LiftShaft));
        check("电梯机房", Some(RoomKind::PlantRoom));
        check("弱电机房", Some(RoomKind::MachineRoom));
        check("Treppenhaus 1", Some(RoomKind::Stairs));
        check("Flur", Some(RoomKind::Corridor));
        check("WC", Some(RoomKind::Toilet));
        check("Master Bedroom", Some(RoomKind::Home));
        check("Tiefgarage", Some(RoomKind::Garage));
        check("Room", None);
        check("Newcastle", None);
    }

    #[test]
    fn zones_buildings_and_ratings_are_known() {
        assert_eq!(zone_kind("Wohnung 3"), Some(ZoneKind::Home));
        assert_eq!(zone_kind("1单元201室"), Some(ZoneKind::Home));
        assert_eq!(zone_kind("1单元"), Some(ZoneKind::Unit));
        assert_eq!(zone_kind("HVAC zone 4"), None);
        assert_eq!(building_use("Wohnhaus"), Some(BuildingUse::Residential));
        assert_eq!(building_use("// BUILDING/NAME //"), None);
        assert!(is_rated("EI 60") && is_rated("乙级"));
        assert!(!is_rated("_FIRE-RATING_") && !is_rated("0"));
        assert_eq!(name_of(Some("7号楼")).zh.as_deref(), Some("7号楼"));
    }
}
