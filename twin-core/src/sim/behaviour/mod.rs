//! What each device class does: one type a class, in files after the white paper's tables.
//!
//! A behaviour is stateless code over a [`Device`]'s registers. It gives the value of a slot at a moment, plans what will
//! happen in a minute, and handles it when it happens. Figures without a source in their doc comment are assumptions.

mod number;
mod passage;
mod silent;
mod store;
mod t3_fire;
mod t3_fire_door;
mod t3_lock;
mod t3_security;
mod t4_bin;
mod t4_environment;
mod t4_irrigation;
mod t4_supply;
mod t5_building;
mod t5_charger;
mod t5_entrance;
mod t5_lift;
mod t5_parking;
mod t6_health;
mod t6_service;
mod t7_canteen;
mod t7_retail;
mod t8_equipment;
mod t8_office;
mod t9_mover;
mod t9_roadside;

/// Most characters of a text that a display takes (assumption: about a page of a screen of 3 m²).
const MOST_TEXT: u32 = 500;

/// What every behaviour uses.
mod prelude {
    pub(super) use super::number::{is_latest, next_number, part};
    pub(super) use super::passage;
    pub(super) use super::store::one_more;
    pub(super) use super::{Behaviour, Event, MOST_TEXT, Plan};
    pub(super) use crate::sim::battery::{BATTERY_LOW, Backup, Cell, ER26500_J, Power};
    pub(super) use crate::sim::class::{Slot, slot, states};
    pub(super) use crate::sim::context::Context;
    pub(super) use crate::sim::device::{Device, HostKind};
    pub(super) use crate::sim::env::{AlarmSpec, Cause, Env, Moment, Shows, alarm};
    pub(super) use crate::sim::event::Severity::{Critical, Major, Minor};
    pub(super) use crate::sim::population::{Pass, Who};
    pub(super) use crate::sim::profile::Profile;
    pub(super) use crate::sim::setting::{Control, Counts, act, count, held, held_states};
    pub(super) use crate::sim::view::View;
    pub(super) use crate::told::Term;
}

use super::battery::Power;
use super::chunk::{Chunk, Output};
use super::class::{Class, Slot};
use super::command::Command;
use super::context::Context;
use super::device::Device;
use super::env::{AlarmSpec, Env, Moment};
use super::error::CommandError;
use super::setting::Control;
use super::view::View;
use crate::ids::DeviceIdx;
use crate::time::SimTime;
use crate::told::Term;
#[cfg(test)]
pub(crate) use t3_fire::SMOKE_CELL;
pub(crate) use t3_fire_door::FLEES as FIRE_DOOR_FLEES;
#[cfg(test)]
pub(crate) use t3_lock::{LOCK_CELL, OPENING_J};
pub(crate) use t4_bin::{BIN_CAPACITY_KG, BIN_EMPTIED};
pub(crate) use t4_environment::WATER_RISES;
#[cfg(test)]
pub(crate) use t4_supply::{STANDBY_WATTS, WATTS_BY_SIZE, WATTS_PER_PERSON};
pub(crate) use t4_supply::{WATER_FLOWS, WATER_STOPS};
pub(crate) use t5_charger::is_charging;
#[cfg(test)]
pub(crate) use t5_charger::{CAR as CHARGER_CAR, OVERDRAWS};
pub(crate) use t5_lift::{
    HIRE as LIFT_HIRE, RECALL as LIFT_RECALL, RETURN as LIFT_RETURN, STANDING as LIFT_STANDING,
    carries_robot, is_lift_free, refuses_robot, ride_seconds,
};
pub(crate) use t5_parking::is_free_space;

/// Something that happens to a device: a code of its behaviour (below 240) or of the engine, and a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Event {
    /// What.
    pub(crate) code: u8,
    /// Its number, direction, length: the code's matter.
    pub(crate) data: u32,
}

/// What a device measures is amiss by so much, or as usual again (0), by the doing of an incident: `data` is that times [`AMISS_PER_UNIT`]. Only
/// behaviours that an incident can do this to know the code.
pub(crate) const IS_AMISS: u8 = 100;
/// Steps of the `data` of [`IS_AMISS`] in a unit.
pub(crate) const AMISS_PER_UNIT: f64 = 1e4;

impl Event {
    /// By how much something is amiss, where that is what happens.
    pub(crate) fn amiss(self) -> Option<f64> {
        (self.code == IS_AMISS).then_some(f64::from(self.data) / AMISS_PER_UNIT)
    }
}

/// Takes planned events: when, code, data.
pub(crate) type Plan<'a> = dyn FnMut(SimTime, u8, u32) + 'a;

/// The code of a device class.
pub(crate) trait Behaviour {
    /// Its channels.
    const SLOTS: &'static [Slot];
    /// Its alarms, at most 16; the first is the one that an injected alarm raises.
    const ALARMS: &'static [AlarmSpec];
    /// Whether it plans events.
    const PLANS: bool = true;
    /// Mean hours between failures; 20,000 h unless a row says something else (assumption after rows T3-8, T3-10 and T5-7,
    /// which ask for 20,000 h of work).
    const MTBF_HOURS: f64 = 20_000.0;

    /// What it lives on.
    const POWER: Power = Power::Mains;

    /// Whether it keeps what it cannot send, and sends it later with the time at which it was measured; else it is lost.
    const KEEPS: bool = false;

    /// What commands can set.
    const CONTROLS: &'static [Control] = &[];

    /// Follows a command that sets the slot of one of its controls, in the form of its channel, and of a counter moves it on by so much; none
    /// gives the slot back to the device. What the slot is then is sent by the engine, where it is an event channel.
    ///
    /// # Errors
    /// What hinders the device; nothing has changed then.
    fn set(_cx: &mut Context<'_>, _slot: usize, _value: Option<f64>) -> Result<(), Term> {
        Ok(())
    }

    /// Sets the registers at the start of the run.
    fn begin(_cx: &mut Context<'_>) {}

    /// Plans the events of the minute of `env`.
    fn plan(_env: &Env, _dev: &Device, _plan: &mut Plan<'_>) {}

    /// Lets a planned event happen.
    fn event(_cx: &mut Context<'_>, _event: Event) {}

    /// Follows the alarm `k`, which was raised or cleared.
    fn alarm(_cx: &mut Context<'_>, _k: usize, _raised: bool) {}

    /// Follows a condition that comes while the alarm `k` stands for another one.
    fn comes_again(_cx: &mut Context<'_>, _k: usize) {}

    /// Follows the failure of its mains, which no battery bridges: it is silent from now on.
    fn goes_dark(_cx: &mut Context<'_>) {}

    /// What the class's k-th alarm, which the behaviour raises now, is there to measure, as it really is; nothing where nothing is measured.
    fn measures(_cx: &Context<'_>, _k: usize) -> Option<f64> {
        None
    }

    /// Moves registers on by `seconds`, once an interval of the class's most frequent periodic channel.
    fn tick(_m: &Moment<'_>, _dev: &mut Device, _seconds: f64) {}

    /// Value of a slot: what a periodic channel reports, and the first value of an event channel.
    fn value(v: &View<'_>, slot: usize) -> f64;
}

macro_rules! behaviours {
    ($($kind:ident = $word:literal $type:path,)*) => {
        /// The behaviour of a class.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $(#[doc = $word] $kind,)*
        }

        impl Kind {
            /// The behaviour that a word of the catalogue names.
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$kind),)* _ => None }
            }

            /// Its channels.
            pub(crate) fn slots(self) -> &'static [Slot] {
                match self { $(Self::$kind => <$type>::SLOTS,)* }
            }

            /// Its alarms.
            pub(crate) fn alarms(self) -> &'static [AlarmSpec] {
                match self { $(Self::$kind => <$type>::ALARMS,)* }
            }

            /// What commands can set.
            pub(crate) fn controls(self) -> &'static [Control] {
                match self { $(Self::$kind => <$type>::CONTROLS,)* }
            }

            /// Whether it runs on a battery, of which it tells: what has none hangs on mains.
            pub(crate) fn has_battery(self) -> bool {
                self.slots().iter().any(|slot| slot.name.ends_with("battery"))
            }

            /// What it lives on.
            #[cfg(test)]
            pub(crate) fn power(self) -> Power {
                match self { $(Self::$kind => <$type>::POWER,)* }
            }

            /// Mean hours between failures.
            pub(crate) fn mtbf_hours(self) -> f64 {
                match self { $(Self::$kind => <$type>::MTBF_HOURS,)* }
            }

            /// Whether it keeps what it cannot send.
            pub(crate) fn keeps(self) -> bool {
                match self { $(Self::$kind => <$type>::KEEPS,)* }
            }

            /// See [`Chunk::new`].
            pub(crate) fn chunk(self, class: usize, spec: &Class, indices: Vec<DeviceIdx>, devices: Vec<Device>, env: &Env, start: SimTime) -> Chunk {
                match self { $(Self::$kind => Chunk::new::<$type>(class, spec, indices, devices, env, start),)* }
            }

            /// See [`Chunk::plan_minute`].
            pub(crate) fn plan_minute(self, chunk: &mut Chunk, env: &Env, after: SimTime) {
                match self { $(Self::$kind => chunk.plan_minute::<$type>(env, after),)* }
            }

            /// See [`Chunk::run`].
            pub(crate) fn run(self, chunk: &mut Chunk, spec: &Class, env: &Env, until: i64, output: &mut Output) {
                match self { $(Self::$kind => chunk.run::<$type>(spec, env, until, output),)* }
            }

            /// See [`Chunk::command`].
            pub(crate) fn command(self, chunk: &mut Chunk, spec: &Class, env: &Env, at: (SimTime, usize), command: Command, output: &mut Output) -> Result<(), CommandError> {
                match self { $(Self::$kind => chunk.command::<$type>(spec, env, at, command, output),)* }
            }
        }
    };
}

impl Kind {
    /// Whether a device of this kind can take nothing more: a bin or locker.
    pub(crate) fn is_full(self, dev: &Device) -> bool {
        match self {
            Self::SmartBin => t4_bin::is_full(dev),
            Self::ParcelLocker => t7_retail::is_full(dev),
            _ => false,
        }
    }
}

behaviours! {
    CommunityDisplay = "community_display" t3_security::CommunityDisplay,
    HdCamera = "hd_camera" t3_security::HdCamera,
    AiCamera = "ai_camera" t3_security::AiCamera,
    ElectricFence = "electric_fence" t3_security::ElectricFence,
    SmartLock = "smart_lock" t3_lock::SmartLock,
    PatrolPoint = "patrol_point" t3_security::PatrolPoint,
    FireDoorMonitor = "fire_door_monitor" t3_fire_door::FireDoorMonitor,
    SmokeDetector = "smoke_detector" t3_fire::SmokeDetector,
    HydrantMonitor = "hydrant_monitor" t3_fire::HydrantMonitor,
    ElectricalFireMonitor = "electrical_fire_monitor" t3_fire::ElectricalFireMonitor,
    SmartPole = "smart_pole" t4_environment::SmartPole,
    ManholeCover = "manhole_cover" t4_environment::ManholeCover,
    TripleMeter = "triple_meter" t4_supply::TripleMeter,
    SmartBin = "smart_bin" t4_bin::SmartBin,
    EnvironmentStation = "environment_station" t4_environment::EnvironmentStation,
    WaterTankMonitor = "water_tank_monitor" t4_supply::WaterTankMonitor,
    SmartIrrigation = "smart_irrigation" t4_irrigation::SmartIrrigation,
    InformationDisplay = "information_display" t5_entrance::InformationDisplay,
    SmartTurnstile = "smart_turnstile" t5_entrance::SmartTurnstile,
    InfraredThermometer = "infrared_thermometer" t5_entrance::InfraredThermometer,
    VisitorKiosk = "visitor_kiosk" t5_entrance::VisitorKiosk,
    VehicleBarrier = "vehicle_barrier" t5_parking::VehicleBarrier,
    SharedParkingSpace = "shared_parking_space" t5_parking::SharedParkingSpace,
    EvCharger = "ev_charger" t5_charger::EvCharger,
    AirConditioningController = "air_conditioning_controller" t5_building::AirConditioningController,
    LightingController = "lighting_controller" t5_building::LightingController,
    LiftMonitor = "lift_monitor" t5_lift::LiftMonitor,
    GovernmentTerminal = "government_terminal" t6_service::GovernmentTerminal,
    RecyclingTerminal = "recycling_terminal" t6_service::RecyclingTerminal,
    NeighbourhoodTerminal = "neighbourhood_terminal" t6_service::NeighbourhoodTerminal,
    HealthCabin = "health_cabin" t6_health::HealthCabin,
    TelemedicineTerminal = "telemedicine_terminal" t6_health::TelemedicineTerminal,
    SharedTreadmill = "shared_treadmill" t6_health::SharedTreadmill,
    FallAlarm = "fall_alarm" t6_health::FallAlarm,
    SmartShuttle = "smart_shuttle" t9_mover::SmartShuttle,
    VendingMachine = "vending_machine" t7_retail::VendingMachine,
    MicroMarket = "micro_market" t7_retail::MicroMarket,
    ParcelLocker = "parcel_locker" t7_retail::ParcelLocker,
    OrderingKiosk = "ordering_kiosk" t7_canteen::OrderingKiosk,
    CanteenDisplay = "canteen_display" t7_canteen::CanteenDisplay,
    MealLocker = "meal_locker" t7_canteen::MealLocker,
    SmartDesk = "smart_desk" t8_office::SmartDesk,
    SelfServicePrinter = "self_service_printer" t8_office::SelfServicePrinter,
    SmartMeetingRoom = "smart_meeting_room" t8_office::SmartMeetingRoom,
    SmartProjector = "smart_projector" t8_equipment::SmartProjector,
    SmartRouter = "smart_router" t8_equipment::SmartRouter,
    RfidReader = "rfid_reader" t8_equipment::RfidReader,
    DeliveryRobot = "delivery_robot" t9_mover::DeliveryRobot,
    CleaningRobot = "cleaning_robot" t9_mover::CleaningRobot,
    PatrolRobot = "patrol_robot" t9_mover::PatrolRobot,
    FireRobot = "fire_robot" t9_mover::FireRobot,
    DeliveryDrone = "delivery_drone" t9_mover::DeliveryDrone,
    RoadsideSensor = "roadside_sensor" t9_roadside::RoadsideSensor,
    NotSimulated = "not_simulated" silent::NotSimulated,
}
