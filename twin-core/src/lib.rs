//! The community twin's core: the model of a community and the maths on it.
//!
//! It holds no IO: no async, sockets, files, GPU or wall clock. Bytes come in through `twin-formats`, time is an argument,
//! random numbers are functions of a seed; so the same input gives the same output on any machine and number of threads.
//!
//! | module | what it holds |
//! |---|---|
//! | [`ids`], [`time`] | typed ids and simulated time |
//! | [`model`] | the community and its features, validated, each value with its provenance |
//! | [`edit`] | changes, the log of versions, the merge of a new import |
//! | [`envelope`] | the outside of buildings as plane polygons |
//! | [`catalogue`] | the white paper's tables as data |
//! | [`spatial`] | the local frame, R-tree layers and their queries |
//! | [`supply`] | power and water networks: outages, isolation |
//! | [`inference`] | named rules that fill what a source does not say |
//! | [`generate`] | the seeded generator of a plausible community |
//! | [`optimise`] | covering, medians and their bounds, as pure mathematics |
//! | [`planning`] | demand to placement |
//! | [`rules`] | a city's own rules and the profiles, as data |
//! | [`audit`] | whether what is there answers the demands |
//! | [`coverage`] | what devices and facilities cover |
//! | [`routing`] | the way graph and shortest paths |
//! | [`scenario`] | a run's set-up, as its file says it |
//! | [`sim`] | the deterministic simulation: commands in, events out |
//! | [`told`] | errors in both languages |

pub mod audit;
pub mod catalogue;
pub mod coverage;
pub mod edit;
pub mod envelope;
pub mod generate;
pub mod ids;
pub mod inference;
mod lists;
pub mod model;
pub mod optimise;
pub mod planning;
pub mod routing;
pub mod rules;
pub mod scenario;
pub mod sim;
pub mod spatial;
pub mod supply;
pub mod time;
pub mod told;
