//! A real site: its map, its plans, and what is told of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;
use twin_core::model::{Community, Host, Provenance};
use twin_formats::gpkg;
use twin_tests::{shared_data, skip, text, twin};

/// Any will do, as long as it stays.
const SEED: &str = "7";

fn answer(arguments: &[&str]) -> Value {
    twin(arguments).unwrap().json().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn word(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap().to_owned()
}

/// A map as it is before anything is planned, in a folder of its own.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    map: String,
}

impl Site {
    /// Of the files and options that `twin import` is given.
    pub(crate) fn imported(inputs: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let map = text(&folder.path().join("site.gpkg")).to_owned();
        let to = ["-o", &map, "--placement", "none", "--json"];
        answer(&[&["import"][..], inputs, &to].concat());
        Self { folder, map }
    }

    /// Of a map of the shared data; none, with the reason printed, where it is not there.
    pub(crate) fn shared(map: &str) -> Option<Self> {
        let path = shared_data()?.join("osm").join(map);
        if !path.is_file() {
            skip(&format!("the map {map} is not there"));
            return None;
        }
        Some(Self::imported(&[text(&path)]))
    }

    /// A GeoPackage with what is planned for these rows, for all where none is named, and what the plan says.
    fn placed(&self, profile: &str, only: &[&str]) -> (PathBuf, Value) {
        let planned = self.folder.path().join(format!("{profile}.gpkg"));
        let only_rows = only.join(",");
        let base = ["place", &self.map, "-o", text(&planned), "--json"];
        let how = ["--profile", profile, "--seed", SEED];
        let scope = ["--only", &only_rows];
        let scope: &[&str] = if only.is_empty() { &[] } else { &scope };
        let plan = answer(&[&base[..], &how, scope].concat());
        (planned, plan)
    }

    /// What the layers of these kinds of coverage say once these rows are planned.
    pub(crate) fn coverage(&self, profile: &str, only: &[&str], kinds: &[&str]) -> String {
        let (planned, _) = self.placed(profile, only);
        let mut told = String::new();
        for kind in kinds {
            let ran = twin(&["coverage", text(&planned), "--kind", kind]).unwrap();
            assert_eq!(ran.code, Some(0), "{kind}: {}", ran.stderr);
            told += &ran.stdout;
        }
        told
    }

    /// A plan of these rows, of all where none is named, as a planner gets it: of each row what the plan says of it, on what its devices and
    /// places stand in the GeoPackage that was written, and what the audit said before and says after.
    pub(crate) fn plan(&self, profile: &str, only: &[&str]) -> String {
        let (planned, plan) = self.placed(profile, only);
        let before = audited(&self.map, profile);
        let after = audited(text(&planned), profile);
        let sites = Sites::of_rows(&gpkg::read(&planned).unwrap());
        let count: usize = sites.values().map(|sites| sites.count).sum();
        assert_eq!(plan["total"].as_u64().unwrap(), count as u64);
        let mut text = String::new();
        for (then, now) in before.iter().zip(&after) {
            assert_eq!(then.id, now.id);
            if only.is_empty() || only.contains(&&*then.id) {
                let (planned, sites) = (&plan["rows"][&then.id], sites.get(&then.id));
                text += &lines((then, now), planned, sites);
            }
        }
        assert_eq!(before.len(), after.len());
        // Each thing that was planned is for a row that was told.
        for row in sites.keys() {
            assert!(before.iter().any(|then| then.id == *row), "{row}");
        }
        text
    }
}

/// What an audit says of a row.
struct Audited {
    id: String,
    verdict: String,
    /// Demands that are met in part or not at all.
    open: usize,
    /// How the lamp posts along its roads stand, where it asks for smart poles.
    lamps: Option<String>,
}

/// The rows in the order of the audit.
fn audited(source: &str, profile: &str) -> Vec<Audited> {
    let audit = answer(&["audit", source, "--profile", profile, "--json"]);
    let rows = list(&audit["rows"]).iter().map(|row| {
        let is_open = |demand: &&Value| {
            let verdict = demand["verdict"].as_str().unwrap();
            verdict == "partly" || verdict == "not_met"
        };
        let mut conditions = list(&row["conditions"]).iter();
        let lamps = conditions.find(|condition| condition["condition"] == "lamp_posts");
        Audited {
            id: word(row, "row"),
            verdict: word(row, "verdict"),
            open: list(&row["demands"]).iter().filter(is_open).count(),
            lamps: lamps.map(lamps_told),
        }
    });
    rows.collect()
}

fn lamps_told(condition: &Value) -> String {
    let posts = condition["measured"].as_f64().unwrap();
    let Some(fault) = list(&condition["faults"]).first() else {
        return format!("{posts:.0} posts, as smart poles are to stand");
    };
    let [stretches, close, far, least_m, most_m] =
        ["stretches", "close", "far", "least_m", "most_m"]
            .map(|field| fault[field].as_f64().unwrap());
    format!(
        "{posts:.0} posts, {stretches:.0} stretches: {close:.0} under {least_m:.0} m, {far:.0} over {most_m:.0} m"
    )
}

/// Where what was planned for a row stands.
#[derive(Default)]
struct Sites {
    /// By what carries them: that itself, and in the open which square metre of it.
    by_kind: BTreeMap<&'static str, BTreeSet<(Host, [i64; 2])>>,
    count: usize,
    sum_m: [f64; 2],
}

impl Sites {
    fn of_rows(community: &Community) -> BTreeMap<String, Self> {
        let mut rows: BTreeMap<String, Self> = BTreeMap::new();
        for device in &community.devices {
            if let Provenance::Planned { by } = &device.provenance {
                let sites = rows.entry(by.to_string()).or_default();
                let at = [device.position.x, device.position.y];
                sites.add(kind(&device.host), &device.host, at);
            }
        }
        for place in &community.places {
            if let Provenance::Planned { by } = &place.provenance {
                let sites = rows.entry(by.to_string()).or_default();
                let kind = match place.building {
                    Some(_) => "own place in a building",
                    None => "own place in the open",
                };
                let at = [place.position.x, place.position.y];
                sites.add(kind, &Host::Place(place.id.clone()), at);
            }
        }
        rows
    }

    fn add(&mut self, kind: &'static str, host: &Host, at: [f64; 2]) {
        let is_open = matches!(
            host,
            Host::Ground | Host::Road(_) | Host::Green(_) | Host::Compound(_)
        );
        let metre = if is_open {
            at.map(|along| along.round() as i64)
        } else {
            [0, 0]
        };
        let sites = self.by_kind.entry(kind).or_default();
        sites.insert((host.clone(), metre));
        self.count += 1;
        self.sum_m = [self.sum_m[0] + at[0], self.sum_m[1] + at[1]];
    }

    /// Where they are is told by their mean: one that moves moves it.
    fn told(&self) -> String {
        let kinds = self.by_kind.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, sites)| format!("{} {kind}", sites.len()))
            .collect();
        // Adding nothing makes a negative zero one.
        let [x, y] = self
            .sum_m
            .map(|sum_m| (sum_m / self.count as f64).round() + 0.0);
        let (kinds, count) = (kinds.join(", "), self.count);
        format!("{count} at {kinds}, on average at {x:.0} {y:.0}")
    }
}

fn kind(host: &Host) -> &'static str {
    match host {
        Host::Ground => "ground",
        Host::Building(_) => "building",
        Host::Unit(_) => "unit",
        Host::Household { .. } => "household",
        Host::Fixture(_) => "fixture",
        Host::Gate(_) => "gate",
        Host::Place(_) => "place",
        Host::Road(_) => "road",
        Host::Green(_) => "green",
        Host::Parking(_) => "parking",
        Host::Compound(_) => "compound",
    }
}

/// What there is to tell of a row; nothing of the plan where that does not speak of it.
fn lines((then, now): (&Audited, &Audited), planned: &Value, sites: Option<&Sites>) -> String {
    let id = &then.id;
    let mut text = if planned.is_null() {
        format!("{id:7} not planned\n")
    } else {
        let amount = |field: &str| planned[field].as_u64().unwrap();
        let [demanded, existing, placed] = ["demanded", "existing", "placed"].map(amount);
        let gap = gap(planned);
        format!("{id:7} {demanded} demanded, {existing} existing, {placed} placed, {gap}\n")
    };
    if let Some(reason) = planned["reason"]["en"].as_str() {
        writeln!(text, "        why: {reason}").unwrap();
    }
    if let Some(sites) = sites {
        writeln!(text, "        sites: {}", sites.told()).unwrap();
    }
    if let Some(lamps) = &then.lamps {
        writeln!(text, "        lamps: {lamps}").unwrap();
    }
    writeln!(
        text,
        "        audit: {} → {}, open demands {} → {}",
        then.verdict, now.verdict, then.open, now.open
    )
    .unwrap();
    text
}

fn gap(planned: &Value) -> String {
    match (planned["gap"].as_f64(), planned["proven"].as_bool()) {
        (Some(_), Some(true)) => "proven best".to_owned(),
        (Some(gap), _) => format!("gap {:.1} %", 100.0 * gap),
        (None, _) => "no choice".to_owned(),
    }
}
