//! Sums of money, in the currency of the price list.

use std::ops::AddAssign;

/// What works cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Devices, bought.
    pub devices: f64,
    /// Their installation.
    pub installation: f64,
    /// Fitting out places; their walls, or the ground that they are on, are there.
    pub places: f64,
    /// Poles for those that no pole carries, mounts on walls and bases in the ground; smart poles are devices.
    pub poles: f64,
    /// Length of the trenches, metres.
    pub trench_m: f64,
    /// The trenches with duct, cable and fibre.
    pub trenches: f64,
    /// Running all of it for a year.
    pub yearly: f64,
}

impl Cost {
    /// What is paid once: all but the yearly part.
    #[must_use]
    pub fn capital(&self) -> f64 {
        self.devices + self.installation + self.places + self.poles + self.trenches
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.devices += other.devices;
        self.installation += other.installation;
        self.places += other.places;
        self.poles += other.poles;
        self.trench_m += other.trench_m;
        self.trenches += other.trenches;
        self.yearly += other.yearly;
    }
}
