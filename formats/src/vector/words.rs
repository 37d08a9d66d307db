//! Names of layers and attributes, and words of attributes, as files of China and of OpenStreetMap's kind have them.
//!
//! The keys and values of OpenStreetMap are those of its wiki; the Chinese ones are the usual names in planning and surveying data,
//! in characters and in the initials of their pinyin (assumptions: no standard names attributes of exchange files).

use super::mapping::Target;

/// A field of a rule and the attribute names that stand for it, the most telling first. Names are compared without case, blanks,
/// hyphens, underscores and colons.
pub(super) const NAME: &[&str] = &[
    "name",
    "名称",
    "name:zh",
    "楼名",
    "楼栋名称",
    "建筑名称",
    "建筑物名称",
    "道路名称",
    "路名",
    "小区名称",
    "mc",
    "jzmc",
    "dlmc",
    "title",
    "label",
    "bldgname",
    "roadname",
    "fullname",
];
/// English names.
pub(super) const NAME_EN: &[&str] = &["name:en", "英文名", "英文名称", "enname", "nameen"];
/// Ids.
pub(super) const ID: &[&str] = &[
    "osm_way_id",
    "osm_id",
    "id",
    "uid",
    "编号",
    "编码",
    "标识码",
    "bsm",
    "楼栋编号",
    "建筑编号",
    "buildingid",
    "bldgid",
    "gmlid",
    "uuid",
    "objectid",
    "fid",
    "ogcfid",
    "gid",
];
/// Height above the ground.
pub(super) const HEIGHT: &[&str] = &[
    "height",
    "高度",
    "建筑高度",
    "楼高",
    "建筑物高度",
    "jzgd",
    "gd",
    "heightm",
    "bldgheight",
    "buildinghe",
    "buildingheight",
    "measuredheight",
    "hgt",
    "z",
    "elevation",
];
/// Storeys.
pub(super) const STOREYS: &[&str] = &[
    "building:levels",
    "层数",
    "楼层",
    "楼层数",
    "地上层数",
    "总层数",
    "floors",
    "floor",
    "levels",
    "storeys",
    "stories",
    "numfloors",
    "nfloors",
    "floorcount",
    "cs",
    "lc",
    "dscs",
    "buildingle",
    "buildingl",
    "storeysaboveground",
];
/// Basements.
pub(super) const BASEMENTS: &[&str] = &[
    "building:levels:underground",
    "地下层数",
    "basements",
    "dxcs",
    "undergroundfloors",
    "storeysbelowground",
];
/// Households.
pub(super) const HOUSEHOLDS: &[&str] = &[
    "building:flats",
    "户数",
    "住户数",
    "总户数",
    "households",
    "flats",
    "hs",
    "dwellings",
    "numunits",
];
/// Rates of the fibre to a building. Only names that tell the unit: rates come in Mbit/s as well.
pub(super) const FIBRE: &[&str] = &[
    "fibre_gbit_s",
    "fibre_gbit",
    "光纤到楼（Gbit/s）",
    "光纤到楼(Gbit/s)",
];
/// Rates of the fibre to each home, likewise.
pub(super) const HOME_FIBRE: &[&str] = &[
    "home_fibre_gbit_s",
    "home_fibre", // as a Shapefile cuts it
    "光纤到户（Gbit/s）",
    "光纤到户(Gbit/s)",
];
/// Whether the government network is there.
pub(super) const GOVERNMENT_NETWORK: &[&str] = &[
    "government_network",
    "government",
    "政务专网",
    "政务专网接入",
];
/// Uses.
pub(super) const USAGE: &[&str] = &[
    "building:use",
    "building",
    "用途",
    "建筑用途",
    "使用功能",
    "功能",
    "建筑功能",
    "usage",
    "use",
    "yt",
    "jzyt",
    "function",
    "bldgtype",
    "buildingtype",
    "类型",
    "建筑类型",
    "type",
    "class",
    "fclass",
];
/// Classes of roads.
pub(super) const CLASS: &[&str] = &[
    "highway",
    "道路等级",
    "等级",
    "道路类型",
    "class",
    "roadclass",
    "fclass",
    "dldj",
    "类型",
    "type",
    "kind",
    "roadtype",
];
/// Kinds of anything else.
pub(super) const KIND: &[&str] = &[
    "kind", "类型", "种类", "类别", "type", "class", "fclass", "leisure", "landuse", "natural",
    "parking",
];
/// Widths.
pub(super) const WIDTH: &[&str] = &[
    "width",
    "宽度",
    "路宽",
    "道路宽度",
    "红线宽度",
    "kd",
    "roadwidth",
    "widthm",
];
/// Lanes.
pub(super) const LANES: &[&str] = &["lanes", "车道数", "numlanes", "lanecount", "cds"];
/// One-way roads.
pub(super) const ONEWAY: &[&str] = &["oneway", "单行", "是否单行", "单行线"];
/// Parking spaces.
pub(super) const SPACES: &[&str] = &[
    "capacity",
    "车位数",
    "车位",
    "泊位数",
    "spaces",
    "parkingspaces",
    "cws",
];

/// Parts of a layer's name, and what it is then.
pub(super) const LAYERS: &[(&str, Target)] = &[
    ("parking", Target::Parking),
    ("停车", Target::Parking),
    ("gate", Target::Gate),
    ("entrance", Target::Gate),
    ("出入口", Target::Gate),
    ("大门", Target::Gate),
    ("tree", Target::Fixture),
    ("树", Target::Fixture),
    ("lamp", Target::Fixture),
    ("路灯", Target::Fixture),
    ("灯杆", Target::Fixture),
    ("hydrant", Target::Fixture),
    ("消防栓", Target::Fixture),
    ("manhole", Target::Fixture),
    ("窨井", Target::Fixture),
    ("井盖", Target::Fixture),
    ("building", Target::Building),
    ("bldg", Target::Building),
    ("footprint", Target::Building),
    ("house", Target::Building),
    ("建筑", Target::Building),
    ("房屋", Target::Building),
    ("楼", Target::Building),
    ("road", Target::Road),
    ("street", Target::Road),
    ("highway", Target::Road),
    ("道路", Target::Road),
    ("路网", Target::Road),
    ("街道", Target::Road),
    ("water", Target::Water),
    ("lake", Target::Water),
    ("river", Target::Water),
    ("pond", Target::Water),
    ("水系", Target::Water),
    ("水体", Target::Water),
    ("水面", Target::Water),
    ("湖", Target::Water),
    ("河", Target::Water),
    ("green", Target::Green),
    ("park", Target::Green),
    ("grass", Target::Green),
    ("vegetation", Target::Green),
    ("绿地", Target::Green),
    ("绿化", Target::Green),
    ("公园", Target::Green),
    ("compound", Target::Compound),
    ("community", Target::Compound),
    ("neighbourhood", Target::Compound),
    ("小区", Target::Compound),
    ("社区", Target::Compound),
    ("红线", Target::Compound),
];

/// The keys of OpenStreetMap by which a layer of many things is told apart, in the order in which they count.
pub(super) const KEYS: &[(&str, Target, &[&str])] = &[
    ("building", Target::Building, &["*"]),
    ("highway", Target::Road, &["*"]),
    (
        "barrier",
        Target::Gate,
        &["gate", "lift_gate", "swing_gate", "entrance"],
    ),
    ("amenity", Target::Parking, &["parking", "bicycle_parking"]),
    ("natural", Target::Water, &["water"]),
    ("landuse", Target::Water, &["reservoir", "basin"]),
    (
        "leisure",
        Target::Green,
        &[
            "park",
            "garden",
            "common",
            "dog_park",
            "nature_reserve",
            "playground",
            "pitch",
            "track",
        ],
    ),
    (
        "landuse",
        Target::Green,
        &[
            "grass",
            "meadow",
            "flowerbed",
            "forest",
            "orchard",
            "village_green",
            "recreation_ground",
        ],
    ),
    (
        "natural",
        Target::Green,
        &["wood", "grassland", "scrub", "heath", "shrubbery"],
    ),
    ("landuse", Target::Compound, &["residential"]),
];

/// A file's word for a kind of `target`: the model's, [`super::mapping::NOTHING`] or [`super::mapping::SKIP`]; `None` where it is
/// not understood.
pub(super) fn word(target: Target, told: &str) -> Option<&'static str> {
    let told = told.trim().to_lowercase();
    let own = target.words();
    if let Some(same) = own.iter().find(|word| **word == told) {
        return Some(same);
    }
    let list = match target {
        Target::Building => USES,
        Target::Road => ROADS,
        Target::Green => GREENS,
        Target::Parking => PARKINGS,
        Target::Gate => GATES,
        Target::Compound => ENCLOSURES,
        Target::Fixture => FIXTURES,
        Target::Water | Target::Skip => &[],
    };
    let of = |fits: &dyn Fn(&str) -> bool| {
        let found = list.iter().find(|(_, words)| words.iter().any(|w| fits(w)));
        found.map(|(word, _)| *word)
    };
    // A Chinese word is often part of a longer one: 高层住宅楼.
    of(&|word| word == told).or_else(|| of(&|word| !word.is_ascii() && told.contains(word)))
}

type Words = &'static [(&'static str, &'static [&'static str])];

const USES: Words = &[
    (
        "mixed",
        &[
            "mixed_use",
            "商住",
            "综合楼",
            "residential;commercial",
            "residential;retail",
        ],
    ),
    (
        "residential",
        &[
            "apartments",
            "house",
            "detached",
            "semidetached_house",
            "terrace",
            "dormitory",
            "bungalow",
            "villa",
            "住宅",
            "宿舍",
            "居住",
            "公寓",
            "别墅",
            "民房",
        ],
    ),
    (
        "education",
        &[
            "school",
            "university",
            "college",
            "kindergarten",
            "学校",
            "教学",
            "幼儿园",
            "教育",
            "小学",
            "中学",
        ],
    ),
    (
        "health",
        &["hospital", "clinic", "医院", "医疗", "卫生", "诊所"],
    ),
    ("office", &["办公", "写字楼"]),
    (
        "commercial",
        &[
            "retail",
            "supermarket",
            "kiosk",
            "mall",
            "shop",
            "hotel",
            "商业",
            "商铺",
            "酒店",
            "超市",
            "餐饮",
        ],
    ),
    ("parking", &["garage", "garages", "carport", "车库", "停车"]),
    (
        "public",
        &[
            "civic",
            "government",
            "church",
            "temple",
            "sports_hall",
            "sports_centre",
            "stadium",
            "library",
            "museum",
            "公共",
            "公建",
            "文化",
            "体育",
            "图书馆",
            "社区服务",
            "行政",
        ],
    ),
    (
        "industrial",
        &["warehouse", "factory", "工业", "厂房", "仓库", "仓储"],
    ),
    (
        "utility",
        &[
            "roof",
            "shed",
            "hut",
            "service",
            "配电",
            "泵房",
            "门卫",
            "附属",
            "设备用房",
            "垃圾站",
        ],
    ),
    (
        "unknown",
        &["construction", "ruins", "其他", "未知", "在建"],
    ),
    ("", &["yes"]),
];

const ROADS: Words = &[
    (
        "city",
        &[
            "motorway",
            "motorway_link",
            "trunk",
            "trunk_link",
            "primary",
            "primary_link",
            "secondary",
            "secondary_link",
            "tertiary",
            "tertiary_link",
            "busway",
            "城市道路",
            "快速路",
            "主干路",
            "次干路",
            "市政道路",
        ],
    ),
    (
        "main",
        &[
            "residential",
            "unclassified",
            "road",
            "主干道",
            "小区主路",
            "主路",
        ],
    ),
    (
        "service",
        &[
            "track",
            "driveway",
            "parking_aisle",
            "服务道路",
            "入户道路",
            "宅前路",
        ],
    ),
    (
        "lane",
        &[
            "living_street",
            "service",
            "支路",
            "小区道路",
            "内部道路",
            "组团路",
        ],
    ),
    ("cycleway", &["自行车", "非机动车道"]),
    (
        "footway",
        &[
            "pedestrian",
            "path",
            "bridleway",
            "corridor",
            "步行",
            "人行",
            "游步道",
            "步道",
        ],
    ),
    ("steps", &["台阶", "阶梯"]),
    ("skip", &["construction", "proposed", "platform", "raceway"]),
];

const GREENS: Words = &[
    ("playground", &["游乐", "儿童"]),
    ("pitch", &["track", "golf_course", "球场", "运动场", "操场"]),
    ("wood", &["forest", "orchard", "tree_row", "林"]),
    (
        "park",
        &[
            "garden",
            "common",
            "dog_park",
            "nature_reserve",
            "village_green",
            "recreation_ground",
            "公园",
            "花园",
            "游园",
        ],
    ),
    (
        "lawn",
        &[
            "grass",
            "meadow",
            "flowerbed",
            "grassland",
            "scrub",
            "heath",
            "shrubbery",
            "绿地",
            "草",
            "绿化",
        ],
    ),
];

const PARKINGS: Words = &[
    ("underground", &["地下"]),
    (
        "multi_storey",
        &[
            "multi-storey",
            "rooftop",
            "garage",
            "garages",
            "立体",
            "停车楼",
        ],
    ),
    (
        "bicycle",
        &["bicycle_parking", "非机动", "自行车", "电动车"],
    ),
    (
        "surface",
        &["street_side", "lane", "layby", "地面", "路面", "路侧"],
    ),
    ("", &["parking", "yes"]),
];

const GATES: Words = &[
    ("main", &["主出入口", "主入口", "正门", "大门"]),
    ("vehicle", &["lift_gate", "车行", "车辆"]),
    (
        "pedestrian",
        &["kissing_gate", "turnstile", "人行", "行人", "小门"],
    ),
    ("", &["gate", "entrance", "yes", "出入口", "门"]),
];

const ENCLOSURES: Words = &[
    ("closed", &["fence", "wall", "hedge", "gated", "封闭"]),
    ("open", &["no", "开放"]),
    ("", &["residential", "yes", "小区", "住宅"]),
];

const FIXTURES: Words = &[
    ("lamp_pole", &["street_lamp", "lamp", "路灯", "灯杆"]),
    ("signal_pole", &["traffic_signals", "红绿灯", "信号灯"]),
    (
        "pole",
        &["utility_pole", "mast", "flagpole", "电杆", "电线杆", "旗杆"],
    ),
    ("hydrant", &["fire_hydrant", "消防栓", "消火栓"]),
    ("manhole", &["窨井", "井盖", "检查井"]),
    ("tree", &["树", "乔木"]),
    ("bench", &["长椅", "座椅"]),
    (
        "waste_bin",
        &["waste_basket", "waste_disposal", "垃圾桶", "果皮箱"],
    ),
    ("camera", &["surveillance", "摄像"]),
    ("charging_station", &["充电"]),
    ("barrier", &["bollard", "block", "道闸", "路障"]),
    ("entrance", &["door", "楼门", "单元门"]),
];
