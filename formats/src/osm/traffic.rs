//! Turn restrictions from relations, access rules from the tags of ways and barriers, opening hours of everything.

use std::collections::{BTreeMap, HashMap};

use geo::Coord;
use twin_core::ids::{AccessRuleId, RoadId, TimetableId, TurnRestrictionId};
use twin_core::model::{
    AccessRule, CommunityParts, Position, Road, Sourced, Subject, Timetable, Traveller, TurnKind,
    TurnRestriction,
};

use super::access::{self, Told};
use super::element::{Kind, Member, Relation, Role};
use super::extract;
use super::hours;
use super::site::{Origin, Site};
use super::tags::Tags;
use super::warning::WarningKind;
use super::xml::cut;
use crate::finding::{Expected, Reason};

/// Fills the layers that say who may go where, and when. The features that they speak of must be there already.
pub(super) fn fill(site: &mut Site<'_>, parts: &mut CommunityParts) {
    let roads = Stretches::of(&parts.roads);
    parts.turn_restrictions = restrictions(site, &roads);
    parts.access_rules = of_roads(site, &roads);
    let told: Vec<_> = elements(site).filter_map(Speaking::of).collect();
    let known = Known::of(parts, &told);
    let barriers = of_barriers(site, &known, &told);
    let timetables = timetables(site, &known, &told);
    parts.access_rules.extend(barriers);
    parts.timetables = timetables;
}

/// The roads that each way became.
struct Stretches<'r>(BTreeMap<i64, Vec<&'r Road>>);

impl<'r> Stretches<'r> {
    fn of(roads: &'r [Road]) -> Self {
        let mut found: BTreeMap<i64, Vec<&Road>> = BTreeMap::new();
        for road in roads {
            let rest = road.id.as_str().strip_prefix("osm/way/");
            let id = rest.and_then(|r| r.split('/').next()?.parse().ok());
            if let Some(id) = id {
                found.entry(id).or_default().push(road);
            }
        }
        Self(found)
    }

    fn of_way(&self, way: i64) -> &[&'r Road] {
        self.0.get(&way).map_or(&[], Vec::as_slice)
    }

    /// The stretch of a way that ends at a point.
    fn ending_at(&self, way: i64, at: Coord<f64>) -> Option<&'r Road> {
        let ends = |r: &&&Road| [r.line.0.first(), r.line.0.last()].contains(&Some(&at));
        self.of_way(way).iter().find(ends).copied()
    }
}

/// A sign of a relation: its kind, whom it binds, and the condition that it holds under.
struct Sign {
    key: &'static str,
    kind: TurnKind,
    binds: Vec<Traveller>,
    condition: Option<String>,
}

/// Keys of a restriction and the vehicles that they bind. Of several the first that is there counts.
const SIGNS: [(&str, &[Traveller]); 7] = [
    ("restriction", ALL_VEHICLES),
    ("restriction:motorcar", &[Traveller::MotorVehicle]),
    ("restriction:bus", &[Traveller::Bus]),
    ("restriction:hgv", &[Traveller::Goods]),
    ("restriction:goods", &[Traveller::Goods]),
    ("restriction:bicycle", &[Traveller::Bicycle]),
    ("restriction:conditional", ALL_VEHICLES),
];

/// Whom a restriction binds that names no vehicle (OSM wiki, Relation:restriction). That emergency vehicles may pass is the
/// rule in China: Road Traffic Safety Law, article 53.
const ALL_VEHICLES: &[Traveller] = &[
    Traveller::Bicycle,
    Traveller::MotorVehicle,
    Traveller::Bus,
    Traveller::Goods,
];

fn sign(tags: &Tags) -> Option<Result<Sign, (&'static str, String)>> {
    let (key, binds) = SIGNS.into_iter().find(|(key, _)| tags.get(key).is_some())?;
    let text = tags.get(key)?;
    let (word, condition) = match text.split_once('@') {
        Some((word, when)) => (word.trim(), Some(when.trim().to_owned())),
        None => (text, None),
    };
    let Some(kind) = TurnKind::from_word(word) else {
        return Some(Err((key, text.to_owned())));
    };
    let exempt = exempt(tags.get("except").unwrap_or(""));
    let binds = binds.iter().copied().filter(|t| !exempt.contains(t));
    Some(Ok(Sign {
        key,
        kind,
        binds: binds.collect(),
        condition,
    }))
}

fn exempt(text: &str) -> Vec<Traveller> {
    let of = |word: &str| match word.trim() {
        "bicycle" => Some(Traveller::Bicycle),
        "psv" | "bus" => Some(Traveller::Bus),
        "hgv" | "goods" => Some(Traveller::Goods),
        "motorcar" | "motor_vehicle" => Some(Traveller::MotorVehicle),
        _ => None,
    };
    text.split(';').filter_map(of).collect()
}

fn restrictions(site: &mut Site<'_>, roads: &Stretches<'_>) -> Vec<TurnRestriction> {
    let extract = site.extract;
    let is_restriction =
        |r: &&extract::From<Relation>| r.element.tags.is_any("type", &["restriction"]);
    let mut found = Vec::new();
    for relation in extract.relations.iter().filter(is_restriction) {
        let origin = Origin {
            file: relation.file,
            kind: Kind::Relation,
            id: relation.element.id,
        };
        match sign(&relation.element.tags) {
            Some(Ok(sign)) => {
                of_relation(site, roads, &relation.element, (origin, &sign), &mut found)
            }
            Some(Err((key, value))) => {
                let expected = Expected::Turn;
                site.warn(
                    origin,
                    WarningKind::UnreadableValue {
                        key,
                        value: cut(&value),
                        expected,
                    },
                );
            }
            None => left_out(site, origin, Reason::UntoldTurn),
        }
    }
    found
}

fn left_out(site: &mut Site<'_>, origin: Origin, reason: Reason) {
    site.warn(origin, WarningKind::LeftOut { reason });
}

/// One restriction for each pair of roads: `no_entry` and `no_exit` may have several.
fn of_relation(
    site: &mut Site<'_>,
    roads: &Stretches<'_>,
    relation: &Relation,
    (origin, sign): (Origin, &Sign),
    found: &mut Vec<TurnRestriction>,
) {
    let ways = |role: Role| {
        let of = move |m: &&Member| m.kind == Kind::Way && m.role == role;
        relation.members.iter().filter(of).map(|m| m.id)
    };
    let via: Vec<i64> = ways(Role::Via).collect();
    let is_via_node = |m: &&Member| m.kind == Kind::Node && m.role == Role::Via;
    let node = relation.members.iter().find(is_via_node);
    let node = node.and_then(|m| site.local(site.extract.number(m.id)?));
    let mut part = 0;
    for (from, to) in ways(Role::From).flat_map(|f| ways(Role::To).map(move |t| (f, t))) {
        let path = match (node, via.is_empty()) {
            (Some(at), true) => at_node(roads, from, to, at),
            (None, false) => over_ways(roads, from, &via, to),
            _ => None,
        };
        let id = TurnRestrictionId::new(origin.id(part));
        let (Some(path), Ok(id)) = (path, id) else {
            left_out(site, origin, Reason::BrokenTurn);
            continue;
        };
        if sign.binds.is_empty() {
            left_out(site, origin, Reason::ExemptsAll);
            continue;
        }
        if let Some(condition) = &sign.condition {
            kept(site, origin, sign.key, condition, Reason::TimedTurn);
        }
        let restriction = TurnRestriction {
            id,
            kind: Sourced::new(sign.kind, site.source(origin.file, sign.key)),
            from: path.from,
            via: path.via,
            to: path.to,
            at: Position::new(path.at.x, path.at.y, 0.0),
            binds: sign.binds.clone(),
            condition: sign.condition.as_deref().map(Into::into),
            provenance: site.source(origin.file, "restriction"),
        };
        found.extend(site.checked(restriction, origin));
        part += 1;
    }
    if part == 0 && (ways(Role::From).next().is_none() || ways(Role::To).next().is_none()) {
        left_out(site, origin, Reason::NoTurnWays);
    }
}

/// The roads of a restriction, in order.
struct Path {
    from: RoadId,
    via: Vec<RoadId>,
    to: RoadId,
    at: Coord<f64>,
}

fn at_node(roads: &Stretches<'_>, from: i64, to: i64, at: Coord<f64>) -> Option<Path> {
    Some(Path {
        from: roads.ending_at(from, at)?.id.clone(),
        via: Vec::new(),
        to: roads.ending_at(to, at)?.id.clone(),
        at,
    })
}

/// Ways in between are whole roads, one after another from end to end.
fn over_ways(roads: &Stretches<'_>, from: i64, via: &[i64], to: i64) -> Option<Path> {
    let whole = |way: &i64| match roads.of_way(*way) {
        [road] => Some(*road),
        _ => None,
    };
    let between: Vec<&Road> = via.iter().map(whole).collect::<Option<_>>()?;
    let ends = |r: &Road| Some([*r.line.0.first()?, *r.line.0.last()?]);
    let first = ends(between.first()?)?;
    for at in first {
        let Some(start) = roads.ending_at(from, at) else {
            continue;
        };
        let mut here = at;
        let mut leads_on = true;
        for road in &between {
            match ends(road)? {
                [a, b] if a == here => here = b,
                [a, b] if b == here => here = a,
                _ => leads_on = false,
            }
        }
        if let Some(last) = roads.ending_at(to, here).filter(|_| leads_on) {
            return Some(Path {
                from: start.id.clone(),
                via: between.iter().map(|r| r.id.clone()).collect(),
                to: last.id.clone(),
                at,
            });
        }
    }
    None
}

fn of_roads(site: &mut Site<'_>, roads: &Stretches<'_>) -> Vec<AccessRule> {
    let extract = site.extract;
    let mut found = Vec::new();
    for (id, roads) in &roads.0 {
        let Some(way) = extract.way(*id) else {
            continue;
        };
        let origin = Origin {
            file: way.file,
            kind: Kind::Way,
            id: way.element.id,
        };
        for road in roads {
            let told = access::of_road(&way.element.tags, road);
            add_rules(
                site,
                origin,
                &Subject::Road(road.id.clone()),
                told,
                &mut found,
            );
        }
    }
    found
}

/// An element that says whom it stops, or when it is open.
struct Speaking<'a> {
    origin: Origin,
    barrier: Vec<Told>,
    hours: Option<&'a str>,
}

impl<'a> Speaking<'a> {
    fn of((origin, tags): (Origin, &'a Tags)) -> Option<Self> {
        let (barrier, hours) = (access::of_barrier(tags), tags.get("opening_hours"));
        (!barrier.is_empty() || hours.is_some()).then_some(Self {
            origin,
            barrier,
            hours,
        })
    }
}

fn of_barriers(site: &mut Site<'_>, known: &Known, told: &[Speaking<'_>]) -> Vec<AccessRule> {
    let mut found = Vec::new();
    for element in told {
        let subject = known.subject(element.origin);
        let Some(subject @ (Subject::Gate(_) | Subject::Fixture(_))) = subject else {
            continue;
        };
        add_rules(
            site,
            element.origin,
            subject,
            element.barrier.clone(),
            &mut found,
        );
    }
    found
}

fn add_rules(
    site: &mut Site<'_>,
    origin: Origin,
    subject: &Subject,
    told: Vec<Told>,
    found: &mut Vec<AccessRule>,
) {
    let (_, owner) = subject.layer_and_id();
    for (number, told) in told.into_iter().enumerate() {
        if let Some(condition) = &told.condition {
            kept(site, origin, told.key, condition, Reason::TimedAccess);
        }
        let Ok(id) = AccessRuleId::new(format!("{owner}/access-{}", number + 1)) else {
            continue;
        };
        let source = site.source(origin.file, told.key);
        found.push(AccessRule {
            id,
            subject: subject.clone(),
            traveller: told.traveller,
            permission: Sourced::new(told.permission, source.clone()),
            along: told.along,
            condition: told.condition.map(Into::into),
            provenance: source,
        });
    }
}

fn kept(site: &mut Site<'_>, origin: Origin, key: &'static str, value: &str, reason: Reason) {
    let value = cut(value);
    site.warn(origin, WarningKind::KeptAsText { key, value, reason });
}

/// The features that some elements became, by the text of their id.
struct Known(HashMap<String, Option<Subject>>);

impl Known {
    /// An element that is several things is first a gate, then a place, parking, building, fixture.
    fn of(parts: &CommunityParts, elements: &[Speaking<'_>]) -> Self {
        let ids = elements.iter().map(|e| (e.origin.id(0), None));
        let mut known = Self(ids.collect());
        for gate in &parts.gates {
            known.tell(gate.id.as_str(), || Subject::Gate(gate.id.clone()));
        }
        for place in &parts.places {
            known.tell(place.id.as_str(), || Subject::Place(place.id.clone()));
        }
        for lot in &parts.parkings {
            known.tell(lot.id.as_str(), || Subject::Parking(lot.id.clone()));
        }
        for building in &parts.buildings {
            let id = &building.id;
            known.tell(id.as_str(), || Subject::Building(id.clone()));
        }
        for fixture in &parts.fixtures {
            known.tell(fixture.id.as_str(), || Subject::Fixture(fixture.id.clone()));
        }
        for road in &parts.roads {
            known.tell(road.id.as_str(), || Subject::Road(road.id.clone()));
        }
        known
    }

    /// That an element became this, unless it became something before.
    fn tell(&mut self, id: &str, subject: impl FnOnce() -> Subject) {
        if let Some(known) = self.0.get_mut(id) {
            known.get_or_insert_with(subject);
        }
    }

    fn subject(&self, origin: Origin) -> Option<&Subject> {
        self.0.get(&origin.id(0))?.as_ref()
    }
}

/// Every element of the files with its tags.
fn elements<'a>(site: &Site<'a>) -> impl Iterator<Item = (Origin, &'a Tags)> + use<'a> {
    let of = |file, kind, id| Origin { file, kind, id };
    let extract = site.extract;
    let nodes = extract.nodes.iter();
    let nodes = nodes.map(move |n| (of(n.file, Kind::Node, n.element.id), &n.element.tags));
    let ways = extract.ways.iter();
    let ways = ways.map(move |w| (of(w.file, Kind::Way, w.element.id), &w.element.tags));
    let relations = extract.relations.iter();
    let relations =
        relations.map(move |r| (of(r.file, Kind::Relation, r.element.id), &r.element.tags));
    nodes.chain(ways).chain(relations)
}

fn timetables(site: &mut Site<'_>, known: &Known, told: &[Speaking<'_>]) -> Vec<Timetable> {
    let mut found = Vec::new();
    for element in told {
        let origin = element.origin;
        let (Some(text), Some(subject)) = (element.hours, known.subject(origin)) else {
            continue;
        };
        let Ok(id) = TimetableId::new(origin.id(0)) else {
            continue;
        };
        let week = hours::weekly(text);
        if let Err(reason) = &week {
            kept(site, origin, "opening_hours", text, reason.clone());
        }
        let timetable = Timetable {
            id,
            subject: subject.clone(),
            raw: text.into(),
            week: week.ok(),
            provenance: site.source(origin.file, "opening_hours"),
        };
        found.extend(site.checked(timetable, origin));
    }
    found
}
