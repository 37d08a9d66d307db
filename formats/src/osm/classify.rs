//! What tags mean: which layer and which word of the model. After the OpenStreetMap wiki's pages of the keys.

use twin_core::model::{BuildingUse, FixtureKind, GreenKind, ParkingKind};

use super::tags::Tags;

/// Use of a building by its own tags; none when they do not tell.
pub(super) fn usage(tags: &Tags) -> Option<BuildingUse> {
    let by_building = usage_word(tags.get("building:use").or_else(|| tags.get("building"))?);
    by_building
        .or_else(|| usage_word(tags.get("building")?))
        .or_else(|| land_use(tags))
        .or_else(|| usage_by_tenant(tags))
}

fn usage_word(word: &str) -> Option<BuildingUse> {
    Some(match word {
        "apartments" | "residential" | "house" | "detached" | "semidetached_house" | "terrace"
        | "dormitory" | "bungalow" | "villa" | "cabin" | "farm" | "houseboat" | "annexe" => {
            BuildingUse::Residential
        }
        "mixed" | "mixed_use" | "residential;commercial" | "residential;retail" => {
            BuildingUse::Mixed
        }
        "commercial" | "retail" | "supermarket" | "kiosk" | "mall" | "shop" | "hotel" => {
            BuildingUse::Commercial
        }
        "office" => BuildingUse::Office,
        "school" | "university" | "college" | "kindergarten" => BuildingUse::Education,
        "hospital" | "clinic" => BuildingUse::Health,
        "public" | "civic" | "government" | "church" | "cathedral" | "chapel" | "temple"
        | "mosque" | "synagogue" | "shrine" | "monastery" | "train_station" | "transportation"
        | "sports_hall" | "sports_centre" | "stadium" | "grandstand" | "library" | "museum"
        | "theatre" | "fire_station" | "pavilion" | "toilets" | "community_centre" => {
            BuildingUse::Public
        }
        "industrial" | "warehouse" | "factory" | "manufacture" | "hangar" => {
            BuildingUse::Industrial
        }
        "parking" | "garage" | "garages" | "carport" => BuildingUse::Parking,
        "roof" | "shed" | "hut" | "service" | "transformer_tower" | "greenhouse" | "bunker"
        | "guardhouse" | "gatehouse" | "gate" | "canopy" | "storage_tank" | "water_tower"
        | "container" | "barn" => BuildingUse::Utility,
        "construction" | "ruins" | "collapsed" => BuildingUse::Unknown,
        _ => return None,
    })
}

fn usage_by_tenant(tags: &Tags) -> Option<BuildingUse> {
    if tags.is_set("shop") || tags.is_any("tourism", &["hotel", "guest_house", "hostel", "motel"]) {
        return Some(BuildingUse::Commercial);
    }
    if tags.is_set("office") {
        return Some(BuildingUse::Office);
    }
    if tags.is_any("tourism", &["museum", "gallery"]) || tags.is_set("leisure") {
        return Some(BuildingUse::Public);
    }
    Some(match tags.get("amenity")? {
        "parking" | "bicycle_parking" => BuildingUse::Parking,
        "restaurant" | "fast_food" | "cafe" | "bar" | "pub" | "food_court" | "bank"
        | "marketplace" | "cinema" | "fuel" => BuildingUse::Commercial,
        "clinic" | "doctors" | "dentist" | "pharmacy" => BuildingUse::Health,
        "library" | "place_of_worship" | "community_centre" | "theatre" | "townhall" | "police"
        | "fire_station" | "courthouse" | "post_office" | "arts_centre" | "social_centre"
        | "social_facility" | "public_bath" | "toilets" => BuildingUse::Public,
        "research_institute" => BuildingUse::Office,
        _ => return None,
    })
}

/// Use of the land that an area stands for.
pub(super) fn land_use(tags: &Tags) -> Option<BuildingUse> {
    match tags.get("amenity") {
        Some("university" | "school" | "college" | "kindergarten") => {
            return Some(BuildingUse::Education);
        }
        Some("hospital") => return Some(BuildingUse::Health),
        _ => {}
    }
    Some(match tags.get("landuse")? {
        "residential" => BuildingUse::Residential,
        "commercial" => BuildingUse::Office,
        "retail" => BuildingUse::Commercial,
        "industrial" => BuildingUse::Industrial,
        "education" => BuildingUse::Education,
        "military" | "religious" | "railway" => BuildingUse::Public,
        "construction" | "brownfield" => BuildingUse::Unknown,
        _ => return None,
    })
}

/// Whether a building is one dwelling.
pub(super) fn is_single_house(tags: &Tags) -> bool {
    tags.is_any(
        "building",
        &[
            "house",
            "detached",
            "bungalow",
            "villa",
            "cabin",
            "houseboat",
        ],
    )
}

/// Whether an area is a compound by its tags alone.
pub(super) fn is_compound(tags: &Tags) -> bool {
    tags.is_any("landuse", &["residential"])
}

/// Whether an area is a block of a town, which is a compound when people live in it.
pub(super) fn is_block(tags: &Tags) -> bool {
    tags.get("landuse").is_none() && tags.is_any("place", &["neighbourhood", "city_block"])
}

/// Whether an area is a campus, which is a compound when people live on it.
pub(super) fn is_campus(tags: &Tags) -> bool {
    tags.is_any("amenity", &["university", "college"])
}

/// What a green area is.
pub(super) fn green(tags: &Tags) -> Option<GreenKind> {
    if let Some(leisure) = tags.get("leisure") {
        match leisure {
            "park" | "garden" | "common" | "dog_park" | "nature_reserve" => {
                return Some(GreenKind::Park);
            }
            "playground" => return Some(GreenKind::Playground),
            "pitch" | "track" | "golf_course" | "miniature_golf" => return Some(GreenKind::Pitch),
            _ => {}
        }
    }
    match tags.get("landuse") {
        Some("forest" | "orchard") => return Some(GreenKind::Wood),
        Some("village_green" | "recreation_ground") => return Some(GreenKind::Park),
        Some("grass" | "meadow" | "flowerbed") => return Some(GreenKind::Lawn),
        _ => {}
    }
    match tags.get("natural")? {
        "wood" => Some(GreenKind::Wood),
        "grassland" | "scrub" | "heath" | "shrubbery" => Some(GreenKind::Lawn),
        _ => None,
    }
}

/// Whether an area is open water.
pub(super) fn is_water(tags: &Tags) -> bool {
    tags.is_any("natural", &["water"])
        || tags.is_any("landuse", &["reservoir", "basin"])
        || tags.is_any("waterway", &["riverbank"])
}

/// Kind of a parking area: none when it is no parking, `Some(None)` when it does not say which.
pub(super) fn parking(tags: &Tags) -> Option<Option<ParkingKind>> {
    match tags.get("amenity")? {
        "bicycle_parking" => Some(Some(ParkingKind::Bicycle)),
        "parking" => Some(match tags.get("parking") {
            Some("underground") => Some(ParkingKind::Underground),
            Some("multi-storey" | "rooftop" | "garage" | "garages") => {
                Some(ParkingKind::MultiStorey)
            }
            Some("surface" | "street_side" | "lane" | "layby") => Some(ParkingKind::Surface),
            _ if tags.is_set("building") => Some(ParkingKind::MultiStorey),
            _ => None,
        }),
        _ => None,
    }
}

/// Kind of a place with its usual floor area in m² (an assumption: rule `place-area`).
pub(super) fn place(tags: &Tags) -> Option<(&'static str, f64)> {
    by_amenity(tags)
        .or_else(|| by_shop(tags.get("shop").filter(|v| *v != "no")?))
        .or_else(|| match tags.get("leisure")? {
            "fitness_centre" => Some(("gym", 300.0)),
            "sports_centre" | "sports_hall" => Some(("leisure_centre", 1_000.0)),
            _ => None,
        })
        .or_else(|| match tags.get("healthcare")? {
            "clinic" | "doctor" | "centre" | "hospital" => Some(("clinic", 300.0)),
            "pharmacy" => Some(("pharmacy", 80.0)),
            _ => None,
        })
        .or_else(|| (tags.get("highway")? == "bus_stop").then_some(("bus_stop", 10.0)))
}

fn by_amenity(tags: &Tags) -> Option<(&'static str, f64)> {
    Some(match tags.get("amenity")? {
        "canteen" => ("canteen", 600.0),
        "restaurant" | "fast_food" | "food_court" if is_canteen(tags) => ("canteen", 600.0),
        "kindergarten" | "childcare" => ("kindergarten", 2_000.0),
        "school" | "university" | "college" => ("school", 5_000.0),
        "clinic" | "doctors" | "dentist" | "hospital" => ("clinic", 300.0),
        "pharmacy" => ("pharmacy", 80.0),
        "bank" => ("bank", 200.0),
        "social_facility" if tags.is_any("social_facility:for", &["senior"]) => {
            ("elderly_centre", 300.0)
        }
        "community_centre" | "social_centre" => ("leisure_centre", 500.0),
        "library" | "arts_centre" | "theatre" => ("culture_party_space", 500.0),
        "recycling" if tags.is_any("recycling_type", &["centre"]) => ("recycling_station", 100.0),
        "waste_transfer_station" => ("waste_collection_station", 100.0),
        "parking" => ("vehicle_parking", 500.0),
        "bicycle_parking" => ("bicycle_parking", 30.0),
        "car_wash" | "fuel" | "vehicle_inspection" => ("vehicle_service", 300.0),
        "post_office" | "parcel_locker" => ("convenience_service", 60.0),
        "restaurant" | "fast_food" | "cafe" | "bar" | "pub" | "food_court" | "cinema" => {
            ("other_commerce", 120.0)
        }
        "marketplace" => ("shop", 500.0),
        _ => return None,
    })
}

/// Canteens are mapped as restaurants; their Chinese name tells.
fn is_canteen(tags: &Tags) -> bool {
    let named = |key| {
        tags.get(key)
            .is_some_and(|n| n.contains("食堂") || n.to_lowercase().contains("canteen"))
    };
    ["name", "name:zh", "name:en"].into_iter().any(named)
}

fn by_shop(shop: &str) -> Option<(&'static str, f64)> {
    // Several values mean several trades; the first counts.
    Some(match shop.split(';').next().unwrap_or(shop) {
        "convenience" | "kiosk" | "bakery" | "greengrocer" | "butcher" | "seafood" | "general" => {
            ("shop", 60.0)
        }
        "supermarket" | "mall" | "department_store" => ("shop", 800.0),
        "laundry" | "dry_cleaning" | "hairdresser" | "copyshop" | "tailor" | "locksmith"
        | "optician" | "repair" => ("convenience_service", 50.0),
        "car" | "car_repair" | "car_parts" | "bicycle" | "motorcycle" => ("vehicle_service", 150.0),
        "chemist" | "medical_supply" => ("pharmacy", 80.0),
        "vacant" => return None,
        _ => ("other_commerce", 80.0),
    })
}

/// What street furniture an element is.
pub(super) fn fixture(tags: &Tags) -> Option<FixtureKind> {
    let by_highway = match tags.get("highway") {
        Some("street_lamp") => Some(FixtureKind::LampPole),
        Some("traffic_signals") => Some(FixtureKind::SignalPole),
        Some("elevator") => Some(FixtureKind::Lift),
        Some("crossing") if !tags.is_any("crossing", &["no"]) => Some(FixtureKind::Crossing),
        _ => None,
    };
    by_highway
        .or_else(|| match tags.get("amenity")? {
            "waste_basket" | "waste_disposal" => Some(FixtureKind::WasteBin),
            "recycling" if !tags.is_any("recycling_type", &["centre"]) => {
                Some(FixtureKind::WasteBin)
            }
            "bench" => Some(FixtureKind::Bench),
            "charging_station" => Some(FixtureKind::ChargingStation),
            // It is a place of table 10 as well.
            "parcel_locker" => Some(FixtureKind::ParcelLocker),
            _ => None,
        })
        .or_else(|| match tags.get("man_made")? {
            "surveillance" => Some(FixtureKind::Camera),
            "manhole" => Some(FixtureKind::Manhole),
            "utility_pole" | "mast" | "flagpole" => Some(FixtureKind::Pole),
            "water_tower" | "water_tank" => Some(FixtureKind::WaterTank),
            // What a tank holds is told by `content`; most hold no drinking water.
            "storage_tank" if tags.is_any("content", &["water", "drinking_water"]) => {
                Some(FixtureKind::WaterTank)
            }
            _ => None,
        })
        .or_else(|| match tags.get("emergency")? {
            "fire_hydrant" => Some(FixtureKind::Hydrant),
            "defibrillator" => Some(FixtureKind::Defibrillator),
            _ => None,
        })
        .or_else(|| tags.is_set("manhole").then_some(FixtureKind::Manhole))
        .or_else(|| (tags.get("natural")? == "tree").then_some(FixtureKind::Tree))
        .or_else(|| (tags.get("power")? == "pole").then_some(FixtureKind::Pole))
        .or_else(|| tags.is_set("fire_door").then_some(FixtureKind::FireDoor))
        .or_else(|| tags.is_set("entrance").then_some(FixtureKind::Entrance))
        .or_else(|| match tags.get("barrier")? {
            "bollard" | "block" | "stile" | "cycle_barrier" | "toll_booth" | "chain" | "kerb"
            | "log" | "planter" | "jersey_barrier" | "motorcycle_barrier" | "bus_trap"
            | "sump_buster" | "height_restrictor" | "horse_stile" | "debris" => {
                Some(FixtureKind::Barrier)
            }
            _ => None,
        })
}

/// How surely an element is a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GateMark {
    /// Wherever it stands.
    Gate,
    /// At a compound's boundary; a barrier elsewhere.
    LiftGate,
}

pub(super) fn gate(tags: &Tags) -> Option<GateMark> {
    match tags.get("barrier")? {
        "gate"
        | "swing_gate"
        | "sliding_gate"
        | "kissing_gate"
        | "entrance"
        | "turnstile"
        | "full-height_turnstile" => Some(GateMark::Gate),
        "lift_gate" => Some(GateMark::LiftGate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::of(pairs)
    }

    #[test]
    fn uses_come_from_the_most_telling_tag() {
        let check = |pairs: &[(&str, &str)], expected| assert_eq!(usage(&tags(pairs)), expected);
        check(
            &[("building", "apartments")],
            Some(BuildingUse::Residential),
        );
        check(&[("building", "yes")], None);
        check(
            &[("building", "yes"), ("amenity", "school")],
            Some(BuildingUse::Education),
        );
        check(
            &[("building", "yes"), ("shop", "mall")],
            Some(BuildingUse::Commercial),
        );
        check(
            &[("building", "apartments"), ("shop", "kiosk")],
            Some(BuildingUse::Residential),
        );
        check(&[("building", "construction")], Some(BuildingUse::Unknown));
        check(
            &[("building", "yes"), ("building:use", "office")],
            Some(BuildingUse::Office),
        );
    }

    #[test]
    fn places_are_words_of_the_catalogue() {
        use twin_core::catalogue::PLACE_KINDS;
        for (key, value) in [
            ("amenity", "kindergarten"),
            ("amenity", "bank"),
            ("amenity", "library"),
            ("amenity", "fuel"),
            ("shop", "convenience;hairdresser"),
            ("shop", "laundry"),
            ("shop", "anything"),
            ("leisure", "fitness_centre"),
            ("highway", "bus_stop"),
        ] {
            let (kind, _) = place(&tags(&[(key, value)])).unwrap();
            assert!(PLACE_KINDS.iter().any(|(w, _, _)| *w == kind), "{kind}");
        }
        let canteen = tags(&[("amenity", "restaurant"), ("name", "学生第一食堂")]);
        assert_eq!(place(&canteen).unwrap().0, "canteen");
        assert_eq!(place(&tags(&[("shop", "vacant")])), None);
    }

    #[test]
    fn furniture_has_its_kind() {
        let check = |key, value, expected| {
            assert_eq!(fixture(&tags(&[(key, value)])), expected, "{key}={value}");
        };
        check("highway", "street_lamp", Some(FixtureKind::LampPole));
        check("man_made", "surveillance", Some(FixtureKind::Camera));
        check("emergency", "fire_hydrant", Some(FixtureKind::Hydrant));
        check(
            "emergency",
            "defibrillator",
            Some(FixtureKind::Defibrillator),
        );
        check("emergency", "phone", None);
        check("amenity", "parcel_locker", Some(FixtureKind::ParcelLocker));
        let locker = place(&tags(&[("amenity", "parcel_locker")])).unwrap();
        assert_eq!(locker.0, "convenience_service");
        check("manhole", "drain", Some(FixtureKind::Manhole));
        check("entrance", "main", Some(FixtureKind::Entrance));
        check("barrier", "bollard", Some(FixtureKind::Barrier));
        check("highway", "crossing", Some(FixtureKind::Crossing));
        check("crossing", "marked", None);
        check("man_made", "water_tower", Some(FixtureKind::WaterTank));
        check("man_made", "storage_tank", None);
        check("fire_door", "yes", Some(FixtureKind::FireDoor));
        check("barrier", "kerb", Some(FixtureKind::Barrier));
        check("barrier", "fence", None);
    }
}
