//! The features that a city's rules speak of: where they are, what the model says of them, which of them a rule asks about.

use std::sync::Arc;

use geo::{Area, Coord, Distance, Euclidean, Geometry, Length, LineString, Point, Polygon};

use super::area::inner_point;
use super::chain::Chain;
use super::survey::Survey;
use crate::catalogue::{AttributeValue, FeatureLayer, MOST_PER_FEATURE, PerAmount, Test, Tests};
use crate::model::{Building, BuildingUse, Community, Host, Place};

/// A feature of a layer by its position in the community's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureAt {
    /// The layer.
    pub layer: FeatureLayer,
    /// Its position.
    pub index: usize,
}

/// Where a feature is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape<'a> {
    Point(Coord<f64>),
    Line(&'a LineString<f64>),
    Area(&'a Polygon<f64>),
}

/// What a rule makes of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Choice {
    /// It speaks of it.
    Asked(FeatureAt),
    /// It may speak of it: the model does not say the attribute.
    Untold(FeatureAt, Arc<str>),
}

impl Shape<'_> {
    /// Distance of `point` in metres in plan; 0 within an area.
    pub(crate) fn distance_m(&self, point: Coord<f64>) -> f64 {
        let here = Point::from(point);
        match self {
            Self::Point(at) => (at.x - point.x).hypot(at.y - point.y),
            Self::Line(line) => Euclidean.distance(&here, *line),
            Self::Area(area) => Euclidean.distance(&here, *area),
        }
    }

    /// A point of it: itself, the middle of the line, a point well inside the area.
    pub(crate) fn middle(&self) -> Coord<f64> {
        match self {
            Self::Point(at) => *at,
            Self::Line(line) => {
                let chain = Chain::new(line.0.clone(), Vec::new());
                chain.at(chain.length_m() / 2.0).position
            }
            Self::Area(area) => inner_point(area),
        }
    }

    /// How far the farthest of its points is from `middle` in metres.
    pub(crate) fn farthest_m(&self, middle: Coord<f64>) -> f64 {
        let corners = match self {
            Self::Point(_) => &[][..],
            Self::Line(line) => &line.0,
            Self::Area(area) => &area.exterior().0,
        };
        let away = |c: &Coord<f64>| (c.x - middle.x).hypot(c.y - middle.y);
        corners.iter().map(away).fold(0.0, f64::max)
    }

    /// As a geometry of its own.
    pub(crate) fn geometry(&self) -> Geometry<f64> {
        match self {
            Self::Point(at) => Geometry::Point((*at).into()),
            Self::Line(line) => Geometry::LineString((*line).clone()),
            Self::Area(area) => Geometry::Polygon((*area).clone()),
        }
    }
}

impl FeatureAt {
    /// Where it is. A unit is where its core is, a place, one of `places`, where its middle is.
    pub(crate) fn shape<'a>(self, community: &'a Community, places: &'a [Place]) -> Shape<'a> {
        let index = self.index;
        match self.layer {
            FeatureLayer::Compounds => Shape::Area(&community.compounds[index].boundary),
            FeatureLayer::Buildings => Shape::Area(&community.buildings[index].footprint),
            FeatureLayer::Units => Shape::Point(community.units[index].position.plan().into()),
            FeatureLayer::Gates => Shape::Point(community.gates[index].position.plan().into()),
            FeatureLayer::Fixtures => {
                Shape::Point(community.fixtures[index].position.plan().into())
            }
            FeatureLayer::Places => Shape::Point(places[index].position.plan().into()),
            FeatureLayer::Parkings => Shape::Area(&community.parkings[index].area),
            FeatureLayer::Greens => Shape::Area(&community.greens[index].area),
            FeatureLayer::Roads => Shape::Line(&community.roads[index].line),
        }
    }

    /// What a device at it is attached to.
    pub(crate) fn host(self, community: &Community, places: &[Place]) -> Host {
        let index = self.index;
        match self.layer {
            FeatureLayer::Compounds => Host::Compound(community.compounds[index].id.clone()),
            FeatureLayer::Buildings => Host::Building(community.buildings[index].id.clone()),
            FeatureLayer::Units => Host::Unit(community.units[index].id.clone()),
            FeatureLayer::Gates => Host::Gate(community.gates[index].id.clone()),
            FeatureLayer::Fixtures => Host::Fixture(community.fixtures[index].id.clone()),
            FeatureLayer::Places => Host::Place(places[index].id.clone()),
            FeatureLayer::Parkings => Host::Parking(community.parkings[index].id.clone()),
            FeatureLayer::Greens => Host::Green(community.greens[index].id.clone()),
            FeatureLayer::Roads => Host::Road(community.roads[index].id.clone()),
        }
    }

    /// Where a device at it is wanted: where vehicles come to a building or car park, else its middle.
    pub(crate) fn anchor(self, survey: &Survey<'_>, places: &[Place]) -> Coord<f64> {
        match (self.layer, self.shape(survey.community, places)) {
            (FeatureLayer::Buildings | FeatureLayer::Parkings, Shape::Area(area)) => {
                survey.vehicle_entrance(area)
            }
            (_, shape) => shape.middle(),
        }
    }

    /// What the model says of an attribute; `None` where it does not say, as of a building whose use is unknown, a car park without
    /// a number of spaces, a fixture without a height.
    fn value(
        self,
        survey: &Survey<'_>,
        places: &[Place],
        attribute: &str,
    ) -> Option<AttributeValue> {
        let (community, index) = (survey.community, self.index);
        let word = |value: &str| Some(AttributeValue::Word(value.into()));
        match (self.layer, attribute) {
            (FeatureLayer::Compounds, "enclosure") => {
                word(community.compounds[index].enclosure.value.as_str())
            }
            (FeatureLayer::Compounds, "government_network") => {
                let reached = community.compounds[index].government_network.as_ref()?;
                Some(AttributeValue::Flag(reached.value))
            }
            (FeatureLayer::Gates, "kind") => word(community.gates[index].kind.value.as_str()),
            (FeatureLayer::Fixtures, "kind") => word(community.fixtures[index].kind.as_str()),
            (FeatureLayer::Places, "kind") => word(&places[index].kind.value),
            (FeatureLayer::Parkings, "kind") => word(community.parkings[index].kind.value.as_str()),
            (FeatureLayer::Greens, "kind") => word(community.greens[index].kind.as_str()),
            (FeatureLayer::Buildings, "usage") => usage(&community.buildings[index]),
            (FeatureLayer::Units, "usage") => usage(building_of(survey, index)?),
            (FeatureLayer::Roads, "class") => word(community.roads[index].class.value.as_str()),
            (FeatureLayer::Roads, "drivable") => {
                Some(AttributeValue::Flag(community.roads[index].drivable))
            }
            (FeatureLayer::Roads, "walkable") => {
                Some(AttributeValue::Flag(community.roads[index].walkable))
            }
            _ => {
                let number = self.amount(survey, places, attribute)?;
                Some(AttributeValue::Number(number))
            }
        }
    }

    /// The first attribute of tests that the model does not say.
    pub(crate) fn unknown(
        self,
        survey: &Survey<'_>,
        places: &[Place],
        tests: &Tests,
    ) -> Option<Arc<str>> {
        let mut attributes = tests.keys();
        let is_unknown = |attribute: &&Arc<str>| self.value(survey, places, attribute).is_none();
        attributes.find(is_unknown).cloned()
    }

    /// Whether it passes those of the tests whose attributes the model says.
    pub(crate) fn passes(self, survey: &Survey<'_>, places: &[Place], tests: &Tests) -> bool {
        tests.iter().all(|(attribute, test)| {
            let value = self.value(survey, places, attribute);
            value.is_none_or(|value| test.holds(&value))
        })
    }

    /// The first attribute of tests that the model says and that does not pass.
    pub(crate) fn failing(
        self,
        survey: &Survey<'_>,
        places: &[Place],
        tests: &Tests,
    ) -> Option<Arc<str>> {
        let mut all = tests.iter();
        let fails = |(attribute, test): &(&Arc<str>, &Test)| {
            let value = self.value(survey, places, attribute);
            value.is_some_and(|value| !test.holds(&value))
        };
        all.find(fails).map(|(attribute, _)| attribute.clone())
    }

    /// What the model says of an attribute that is a number.
    fn amount(self, survey: &Survey<'_>, places: &[Place], attribute: &str) -> Option<f64> {
        let (community, index) = (survey.community, self.index);
        Some(match (self.layer, attribute) {
            (FeatureLayer::Compounds, "households") => survey.households_of[index] as f64,
            (FeatureLayer::Compounds, "buildings") => survey.buildings_of[index].len() as f64,
            (FeatureLayer::Buildings, "units") => survey.units_of[index].len() as f64,
            (FeatureLayer::Buildings, "storeys") => {
                f64::from(community.buildings[index].storeys.value)
            }
            (FeatureLayer::Buildings, "basements") => {
                f64::from(community.buildings[index].basements.value)
            }
            (FeatureLayer::Buildings, "households") => {
                f64::from(community.buildings[index].households.value)
            }
            (FeatureLayer::Buildings, "height_m") => {
                let building = &community.buildings[index];
                building.top_z.value - building.base_z.value
            }
            (FeatureLayer::Buildings, "fibre_gbit_s") => {
                community.buildings[index].fibre_gbit_s.as_ref()?.value
            }
            (FeatureLayer::Units, "fibre_gbit_s") => {
                let building = building_of(survey, index)?;
                building.home_fibre_gbit_s.as_ref()?.value
            }
            (FeatureLayer::Units, "households") => f64::from(community.units[index].households),
            (FeatureLayer::Units, "rented") => f64::from(community.units[index].rented),
            (FeatureLayer::Units, "storeys") => {
                f64::from(building_of(survey, index)?.storeys.value)
            }
            (FeatureLayer::Fixtures, "height_m") => {
                community.fixtures[index].height.as_ref()?.value
            }
            (FeatureLayer::Places, "storey") => f64::from(places[index].storey),
            (FeatureLayer::Places, "area_m2") => places[index].area_m2.value,
            (FeatureLayer::Parkings, "spaces") => match community.parkings[index].spaces.value {
                0 => return None,
                spaces => f64::from(spaces),
            },
            (FeatureLayer::Roads, "width_m") => community.roads[index].width.value,
            (FeatureLayer::Roads, "length_m") => {
                let steps = community.roads[index].line.lines();
                steps.map(|step| Euclidean.length(&step)).sum()
            }
            (_, "area_m2") => match self.shape(community, places) {
                Shape::Area(area) => area.unsigned_area(),
                Shape::Point(_) | Shape::Line(_) => return None,
            },
            _ => return None,
        })
    }

    /// How many households it has; 1 of what has none by itself, such as a gate.
    pub(crate) fn households(self, survey: &Survey<'_>, places: &[Place]) -> f64 {
        self.amount(survey, places, "households").unwrap_or(1.0)
    }

    /// How many devices it gets; an attribute that the model lacks is named.
    fn number(
        self,
        (survey, places): (&Survey<'_>, &[Place]),
        count: u32,
        per: Option<&PerAmount>,
    ) -> Result<u32, Arc<str>> {
        let Some(per) = per else {
            return Ok(count);
        };
        match self.value(survey, places, &per.attribute) {
            Some(AttributeValue::Number(amount)) => {
                let begun = (amount / per.amount - 1e-9).ceil().max(0.0);
                let number = (begun * f64::from(count)).min(f64::from(MOST_PER_FEATURE));
                Ok(number as u32)
            }
            _ => Err(per.attribute.clone()),
        }
    }
}

/// What a building is used for, if that is known.
fn usage(building: &Building) -> Option<AttributeValue> {
    let usage = building.usage.value;
    (usage != BuildingUse::Unknown).then(|| AttributeValue::Word(usage.as_str().into()))
}

/// The building of a unit.
fn building_of<'a>(survey: &Survey<'a>, unit: usize) -> Option<&'a Building> {
    let community = survey.community;
    let id = community.units[unit].building.as_str();
    community.buildings.get(*survey.building_by_id.get(id)?)
}

/// How many features a layer of the community has.
pub(crate) fn feature_count(community: &Community, layer: FeatureLayer) -> usize {
    match layer {
        FeatureLayer::Compounds => community.compounds.len(),
        FeatureLayer::Buildings => community.buildings.len(),
        FeatureLayer::Units => community.units.len(),
        FeatureLayer::Gates => community.gates.len(),
        FeatureLayer::Fixtures => community.fixtures.len(),
        FeatureLayer::Places => community.places.len(),
        FeatureLayer::Parkings => community.parkings.len(),
        FeatureLayer::Greens => community.greens.len(),
        FeatureLayer::Roads => community.roads.len(),
    }
}

/// The features of a layer that pass tests, and those of which that cannot be told, in the community's order; places are those of
/// `places`. One that fails a test is left out whatever else is unknown of it.
pub(crate) fn chosen<'s>(
    survey: &'s Survey<'_>,
    places: &'s [Place],
    layer: FeatureLayer,
    tests: &'s Tests,
) -> impl Iterator<Item = Choice> + 's {
    let count = match layer {
        FeatureLayer::Places => places.len(),
        _ => feature_count(survey.community, layer),
    };
    (0..count).filter_map(move |index| {
        let feature = FeatureAt { layer, index };
        let mut untold = None;
        for (attribute, test) in tests {
            match feature.value(survey, places, attribute) {
                Some(value) if test.holds(&value) => {}
                Some(_) => return None,
                None => {
                    untold.get_or_insert_with(|| attribute.clone());
                }
            }
        }
        Some(match untold {
            Some(attribute) => Choice::Untold(feature, attribute),
            None => Choice::Asked(feature),
        })
    })
}

/// How many devices each chosen feature gets; one of which that cannot be told says so.
pub(super) fn counted(
    (survey, places): (&Survey<'_>, &[Place]),
    choice: Choice,
    count: u32,
    per: Option<&PerAmount>,
) -> (Choice, u32) {
    let Choice::Asked(feature) = choice else {
        return (choice, 0);
    };
    match feature.number((survey, places), count, per) {
        Ok(number) => (choice, number),
        Err(attribute) => (Choice::Untold(feature, attribute), 0),
    }
}
