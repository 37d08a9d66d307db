//! What goes into the simulation.

use super::behaviour::Behaviour;
use super::chunk::{Chunk, Output};
use super::class::Class;
use super::context::{Context, code};
use super::device::Broken;
use super::env::Env;
use super::error::CommandError;
use super::fault::{BOOT_SECS, Defect};
use super::setting::Setting;
use super::truth::{TruthCause, TruthKind, TruthPhase};
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};
use crate::told::Term;

/// How an injected fault breaks a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It sends nothing.
    Dead,
    /// Every channel repeats its last value.
    Stuck,
    /// Every number is off by a constant.
    Bias,
    /// Every number is scattered.
    Noise,
    /// It raises its class's first alarm.
    Alarm,
}

/// A command; it takes effect at the simulation's present time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
    /// Switches a device on or off.
    Switch {
        /// The device.
        device: DeviceIdx,
        /// On (true) or off.
        on: bool,
    },
    /// Breaks a device.
    InjectFault {
        /// The device.
        device: DeviceIdx,
        /// How.
        fault: Fault,
        /// Until it heals by itself; never if missing.
        lasts: Option<SimSpan>,
    },
    /// Heals a device.
    ClearFault {
        /// The device.
        device: DeviceIdx,
    },
    /// Sets a channel of a device, or gives it back to the device. It comes over the network: a device that is cut off does not hear it.
    Set {
        /// The device.
        device: DeviceIdx,
        /// The channel and its value.
        setting: Setting,
    },
    /// Lets a device start again: it is silent for 20 s, and what starting again heals (repeated values, a wrong clock) is healed.
    Restart {
        /// The device.
        device: DeviceIdx,
    },
}

impl Command {
    /// The device it is for.
    #[must_use]
    pub const fn device(self) -> DeviceIdx {
        match self {
            Self::Switch { device, .. }
            | Self::InjectFault { device, .. }
            | Self::ClearFault { device }
            | Self::Set { device, .. }
            | Self::Restart { device } => device,
        }
    }
}

impl Chunk {
    /// Follows a command; see [`super::Simulation::command`].
    pub(super) fn command<B: Behaviour>(
        &mut self,
        spec: &Class,
        env: &Env,
        (time, local): (SimTime, usize),
        command: Command,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        self.wake();
        let mut context = self.context(spec, env, time, local, output);
        match command {
            Command::Switch { on, .. } => context.switch::<B>(on),
            Command::ClearFault { .. } => {
                context.heal::<B>();
                context.release_alarm::<B>();
            }
            Command::InjectFault {
                device,
                fault,
                lasts,
            } => inject::<B>(&mut context, device, fault, lasts)?,
            Command::Set { device, setting } => set::<B>(&mut context, device, setting)?,
            Command::Restart { device } => restart::<B>(&mut context, device)?,
        }
        Ok(())
    }
}

fn inject<B: Behaviour>(
    context: &mut Context<'_>,
    device: DeviceIdx,
    fault: Fault,
    lasts: Option<SimSpan>,
) -> Result<(), CommandError> {
    if lasts.is_some_and(|span| span.nanos() <= 0) {
        return Err(CommandError::NotPositive);
    }
    if context.status.is_off() || (fault == Fault::Alarm && context.is_silent()) {
        return Err(CommandError::Silent(device));
    }
    let seconds = lasts.map(SimSpan::secs_f64);
    let defect = match fault {
        Fault::Dead => Defect::Dead,
        Fault::Stuck => Defect::Stuck,
        Fault::Bias => Defect::Bias,
        Fault::Noise => Defect::Noise,
        Fault::Alarm if context.spec.alarms.is_empty() => {
            return Err(CommandError::NoAlarm(device));
        }
        Fault::Alarm => {
            let serial = context.force_alarm::<B>();
            if let Some(seconds) = seconds {
                context.later(seconds, code::RELEASE, u32::from(serial));
            }
            return Ok(());
        }
    };
    context.break_down::<B>(defect, defect.default_size(), seconds, TruthCause::Command);
    Ok(())
}

/// Whether a command from the platform comes to the device at all.
fn reaches(context: &Context<'_>, device: DeviceIdx) -> Result<(), CommandError> {
    if context.is_silent() {
        Err(CommandError::Silent(device))
    } else if context.status.is_cut() {
        Err(CommandError::Unreachable(device))
    } else {
        Ok(())
    }
}

fn set<B: Behaviour>(
    context: &mut Context<'_>,
    device: DeviceIdx,
    setting: Setting,
) -> Result<(), CommandError> {
    let slot = (context.spec.slot_of).get(usize::from(setting.channel()));
    let slot = slot.map(|slot| usize::from(*slot));
    let control = B::CONTROLS.iter().find(|c| Some(c.slot) == slot);
    let control = control
        .filter(|c| c.holds || setting.value().is_some())
        .ok_or(CommandError::NoControl(device))?;
    reaches(context, device)?;
    let binding = &context.spec.bindings[control.slot];
    let value = setting.value().map(|value| binding.own(value));
    let watched = context.spec.watched;
    let before = context.status.active & watched;
    B::set(context, control.slot, value)
        .map_err(|reason| CommandError::Hindered { device, reason })?;
    let now = context.value_of::<B>(control.slot);
    context.set_if_new(control.slot, now);
    context.settle::<B>((context.status.active & !watched) | before);
    let kind = TruthKind::Set {
        channel: B::SLOTS[control.slot].name,
        value: setting.value(),
    };
    let cause = TruthCause::Command;
    context.truth(kind, TruthPhase::Begins { cause, lasts: None });
    if context.spoke {
        context.pay_message::<B>();
    }
    Ok(())
}

fn restart<B: Behaviour>(context: &mut Context<'_>, device: DeviceIdx) -> Result<(), CommandError> {
    reaches(context, device)?;
    if !matches!(
        context.status.broken,
        Broken::No | Broken::Stuck | Broken::ClockSkew
    ) {
        let reason = Term::new(
            "it has a fault that starting again does not heal",
            "其故障无法通过重启恢复",
        );
        return Err(CommandError::Hindered { device, reason });
    }
    context.break_down::<B>(Defect::Dead, 0.0, Some(BOOT_SECS), TruthCause::Command);
    Ok(())
}
