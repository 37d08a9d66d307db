//! Tables of turn restrictions, access rules and timetables.

use geo::Geometry;
use twin_core::ids::{AccessRuleId, RoadId, TimetableId, TurnRestrictionId};
use twin_core::model::{
    AccessRule, Along, Permission, Subject, Timetable, Traveller, TurnKind, TurnRestriction,
};

use super::row::Kind::{Real, Text};
use super::row::{Fault, Kind, RowReader, RowWriter, Table, fault};
use crate::finding::Flaw;

impl Table for TurnRestriction {
    const NAME: &'static str = "turn_restriction";
    const GEOMETRY: Option<&'static str> = Some("POINT");
    const SINCE: i64 = 3;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("z", Real),
        ("kind", Text),
        ("from_road", Text),
        ("via_roads", Text),
        ("to_road", Text),
        ("binds", Text),
        ("condition", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        Some(self.at.plan().into())
    }
    fn write(&self, row: &mut RowWriter) {
        row.value(self.at.z);
        row.sourced("kind", &self.kind, self.kind.value.as_str().to_owned());
        row.text(Some(self.from.as_str()));
        row.parts(&self.via);
        row.text(Some(self.to.as_str()));
        row.parts(&self.binds);
        row.text(self.condition.as_deref());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| TurnRestrictionId::new(id))?,
            kind: row.sourced("kind", row.word("kind", TurnKind::from_word)?)?,
            from: row.parsed("from_road", |id| RoadId::new(id))?,
            via: row.parts("via_roads")?,
            to: row.parsed("to_road", |id| RoadId::new(id))?,
            at: row.position()?,
            binds: row.parts("binds")?,
            condition: row.optional_text("condition")?.map(Into::into),
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for AccessRule {
    const NAME: &'static str = "access_rule";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 3;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("subject_layer", Text),
        ("subject", Text),
        ("traveller", Text),
        ("permission", Text),
        ("along", Text),
        ("condition", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        write_subject(&self.subject, row);
        row.word(self.traveller.as_str());
        let permission = self.permission.value.as_str().to_owned();
        row.sourced("permission", &self.permission, permission);
        row.word(self.along.as_str());
        row.text(self.condition.as_deref());
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        let permission = row.word("permission", Permission::from_word)?;
        Ok(Self {
            id: row.parsed("id", |id| AccessRuleId::new(id))?,
            subject: read_subject(row)?,
            traveller: row.word("traveller", Traveller::from_word)?,
            permission: row.sourced("permission", permission)?,
            along: row.word("along", Along::from_word)?,
            condition: row.optional_text("condition")?.map(Into::into),
            provenance: row.provenance("feature")?,
        })
    }
}

impl Table for Timetable {
    const NAME: &'static str = "timetable";
    const GEOMETRY: Option<&'static str> = None;
    const SINCE: i64 = 3;
    const COLUMNS: &'static [(&'static str, Kind)] = &[
        ("subject_layer", Text),
        ("subject", Text),
        ("raw", Text),
        ("week", Text),
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn geometry(&self) -> Option<Geometry<f64>> {
        None
    }
    fn write(&self, row: &mut RowWriter) {
        write_subject(&self.subject, row);
        row.text(Some(&self.raw));
        row.parts(&self.week);
        row.feature(&self.provenance);
    }
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id", |id| TimetableId::new(id))?,
            subject: read_subject(row)?,
            raw: row.text("raw")?.into(),
            week: row.parts("week")?,
            provenance: row.provenance("feature")?,
        })
    }
}

fn write_subject(subject: &Subject, row: &mut RowWriter) {
    let (layer, id) = subject.layer_and_id();
    row.word(layer);
    row.text(Some(id));
}

fn read_subject(row: &RowReader<'_>) -> Result<Subject, Fault> {
    let layer = row.text("subject_layer")?;
    let known = Subject::of(layer, row.text("subject")?);
    let known = known.ok_or_else(|| {
        fault(
            "subject_layer",
            Flaw::OtherLayer {
                layer: layer.to_owned(),
            },
        )
    })?;
    known.map_err(|e| fault("subject", e))
}
