//! Tables of the register: households, legal entities, vehicles.

use geo::Geometry;
use twin_core::ids::{
    BuildingId, HouseholdId, LegalEntityId, ParkingSpaceId, PlaceId, UnitId, VehicleId,
};
use twin_core::model::{EntityKind, Household, LegalEntity, Vehicle, VehicleKind};

use super::row::Kind::{Boolean, Integer, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table};

impl Table for Household {
    const NAME: &'static str = "household";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("unit", Text),
        ("number", Integer),
        ("level", Integer),
        ("residents", Integer),
        ("rented", Boolean),
        ("area_m2", Real),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.text(Some(self.unit.as_str()));
        row.value(self.number);
        row.value(self.level);
        row.sourced("residents", &self.residents, self.residents.value);
        row.sourced("rented", &self.rented, self.rented.value);
        row.optional_sourced("area_m2", self.area_m2.as_ref(), |area| (*area).into());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| HouseholdId::new(id))?,
            unit: row.parsed("unit", |id| UnitId::new(id))?,
            number: row.integer("number")?,
            level: row.integer("level")?,
            residents: row.sourced("residents", row.integer("residents")?)?,
            rented: row.sourced("rented", row.boolean("rented")?)?,
            area_m2: row.optional_sourced("area_m2", row.optional_number("area_m2")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for LegalEntity {
    const NAME: &'static str = "legal_entity";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("kind", Text),
        ("credit_code", Text),
        ("building", Text),
        ("place", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.text(self.credit_code.as_deref());
        row.text(self.building.as_ref().map(BuildingId::as_str));
        row.text(self.place.as_ref().map(PlaceId::as_str));
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| LegalEntityId::new(id))?,
            name: row.name()?,
            kind: row.sourced("kind", row.word("kind", EntityKind::from_word)?)?,
            credit_code: row.optional_text("credit_code")?.map(Into::into),
            building: row.optional_parsed("building", |id| BuildingId::new(id))?,
            place: row.optional_parsed("place", |id| PlaceId::new(id))?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Vehicle {
    const NAME: &'static str = "vehicle";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] =
        &[("kind", Text), ("household", Text), ("space", Text)];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.text(self.household.as_ref().map(HouseholdId::as_str));
        row.text(self.space.as_ref().map(ParkingSpaceId::as_str));
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| VehicleId::new(id))?,
            kind: row.sourced("kind", row.word("kind", VehicleKind::from_word)?)?,
            household: row.optional_parsed("household", |id| HouseholdId::new(id))?,
            space: row.optional_parsed("space", |id| ParkingSpaceId::new(id))?,
            provenance: row.provenance("feature")?,
        })
    }
}
