//! What a plan came to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlanFeeds, PlanPhase, PlanRow, PlanSums};
use crate::audit::Words;

/// What a plan came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanResult {
    /// New devices that are paid for.
    pub devices: usize,
    /// New places that are paid for.
    pub places: usize,
    /// Devices that no phase pays for.
    pub left: usize,
    /// Places that no phase pays for.
    pub left_places: usize,
    /// Currency of every sum, by ISO 4217.
    pub currency: String,
    /// By what sites were chosen, as a sentence.
    pub siting: Words,
    /// What the price list is called.
    pub prices: Words,
    /// Whether nobody stands for its figures.
    pub assumed_prices: bool,
    /// What all new devices and places cost, those that no phase pays for too.
    pub whole: PlanSums,
    /// Of what the rows ask for, the share that is served before anything is built.
    pub served_before: f64,
    /// What is built, in order.
    pub phases: Vec<PlanPhase>,
    /// What comes of more and more money, or sites.
    pub curve: Vec<PlanPoint>,
    /// How many devices of each class have no price, and are in no sum.
    pub unpriced: BTreeMap<String, usize>,
    /// How many places of each kind have no price. They are in no sum, and within limits neither they nor devices in them are built.
    pub unpriced_places: BTreeMap<String, usize>,
    /// What trenches run along: `ways`, and over open ground to them; or `straight`, since the map has no ways.
    pub trench_basis: String,
    /// How many stretches of trench are dug, each once; `/trenches` has them.
    pub trenches: usize,
    /// New places, those that no phase pays for too.
    pub new_places: Vec<PlanPlace>,
    /// How the new devices, those that no phase pays for too, are powered and connected.
    pub feeds: PlanFeeds,
    /// Tables 3 to 9 in order, then table 10.
    pub rows: Vec<PlanRow>,
    /// What the reader has to know, such as that the community has no roads.
    pub warnings: Vec<Words>,
}

/// A new place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanPlace {
    /// Its id.
    pub id: String,
    /// What it is, such as `community_operations_centre`.
    pub kind: String,
    /// What it is called.
    pub name: Words,
    /// The row that it is for, of table 10 or of devices that stand in it.
    pub row: Option<String>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// What fitting it out costs; none where the prices do not say.
    pub cost: Option<f64>,
    /// What running it costs a year.
    pub yearly: Option<f64>,
    /// The phase that pays for it, from 1; none where none does.
    pub phase: Option<usize>,
    /// Longitude and latitude, degrees.
    pub at: [f64; 2],
}

/// What is built comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanShares {
    /// What it is worth, as a share of the whole.
    pub worth: f64,
    /// The most that any choice within the limits so far could be; all, where coverage is the objective.
    pub most_worth: f64,
    /// Of what the rows ask for, the share that is served, by what was there too.
    pub served: f64,
    /// The most that any choice could serve; what the whole plan serves, where worth is the objective.
    pub most_served: f64,
}

/// A point of the curve of what more money or more sites bring.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanPoint {
    /// The budget; none where sites are limited.
    pub budget: Option<f64>,
    /// The limit of sites; none where money is limited.
    pub most_sites: Option<usize>,
    /// What the best choice found within it costs.
    pub cost: f64,
    /// At how many sites it builds.
    pub sites: usize,
    /// How many devices it has.
    pub devices: usize,
    /// What it comes to.
    #[serde(flatten)]
    pub shares: PlanShares,
}
