//! The white paper's tables as data: device classes, deployment rows, places and applications.
//!
//! The data lies in `assets/catalogue`, whose README says how to read it.

mod channel;
mod check;
mod entry;
mod error;
mod parse;
mod row;
mod rule;
mod source;
#[cfg(test)]
mod tests;

pub use channel::{Channel, Reporting, ValueKind};
pub use entry::{Entry, EntryKind, More, Needs, entries};
pub use error::{CatalogueError, CatalogueErrors};
pub use row::{
    ApplicationRow, Bound, Column, DeviceClass, DeviceRow, Figure, PlaceRow, PlatformNeed,
};
pub use rule::{GateChoice, Rule};

/// The whole catalogue, in the order of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// Device classes of tables 3 to 9.
    pub classes: Vec<DeviceClass>,
    /// Deployment rows of tables 3 to 9.
    pub rows: Vec<DeviceRow>,
    /// Lines of table 10.
    pub places: Vec<PlaceRow>,
    /// Rows of table 2.
    pub applications: Vec<ApplicationRow>,
}

const BUILTIN: &[(&str, &str)] = &[
    (
        "table-02.toml",
        include_str!("../../../assets/catalogue/table-02.toml"),
    ),
    (
        "table-03.toml",
        include_str!("../../../assets/catalogue/table-03.toml"),
    ),
    (
        "table-04.toml",
        include_str!("../../../assets/catalogue/table-04.toml"),
    ),
    (
        "table-05.toml",
        include_str!("../../../assets/catalogue/table-05.toml"),
    ),
    (
        "table-06.toml",
        include_str!("../../../assets/catalogue/table-06.toml"),
    ),
    (
        "table-07.toml",
        include_str!("../../../assets/catalogue/table-07.toml"),
    ),
    (
        "table-08.toml",
        include_str!("../../../assets/catalogue/table-08.toml"),
    ),
    (
        "table-09.toml",
        include_str!("../../../assets/catalogue/table-09.toml"),
    ),
    (
        "table-10.toml",
        include_str!("../../../assets/catalogue/table-10.toml"),
    ),
];

impl Catalogue {
    /// The white paper's catalogue, which is part of the program. Cost: some milliseconds; load it once.
    ///
    /// # Errors
    /// When a file of `assets/catalogue` was broken before the program was built; a test keeps that from happening.
    pub fn builtin() -> Result<Self, CatalogueErrors> {
        Self::parse(BUILTIN)
    }

    /// Reads catalogue files given as `(file name, text)`; together they are one catalogue.
    ///
    /// # Errors
    /// Every problem found, each with file, line and reason.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, CatalogueErrors> {
        parse::parse(files)
    }

    /// The device class with this id, such as `T3-2`.
    #[must_use]
    pub fn class(&self, id: &str) -> Option<&DeviceClass> {
        self.classes.iter().find(|class| class.id.as_str() == id)
    }

    /// The deployment row with this id, such as `T3-2a`.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&DeviceRow> {
        self.rows.iter().find(|row| row.id.as_str() == id)
    }

    /// The place row with this id, such as `T10-4a`.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&PlaceRow> {
        self.places.iter().find(|row| row.id.as_str() == id)
    }
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
