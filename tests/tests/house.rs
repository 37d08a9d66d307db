//! The house's rules on dependencies: which crate may see which, and under which licences the others come.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a crate must not reach, by any path, with the reason.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "twin-core",
        &["tokio", "axum", "bevy", "sqlx", "rusqlite", "ureq", "wgpu"],
        "the core has no async, sockets, files or GPU",
    ),
    (
        "twin-core",
        &[
            "twin-formats",
            "twin-protocol",
            "twin-server",
            "twin-renderer",
        ],
        "everything points towards the core",
    ),
    (
        "twin-formats",
        &[
            "tokio",
            "axum",
            "bevy",
            "ureq",
            "tungstenite",
            "twin-protocol",
            "twin-server",
            "twin-renderer",
            "twin-report",
            "typst",
        ],
        "formats turn bytes into the model, without sockets or a typesetter",
    ),
    (
        "twin-protocol",
        &[
            "tokio",
            "axum",
            "bevy",
            "rusqlite",
            "twin-formats",
            "twin-server",
            "twin-renderer",
        ],
        "messages have no behaviour",
    ),
    (
        "twin-server",
        &["bevy", "wgpu", "twin-renderer"],
        "the server and the renderer never see each other",
    ),
    (
        "twin-load",
        &[
            "axum",
            "bevy",
            "rusqlite",
            "twin-formats",
            "twin-server",
            "twin-renderer",
        ],
        "the load generator drives platforms from outside, ours among them",
    ),
    (
        "twin-report",
        &[
            "tokio",
            "axum",
            "bevy",
            "twin-protocol",
            "twin-server",
            "twin-renderer",
        ],
        "reports are set from what formats say, without sockets",
    ),
    (
        "twin-renderer",
        &["axum", "twin-server", "typst"],
        "the renderer sees neither the server nor the typesetter",
    ),
    (
        "twin-cli",
        &["bevy", "wgpu", "twin-renderer"],
        "the twin command works without a display or a GPU",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Package names by id, and of each id the ids it depends on when it is built for use (not for its tests).
fn graph(metadata: &Value) -> (BTreeMap<String, String>, BTreeMap<String, Vec<String>>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    let names = packages
        .iter()
        .map(|p| (text(&p["id"]), text(&p["name"])))
        .collect();
    let is_normal = |dep: &&Value| {
        dep["dep_kinds"]
            .as_array()
            .unwrap()
            .iter()
            .any(|k| k["kind"] != "dev")
    };
    let deps = |node: &Value| {
        node["deps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(is_normal)
            .map(|d| text(&d["pkg"]))
            .collect()
    };
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    (
        names,
        nodes.iter().map(|n| (text(&n["id"]), deps(n))).collect(),
    )
}

/// Every path from `start`, as names, to the packages it reaches: of each the shortest.
fn reached(
    start: &str,
    names: &BTreeMap<String, String>,
    deps: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, String> {
    let root = names
        .iter()
        .find(|(_, name)| *name == start)
        .map(|(id, _)| id.clone())
        .unwrap();
    let mut paths = BTreeMap::from([(root.clone(), start.to_owned())]);
    let mut queue = std::collections::VecDeque::from([root]);
    while let Some(id) = queue.pop_front() {
        let path = paths[&id].clone();
        for next in &deps[&id] {
            if !paths.contains_key(next) {
                paths.insert(next.clone(), format!("{path} -> {}", names[next]));
                queue.push_back(next.clone());
            }
        }
    }
    paths
        .into_iter()
        .map(|(id, path)| (names[&id].clone(), path))
        .collect()
}

#[test]
fn no_crate_reaches_what_it_must_not() {
    let metadata = metadata();
    let (names, deps) = graph(&metadata);
    let mut broken = Vec::new();
    for (start, forbidden, why) in FORBIDDEN {
        let paths = reached(start, &names, &deps);
        broken.extend(
            forbidden
                .iter()
                .filter_map(|f| paths.get(*f))
                .map(|path| format!("{path}\n    but {why}")),
        );
    }
    assert!(
        broken.is_empty(),
        "forbidden dependencies:\n{}",
        broken.join("\n")
    );
}

#[test]
fn the_check_sees_a_dependency_that_is_there() {
    let metadata = metadata();
    let (names, deps) = graph(&metadata);
    assert!(reached("twin-server", &names, &deps).contains_key("tokio"));
    assert!(reached("twin-renderer", &names, &deps).contains_key("bevy"));
    assert!(reached("twin-cli", &names, &deps).contains_key("typst"));
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let deny: toml::Table =
        toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap();
    let allowed: BTreeSet<String> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap().to_owned())
        .collect();
    let mut refused = Vec::new();
    for package in metadata()["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or_default();
        let is_allowed = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX)
            .is_ok_and(|e| e.evaluate(|req| allowed.contains(&req.to_string())));
        if !is_allowed {
            refused.push(format!(
                "{} {}: '{licence}'",
                package["name"], package["version"]
            ));
        }
    }
    assert!(
        refused.is_empty(),
        "licences that deny.toml does not allow:\n{}",
        refused.join("\n")
    );
}
