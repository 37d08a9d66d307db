//! Words of attributes for the kinds of the model: each of ours with those that files have for it.

pub(super) type Words = &'static [(&'static str, &'static [&'static str])];

pub(super) const USES: Words = &[
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

pub(super) const ROADS: Words = &[
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

pub(super) const GREENS: Words = &[
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

pub(super) const PARKINGS: Words = &[
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

pub(super) const GATES: Words = &[
    ("main", &["主出入口", "主入口", "正门", "大门"]),
    ("vehicle", &["lift_gate", "车行", "车辆"]),
    (
        "pedestrian",
        &["kissing_gate", "turnstile", "人行", "行人", "小门"],
    ),
    ("", &["gate", "entrance", "yes", "出入口", "门"]),
];

pub(super) const ENCLOSURES: Words = &[
    ("closed", &["fence", "wall", "hedge", "gated", "封闭"]),
    ("open", &["no", "开放"]),
    ("", &["residential", "yes", "小区", "住宅"]),
];

pub(super) const FIXTURES: Words = &[
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
    ("defibrillator", &["除颤"]),
    ("parcel_locker", &["快递柜", "邮柜"]),
];
