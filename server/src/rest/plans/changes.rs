//! What one plan has otherwise than another: sums, rows and devices.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::ids::{ClassId, RowId};
use twin_core::model::{Device, Provenance};
use twin_protocol::plan::{
    PlanDifference, PlanRow, PlanRowDifference, PlanRowSide, PlanTotals, Planned,
};
use twin_protocol::scene::indoors;

use super::wire;
use crate::plans::{Order, Outcome, Plan};
use crate::world::World;

/// Devices are at one place where they are so to the micrometre, as files keep it.
const PER_M: f64 = 1e6;

/// A plan that is made, and what it came to.
#[derive(Clone, Copy)]
pub(super) struct Side<'p> {
    pub(super) plan: &'p Plan,
    pub(super) outcome: &'p Outcome,
}

/// A device that there is with a plan.
#[derive(Clone, Copy)]
pub(super) struct Piece<'p> {
    pub(super) device: &'p Device,
    /// The phase that pays for it, from 0; none where an earlier plan placed it.
    pub(super) phase: Option<usize>,
    pub(super) is_indoors: bool,
}

/// The devices that two plans differ in.
pub(super) struct Changes<'p> {
    /// Those that there are with the first alone.
    pub(super) added: Vec<Piece<'p>>,
    /// Those that there are with the second alone.
    pub(super) removed: Vec<Piece<'p>>,
}

impl<'p> Changes<'p> {
    /// What the first has otherwise than the second, while `world` is served. Cost: O(n log n) in devices.
    pub(super) fn of([this, other]: [Side<'p>; 2], world: &'p Arc<World>) -> Self {
        let sides = [this, other];
        let is_current = |side: &Side<'_>| wire::is_current(side.plan, world);
        // What both leave as it is is no difference.
        let [these, others] = sides.map(|side| &side.plan.order);
        let is_alike = these.planned == others.planned && these.given.scope == others.given.scope;
        let kept = (!is_alike && sides.iter().all(is_current)).then_some(&**world);
        let [these, others] = sides.map(|side| pieces(side, kept));
        Self {
            added: lacking(&these, &others),
            removed: lacking(&others, &these),
        }
    }
}

/// The difference in sums, rows and numbers of devices.
pub(super) fn difference(sides: [Side<'_>; 2], world: &Arc<World>) -> PlanDifference {
    let changes = Changes::of(sides, world);
    let [plan, with] = sides.map(totals);
    PlanDifference {
        plan,
        with,
        added: changes.added.len(),
        removed: changes.removed.len(),
        rows: rows(sides, &changes),
    }
}

fn totals(side: Side<'_>) -> PlanTotals {
    let (outcome, programme) = (side.outcome, &side.outcome.programme);
    let phases = &programme.phases;
    let last = phases.last().map(|phase| phase.reached.served.value);
    PlanTotals {
        id: wire::id(side.plan.number),
        currency: programme.currency.to_string(),
        capital: phases.iter().map(|phase| phase.cost.capital()).sum(),
        yearly: phases.iter().map(|phase| phase.cost.yearly).sum(),
        sites: phases.iter().map(|phase| phase.sites).sum(),
        devices: outcome.phases.iter().flatten().count(),
        places: outcome.place_phases.iter().flatten().count(),
        served: last.unwrap_or(programme.served_before),
    }
}

fn rows(sides: [Side<'_>; 2], changes: &Changes<'_>) -> Vec<PlanRowDifference> {
    let [these, others] = sides.map(|side| wire::rows(&side.plan.order, side.outcome));
    let missing = others.iter().filter(|row| found(&these, row).is_none());
    let both = these.iter().chain(missing);
    let mut rows: Vec<PlanRowDifference> = both
        .map(|row| PlanRowDifference {
            id: row.id.clone(),
            table: row.table,
            name: row.name.clone(),
            plan: found(&these, row).map(row_side),
            with: found(&others, row).map(row_side),
            added: count(&changes.added, row),
            removed: count(&changes.removed, row),
        })
        .collect();
    rows.sort_by_key(|row| row.table);
    rows
}

fn found<'r>(rows: &'r [PlanRow], row: &PlanRow) -> Option<&'r PlanRow> {
    rows.iter().find(|other| other.id == row.id)
}

fn count(pieces: &[Piece<'_>], row: &PlanRow) -> usize {
    let rows = pieces.iter().filter_map(|piece| piece.device.row.as_ref());
    rows.filter(|id| id.as_str() == row.id).count()
}

fn row_side(row: &PlanRow) -> PlanRowSide {
    let there = (row.existing + row.paid) as f64;
    let served = (there / row.demanded as f64).min(1.0);
    PlanRowSide {
        verdict: row.verdict,
        demanded: row.demanded,
        existing: row.existing,
        paid: row.paid,
        served: (row.demanded > 0).then_some(served),
        cost: row.cost,
    }
}

/// The devices that a plan pays for, and those of earlier plans that it keeps in a world.
fn pieces<'p>(side: Side<'p>, world: Option<&'p World>) -> Vec<Piece<'p>> {
    let outcome = side.outcome;
    let new = outcome.placement.devices.iter().zip(&outcome.phases);
    let new = new.zip(&outcome.indoors);
    let paid = new.filter(|((_, phase), _)| phase.is_some());
    let mut pieces: Vec<Piece<'p>> = paid
        .map(|((device, phase), is_indoors)| Piece {
            device,
            phase: *phase,
            is_indoors: *is_indoors,
        })
        .collect();
    if let Some(world) = world {
        pieces.extend(kept(&side.plan.order, world));
    }
    pieces
}

fn kept<'p>(order: &Order, world: &'p World) -> Vec<Piece<'p>> {
    let stays = |device: &&Device| {
        matches!(device.provenance, Provenance::Planned { .. })
            && (order.planned == Planned::Keep || !order.given.scope.clears(device))
    };
    let there: Vec<&Device> = world.community.devices.iter().filter(stays).collect();
    let copies: Vec<Device> = there.iter().map(|device| (*device).clone()).collect();
    let inside = indoors(&world.community, &copies);
    let pieces = there.into_iter().zip(inside);
    pieces
        .map(|(device, is_indoors)| Piece {
            device,
            phase: None,
            is_indoors,
        })
        .collect()
}

/// What makes devices of two plans the same: class, row and place.
type Key<'p> = (&'p ClassId, Option<&'p RowId>, [i64; 3]);

fn key(device: &Device) -> Key<'_> {
    let at = &device.position;
    let place = [at.x, at.y, at.z].map(|metres| (metres * PER_M).round() as i64);
    (&device.class, device.row.as_ref(), place)
}

/// The pieces for which there is none among the others.
fn lacking<'p>(pieces: &[Piece<'p>], others: &[Piece<'p>]) -> Vec<Piece<'p>> {
    let mut there: BTreeMap<Key<'p>, usize> = BTreeMap::new();
    for piece in others {
        *there.entry(key(piece.device)).or_default() += 1;
    }
    let is_lacking = |piece: &&Piece<'p>| match there.get_mut(&key(piece.device)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    pieces.iter().filter(is_lacking).copied().collect()
}
