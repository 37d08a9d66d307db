//! A share of a community's devices, for those who divide what a run sends among several processes or machines.

use std::fmt;
use std::str::FromStr;

use crate::ids::DeviceIdx;
use crate::told::Told;

/// Most shares that a run is divided into.
const MOST: u32 = 1_000;

/// One of several shares of the devices: every so many of them, so that each share has some of every class. Whoever has a share simulates
/// everything, since devices depend on each other, and sends only what is its own: the shares together are the whole, to the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    number: u32,
    of: u32,
}

/// What is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a share is written NUMBER/OF, such as 2/4: the number from 1 to how many there are, at most {MOST}"
)]
pub struct ShareError;

impl Told for ShareError {
    fn zh(&self) -> String {
        format!("分片写作 NUMBER/OF，如 2/4：序号从 1 到总片数，总片数至多 {MOST}")
    }
}

impl Share {
    /// All of the devices.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// The share `number`, from 1, of `of`.
    ///
    /// # Errors
    /// When there is no such share, or there are too many.
    pub fn new(number: u32, of: u32) -> Result<Self, ShareError> {
        if (1..=of).contains(&number) && of <= MOST {
            Ok(Self { number, of })
        } else {
            Err(ShareError)
        }
    }

    /// Whether a device is in it.
    #[inline]
    #[must_use]
    pub fn has(self, device: DeviceIdx) -> bool {
        device.0 % self.of == self.number - 1
    }

    /// Whether it is the first of them.
    #[must_use]
    pub fn is_first(self) -> bool {
        self.number == 1
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::WHOLE
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let (number, of) = text.split_once('/').ok_or(ShareError)?;
        let read = |word: &str| word.parse().map_err(|_| ShareError);
        Self::new(read(number)?, read(of)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_is_in_one_share() {
        for of in [1, 2, 3, 7] {
            let shares: Vec<Share> = (1..=of).map(|n| Share::new(n, of).unwrap()).collect();
            for device in 0..100 {
                let having = shares.iter().filter(|share| share.has(DeviceIdx(device)));
                assert_eq!(having.count(), 1, "{device} of {of}");
            }
        }
        assert!(Share::WHOLE.has(DeviceIdx(u32::MAX)));
    }

    #[test]
    fn shares_are_read_as_they_are_written() {
        let share: Share = "2/4".parse().unwrap();
        assert_eq!(share.to_string(), "2/4");
        assert!(!share.is_first() && Share::WHOLE.is_first());
        for wrong in [
            "", "2", "0/4", "5/4", "1/0", "-1/2", "1/1001", "a/b", "1/2/3",
        ] {
            assert_eq!(wrong.parse::<Share>(), Err(ShareError), "{wrong}");
        }
    }
}
