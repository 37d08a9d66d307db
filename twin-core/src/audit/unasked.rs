//! Why a row asks for nothing here: because there is nothing of the kind, or because the map does not say.

use super::verdict::{Missing, Verdict};
use crate::catalogue::{Absence, AttributeValue, FeatureLayer, Listener, Rule, Tests};
use crate::model::{Community, Road, RoadClass};
use crate::planning::feature_count;

/// The verdict of a row whose rule comes to no demand, and what would have to be known.
///
/// A map that shows none of a feature that it could show says nothing: a community whose lifts nobody has mapped cannot be told to
/// have none. Where it shows features of the kind, and none that the rule speaks of, the row does not apply.
pub(super) fn verdict(rule: &Rule, community: &Community) -> (Verdict, Option<Missing>) {
    use Verdict::{CannotTell, NotApplicable, NotMet};
    let untold = |missing| (CannotTell, Some(missing));
    match rule {
        Rule::PerCommunity { at: Some(kind), .. } | Rule::PerHouseholds { at: Some(kind), .. }
            if community.household_count() > 0 || matches!(rule, Rule::PerCommunity { .. }) =>
        {
            (NotMet, Some(Missing::kind("place", kind)))
        }
        Rule::PerHouseholds { .. } => untold(Missing::attribute("building", "households")),
        Rule::PerCommunity { .. } | Rule::PerCompound { .. } => untold(Missing::layer("compound")),
        Rule::PerGate { .. } => untold(Missing::layer("gate")),
        Rule::AlongRoads { classes, .. } | Rule::AtJunctions { classes, .. } => {
            untold(roads(classes.first().copied(), community))
        }
        Rule::AlongPerimeter { .. } if !community.compounds.is_empty() => (NotApplicable, None),
        Rule::AlongPerimeter { .. } => untold(Missing::layer("compound")),
        Rule::PerFixture {
            fixture,
            near_main_road_m,
            ..
        } => {
            let is_main = |road: &Road| road.class.value == RoadClass::Main;
            if !community.fixtures.iter().any(|f| f.kind == *fixture) {
                untold(Missing::kind("fixture", fixture.as_str()))
            } else if near_main_road_m.is_some() && !community.roads.iter().any(is_main) {
                // Which of those that are there belong to a main road takes a map that shows one.
                untold(roads(Some(RoadClass::Main), community))
            } else {
                (NotApplicable, None)
            }
        }
        Rule::ShareOfFixtures { fixture, .. } => untold(Missing::kind("fixture", fixture.as_str())),
        Rule::PerHousehold {
            rented_only: true, ..
        } => untold(Missing::attribute("unit", "rented")),
        Rule::PerHousehold { .. } => untold(Missing::attribute("building", "households")),
        Rule::ShareOfParking { .. } if !community.parkings.is_empty() => {
            untold(Missing::attribute("parking", "spaces"))
        }
        Rule::ShareOfParking { .. } | Rule::PerParking { .. } => untold(Missing::layer("parking")),
        Rule::PerPlace { .. } | Rule::PerPlaceArea { .. } => (NotApplicable, None),
        Rule::InGreens { .. } if !community.greens.is_empty() => (NotApplicable, None),
        Rule::InGreens { .. } => untold(Missing::layer("green")),
        Rule::IndoorPublic { .. } => untold(Missing::layer("unit")),
        Rule::HighestBuilding { .. } => untold(Missing::layer("building")),
        Rule::PerRoute { .. } => untold(Missing::layer("road")),
        Rule::ForEach { of, tests, .. }
        | Rule::WithinReach { of, tests, .. }
        | Rule::Having { of, tests, .. } => unchosen(*of, tests, community),
        Rule::Heard { at, .. } => unheard(*at, community),
    }
}

/// Roads of a class, or all roads where the map has none.
fn roads(class: Option<RoadClass>, community: &Community) -> Missing {
    match class {
        Some(class) if !community.roads.is_empty() => Missing::kind("road", class.as_str()),
        _ => Missing::layer("road"),
    }
}

/// What was found of a row, unless somebody looked for what the map does not show and found none: then the row does not apply, and who looked
/// is told. Along roads of several classes it takes that none of any of them is there.
pub(super) fn unless_absent(
    (verdict, missing): (Verdict, Option<Missing>),
    rule: &Rule,
    absences: &[Absence],
) -> (Verdict, Option<Missing>, Option<Absence>) {
    let unseen = missing
        .as_ref()
        .filter(|missing| verdict == Verdict::CannotTell && missing.attribute.is_none());
    match unseen.and_then(|missing| absence(rule, missing, absences)) {
        Some(absence) => (Verdict::NotApplicable, None, Some(absence.clone())),
        None => (verdict, missing, None),
    }
}

/// What says that there are no features of a layer, of one kind or of any; of several the last, since a later file wins.
pub(super) fn surveyed<'c>(
    absences: &'c [Absence],
    layer: &str,
    kind: Option<&str>,
) -> Option<&'c Absence> {
    let mut last_first = absences.iter().rev();
    last_first.find(|absence| absence.speaks_of(layer, kind))
}

/// What says that there is nothing of what is missing.
fn absence<'c>(rule: &Rule, missing: &Missing, absences: &'c [Absence]) -> Option<&'c Absence> {
    let found = |kind: Option<&str>| surveyed(absences, &missing.layer, kind);
    match rule {
        Rule::AlongRoads { classes, .. } | Rule::AtJunctions { classes, .. }
            if missing.kind.is_some() =>
        {
            let all: Option<Vec<&Absence>> =
                classes.iter().map(|c| found(Some(c.as_str()))).collect();
            all?.into_iter().next()
        }
        _ => found(missing.kind.as_deref()),
    }
}

/// Why nowhere is to be heard anything.
fn unheard(at: Listener, community: &Community) -> (Verdict, Option<Missing>) {
    let untold = |missing| (Verdict::CannotTell, Some(missing));
    match at {
        Listener::Ground => untold(Missing::layer("compound")),
        Listener::Roads => untold(Missing::layer("road")),
        Listener::Gates => untold(Missing::layer("gate")),
        Listener::Homes => untold(Missing::attribute("building", "households")),
        // A map that shows places and buildings, and none of those asked for, has told.
        Listener::Places if !community.buildings.is_empty() => (Verdict::NotApplicable, None),
        Listener::Places => untold(Missing::layer("building")),
        Listener::Devices => (Verdict::NotApplicable, None),
    }
}

/// A layer without features, or one of fixtures without any of the kind asked for, says nothing; other features that a rule passes
/// over are none of its business.
fn unchosen(
    layer: FeatureLayer,
    tests: &Tests,
    community: &Community,
) -> (Verdict, Option<Missing>) {
    let word = layer.layer().as_str();
    let kind = tests.get("kind").and_then(|test| match &test.is {
        Some(AttributeValue::Word(kind)) => Some(&**kind),
        _ => None,
    });
    let is_known = match (layer, kind) {
        (FeatureLayer::Fixtures, Some(kind)) => {
            community.fixtures.iter().any(|f| f.kind.as_str() == kind)
        }
        _ => feature_count(community, layer) > 0,
    };
    match kind {
        _ if is_known => (Verdict::NotApplicable, None),
        Some(kind) => (Verdict::CannotTell, Some(Missing::kind(word, kind))),
        None => (Verdict::CannotTell, Some(Missing::layer(word))),
    }
}
