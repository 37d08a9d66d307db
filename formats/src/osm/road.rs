//! Roads from ways.

use geo::Coord;
use twin_core::ids::RoadId;
use twin_core::inference::{self, rule};
use twin_core::model::{Road, Sourced};

use super::element::Kind;
use super::numbers::Number;
use super::road_tags::{Direction, RoadTraits, road};
use super::site::{Origin, Site, clean_line, name};
use super::tags::Tags;
use super::warning::WarningKind;
use crate::finding::Reason;

/// Every road within the clip, by the id of its way. A way that has gaps, or leaves the clip, gives one road a stretch.
pub(super) fn roads(site: &mut Site<'_>) -> Vec<Road> {
    let extract = site.extract;
    site.of_each(&extract.ways, |site, way, found| {
        let Some(traits) = road(&way.element.tags) else {
            return;
        };
        let origin = Origin {
            file: way.file,
            kind: Kind::Way,
            id: way.element.id,
        };
        let stretches = stretches(site, &way.element.nodes, origin);
        for (index, points) in stretches.into_iter().enumerate() {
            found.extend(of_stretch(
                site,
                &way.element.tags,
                traits,
                points,
                (origin, index),
            ));
        }
    })
}

fn of_stretch(
    site: &mut Site<'_>,
    tags: &Tags,
    traits: RoadTraits,
    mut points: Vec<Coord<f64>>,
    (origin, index): (Origin, usize),
) -> Option<Road> {
    if traits.direction == Direction::Backward {
        points.reverse();
    }
    let line = clean_line(points)?;
    let class = if traits.class_is_told {
        site.source(origin.file, "highway")
    } else {
        rule::provenance(rule::ROAD_CLASS_FROM_HIGHWAY)
    };
    let width = width(site, tags, traits, origin);
    let road = Road {
        id: RoadId::new(origin.id(index)).ok()?,
        name: name(tags),
        line,
        class: Sourced::new(traits.class, class),
        width,
        drivable: traits.drivable,
        walkable: traits.walkable,
        oneway: traits.direction != Direction::Both,
        level: traits.level,
        provenance: site.source(origin.file, "highway"),
    };
    site.checked(road, origin)
}

fn width(site: &mut Site<'_>, tags: &Tags, traits: RoadTraits, origin: Origin) -> Sourced<f64> {
    for key in ["width", "est_width"] {
        if let Some(width) = site.length(tags, key, 0.3..=200.0, origin) {
            return Sourced::new(width, site.source(origin.file, key));
        }
    }
    let lanes = site.count(tags, "lanes", 30, origin).map(f64::from);
    inference::road_width(traits.class, lanes)
}

/// Runs of neighbouring nodes that the files hold and of which at least one end of every edge lies within the clip.
pub(super) fn stretches(
    site: &mut Site<'_>,
    nodes: &[Number],
    origin: Origin,
) -> Vec<Vec<Coord<f64>>> {
    let points: Vec<Option<Coord<f64>>> = nodes.iter().map(|n| site.local(*n)).collect();
    let mut found: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut runs_on = false;
    for pair in points.windows(2) {
        let (Some(from), Some(to)) = (pair[0], pair[1]) else {
            runs_on = false;
            continue;
        };
        if !site.is_inside(from) && !site.is_inside(to) {
            runs_on = false;
            continue;
        }
        match found.last_mut().filter(|_| runs_on) {
            Some(run) => run.push(to),
            None => found.push(vec![from, to]),
        }
        runs_on = true;
    }
    tell_missing(site, &points, &found, origin);
    found
}

fn tell_missing(
    site: &mut Site<'_>,
    points: &[Option<Coord<f64>>],
    found: &[Vec<Coord<f64>>],
    origin: Origin,
) {
    let missing = points.iter().filter(|p| p.is_none()).count();
    if missing > 0 {
        let outcome = if found.is_empty() {
            "it is left out"
        } else {
            "it is cut there"
        };
        let kind = WarningKind::MissingNodes {
            missing,
            nodes: points.len(),
            outcome,
        };
        site.warn(origin, kind);
    } else if points.len() < 2 {
        let reason = Reason::FewNodes;
        site.warn(origin, WarningKind::LeftOut { reason });
    }
}
