//! Making a plan, on the planning thread.

use std::ops::ControlFlow;

use twin_core::audit::Auditor;
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, InvalidCommunity};
use twin_core::optimise::Progress;
use twin_core::planning::{
    Connections, PlacementError, PlacementOptions, ProgrammeError, Step, place_watched, programme,
    trade_off,
};
use twin_core::told::{Bilingual, Told};
use twin_protocol::plan::{PlanProgress, PlanStage};
use twin_protocol::scene::{SceneName, indoors};

use super::{Basis, Outcome, Plan};

/// Why a plan cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum WorkError {
    /// The community is served no more.
    #[error("the community has become another version meanwhile; plan again")]
    Renewed,
    /// What is there cannot be taken as asked.
    #[error("{0}")]
    Basis(Bilingual),
    /// Nothing can be placed.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// What was placed cannot be paid for.
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
    /// What was placed does not fit the community.
    #[error("what was placed does not fit the community: {0}")]
    Invalid(#[from] InvalidCommunity),
}

impl Told for WorkError {
    fn zh(&self) -> String {
        match self {
            Self::Renewed => "其间社区已变为另一版本；请重新规划".to_owned(),
            Self::Basis(words) => words.zh.to_string(),
            Self::Placement(error) => error.zh(),
            Self::Programme(error) => error.zh(),
            Self::Invalid(error) => format!("布点结果与社区不符：{}", error.zh()),
        }
    }
}

/// Makes the plan, and tells it how it goes on.
pub(super) fn make(plan: &Plan) -> Result<Outcome, WorkError> {
    let order = &plan.order;
    let catalogue = &order.rules.catalogue;
    let options = PlacementOptions {
        seed: order.terms.seed,
        ..order.rules.options(order.optional)
    };
    let bare = bare(plan)?;
    let mut watch = |step: Step<'_>| {
        plan.see(|progress| *progress = at_row(&step, catalogue));
        going(plan)
    };
    let placement = place_watched(&bare, catalogue, &options, &order.given, &mut watch)?;
    let both = (catalogue, &order.prices);
    let see = |stage: PlanStage| {
        plan.see(|progress| {
            progress.stage = stage;
            (progress.row, progress.name, progress.gap) = (None, None, None);
            progress.done = progress.of;
        });
        move |_: Progress| going(plan)
    };
    let (terms, spending) = (&order.terms, &mut see(PlanStage::Spending));
    let programme = programme(&bare, &placement, both, terms, spending)?;
    let weighing = &mut see(PlanStage::Weighing);
    let curve = trade_off(&bare, &placement, both, terms, weighing)?;
    let _last = see(PlanStage::Auditing);
    let mut built = placement.clone();
    if !terms.limits.is_empty() {
        built.keep_paid(&programme, catalogue);
    }
    let connections = Connections::of(&bare, &placement, catalogue);
    let mut warnings = placement.warnings(&bare);
    warnings.extend(connections.warnings());
    let community = built.apply(bare)?;
    let audit = Auditor::new(&community, catalogue, &options).into_audit();
    let verdicts = audit.rows.iter().map(|row| (row.row.clone(), row.verdict));
    if going(plan).is_break() {
        return Err(PlacementError::Cancelled.into());
    }
    let phases = placement.phase_of_each(&programme);
    let place_phases = placement.phase_of_each_place(&programme);
    Ok(Outcome {
        programme,
        curve,
        phases,
        place_phases,
        indoors: indoors(&community, &placement.devices),
        connections,
        verdicts: verdicts.collect(),
        warnings,
        placement,
    })
}

fn bare(plan: &Plan) -> Result<Community, WorkError> {
    let world = plan.order.basis.world.upgrade().ok_or(WorkError::Renewed)?;
    let order = &plan.order;
    Basis::community(&world, order.planned, &order.given.scope)
        .map_err(|error| WorkError::Basis(error.detail().clone()))
}

fn going(plan: &Plan) -> ControlFlow<()> {
    if plan.is_cancelled() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

fn at_row(step: &Step<'_>, catalogue: &Catalogue) -> PlanProgress {
    let name = catalogue.name_of(step.row.as_str());
    let gap = step.progress.and_then(|progress| {
        let value = progress.value?;
        let larger = value.abs().max(progress.bound.abs());
        (larger > 0.0).then(|| (value - progress.bound).abs() / larger)
    });
    PlanProgress {
        stage: PlanStage::Placing,
        row: Some(step.row.to_string()),
        name: name.map(|(zh, en)| SceneName {
            zh: zh.to_string(),
            en: en.to_string(),
        }),
        done: step.done,
        of: step.of,
        gap,
    }
}
