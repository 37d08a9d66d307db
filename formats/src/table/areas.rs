//! Tables of the layers with extent: compounds, buildings, roads, greens, waters, parking.

use geo::Geometry;
use twin_core::ids::{BuildingId, CompoundId, GreenId, ParkingId, RoadId, WaterId};
use twin_core::model::{
    Building, BuildingUse, Compound, Enclosure, Green, GreenKind, Parking, ParkingKind, Road,
    RoadClass, Water,
};

use super::row::Kind::{Boolean, Integer, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table};

impl Table for Compound {
    const NAME: &'static str = "compound";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("enclosure", Text),
        ("government_network", Boolean),
    ];
    const ADDED: &'static [(&'static str, i64)] = &[("government_network", 7)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.boundary.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.sourced(
            "enclosure",
            &self.enclosure,
            self.enclosure.value.as_str().to_owned(),
        );
        let reached = self.government_network.as_ref();
        row.optional_sourced("government_network", reached, |told| (*told).into());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| CompoundId::new(id))?,
            name: row.name()?,
            boundary: row.polygon()?,
            enclosure: row.sourced("enclosure", row.word("enclosure", Enclosure::from_word)?)?,
            government_network: row.optional_sourced(
                "government_network",
                row.optional_boolean("government_network")?,
            )?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Building {
    const NAME: &'static str = "building";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("base_z", Real),
        ("top_z", Real),
        ("storeys", Integer),
        ("basements", Integer),
        ("usage", Text),
        ("households", Integer),
        ("fibre_gbit_s", Real),
        ("home_fibre_gbit_s", Real),
        ("compound", Text),
    ];
    const ADDED: &'static [(&'static str, i64)] = &[("fibre_gbit_s", 7), ("home_fibre_gbit_s", 7)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.footprint.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.sourced("base_z", &self.base_z, self.base_z.value);
        row.sourced("top_z", &self.top_z, self.top_z.value);
        row.sourced("storeys", &self.storeys, self.storeys.value);
        row.sourced("basements", &self.basements, self.basements.value);
        row.sourced("usage", &self.usage, self.usage.value.as_str().to_owned());
        row.sourced("households", &self.households, self.households.value);
        let fibre = self.fibre_gbit_s.as_ref();
        row.optional_sourced("fibre_gbit_s", fibre, |rate| (*rate).into());
        let homes = self.home_fibre_gbit_s.as_ref();
        row.optional_sourced("home_fibre_gbit_s", homes, |rate| (*rate).into());
        row.text(self.compound.as_ref().map(CompoundId::as_str));
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| BuildingId::new(id))?,
            name: row.name()?,
            footprint: row.polygon()?,
            base_z: row.sourced("base_z", row.number("base_z")?)?,
            top_z: row.sourced("top_z", row.number("top_z")?)?,
            storeys: row.sourced("storeys", row.integer("storeys")?)?,
            basements: row.sourced("basements", row.integer("basements")?)?,
            usage: row.sourced("usage", row.word("usage", BuildingUse::from_word)?)?,
            households: row.sourced("households", row.integer("households")?)?,
            fibre_gbit_s: row
                .optional_sourced("fibre_gbit_s", row.optional_number("fibre_gbit_s")?)?,
            home_fibre_gbit_s: row.optional_sourced(
                "home_fibre_gbit_s",
                row.optional_number("home_fibre_gbit_s")?,
            )?,
            compound: row.optional_parsed("compound", |id| CompoundId::new(id))?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Road {
    const NAME: &'static str = "road";
    const GEOMETRY: Option<&'static str> = Some("LINESTRING");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("class", Text),
        ("width", Real),
        ("drivable", Boolean),
        ("walkable", Boolean),
        ("oneway", Boolean),
        ("level", Integer),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.line.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.sourced("class", &self.class, self.class.value.as_str().to_owned());
        row.sourced("width", &self.width, self.width.value);
        row.value(self.drivable);
        row.value(self.walkable);
        row.value(self.oneway);
        row.value(self.level);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| RoadId::new(id))?,
            name: row.name()?,
            line: row.line()?,
            class: row.sourced("class", row.word("class", RoadClass::from_word)?)?,
            width: row.sourced("width", row.number("width")?)?,
            drivable: row.boolean("drivable")?,
            walkable: row.boolean("walkable")?,
            oneway: row.boolean("oneway")?,
            level: row.integer("level")?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Green {
    const NAME: &'static str = "green";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const COLUMNS: &'static [(&'static str, Kind)] =
        &[("name_zh", Text), ("name_en", Text), ("kind", Text)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.area.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.value(self.kind.as_str().to_owned());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| GreenId::new(id))?,
            name: row.name()?,
            area: row.polygon()?,
            kind: row.word("kind", GreenKind::from_word)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Water {
    const NAME: &'static str = "water";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const COLUMNS: &'static [(&'static str, Kind)] = &[("name_zh", Text), ("name_en", Text)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.area.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| WaterId::new(id))?,
            name: row.name()?,
            area: row.polygon()?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Parking {
    const NAME: &'static str = "parking";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("kind", Text),
        ("spaces", Integer),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.area.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.sourced("spaces", &self.spaces, self.spaces.value);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| ParkingId::new(id))?,
            name: row.name()?,
            area: row.polygon()?,
            kind: row.sourced("kind", row.word("kind", ParkingKind::from_word)?)?,
            spaces: row.sourced("spaces", row.integer("spaces")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}
