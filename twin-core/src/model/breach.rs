//! What a value or geometry of a feature breaks, in both languages.

use std::fmt;

use geo::algorithm::validation::{InvalidLineString, InvalidPolygon};
use serde::Serialize;

use crate::told::Bilingual;

macro_rules! breaches {
    ($($(#[doc = $doc:literal])+ $variant:ident = $zh:literal $en:literal;)*) => {
        /// What a feature breaks.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "code", rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Breach {
            $($(#[doc = $doc])+ $variant,)*
            /// A length, area or factor is 0, negative or too large.
            Size {
                /// The most that makes sense.
                most: u32,
            },
            /// A surface of a shell is no surface.
            Surface {
                /// Its number, from 0.
                number: usize,
                /// What is wrong with it.
                breach: Box<Breach>,
            },
        }

        impl Breach {
            /// Those that say all by themselves.
            #[cfg(test)]
            const PLAIN: &[Self] = &[$(Self::$variant,)*];

            /// In Chinese.
            #[must_use]
            pub fn zh(&self) -> String {
                match self {
                    $(Self::$variant => $zh.to_owned(),)*
                    Self::Size { most } => format!("应大于 0 且不超过 {most}"),
                    Self::Surface { number, breach } => format!("第 {number} 个面：{}", breach.zh()),
                }
            }
        }

        impl fmt::Display for Breach {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($en),)*
                    Self::Size { most } => write!(f, "it is more than 0 and at most {most}"),
                    Self::Surface { number, breach } => write!(f, "surface {number}: {breach}"),
                }
            }
        }
    };
}

breaches! {
    /// A building's height.
    BuildingHeight = "建筑高度应大于 0 m 且不超过 1000 m" "a building is more than 0 m and at most 1,000 m high";
    /// A building's storeys.
    BuildingStoreys = "建筑应有 1 至 250 层" "a building has 1 to 250 storeys";
    /// A building's basements.
    BuildingBasements = "建筑地下层数不超过 20" "a building has at most 20 basements";
    /// A building's households.
    BuildingHouseholds = "建筑户数不超过 20000" "a building has at most 20,000 households";
    /// The rate of a fibre.
    FibreRate = "光纤速率应为 0 至 1000 Gbit/s" "a fibre carries 0 to 1,000 Gbit/s";
    /// A unit's rented homes.
    RentedHomes = "出租户数多于总户数" "more homes are rented out than there are";
    /// A road's width.
    RoadWidth = "道路宽度应大于 0 m 且不超过 200 m" "a road is more than 0 m and at most 200 m wide";
    /// Spaces of a parking facility.
    ParkingSpaces = "停车场车位不超过 100000 个" "a parking facility has at most 100,000 spaces";
    /// An area.
    NegativeArea = "面积不能为负" "an area is not negative";
    /// A fixture's height.
    FixtureHeight = "部件高度应大于 0 m 且不超过 500 m" "a fixture is more than 0 m and at most 500 m high";
    /// What only crossings have, on another fixture.
    NoCrossing = "只有人行横道才有此属性" "only a crossing has it";
    /// What only cameras have, on another fixture.
    NoCamera = "只有摄像头才有此属性" "only a camera has it";
    /// How steeply a camera looks.
    Pitch = "俯仰角应在 -90° 至 90° 之间" "a pitch lies between straight down and straight up";
    /// The angle across a picture.
    PictureWidth = "水平视场角应大于 0° 且不超过 360°" "a picture is more than 0° and at most 360° wide";
    /// The angle down a picture.
    PictureHeight = "垂直视场角应大于 0° 且小于 180°" "a picture is more than 0° and less than 180° high";
    /// Pixels across or down a picture.
    Pixels = "像素数应为 1 至 65536" "a picture has 1 to 65,536 pixels a side";
    /// How loud a device is.
    SoundLevel = "报警声级应为 0 至 150 dB" "a sound level is 0 to 150 dB";
    /// Too far from the origin of the local frame.
    FarFromOrigin = "距离原点超过 100 km" "it lies more than 100 km from the origin";
    /// A storey or garage level.
    Level = "楼层号应在 -20 至 250 之间" "a level lies between -20 and 250";
    /// An airspace's heights.
    Airspace = "空域的上限应高于下限" "an airspace ends above where it begins";
    /// A placed model's bytes.
    NoGlb = "二进制 glTF 文件应以“glTF”开头" "a binary glTF file begins with 'glTF'";
    /// A placed model's size.
    LargeModel = "放置的模型不超过 256 MiB" "a placed model has at most 256 MiB";
    /// Residents of a household.
    Residents = "每户不超过 50 人" "a household has at most 50 residents";
    /// A unified social credit code.
    CreditCode = "统一社会信用代码应为 18 位，末位为校验码（GB 32100-2015）" "a unified social credit code has 18 characters by GB 32100-2015, the last of them a check character";
    /// A roof's height.
    RoofHeight = "屋顶高度应在 0 m 至 200 m 之间" "a roof is 0 m to 200 m high";
    /// A shell without surfaces.
    EmptyShell = "建筑外壳至少有一个面" "a shell has at least one surface";
    /// Spaces of a garage level.
    LevelSpaces = "每层车位不超过 100000 个" "a level has at most 100,000 spaces";
    /// A span of opening hours.
    Span = "时段应在当日开始，结束晚于开始且不晚于次日结束" "a span begins within its day, ends after it begins and by the end of the next day";
    /// A restriction without travellers.
    BindsNobody = "规则应约束至少一类通行者" "it binds someone";
    /// A link's line.
    LinkEnds = "管线应有两个端点" "a link has two ends";
    /// A link from a node to itself.
    LinkLoop = "管线应连接两个不同的节点" "a link joins two nodes";
    /// A polygon or surface that covers nothing.
    NoArea = "面积为零" "its area is zero";
    /// A ring of a polygon.
    FewPoints = "环应至少有 3 个不同的点" "a ring must have at least 3 distinct points";
    /// A ring that crosses or touches itself.
    SelfIntersection = "环自相交" "a ring has a self-intersection";
    /// A coordinate.
    NotFinite = "坐标不是有限数值" "a coordinate is not a finite number";
    /// A hole outside of its polygon.
    HoleOutside = "内环不在外环之内" "a hole is not contained within the polygon's exterior";
    /// Rings that share a line.
    RingsMeetOnLine = "两个环沿线相交" "two rings intersect on a line";
    /// Rings that share an area.
    RingsMeetOnArea = "两个环的区域相交" "two rings intersect on an area";
    /// A line of one place.
    ShortLine = "线应至少有 2 个不同的点" "a line must have at least 2 distinct points";
    /// A surface without rings.
    NoRing = "没有环" "it has no ring";
    /// A surface's ring.
    ShortRing = "环少于三个点" "a ring has fewer than three points";
    /// A surface's material.
    NoMaterial = "所指的材质不存在" "its material does not exist";
}

impl Breach {
    /// What is wrong with a polygon, in the words of its check and in Chinese.
    pub(crate) fn told(fault: InvalidPolygon) -> Bilingual {
        let en = fault.to_string();
        Bilingual::new(en, Self::from(fault).zh())
    }
}

impl From<InvalidPolygon> for Breach {
    fn from(fault: InvalidPolygon) -> Self {
        match fault {
            InvalidPolygon::TooFewPointsInRing(_) => Self::FewPoints,
            InvalidPolygon::SelfIntersection(_) => Self::SelfIntersection,
            InvalidPolygon::NonFiniteCoord(..) => Self::NotFinite,
            InvalidPolygon::InteriorRingNotContainedInExteriorRing(_) => Self::HoleOutside,
            InvalidPolygon::IntersectingRingsOnALine(..) => Self::RingsMeetOnLine,
            InvalidPolygon::IntersectingRingsOnAnArea(..) => Self::RingsMeetOnArea,
        }
    }
}

impl From<InvalidLineString> for Breach {
    fn from(fault: InvalidLineString) -> Self {
        match fault {
            InvalidLineString::TooFewPoints => Self::ShortLine,
            InvalidLineString::NonFiniteCoord(_) => Self::NotFinite,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::ModelError;
    use crate::told::Told;

    fn is_han(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn each_breach_has_a_code_of_its_own_and_both_languages() {
        let mut all = Breach::PLAIN.to_vec();
        all.push(Breach::Size { most: 5 });
        all.push(Breach::Surface {
            number: 3,
            breach: Box::new(Breach::NoRing),
        });
        let mut codes = BTreeSet::new();
        for breach in all {
            assert!(is_han(&breach.zh()), "{breach:?}");
            assert!(!is_han(&breach.to_string()), "{breach:?}");
            let json = serde_json::to_value(&breach).unwrap();
            assert!(codes.insert(json["code"].to_string()), "{breach:?}");
        }
    }

    #[test]
    fn each_fault_of_a_feature_is_told_in_both_languages() {
        let (layer, id, field) = ("building", "b1".to_owned(), "top_z");
        let breach = Breach::BuildingHeight;
        let all = [
            ModelError::NotFinite {
                layer,
                id: id.clone(),
                field,
            },
            ModelError::InvalidGeometry {
                layer,
                id: id.clone(),
                field,
                reason: breach.clone(),
            },
            ModelError::OutOfRange {
                layer,
                id: id.clone(),
                field,
                reason: breach,
            },
            ModelError::DuplicateId {
                layer,
                id: id.clone(),
            },
            ModelError::UnknownReference {
                layer,
                id,
                field,
                target_layer: "compound",
                target: "c1".to_owned(),
            },
        ];
        for error in all {
            assert!(is_han(&error.zh()), "{error}");
            assert!(!is_han(&error.to_string()), "{error}");
        }
    }
}
