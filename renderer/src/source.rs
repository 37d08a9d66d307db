//! What a user names: a file, a scenario or a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::scenario::RunSettings;
use twin_core::sim::Disturbances;
use twin_core::time::SimSpan;
use twin_protocol::scene::Scene;

use crate::arguments::Arguments;
use crate::live::{Link, Remote, ServerUrl, Simulated, SimulatedOptions};
use crate::twin::Twin;

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A running server.
    Server(ServerUrl),
    /// A scene saved from a server's `/api/v1/scene`; nothing moves in it.
    Scene(PathBuf),
    /// A scenario or GeoPackage; its simulation runs in this program.
    Community(String),
}

impl Target {
    /// What `text` names.
    ///
    /// # Errors
    /// When it looks like an address but is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            return Ok(Self::Server(text.parse()?));
        }
        let path = Path::new(text);
        if path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("json"))
        {
            return Ok(Self::Scene(path.to_owned()));
        }
        Ok(Self::Community(text.to_owned()))
    }

    /// Reads the scene with its models and starts what moves in it.
    ///
    /// # Errors
    /// When the file cannot be read, the server not be reached, or the scene is nowhere on the globe.
    pub fn open(&self, args: &Arguments) -> anyhow::Result<(Twin, Option<Link>)> {
        match self {
            Self::Server(url) => {
                let (scene, remote) = Remote::open(url.clone())?;
                let models = remote.models(scene.models.len());
                let twin = Twin::new(scene)?.with_models(models);
                Ok((twin, Some(remote.follow())))
            }
            Self::Scene(path) => Ok((Twin::new(read_scene(path)?)?, None)),
            Self::Community(name) => {
                let opened = twin_formats::source::open(name, &mut |step| say(step))?;
                let catalogue = twin_formats::source::catalogue(name, &[])?;
                let catalogue = catalogue.covering(&opened.community);
                let settings = (opened.run, opened.disturbances);
                simulate((opened.community, catalogue), settings, args)
            }
        }
    }
}

/// Simulated time that a picture runs ahead, so that robots are on their way: ten minutes.
const PICTURE_LEAD: SimSpan = SimSpan::from_secs(600);

/// Tells the user what takes a while, before there is a window to say it in.
#[expect(clippy::print_stderr, reason = "the program's own progress")]
fn say(step: &str) {
    eprintln!("{step} ...");
}

/// What `community` looks like and its simulation in a thread of this program, as `run` and the arguments ask.
fn simulate(
    (community, catalogue): (Community, Catalogue),
    (run, disturbances): (RunSettings, Disturbances),
    args: &Arguments,
) -> anyhow::Result<(Twin, Option<Link>)> {
    let models = community.placed_models.iter();
    let models = models.map(|m| Some(Arc::clone(&m.glb))).collect();
    let twin = Twin::new(Scene::of(&community, &catalogue))?.with_models(models);
    let lead = if args.capture.is_some() {
        PICTURE_LEAD
    } else {
        SimSpan::default()
    };
    let options = SimulatedOptions {
        seed: args.seed.unwrap_or(run.seed),
        start: run.start,
        population: run.population,
        climate: run.climate,
        speed: args.speed.unwrap_or(run.speed),
        lead,
        disturbances,
    };
    Ok((
        twin,
        Some(Simulated::start(community, catalogue, &options)?),
    ))
}

fn read_scene(path: &Path) -> anyhow::Result<Scene> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| {
        format!(
            "{} is no scene: save one from a server's /api/v1/scene",
            path.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_addresses_are_told_apart() {
        assert!(matches!(
            Target::parse("http://localhost:8080"),
            Ok(Target::Server(_))
        ));
        assert_eq!(
            Target::parse("demo"),
            Ok(Target::Community("demo".to_owned()))
        );
        assert_eq!(
            Target::parse("a/b.gpkg"),
            Ok(Target::Community("a/b.gpkg".to_owned()))
        );
        assert_eq!(Target::parse("s.json"), Ok(Target::Scene("s.json".into())));
        assert!(Target::parse("https://localhost").is_err());
        assert!(Target::parse("ftp://x").is_err());
    }
}
