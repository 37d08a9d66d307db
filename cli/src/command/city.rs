//! A city's own rules, for commands that go by its device classes.

use std::path::PathBuf;

use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_formats::source;

use crate::failure;

/// Rule files that tell of device classes.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct City {
    /// A city's own rules, see docs/rules.md, whose device classes hold; a scenario's own if missing. Of several the later wins.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Vec<PathBuf>,
}

impl City {
    /// What the devices of `community`, opened from `source`, are.
    pub(crate) fn catalogue(
        &self,
        source: &str,
        community: &Community,
    ) -> failure::Result<Catalogue> {
        Ok(source::catalogue(source, &self.rules)?.covering(community))
    }
}
