//! Which rows a plan is restricted to.

use std::collections::BTreeSet;

use super::options::PlacementOptions;
use crate::catalogue::Catalogue;
use crate::ids::{ClassId, PlaceId, RowId};
use crate::model::{Community, Device, Host, InvalidCommunity, Place, Provenance};
use crate::rules::suggestion;
use crate::told::{Bilingual, Told};

/// Which rows a plan is restricted to; by default it is not, and has every row that its profile asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    rows: Vec<RowId>,
}

/// Why a plan cannot be restricted so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// An id that no row and no class of the rules has.
    #[error(
        "the rules have no row and no device class '{id}'{nearest} (name what is to be planned, such as T3-2a or T3-2)"
    )]
    Unknown {
        /// The id.
        id: String,
        /// The id that it may have been meant for, as words to go on with.
        nearest: Bilingual,
    },
    /// The profile asks for no row of the id.
    #[error(
        "the profile asks for no row of '{id}', so that nothing of it can be planned; leave it out, or choose a profile that asks for it"
    )]
    NotAsked {
        /// The id.
        id: String,
    },
}

impl Told for ScopeError {
    fn zh(&self) -> String {
        match self {
            Self::Unknown { id, nearest } => format!(
                "规则中没有条款或设备类“{id}”{}（请写明要规划的条款或设备类，例如 T3-2a 或 T3-2）",
                nearest.zh
            ),
            Self::NotAsked { id } => format!(
                "所选社区类型不要求“{id}”的任何条款，无从规划；请去掉它，或选择有此要求的社区类型"
            ),
        }
    }
}

/// A row of the catalogue, as far as a scope asks.
struct Line<'c> {
    row: &'c RowId,
    class: Option<&'c ClassId>,
    is_asked: bool,
}

impl Scope {
    /// The rows that these ids name: the row of that id, else every row of the device class of that id. Without any id the plan has all rows.
    ///
    /// # Errors
    /// When the catalogue has no such row or class, or `options` wants no row of it.
    pub fn read<'i>(
        ids: impl IntoIterator<Item = &'i str>,
        catalogue: &Catalogue,
        options: &PlacementOptions,
    ) -> Result<Self, ScopeError> {
        let lines = lines(catalogue, options);
        let mut chosen = BTreeSet::new();
        for id in ids {
            chosen.extend(named(id, &lines, catalogue)?);
        }
        // In the order of the tables, not of the ids that were given.
        let rows = chosen.into_iter().map(|number| lines[number].row.clone());
        Ok(Self {
            rows: rows.collect(),
        })
    }

    /// Whether it leaves rows out.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The rows that it is restricted to, in the order of the tables; none where it has all.
    #[must_use]
    pub fn rows(&self) -> &[RowId] {
        &self.rows
    }

    /// Whether a row is to be planned, as far as the scope goes. Cost: O(its rows).
    #[must_use]
    pub fn holds(&self, row: &RowId) -> bool {
        self.rows.is_empty() || self.rows.contains(row)
    }

    /// The community without what earlier plans placed for rows of the scope; what was surveyed or imported stays. Of a scope that leaves
    /// rows out a place stays, too, in which a device is that stays. Cost: O(n) in devices and places.
    ///
    /// # Errors
    /// When what stays does not fit together, as when a device that was surveyed is in a place that goes.
    pub fn cleared(&self, community: &Community) -> Result<Community, InvalidCommunity> {
        let mut parts = community.clone().into_parts();
        parts.devices.retain(|device| !self.clears(device));
        let needed: BTreeSet<PlaceId> = if self.is_partial() {
            let hosts = parts.devices.iter().map(|device| &device.host);
            hosts.filter_map(place_of).cloned().collect()
        } else {
            BTreeSet::new()
        };
        parts
            .places
            .retain(|place| !self.planned_place(place) || needed.contains(&place.id));
        Community::new(parts)
    }

    /// Whether an earlier plan placed the device for a row of the scope.
    #[must_use]
    pub fn clears(&self, device: &Device) -> bool {
        let of_row = || device.row.as_ref().is_some_and(|row| self.holds(row));
        matches!(device.provenance, Provenance::Planned { .. }) && (!self.is_partial() || of_row())
    }

    fn planned_place(&self, place: &Place) -> bool {
        let Provenance::Planned { by } = &place.provenance else {
            return false;
        };
        !self.is_partial() || self.rows.iter().any(|row| row.as_str() == &**by)
    }
}

fn place_of(host: &Host) -> Option<&PlaceId> {
    match host {
        Host::Place(id) => Some(id),
        _ => None,
    }
}

/// The rows in the order of a placement's outcomes: tables 3 to 9, table 10, the networks of section 3.
fn lines<'c>(catalogue: &'c Catalogue, options: &PlacementOptions) -> Vec<Line<'c>> {
    let line = |row, class, required, existing_baseline| Line {
        row,
        class,
        is_asked: options.wants(required, existing_baseline),
    };
    let rows = catalogue.rows.iter();
    let rows = rows.map(|r| line(&r.id, Some(&r.class), r.required, r.existing_baseline));
    let places = catalogue.places.iter();
    let places = places.map(|r| line(&r.id, None, r.required, r.existing_baseline));
    let networks = catalogue.networks.iter();
    let networks = networks.map(|r| line(&r.id, r.class.as_ref(), r.required, r.existing_baseline));
    rows.chain(places).chain(networks).collect()
}

/// Positions of the rows that an id names and that are asked for.
fn named(id: &str, lines: &[Line<'_>], catalogue: &Catalogue) -> Result<Vec<usize>, ScopeError> {
    let is_row = lines.iter().any(|line| line.row.as_str() == id);
    if !is_row && catalogue.class(id).is_none() {
        let rows = lines.iter().map(|line| line.row.as_str());
        let classes = catalogue.classes.iter().map(|class| class.id.as_str());
        return Err(ScopeError::Unknown {
            id: id.to_owned(),
            nearest: suggestion(id, rows.chain(classes)),
        });
    }
    let is_named = |line: &Line<'_>| {
        if is_row {
            line.row.as_str() == id
        } else {
            line.class.is_some_and(|class| class.as_str() == id)
        }
    };
    let asked = lines.iter().enumerate();
    let asked = asked.filter(|(_, line)| line.is_asked && is_named(line));
    let asked: Vec<usize> = asked.map(|(number, _)| number).collect();
    if asked.is_empty() {
        return Err(ScopeError::NotAsked { id: id.to_owned() });
    }
    Ok(asked)
}
