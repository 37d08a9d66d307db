//! The white paper's basic database 基础数据库 of who and what belongs to a community: households, legal entities, vehicles.
//!
//! It holds no personal data: no names of people, no phone numbers, no number plates. Ids are pseudonyms, so that telemetry
//! can have causes without anyone being named (PIPL, the Personal Information Protection Law of 2021, article 51).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::feature::Name;
use super::provenance::{Provenance, Sourced};
use super::report::Report;
use super::validate::{Feature, Reference};
use super::words::words;
use crate::ids::{
    BuildingId, HouseholdId, LegalEntityId, ParkingSpaceId, PlaceId, UnitId, VehicleId,
};

words! {
    /// What a legal entity is.
    EntityKind {
        /// Property-management company.
        PropertyCompany = "property_company" "物业公司",
        /// Residents' committee or other public body.
        PublicBody = "public_body" "公共机构",
        /// Shop, restaurant or firm.
        Business = "business" "企业商户",
        /// School or kindergarten.
        School = "school" "学校",
        /// Clinic or hospital.
        Clinic = "clinic" "医疗机构",
        /// Association or other non-profit body.
        Association = "association" "社会组织",
    }

    /// What a vehicle is.
    VehicleKind {
        /// Car with a combustion engine.
        Car = "car" "燃油车",
        /// Car that charges.
        ElectricCar = "electric_car" "电动汽车",
        /// E-bike.
        EBike = "e_bike" "电动自行车",
        /// Bicycle.
        Bicycle = "bicycle" "自行车",
        /// Vehicle of the property company: cleaning, delivery, patrol.
        Service = "service" "服务车辆",
    }
}

/// A household 户, numbered within its unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// Its unit.
    pub unit: UnitId,
    /// Its number within the unit, from 0, storey by storey.
    pub number: u32,
    /// Storey of its home: 0 is the ground floor.
    pub level: i16,
    /// People who live there.
    pub residents: Sourced<u8>,
    /// Whether the home is rented out 出租屋.
    pub rented: Sourced<bool>,
    /// Floor area in square metres.
    pub area_m2: Option<Sourced<f64>>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A legal entity 法人 with premises in the community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegalEntity {
    /// Its id.
    pub id: LegalEntityId,
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: Sourced<EntityKind>,
    /// Unified social credit code 统一社会信用代码 (GB 32100-2015): 18 characters, the last one a check character.
    pub credit_code: Option<Arc<str>>,
    /// The building of its premises.
    pub building: Option<BuildingId>,
    /// The place that it runs.
    pub place: Option<PlaceId>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// A vehicle of a household or of the community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id, a pseudonym.
    pub id: VehicleId,
    /// What it is.
    pub kind: Sourced<VehicleKind>,
    /// The household that uses it; none for the community's own.
    pub household: Option<HouseholdId>,
    /// The parking space that is its own.
    pub space: Option<ParkingSpaceId>,
    /// Where the feature came from.
    pub provenance: Provenance,
}

/// The characters of a credit code in the order of their values, 0 to 30 (GB 32100-2015 table 1).
const CREDIT_CODE_CHARACTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether `code` has the form of a unified social credit code and its check character is right (GB 32100-2015 §5.6: weights
/// are powers of 3, modulus 31).
#[must_use]
pub fn is_credit_code(code: &str) -> bool {
    let value = |byte: &u8| CREDIT_CODE_CHARACTERS.iter().position(|c| c == byte);
    let Some(values) = code
        .as_bytes()
        .iter()
        .map(value)
        .collect::<Option<Vec<_>>>()
    else {
        return false;
    };
    let Some((check, body)) = values.split_last().filter(|(_, body)| body.len() == 17) else {
        return false;
    };
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
        ((sum + value * weight) % 31, weight * 3 % 31)
    });
    *check == (31 - sum) % 31
}

impl Feature for Household {
    const LAYER: &'static str = "household";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.level("level", self.level);
        report.range("residents", self.residents.value <= 50, Breach::Residents);
        if let Some(area) = &self.area_m2 {
            report.size("area_m2", area.value, 10_000);
        }
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::to("unit", "unit", &self.unit));
    }
}

impl Feature for LegalEntity {
    const LAYER: &'static str = "legal_entity";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, report: &mut Report) {
        report.range(
            "credit_code",
            self.credit_code.as_deref().is_none_or(is_credit_code),
            Breach::CreditCode,
        );
    }
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "building",
            "building",
            self.building.as_ref(),
        ));
        list(Reference::maybe("place", "place", self.place.as_ref()));
    }
}

impl Feature for Vehicle {
    const LAYER: &'static str = "vehicle";
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn check(&self, _report: &mut Report) {}
    fn references<'a>(&'a self, list: &mut dyn FnMut(Option<Reference<'a>>)) {
        list(Reference::maybe(
            "household",
            "household",
            self.household.as_ref(),
        ));
        list(Reference::maybe(
            "space",
            "parking_space",
            self.space.as_ref(),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_of_a_credit_code_is_computed() {
        // Published codes of two listed firms.
        assert!(is_credit_code("91310000132260250X"));
        assert!(is_credit_code("9144030071526726XG"));
        // By hand: the weighted sum of 91110000100006021 is 300 = 9·31 + 21, and 31 − 21 = 10 is written A.
        assert!(is_credit_code("91110000100006021A"));
        assert!(!is_credit_code("91110000100006021B"), "another character");
        assert!(!is_credit_code("91110000100006021"), "17 characters");
        assert!(
            !is_credit_code("9111000010000602IA"),
            "a letter that is not used"
        );
        assert!(!is_credit_code("楼"));
    }
}
