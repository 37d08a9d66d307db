//! Tables of what buildings hold: rooms, storeys, roofs, shells; and of the levels of car parks.

use geo::Geometry;
use rusqlite::types::Value;
use twin_core::ids::{
    BuildingId, GarageLevelId, ParkingId, RoofId, RoomId, ShellId, StoreyId, UnitId,
};
use twin_core::model::{BuildingUse, GarageLevel, Roof, RoofShape, Room, RoomKind, Shell, Storey};

use super::row::Kind::{Boolean, Integer, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table};

impl Table for Room {
    const NAME: &'static str = "room";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("building", Text),
        ("level", Integer),
        ("kind", Text),
        ("floor_z", Real),
        ("clear_height", Real),
        ("unit", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.outline.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.text(Some(self.building.as_str()));
        row.value(self.level);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.sourced("floor_z", &self.floor_z, self.floor_z.value);
        row.sourced("clear_height", &self.clear_height, self.clear_height.value);
        row.text(self.unit.as_ref().map(UnitId::as_str));
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| RoomId::new(id))?,
            name: row.name()?,
            building: row.parsed("building", |id| BuildingId::new(id))?,
            level: row.integer("level")?,
            kind: row.sourced("kind", row.word("kind", RoomKind::from_word)?)?,
            outline: row.polygon()?,
            floor_z: row.sourced("floor_z", row.number("floor_z")?)?,
            clear_height: row.sourced("clear_height", row.number("clear_height")?)?,
            unit: row.optional_parsed("unit", |id| UnitId::new(id))?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Storey {
    const NAME: &'static str = "storey";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("building", Text),
        ("level", Integer),
        ("name_zh", Text),
        ("name_en", Text),
        ("floor_z", Real),
        ("height", Real),
        ("usage", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.building.as_str()));
        row.value(self.level);
        row.name(&self.name);
        row.sourced("floor_z", &self.floor_z, self.floor_z.value);
        row.sourced("height", &self.height, self.height.value);
        row.optional_sourced("usage", self.usage.as_ref(), |usage| {
            Value::Text(usage.as_str().to_owned())
        });
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| StoreyId::new(id))?,
            building: row.parsed("building", |id| BuildingId::new(id))?,
            level: row.integer("level")?,
            name: row.name()?,
            floor_z: row.sourced("floor_z", row.number("floor_z")?)?,
            height: row.sourced("height", row.number("height")?)?,
            usage: row
                .optional_sourced("usage", row.optional_word("usage", BuildingUse::from_word)?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Roof {
    const NAME: &'static str = "roof";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("building", Text),
        ("shape", Text),
        ("height", Real),
        ("ridge_rad", Real),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.building.as_str()));
        row.sourced("shape", &self.shape, self.shape.value.as_str().to_owned());
        row.sourced("height", &self.height, self.height.value);
        row.optional_sourced("ridge_rad", self.ridge_rad.as_ref(), |rad| (*rad).into());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| RoofId::new(id))?,
            building: row.parsed("building", |id| BuildingId::new(id))?,
            shape: row.sourced("shape", row.word("shape", RoofShape::from_word)?)?,
            height: row.sourced("height", row.number("height")?)?,
            ridge_rad: row.optional_sourced("ridge_rad", row.optional_number("ridge_rad")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Shell {
    const NAME: &'static str = "shell";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("building", Text),
        ("lod", Text),
        ("is_solid", Boolean),
        ("surfaces", Text),
        ("materials", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.building.as_str()));
        row.text(Some(&self.lod));
        row.value(self.is_solid);
        row.parts(&self.surfaces);
        row.parts(&self.materials);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| ShellId::new(id))?,
            building: row.parsed("building", |id| BuildingId::new(id))?,
            lod: row.text("lod")?.into(),
            is_solid: row.boolean("is_solid")?,
            surfaces: row.parts("surfaces")?,
            materials: row.parts("materials")?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for GarageLevel {
    const NAME: &'static str = "garage_level";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("parking", Text),
        ("level", Integer),
        ("floor_z", Real),
        ("clear_height", Real),
        ("spaces", Integer),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.parking.as_str()));
        row.value(self.level);
        row.sourced("floor_z", &self.floor_z, self.floor_z.value);
        row.sourced("clear_height", &self.clear_height, self.clear_height.value);
        row.sourced("spaces", &self.spaces, self.spaces.value);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| GarageLevelId::new(id))?,
            parking: row.parsed("parking", |id| ParkingId::new(id))?,
            level: row.integer("level")?,
            floor_z: row.sourced("floor_z", row.number("floor_z")?)?,
            clear_height: row.sourced("clear_height", row.number("clear_height")?)?,
            spaces: row.sourced("spaces", row.integer("spaces")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}
