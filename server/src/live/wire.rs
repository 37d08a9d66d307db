//! From the simulation's types to those of the wire.

use twin_core::sim;
use twin_core::time::SimTime;
use twin_protocol::command::FaultKind;
use twin_protocol::live::{DeviceState, Pose, Severity};

use crate::world::World;

/// Milliseconds since the Unix epoch.
pub(crate) fn millis(time: SimTime) -> i64 {
    time.nanos().div_euclid(1_000_000)
}

/// A device's state.
pub(crate) fn state(state: sim::DeviceState) -> DeviceState {
    match state {
        sim::DeviceState::Normal => DeviceState::Normal,
        sim::DeviceState::Off => DeviceState::Off,
        sim::DeviceState::Warning => DeviceState::Warning,
        sim::DeviceState::Alarm => DeviceState::Alarm,
        sim::DeviceState::Offline => DeviceState::Offline,
    }
}

/// How bad an alarm is.
pub(crate) fn severity(severity: sim::Severity) -> Severity {
    match severity {
        sim::Severity::Minor => Severity::Minor,
        sim::Severity::Major => Severity::Major,
        sim::Severity::Critical => Severity::Critical,
    }
}

/// A fault of the wire, for the simulation.
pub(crate) fn fault(kind: FaultKind) -> sim::Fault {
    match kind {
        FaultKind::Dead => sim::Fault::Dead,
        FaultKind::Stuck => sim::Fault::Stuck,
        FaultKind::Bias => sim::Fault::Bias,
        FaultKind::Noise => sim::Fault::Noise,
        FaultKind::Alarm => sim::Fault::Alarm,
    }
}

/// A fault of the simulation, for the wire.
pub(crate) fn fault_kind(fault: sim::Fault) -> FaultKind {
    match fault {
        sim::Fault::Dead => FaultKind::Dead,
        sim::Fault::Stuck => FaultKind::Stuck,
        sim::Fault::Bias => FaultKind::Bias,
        sim::Fault::Noise => FaultKind::Noise,
        sim::Fault::Alarm => FaultKind::Alarm,
    }
}

/// Where a robot is, to the centimetre.
pub(crate) fn pose(world: &World, pose: &sim::Pose) -> Pose {
    let at = pose.position;
    Pose {
        device: world.device_id(pose.device).to_owned(),
        position: [at.x, at.y, at.z].map(|m| round(m, 100.0)),
        heading_rad: round(pose.heading_rad, 1_000.0),
        activity: pose.activity.to_owned(),
        battery_percent: round(pose.battery_percent, 10.0),
    }
}

fn round(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
