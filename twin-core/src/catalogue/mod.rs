//! The white paper's tables as data: device classes, deployment rows, places and applications.
//!
//! The data lies in `assets/catalogue`, whose README says how to read it.

mod absence;
mod area;
mod attribute;
mod bounds;
mod channel;
mod check;
mod cover;
mod deployment;
mod entry;
mod error;
mod parse;
mod platform;
mod row;
mod rule;
mod selection;
mod source;
mod supply;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ids::ClassId;
use crate::model::{CommunityParts, Product};

pub use absence::Absence;
pub use area::{AreaBand, PlaceArea, Served};
pub use attribute::attribute_name;
pub(crate) use bounds::MOST_PER_FEATURE;
pub use channel::{Channel, Reporting, ValueKind};
pub(crate) use check::{
    check_area, check_carries, check_conditions, check_figures, check_locations, figure_problem,
};
pub use cover::{Cover, Optics, ProjectionWord, RadioWord};
pub use deployment::{Condition, Location};
pub use entry::{Entry, EntryKind, More, Needs, entries};
pub(crate) use error::lines_zh;
pub use error::{CatalogueError, CatalogueErrors};
pub(crate) use parse::{File, Item, read_channels, read_covers};
pub use platform::{PLATFORM_TABLE, PlatformFunction, PlatformLayer};
pub use row::{
    ApplicationRow, Bound, Column, DataCentreNeed, DeviceClass, DeviceRow, Figure, NETWORKS_TABLE,
    NOT_SIMULATED, NamedDevice, NamedPlace, NetworkNeed, NetworkRow, PlaceRow, PlatformNeed,
    RegularMessage,
};
pub use rule::{GateChoice, Listener, Rule, ViewLevel};
pub use selection::{
    Attribute, AttributeForm, AttributeValue, FeatureLayer, PerAmount, Reach, Test, Tests,
};
pub(crate) use source::{ChannelSource, is_snake_case};
pub use supply::{ClassPower, SupplyReach};
pub(crate) use words::PlaceKind;
pub use words::{
    CONDITIONS, ConditionKind, ConditionOf, LOCATIONS, PLACE_KINDS, condition_kind, is_place_kind,
};

/// The whole catalogue, in the order of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// Device classes of tables 3 to 9.
    pub classes: Vec<DeviceClass>,
    /// Deployment rows of tables 3 to 9.
    pub rows: Vec<DeviceRow>,
    /// Lines of table 10, then the data room of section 3.
    pub places: Vec<PlaceRow>,
    /// Demands of section 3 on networks.
    pub networks: Vec<NetworkRow>,
    /// Rows of table 2.
    pub applications: Vec<ApplicationRow>,
    /// Functions of the digital platform, section 3.
    pub functions: Vec<PlatformFunction>,
    /// How far power and network are led to new devices; none where nothing says so.
    pub supply: Option<SupplyReach>,
    /// Kinds of features that were looked for and not found, as rule files say, in their order.
    pub absences: Vec<Absence>,
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
    (
        "section-03.toml",
        include_str!("../../../assets/catalogue/section-03.toml"),
    ),
    (
        "section-03-platform.toml",
        include_str!("../../../assets/catalogue/section-03-platform.toml"),
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

    /// The catalogue with a class for each that devices of `community` name and it lacks, as those of a city's own rules: they are named
    /// as their devices are, and the simulation leaves them silent.
    #[must_use]
    pub fn covering(mut self, community: &CommunityParts) -> Self {
        let mut known: BTreeSet<ClassId> = self.classes.iter().map(|c| c.id.clone()).collect();
        for device in &community.devices {
            if known.contains(&device.class) {
                continue;
            }
            known.insert(device.class.clone());
            // Only what a row planned is called as its class is.
            let named = |name: &Option<Arc<str>>| {
                let id = || device.class.as_str().into();
                let planned = device.row.as_ref().and(name.clone());
                planned.unwrap_or_else(id)
            };
            self.classes.push(DeviceClass {
                id: device.class.clone(),
                name_zh: named(&device.name.zh),
                name_en: named(&device.name.en),
                behaviour: NOT_SIMULATED.into(),
                network: device.network.technology,
                mobile: false,
                power: None,
                carries: false,
                mount_height_m: 0.0,
                mounting: None,
                product: Product::default(),
                covers: Vec::new(),
                channels: Vec::new(),
            });
        }
        self
    }

    /// The device class with this id, such as `T3-2`.
    #[must_use]
    pub fn class(&self, id: &str) -> Option<&DeviceClass> {
        self.classes.iter().find(|class| class.id.as_str() == id)
    }

    /// Ids of the classes whose devices carry others.
    #[must_use]
    pub fn carrying(&self) -> BTreeSet<&ClassId> {
        let carrying = self.classes.iter().filter(|class| class.carries);
        carrying.map(|class| &class.id).collect()
    }

    /// The deployment row with this id, such as `T3-2a`.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&DeviceRow> {
        self.rows.iter().find(|row| row.id.as_str() == id)
    }

    /// What devices of a class cover; what their row says of a kind takes the place of what the class says.
    pub fn covers<'c>(
        &'c self,
        class: &str,
        row: Option<&str>,
    ) -> impl Iterator<Item = &'c Cover> + use<'c> {
        let of_row = row.and_then(|row| self.row(row));
        let of_row = of_row.map_or(&[][..], |row| &row.covers);
        let of_class = self.class(class).map_or(&[][..], |class| &class.covers);
        let is_said = move |cover: &&Cover| {
            let same = |own: &Cover| std::mem::discriminant(own) == std::mem::discriminant(*cover);
            of_row.iter().any(same)
        };
        let others = of_class.iter().filter(move |cover| !is_said(cover));
        of_row.iter().chain(others)
    }

    /// Sensor and lens of a device of a class and row; `None` for what is no camera.
    #[must_use]
    pub fn optics(&self, class: &str, row: Option<&str>) -> Option<&Optics> {
        self.covers(class, row).find_map(|cover| match cover {
            Cover::Camera(optics) => Some(optics),
            _ => None,
        })
    }

    /// The place row with this id, such as `T10-4a`.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<&PlaceRow> {
        self.places.iter().find(|row| row.id.as_str() == id)
    }

    /// The words of the row with this id on how it is deployed, and of devices on where; of a network what is said of it.
    pub(crate) fn deployment_of(&self, row: &str) -> [Arc<str>; 2] {
        let of_devices = self.row(row);
        let of_devices =
            of_devices.map(|row| [&row.deployment_zh, &row.location_zh].map(Arc::clone));
        let of_places = || Some([self.place(row)?.deployment_zh.clone(), "".into()]);
        let of_networks = || Some([self.network(row)?.quote_zh.clone(), "".into()]);
        let known = of_devices.or_else(of_places).or_else(of_networks);
        known.unwrap_or_default()
    }

    /// What the row with this id is called, in Chinese and English: a device row as its class is.
    #[must_use]
    pub fn name_of(&self, row: &str) -> Option<(&Arc<str>, &Arc<str>)> {
        let of_devices = || {
            let class = self.class(self.row(row)?.class.as_str())?;
            Some((&class.name_zh, &class.name_en))
        };
        let of_places = || self.place(row).map(|row| (&row.name_zh, &row.name_en));
        let of_networks = || self.network(row).map(|row| (&row.name_zh, &row.name_en));
        of_devices().or_else(of_places).or_else(of_networks)
    }

    /// The network row with this id, such as `S3-1a`.
    #[must_use]
    pub fn network(&self, id: &str) -> Option<&NetworkRow> {
        self.networks.iter().find(|row| row.id.as_str() == id)
    }
}
