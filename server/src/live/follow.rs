//! Following a command on the simulation's thread.

use std::sync::Arc;

use tokio::sync::oneshot;
use twin_core::both;
use twin_core::catalogue::ValueKind;
use twin_core::ids::DeviceIdx;
use twin_core::sim::{Command, CommandError, IncidentError, IncidentPlan, Occurrence, Setting};
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Told};
use twin_protocol::command::CommandOutcome;
use twin_protocol::live::IncidentSource;
use twin_protocol::speed::Speed;

use super::alarms::Acknowledged;
use super::engine::Engine;
use super::request::{Answer, Order, Refusal, Request};
use crate::http::query::shorten;
use crate::store::{AlarmRow, EditRow, Override, Rewound};

/// What a command changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    message: String,
    alarm: Option<AlarmRow>,
    device: Option<DeviceIdx>,
    incident: Option<Occurrence>,
    rewound: Option<Rewound>,
    /// From when a time is gone to.
    from: Option<SimTime>,
}

impl Change {
    fn said(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }
}

impl Engine {
    /// Follows a command, publishes what it changed and hands it to the store; the asker waits for the store, not we.
    pub(super) fn follow(&mut self, request: Request) {
        let Request {
            world,
            order,
            who,
            json,
            reply,
        } = request;
        // Its devices are positions in the world that it was checked against.
        let answer = if Arc::ptr_eq(&world, &self.hub.world) {
            self.answer(order, who, json)
        } else {
            Err(Refusal::Renewed)
        };
        // An asker that is gone has missed the answer, not the effect.
        let _gone = reply.send(answer);
    }

    fn answer(&mut self, order: Order, who: String, json: String) -> Answer {
        let noted = order
            .is_of_the_run()
            .then(|| (self.sim.now(), order.clone()));
        let change = self.change(order)?;
        if let Some((time, order)) = noted {
            self.past.note(time, order);
        }
        let (stored, when_stored) = oneshot::channel();
        let device = change.device.map(|device| {
            let now = self.overrides.get(&device).cloned().unwrap_or_default();
            (self.hub.world.device_id(device).to_owned(), now)
        });
        let time = self.sim.now();
        tracing::info!(who, command = json, outcome = change.message, "command");
        let edit = EditRow {
            time,
            who,
            command: json,
            outcome: change.message.clone(),
            alarm: change.alarm,
            device,
            incident: change.incident,
            rewound: change.rewound,
            clock: self.clock_row(),
        };
        self.publish();
        self.writer.edit(edit, stored);
        Ok((
            CommandOutcome {
                time: time.to_string(),
                message: change.message,
                from: change.from.map(|from| from.to_string()),
            },
            when_stored,
        ))
    }

    /// Does what an order asks for.
    pub(super) fn change(&mut self, order: Order) -> Result<Change, Refusal> {
        match order {
            Order::Acknowledge { number, by } => self.acknowledge(number, &by),
            Order::Switch { device, on } => self.switch(device, on),
            Order::Inject {
                device,
                fault,
                lasts,
            } => {
                self.command(Command::InjectFault {
                    device,
                    fault,
                    lasts,
                })?;
                let until = lasts.map(|span| self.sim.now() + span);
                self.overrides.entry(device).or_default().fault = Some((fault, until));
                Ok(self.changed(device, "is broken now"))
            }
            Order::Clear { device } => {
                self.command(Command::ClearFault { device })?;
                self.book.healed(device, self.sim.now());
                self.touch(device);
                self.set_override(device, |held| held.fault = None);
                Ok(self.changed(device, "is healed"))
            }
            Order::Set { device, setting } => self.set(device, setting),
            Order::Restart { device } => {
                self.command(Command::Restart { device })?;
                self.set_override(device, |held| held.fault = None);
                Ok(self.changed(device, "starts again"))
            }
            Order::Begin(plan) => self.begin(plan),
            Order::Pause => {
                self.pace.stand_still();
                Ok(Change::said("simulated time stands still"))
            }
            Order::Resume => {
                self.pace.run();
                Ok(Change::said("simulated time runs"))
            }
            Order::Speed { speed } => {
                self.pace.set_speed(speed);
                Ok(Change::said(match speed {
                    Speed::Factor(factor) => {
                        format!("{factor} simulated seconds pass in a second")
                    }
                    Speed::Max => "simulated time passes as fast as possible".to_owned(),
                }))
            }
            Order::Step { span } => {
                self.step(span);
                let seconds = span.secs_f64();
                Ok(Change::said(format!(
                    "{seconds} simulated seconds have passed; simulated time stands still"
                )))
            }
            Order::Rewind { to } => {
                let left = self.sim.now();
                let (rewound, kept) = (self.rewind(to)).map_err(|e| Refusal::Conflict(e.told()))?;
                Ok(Change {
                    message: format!("simulated time is back from {left} and stands still"),
                    rewound: Some(rewound),
                    from: Some(kept),
                    ..Change::default()
                })
            }
            Order::GoTo { to } => self.leave_for(to),
        }
    }

    fn leave_for(&mut self, to: SimTime) -> Result<Change, Refusal> {
        let left = self.sim.now();
        let gone = self.go_to(to).map_err(|e| Refusal::Conflict(e.told()))?;
        let (rewound, from) = gone;
        let message = if to < left {
            format!(
                "simulated time is back from {left}, simulated from the snapshot of {from} on, and stands still"
            )
        } else if to == left {
            format!("simulated time is {to} already and stands still")
        } else {
            format!(
                "simulated time goes from {from} to {to} as fast as possible, and stands still there; pause ends it before"
            )
        };
        Ok(Change {
            message,
            rewound,
            from: Some(from),
            ..Change::default()
        })
    }

    fn acknowledge(&mut self, number: u64, by: &str) -> Result<Change, Refusal> {
        let id = crate::store::alarm_id(number);
        match self.book.acknowledge(number, by, self.sim.now()) {
            Acknowledged::Now(row) => Ok(Change {
                message: format!("{id} is acknowledged by {by}"),
                alarm: Some(row),
                ..Change::default()
            }),
            Acknowledged::Before(alarm) => {
                let earlier = alarm.acknowledged_by.as_deref().unwrap_or("someone");
                let row = AlarmRow {
                    number,
                    alarm: alarm.clone(),
                };
                Ok(Change {
                    message: format!("{id} was acknowledged by {earlier} before"),
                    alarm: Some(row),
                    ..Change::default()
                })
            }
            Acknowledged::Unknown => Err(Refusal::Unknown(both!(
                "no alarm '{id}' is active or was cleared lately",
                "没有正在生效或最近解除的告警“{id}”"
            ))),
        }
    }

    fn switch(&mut self, device: DeviceIdx, on: bool) -> Result<Change, Refusal> {
        self.command(Command::Switch { device, on })?;
        self.set_override(device, |held| held.off = !on);
        Ok(self.changed(
            device,
            if on {
                "is switched on"
            } else {
                "is switched off"
            },
        ))
    }

    fn set(&mut self, device: DeviceIdx, setting: Setting) -> Result<Change, Refusal> {
        self.command(Command::Set { device, setting })?;
        let world = self.hub.world.clone();
        let set = (world.class(device))
            .and_then(|class| class.channels.get(usize::from(setting.channel())));
        let channel = set.map_or("", |channel| &*channel.name);
        let counts = set.is_some_and(|channel| channel.value == ValueKind::Counter);
        if setting.holds() {
            self.set_override(device, |held| match setting.value() {
                Some(value) => {
                    held.settings.insert(channel.to_owned(), value);
                }
                None => {
                    held.settings.remove(channel);
                }
            });
        }
        let what = match setting.value() {
            Some(by) if counts => format!("moves {channel} on by {by}"),
            Some(value) => format!("sets {channel} to {value}"),
            None => format!("decides about {channel} itself again"),
        };
        Ok(self.changed(device, &what))
    }

    fn set_override(&mut self, device: DeviceIdx, set: impl FnOnce(&mut Override)) {
        let held = self.overrides.entry(device).or_default();
        set(held);
        if *held == Override::default() {
            self.overrides.remove(&device);
        }
    }

    fn changed(&self, device: DeviceIdx, what: &str) -> Change {
        let message = format!("{} {what}", self.hub.world.device_id(device));
        Change {
            message,
            device: Some(device),
            ..Change::default()
        }
    }

    fn begin(&mut self, plan: IncidentPlan) -> Result<Change, Refusal> {
        let world = self.hub.world.clone();
        let incident = Occurrence {
            number: (self.incidents.next_number()).max(self.sim.next_incident()),
            begins: self.sim.now(),
            plan,
        };
        let reach = (self
            .sim
            .begin(&world.community, &world.catalogue, &incident))
        .map_err(|error| no_incident(&error))?;
        let word = incident.plan.kind.word();
        if reach.devices == 0 {
            let place = incident.plan.at.as_deref().map_or_else(
                || both!("any place", "任何地方"),
                |at| Bilingual::alike(shorten(at)),
            );
            return Err(Refusal::Conflict(both!(
                "no device would notice a {word} at {place}; GET /api/v1/incidents/possible says what can begin where",
                "没有设备会察觉{place}的 {word}；各处可发生的事件见 GET /api/v1/incidents/possible" => place
            )));
        }
        let message = format!(
            "incident {} begins: {word}, noticed by {} of the devices, until {}",
            incident.number,
            reach.devices,
            incident.ends()
        );
        let known = (IncidentSource::Command, reach);
        self.incidents.add(&world, &incident, known);
        Ok(Change {
            message,
            incident: Some(incident),
            ..Change::default()
        })
    }

    fn command(&mut self, command: Command) -> Result<(), Refusal> {
        let notices = self.sim.command(command).map_err(|error| match error {
            CommandError::NotPositive => Refusal::OutOfRange(error.told()),
            CommandError::NoAlarm(device) => {
                let id = self.hub.world.device_id(device);
                Refusal::Conflict(both!(
                    "the class of device '{id}' has no alarm to raise; inject another fault",
                    "设备“{id}”所属的设备类没有可触发的告警；请注入其他故障"
                ))
            }
            CommandError::Silent(device) => {
                let id = self.hub.world.device_id(device);
                Refusal::Conflict(both!(
                    "device '{id}' is off or dead: switch it on or clear its fault first",
                    "设备“{id}”已关闭或失效：请先开启设备或清除其故障"
                ))
            }
            CommandError::Hindered { device, reason } => {
                let id = self.hub.world.device_id(device);
                let (en, zh) = (reason.en, reason.zh);
                Refusal::Conflict(Bilingual::new(
                    format!("device '{id}' does not do that: {en}"),
                    format!("设备“{id}”未执行：{zh}"),
                ))
            }
            CommandError::Unreachable(device) => {
                let id = self.hub.world.device_id(device);
                Refusal::Conflict(both!(
                    "device '{id}' cannot be reached: what carries its messages is silent",
                    "无法联系设备“{id}”：承载其消息的设备没有响应"
                ))
            }
            other => Refusal::Unknown(other.told()),
        })?;
        self.take_notices(&notices);
        Ok(())
    }
}

/// Why an incident does not begin. There is only one, so its number says nothing.
fn no_incident(error: &IncidentError) -> Refusal {
    let text = error.alone();
    match error {
        IncidentError::Value { .. } => Refusal::OutOfRange(text),
        IncidentError::UnknownPlace { .. } => Refusal::Unknown(text),
        _ => Refusal::Conflict(text),
    }
}
