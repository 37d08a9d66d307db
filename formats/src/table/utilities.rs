//! Tables of power and water networks.

use geo::Geometry;
use twin_core::ids::{BuildingId, DeviceId, UtilityLinkId, UtilityNodeId};
use twin_core::model::{
    Sourced, Utility, UtilityLink, UtilityLinkKind, UtilityNode, UtilityNodeKind,
};

use super::row::Kind::{Boolean, Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table};

impl Table for UtilityNode {
    const NAME: &'static str = "utility_node";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("name_zh", Text),
        ("name_en", Text),
        ("utility", Text),
        ("kind", Text),
        ("building", Text),
        ("device", Text),
        ("figures", Text),
        ("profile", Text),
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
        row.word(self.utility.as_str());
        row.word(self.kind.as_str());
        row.optional_sourced("building", self.building.as_ref(), |building| {
            building.as_str().to_owned().into()
        });
        row.text(self.device.as_ref().map(DeviceId::as_str));
        row.parts(&self.figures);
        row.text(self.profile.as_deref());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| UtilityNodeId::new(id))?,
            name: row.name()?,
            utility: row.word("utility", Utility::from_word)?,
            kind: row.word("kind", UtilityNodeKind::from_word)?,
            position: row.position()?,
            building: building(row)?,
            device: row.optional_parsed("device", |id| DeviceId::new(id))?,
            figures: row.parts("figures")?,
            profile: row.optional_text("profile")?.map(str::to_owned),
            provenance: row.provenance("feature")?,
        })
    }
}

/// The building that a node supplies. Files from before it was sourced tell where the node came from, and no more.
fn building(row: &RowReader<'_>) -> Result<Option<Sourced<BuildingId>>, Fault> {
    let id = row.optional_parsed("building", |id| BuildingId::new(id))?;
    let of = |id| {
        let own = row.provenance("building");
        let provenance = own.or_else(|_| row.provenance("feature"))?;
        Ok(Sourced::new(id, provenance))
    };
    id.map(of).transpose()
}

impl Table for UtilityLink {
    const NAME: &'static str = "utility_link";
    const GEOMETRY: Option<&'static str> = Some("LINESTRING");
    const SINCE: i64 = 2;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("name_zh", Text),
        ("name_en", Text),
        ("utility", Text),
        ("kind", Text),
        ("from_node", Text),
        ("to_node", Text),
        ("conducts", Boolean),
        ("figures", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.line.clone().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.name(&self.name);
        row.word(self.utility.as_str());
        row.word(self.kind.as_str());
        row.text(Some(self.from.as_str()));
        row.text(Some(self.to.as_str()));
        row.value(self.conducts);
        row.parts(&self.figures);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| UtilityLinkId::new(id))?,
            name: row.name()?,
            utility: row.word("utility", Utility::from_word)?,
            kind: row.word("kind", UtilityLinkKind::from_word)?,
            from: row.parsed("from_node", |id| UtilityNodeId::new(id))?,
            to: row.parsed("to_node", |id| UtilityNodeId::new(id))?,
            line: row.line()?,
            conducts: row.boolean("conducts")?,
            figures: row.parts("figures")?,
            provenance: row.provenance("feature")?,
        })
    }
}
