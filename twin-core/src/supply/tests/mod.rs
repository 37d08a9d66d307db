mod branching;
mod networks;
mod outages;
mod properties;

use networks::Town;
