//! The fewest devices within reach of features: sites at and between them, and the cheapest cover of all.

use std::collections::BTreeSet;

use geo::Coord;

use super::choice::Problem;
use super::existing::fixture_of_class;
use super::{RowWork, Solver, Spot};
use crate::catalogue::Reach;
use crate::model::Host;
use crate::optimise::{CoverDemand, Effort, Watch};
use crate::planning::feature::{FeatureAt, Shape};
use crate::planning::need::{Need, ReachLimits};
use crate::planning::placement::PlacementError;
use crate::planning::reason::Reason;
use crate::planning::sharing::{SHARING, Sharing};
use crate::planning::siting::Footing;
use crate::planning::survey::Survey;
use crate::planning::walk::Footways;
use crate::spatial::PointIndex;

/// Between a feature and so many of the nearest that one device could reach with it, sites are looked for.
const PARTNERS: usize = 8;

/// How hard the cover is tried.
const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 800,
    search_steps: 10_000,
    neighbourhoods: 50,
    nodes: 200,
    seed: 1,
};

/// A feature to be reached.
struct Goal<'a> {
    feature: FeatureAt,
    shape: Shape<'a>,
    distance_m: f64,
    by: Reach,
    limits: ReachLimits,
}

/// Sites that a feature reaches, each with how far it is, metres.
type Reached = Vec<(u32, f64)>;

/// Where a device may stand or stands.
struct Site {
    at: Coord<f64>,
    footing: Footing,
    /// Position of the device of the community that stands there, if one does.
    there: Option<usize>,
    /// What is to be placed there, unless it is there already, and at which feature.
    new: Option<(Spot, FeatureAt)>,
}

impl<'a> Solver<'a> {
    /// Devices for all features together, since one may serve many.
    pub(super) fn solve_reach(
        &mut self,
        needs: &[&Need],
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let goals = self.goals(needs);
        if goals.is_empty() {
            return Ok(());
        }
        let sites = self.sites_for(&goals, work);
        let places: Vec<Coord<f64>> = sites.iter().map(|site| site.at).collect();
        let Ok(index) = PointIndex::new(&places) else {
            return Ok(());
        };
        // The goals of a row are measured in one way.
        let is_walked = goals.iter().any(|goal| goal.by == Reach::Walking);
        let (survey, ways) = (
            self.survey,
            is_walked.then(|| Footways::of(self.survey.community)),
        );
        let reached = goals
            .iter()
            .map(|goal| goal.reached_from((&index, &places[..]), (survey, ways.as_ref())));
        let reached: Vec<Reached> = reached.collect();
        let out = reached.iter().filter(|sites| sites.is_empty()).count();
        if out > 0 {
            work.outcome.demanded += out as u64;
            let of = goals.len();
            work.outcome.reason = Some(match is_walked {
                true => Reason::OutOfWalk { out, of },
                false => Reason::OutOfReach { out, of },
            });
        }
        if sites.is_empty() {
            return Ok(());
        }
        if goals
            .iter()
            .any(|goal| goal.limits != ReachLimits::default())
        {
            return self.share(&goals, (sites, &reached[..]), work, watch);
        }
        let within = reached.iter().filter(|sites| !sites.is_empty());
        let demands = within.map(|sites| CoverDemand {
            candidates: sites.iter().map(|(number, _)| *number).collect(),
            covers: 1,
            weight: 1.0,
        });
        let problem = Problem {
            footings: sites.iter().map(|site| site.footing).collect(),
            demands: demands.collect(),
            ..Problem::default()
        };
        let there = self.open_spot(Coord::zero(), Host::Ground);
        let measure = self.measure(sites.iter().map(|site| {
            let new = site.new.as_ref();
            (site.footing, new.map_or(&there, |(spot, _)| spot))
        }));
        let answer = problem.choose(&measure, &self.survey.effort(EFFORT), watch)?;
        work.outcome.bounds = Some(answer.bounds);
        work.outcome.decided = answer.decided;
        self.take(answer.chosen, sites, work)
    }

    /// Devices for all features together, of which only so many may be there or each serves so many households.
    fn share(
        &mut self,
        goals: &[Goal<'a>],
        (sites, reached): (Vec<Site>, &[Reached]),
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let Some(first) = goals.first() else {
            return Ok(());
        };
        let households = |goal: &Goal<'_>| goal.feature.households(self.survey, self.places);
        let sharing = Sharing {
            households: goals.iter().map(households).collect(),
            reached,
            distance_m: first.distance_m,
            costs: sites.iter().map(|site| site.footing.weight()).collect(),
            there: sites.iter().filter(|site| site.new.is_none()).count(),
            limits: first.limits,
        };
        let shares = sharing.solve(&self.survey.effort(SHARING), watch)?;
        work.outcome.bounds = Some(shares.bounds);
        let left = shares.by.iter().zip(reached);
        let left = left.filter(|(by, sites)| by.is_none() && !sites.is_empty());
        let (out, of) = (left.count(), goals.len());
        if out > 0 {
            work.outcome.demanded += out as u64;
            work.outcome.reason = Some(Reason::Limited { out, of });
        }
        let chosen: BTreeSet<u32> = shares.by.into_iter().flatten().collect();
        self.take(chosen, sites, work)
    }

    /// Counts the chosen sites, and plans those that are new.
    fn take(
        &mut self,
        chosen: impl IntoIterator<Item = u32>,
        sites: Vec<Site>,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let mut sites: Vec<Option<Site>> = sites.into_iter().map(Some).collect();
        for chosen in chosen {
            let Some(site) = sites.get_mut(chosen as usize).and_then(Option::take) else {
                continue;
            };
            work.outcome.demanded += 1;
            match site.new {
                Some((spot, feature)) => {
                    self.note_spot(feature, &spot);
                    self.push(spot, work)?;
                }
                None => {
                    work.outcome.existing += 1;
                    work.reaching.extend(site.there);
                }
            }
        }
        Ok(())
    }

    fn goals(&self, needs: &[&Need]) -> Vec<Goal<'a>> {
        let goal = |need: &&Need| match need {
            Need::Reach {
                feature,
                distance_m,
                by,
                limits,
            } => Some(Goal {
                feature: *feature,
                shape: feature.shape(self.survey.community, self.places),
                distance_m: *distance_m,
                by: *by,
                limits: *limits,
            }),
            _ => None,
        };
        needs.iter().filter_map(goal).collect()
    }

    /// What is there; a site at each feature; free ground half-way between features that one device can reach.
    fn sites_for(&self, goals: &[Goal<'_>], work: &RowWork<'a>) -> Vec<Site> {
        let there = self.serving(work).into_iter();
        let there = there.map(|(there, at)| Site {
            at,
            footing: Footing::There,
            there,
            new: None,
        });
        let mut sites: Vec<Site> = there.collect();
        let mount_m = work.class.mount_height_m;
        for goal in goals {
            let spot = self.spot_near(goal.feature, goal.distance_m, mount_m);
            if self.allows(&spot) {
                sites.push(Site {
                    at: spot.position.plan().into(),
                    footing: Footing::Feature,
                    there: None,
                    new: Some((spot, goal.feature)),
                });
            }
        }
        let middles: Vec<Coord<f64>> = goals.iter().map(|goal| goal.shape.middle()).collect();
        let Ok(index) = PointIndex::new(&middles) else {
            return sites;
        };
        for (number, goal) in goals.iter().enumerate() {
            let near = index.within_radius(middles[number], 2.0 * goal.distance_m);
            let others = near.unwrap_or_default().into_iter();
            let others = others.filter(|(other, _)| *other as usize != number);
            for (other, _) in others.take(PARTNERS) {
                let between = (middles[number] + middles[other as usize]) / 2.0;
                if (other as usize) > number && self.is_free(between) {
                    let mut spot = self.open_spot(between, Host::Ground);
                    spot.position.z += mount_m;
                    sites.push(Site {
                        at: between,
                        footing: Footing::Between,
                        there: None,
                        new: Some((spot, goal.feature)),
                    });
                }
            }
        }
        sites
    }

    /// Devices of the class that are there, with their positions in the community's, or planned so far, whatever row they are of, and
    /// fixtures that are such devices.
    fn serving(&self, work: &RowWork<'a>) -> Vec<(Option<usize>, Coord<f64>)> {
        let community = self.survey.community;
        let there = community.devices.iter().enumerate();
        let there = there.map(|(index, device)| (Some(index), device));
        let all = there.chain(self.devices.iter().map(|device| (None, device)));
        let of_class = all.filter(|(_, device)| device.class == work.class.id);
        let devices = of_class.map(|(index, device)| (index, device.position));
        let kind = fixture_of_class(work.class.id.as_str());
        let fixtures = community.fixtures.iter().filter(|f| Some(f.kind) == kind);
        let all = devices.chain(fixtures.map(|fixture| (None, fixture.position)));
        all.map(|(index, at)| (index, at.plan().into())).collect()
    }
}

impl Goal<'_> {
    /// The sites that reach the feature and how far they are, metres: on foot along `ways` where they are given.
    fn reached_from(
        &self,
        (index, sites): (&PointIndex<'_>, &[Coord<f64>]),
        (survey, ways): (&Survey<'_>, Option<&Footways>),
    ) -> Reached {
        let middle = self.shape.middle();
        let radius_m = self.shape.farthest_m(middle) + self.distance_m;
        let near = index.within_radius(middle, radius_m).unwrap_or_default();
        let away = |(number, _): (u32, f64)| {
            let metres = self.shape.distance_m(sites[number as usize]);
            (metres <= self.distance_m).then_some((number, metres))
        };
        let within: Reached = near.into_iter().filter_map(away).collect();
        let Some(ways) = ways else {
            return within;
        };
        let walk = ways.walk((self.feature, self.shape), survey, self.distance_m);
        let walked = |(n, _): (u32, f64)| Some((n, walk.metres(sites[n as usize])?));
        within.into_iter().filter_map(walked).collect()
    }
}
