//! Who passes what, and when: everything that a device at a door sees of people.

use super::rhythm::Purpose;

/// Who passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Who {
    /// Lives there.
    Resident,
    /// Visits a household.
    Visitor,
    /// Brings something.
    Courier,
    /// Works there.
    Worker,
}

/// Somebody passes: everything that a device sees, in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pass(u32);

impl Pass {
    pub(super) fn new(inward: bool, who: Who, drives: bool, floor: u8, tag: u32) -> Self {
        let floor = u32::from(floor.min(127));
        Self(
            u32::from(inward) | (who as u32) << 1 | u32::from(drives) << 3 | floor << 4 | tag << 11,
        )
    }

    /// From the number that an event carries.
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The number that an event carries.
    pub(crate) fn to_bits(self) -> u32 {
        self.0
    }

    /// Whether it goes towards the home.
    pub(crate) fn is_inward(self) -> bool {
        self.0 & 1 == 1
    }

    /// Who it is.
    pub(crate) fn who(self) -> Who {
        match self.0 >> 1 & 3 {
            0 => Who::Resident,
            1 => Who::Visitor,
            2 => Who::Courier,
            _ => Who::Worker,
        }
    }

    /// Whether by car.
    pub(crate) fn drives(self) -> bool {
        self.0 >> 3 & 1 == 1
    }

    /// Storey of the home, 0 at the ground.
    pub(crate) fn floor(self) -> u8 {
        (self.0 >> 4 & 127) as u8
    }

    /// Which of some devices side by side it takes: both ways the same.
    pub(crate) fn lane(self, lanes: u16) -> u16 {
        ((self.0 >> 11 & 1_023) % u32::from(lanes.max(1))) as u16
    }

    /// A number in [0, 1) of the outing.
    pub(crate) fn share(self) -> f64 {
        f64::from(self.0 >> 21) / 2_048.0
    }
}

/// How long somebody was there, in the bits that lie beside a [`Pass`]: to the minute below two days, to the hour beyond, 52 days at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stayed(u16);

/// Minutes up to which each is told.
const BY_MINUTES: u64 = 2_880;

impl Stayed {
    /// Bits that it takes.
    pub(super) const BITS: u32 = 12;
    const MOST: u64 = (1 << Self::BITS) - 1;

    /// The whole minutes, or hours, of some milliseconds.
    pub(super) fn of_millis(millis: u64) -> Self {
        let minutes = millis / 60_000;
        let hours_beyond = minutes.saturating_sub(BY_MINUTES) / 60;
        Self((minutes.min(BY_MINUTES) + hours_beyond).min(Self::MOST) as u16)
    }

    /// From the lowest bits of a number.
    pub(super) fn from_bits(bits: u64) -> Self {
        Self((bits & Self::MOST) as u16)
    }

    /// The number that a passage carries.
    pub(super) fn to_bits(self) -> u64 {
        u64::from(self.0)
    }

    /// Minutes.
    pub(crate) fn minutes(self) -> u32 {
        let told = u32::from(self.0);
        let beyond = told.saturating_sub(BY_MINUTES as u32);
        (told - beyond) + 60 * beyond
    }
}

/// What somebody passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Via {
    /// A gate, on foot.
    Walk,
    /// A gate, by car.
    Drive,
    /// The way between home and gate, on foot.
    Path,
    /// The same by car.
    Road,
    /// The lift.
    Lift,
    /// The fire door of the stairs.
    Stairs,
    /// The household's own door.
    Home,
    /// The household's car: it leaves its space or comes back.
    Car,
    /// A shop, on the way home from work or shopping.
    Shop,
    /// The canteen.
    Meal,
}

/// A passage of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Passage {
    /// Milliseconds since the local midnight that the day begins after.
    pub(crate) millis: u32,
    /// What is passed.
    pub(crate) via: Via,
    /// Which of several gates or lifts it is, in [0, 1): both ways the same.
    pub(crate) choice: f32,
    /// Who passes, and how.
    pub(crate) pass: Pass,
    /// Why.
    pub(crate) purpose: Purpose,
    /// How long who leaves again was there, from gate to gate; nothing for residents, and for whoever comes.
    pub(crate) stayed: Stayed,
}

impl Passage {
    /// Whether somebody is on the way home who may buy something.
    pub(crate) fn may_buy(&self) -> bool {
        matches!(self.via, Via::Path | Via::Road)
            && matches!(self.purpose, Purpose::Work | Purpose::Shopping)
            && self.pass.is_inward()
            && self.pass.who() == Who::Resident
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stay_is_told_to_the_minute_and_beyond_two_days_to_the_hour() {
        let told = |minutes: u64| Stayed::of_millis(60_000 * minutes + 59_999).minutes();
        for minutes in [0, 1, 45, 900, 2_879, 2_880] {
            assert_eq!(u64::from(told(minutes)), minutes);
        }
        // 2 days and 59 minutes, 2 days and an hour, 16 days, and a year, of which 52 days less some hours fit: 2,880 + 60 * (4,095 - 2,880).
        assert_eq!(told(2_939), 2_880);
        assert_eq!(told(2_940), 2_940);
        assert_eq!(told(23_040), 23_040);
        assert_eq!(told(525_600), 75_780);
        let stayed = Stayed::of_millis(60_000 * 23_040);
        assert_eq!(Stayed::from_bits(stayed.to_bits() | 1 << 12), stayed);
    }
}
