//! Why a row of the rules asks for nothing here, or why less was placed than it asks for, in both languages.

use std::sync::Arc;

use super::stand_in::StandIn;
use crate::catalogue::{FeatureLayer, PLACE_KINDS, attribute_name};

/// Why.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The community has nothing that the row speaks of.
    Missing(Missing),
    /// The place that they belong in is not there: they stand elsewhere.
    StandsIn {
        /// The kind of place.
        kind: Arc<str>,
        /// Where they stand.
        at: StandIn,
    },
    /// Part of the roads has no free site that keeps the least spacing.
    NoSite {
        /// Metres without one.
        short_m: f64,
        /// Of so many.
        demanded_m: f64,
    },
    /// No camera, planned or there, shows part of the roads or boundaries.
    Unseen {
        /// Metres that none shows.
        short_m: f64,
        /// Of so many.
        demanded_m: f64,
    },
    /// Some stand beside the road on posts of their own, where neither a smart pole nor a wall shows what they show.
    OffPoles {
        /// How many.
        count: usize,
    },
    /// Gates at which no number plate is seen from any place about them.
    FrontUnseen {
        /// How many.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Part of the greens has no free ground in reach.
    Dry {
        /// Square metres of it.
        dry_m2: f64,
        /// Of so many.
        demanded_m2: f64,
    },
    /// Features with no free ground within the distance.
    OutOfReach {
        /// How many.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Features with no free ground within the distance on foot.
    OutOfWalk {
        /// How many.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Features within reach of sites that are no more to be there, or of devices that serve others already.
    Limited {
        /// How many.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Halls higher than detectors are for.
    TooHigh {
        /// How many.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Part of where a network is to be heard no site reaches.
    Unheard {
        /// How many points.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// Part of where a network is to be heard hears no station that the map knows, and its stations are the operators' to build.
    Operators {
        /// How many points.
        out: usize,
        /// Of so many.
        of: usize,
    },
    /// What the devices send is more than the gateways in reach carry.
    Overloaded {
        /// How many devices.
        devices: usize,
    },
    /// The community has nowhere where the network is asked for.
    Nowhere,
    /// The row asks for lines to houses or compounds, which no device brings.
    Lines,
    /// Neither a building nor open ground has room for it.
    NoRoom,
    /// Places are smaller than they have to be for those whom they serve: no building has the space.
    TooSmall {
        /// Where they are too small.
        out: usize,
        /// Of so many.
        of: usize,
        /// How large these are together, square metres.
        area_m2: f64,
        /// How large they have to be together, square metres.
        least_m2: f64,
    },
    /// Some would stand in an area to keep out of.
    KeptOut,
    /// Some would stand where power or network does not reach.
    Unsupplied,
    /// The budget does not reach, or the price list has no price.
    Unpaid,
    /// The rule asks for devices, where places are planned.
    NotForPlaces,
    /// Features of which the model does not say what the rule asks.
    Untold {
        /// How many.
        count: usize,
        /// Of so many that it may speak of.
        of: usize,
        /// Of this kind.
        layer: FeatureLayer,
        /// What is not said.
        attribute: Arc<str>,
    },
}

macro_rules! missing {
    ($($(#[doc = $doc:literal])+ $variant:ident = $zh:literal $en:literal;)*) => {
        /// What a community lacks that a row speaks of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Missing { $($(#[doc = $doc])+ $variant,)* }

        impl Missing {
            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }
        }
    };
}

missing! {
    /// Neither a place nor a gate for it.
    PlaceOrGate = "社区没有安放它的场所或出入口" "the community has no place and no gate for it";
    /// Compounds.
    Compounds = "社区没有小区边界" "the community has no compounds";
    /// Gates of that kind.
    Gates = "社区没有这类出入口" "the community has no such gates";
    /// Roads of those classes.
    Roads = "社区没有这类道路" "the community has no such roads";
    /// A compound enclosed in that way.
    Boundary = "没有小区采用这种边界形式" "no compound has such a boundary";
    /// Fixtures of that kind.
    Fixtures = "社区没有这类设施" "the community has no such fixtures";
    /// Fixtures of that kind, nor a place for them.
    FixturesAndPlace = "社区没有这类设施，也没有安放它们的场所" "the community has no such fixtures and no place for them";
    /// Homes of that kind.
    Homes = "社区没有这类住户" "the community has no such homes";
    /// Parking spaces.
    ParkingSpaces = "社区没有车位" "the community has no parking spaces";
    /// Neither vehicle gates nor parking.
    GatesAndParking = "社区没有车行出入口和停车场" "the community has no vehicle gates and no parking";
    /// A place of that kind.
    Place = "社区没有这类场所" "the community has no such place";
    /// Greens that are large enough.
    Greens = "社区没有 100 平方米及以上的公园或草坪" "the community has no parks or lawns of 100 m2 or more";
    /// Building units.
    Units = "社区没有楼栋单元" "the community has no building units";
    /// Buildings.
    Buildings = "社区没有建筑" "the community has no buildings";
    /// Households.
    Households = "社区没有住户" "the community has no households";
    /// Households, or a place for it.
    HouseholdsOrPlace = "社区没有住户，或没有安放它的场所" "the community has no households or no place for it";
    /// Roads to drive on.
    Route = "社区没有可行车道路，因而没有接驳线路" "the community has no drivable roads, so it has no shuttle route";
    /// Features that the rule speaks of.
    Features = "社区没有规则所指的对象" "the community has no such features";
}

impl Reason {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Missing(missing) => missing.zh().to_owned(),
            Self::StandsIn { kind, at } => {
                let (zh, _) = place_names(kind);
                format!("社区没有{zh}：暂设于{}", at.zh())
            }
            Self::NoSite {
                short_m,
                demanded_m,
            } => {
                format!("{demanded_m:.0} 米中有 {short_m:.0} 米没有满足最小间距的空闲点位")
            }
            Self::Unseen {
                short_m,
                demanded_m,
            } => {
                format!(
                    "{demanded_m:.0} 米中有 {short_m:.0} 米受建筑、围墙或树木遮挡，或不在画面内，摄像头拍不到"
                )
            }
            Self::OffPoles { count } => {
                format!("{count} 个立在路边自设的杆上：智慧杆和建筑外墙上拍不到那里")
            }
            Self::FrontUnseen { out, of } => {
                format!("{of} 个出入口中有 {out} 个受遮挡：其附近任何点位都拍不到来车的号牌")
            }
            Self::Dry {
                dry_m2,
                demanded_m2,
            } => {
                format!("{demanded_m2:.0} 平方米中有 {dry_m2:.0} 平方米在有效距离内没有空地")
            }
            Self::OutOfReach { out, of } => format!("{of} 个对象中有 {out} 个在规定距离内没有空地"),
            Self::OutOfWalk { out, of } => {
                format!("{of} 个对象中有 {out} 个在规定的步行距离内没有空地，或附近没有道路")
            }
            Self::Limited { out, of } => {
                format!("{of} 个对象中有 {out} 个未能服务：点位数或每台可服务的户数已达规则上限")
            }
            Self::TooHigh { out, of } => {
                format!("{of} 处公共区域中有 {out} 处净高超过 12 米，点型感烟探测器不适用")
            }
            Self::Unheard { out, of } => {
                format!("{of} 个测点中有 {out} 个在任何可用点位的覆盖之外")
            }
            Self::Operators { out, of } => format!(
                "{of} 个测点中有 {out} 个收不到地图上已知的站点：运营商站址不在地图上，也不由社区建设"
            ),
            Self::Overloaded { devices } => {
                format!("{devices} 台设备的上报量超出可达网关的容量")
            }
            Self::Nowhere => "社区没有需要覆盖该网络的地方".to_owned(),
            Self::Lines => "该条款要求的是线路接入，不是设备，不作布点".to_owned(),
            Self::NoRoom => "既没有建筑也没有空地可以容纳".to_owned(),
            Self::TooSmall {
                out,
                of,
                area_m2,
                least_m2,
            } => format!(
                "{of} 处场所中有 {out} 处小于规定面积：共 {area_m2:.1} 平方米，应有 {least_m2:.1} 平方米"
            ),
            Self::KeptOut => "部分点位落在禁止布设区域内".to_owned(),
            Self::Unsupplied => "部分点位在供电或网络范围之外".to_owned(),
            Self::Unpaid => "超出预算，或没有单价".to_owned(),
            Self::NotForPlaces => "此类规则要求的是设备而不是场所".to_owned(),
            Self::Untold {
                count,
                of,
                layer,
                attribute,
            } => {
                let name = attribute_name(layer.layer().as_str(), attribute);
                let name = name.map_or(&**attribute, |name| name.zh);
                format!(
                    "规则可能涉及的 {of} 个{}中有 {count} 个没有给出“{name}”",
                    layer.zh()
                )
            }
        }
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Missing(missing) => missing.en().to_owned(),
            Self::StandsIn { kind, at } => {
                let (_, en) = place_names(kind);
                let en = en.to_lowercase();
                format!(
                    "the community has no {en}: it stands at {} meanwhile",
                    at.en()
                )
            }
            Self::NoSite {
                short_m,
                demanded_m,
            } => format!(
                "{short_m:.0} of {demanded_m:.0} m have no free site that keeps the least spacing"
            ),
            Self::Unseen {
                short_m,
                demanded_m,
            } => format!(
                "{short_m:.0} of {demanded_m:.0} m are hidden by buildings, walls or trees or out of the picture: no planned camera shows them"
            ),
            Self::OffPoles { count } => format!(
                "{count} stand beside the road on posts of their own: neither a smart pole nor a wall shows what they show"
            ),
            Self::FrontUnseen { out, of } => format!(
                "at {out} of {of} gates the number plates of what comes in are hidden from every place about the gate"
            ),
            Self::Dry {
                dry_m2,
                demanded_m2,
            } => {
                format!("{dry_m2:.0} of {demanded_m2:.0} m2 have no free ground in reach")
            }
            Self::OutOfReach { out, of } => {
                format!("{out} of {of} features have no free ground within the distance")
            }
            Self::OutOfWalk { out, of } => format!(
                "{out} of {of} features have no free ground within the distance on foot, or no way is near them"
            ),
            Self::Limited { out, of } => format!(
                "{out} of {of} features are left without: the rule allows no more devices, or no more households for each"
            ),
            Self::TooHigh { out, of } => format!(
                "{out} of {of} halls are higher than the 12 m that point smoke detectors are for"
            ),
            Self::Unheard { out, of } => {
                format!(
                    "{out} of {of} points where it is to be heard are out of reach of every site"
                )
            }
            Self::Operators { out, of } => format!(
                "{out} of {of} points hear no station that the map knows: operators' sites are not on the map, and not the community's to build"
            ),
            Self::Overloaded { devices } => {
                format!("{devices} devices send more than the gateways within their reach carry")
            }
            Self::Nowhere => "the community has nowhere where the network is asked for".to_owned(),
            Self::Lines => {
                "it asks for lines, which no device brings: nothing is placed".to_owned()
            }
            Self::NoRoom => "there is neither a building nor open ground for it".to_owned(),
            Self::TooSmall {
                out,
                of,
                area_m2,
                least_m2,
            } => format!(
                "{out} of {of} places are smaller than they have to be: {area_m2:.1} m2 of {least_m2:.1} m2"
            ),
            Self::KeptOut => "some would stand in an area to keep out of".to_owned(),
            Self::Unsupplied => "some would stand where power or network does not reach".to_owned(),
            Self::Unpaid => "beyond the budget, or without a price".to_owned(),
            Self::NotForPlaces => "this kind of rule asks for devices, not for places".to_owned(),
            Self::Untold {
                count,
                of,
                layer,
                attribute,
            } => {
                format!("{count} of {of} {layer} that it may speak of do not say '{attribute}'")
            }
        }
    }
}

/// The names of a kind of place, Chinese and English; of one that is not known, its word.
fn place_names(kind: &str) -> (&str, &str) {
    let known = PLACE_KINDS.iter().find(|(word, ..)| *word == kind);
    known.map_or((kind, kind), |(_, zh, en)| (*zh, *en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::hall::ROOMS;

    #[test]
    fn what_features_do_not_say_is_told_in_chinese_by_its_name() {
        for layer in FeatureLayer::ALL {
            let words = layer.attributes().iter().map(|attribute| attribute.word);
            for word in words.chain([ROOMS]) {
                let reason = Reason::Untold {
                    count: 1,
                    of: 2,
                    layer: *layer,
                    attribute: word.into(),
                };
                let zh = reason.zh();
                assert!(!zh.contains(|c: char| c.is_ascii_alphabetic()), "{zh}");
            }
        }
        let reason = Reason::Untold {
            count: 95,
            of: 202,
            layer: FeatureLayer::Buildings,
            attribute: ROOMS.into(),
        };
        assert_eq!(
            reason.zh(),
            "规则可能涉及的 202 个楼栋中有 95 个没有给出“房间平面”"
        );
        assert_eq!(
            reason.en(),
            "95 of 202 buildings that it may speak of do not say 'rooms'"
        );
    }
}
