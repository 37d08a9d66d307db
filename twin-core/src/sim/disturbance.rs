//! What a scenario lets happen to a community: faults of devices, incidents, spells of weather.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::charging::ChargingStart;
use super::fault::{FaultError, FaultPlan};
use super::incident::{IncidentError, IncidentPlan, Reach};
use super::network::NetworkModel;
use super::spell::{SpellError, WeatherSpell};
use crate::time::SimSpan;
use crate::told::{Bilingual, Told, parser_words};

/// Everything that a scenario lets happen, as it writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disturbances {
    /// Devices that break.
    #[serde(default, rename = "fault")]
    pub faults: Vec<FaultPlan>,
    /// What befalls places.
    #[serde(default, rename = "incident")]
    pub incidents: Vec<IncidentPlan>,
    /// Weather beyond the usual.
    #[serde(default, rename = "weather")]
    pub weather: Vec<WeatherSpell>,
    /// How much of the networks between devices and platform there is.
    #[serde(default)]
    pub network: NetworkModel,
    /// What starts a session of a charger once its driver has paid.
    #[serde(default)]
    pub charging: ChargingStart,
}

impl Disturbances {
    /// Reads `[[fault]]`, `[[incident]]` and `[[weather]]` tables of a TOML text; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not TOML of this form.
    pub fn parse(file: &str, text: &str) -> Result<Self, DisturbanceError> {
        toml::from_str(text).map_err(|e| DisturbanceError::Syntax {
            file: file.to_owned(),
            message: parser_words(&e.to_string()),
        })
    }

    /// Whether nothing happens, and networks and chargers are the usual ones.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is left in a run that goes on `elapsed` after its start: see [`FaultPlan::after`]. An incident that has begun is not begun again (see
    /// [`super::Simulation::begin`] for what is left of it); a spell of weather goes on where it was.
    #[must_use]
    pub fn after(&self, elapsed: SimSpan) -> Self {
        Self {
            faults: self.faults.iter().map(|f| f.after(elapsed)).collect(),
            incidents: self.incidents.iter().map(|i| i.after(elapsed)).collect(),
            weather: self.weather.iter().map(|w| w.after(elapsed)).collect(),
            network: self.network,
            charging: self.charging,
        }
    }
}

/// Which devices the parts of [`Disturbances`] reach, each in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disturbed {
    /// How many devices each fault breaks.
    pub faults: Vec<usize>,
    /// Who notices each incident.
    pub incidents: Vec<Reach>,
}

/// Why what a scenario lets happen cannot be planned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DisturbanceError {
    /// The text is not TOML, or a key is missing, unknown or of the wrong type.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        message: Bilingual,
    },
    /// A fault is wrong.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// An incident is wrong.
    #[error(transparent)]
    Incident(#[from] IncidentError),
    /// A spell of weather is wrong.
    #[error(transparent)]
    Weather(#[from] SpellError),
    /// The run has begun, or has its plans already.
    #[error("what happens is planned once, before the run begins")]
    Late,
}

impl Told for DisturbanceError {
    fn zh(&self) -> String {
        match self {
            Self::Syntax { file, message } => format!("{file}：{}", message.zh),
            Self::Fault(error) => error.zh(),
            Self::Incident(error) => error.zh(),
            Self::Weather(error) => error.zh(),
            Self::Late => "发生的事件只能在运行开始前一次性安排".to_owned(),
        }
    }
}

impl DisturbanceError {
    /// The table that is wrong, such as `incident`, and its number from 0.
    #[must_use]
    pub fn table(&self) -> Option<(&'static str, usize)> {
        match self {
            Self::Fault(error) => Some(("fault", error.plan())),
            Self::Incident(error) => Some(("incident", error.incident())),
            Self::Weather(error) => Some(("weather", error.spell)),
            Self::Syntax { .. } | Self::Late => None,
        }
    }
}
