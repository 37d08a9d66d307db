//! What goes into the simulation.

use super::behaviour::Behaviour;
use super::chunk::{Chunk, Output};
use super::class::Class;
use super::context::{Context, code};
use super::env::Env;
use super::error::CommandError;
use super::fault::Defect;
use super::truth::TruthCause;
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

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
}

impl Command {
    /// The device it is for.
    #[must_use]
    pub const fn device(self) -> DeviceIdx {
        match self {
            Self::Switch { device, .. }
            | Self::InjectFault { device, .. }
            | Self::ClearFault { device } => device,
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
    if context.status.off || (fault == Fault::Alarm && context.is_silent()) {
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
    context.break_down(defect, defect.default_size(), seconds, TruthCause::Command);
    Ok(())
}
