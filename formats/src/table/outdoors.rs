//! Tables of walls, parking spaces, airspaces and placed models.

use geo::Geometry;
use twin_core::ids::{
    AirspaceId, BuildingId, CompoundId, ParkingId, ParkingSpaceId, PlacedModelId, WallId,
};
use twin_core::model::{
    Airspace, AirspaceKind, ParkingSpace, PlacedModel, SpaceKind, Wall, WallKind,
};

use super::row::Kind::{Blob, Integer, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table};

impl Table for Wall {
    const NAME: &'static str = "wall";
    const GEOMETRY: Option<&'static str> = Some("LINESTRING");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] =
        &[("compound", Text), ("kind", Text), ("height", Real)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.line.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(self.compound.as_ref().map(CompoundId::as_str));
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.sourced("height", &self.height, self.height.value);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| WallId::new(id))?,
            compound: row.optional_parsed("compound", |id| CompoundId::new(id))?,
            line: row.line()?,
            kind: row.sourced("kind", row.word("kind", WallKind::from_word)?)?,
            height: row.sourced("height", row.number("height")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for ParkingSpace {
    const NAME: &'static str = "parking_space";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("parking", Text),
        ("number", Text),
        ("level", Integer),
        ("kind", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.outline.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.parking.as_str()));
        row.text(self.number.as_deref());
        row.value(self.level);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| ParkingSpaceId::new(id))?,
            parking: row.parsed("parking", |id| ParkingId::new(id))?,
            number: row.optional_text("number")?.map(Into::into),
            outline: row.polygon()?,
            level: row.integer("level")?,
            kind: row.sourced("kind", row.word("kind", SpaceKind::from_word)?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Airspace {
    const NAME: &'static str = "airspace";
    const GEOMETRY: Option<&'static str> = Some("POLYGON");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("kind", Text),
        ("floor_z", Real),
        ("ceiling_z", Real),
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
        row.sourced("floor_z", &self.floor_z, self.floor_z.value);
        row.sourced("ceiling_z", &self.ceiling_z, self.ceiling_z.value);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| AirspaceId::new(id))?,
            name: row.name()?,
            area: row.polygon()?,
            kind: row.sourced("kind", row.word("kind", AirspaceKind::from_word)?)?,
            floor_z: row.sourced("floor_z", row.number("floor_z")?)?,
            ceiling_z: row.sourced("ceiling_z", row.number("ceiling_z")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for PlacedModel {
    const NAME: &'static str = "placed_model";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("name_zh", Text),
        ("name_en", Text),
        ("heading_rad", Real),
        ("scale", Real),
        ("building", Text),
        ("glb", Blob),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.position.plan().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.value(self.position.z);
        row.name(&self.name);
        row.value(self.heading_rad);
        row.value(self.scale);
        row.text(self.building.as_ref().map(BuildingId::as_str));
        row.value(self.glb.to_vec());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| PlacedModelId::new(id))?,
            name: row.name()?,
            position: row.position()?,
            heading_rad: row.number("heading_rad")?,
            scale: row.number("scale")?,
            building: row.optional_parsed("building", |id| BuildingId::new(id))?,
            glb: row.blob("glb")?.into(),
            provenance: row.provenance("feature")?,
        })
    }
}
