//! From the catalogue's rows to devices and places on real geometry.
//!
//! Two steps with a seam between them: [`demand()`] says what a row needs and where (a stretch of road to be served, a gate, a
//! share of a car park), and the solvers behind [`place()`] answer it. Where a need leaves a choice of sites, they ask
//! [`crate::optimise`] for the cheapest and tell the bound and gap.
//!
//! | module | what it holds |
//! |---|---|
//! | `need`, `demand` | needs with their geometry, and how a rule comes to them |
//! | `given`, `must` | areas to keep out of, and devices that have to stand at a place |
//! | `scope` | the rows that a plan is restricted to |
//! | `survey` | look-ups over a community: compounds, gates, main roads, poles |
//! | `chain` | roads joined end to end, and stations along them |
//! | `area` | points in areas and buildings |
//! | `feature` | the features that a city's own rules speak of |
//! | `walk` | how far it is on foot from such a feature |
//! | `group` | rows whose devices stand together |
//! | `hall`, `undrawn` | halls that a source draws and where detectors hang in them, and who hangs in those that none draws |
//! | `sites`, `want`, `floor` | places of table 10 and those that device rows name |
//! | `proposal` | where an audit proposes places |
//! | `stand_in` | where devices stand whose place is not there |
//! | `sight` | what cameras show of lines |
//! | `radio` | where base stations, access points and gateways are heard |
//! | `front` | whether cameras at gates show number plates; `solve/fronts` hangs them where they do |
//! | `aim` | which way cameras look |
//! | `line` | which devices serve a line |
//! | `subject`, `pool`, `slot`, `matching` | which devices that are there answer needs for a number of them, for plan and audit alike |
//! | `solve` | answers to needs |
//! | `siting`, `decided` | what sites are chosen for, and what that decided in a row |
//! | `place` | all rows, one after the other |
//! | `placement`, `warning` | what comes of it, and what to know of the whole |
//! | `mains`, `connection` | what has power and fibre, and how new devices are fed from it |
//! | `share` | which of several fixtures get a device |
//! | `sharing` | who serves whom within reach, where devices are limited or serve so many |
//! | `supply` | which sites power and network reach |
//! | `reason`, `remedy` | why a row gets less than it asks for, and what to do next |
//! | `price`, `programme` | what a placement costs, and what is built within which limits |

mod aim;
mod apart;
mod area;
mod chain;
mod connection;
mod decided;
mod demand;
mod feature;
mod floor;
mod front;
mod given;
mod group;
mod hall;
mod line;
mod mains;
mod matching;
mod must;
mod need;
mod options;
mod place;
mod placement;
mod pool;
mod price;
mod programme;
mod proposal;
mod radio;
mod reason;
mod remedy;
mod scope;
mod seat;
mod share;
mod sharing;
mod sight;
mod sites;
mod siting;
mod sizes;
mod slot;
mod solve;
mod stand_in;
mod subject;
mod supply;
mod survey;
#[cfg(test)]
pub(crate) mod tests;
mod undrawn;
mod walk;
mod want;
mod warning;

pub use aim::Sight;
pub(crate) use aim::directions;
pub(crate) use apart::{Source, central_m, sources};
pub(crate) use area::{clear_point, edge_distance, inner_point, spread};
pub use chain::Chain;
pub(crate) use chain::vertex;
pub use connection::{Basis, Connection, Connections, Feed, NetworkBy, PowerBy, Tally};
pub use decided::{ByCoverage, ByPrices, Decided};
pub use demand::demand;
pub use feature::FeatureAt;
pub(crate) use feature::{Choice, Shape, chosen, feature_count};
pub(crate) use floor::{Floor, Roominess};
pub(crate) use front::{Front, asks_for_fronts, front_of, front_site};
pub use given::{Given, KeepOut, Must};
pub(crate) use group::GROUP_M;
pub(crate) use hall::{ROOMS, clearance, hung, is_protected};
pub(crate) use line::{GAP_M, Post, ServedLine};
pub(crate) use matching::{Ranking, serving};
pub use must::Foot;
pub use need::{Demand, Need, ReachLimits};
pub(crate) use options::SEED;
pub use options::{Optional, PlacementOptions, RowChoice};
pub use place::{place, place_watched};
pub use placement::{Extent, Placement, PlacementError, RowOutcome, Step, StepWatch};
pub(crate) use pool::{Pool, Standing};
pub use price::{ClassPrice, PlacePrice, PriceList, REFERENCE_PRICES};
pub use programme::{
    Cost, Dug, Limit, Limits, Objective, Phase, Programme, ProgrammeError, Reached, Terms,
    TradeOff, Trench, TrenchBasis, programme, trade_off,
};
pub(crate) use proposal::Proposals;
pub(crate) use radio::{Air, Group, Hearing, Part, Sample, Stage, chain_of};
pub use reason::{Missing, Reason};
pub use scope::{Scope, ScopeError};
pub(crate) use share::nearest_first;
pub(crate) use sharing::{SHARING, Sharing};
pub(crate) use sight::{Aim, Eyes, Gaze, Glance, Spans, Ways, united};
pub(crate) use sites::parkings_are;
pub use siting::{Footing, SiteObjective, Siting};
pub(crate) use slot::Slot;
pub use solve::looks;
pub(crate) use solve::{SAME_SPOT_M, fixture_of_class};
pub use stand_in::StandIn;
pub(crate) use subject::Directory;
pub use subject::Subject;
pub use supply::Unreached;
pub use survey::Survey;
pub(crate) use undrawn::hangs_in_hall;
pub(crate) use walk::Footways;
pub use warning::Warning;
