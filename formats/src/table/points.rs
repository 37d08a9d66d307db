//! Tables of the layers that are points: units, gates, places, fixtures, devices.

use geo::Geometry;
use twin_core::ids::{
    BuildingId, ClassId, CompoundId, DeviceId, FixtureId, GateId, GreenId, ParkingId, PlaceId,
    RoadId, RowId, UnitId,
};
use twin_core::model::{
    CameraView, CrossingKind, Device, Fixture, FixtureKind, Gate, GateKind, Host, Mounting,
    Network, NetworkAttachment, Place, Sourced, Unit,
};

use super::row::Kind::{Boolean, Integer, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table, fault};
use crate::finding::Flaw;

impl Table for Unit {
    const NAME: &'static str = "unit";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("building", Text),
        ("number", Integer),
        ("households", Integer),
        ("rented", Integer),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.position.plan().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.value(self.position.z);
        row.text(Some(self.building.as_str()));
        row.value(self.number);
        row.value(self.households);
        row.value(self.rented);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| UnitId::new(id))?,
            building: row.parsed("building", |id| BuildingId::new(id))?,
            number: row.integer("number")?,
            position: row.position()?,
            households: row.integer("households")?,
            rented: row.integer("rented")?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Gate {
    const NAME: &'static str = "gate";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("name_zh", Text),
        ("name_en", Text),
        ("outward_rad", Real),
        ("kind", Text),
        ("compound", Text),
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
        row.sourced("outward_rad", &self.outward_rad, self.outward_rad.value);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.text(self.compound.as_ref().map(CompoundId::as_str));
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| GateId::new(id))?,
            name: row.name()?,
            position: row.position()?,
            outward_rad: row.sourced("outward_rad", row.number("outward_rad")?)?,
            kind: row.sourced("kind", row.word("kind", GateKind::from_word)?)?,
            compound: row.optional_parsed("compound", |id| CompoundId::new(id))?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Place {
    const NAME: &'static str = "place";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("name_zh", Text),
        ("name_en", Text),
        ("kind", Text),
        ("building", Text),
        ("storey", Integer),
        ("area_m2", Real),
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
        row.sourced("kind", &self.kind, self.kind.value.to_string());
        row.text(self.building.as_ref().map(BuildingId::as_str));
        row.value(self.storey);
        row.sourced("area_m2", &self.area_m2, self.area_m2.value);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| PlaceId::new(id))?,
            name: row.name()?,
            kind: row.sourced("kind", row.text("kind")?.into())?,
            position: row.position()?,
            building: row.optional_parsed("building", |id| BuildingId::new(id))?,
            storey: row.integer("storey")?,
            area_m2: row.sourced("area_m2", row.number("area_m2")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Fixture {
    const NAME: &'static str = "fixture";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("kind", Text),
        ("height", Real),
        ("building", Text),
        ("unit", Text),
        ("crossing", Text),
        ("island", Boolean),
        ("heading_rad", Real),
        ("pitch_rad", Real),
    ];
    const ADDED: &'static [(&'static str, i64)] = &[
        ("crossing", 4),
        ("island", 4),
        ("heading_rad", 5),
        ("pitch_rad", 5),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.position.plan().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.value(self.position.z);
        row.value(self.kind.as_str().to_owned());
        match &self.height {
            Some(height) => row.sourced("height", height, height.value),
            None => row.text(None),
        }
        row.text(self.building.as_ref().map(BuildingId::as_str));
        row.text(self.unit.as_ref().map(UnitId::as_str));
        row.optional_sourced("crossing", self.crossing.as_ref(), |kind| {
            kind.as_str().to_owned().into()
        });
        row.optional_sourced("island", self.island.as_ref(), |has| (*has).into());
        row.optional_sourced("heading_rad", self.heading_rad.as_ref(), |rad| {
            (*rad).into()
        });
        row.optional_sourced("pitch_rad", self.pitch_rad.as_ref(), |rad| (*rad).into());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        let height = row.optional_number("height")?;
        Ok(Self {
            id: row.parsed("id", |id| FixtureId::new(id))?,
            kind: row.word("kind", FixtureKind::from_word)?,
            position: row.position()?,
            height: height
                .map(|value| Ok(Sourced::new(value, row.provenance("height")?)))
                .transpose()?,
            building: row.optional_parsed("building", |id| BuildingId::new(id))?,
            unit: row.optional_parsed("unit", |id| UnitId::new(id))?,
            crossing: row.optional_sourced(
                "crossing",
                row.optional_word("crossing", CrossingKind::from_word)?,
            )?,
            island: row.optional_sourced("island", row.optional_boolean("island")?)?,
            heading_rad: row
                .optional_sourced("heading_rad", row.optional_number("heading_rad")?)?,
            pitch_rad: row.optional_sourced("pitch_rad", row.optional_number("pitch_rad")?)?,
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Device {
    const NAME: &'static str = "device";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("name_zh", Text),
        ("name_en", Text),
        ("class", Text),
        ("catalogue_row", Text),
        ("heading_rad", Real),
        ("pitch_rad", Real),
        ("horizontal_rad", Real),
        ("vertical_rad", Real),
        ("columns", Integer),
        ("rows", Integer),
        ("mounting", Text),
        ("product", Text),
        ("host_kind", Text),
        ("host_id", Text),
        ("household", Integer),
        ("storey", Integer),
        ("network", Text),
        ("gateway", Text),
    ];
    const ADDED: &'static [(&'static str, i64)] = &[
        ("pitch_rad", 6),
        ("horizontal_rad", 6),
        ("vertical_rad", 6),
        ("columns", 6),
        ("rows", 6),
        ("mounting", 8),
        ("product", 8),
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
        row.text(Some(self.class.as_str()));
        row.text(self.row.as_ref().map(RowId::as_str));
        row.value(self.heading_rad);
        row.value(self.view.pitch_rad);
        row.value(self.view.horizontal_rad);
        row.value(self.view.vertical_rad);
        row.value(self.view.columns);
        row.value(self.view.rows);
        row.text(self.mounting.map(Mounting::as_str));
        if self.product.is_unknown() {
            row.text(None);
        } else {
            row.parts(&self.product);
        }
        let (kind, id, household) = host_columns(&self.host);
        row.text(Some(kind));
        row.text(id);
        row.value(household);
        row.value(self.storey);
        row.value(self.network.technology.as_str().to_owned());
        row.text(self.network.gateway.as_ref().map(FixtureId::as_str));
        row.provenance
            .insert("network", self.network.provenance.clone());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| DeviceId::new(id))?,
            class: row.parsed("class", |id| ClassId::new(id))?,
            row: row.optional_parsed("catalogue_row", |id| RowId::new(id))?,
            name: row.name()?,
            position: row.position()?,
            heading_rad: row.optional_number("heading_rad")?,
            view: CameraView {
                pitch_rad: row.optional_number("pitch_rad")?,
                horizontal_rad: row.optional_number("horizontal_rad")?,
                vertical_rad: row.optional_number("vertical_rad")?,
                columns: row.optional_integer("columns")?,
                rows: row.optional_integer("rows")?,
            },
            mounting: row.optional_word("mounting", Mounting::from_word)?,
            product: row
                .optional_parsed("product", |text| serde_json::from_str(text))?
                .unwrap_or_default(),
            host: host_of(row)?,
            storey: row.integer("storey")?,
            network: NetworkAttachment {
                technology: row.word("network", Network::from_word)?,
                gateway: row.optional_parsed("gateway", |id| FixtureId::new(id))?,
                provenance: row.provenance("network")?,
            },
            provenance: row.provenance("feature")?,
        })
    }
}

fn host_columns(host: &Host) -> (&'static str, Option<&str>, Option<u32>) {
    match host {
        Host::Ground => ("ground", None, None),
        Host::Building(id) => ("building", Some(id.as_str()), None),
        Host::Unit(id) => ("unit", Some(id.as_str()), None),
        Host::Household { unit, number } => ("household", Some(unit.as_str()), Some(*number)),
        Host::Fixture(id) => ("fixture", Some(id.as_str()), None),
        Host::Gate(id) => ("gate", Some(id.as_str()), None),
        Host::Place(id) => ("place", Some(id.as_str()), None),
        Host::Road(id) => ("road", Some(id.as_str()), None),
        Host::Green(id) => ("green", Some(id.as_str()), None),
        Host::Parking(id) => ("parking", Some(id.as_str()), None),
        Host::Compound(id) => ("compound", Some(id.as_str()), None),
    }
}

fn host_of(row: &RowReader<'_>) -> Result<Host, Fault> {
    const ID: &str = "host_id";
    Ok(match row.text("host_kind")? {
        "ground" => Host::Ground,
        "building" => Host::Building(row.parsed(ID, |id| BuildingId::new(id))?),
        "unit" => Host::Unit(row.parsed(ID, |id| UnitId::new(id))?),
        "household" => {
            let number = row
                .optional_integer("household")?
                .ok_or_else(|| fault("household", Flaw::Empty))?;
            Host::Household {
                unit: row.parsed(ID, |id| UnitId::new(id))?,
                number,
            }
        }
        "fixture" => Host::Fixture(row.parsed(ID, |id| FixtureId::new(id))?),
        "gate" => Host::Gate(row.parsed(ID, |id| GateId::new(id))?),
        "place" => Host::Place(row.parsed(ID, |id| PlaceId::new(id))?),
        "road" => Host::Road(row.parsed(ID, |id| RoadId::new(id))?),
        "green" => Host::Green(row.parsed(ID, |id| GreenId::new(id))?),
        "parking" => Host::Parking(row.parsed(ID, |id| ParkingId::new(id))?),
        "compound" => Host::Compound(row.parsed(ID, |id| CompoundId::new(id))?),
        other => {
            return Err(fault("host_kind", {
                let word = other.to_owned();
                Flaw::UnknownWord { word }
            }));
        }
    })
}
