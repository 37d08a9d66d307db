//! The rows of the catalogue that are wanted, one after the other: places, then devices, then what networks need to be heard.

use std::collections::BTreeSet;
use std::iter::empty;
use std::ops::ControlFlow;

use crate::catalogue::{Catalogue, DeviceClass, DeviceRow, NetworkRow, PlaceRow, Rule};
use crate::coverage::layer::LayerError;
use crate::ids::{ClassId, RowId};
use crate::model::{Community, Device};
use crate::optimise::Progress;

use super::aim::turn;
use super::demand::demand;
use super::front::asks_for_fronts;
use super::given::Given;
use super::mains::Mains;
use super::must;
use super::need::Demand;
use super::options::PlacementOptions;
use super::placement::{Placement, PlacementError, RowOutcome, Step, StepWatch};
use super::radio::Air;
use super::scope::Scope;
use super::sight::{Eyes, Gaze};
use super::sites::Sites;
use super::solve::{Listening, Pricing, Solver, Watching};
use super::supply::Supply;
use super::survey::Survey;

/// Places every wanted row of the catalogue in the community, as [`place_watched`] does.
///
/// # Errors
/// When the catalogue contradicts itself.
pub fn place(
    community: &Community,
    catalogue: &Catalogue,
    options: &PlacementOptions,
) -> Result<Placement, PlacementError> {
    place_watched(
        community,
        catalogue,
        options,
        &Given::default(),
        &mut |_| ControlFlow::Continue(()),
    )
}

/// Places every wanted row of the catalogue in the community, of a scope that leaves rows out those of the scope alone. What is there already counts towards each demand, so a second
/// placement adds nothing. Devices that have to stand are planned where they are given, and taken as there when demands are solved. No
/// other new device that an area to keep out of binds stands or hangs within it, and no new place is put into or over one, nor where the map tells that what it needs of power and
/// network does not reach ([`crate::catalogue::SupplyReach`]); what is there stays. Where rows leave a choice, sites are chosen for what is given
/// ([`super::Siting`]). The same input and seed give the same result, on however many cores. Cost: O(n log n) in features and devices, and some seconds for the
/// covers of a town.
///
/// # Errors
/// When the catalogue contradicts itself, a device that has to stand cannot, or the watch cancels.
pub fn place_watched(
    community: &Community,
    catalogue: &Catalogue,
    options: &PlacementOptions,
    given: &Given,
    watch: &mut StepWatch<'_>,
) -> Result<Placement, PlacementError> {
    let wanted = Wanted::of(catalogue, options, &given.scope);
    let musts = must::devices(community, (catalogue, options), given)?;
    let with_musts = must::with(community, &musts)?;
    let community = with_musts.as_ref().unwrap_or(community);
    let survey = Survey::new(community).seeded(options.seed);
    let mut steps = Steps {
        done: 0,
        of: wanted.count(),
        is_cancelled: false,
        watch,
    };
    let mut sites = Sites::new(&survey).outside(&given.keep_out);
    let places = wanted.seat(&mut sites, community, &mut steps)?;
    let eyes = wanted.eyes(community)?;
    let carrying = catalogue.carrying();
    let supply = Supply::of(community, &carrying, catalogue.supply.as_ref());
    let mains = || Mains::of(community, &carrying, empty());
    let fed = (supply, Pricing::new(&given.siting, mains));
    let solver = Solver::new(&survey, &sites.all, &given.keep_out, fed);
    let mut solver = solver.within(&given.scope).with_musts(musts.len());
    let here = (&survey, &sites);
    let (mut outcomes, looking) = wanted.devices(here, eyes.as_ref(), &mut solver, &mut steps)?;
    let heard = wanted.hear(community, &mut solver, &mut steps)?;
    let mut chosen = solver.into_devices();
    look(community, looking, &mut outcomes, &mut chosen);
    let outcomes = outcomes.into_iter().flatten();
    Ok(Placement {
        must: musts.len(),
        devices: musts.into_iter().chain(chosen).collect(),
        outcomes: outcomes.chain(places).chain(heard).collect(),
        places: sites.planned(),
        scope: given.scope.clone(),
        siting: given.siting.clone(),
    })
}

/// The rows that are wanted.
struct Wanted<'c> {
    catalogue: &'c Catalogue,
    rows: Vec<&'c DeviceRow>,
    places: Vec<&'c PlaceRow>,
    networks: Vec<&'c NetworkRow>,
}

/// How far the rows are, and who sees it.
struct Steps<'s, 'w> {
    done: usize,
    of: usize,
    is_cancelled: bool,
    watch: &'s mut StepWatch<'w>,
}

/// A row with cameras, by position in the rows, what it asks for and how they look.
type Looking<'e> = (usize, Demand, Watching<'e>);

/// What became of each row so far, by position in the rows.
type Outcomes = Vec<Option<RowOutcome>>;

impl Steps<'_, '_> {
    /// Tells how far the row is; breaking cancels.
    fn tell(&mut self, row: &RowId, progress: Option<Progress>) -> ControlFlow<()> {
        let (done, of) = (self.done, self.of);
        let goes_on = (self.watch)(Step {
            row,
            done,
            of,
            progress,
        });
        self.is_cancelled |= goes_on.is_break();
        goes_on
    }

    fn begin(&mut self, row: &RowId) -> Result<(), PlacementError> {
        match self.tell(row, None) {
            ControlFlow::Break(()) => Err(PlacementError::Cancelled),
            ControlFlow::Continue(()) => Ok(()),
        }
    }

    /// Counts a row as done; what was cancelled meanwhile is an answer that its solver gave early, and none to keep.
    fn end(&mut self) -> Result<(), PlacementError> {
        if self.is_cancelled {
            return Err(PlacementError::Cancelled);
        }
        self.done += 1;
        Ok(())
    }
}

impl<'c> Wanted<'c> {
    fn of(catalogue: &'c Catalogue, options: &PlacementOptions, scope: &Scope) -> Self {
        let (rows, places) = (catalogue.rows.iter(), catalogue.places.iter());
        let networks = catalogue.networks.iter();
        let is_wanted = |row: &RowId, required: bool, existing_baseline: bool| {
            options.wants(required, existing_baseline) && scope.holds(row)
        };
        Self {
            catalogue,
            rows: rows
                .filter(|r| is_wanted(&r.id, r.required, r.existing_baseline))
                .collect(),
            places: places
                .filter(|r| is_wanted(&r.id, r.required, r.existing_baseline))
                .collect(),
            networks: networks
                .filter(|r| is_wanted(&r.id, r.required, r.existing_baseline))
                .collect(),
        }
    }

    /// How many rows there are to place.
    fn count(&self) -> usize {
        self.places.len() + self.rows.len() + self.networks.len()
    }

    /// Plans the places that are asked for, and those without which devices could stand nowhere.
    fn seat(
        &self,
        sites: &mut Sites<'_>,
        community: &Community,
        steps: &mut Steps<'_, '_>,
    ) -> Result<Vec<RowOutcome>, PlacementError> {
        let mut outcomes = Vec::with_capacity(self.places.len());
        for row in &self.places {
            steps.begin(&row.id)?;
            let watch = &mut |progress| steps.tell(&row.id, Some(progress));
            outcomes.push(sites.plan_row(row, watch)?);
            steps.end()?;
        }
        for row in &self.rows {
            if let Some(kind) = wanted_place(&row.rule, community) {
                let watch = &mut |progress| steps.tell(&row.id, Some(progress));
                sites.need_kind(kind, row, watch)?;
            }
        }
        Ok(outcomes)
    }

    /// What stands in the way of cameras, where a row has any.
    fn eyes(&self, community: &Community) -> Result<Option<Eyes>, LayerError> {
        let looks = |row: &&DeviceRow| Gaze::of(self.catalogue, &row.class, &row.id).is_some();
        let is_asked = self.rows.iter().any(looks);
        is_asked.then(|| Eyes::of(community)).transpose()
    }

    /// Places the devices of tables 3 to 9.
    fn devices<'a, 'e>(
        &self,
        (survey, sites): (&Survey<'_>, &Sites<'_>),
        eyes: Option<&'e Eyes>,
        solver: &mut Solver<'a>,
        steps: &mut Steps<'_, '_>,
    ) -> Result<(Outcomes, Vec<Looking<'e>>), PlacementError>
    where
        'c: 'a + 'e,
    {
        let (mut outcomes, mut looking) = (vec![None; self.rows.len()], Vec::new());
        let carrying = self.catalogue.carrying();
        let (order, poles) = order(&self.rows, &carrying);
        if poles == 0 {
            // Those that stand carry, too.
            solver.note_carriers(&carrying);
        }
        for (number, index) in (1..).zip(order) {
            let row = self.rows[index];
            steps.begin(&row.id)?;
            let class = self.class(&row.id, &row.class)?;
            let demand = demand(row, self.catalogue, survey, &sites.all);
            let gaze = Gaze::of(self.catalogue, &row.class, &row.id);
            let watching = eyes.zip(gaze).map(|(eyes, gaze)| Watching {
                eyes,
                gaze,
                keeps_spacing: row.assumption.is_none(),
                takes_fronts: asks_for_fronts(row),
            });
            let watch = &mut |progress| steps.tell(&row.id, Some(progress));
            outcomes[index] = Some(solver.solve(&demand, class, watching, watch)?);
            looking.extend(watching.map(|watching| (index, demand, watching)));
            steps.end()?;
            if number == poles {
                solver.note_carriers(&carrying);
            }
        }
        Ok((outcomes, looking))
    }

    /// Places what networks need to be heard, after all devices that are to be heard.
    fn hear<'a>(
        &self,
        community: &'a Community,
        solver: &mut Solver<'a>,
        steps: &mut Steps<'_, '_>,
    ) -> Result<Vec<RowOutcome>, PlacementError>
    where
        'c: 'a,
    {
        let is_heard = |row: &&NetworkRow| matches!(row.rule, Rule::Heard { .. });
        let listens = self.networks.iter().any(is_heard);
        let air = listens.then(|| Air::of(community)).flatten();
        let listening = Listening {
            catalogue: self.catalogue,
            air: air.as_ref(),
        };
        let mut outcomes = Vec::with_capacity(self.networks.len());
        for row in &self.networks {
            steps.begin(&row.id)?;
            let class = row.class.as_ref().map(|class| self.class(&row.id, class));
            let watch = &mut |progress| steps.tell(&row.id, Some(progress));
            outcomes.push(solver.solve_network(row, class.transpose()?, listening, watch)?);
            steps.end()?;
        }
        Ok(outcomes)
    }

    fn class(&self, row: &RowId, class: &ClassId) -> Result<&'c DeviceClass, PlacementError> {
        let known = self.catalogue.class(class.as_str());
        known.ok_or_else(|| PlacementError::UnknownClass {
            row: row.to_string(),
            class: class.to_string(),
        })
    }
}

/// Turns the cameras that were placed, and notes what those of each row show.
fn look(
    community: &Community,
    looking: Vec<Looking<'_>>,
    outcomes: &mut Outcomes,
    devices: &mut [Device],
) {
    for (index, demand, watching) in looking {
        let sight = turn((community, watching.eyes), &watching.gaze, &demand, devices);
        if let Some((outcome, sight)) = outcomes[index].as_mut().zip(sight) {
            outcome.see(sight, watching.gaze);
        }
    }
}

/// The place kind without which nothing of the row could stand anywhere.
fn wanted_place<'r>(rule: &'r Rule, community: &Community) -> Option<&'r str> {
    match rule {
        Rule::PerCommunity { at, .. } => at.as_deref(),
        Rule::PerHouseholds { at, .. } => at.as_deref().filter(|_| community.household_count() > 0),
        Rule::PerPlace { place, .. } | Rule::PerPlaceArea { place, .. } => Some(place),
        Rule::ShareOfFixtures { fixture, place, .. } => {
            (!community.fixtures.iter().any(|f| f.kind == *fixture)).then_some(place)
        }
        _ => None,
    }
}

/// Rows with poles that carry first, since others hang on them, and how many of these there are; otherwise in the catalogue's order.
fn order(rows: &[&DeviceRow], carrying: &BTreeSet<&ClassId>) -> (Vec<usize>, usize) {
    let (mut order, others): (Vec<usize>, Vec<usize>) =
        (0..rows.len()).partition(|i| carrying.contains(&rows[*i].class));
    let poles = order.len();
    order.extend(others);
    (order, poles)
}
