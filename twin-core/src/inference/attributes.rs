//! What a building, road or parking lot is like when its source does not say.

use crate::model::{BuildingUse, ParkingKind, RoadClass, Sourced};

use super::rule;

/// Gross floor area of a household in m²: 41.76 m² a person times 2.62 persons (rule `households-from-floor-area`).
pub const FLOOR_AREA_PER_HOUSEHOLD_M2: f64 = 41.76 * 2.62;

/// Footprint in m² under which no home fits (rule `use-from-size`).
pub const OUTBUILDING_MAX_M2: f64 = 30.0;

/// Most storeys, households and basements that the model takes.
const MODEL_MAX: (u16, u32, u16) = (250, 20_000, 20);

/// What a source says of a building; the rest is to be inferred.
#[derive(Debug, Clone, Default)]
pub struct BuildingFacts {
    /// Its use, if told.
    pub usage: Option<Sourced<BuildingUse>>,
    /// The use of the land around it, if told.
    pub land_use: Option<BuildingUse>,
    /// Area of its footprint in m².
    pub footprint_m2: f64,
    /// Height of its foot above the ground in metres, if told.
    pub base_z: Option<Sourced<f64>>,
    /// Height of its top above the ground in metres, if told.
    pub top_z: Option<Sourced<f64>>,
    /// Height of the roof above the top storey in metres, as far as told; 0 for a flat one.
    pub roof_m: f64,
    /// Storeys above ground, if told.
    pub storeys: Option<Sourced<u16>>,
    /// Basements, if told.
    pub basements: Option<Sourced<u16>>,
    /// Households, if told.
    pub households: Option<Sourced<u32>>,
}

/// Every attribute of a building, each with where it came from.
#[derive(Debug, Clone)]
pub struct BuildingAttributes {
    /// Its use.
    pub usage: Sourced<BuildingUse>,
    /// Height of its foot above the ground in metres.
    pub base_z: Sourced<f64>,
    /// Height of its top above the ground in metres.
    pub top_z: Sourced<f64>,
    /// Storeys above ground.
    pub storeys: Sourced<u16>,
    /// Basements.
    pub basements: Sourced<u16>,
    /// Households.
    pub households: Sourced<u32>,
}

fn inferred<T>(value: T, rule: &'static str) -> Sourced<T> {
    Sourced::new(value, super::rule::provenance(rule))
}

/// Fills what `facts` leave open; what is told is kept as it is, cut to the model's ranges.
#[must_use]
pub fn building_attributes(facts: BuildingFacts) -> BuildingAttributes {
    let usage = facts
        .usage
        .unwrap_or_else(|| usage(facts.land_use, facts.footprint_m2));
    let base_z = facts
        .base_z
        .unwrap_or_else(|| inferred(0.0, rule::BASE_ON_GROUND));
    let storeys = match (facts.storeys, &facts.top_z) {
        (Some(told), _) => told,
        (None, Some(top)) => inferred(
            storeys_from_height(usage.value, top.value - base_z.value - facts.roof_m),
            rule::STOREYS_FROM_HEIGHT,
        ),
        (None, None) => inferred(
            storeys_from_use(usage.value, facts.footprint_m2),
            rule::STOREYS_FROM_USE,
        ),
    };
    let top_z = facts.top_z.unwrap_or_else(|| {
        let height = height_from_storeys(usage.value, storeys.value) + facts.roof_m;
        inferred(base_z.value.max(0.0) + height, rule::HEIGHT_FROM_STOREYS)
    });
    let basements = facts.basements.unwrap_or_else(|| {
        inferred(
            basements_from_storeys(storeys.value),
            rule::BASEMENTS_FROM_STOREYS,
        )
    });
    let households = facts
        .households
        .unwrap_or_else(|| households(usage.value, facts.footprint_m2, storeys.value));
    BuildingAttributes {
        storeys: Sourced::new(storeys.value.clamp(1, MODEL_MAX.0), storeys.provenance),
        basements: Sourced::new(basements.value.min(MODEL_MAX.2), basements.provenance),
        households: Sourced::new(households.value.min(MODEL_MAX.1), households.provenance),
        usage,
        base_z,
        top_z,
    }
}

/// Use of a building that does not say it, from the land around it and its footprint in m².
#[must_use]
pub fn usage(land_use: Option<BuildingUse>, footprint_m2: f64) -> Sourced<BuildingUse> {
    if footprint_m2 < OUTBUILDING_MAX_M2 {
        return inferred(BuildingUse::Utility, rule::USE_FROM_SIZE);
    }
    match land_use {
        Some(land) => inferred(land, rule::USE_FROM_LAND),
        None => inferred(BuildingUse::Unknown, rule::USE_UNKNOWN),
    }
}

/// Height of a storey in metres by use (rule `storeys-from-height`).
#[must_use]
pub fn storey_height_m(usage: BuildingUse) -> f64 {
    match usage {
        BuildingUse::Residential | BuildingUse::Unknown | BuildingUse::Utility => 3.0,
        BuildingUse::Mixed | BuildingUse::Parking => 3.3,
        BuildingUse::Office | BuildingUse::Education | BuildingUse::Health => 3.8,
        BuildingUse::Commercial | BuildingUse::Public => 4.5,
        BuildingUse::Industrial => 6.0,
    }
}

/// Storeys of a building `height_m` metres high: at least 1.
#[must_use]
pub fn storeys_from_height(usage: BuildingUse, height_m: f64) -> u16 {
    let storeys = (height_m / storey_height_m(usage)).round();
    // A float-to-integer cast saturates, and NaN becomes 0.
    (storeys as u16).clamp(1, MODEL_MAX.0)
}

/// Height in metres of a building with so many storeys.
#[must_use]
pub fn height_from_storeys(usage: BuildingUse, storeys: u16) -> f64 {
    f64::from(storeys.max(1)) * storey_height_m(usage)
}

/// Usual storeys of a building by use and footprint in m².
#[must_use]
pub fn storeys_from_use(usage: BuildingUse, footprint_m2: f64) -> u16 {
    let small = footprint_m2 < 150.0;
    match usage {
        BuildingUse::Residential if small => 2,
        BuildingUse::Mixed if small => 3,
        BuildingUse::Residential | BuildingUse::Mixed => 6,
        BuildingUse::Office | BuildingUse::Health => 5,
        BuildingUse::Education => 4,
        BuildingUse::Commercial => 3,
        BuildingUse::Public => 2,
        BuildingUse::Industrial | BuildingUse::Parking | BuildingUse::Utility => 1,
        BuildingUse::Unknown if footprint_m2 < 40.0 => 1,
        BuildingUse::Unknown if small => 2,
        BuildingUse::Unknown => 3,
    }
}

/// Storeys of a building that hold homes.
#[must_use]
pub fn residential_storeys(usage: BuildingUse, storeys: u16) -> u16 {
    match usage {
        BuildingUse::Residential => storeys.max(1),
        BuildingUse::Mixed => storeys.saturating_sub(1),
        _ => 0,
    }
}

/// Households of a building by use, footprint in m² and storeys.
#[must_use]
pub fn households(usage: BuildingUse, footprint_m2: f64, storeys: u16) -> Sourced<u32> {
    let storeys = residential_storeys(usage, storeys);
    if storeys == 0 {
        return inferred(0, rule::HOUSEHOLDS_NONE);
    }
    let floor_area = footprint_m2 * f64::from(storeys);
    let count = (floor_area / FLOOR_AREA_PER_HOUSEHOLD_M2).round() as u32;
    inferred(
        count.clamp(1, MODEL_MAX.1),
        rule::HOUSEHOLDS_FROM_FLOOR_AREA,
    )
}

/// Basements of a building with so many storeys.
#[must_use]
pub fn basements_from_storeys(storeys: u16) -> u16 {
    u16::from(storeys >= 10)
}

/// Spaces that fit a parking lot of `area_m2`: at least 1.
#[must_use]
pub fn parking_spaces(kind: ParkingKind, area_m2: f64) -> Sourced<u32> {
    let spaces = match kind {
        ParkingKind::Surface => area_m2 / 27.5,
        ParkingKind::Underground => area_m2 / 35.0,
        ParkingKind::MultiStorey => 3.0 * area_m2 / 35.0,
        ParkingKind::Bicycle => area_m2 / 1.8,
    };
    inferred(
        (spaces.floor() as u32).clamp(1, 100_000),
        rule::PARKING_SPACES_FROM_AREA,
    )
}

/// Width of a road in metres by class, or by its number of lanes.
#[must_use]
pub fn road_width(class: RoadClass, lanes: Option<f64>) -> Sourced<f64> {
    let by_class = match class {
        RoadClass::City => 14.0,
        RoadClass::Main => 6.0,
        RoadClass::Lane => 4.0,
        RoadClass::Service => 3.5,
        RoadClass::Cycleway => 2.5,
        RoadClass::Footway | RoadClass::Steps => 2.0,
    };
    let by_lanes = lanes.filter(|n| (1.0..=30.0).contains(n)).map(|n| n * 3.5);
    inferred(by_lanes.unwrap_or(by_class), rule::ROAD_WIDTH)
}

/// Local time minus UTC in seconds at a longitude and latitude in degrees (rule `utc-offset-from-longitude`).
#[must_use]
pub fn utc_offset_secs(lon: f64, lat: f64) -> i32 {
    if (73.4..=135.1).contains(&lon) && (17.0..=53.6).contains(&lat) {
        return 8 * 3_600;
    }
    (lon / 15.0).round() as i32 * 3_600
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Provenance;

    fn told<T>(value: T) -> Sourced<T> {
        Sourced::new(value, Provenance::imported("test"))
    }

    fn rule_of<T>(value: &Sourced<T>) -> &str {
        match &value.provenance {
            Provenance::Inferred { rule } => rule,
            _ => "",
        }
    }

    #[test]
    fn storeys_and_height_follow_from_each_other() {
        assert_eq!(storeys_from_height(BuildingUse::Residential, 54.0), 18);
        assert_eq!(storeys_from_height(BuildingUse::Residential, 1.0), 1);
        assert_eq!(storeys_from_height(BuildingUse::Residential, f64::NAN), 1);
        assert_eq!(height_from_storeys(BuildingUse::Residential, 18), 54.0);
        for usage in BuildingUse::ALL {
            for storeys in 1..100 {
                let height = height_from_storeys(*usage, storeys);
                assert_eq!(storeys_from_height(*usage, height), storeys);
            }
        }
    }

    #[test]
    fn a_slab_of_six_storeys_has_its_households_by_hand() {
        // 60 m by 12 m by 6 storeys = 4,320 m²; 4,320 / 109.4112 = 39.48.
        assert_eq!(households(BuildingUse::Residential, 720.0, 6).value, 39);
        // Above shops one storey less: 3,600 / 109.4112 = 32.9.
        assert_eq!(households(BuildingUse::Mixed, 720.0, 6).value, 33);
        assert_eq!(households(BuildingUse::Office, 720.0, 6).value, 0);
        assert_eq!(households(BuildingUse::Residential, 40.0, 1).value, 1);
    }

    #[test]
    fn what_is_told_is_kept_and_the_rest_names_its_rule() {
        let attributes = building_attributes(BuildingFacts {
            usage: Some(told(BuildingUse::Residential)),
            top_z: Some(told(33.0)),
            footprint_m2: 500.0,
            ..BuildingFacts::default()
        });
        assert_eq!(attributes.top_z, told(33.0));
        assert_eq!(attributes.storeys.value, 11);
        assert_eq!(rule_of(&attributes.storeys), rule::STOREYS_FROM_HEIGHT);
        assert_eq!(attributes.basements.value, 1);
        assert_eq!(
            rule_of(&attributes.households),
            rule::HOUSEHOLDS_FROM_FLOOR_AREA
        );

        let bare = building_attributes(BuildingFacts {
            footprint_m2: 12.0,
            land_use: Some(BuildingUse::Residential),
            ..BuildingFacts::default()
        });
        assert_eq!(bare.usage.value, BuildingUse::Utility);
        assert_eq!((bare.storeys.value, bare.top_z.value), (1, 3.0));
        assert_eq!(bare.households.value, 0);
    }

    #[test]
    fn land_gives_a_use_and_nothing_stays_unknown() {
        let land = Some(BuildingUse::Education);
        assert_eq!(usage(land, 500.0).value, BuildingUse::Education);
        assert_eq!(usage(None, 500.0).value, BuildingUse::Unknown);
        assert_eq!(rule_of(&usage(None, 500.0)), rule::USE_UNKNOWN);
    }

    #[test]
    fn told_values_outside_the_model_are_cut() {
        let attributes = building_attributes(BuildingFacts {
            storeys: Some(told(0)),
            households: Some(told(1_000_000)),
            footprint_m2: 100.0,
            ..BuildingFacts::default()
        });
        assert_eq!(attributes.storeys.value, 1);
        assert_eq!(attributes.households.value, 20_000);
    }

    #[test]
    fn parking_width_and_time_have_their_figures() {
        assert_eq!(parking_spaces(ParkingKind::Surface, 550.0).value, 20);
        assert_eq!(parking_spaces(ParkingKind::Underground, 700.0).value, 20);
        assert_eq!(parking_spaces(ParkingKind::Surface, 1.0).value, 1);
        assert_eq!(road_width(RoadClass::City, Some(4.0)).value, 14.0);
        assert_eq!(road_width(RoadClass::City, Some(6.0)).value, 21.0);
        assert_eq!(road_width(RoadClass::Lane, None).value, 4.0);
        assert_eq!(utc_offset_secs(87.6, 43.8), 28_800);
        assert_eq!(utc_offset_secs(24.9, 60.2), 7_200);
        assert_eq!(utc_offset_secs(-74.0, 40.7), -18_000);
    }
}
