//! Reads boxes, points, roads and polygons that are asked about.

use geo::{Coord, LineString, Polygon};
use serde_json::Value;
use twin_core::both;
use twin_core::spatial::Layer;

use super::PlaceQuery;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};
use crate::world::World;

/// Most corners of a polygon: its check costs their square.
const MAX_CORNERS: usize = 1_000;
/// Farthest that a query may reach from the community, degrees: past it the local plan is no longer a plan.
const MAX_DEGREES: f64 = 5.0;
/// Greatest radius, and greatest distance from a road, metres.
const MAX_METRES: f64 = 100_000.0;

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

pub(super) fn read_box(text: &str) -> Result<[f64; 4], HttpError> {
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

pub(super) fn read_point(query: &Query, world: &World) -> Result<PlaceQuery, HttpError> {
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

pub(super) fn read_along(query: &Query, world: &World) -> Result<PlaceQuery, HttpError> {
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

pub(super) fn read_polygon(text: &str, world: &World) -> Result<Polygon<f64>, HttpError> {
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
