//! What a device is attached to, as two columns and the number of a home.

use twin_core::ids::{
    BuildingId, CompoundId, FixtureId, GateId, GreenId, ParkingId, PlaceId, RoadId, UnitId,
};
use twin_core::model::Host;

use super::column::Column;
use super::plan::Cells;
use crate::finding::{Expected, Problem};

/// Kinds of hosts: English word, Chinese word, other words.
pub(super) const KINDS: &[(&str, &str, &[&str])] = &[
    ("ground", "地面", &["落地"]),
    ("building", "楼栋", &["建筑", "楼"]),
    ("unit", "单元", &[]),
    ("household", "住户", &["户", "家庭", "home"]),
    ("fixture", "部件", &["杆件", "设施", "杆", "灯杆", "pole"]),
    ("gate", "出入口", &["大门"]),
    ("place", "场所", &[]),
    ("road", "道路", &[]),
    ("green", "绿地", &[]),
    ("parking", "停车", &["停车场"]),
    ("compound", "小区", &[]),
];

/// The host of a row: the ground where none is named.
pub(super) fn host(cells: &Cells<'_>) -> Result<Host, Problem> {
    let kind = cells.parsed(Column::HostKind, Expected::Host, kind_of)?;
    if kind.unwrap_or("ground") == "ground" {
        return match (kind, cells.text(Column::HostId)) {
            (None, Some(_)) => Err(Problem::MissingValue {
                field: cells.field(Column::HostKind).into(),
            }),
            (_, Some(id)) => Err(cells.unreadable(Column::HostId, id, Expected::NoHostId)),
            (_, None) => Ok(Host::Ground),
        };
    }
    let id = cells.needed(Column::HostId)?;
    let bad = |e: twin_core::ids::IdError| {
        cells.unreadable(Column::HostId, id, Expected::Id { fault: e.reason })
    };
    Ok(match kind.unwrap_or_default() {
        "building" => Host::Building(BuildingId::new(id).map_err(bad)?),
        "unit" => Host::Unit(UnitId::new(id).map_err(bad)?),
        "household" => Host::Household {
            unit: UnitId::new(id).map_err(bad)?,
            number: household(cells)?,
        },
        "fixture" => Host::Fixture(FixtureId::new(id).map_err(bad)?),
        "gate" => Host::Gate(GateId::new(id).map_err(bad)?),
        "place" => Host::Place(PlaceId::new(id).map_err(bad)?),
        "road" => Host::Road(RoadId::new(id).map_err(bad)?),
        "green" => Host::Green(GreenId::new(id).map_err(bad)?),
        "parking" => Host::Parking(ParkingId::new(id).map_err(bad)?),
        _ => Host::Compound(CompoundId::new(id).map_err(bad)?),
    })
}

fn household(cells: &Cells<'_>) -> Result<u32, Problem> {
    let number = cells.parsed(Column::Household, Expected::WholeNumber, |t| t.parse().ok())?;
    number.ok_or_else(|| Problem::MissingValue {
        field: cells.field(Column::Household).into(),
    })
}

fn kind_of(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let is_named = |(en, zh, others): &&(&str, &str, &[&str])| {
        *en == word || *zh == word || others.contains(&word.as_str())
    };
    KINDS.iter().find(is_named).map(|(en, ..)| *en)
}

/// Chinese word, id and number of the home of a host.
pub(super) fn columns(host: &Host) -> (&'static str, Option<&str>, Option<u32>) {
    match host {
        Host::Ground => ("地面", None, None),
        Host::Building(id) => ("楼栋", Some(id.as_str()), None),
        Host::Unit(id) => ("单元", Some(id.as_str()), None),
        Host::Household { unit, number } => ("住户", Some(unit.as_str()), Some(*number)),
        Host::Fixture(id) => ("部件", Some(id.as_str()), None),
        Host::Gate(id) => ("出入口", Some(id.as_str()), None),
        Host::Place(id) => ("场所", Some(id.as_str()), None),
        Host::Road(id) => ("道路", Some(id.as_str()), None),
        Host::Green(id) => ("绿地", Some(id.as_str()), None),
        Host::Parking(id) => ("停车", Some(id.as_str()), None),
        Host::Compound(id) => ("小区", Some(id.as_str()), None),
    }
}
