//! Audits that a person has read line by line: what changes in them shows here, to be read again. `TWIN_GOLDEN=write` writes them anew.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeMap;
use std::fmt::Write;

use geo::{Area, Coord, Euclidean, Length, LineString, Polygon};
use serde_json::Value;
use twin_core::spatial::LocalFrame;
use twin_tests::{golden, shared_data, skip, twin};

/// A line a row: its verdict, how much of what is asked is there, and how many demands have each verdict. Below it what would mend the demands, and how much
/// nothing serves.
fn told(source: &str, profile: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("audit.geojson");
    let at = map.display().to_string();
    let ran = twin(&["audit", source, "--profile", profile, "--json", "-o", &at]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let audit: Value = serde_json::from_str(&ran.stdout).unwrap();
    let remainders = remainders(&std::fs::read_to_string(&map).unwrap());
    let mut text = String::new();
    for row in list(&audit["rows"]) {
        let amount = |field: &str| row[field].as_f64().unwrap();
        let word = |field: &str| row[field].as_str().unwrap().to_owned();
        let demands = list(&row["demands"]);
        let of = |verdict: &str| {
            let demands = demands.iter();
            demands.filter(|d| d["verdict"] == verdict).count()
        };
        let counts = ["met", "partly", "not_met", "cannot_tell"].map(of);
        let (id, verdict) = (word("row"), word("verdict"));
        let (served, demanded, measure) = (amount("served"), amount("demanded"), word("measure"));
        let [met, partly, not_met, untold] = counts;
        writeln!(
            text,
            "{id:7} {verdict:15} {served:>10.0} of {demanded:>10.0} {measure:14} demands: {met} met, {partly} partly, {not_met} not met, {untold} cannot tell"
        )
        .unwrap();
        for line in repairs(demands) {
            writeln!(text, "        {line}").unwrap();
        }
        if let Some(remainder) = remainders.get(&id) {
            writeln!(text, "        unserved: {}", remainder.text()).unwrap();
        }
    }
    text
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn word<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value[field].as_str()
}

/// What is to be added of a class or kind of place.
#[derive(Default)]
struct Additions {
    demands: usize,
    count: u64,
    spots: Vec<Coord<f64>>,
}

/// What would mend the demands: additions by what is added, then what is to be turned, moved, enlarged, removed, upgraded, surveyed or planned anew.
fn repairs(demands: &[Value]) -> Vec<String> {
    let mut added: BTreeMap<&str, Additions> = BTreeMap::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let given = demands.iter().map(|demand| &demand["repair"]);
    for repair in given.filter(|repair| !repair.is_null()) {
        match word(repair, "repair").unwrap() {
            "add" => {
                let what = word(repair, "class").or(word(repair, "place")).unwrap();
                let additions = added.entry(what).or_default();
                additions.demands += 1;
                additions.count += repair["count"].as_u64().unwrap();
                additions.spots.extend(list(&repair["at"]).iter().map(spot));
            }
            "turn" => {
                let degrees = repair["heading_rad"].as_f64().unwrap().to_degrees();
                let device = word(repair, "device").unwrap();
                let text = format!("turn {device} to {degrees:.0}° from east");
                *others.entry(text).or_default() += 1;
            }
            "survey" => {
                let fields = ["layer", "kind", "attribute"].into_iter();
                let parts = fields.filter_map(|field| word(repair, field));
                let text = format!("survey {}", parts.collect::<Vec<_>>().join(" "));
                *others.entry(text).or_default() += 1;
            }
            "enlarge" => {
                let (feature, area_m2) = (word(repair, "feature"), repair["to_m2"].as_f64());
                let (feature, area_m2) = (feature.unwrap(), area_m2.unwrap());
                let text = format!("enlarge {feature} to {area_m2:.0} m²");
                *others.entry(text).or_default() += 1;
            }
            "move" => {
                let (feature, to) = (word(repair, "feature").unwrap(), spot(&repair["to"]));
                let text = format!("move {feature} to ({:.0}, {:.0})", to.x, to.y);
                *others.entry(text).or_default() += 1;
            }
            "remove" => {
                let text = format!("remove {}", word(repair, "feature").unwrap());
                *others.entry(text).or_default() += 1;
            }
            "upgrade" => {
                let [layer, attribute] = ["layer", "attribute"].map(|field| word(repair, field));
                let text = format!("upgrade {} {}", layer.unwrap(), attribute.unwrap());
                *others.entry(text).or_default() += 1;
            }
            "replan" => *others.entry("replan".to_owned()).or_default() += 1,
            other => panic!("a repair '{other}'"),
        }
    }
    let added = added.into_iter().map(|(what, all)| all.text(what));
    let others = others
        .into_iter()
        .map(|(text, demands)| format!("{text}, for {demands} demands"));
    added.chain(others).collect()
}

/// A position in local metres.
fn spot(value: &Value) -> Coord<f64> {
    let along = |axis: &str| value[axis].as_f64().unwrap();
    Coord {
        x: along("x"),
        y: along("y"),
    }
}

impl Additions {
    /// Where the spots are is told by their mean: one that moves moves it.
    fn text(&self, what: &str) -> String {
        let Self {
            demands,
            count,
            spots,
        } = self;
        let mut text = format!("add {count} {what} for {demands} demands");
        if !spots.is_empty() {
            let n = spots.len();
            let sum = spots.iter().fold(Coord::<f64>::zero(), |sum, at| sum + *at);
            // Adding nothing makes a negative zero one.
            let mean = |sum: f64| (10.0 * sum / n as f64).round() / 10.0 + 0.0;
            let (x, y) = (mean(sum.x), mean(sum.y));
            write!(text, " at {n} spots, on average at {x:.1} {y:.1}").unwrap();
        }
        text
    }
}

/// How much there is of what nothing serves.
#[derive(Default)]
struct Extent {
    points: usize,
    length_m: f64,
    area_m2: f64,
}

impl Extent {
    fn add(&mut self, geometry: &Value) {
        let all = &geometry["coordinates"];
        match geometry["type"].as_str().unwrap() {
            "Point" => self.points += 1,
            "MultiPoint" => self.points += list(all).len(),
            "LineString" => self.length_m += Euclidean.length(&line(all)),
            "MultiLineString" => {
                for one in list(all) {
                    self.length_m += Euclidean.length(&line(one));
                }
            }
            "Polygon" => self.area_m2 += area_m2(all),
            "MultiPolygon" => self.area_m2 += list(all).iter().map(area_m2).sum::<f64>(),
            "GeometryCollection" => {
                for one in list(&geometry["geometries"]) {
                    self.add(one);
                }
            }
            other => panic!("a geometry '{other}'"),
        }
    }

    fn text(&self) -> String {
        let Self {
            points,
            length_m,
            area_m2,
        } = self;
        format!("{points} points, {length_m:.0} m, {area_m2:.0} m²")
    }
}

/// What nothing serves of each row, from the audit as GeoJSON. It has a feature a line, and only some are needed: of a city they are many.
fn remainders(map: &str) -> BTreeMap<String, Extent> {
    let mut rows: BTreeMap<String, Extent> = BTreeMap::new();
    let some = map
        .lines()
        .filter(|line| line.contains("\"what\":\"remainder\""));
    for line in some {
        let feature: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
        let row = feature["properties"]["row"].as_str().unwrap();
        let extent = rows.entry(row.to_owned()).or_default();
        extent.add(&feature["geometry"]);
    }
    rows
}

/// Positions in degrees as a line in metres about the first of them.
fn line(positions: &Value) -> LineString<f64> {
    let degrees = |position: &Value| Coord {
        x: position[0].as_f64().unwrap(),
        y: position[1].as_f64().unwrap(),
    };
    let positions = list(positions);
    let origin = degrees(&positions[0]);
    let frame = LocalFrame::new(origin.x, origin.y, 0.0).unwrap();
    let metres = |position| frame.enu_from_lonlat(degrees(position));
    LineString::new(positions.iter().map(metres).collect())
}

/// The outer ring's area without those of the holes.
fn area_m2(rings: &Value) -> f64 {
    let areas = list(rings)
        .iter()
        .map(|ring| Polygon::new(line(ring), Vec::new()).unsigned_area());
    areas
        .enumerate()
        .map(|(i, area)| if i == 0 { area } else { -area })
        .sum()
}

#[test]
fn the_demo_community_is_audited_as_it_was_read() {
    golden("audit-demo.txt", &told("demo", "new_build")).unwrap();
}

/// The audit of a map of the shared data as an existing community, without anything planned; imported once.
fn real(map: &str, name: &str) {
    let Some(data) = shared_data() else {
        return;
    };
    let path = data.join("osm").join(map);
    if !path.is_file() {
        return skip(&format!("the map {map} is not there"));
    }
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site.gpkg").display().to_string();
    let map = path.display().to_string();
    let ran = twin(&["import", &map, "-o", &site, "--placement", "none"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    golden(name, &told(&site, "existing")).unwrap();
}

#[test]
fn a_real_neighbourhood_is_audited_as_it_was_read() {
    real("shenzhen-longgang.osm.gz", "audit-shenzhen-longgang.txt");
}

#[test]
fn a_campus_and_housing_in_beijing_are_audited_as_they_were_read() {
    real("beijing-haidian-cau.osm.gz", "audit-beijing-haidian.txt");
}

#[test]
fn a_neighbourhood_of_shanghai_is_audited_as_it_was_read() {
    real("shanghai-baoshan-shu.osm.gz", "audit-shanghai-baoshan.txt");
}

/// The map that is richest in street furniture: lamps, cameras, hydrants, trees.
#[test]
fn the_centre_of_helsinki_is_audited_as_it_was_read() {
    real("helsinki-centre.osm.pbf", "audit-helsinki-centre.txt");
}

/// The map with the most buildings.
#[test]
fn monaco_is_audited_as_it_was_read() {
    real("monaco.osm.pbf", "audit-monaco.txt");
}
