//! How deep buildings are modelled.

use clap::ValueEnum;
use twin_core::inference::Depth;

/// What `--depth` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DepthChoice {
    /// What the files tell, and no more.
    Sources,
    /// Storeys and rooms of buildings with homes in compounds, levels and spaces of car parks, walls of compounds.
    Compounds,
    /// Storeys and rooms of every building, those without units too.
    All,
}

impl From<DepthChoice> for Depth {
    fn from(choice: DepthChoice) -> Self {
        match choice {
            DepthChoice::Sources => Self::Sources,
            DepthChoice::Compounds => Self::Compounds,
            DepthChoice::All => Self::All,
        }
    }
}
