//! The steps of an import.

use std::path::{Path, PathBuf};

use geo::{Coord, Distance, Haversine};
use twin_core::ids::CommunityId;
use twin_core::inference;
use twin_core::model::{Community, CommunityParts, MAX_EXTENT_M, Provenance};
use twin_core::spatial::LocalFrame;

use super::airspace::airspaces;
use super::area::areas;
use super::building::{ByOrigin, Lands, Outlines, buildings, is_building};
use super::element::{LonLat, STEP_DEG};
use super::error::OsmError;
use super::extract::Extract;
use super::point::{Surroundings, points};
use super::road::roads;
use super::site::Site;
use super::streets::Streets;
use super::warning::{Warning, WarningKind};
use super::{Imported, OsmOptions, Progress, indoor, land, outdoors, traffic};

/// Everything that the files say, and then what the rules infer.
pub(super) fn import(
    paths: &[PathBuf],
    options: &OsmOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, OsmError> {
    let (mut parts, warnings) = read_parts(paths, options, progress)?;
    let mut step = |phase, done| {
        progress(Progress {
            phase,
            done,
            total: 1,
        });
    };
    step("inference", 0);
    inference::complete(&mut parts);
    let inferred = inference::count_inferred(&parts)
        .into_iter()
        .map(|(rule, count)| (rule.as_ref().to_owned(), count))
        .collect();
    step("validation", 0);
    let community = Community::new(parts)?;
    step("validation", 1);
    Ok(Imported {
        community,
        inferred,
        warnings,
    })
}

/// What the files say.
pub(super) fn read_parts(
    paths: &[PathBuf],
    options: &OsmOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<(CommunityParts, Vec<Warning>), OsmError> {
    let first = paths.first().ok_or(OsmError::NoFile)?;
    let id = CommunityId::new(&options.id)?;
    let extract = Extract::of(paths, &options.limits, progress)?;
    let empty = || OsmError::Empty {
        file: first.clone(),
    };
    let origin = origin(&extract, options, first)?.ok_or_else(empty)?;
    let frame = match options.frame {
        Some(frame) => frame,
        None => LocalFrame::new(origin.x, origin.y, 0.0)?,
    };
    progress(Progress {
        phase: "features",
        done: 0,
        total: 1,
    });
    let mut site = Site::new(&extract, frame, options.clip);
    let source = Provenance::imported(extract.files.join(", "));
    let mut parts = CommunityParts::new(id, options.name.clone(), frame, source);
    fill(&mut site, &mut parts);
    if parts.layer_counts().iter().all(|(_, count)| *count == 0) {
        return Err(empty());
    }
    parts.utc_offset_secs = utc_offset(&mut site, options);
    Ok((parts, site.warnings))
}

fn fill(site: &mut Site<'_>, parts: &mut CommunityParts) {
    let areas = areas(site);
    let lands = Lands::of(&areas);
    let (buildings, made) = buildings(site, &areas, &lands);
    let (by_origin, outlines) = rayon::join(
        || ByOrigin::of(&buildings, &made),
        || Outlines::of(&buildings),
    );
    let (mut land, mut rest) = (site.fork(), site.fork());
    rayon::join(
        || {
            let site = &mut land;
            parts.compounds = land::compounds(site, &areas, &buildings);
            parts.greens = land::greens(site, &areas);
            parts.waters = land::waters(site, &areas);
            land::warn_of_sea(site);
            parts.parkings = land::parkings(site, &areas);
            parts.parking_spaces = outdoors::spaces(site, &areas, &parts.parkings);
            parts.walls = outdoors::walls(site, &parts.compounds);
            parts.airspaces = airspaces(site, &areas);
        },
        || {
            let site = &mut rest;
            parts.roofs = outdoors::roofs(site, &areas, &by_origin);
            (parts.rooms, parts.storeys) = indoor::rooms(site, &areas, &buildings, &outlines);
            parts.roads = roads(site);
        },
    );
    site.warnings.append(&mut land.warnings);
    site.warnings.append(&mut rest.warnings);
    let around = Surroundings {
        by_origin: &by_origin,
        outlines: &outlines,
        compounds: &parts.compounds,
        roads: &parts.roads,
        streets: &Streets::of(&parts.roads),
    };
    let found = points(site, &areas, &around);
    parts.places = found.places;
    parts.fixtures = found.fixtures;
    parts.gates = found.gates;
    parts.buildings = buildings;
    traffic::fill(site, parts);
}

/// Middle of the clip, else of the box round all buildings, else of that round all nodes; in degrees.
fn origin(
    extract: &Extract,
    options: &OsmOptions,
    first: &Path,
) -> Result<Option<Coord<f64>>, OsmError> {
    if let Some(clip) = options.clip {
        return Ok(Some(clip.middle()));
    }
    let of_buildings = extract
        .ways
        .iter()
        .filter(|w| is_building(&w.element.tags))
        .flat_map(|w| &w.element.nodes)
        .filter_map(|n| extract.position(*n));
    let of_all = extract
        .positions()
        .chain(extract.nodes.iter().map(|n| n.element.at));
    let Some(bounds) = Bounds::of(of_buildings).or_else(|| Bounds::of(of_all)) else {
        return Ok(None);
    };
    let reach_km = bounds.reach_km();
    if reach_km > MAX_EXTENT_M / 1_000.0 {
        let file = first.to_owned();
        return Err(OsmError::TooWide { file, reach_km });
    }
    Ok(Some(bounds.middle()))
}

/// A box of longitudes and latitudes.
struct Bounds {
    low: LonLat,
    high: LonLat,
}

impl Bounds {
    fn of(mut points: impl Iterator<Item = LonLat>) -> Option<Self> {
        let first = points.next()?;
        let start = Self {
            low: first,
            high: first,
        };
        Some(points.fold(start, |b, p| Self {
            low: LonLat {
                lon: b.low.lon.min(p.lon),
                lat: b.low.lat.min(p.lat),
            },
            high: LonLat {
                lon: b.high.lon.max(p.lon),
                lat: b.high.lat.max(p.lat),
            },
        }))
    }

    fn middle(&self) -> Coord<f64> {
        // In 64 bits: the sum of two longitudes can exceed 32.
        let middle = |a: i32, b: i32| (i64::from(a) + i64::from(b)) as f64 / 2.0 * STEP_DEG;
        Coord {
            x: middle(self.low.lon, self.high.lon),
            y: middle(self.low.lat, self.high.lat),
        }
    }

    /// From the middle to a corner in kilometres.
    fn reach_km(&self) -> f64 {
        let middle = geo::Point::from(self.middle());
        let corner = |at: LonLat| geo::Point::from(at.degrees());
        let reach = |at| Haversine.distance(middle, corner(at)) / 1_000.0;
        reach(self.low).max(reach(self.high))
    }
}

fn utc_offset(site: &mut Site<'_>, options: &OsmOptions) -> i32 {
    if let Some(told) = options.utc_offset_secs {
        return told;
    }
    let offset_secs = inference::utc_offset_secs(site.frame.lon(), site.frame.lat());
    site.warnings.push(Warning {
        file: site
            .extract
            .files
            .first()
            .cloned()
            .unwrap_or_else(|| "".into()),
        feature: None,
        kind: WarningKind::TimeZoneAssumed { offset_secs },
    });
    offset_secs
}
