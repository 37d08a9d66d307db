//! Where to look: a box, a polygon, a circle, the nearest, or along a road; read from a query string.

mod read;

use geo::{Coord, LineString, Polygon};
use twin_core::both;
use twin_core::spatial::{Layer, QueryError, query_box};
use twin_core::told::{Bilingual, Told};

use crate::http::{HttpError, Query};
use crate::layer;
use crate::world::World;
use read::{read_along, read_box, read_point, read_polygon};

/// The parameters read here.
pub(crate) const PARAMETERS: [&str; 7] = [
    "bbox", "polygon", "point", "radius", "k", "along", "distance",
];
/// Longest straight piece that stands for a piece of a parallel or meridian, metres: they differ by 2 cm.
const PIECE_M: f64 = 1_000.0;

/// Where to look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PlaceQuery {
    /// Everywhere.
    All,
    /// In a box of longitudes and latitudes: west, south, east, north.
    Box([f64; 4]),
    /// In a polygon, local metres.
    Polygon(Polygon<f64>),
    /// In a circle, local metres.
    Circle(Coord<f64>, f64),
    /// The `k` nearest that fit the other filters.
    Nearest(Coord<f64>, usize),
    /// At most so far from a road.
    Along(usize, f64),
}

/// A find: its position in the layer, and what the query says of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Find {
    /// Position in the layer.
    pub(crate) at: usize,
    /// `distance_m`, or `station_m` and `offset_m`.
    pub(crate) more: Vec<(&'static str, f64)>,
}

impl Find {
    fn plain(at: usize) -> Self {
        Self {
            at,
            more: Vec::new(),
        }
    }

    fn far((at, distance): (usize, f64)) -> Self {
        Self {
            at,
            more: vec![("distance_m", distance)],
        }
    }
}

impl From<QueryError> for HttpError {
    fn from(error: QueryError) -> Self {
        Self::bad_request(error.told())
    }
}

impl PlaceQuery {
    /// Reads the parameters, of which at most one kind may be given.
    pub(crate) fn read(query: &Query, world: &World) -> Result<Self, HttpError> {
        let kinds = ["bbox", "polygon", "point", "along"];
        let given: Vec<&str> = kinds.into_iter().filter(|k| query.has(k)).collect();
        if given.len() > 1 {
            let given = Bilingual::list(given);
            return Err(HttpError::bad_request(both!(
                "give only one of {given}",
                "{given} 只能给出一个" => given
            )));
        }
        let needs = |name: &str, of: &str| {
            if query.has(name) && given.first() != Some(&of) {
                Err(HttpError::bad_request(both!(
                    "'{name}' goes with '{of}', which is missing",
                    "{name} 须与 {of} 同用，而 {of} 缺失"
                )))
            } else {
                Ok(())
            }
        };
        needs("radius", "point")?;
        needs("k", "point")?;
        needs("distance", "along")?;
        match given.first() {
            Some(&"bbox") => read_box(query.text("bbox").unwrap_or_default()).map(Self::Box),
            Some(&"polygon") => {
                read_polygon(query.text("polygon").unwrap_or_default(), world).map(Self::Polygon)
            }
            Some(&"point") => read_point(query, world),
            Some(_) => read_along(query, world),
            None => Ok(Self::All),
        }
    }

    /// The features of `layer` that lie there and `fit`, in the query's order.
    pub(crate) fn find(
        &self,
        world: &World,
        layer: Layer,
        fit: &dyn Fn(usize) -> bool,
    ) -> Result<Vec<Find>, HttpError> {
        let index = &world.index;
        let plain = |found: Vec<usize>| {
            found
                .into_iter()
                .filter(|i| fit(*i))
                .map(Find::plain)
                .collect()
        };
        match self {
            Self::All => Ok(all(world, layer, fit)),
            Self::Box(bbox) => find_in_box(*bbox, world, layer, fit),
            Self::Polygon(polygon) => Ok(plain(index.within_polygon(layer, polygon)?)),
            Self::Circle(at, radius) => {
                let found = index.within_radius(layer, *at, *radius)?;
                Ok(found
                    .into_iter()
                    .filter(|f| fit(f.0))
                    .map(Find::far)
                    .collect())
            }
            Self::Nearest(at, k) => nearest(world, layer, *at, *k, fit),
            Self::Along(road, distance) => {
                let found = index.along_road(layer, *road, *distance)?;
                let find = |(at, station, offset)| Find {
                    at,
                    more: vec![("station_m", station), ("offset_m", offset)],
                };
                Ok(found.into_iter().filter(|f| fit(f.0)).map(find).collect())
            }
        }
    }
}

fn all(world: &World, layer: Layer, fit: &dyn Fn(usize) -> bool) -> Vec<Find> {
    let positions = 0..layer::count(&world.community, layer);
    positions
        .filter(|i| layer::holds(&world.community, layer, *i) && fit(*i))
        .map(Find::plain)
        .collect()
}

/// Asks for more until `k` of them fit or there are no more.
fn nearest(
    world: &World,
    layer: Layer,
    at: Coord<f64>,
    k: usize,
    fit: &dyn Fn(usize) -> bool,
) -> Result<Vec<Find>, HttpError> {
    let mut asked = k;
    loop {
        let found = world.index.nearest(layer, at, asked)?;
        let exhausted = found.len() < asked;
        let mut fitting: Vec<Find> = found
            .into_iter()
            .filter(|f| fit(f.0))
            .map(Find::far)
            .collect();
        if exhausted || fitting.len() >= k {
            fitting.truncate(k);
            return Ok(fitting);
        }
        asked = asked.saturating_mul(4);
    }
}

/// A box of longitudes and latitudes is no box in local metres: its sides are followed piece by piece.
fn find_in_box(
    bbox: [f64; 4],
    world: &World,
    layer: Layer,
    fit: &dyn Fn(usize) -> bool,
) -> Result<Vec<Find>, HttpError> {
    let [west, south, east, north] = world.reach;
    let [w, s, e, n] = bbox;
    if w <= west && s <= south && e >= east && n >= north {
        return Ok(all(world, layer, fit));
    }
    let (w, s, e, n) = (w.max(west), s.max(south), e.min(east), n.min(north));
    if w > e || s > n {
        return Ok(Vec::new());
    }
    let frame = &world.community.frame;
    let enu = |lon: f64, lat: f64| frame.enu_from_lonlat(Coord { x: lon, y: lat });
    let (a, b) = (enu(w, s), enu(e, n));
    let (width, height) = (b.x - a.x, b.y - a.y);
    let found = if width.min(height) < 1.0 {
        let (least, greatest) = ((a.x.min(b.x), a.y.min(b.y)), (a.x.max(b.x), a.y.max(b.y)));
        world
            .index
            .within_box(layer, query_box(least.into(), greatest.into())?)?
    } else {
        let corners = [(w, s), (e, s), (e, n), (w, n), (w, s)];
        let mut ring = Vec::new();
        for side in corners.windows(2) {
            let (from, to) = (side[0], side[1]);
            let pieces = (width.max(height) / PIECE_M).ceil().clamp(1.0, 250.0);
            ring.extend((0..pieces as u32).map(|i| {
                let t = f64::from(i) / pieces;
                enu(from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t)
            }));
        }
        world
            .index
            .within_polygon(layer, &Polygon::new(LineString::new(ring), Vec::new()))?
    };
    Ok(found
        .into_iter()
        .filter(|i| fit(*i))
        .map(Find::plain)
        .collect())
}
