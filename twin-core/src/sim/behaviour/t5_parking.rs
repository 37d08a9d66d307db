//! Table 5, parking: barriers and shared spaces.

use super::prelude::*;

/// T5-5 车辆道闸: reads plates and stores 10,000 vehicles (性能要求 1), of which the oldest make room for visitors', each another one (assumption);
/// the arm stays up some seconds for each. It knows when a visitor's came, tells how long it was there and what that costs, and has it paid in the app
/// or by a code (支持app计费、扫码认费). A command holds it up, or down: then it lets nobody pass, and comes down when the last vehicle is out
/// from under it. Registers: `a` vehicles under the arm, `b` what a command holds it at, `c` vehicles stored.
pub(crate) struct VehicleBarrier;

/// Vehicles that it stores.
const STORED: f64 = 10_000.0;

/// The tariff, of the order of cities' guidance prices for residential areas (assumption, general knowledge): half an hour is free, each hour begun
/// costs 2 yuan, each day 20 at most.
const FREE_MINUTES: u32 = 30;
const YUAN_AN_HOUR: u32 = 2;
const YUAN_A_DAY: u32 = 20;
const DAY_MINUTES: u32 = 1_440;

/// A vehicle passes; how.
const PASSES: u8 = 0;
/// It is out from under the arm.
const IS_THROUGH: u8 = 1;
/// A visitor's leaves: the minutes that it was there.
const VISITOR_LEAVES: u8 = 2;

/// What it costs to be there for so many whole minutes, yuan.
fn fee_yuan(minutes: u32) -> u32 {
    if minutes <= FREE_MINUTES {
        return 0;
    }
    let hours = (minutes % DAY_MINUTES).div_ceil(60);
    minutes / DAY_MINUTES * YUAN_A_DAY + (hours * YUAN_AN_HOUR).min(YUAN_A_DAY)
}

/// No command holds the arm.
const BY_ITSELF: f64 = 0.0;
const HELD_UP: f64 = 1.0;
const HELD_DOWN: f64 = 2.0;

impl VehicleBarrier {
    fn is_up(dev: &Device) -> bool {
        dev.a > 0.0 || dev.b == HELD_UP
    }

    /// Lets a vehicle through, and counts it.
    fn let_through(cx: &mut Context<'_>, leaves: bool) {
        cx.dev.a += 1.0;
        cx.set_if_new(2, 1.0);
        cx.add(usize::from(leaves), 1.0);
        cx.later(5.0 + 3.0 * cx.draw(1), IS_THROUGH, 0);
    }

    /// Tells what a visitor has to pay, and how that is paid if it is anything.
    fn charge(cx: &mut Context<'_>, minutes: u32) {
        let yuan = fee_yuan(minutes);
        cx.set(8, f64::from(minutes));
        cx.set(9, f64::from(yuan));
        if yuan > 0 {
            // Half of them pay in the app, half by scanning a code (assumption).
            cx.set(7, f64::from(u8::from(cx.draw(2) < 0.5)));
            cx.add(6, 1.0);
        }
    }
}

impl Behaviour for VehicleBarrier {
    const SLOTS: &'static [Slot] = &[
        slot("vehicles_in"),
        slot("vehicles_out"),
        slot("arm_raised").lasting(),
        slot("recognition_rate"),
        slot("stored_vehicles"),
        slot("fault"),
        slot("payments"),
        states("payment", &["app", "scan"]),
        slot("parking_duration"),
        slot("parking_fee"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "barrier_fault",
        "道闸故障",
        "The barrier has a fault",
        Major,
        Cause::Random {
            per_year: 0.8,
            minutes: (10.0, 180.0),
            when: Profile::Vehicles,
        },
        Shows::On(5),
    )];

    const CONTROLS: &'static [Control] = &[held(2)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value.is_some() && cx.has(0) {
            return Err(Term::new("the barrier has a fault", "道闸故障"));
        }
        cx.dev.b = match value {
            None => BY_ITSELF,
            Some(up) if up > 0.0 => HELD_UP,
            Some(_) => HELD_DOWN,
        };
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        // Usually a car for three residents, and as many visitors' plates.
        let beside_usual = (cx.m.env.population.habits().cars_beside_usual() + 1.0) / 2.0;
        let known = f64::from(cx.dev.persons) * 0.66 * beside_usual;
        cx.dev.c = known.round().min(STORED);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::parked(env, dev, (PASSES, VISITOR_LEAVES), plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            PASSES | VISITOR_LEAVES if cx.has(0) || cx.dev.b == HELD_DOWN => {}
            PASSES => {
                let pass = Pass::from_bits(event.data);
                Self::let_through(cx, !pass.is_inward());
                if pass.is_inward() && pass.who() == Who::Visitor {
                    cx.dev.c = one_more(cx.dev.c, STORED);
                }
            }
            VISITOR_LEAVES => {
                Self::let_through(cx, true);
                Self::charge(cx, event.data);
            }
            _ => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                if !Self::is_up(cx.dev) {
                    cx.set_if_new(2, 0.0);
                }
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            2 => f64::from(u8::from(Self::is_up(v.dev))),
            3 => 98.6 + 0.8 * v.noise(2, 14_400) - 1.5 * v.m.weather(|w| w.rain + w.snow).min(1.0),
            4 => v.dev.c,
            _ => 0.0,
        }
    }
}

/// T5-6 共享停车位: the car of a household stands there unless somebody is out with it; then visitors book the space a quarter
/// of an hour ahead and stay an hour or two. A space that is no household's is the visitors' alone. A command books it, or calls that off.
/// Registers: `a` whose car stands there, `b` 1 while it is booked, `c` cars and bookings so far.
///
/// The field of the earth is some 48 µT (general knowledge). What a car takes of it, how often and how long visitors book and stay are assumptions.
pub(crate) struct SharedParkingSpace;

const FREE: f64 = 0.0;
const RESIDENT: f64 = 1.0;
const VISITOR: f64 = 2.0;

/// Bookings that a space gets on a day, if it is free (assumption).
const BOOKINGS_PER_DAY: f64 = 0.6;

/// The resident's car comes.
const COMES: u8 = 0;
/// The resident's car goes.
const GOES: u8 = 1;
/// A visitor books.
const BOOKS: u8 = 2;
/// The visitor who booked comes: number of the booking.
const VISITS: u8 = 3;
/// A visitor leaves: number of the car.
const LEAVES: u8 = 4;
/// The time that a visitor booked is over: number of the car.
const IS_DUE: u8 = 5;

/// Whether neither a car stands on a shared parking space nor somebody has booked it.
pub(crate) fn is_free_space(dev: &Device) -> bool {
    dev.a == FREE && dev.b == 0.0
}

impl SharedParkingSpace {
    fn park(cx: &mut Context<'_>, car: f64) {
        let was = std::mem::replace(&mut cx.dev.a, car);
        if car == FREE {
            cx.set_if_new(0, 0.0);
            cx.clear::<Self>(0);
        } else if was == FREE {
            cx.dev.c += 1.0;
            cx.set_if_new(0, 1.0);
            cx.add(2, 1.0);
        }
    }

    /// Keeps the space for a visitor, who comes in a quarter of an hour.
    fn keep(cx: &mut Context<'_>) {
        cx.dev.b = 1.0;
        cx.dev.c += 1.0;
        cx.later(900.0, VISITS, cx.dev.c as u32);
    }

    /// A visitor's car: for one hour or up to three, and beyond what was booked once in fifty times.
    fn visit(cx: &mut Context<'_>) {
        Self::park(cx, VISITOR);
        let car = cx.dev.c as u32;
        let booked = 3_600.0 * (1.0 + 2.0 * cx.draw(5));
        if cx.draw(6) < 0.02 {
            cx.later(booked + 300.0, IS_DUE, car);
            cx.later(booked + 3_600.0 * (1.0 + 4.0 * cx.draw(7)), LEAVES, car);
        } else {
            cx.later(booked, LEAVES, car);
        }
    }
}

/// The field is looked at a few times a second: 100 µA on the mean (assumption; with it the cell lasts the five years that makers promise).
const SPACE_CELL: Cell = Cell {
    slot: 4,
    usable_j: ER26500_J,
    idle_uw: 360.0,
    sends: true,
};

impl Behaviour for SharedParkingSpace {
    const POWER: Power = Power::Cell(SPACE_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("occupied").lasting(),
        slot("booked").lasting(),
        slot("turnover"),
        slot("magnetic_field"),
        slot("battery"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "overstay",
            "共享车位超时占用",
            "A car overstays",
            Minor,
            Cause::Behaviour,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            Cause::Below {
                slot: 4,
                raise: BATTERY_LOW,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[act(1, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        match (value == Some(1.0), is_free_space(cx.dev)) {
            (true, true) => Self::keep(cx),
            (true, false) => {
                return Err(Term::new(
                    "the space is taken or kept for somebody",
                    "车位已被占用或预订",
                ));
            }
            (false, _) if cx.dev.b > 0.0 => cx.dev.b = 0.0,
            (false, _) => return Err(Term::new("nobody has booked it", "没有预订")),
        }
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        let away = (cx.m.env.population).is_car_away(cx.dev.seat, cx.m.time);
        cx.dev.a = f64::from(u8::from(away == Some(false)));
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let comes_or_goes = |pass: Pass| if pass.is_inward() { COMES } else { GOES };
        passage::coded(env, dev, comes_or_goes, plan);
        env.arrivals(Profile::Leisure, BOOKINGS_PER_DAY, dev.key, 4, |_, time| {
            plan(time, BOOKS, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        let same_car = cx.dev.a == VISITOR && cx.dev.c as u32 == event.data;
        match event.code {
            // A resident who finds the space taken or booked stands elsewhere.
            COMES if is_free_space(cx.dev) => Self::park(cx, RESIDENT),
            GOES if cx.dev.a == RESIDENT => Self::park(cx, FREE),
            BOOKS if is_free_space(cx.dev) => {
                Self::keep(cx);
                cx.set_if_new(1, 1.0);
            }
            VISITS if cx.dev.b > 0.0 && event.data == cx.dev.c as u32 => {
                cx.dev.b = 0.0;
                cx.set_if_new(1, 0.0);
                Self::visit(cx);
            }
            IS_DUE if same_car => cx.raise::<Self>(0),
            LEAVES if same_car => Self::park(cx, FREE),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let occupied = f64::from(u8::from(v.dev.a != FREE));
        match slot {
            0 => occupied,
            1 => v.dev.b,
            // The earth's field of about 50 µT, bent by the steel of a car.
            3 => 48.0 + 5.0 * v.trait_of(6) + 0.5 * v.noise(7, 7_200) - 27.0 * occupied,
            4 => v.battery_percent,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fee_yuan;

    #[test]
    fn a_fee_is_free_first_then_by_hours_begun_and_a_days_at_most() {
        for (minutes, yuan) in [
            (0, 0),
            (30, 0),
            (31, 2),
            (60, 2),
            (61, 4),
            (600, 20),
            (601, 20),
            (1_440, 20),
            (1_441, 22),
            // 2 days and 3 hours and a minute: twice 20 and four hours.
            (3_061, 48),
        ] {
            assert_eq!(fee_yuan(minutes), yuan, "{minutes} min");
        }
    }
}
