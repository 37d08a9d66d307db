//! How deep the model of an object is.

use super::community::CommunityParts;
use super::words::words;

words! {
    /// Levels of city information models CIM1 to CIM7, as the Ministry of Housing's guideline for CIM basic platforms (城市信息模型（CIM）
    /// 基础平台技术导则, revision of 2021) names them. The names are from general knowledge: the guideline's text was not at hand.
    CimLevel {
        /// Terrain with imagery.
        Cim1 = "CIM1" "地表模型",
        /// Objects by outline and height, without texture.
        Cim2 = "CIM2" "框架模型",
        /// Objects by their main form, such as roofs.
        Cim3 = "CIM3" "标准模型",
        /// Objects with openings and fittings outside.
        Cim4 = "CIM4" "精细模型",
        /// Buildings by storeys and the use of spaces.
        Cim5 = "CIM5" "功能级模型",
        /// Buildings by building elements: walls, doors, equipment.
        Cim6 = "CIM6" "构件级模型",
        /// Elements by their parts.
        Cim7 = "CIM7" "零件级模型",
    }
}

impl CimLevel {
    /// Level of the objects of a layer by what the layer can hold of them; none for what has no form of its own, such as
    /// households and rules. Buildings differ one by one: see [`Self::of_buildings`]. Which level an outline, a point or a room
    /// stands for is our reading of the names of the levels.
    #[must_use]
    pub fn of_layer(layer: &str) -> Option<Self> {
        Some(match layer {
            // A plan, a height, a point with its class.
            "compound" | "building" | "road" | "green" | "water" | "parking" | "wall" | "gate"
            | "place" | "fixture" | "device" | "airspace" | "utility_node" | "utility_link" => {
                Self::Cim2
            }
            "roof" | "placed_model" => Self::Cim3,
            "shell" => Self::Cim4,
            "storey" | "unit" | "room" | "garage_level" | "parking_space" => Self::Cim5,
            _ => return None,
        })
    }

    /// Level of each building of `parts`, in their order: CIM2 for an outline with a height, CIM3 with a roof's form or a shell of
    /// LoD 2, CIM4 with a shell of LoD 3, CIM5 with storeys and rooms. Cost: O(n log n) of the features that say something of buildings.
    #[must_use]
    pub fn of_buildings(parts: &CommunityParts) -> Vec<Self> {
        let mut levels = std::collections::BTreeMap::new();
        let mut raise = |building: &str, level: Self| {
            let known = levels.entry(building.to_owned()).or_insert(level);
            *known = level.max(*known);
        };
        for roof in &parts.roofs {
            raise(roof.building.as_str(), Self::Cim3);
        }
        for shell in &parts.shells {
            let level = match shell.lod.chars().next() {
                Some('2') => Self::Cim3,
                Some('3'..='9') => Self::Cim4,
                _ => Self::Cim2,
            };
            raise(shell.building.as_str(), level);
        }
        for room in &parts.rooms {
            raise(room.building.as_str(), Self::Cim5);
        }
        let level = |id: &str| levels.get(id).copied().unwrap_or(Self::Cim2);
        parts
            .buildings
            .iter()
            .map(|b| level(b.id.as_str()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Name, Provenance};
    use crate::spatial::LocalFrame;

    #[test]
    fn every_layer_with_a_form_has_a_level() {
        let frame = LocalFrame::new(0.0, 0.0, 0.0).unwrap();
        let id = crate::ids::CommunityId::new("c").unwrap();
        let parts = CommunityParts::new(id, Name::default(), frame, Provenance::imported("test"));
        let formless: Vec<_> = parts
            .layer_counts()
            .into_iter()
            .map(|(layer, _)| layer)
            .filter(|layer| CimLevel::of_layer(layer).is_none())
            .collect();
        let expected = [
            "household",
            "legal_entity",
            "vehicle",
            "turn_restriction",
            "access_rule",
            "timetable",
        ];
        assert_eq!(formless, expected);
    }
}
