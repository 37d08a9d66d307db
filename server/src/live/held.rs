//! What commands hold, and how a restart applies it again.

use twin_core::ids::DeviceIdx;
use twin_core::sim;

use super::engine::Engine;
use crate::store::Override;

impl Engine {
    /// Applies what commands had done before the restart: first what they set, then what is broken, then what is off.
    pub(super) fn apply_again(&mut self, overrides: Vec<(String, Override)>) {
        let now = self.sim.now();
        for (id, mut held) in overrides {
            let Some((device, _)) = self.hub.world.device(&id) else {
                tracing::warn!(device = %id, "the store has a command for a device that the community does not have");
                continue;
            };
            held.fault = held
                .fault
                .filter(|(_, until)| until.is_none_or(|until| until > now));
            let inject = held.fault.map(|(fault, until)| sim::Command::InjectFault {
                device,
                fault,
                lasts: until.map(|until| until - now),
            });
            let switch = held
                .off
                .then_some(sim::Command::Switch { device, on: false });
            let set = self.set_again(device, &mut held);
            for command in set.into_iter().chain(inject).chain(switch) {
                match self.sim.command(command) {
                    Ok(notices) => self.take_notices(&notices),
                    Err(error) => {
                        tracing::warn!(device = %id, %error, "a command of before the restart was not applied again")
                    }
                }
            }
            if held != Override::default() {
                self.overrides.insert(device, held);
            }
        }
    }

    /// The commands that set again what is held. What the device's class does not take any more is forgotten.
    fn set_again(&self, device: DeviceIdx, held: &mut Override) -> Vec<sim::Command> {
        let Some(class) = self.hub.world.class(device) else {
            return Vec::new();
        };
        let mut commands = Vec::new();
        held.settings.retain(|channel, value| {
            match sim::Setting::new(class, channel, Some(sim::Wanted::Number(*value))) {
                Ok(setting) => {
                    commands.push(sim::Command::Set { device, setting });
                    true
                }
                Err(error) => {
                    tracing::warn!(%error, "a value of before the restart is not held any more");
                    false
                }
            }
        });
        commands
    }
}
