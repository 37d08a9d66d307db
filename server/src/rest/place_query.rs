//! Where to look: a box, a polygon, a circle, the nearest, or along a road; read from a query string.

use geo::{Coord, LineString, Polygon};
use serde_json::Value;
use twin_core::both;
use twin_core::spatial::{Layer, QueryError, query_box};
use twin_core::told::{Bilingual, Told};

use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::layer;
use crate::world::World;

/// The parameters read here.
pub(crate) const PARAMETERS: [&str; 7] = [
    "bbox", "polygon", "point", "radius", "k", "along", "distance",
];
/// Most corners of a polygon: its check costs their square.
const MAX_CORNERS: usize = 1_000;
/// Farthest that a query may reach from the community, degrees: past it the local plan is no longer a plan.
const MAX_DEGREES: f64 = 5.0;
/// Greatest radius, and greatest distance from a road, metres.
const MAX_METRES: f64 = 100_000.0;
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

fn numbers(text: &str, what: &str) -> Result<Vec<f64>, HttpError> {
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    text.split(',')
        .map(|part| {
            let bad = || {
                HttpError::bad_request(both!("{what}: '{}' is not a finite number", "{what}：“{}”不是有限数值"; shorten(part)))
            };
            number(part).ok_or_else(bad)
        })
        .collect()
}

fn on_earth(lon: f64, lat: f64) -> Result<(), HttpError> {
    if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
        return Ok(());
    }
    Err(HttpError::bad_request(both!(
        "{lon},{lat} is not on the earth: give longitude (±180) first, then latitude (±90), in degrees",
        "{lon},{lat} 不在地球上：请以度为单位，先经度（±180）后纬度（±90）"
    )))
}

fn read_box(text: &str) -> Result<[f64; 4], HttpError> {
    let values = numbers(text, "bbox")?;
    let Ok([west, south, east, north]) = <[f64; 4]>::try_from(values) else {
        return Err(HttpError::bad_request(both!(
            "bbox takes four numbers: west,south,east,north in degrees",
            "bbox 应为四个以度为单位的数：西,南,东,北"
        )));
    };
    on_earth(west, south)?;
    on_earth(east, north)?;
    if west > east || south > north {
        return Err(HttpError::bad_request(both!(
            "bbox is inverted: give west,south,east,north with west <= east and south <= north",
            "bbox 颠倒：请按 西,南,东,北 给出，且西不大于东、南不大于北"
        )));
    }
    Ok([west, south, east, north])
}

/// Local metres of a longitude and latitude near the community.
fn near(lon: f64, lat: f64, world: &World) -> Result<Coord<f64>, HttpError> {
    on_earth(lon, lat)?;
    let frame = &world.community.frame;
    if (lon - frame.lon()).abs() > MAX_DEGREES || (lat - frame.lat()).abs() > MAX_DEGREES {
        return Err(HttpError::bad_request(
            both!("{lon},{lat} is more than {MAX_DEGREES}° from the community, which is at {},{}", "{lon},{lat} 距社区超过 {MAX_DEGREES}°，社区位于 {},{}"; frame.lon(),
            frame.lat()),
        ));
    }
    Ok(frame.enu_from_lonlat(Coord { x: lon, y: lat }))
}

fn read_point(query: &Query, world: &World) -> Result<PlaceQuery, HttpError> {
    let values = numbers(query.text("point").unwrap_or_default(), "point")?;
    let Ok([lon, lat]) = <[f64; 2]>::try_from(values) else {
        return Err(HttpError::bad_request(both!(
            "point takes two numbers: longitude,latitude in degrees",
            "point 应为两个以度为单位的数：经度,纬度"
        )));
    };
    let at = near(lon, lat, world)?;
    let radius = query.number("radius", 0.0, MAX_METRES)?;
    let k = query.number("k", 1, crate::http::query::MAX_LIMIT)?;
    match (radius, k) {
        (Some(radius), None) => Ok(PlaceQuery::Circle(at, radius)),
        (None, Some(k)) => Ok(PlaceQuery::Nearest(at, k)),
        _ => Err(HttpError::bad_request(both!(
            "point goes with either radius (metres) or k (how many)",
            "point 须与 radius（米）或 k（个数）之一同用"
        ))),
    }
}

fn read_along(query: &Query, world: &World) -> Result<PlaceQuery, HttpError> {
    let id = query.text("along").unwrap_or_default();
    let road = world.find(Layer::Road, id);
    let road = road.ok_or_else(|| {
        HttpError::not_found(both!("there is no road '{}'", "没有道路“{}”"; shorten(id)))
    })?;
    let distance = query.number("distance", 0.0, MAX_METRES)?;
    let distance = distance.ok_or_else(|| {
        HttpError::bad_request(both!(
            "along goes with distance (metres)",
            "along 须与 distance（米）同用"
        ))
    })?;
    Ok(PlaceQuery::Along(road, distance))
}

fn read_polygon(text: &str, world: &World) -> Result<Polygon<f64>, HttpError> {
    let text = text.trim();
    let rings = if text.starts_with(['[', '{']) {
        rings_of_json(text)
    } else {
        rings_of_wkt(text)
    };
    let rings = rings.ok_or_else(|| {
        HttpError::bad_request(
            both!("polygon is neither WKT, POLYGON((lon lat, ...)), nor a GeoJSON ring [[lon,lat],...] or Polygon", "polygon 既不是 WKT 的 POLYGON((经度 纬度, ...))，也不是 GeoJSON 的环 [[经度,纬度],...] 或 Polygon"),
        )
    })?;
    if rings.iter().map(Vec::len).sum::<usize>() > MAX_CORNERS {
        return Err(HttpError::bad_request(both!(
            "polygon has more than {MAX_CORNERS} corners",
            "polygon 的角点超过 {MAX_CORNERS} 个"
        )));
    }
    let mut lines = Vec::with_capacity(rings.len());
    for ring in rings {
        let corners: Result<Vec<_>, _> = ring
            .iter()
            .map(|[lon, lat]| near(*lon, *lat, world))
            .collect();
        lines.push(LineString::new(corners?));
    }
    let mut lines = lines.into_iter();
    let outer = lines.next().filter(|line| line.0.len() >= 3);
    let outer = outer.ok_or_else(|| {
        HttpError::bad_request(both!(
            "polygon needs at least three corners",
            "polygon 至少需要三个角点"
        ))
    })?;
    Ok(Polygon::new(outer, lines.collect()))
}

type Rings = Vec<Vec<[f64; 2]>>;

fn rings_of_json(text: &str) -> Option<Rings> {
    let value: Value = serde_json::from_str(text).ok()?;
    let rings = match &value {
        Value::Object(object) if object.get("type").and_then(Value::as_str) == Some("Polygon") => {
            object.get("coordinates")?
        }
        Value::Array(_) => &value,
        _ => return None,
    };
    serde_json::from_value::<Rings>(rings.clone())
        .or_else(|_| serde_json::from_value::<Vec<[f64; 2]>>(rings.clone()).map(|ring| vec![ring]))
        .ok()
        .filter(|rings| rings.iter().flatten().flatten().all(|n| n.is_finite()))
}

fn rings_of_wkt(text: &str) -> Option<Rings> {
    let head = text.get(..7)?;
    if !head.eq_ignore_ascii_case("polygon") {
        return None;
    }
    let body = text[7..].trim().strip_prefix('(')?.strip_suffix(')')?;
    let pair = |pair: &str| {
        let mut parts = pair
            .split_whitespace()
            .map(|n| n.parse::<f64>().ok().filter(|n| n.is_finite()));
        let lonlat = [parts.next()??, parts.next()??];
        parts.next().is_none().then_some(lonlat)
    };
    body.split(')')
        .map(|ring| ring.trim().trim_start_matches(',').trim())
        .filter(|ring| !ring.is_empty())
        .map(|ring| ring.strip_prefix('(')?.split(',').map(pair).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_and_refused() {
        assert_eq!(read_box("1,2,3,4").unwrap(), [1.0, 2.0, 3.0, 4.0]);
        for bad in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "3,2,1,4",
            "1,4,3,2",
            "NaN,2,3,4",
            "1,2,inf,4",
            "181,2,182,4",
            "a,b,c,d",
        ] {
            assert!(read_box(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rings_come_as_wkt_or_geojson() {
        let square = vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]];
        assert_eq!(
            rings_of_wkt("POLYGON((0 0, 1 0, 1 1, 0 0))"),
            Some(square.clone())
        );
        assert_eq!(
            rings_of_wkt("Polygon ((0 0,1 0,1 1,0 0), (0 0,1 0,1 1,0 0))").map(|r| r.len()),
            Some(2)
        );
        assert_eq!(
            rings_of_json("[[0,0],[1,0],[1,1],[0,0]]"),
            Some(square.clone())
        );
        assert_eq!(
            rings_of_json(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#),
            Some(square)
        );
        for bad in [
            "POLYGON",
            "POLYGON((0 0 0))",
            "POLYGON((a b))",
            "POINT(0 0)",
            "楼楼楼楼",
            "POLYGON((NaN 0,1 1,2 2))",
            "POLYGON 0 0",
        ] {
            assert_eq!(rings_of_wkt(bad), None, "{bad}");
        }
        for bad in ["[", "{}", "[1]", "[[[[0]]]]"] {
            assert_eq!(rings_of_json(bad), None, "{bad}");
        }
    }
}
