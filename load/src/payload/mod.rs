//! Payload profiles: how a platform wants telemetry to look.

mod alink;
mod csv;
mod draft;
mod facts;
mod json;
mod ngsi_ld;
mod notice;
#[cfg(test)]
mod notice_tests;
mod senml;
mod sensor_things;
pub(crate) mod sparkplug;
mod template;
#[cfg(test)]
mod tests;
mod things;
mod thingsboard;
mod topic;

pub use draft::{Batch, Message, MessageKind};
pub(crate) use facts::channels;
pub use facts::{DeviceFacts, Reading, Report, Standing, Value, device_facts, gateway_of};
pub use notice::{DEVICE_STATE, Matter, NoticeChannels, alarm_name};
pub use things::write_things;
pub use topic::TopicPattern;

use twin_core::told::{Bilingual, Told};

use crate::plan::Payload;

/// Writes reports as messages.
pub trait Profile: Send {
    /// Appends the messages of a report.
    fn write(&mut self, report: &Report<'_>, out: &mut Batch);

    /// What its messages are of. Of those that it appends for a report the last ones are the report's own.
    fn unit(&self) -> Unit {
        Unit::Report
    }
}

/// What a message is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole report.
    Report,
    /// One of its values.
    Value,
}

/// What there is about a profile.
struct Entry {
    word: &'static str,
    topic: &'static str,
    filter: &'static str,
}

/// The profiles with their topics, and the filters that find these.
const PROFILES: &[Entry] = &[
    Entry {
        word: "senml",
        topic: "twin/{community}/{class}/{device}/senml",
        filter: "twin/+/+/+/senml",
    },
    Entry {
        word: "sensorthings",
        topic: "v1.1/Datastreams('{device}.{channel}')/Observations",
        filter: "v1.1/+/Observations",
    },
    Entry {
        word: "ngsi-ld",
        topic: "twin/{community}/{class}/{device}/ngsi-ld",
        filter: "twin/+/+/+/ngsi-ld",
    },
    Entry {
        word: "sparkplug",
        topic: "",
        filter: "spBv1.0/#",
    },
    Entry {
        word: "thingsboard",
        topic: "v1/devices/me/telemetry",
        filter: "v1/devices/me/telemetry",
    },
    Entry {
        word: "thingsboard-gateway",
        topic: "v1/gateway/telemetry",
        filter: "v1/gateway/telemetry",
    },
    Entry {
        word: "alink",
        topic: "/sys/{class}/{device}/thing/event/property/post",
        filter: "/sys/+/+/thing/event/+/post",
    },
    Entry {
        word: "csv",
        topic: "twin/{community}/{class}/{device}/csv",
        filter: "twin/+/+/+/csv",
    },
    Entry {
        word: "template",
        topic: "twin/{community}/{class}/{device}/telemetry",
        filter: "twin/+/+/+/telemetry",
    },
];

/// Why there is no such profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Its word is not known.
    #[error("there is no payload profile '{word}'; there are {known}")]
    Unknown {
        /// The word.
        word: String,
        /// Those that are known.
        known: String,
    },
    /// The template is missing, or there without its profile.
    #[error(
        "a template belongs to the profile 'template', and that profile needs one (template or template_file)"
    )]
    Template,
    /// The template is wrong.
    #[error("the template does not work: {0}")]
    BadTemplate(String),
    /// The topic is wrong.
    #[error("the topic '{topic}' {reason}")]
    BadTopic {
        /// The topic.
        topic: String,
        /// What is wrong.
        reason: Bilingual,
    },
    /// The profile has topics of its own that cannot be changed.
    #[error("the topics of the profile '{0}' are fixed by its standard")]
    FixedTopic(String),
}

impl Told for ProfileError {
    fn zh(&self) -> String {
        match self {
            Self::Unknown { word, known } => format!(
                "没有载荷格式“{word}”；可用的有 {}",
                known.replace(", ", "、")
            ),
            Self::Template => {
                "模板只用于“template”载荷格式，而该格式必须有模板（template 或 template_file）"
                    .to_owned()
            }
            Self::BadTemplate(reason) => format!("模板无法使用：{reason}"),
            Self::BadTopic { topic, reason } => format!("主题“{topic}”{}", reason.zh),
            Self::FixedTopic(profile) => format!("载荷格式“{profile}”的主题由其标准规定，不可更改"),
        }
    }
}

/// A profile made ready, and the filters that find its topics.
pub struct Ready {
    /// The profile.
    pub profile: Box<dyn Profile>,
    /// Topic filters.
    pub filters: Vec<String>,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready")
            .field("filters", &self.filters)
            .finish_non_exhaustive()
    }
}

/// Makes a plan's profile ready.
///
/// # Errors
/// When there is no such profile, or its topic or template is wrong.
pub fn ready(payload: &Payload) -> Result<Ready, ProfileError> {
    let entry = PROFILES.iter().find(|e| e.word == payload.profile);
    let entry = entry.ok_or_else(|| ProfileError::Unknown {
        word: payload.profile.clone(),
        known: PROFILES
            .iter()
            .map(|e| e.word)
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    if (entry.word == "template") != payload.template.is_some() {
        return Err(ProfileError::Template);
    }
    if entry.word == "sparkplug" {
        if payload.topic.is_some() {
            return Err(ProfileError::FixedTopic(entry.word.to_owned()));
        }
        return Ok(Ready {
            profile: Box::new(sparkplug::Sparkplug::default()),
            filters: vec![entry.filter.to_owned()],
        });
    }
    let pattern = TopicPattern::parse(payload.topic.as_deref().unwrap_or(entry.topic))?;
    let filters = match &payload.topic {
        Some(_) if entry.word == "alink" => vec![alink::filter(&pattern)],
        Some(_) => vec![pattern.filter()],
        None => vec![entry.filter.to_owned()],
    };
    let profile: Box<dyn Profile> = match entry.word {
        "sensorthings" => Box::new(sensor_things::SensorThings::new(pattern)),
        "ngsi-ld" => Box::new(ngsi_ld::NgsiLd::new(pattern)),
        "thingsboard" => Box::new(thingsboard::Device::new(pattern)),
        "thingsboard-gateway" => Box::new(thingsboard::Gateway::new(pattern)),
        "alink" => Box::new(alink::Alink::new(pattern)),
        "csv" => Box::new(csv::Csv::new(pattern)),
        "template" => {
            let text = payload.template.as_deref().unwrap_or_default();
            Box::new(template::Template::new(pattern, text)?)
        }
        _ => Box::new(senml::SenMl::new(pattern)),
    };
    Ok(Ready { profile, filters })
}
