//! What codes and words of city models mean.
//!
//! Codes come from three lists: those recommended with CityGML 2.0 (OGC 12-019 annex C, kept by the SIG 3D at
//! `www.sig3d.org/codelists/standard`), those of CityGML 3.0, which are the same, and those of Germany's surveys, AdV, GeoInfoDok 6.0
//! (`AX_Gebaeude.gebaeudefunktion` behind `31001_`, `AX_Gebaeude.dachform`).
//!
//! Checked against copies in public software: functions of buildings up to 1720, forms of roofs, functions of furniture, functions of
//! traffic areas. From general knowledge, and not checked: classes of buildings (`class`), AdV's functions of buildings, functions of
//! roads, and, in the reader's `crs`, AdV's names of CRS and heights other than UTM zones 32 and 33 with DHHN92 and DHHN2016. The Dutch
//! words of roads are those of Geonovum's handbook for the BGT. Codes that are in neither group mean nothing here.

use twin_core::model::{BuildingUse, FixtureKind, GreenKind, RoadClass, RoofShape, RoomKind};

use super::object::CityObject;

/// What AdV puts before the code of a building's function.
const ADV_BUILDING: &str = "31001_";

/// The use, and the attribute that tells it.
pub(super) fn usage(object: &CityObject<'_>) -> Option<(BuildingUse, &'static str)> {
    ["function", "usage", "class"].iter().find_map(|name| {
        let told = object.text(name)?;
        let by_code = match (*name, told.strip_prefix(ADV_BUILDING)) {
            (_, Some(code)) => adv_use(code.parse().ok()?),
            ("class", None) => told.parse().ok().and_then(class_use),
            (_, None) => told.parse().ok().and_then(function_use),
        };
        let usage = by_code.or_else(|| BuildingUse::from_word(&told));
        let usage = usage.or_else(|| word_of(&told.to_lowercase(), USE_WORDS))?;
        Some((usage, *name))
    })
}

/// `_AbstractBuilding_function` and `_AbstractBuilding_usage`, OGC 12-019 annex C.1.
fn function_use(code: u32) -> Option<BuildingUse> {
    Some(match code {
        1000..=1020 | 1090..=1110 => BuildingUse::Residential,
        1030..=1060 | 1080 => BuildingUse::Mixed,
        1120..=1140 => BuildingUse::Office,
        1150..=1190 | 1210..=1220 | 1240..=1250 | 1280..=1300 => BuildingUse::Commercial,
        1260 | 1270 => BuildingUse::Public,
        1310..=1370 | 1410..=1440 => BuildingUse::Industrial,
        1380 => BuildingUse::Education,
        1610..=1650 => BuildingUse::Parking,
        1660..=1720 => BuildingUse::Utility,
        _ => return None,
    })
}

/// `_AbstractBuilding_class`, OGC 12-019 annex C.1: habitation, sanitation, administration, ... in steps of ten (from general
/// knowledge).
fn class_use(code: u32) -> Option<BuildingUse> {
    Some(match code {
        1000 => BuildingUse::Residential,
        1020 | 1050..=1080 | 1140 => BuildingUse::Public,
        1030 | 1040 => BuildingUse::Commercial,
        1100 => BuildingUse::Education,
        1110 => BuildingUse::Utility,
        1120 => BuildingUse::Health,
        1150 | 1160 => BuildingUse::Industrial,
        _ => return None,
    })
}

/// `AX_Gebaeude.gebaeudefunktion`, GeoInfoDok 6.0 (from general knowledge).
fn adv_use(code: u32) -> Option<BuildingUse> {
    Some(match code {
        1000..=1099 => BuildingUse::Residential,
        1100..=1299 | 2310..=2320 => BuildingUse::Mixed,
        2020..=2040 => BuildingUse::Office,
        2000..=2019 | 2050..=2099 => BuildingUse::Commercial,
        2460..=2465 => BuildingUse::Parking,
        2100..=2299 | 2700..=2749 => BuildingUse::Industrial,
        2500..=2699 => BuildingUse::Utility,
        3020..=3029 | 3065 => BuildingUse::Education,
        3050..=3059 => BuildingUse::Health,
        3000..=3299 => BuildingUse::Public,
        _ => return None,
    })
}

const USE_WORDS: &[(&str, BuildingUse)] = &[
    ("residential", BuildingUse::Residential),
    ("habitation", BuildingUse::Residential),
    ("dwelling", BuildingUse::Residential),
    ("woonfunctie", BuildingUse::Residential),
    ("wohn", BuildingUse::Residential),
    ("住宅", BuildingUse::Residential),
    ("office", BuildingUse::Office),
    ("kantoor", BuildingUse::Office),
    ("办公", BuildingUse::Office),
    ("retail", BuildingUse::Commercial),
    ("commercial", BuildingUse::Commercial),
    ("shop", BuildingUse::Commercial),
    ("winkel", BuildingUse::Commercial),
    ("商业", BuildingUse::Commercial),
    ("school", BuildingUse::Education),
    ("education", BuildingUse::Education),
    ("onderwijs", BuildingUse::Education),
    ("hospital", BuildingUse::Health),
    ("gezondheid", BuildingUse::Health),
    ("industr", BuildingUse::Industrial),
    ("garage", BuildingUse::Parking),
];

/// The form of a roof by `roofType`: a word, a code of `_AbstractBuilding_roofType` (OGC 12-019 annex C.1) or of AdV's `dachform`.
pub(super) fn roof_shape(told: &str) -> Option<RoofShape> {
    Some(match told.to_lowercase().as_str() {
        "1000"
        | "flat roof"
        | "flat"
        | "horizontal"
        | "single horizontal"
        | "multiple horizontal" => RoofShape::Flat,
        "1010" | "2100" | "monopitch roof" | "skillion" => RoofShape::Skillion,
        "1030" | "3100" | "gabled roof" | "gabled" => RoofShape::Gabled,
        "1040" | "3200" | "hipped roof" | "hipped" => RoofShape::Hipped,
        "1050" | "3300" | "half-hipped roof" | "1060" | "3400" | "mansard roof" | "mansard" => {
            RoofShape::Mansard
        }
        "1070" | "3500" | "pavilion roof" | "pyramidal" => RoofShape::Pyramidal,
        "1090" | "3700" | "copula roof" | "dome" => RoofShape::Dome,
        "1110" | "3900" | "arch roof" | "round" => RoofShape::Round,
        _ => return None,
    })
}

/// Green land by words of its class, usage and function: English, German and Dutch ones as the samples have them.
pub(super) fn green_kind(object: &CityObject<'_>) -> Option<GreenKind> {
    const WORDS: &[(&str, GreenKind)] = &[
        ("park", GreenKind::Park),
        ("grass", GreenKind::Lawn),
        ("gras", GreenKind::Lawn),
        ("garden", GreenKind::Lawn),
        ("groenvoorziening", GreenKind::Lawn),
        ("wood", GreenKind::Wood),
        ("forest", GreenKind::Wood),
        ("wald", GreenKind::Wood),
        ("bos", GreenKind::Wood),
        ("playground", GreenKind::Playground),
        ("sport", GreenKind::Pitch),
        ("绿地", GreenKind::Lawn),
        ("公园", GreenKind::Park),
    ];
    let told = object.told(&["class", "usage", "function", "type"]);
    let is_parking = told.contains("parking") || told.contains("parkplatz");
    word_of(&told, WORDS).filter(|kind| !(is_parking && *kind == GreenKind::Park))
}

/// Furniture by the code of its function (`CityFurniture_function`, OGC 12-019 annex C.4), else by words of what it says of itself.
pub(super) fn furniture_kind(object: &CityObject<'_>) -> Option<FixtureKind> {
    const WORDS: &[(&str, FixtureKind)] = &[
        ("lamp", FixtureKind::LampPole),
        ("lantern", FixtureKind::LampPole),
        ("laterne", FixtureKind::LampPole),
        ("lichtmast", FixtureKind::LampPole),
        ("路灯", FixtureKind::LampPole),
        ("traffic light", FixtureKind::SignalPole),
        ("traffic_signals", FixtureKind::SignalPole),
        ("信号灯", FixtureKind::SignalPole),
        ("hydrant", FixtureKind::Hydrant),
        ("消防栓", FixtureKind::Hydrant),
        ("manhole", FixtureKind::Manhole),
        ("bench", FixtureKind::Bench),
        ("sitzbank", FixtureKind::Bench),
        ("长椅", FixtureKind::Bench),
        ("waste", FixtureKind::WasteBin),
        ("litter", FixtureKind::WasteBin),
        ("rubbish", FixtureKind::WasteBin),
        ("papierkorb", FixtureKind::WasteBin),
        ("垃圾", FixtureKind::WasteBin),
        ("bollard", FixtureKind::Barrier),
        ("poller", FixtureKind::Barrier),
        ("pole", FixtureKind::Pole),
        ("mast", FixtureKind::Pole),
    ];
    let by_code = object
        .text("function")
        .and_then(|told| match told.as_str() {
            "1060" => Some(FixtureKind::DistributionBox),
            "1080" => Some(FixtureKind::SignalPole),
            "1140" => Some(FixtureKind::Barrier),
            "1150" | "1170" | "1230" => Some(FixtureKind::LampPole),
            "1180" | "1270" | "1280" => Some(FixtureKind::Pole),
            "1190" | "1370" => Some(FixtureKind::Manhole),
            "1200" => Some(FixtureKind::WasteBin),
            "1330" | "1340" | "1350" => Some(FixtureKind::Hydrant),
            "1530" => Some(FixtureKind::Bench),
            _ => None,
        });
    by_code.or_else(|| {
        let told = object.told(&["class", "usage", "function", "type", "name"]);
        word_of(&told, WORDS)
    })
}

/// What a road is by its function: `TransportationComplex_function`, OGC 12-019 annex C.10 (from general knowledge), or words.
pub(super) fn road_class(object: &CityObject<'_>) -> Option<RoadClass> {
    const WORDS: &[(&str, RoadClass)] = &[
        ("motorway", RoadClass::City),
        ("primary", RoadClass::City),
        ("district road", RoadClass::Main),
        ("municipal", RoadClass::Main),
        ("driveway", RoadClass::Service),
        ("service", RoadClass::Service),
        ("foot", RoadClass::Footway),
        ("pedestrian", RoadClass::Footway),
        ("sidewalk", RoadClass::Footway),
        ("cycle", RoadClass::Cycleway),
        ("bikeway", RoadClass::Cycleway),
        ("人行道", RoadClass::Footway),
        ("主干道", RoadClass::Main),
        // `functie` of a `wegdeel` in the Netherlands' large-scale map, BGT (Geonovum, objectenhandboek).
        ("voetpad op trap", RoadClass::Steps),
        ("voetpad", RoadClass::Footway),
        ("voetgangersgebied", RoadClass::Footway),
        ("fietspad", RoadClass::Cycleway),
        ("rijbaan autosnelweg", RoadClass::City),
        ("rijbaan autoweg", RoadClass::City),
        ("rijbaan regionale weg", RoadClass::City),
        ("rijbaan lokale weg", RoadClass::Lane),
        ("woonerf", RoadClass::Lane),
        ("inrit", RoadClass::Service),
    ];
    let by_code = object
        .text("function")
        .and_then(|told| match told.as_str() {
            "1010" | "1020" | "1030" => Some(RoadClass::City),
            "1040" | "1050" | "1060" => Some(RoadClass::Main),
            "1210" => Some(RoadClass::Service),
            "1220" | "1230" => Some(RoadClass::Footway),
            "1240" => Some(RoadClass::Cycleway),
            other => RoadClass::from_word(other),
        });
    by_code.or_else(|| word_of(&object.told(&["function", "usage", "class"]), WORDS))
}

/// What a part of a road's surface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrafficUse {
    /// Vehicles drive on it, or the source does not say.
    Carriageway,
    /// A path beside it.
    Path(RoadClass),
    /// Vehicles stand on it.
    Parking,
    /// Pedestrians cross there.
    Crossing,
    /// Grass and trees.
    Green,
    /// Markings, kerbs, rails and whatever else is no way of its own.
    Other,
}

/// By `TrafficArea_function` and `AuxiliaryTrafficArea_function`, OGC 12-019 annex C.10.
pub(super) fn traffic_use(area: &CityObject<'_>) -> TrafficUse {
    const WORDS: &[(&str, TrafficUse)] = &[
        ("crosswalk", TrafficUse::Crossing),
        ("foot", TrafficUse::Path(RoadClass::Footway)),
        ("sidewalk", TrafficUse::Path(RoadClass::Footway)),
        ("cycle", TrafficUse::Path(RoadClass::Cycleway)),
        ("car_park", TrafficUse::Parking),
        ("parking", TrafficUse::Parking),
        ("parkeervlak", TrafficUse::Parking),
        ("green", TrafficUse::Green),
        ("driving", TrafficUse::Carriageway),
    ];
    let told = area.told(&["function"]);
    if area.kind == "AuxiliaryTrafficArea" {
        return match told.as_str() {
            "1020" => TrafficUse::Green,
            _ if told.contains("green") => TrafficUse::Green,
            _ => TrafficUse::Other,
        };
    }
    match told.as_str() {
        "" | "1" | "32" | "33" => TrafficUse::Carriageway,
        "2" | "4" => TrafficUse::Path(RoadClass::Footway),
        "3" => TrafficUse::Path(RoadClass::Cycleway),
        "22" => TrafficUse::Path(RoadClass::Steps),
        "6" | "7" => TrafficUse::Parking,
        "15" | "20" => TrafficUse::Crossing,
        "30" => TrafficUse::Green,
        _ => word_of(&told, WORDS).unwrap_or(TrafficUse::Other),
    }
}

/// What a room or unit is by words of its function, usage and class.
pub(super) fn room_kind(object: &CityObject<'_>) -> Option<RoomKind> {
    const WORDS: &[(&str, RoomKind)] = &[
        ("corridor", RoomKind::Corridor),
        ("lobby", RoomKind::Lobby),
        ("entrance hall", RoomKind::Lobby),
        ("stair", RoomKind::Stairs),
        ("elevator", RoomKind::LiftShaft),
        ("lift", RoomKind::LiftShaft),
        ("plant room", RoomKind::PlantRoom),
        ("office", RoomKind::Office),
        ("shop", RoomKind::Shop),
        ("garage", RoomKind::Garage),
        ("toilet", RoomKind::Toilet),
        ("apartment", RoomKind::Home),
        ("dwelling", RoomKind::Home),
        ("residential", RoomKind::Home),
        ("living", RoomKind::Home),
        ("bedroom", RoomKind::Home),
        ("kitchen", RoomKind::Home),
    ];
    let by_word = object
        .text("function")
        .and_then(|word| RoomKind::from_word(&word));
    by_word.or_else(|| word_of(&object.told(&["function", "usage", "class"]), WORDS))
}

/// The first entry whose word is part of `told`.
fn word_of<K: Copy>(told: &str, words: &[(&str, K)]) -> Option<K> {
    words
        .iter()
        .find(|(word, _)| told.contains(word))
        .map(|(_, kind)| *kind)
}
