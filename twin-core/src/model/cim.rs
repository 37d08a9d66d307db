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
