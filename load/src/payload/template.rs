//! Anything else: a template in the language of Jinja.

use minijinja::{Environment, Value as Word, context};
use twin_core::sim::DeviceState;

use super::facts::{Report, Value};
use super::notice::Matter;
use super::{Batch, Profile, ProfileError, TopicPattern};

const NAME: &str = "payload";
/// Steps of a template at most, so that a loop in it ends.
const FUEL: u64 = 1_000_000;

/// The variables of alarms and states: a template that names none of them was written for values alone, and gets these alone.
const NOTICES: [&str; 3] = ["alarm", "state", "event"];

pub(super) struct Template {
    topic: TopicPattern,
    environment: Environment<'static>,
    /// Whether it tells alarms and states.
    has_notices: bool,
}

/// What is told in a template's variables.
struct Told {
    values: Vec<Word>,
    alarm: Option<&'static str>,
    state: Option<&'static str>,
    event: Option<&'static str>,
}

impl Template {
    /// Reads a template and tries it on a report of one value.
    pub(super) fn new(topic: TopicPattern, text: &str) -> Result<Self, ProfileError> {
        let bad = |e: minijinja::Error| ProfileError::BadTemplate(e.to_string());
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment
            .add_template_owned(NAME, text.to_owned())
            .map_err(bad)?;
        let tried = |told: Told| {
            environment.get_template(NAME)?.render(context! {
                community => "x", class => "x", device => "x", gateway => "x",
                time => "2026-06-01T00:00:00.000Z", time_millis => 0, values => told.values,
                alarm => told.alarm, state => told.state, event => told.event,
            })
        };
        tried(Told {
            values: vec![line("temperature", "Cel", 21.5.into())],
            alarm: None,
            state: None,
            event: None,
        })
        .map_err(bad)?;
        let named = (environment.get_template(NAME).map_err(bad)?).undeclared_variables(false);
        let has_notices = NOTICES.iter().any(|name| named.contains(*name));
        if has_notices {
            let [alarm, state] = ["smoke", "alarm"].map(Some);
            for (alarm, state, event) in [
                (alarm, None, "alarm_raised"),
                (None, state, "state_changed"),
            ] {
                tried(Told {
                    values: Vec::new(),
                    alarm,
                    state,
                    event: Some(event),
                })
                .map_err(bad)?;
            }
        }
        Ok(Self {
            topic,
            environment,
            has_notices,
        })
    }

    fn render(&self, report: &Report<'_>) -> Result<String, minijinja::Error> {
        let matter = report.matter;
        let values = if matter == Matter::Values {
            report.readings
        } else {
            &[]
        };
        let values: Vec<Word> = (values.iter())
            .map(|reading| {
                let value = match reading.value() {
                    Value::Number(number) => number.into(),
                    Value::Boolean(yes) => yes.into(),
                    Value::State(word) => word.into(),
                };
                line(&reading.channel.name, &reading.channel.unit, value)
            })
            .collect();
        let facts = report.facts;
        self.environment.get_template(NAME)?.render(context! {
            community => facts.community.as_str(), class => facts.class.as_str(),
            device => facts.device.as_str(), gateway => facts.gateway.as_str(), time => report.stamp.to_string(),
            time_millis => report.millis(), values => values,
            alarm => matter.alarm().map(|kind| kind.word), state => matter.state().map(DeviceState::word),
            event => matter.event(),
        })
    }
}

/// A value as the template sees it.
fn line(channel: &str, unit: &str, value: Word) -> Word {
    context! { channel => channel, unit => unit, value => value }
}

impl Profile for Template {
    /// A report that the template fails on is left out and logged: it was tried on one before, so that this is about its values.
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        if report.matter != Matter::Values && !self.has_notices {
            return;
        }
        match self.render(report) {
            Ok(text) => {
                let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
                let payload = |out: &mut Vec<u8>| out.extend_from_slice(text.as_bytes());
                out.push(report.sent, report.index, topic, payload);
            }
            Err(error) => tracing::warn!("{}: the template fails: {error}", report.facts.device),
        }
    }
}
