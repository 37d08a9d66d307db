//! What a server is started with. The environment and the command line are read elsewhere; this is their result.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::sim::{ClimateNormals, Disturbances, Habits};
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Told};

mod limits;

pub use limits::Limits;

/// Why a community could not be made, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CreateError(Bilingual);

impl CreateError {
    /// The words.
    #[must_use]
    pub fn words(&self) -> &Bilingual {
        &self.0
    }
}

impl<E: Told> From<E> for CreateError {
    fn from(error: E) -> Self {
        Self(error.told())
    }
}

/// Makes the community of a store that does not exist yet.
pub type Create = Box<dyn FnOnce() -> Result<Community, CreateError> + Send>;

/// Where the community comes from and where everything that happens to it is kept.
pub struct DataSource {
    /// The GeoPackage that is model and store in one. Only one server at a time may hold it.
    pub store: PathBuf,
    /// Makes the community when `store` does not exist; without it, `store` must exist.
    pub create: Option<Create>,
    /// Whether what `store` holds is thrown away first.
    pub start: Start,
}

/// How a start treats a store that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Goes on from it.
    Resume,
    /// Throws it away, unless another server holds it, and makes it anew.
    Anew,
}

impl DataSource {
    /// Serves a GeoPackage that exists.
    #[must_use]
    pub fn existing(store: impl Into<PathBuf>) -> Self {
        Self {
            store: store.into(),
            create: None,
            start: Start::Resume,
        }
    }

    /// Serves `store`, which `create` fills when it does not exist yet.
    #[must_use]
    pub fn or_create(
        store: impl Into<PathBuf>,
        create: impl FnOnce() -> Result<Community, CreateError> + Send + 'static,
    ) -> Self {
        Self {
            store: store.into(),
            create: Some(Box::new(create)),
            start: Start::Resume,
        }
    }

    /// The same, but what the store held before is forgotten.
    #[must_use]
    pub fn anew(mut self) -> Self {
        self.start = Start::Anew;
        self
    }
}

impl fmt::Debug for DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataSource")
            .field("store", &self.store)
            .field("create", &self.create.is_some())
            .field("start", &self.start)
            .finish()
    }
}

/// How the simulation starts. A store that was served before goes on with its own seed, time and speed instead; what happens and the
/// people's habits are those given at every start.
#[derive(Debug, Clone, PartialEq)]
pub struct SimSettings {
    /// Seed of every random number.
    pub seed: u64,
    /// First simulated instant.
    pub start: SimTime,
    /// Habits of the people.
    pub population: Habits,
    /// What is usual at the place month by month; `None` takes the nearest known climate.
    pub climate: Option<ClimateNormals>,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Simulated seconds per second, 0.1 to 3,600.
    pub speed: f64,
    /// What happens, in seconds from `start`.
    pub disturbances: Disturbances,
}

impl Default for SimSettings {
    /// Seed 1 on 1 June 2026, 07:30 in China, in real time on one thread.
    fn default() -> Self {
        Self {
            seed: 1,
            start: SimTime::from_secs(1_780_270_200),
            population: Habits::default(),
            climate: None,
            threads: 1,
            speed: 1.0,
            disturbances: Disturbances::default(),
        }
    }
}

/// Everything a server is started with.
#[derive(Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The community.
    pub data: DataSource,
    /// The simulation.
    pub sim: SimSettings,
    /// What its devices are; the white paper's classes where none is given.
    pub catalogue: Option<Catalogue>,
    /// What it allows.
    pub limits: Limits,
    /// Host names, beside `localhost` and addresses, under which browsers may reach it.
    ///
    /// Any other name in a `Host` header is refused, because a foreign web page can point its own name at this machine
    /// (DNS rebinding).
    pub allowed_hosts: Vec<String>,
}

impl Options {
    /// Defaults around `listen` and `data`.
    #[must_use]
    pub fn new(listen: SocketAddr, data: DataSource) -> Self {
        Self {
            listen,
            data,
            sim: SimSettings::default(),
            catalogue: None,
            limits: Limits::default(),
            allowed_hosts: Vec::new(),
        }
    }
}
