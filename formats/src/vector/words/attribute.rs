//! Names of attributes.

/// A field of a rule and the attribute names that stand for it, the most telling first. Names are compared without case, blanks,
/// hyphens, underscores and colons.
pub(in crate::vector) const NAME: &[&str] = &[
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
pub(in crate::vector) const NAME_EN: &[&str] =
    &["name:en", "英文名", "英文名称", "enname", "nameen"];
/// Ids.
pub(in crate::vector) const ID: &[&str] = &[
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
pub(in crate::vector) const HEIGHT: &[&str] = &[
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
pub(in crate::vector) const STOREYS: &[&str] = &[
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
pub(in crate::vector) const BASEMENTS: &[&str] = &[
    "building:levels:underground",
    "地下层数",
    "basements",
    "dxcs",
    "undergroundfloors",
    "storeysbelowground",
];
/// Households.
pub(in crate::vector) const HOUSEHOLDS: &[&str] = &[
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
pub(in crate::vector) const FIBRE: &[&str] = &[
    "fibre_gbit_s",
    "fibre_gbit",
    "光纤到楼（Gbit/s）",
    "光纤到楼(Gbit/s)",
];
/// Rates of the fibre to each home, likewise.
pub(in crate::vector) const HOME_FIBRE: &[&str] = &[
    "home_fibre_gbit_s",
    "home_fibre", // as a Shapefile cuts it
    "光纤到户（Gbit/s）",
    "光纤到户(Gbit/s)",
];
/// Whether the government network is there.
pub(in crate::vector) const GOVERNMENT_NETWORK: &[&str] = &[
    "government_network",
    "government",
    "政务专网",
    "政务专网接入",
];
/// Uses.
pub(in crate::vector) const USAGE: &[&str] = &[
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
pub(in crate::vector) const CLASS: &[&str] = &[
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
pub(in crate::vector) const KIND: &[&str] = &[
    "kind", "类型", "种类", "类别", "type", "class", "fclass", "leisure", "landuse", "natural",
    "parking",
];
/// Widths.
pub(in crate::vector) const WIDTH: &[&str] = &[
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
pub(in crate::vector) const LANES: &[&str] = &["lanes", "车道数", "numlanes", "lanecount", "cds"];
/// One-way roads.
pub(in crate::vector) const ONEWAY: &[&str] = &["oneway", "单行", "是否单行", "单行线"];
/// Parking spaces.
pub(in crate::vector) const SPACES: &[&str] = &[
    "capacity",
    "车位数",
    "车位",
    "泊位数",
    "spaces",
    "parkingspaces",
    "cws",
];
