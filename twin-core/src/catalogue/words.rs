//! The closed word lists of the catalogue: kinds of places, locations and conditions with their names, and units.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The form of a word of a closed list, for files that are checked by a schema.
macro_rules! word_form {
    ($($(#[$doc:meta])* $name:ident: $text:literal = $words:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&str> = $words.collect();
                json_schema!({ "type": "string", "description": $text, "enum": words })
            }
        }
    )*};
}

word_form! {
    /// A word of [`PLACE_KINDS`].
    PlaceKind: "A kind of place." = PLACE_KINDS.iter().map(|(word, ..)| *word);
    /// A word of [`LOCATIONS`].
    LocationWord: "What 部署位置 names." = LOCATIONS.iter().map(|(word, ..)| *word);
    /// A word of one of [`CONDITIONS`].
    ConditionWord: "A condition that is no number." = CONDITIONS.iter().map(|kind| kind.word);
    /// One of [`UNITS`].
    Unit: "A unit as a UCUM code." = UNITS.iter().copied();
}

/// Whether `word` is one of [`PLACE_KINDS`].
#[must_use]
pub fn is_place_kind(word: &str) -> bool {
    PLACE_KINDS.iter().any(|(kind, ..)| *kind == word)
}

/// Kinds of places 场所: table 10's and the amenities that device rows name.
///
/// Each is `(word, Chinese name, English name)`.
pub const PLACE_KINDS: &[(&str, &str, &str)] = &[
    (
        "community_operations_centre",
        "社区运行管理中心",
        "Community operations centre",
    ),
    (
        "property_operations_centre",
        "物业运行管理中心",
        "Property operations centre",
    ),
    ("bicycle_parking", "非机动车停车场所", "Bicycle parking"),
    ("vehicle_parking", "机动车停车场所", "Vehicle parking"),
    ("vehicle_service", "车辆接驳与维保场所", "Vehicle service"),
    (
        "autonomous_vehicle_area",
        "自动驾驶车辆配套",
        "Autonomous-vehicle area",
    ),
    ("drone_pad", "无人机停机坪", "Drone pad"),
    (
        "unmanned_logistics_station",
        "无人管理物流配送站",
        "Unmanned logistics station",
    ),
    (
        "charging_swap_station",
        "充电换电站",
        "Charging and battery-swap station",
    ),
    (
        "waste_collection_station",
        "垃圾收集站",
        "Waste collection station",
    ),
    (
        "recycling_station",
        "二手废旧物/可再生资源回收站",
        "Recycling station",
    ),
    (
        "convenience_service",
        "便民类商业服务场所",
        "Convenience service",
    ),
    ("other_commerce", "其他类商业服务场所", "Other commerce"),
    ("innovation_space", "社区双创空间", "Innovation space"),
    (
        "culture_party_space",
        "文化党建场所",
        "Culture and party-building space",
    ),
    (
        "digital_shared_area",
        "数字化共享区域",
        "Digital shared area",
    ),
    ("equipment_store", "设施设备存放场所", "Equipment store"),
    ("canteen", "社区食堂", "Community canteen"),
    ("kindergarten", "幼儿园", "Kindergarten"),
    ("school", "学校", "School"),
    ("clinic", "社区卫生服务站", "Clinic"),
    ("pharmacy", "药店", "Pharmacy"),
    ("shop", "商店", "Shop"),
    ("gym", "健身房", "Gym"),
    ("elderly_centre", "老年活动中心", "Elderly centre"),
    ("leisure_centre", "小区休闲中心", "Leisure centre"),
    ("bank", "银行", "Bank"),
    ("data_room", "数据机房", "Data room"),
    ("bus_stop", "公交站", "Bus stop"),
];

/// What the `of` of a condition lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionOf {
    /// Nothing.
    Nothing,
    /// Some of these words.
    Words(&'static [&'static str]),
    /// Words of [`crate::model::FixtureKind`].
    Fixtures,
    /// Ids of device classes.
    Classes,
}

/// A kind of condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionKind {
    /// Its word.
    pub word: &'static str,
    /// Chinese name.
    pub name_zh: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// What its `of` lists.
    pub of: ConditionOf,
    /// Whether it says how many metres.
    pub has_measure: bool,
}

const fn kind(
    word: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    of: ConditionOf,
) -> ConditionKind {
    ConditionKind {
        word,
        name_zh,
        name_en,
        of,
        has_measure: false,
    }
}

/// As [`kind`], of a condition that says how many metres.
const fn measured(kind: ConditionKind) -> ConditionKind {
    ConditionKind {
        has_measure: true,
        ..kind
    }
}

/// Kinds of conditions in the deployment columns of tables 3 to 10 and in section 3.
pub const CONDITIONS: &[ConditionKind] = &[
    kind(
        "continuous_cover",
        "连续覆盖",
        "Cover without gaps",
        ConditionOf::Words(&["important_roads", "closed_perimeter"]),
    ),
    kind(
        "full_cover",
        "全覆盖",
        "Full cover",
        ConditionOf::Words(&["gates", "office_area", "office_entrances"]),
    ),
    kind(
        "key_points",
        "重点部署",
        "At key points",
        ConditionOf::Words(&["open_perimeter"]),
    ),
    kind(
        "highest_point",
        "制高点",
        "At the highest point",
        ConditionOf::Nothing,
    ),
    kind(
        "unobstructed",
        "避免遮挡",
        "Nothing in the way",
        ConditionOf::Nothing,
    ),
    kind(
        "audible_at_night",
        "夜间可听见",
        "Audible during rest at night",
        ConditionOf::Nothing,
    ),
    kind(
        "along_patrol_route",
        "沿巡检线路",
        "Along the patrol route",
        ConditionOf::Nothing,
    ),
    kind(
        "sees",
        "能拍摄",
        "Sees",
        ConditionOf::Words(&["vehicle_front"]),
    ),
    kind(
        "mounted_on",
        "附着安装于",
        "Mounted on",
        ConditionOf::Words(&["building", "smart_pole", "ceiling", "hydrant_back"]),
    ),
    kind(
        "below",
        "低于",
        "Below",
        ConditionOf::Words(&["hydrant_outlet"]),
    ),
    kind(
        "provides",
        "预留",
        "Provides",
        ConditionOf::Words(&["equipment_space", "cable_space", "separate_ducts"]),
    ),
    kind(
        "goes_with",
        "随同配置",
        "Goes with each",
        ConditionOf::Fixtures,
    ),
    kind(
        "upgrades_existing",
        "升级已有",
        "Upgrades every existing",
        ConditionOf::Fixtures,
    ),
    kind(
        "grouped_with",
        "组群部署",
        "Grouped with",
        ConditionOf::Classes,
    ),
    kind(
        "as_needed",
        "按需",
        "As needed by",
        ConditionOf::Words(&["community", "canteen_visitors", "companies"]),
    ),
    kind(
        "at_most_one",
        "至多一处",
        "At most one",
        ConditionOf::Nothing,
    ),
    kind(
        "central",
        "位于中心",
        "In the middle",
        ConditionOf::Words(&["community"]),
    ),
    kind(
        "at_floor",
        "所在楼层",
        "On the storey",
        ConditionOf::Words(&["ground_floor"]),
    ),
    kind(
        "at_junction",
        "位于道口",
        "At junctions",
        ConditionOf::Nothing,
    ),
    measured(kind(
        "away_from",
        "远离",
        "Away from",
        ConditionOf::Words(&["interference", "water"]),
    )),
    measured(kind(
        "clear_width",
        "净宽度不小于",
        "At least as wide as",
        ConditionOf::Nothing,
    )),
    kind(
        "shaped",
        "平面形状",
        "Shape in plan",
        ConditionOf::Words(&["rectangle"]),
    ),
    kind(
        "connections",
        "网关接入设备数",
        "Devices of each gateway",
        ConditionOf::Nothing,
    ),
    kind(
        "messages",
        "网关消息量",
        "Messages to each gateway",
        ConditionOf::Nothing,
    ),
];

/// What the columns 部署位置 name, and where table 10 puts a place, each as `(word, Chinese name, English name)`.
pub const LOCATIONS: &[(&str, &str, &str)] = &[
    (
        "community_operations_centre",
        "社区运行管理中心",
        "Community operations centre",
    ),
    (
        "property_operations_centre",
        "物业运行管理中心",
        "Property operations centre",
    ),
    ("leisure_centre", "小区休闲中心", "Leisure centre"),
    ("elderly_centre", "老年活动中心", "Elderly centre"),
    ("innovation_space", "社区双创空间", "Innovation space"),
    ("canteen", "社区食堂", "Community canteen"),
    ("gym", "健身房", "Gym"),
    ("gate", "小区出入口", "Gates"),
    ("main_gate", "小区主出入口", "Main gate"),
    ("main_people_gate", "主要人员出入口", "Main gate for people"),
    ("vehicle_gate", "车辆出入口", "Vehicle gates"),
    ("perimeter", "小区周界", "Perimeter"),
    ("important_road", "重要通路", "Important roads"),
    ("main_road", "社区主干道", "Main roads"),
    ("main_road_junction", "主干道口", "Junctions of main roads"),
    ("parking", "停车场", "Parking"),
    ("parking_entrance", "停车场出入口", "Parking entrance"),
    (
        "autonomous_vehicle_area",
        "自动驾驶停泊区",
        "Bays of autonomous vehicles",
    ),
    ("building_top", "建筑高空", "Tops of buildings"),
    ("indoor_public_area", "室内公共区域", "Indoor public areas"),
    ("lift_lobby", "电梯间", "Lift lobbies"),
    ("lift", "电梯", "Lifts"),
    ("fire_door", "防火门", "Fire doors"),
    ("hydrant", "消防栓", "Hydrants"),
    (
        "unit_distribution_box",
        "单元楼配电箱",
        "Distribution boxes of units",
    ),
    ("water_tank", "生活水箱", "Water tanks"),
    (
        "public_air_conditioning",
        "公共空调",
        "Public air conditioning",
    ),
    ("public_lighting", "公共空间照明", "Public lighting"),
    ("home", "家庭", "Homes"),
    ("rented_home", "出租房", "Rented homes"),
    ("merchant", "商户", "Shops"),
    ("property_company", "物业", "Property company"),
    ("main_green", "主要绿化区", "Main green areas"),
    ("park", "公园", "Parks"),
    ("square", "广场", "Squares"),
    ("green", "绿地", "Green areas"),
    ("leisure_area", "休闲区", "Leisure areas"),
    ("crowded_area", "人流密集核心区域", "Busy core areas"),
    ("compound_centre", "小区中心区域", "Centre of the compound"),
    (
        "community_centre",
        "社区中心区域",
        "Centre of the community",
    ),
    ("community", "社区内部", "Inside the community"),
];

/// The kind of condition with this word.
#[must_use]
pub fn condition_kind(word: &str) -> Option<&'static ConditionKind> {
    CONDITIONS.iter().find(|kind| kind.word == word)
}

/// The units of channels and figures: codes of UCUM, of which `{...}` are its annotations for what has no unit of its own.
pub(super) const UNITS: &[&str] = &[
    "%",
    "%/m",
    "/min",
    "/s",
    "1",
    "A",
    "Cel",
    "Gbit/s",
    "K",
    "L/s",
    "MPa",
    "Mbit/s",
    "V",
    "W",
    "W/m2",
    "[pH]",
    "[ppm]",
    "a",
    "cd/m2",
    "cm",
    "d/wk",
    "dB[SPL]",
    "deg",
    "h",
    "h/d",
    "hPa",
    "kN",
    "kV",
    "kW",
    "kW.h",
    "kg",
    "km",
    "km/h",
    "lx",
    "m",
    "m/s",
    "m/s2",
    "m2",
    "m3",
    "mA",
    "mg/L",
    "min",
    "mm",
    "mm/d",
    "mm/h",
    "mm[Hg]",
    "mmol/L",
    "s",
    "uT",
    "ug/m3",
    "{Beaufort}",
    "{CNY}",
    "{NTU}",
    "{pixel}",
];
