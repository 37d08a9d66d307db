//! What was asked for, read and checked before anything is worked on.

use std::path::Path;
use std::sync::{Arc, Weak};

use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, Name};
use twin_core::planning::{
    Given, Limits, Objective, Optional, PlacementOptions, PriceList, Scope, SiteObjective, Siting,
    Terms,
};
use twin_core::rules::{RuleErrors, RuleSet, shipped_profile};
use twin_core::spatial::LocalFrame;
use twin_core::told::Told;
use twin_formats::{keep_out, must};
use twin_protocol::plan::{PlanObjective, PlanRequest, PlanSiteObjective, Planned, TextFile};
use twin_protocol::profile::Profile;

use crate::http::HttpError;
use crate::http::query::shorten;
use crate::world::World;

/// Most rule files of a plan.
const RULES_MOST: usize = 8;
/// Most phases of a plan.
const PHASES_MOST: usize = 12;

/// A plan that can be worked on.
#[derive(Debug)]
pub(crate) struct Order {
    /// Which rows are asked for.
    pub(crate) profile: Profile,
    /// The file whose profile says so instead.
    pub(crate) profile_file: Option<String>,
    /// What that means.
    pub(crate) rules: RuleSet,
    /// Whether optional rows are asked for.
    pub(crate) optional: Optional,
    /// Prices.
    pub(crate) prices: PriceList,
    /// What is built first, what each phase may take, and the seed.
    pub(crate) terms: Terms,
    /// Where new devices may not be, and what has to stand.
    pub(crate) given: Given,
    /// What becomes of what an earlier plan placed.
    pub(crate) planned: Planned,
    /// What it is for.
    pub(crate) basis: Basis,
}

/// The community that a plan is for. A plan does not keep it: once another version is served, it is there for its reports alone.
#[derive(Debug)]
pub(crate) struct Basis {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: Name,
    /// Its frame.
    pub(crate) frame: LocalFrame,
    /// The world that it was in.
    pub(crate) world: Weak<World>,
}

impl Basis {
    /// The community as the plan takes it: without what was planned before for the rows of the scope, where that is to be replaced.
    pub(crate) fn community(
        world: &World,
        planned: Planned,
        scope: &Scope,
    ) -> Result<Community, HttpError> {
        if planned == Planned::Keep {
            return Ok(world.community.clone());
        }
        scope.cleared(&world.community).map_err(|invalid| {
            let invalid = invalid.told();
            HttpError::conflict(both!(
                "what was planned before cannot be replaced: {invalid}; keep it instead",
                "无法替换先前的规划：{invalid}；请保留它" => invalid
            ))
        })
    }
}

impl Order {
    /// Reads a request for the community of `world`.
    pub(crate) fn read(request: &PlanRequest, world: &Arc<World>) -> Result<Self, HttpError> {
        let (rules, optional) = match &request.profile_file {
            Some(file) => (own_rules(file, &request.rules)?, Optional::Include),
            None => rules_of(request.profile, &request.rules)?,
        };
        let prices = prices(request.prices.as_ref(), &rules.catalogue)?;
        let scope = scope(&request.only, &rules, optional)?;
        let given = Given {
            siting: Siting::by(site_objective(request.site_objective), prices.clone()),
            ..given(request, world, &rules.catalogue, scope)?
        };
        let community = &world.community;
        Ok(Self {
            profile: request.profile,
            profile_file: request.profile_file.as_ref().map(|f| shorten(&f.name)),
            rules,
            optional,
            prices,
            terms: terms(request)?,
            given,
            planned: request.planned,
            basis: Basis {
                id: community.id.to_string(),
                name: community.name.clone(),
                frame: community.frame,
                world: Arc::downgrade(world),
            },
        })
    }
}

/// The rows that are planned alone.
fn scope(ids: &[String], rules: &RuleSet, optional: Optional) -> Result<Scope, HttpError> {
    let ids: Vec<String> = ids.iter().map(|id| shorten(id.trim())).collect();
    let only = ids.iter().map(String::as_str);
    Scope::read(only, &rules.catalogue, &rules.options(optional))
        .map_err(|error| HttpError::out_of_range(error.told()))
}

/// The areas and devices of the request, for the rows of the scope.
fn given(
    request: &PlanRequest,
    world: &World,
    catalogue: &Catalogue,
    scope: Scope,
) -> Result<Given, HttpError> {
    let keep_out = request.keep_out.as_ref().map(|areas| {
        let (path, areas) = (Path::new("keep_out"), areas.to_string());
        keep_out::parse(path, &areas, &world.community, catalogue)
            .map_err(|error| HttpError::out_of_range(error.told()))
    });
    let keep_out = keep_out.transpose()?.unwrap_or_default();
    let Some(devices) = &request.must else {
        return Ok(Given {
            keep_out,
            scope,
            ..Given::default()
        });
    };
    // What is to be planned anew gives its ids free.
    let bare = Basis::community(world, request.planned, &scope)?;
    let devices = devices.to_string();
    let must = must::parse(
        (Path::new("must"), devices.as_str()),
        &bare,
        catalogue,
        &keep_out,
    );
    let must = must.map_err(|error| HttpError::out_of_range(error.told()))?;
    Ok(Given {
        keep_out,
        must,
        scope,
        ..Given::default()
    })
}

/// The rules of a profile with a city's files, and whether optional rows are asked for.
pub(crate) fn rules_of(
    profile: Profile,
    files: &[TextFile],
) -> Result<(RuleSet, Optional), HttpError> {
    read(profile, &texts(files)?).map_err(|errors| HttpError::out_of_range(errors.told()))
}

/// The rules of a profile that was sent along, with a city's files.
fn own_rules(profile: &TextFile, files: &[TextFile]) -> Result<RuleSet, HttpError> {
    let profile = (profile.name.as_str(), profile.text.as_str());
    RuleSet::read(profile, &texts(files)?).map_err(|errors| HttpError::out_of_range(errors.told()))
}

/// Name and text of each file.
fn texts(files: &[TextFile]) -> Result<Vec<(&str, &str)>, HttpError> {
    if files.len() > RULES_MOST {
        return Err(HttpError::out_of_range(
            both!("rules has {} files; put them into {RULES_MOST} at most", "rules 有 {} 个文件；最多 {RULES_MOST} 个"; files.len()),
        ));
    }
    let texts = files.iter();
    Ok(texts
        .map(|file| (file.name.as_str(), file.text.as_str()))
        .collect())
}

/// The rules of a profile with files, each name and text.
pub(crate) fn read(
    profile: Profile,
    files: &[(&str, &str)],
) -> Result<(RuleSet, Optional), RuleErrors> {
    let (name, optional) = match profile {
        Profile::NewBuild => ("new_build", Optional::Include),
        Profile::Required => ("new_build", Optional::Leave),
        Profile::Existing => ("existing", Optional::Leave),
        Profile::Historic => ("historic", Optional::Include),
        Profile::Fringe => ("fringe", Optional::Include),
    };
    let rules = RuleSet::read(shipped_profile(name).unwrap_or((name, "")), files)?;
    Ok((rules, optional))
}

fn prices(file: Option<&TextFile>, catalogue: &Catalogue) -> Result<PriceList, HttpError> {
    match file {
        None => PriceList::reference(catalogue).map_err(HttpError::internal),
        Some(file) => PriceList::read(&shorten(&file.name), &file.text, catalogue)
            .map_err(|error| HttpError::out_of_range(error.told())),
    }
}

fn site_objective(asked: PlanSiteObjective) -> SiteObjective {
    match asked {
        PlanSiteObjective::Sites => SiteObjective::Sites,
        PlanSiteObjective::Cost => SiteObjective::Cost,
        PlanSiteObjective::Coverage => SiteObjective::Coverage,
    }
}

fn terms(request: &PlanRequest) -> Result<Terms, HttpError> {
    let (budgets, most_sites) = (&request.budgets, &request.most_sites);
    if !budgets.is_empty() && !most_sites.is_empty() {
        return Err(HttpError::out_of_range(both!(
            "budgets and most_sites are both given; limit money or sites",
            "budgets 与 most_sites 同时给出；请只限制费用或站址数"
        )));
    }
    Ok(Terms {
        objective: match request.objective {
            PlanObjective::Worth => Objective::Worth,
            PlanObjective::Coverage => Objective::Coverage,
        },
        limits: if most_sites.is_empty() {
            Limits::Money(checked(budgets)?)
        } else {
            Limits::Sites(checked_sites(most_sites)?)
        },
        seed: request.seed.unwrap_or(PlacementOptions::default().seed),
    })
}

fn checked_sites(numbers: &[u32]) -> Result<Vec<usize>, HttpError> {
    if numbers.len() > PHASES_MOST {
        return Err(HttpError::out_of_range(
            both!("most_sites has {} phases; plan {PHASES_MOST} at most", "most_sites 有 {} 期；最多 {PHASES_MOST} 期"; numbers.len()),
        ));
    }
    match numbers.iter().zip(1..).find(|(number, _)| **number == 0) {
        Some((_, phase)) => Err(HttpError::out_of_range(both!(
            "phase {phase} may build at 0 sites; give at least 1",
            "第 {phase} 期的站址数为 0；至少为 1"
        ))),
        None => Ok(numbers.iter().map(|number| *number as usize).collect()),
    }
}

fn checked(budgets: &[f64]) -> Result<Vec<f64>, HttpError> {
    if budgets.len() > PHASES_MOST {
        return Err(HttpError::out_of_range(
            both!("budgets has {} phases; plan {PHASES_MOST} at most", "budgets 有 {} 期；最多 {PHASES_MOST} 期"; budgets.len()),
        ));
    }
    let is_bad = |budget: &f64| !(budget.is_finite() && *budget > 0.0);
    match budgets.iter().zip(1..).find(|(budget, _)| is_bad(budget)) {
        Some((budget, phase)) => Err(HttpError::out_of_range(both!(
            "phase {phase} has a budget of {budget}; give an amount above 0",
            "第 {phase} 期的预算为 {budget}；应大于 0"
        ))),
        None => Ok(budgets.to_vec()),
    }
}
