//! Numbers as few bytes: variable-length integers, and decimals of three places as integers.

use super::SnapshotError;
use crate::told::Term;

/// Writes a snapshot's body.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(super) Vec<u8>);

impl Writer {
    /// One byte.
    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Seven bits a byte, the lowest first (LEB128).
    pub(crate) fn whole(&mut self, mut value: u64) {
        while value >= 128 {
            self.byte(value as u8 | 128);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    /// Small numbers of either sign as small whole ones (zigzag).
    pub(crate) fn signed(&mut self, value: i64) {
        self.whole((value << 1 ^ value >> 63) as u64);
    }

    /// Nanoseconds: shorter where they are whole milliseconds, whose lowest bit says so.
    pub(crate) fn nanos(&mut self, value: i64) {
        if value % 1_000_000 == 0 {
            let millis = value / 1_000_000;
            self.whole(((millis << 1 ^ millis >> 63) as u64) << 1);
        } else {
            self.whole(1);
            self.signed(value);
        }
    }

    /// A number to its last bit; short where it is a decimal of three places, as most that devices send are.
    pub(crate) fn number(&mut self, value: f64) {
        let thousandths = (value * 1_000.0).round();
        let whole = thousandths as i64;
        // Compared as it will be read: minus zero is not zero.
        if thousandths.abs() < 1e15 && (whole as f64 / 1_000.0).to_bits() == value.to_bits() {
            self.whole((((whole << 1) ^ (whole >> 63)) as u64) << 1);
        } else {
            self.whole(1);
            self.0.extend_from_slice(&value.to_bits().to_le_bytes());
        }
    }
}

/// Reads a snapshot's body; never beyond its end.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], SnapshotError> {
        let (taken, rest) = (self.rest.split_at_checked(count)).ok_or(SnapshotError::Damaged(
            Term::new("it ends too early", "数据提前结束"),
        ))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), SnapshotError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(SnapshotError::Damaged(Term::new(
                "something is left at its end",
                "末尾有多余数据",
            )))
        }
    }

    /// See [`Writer::byte`].
    pub(crate) fn byte(&mut self) -> Result<u8, SnapshotError> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    /// See [`Writer::whole`].
    pub(crate) fn whole(&mut self) -> Result<u64, SnapshotError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(SnapshotError::Damaged(Term::new(
            "a number is too long",
            "数值过长",
        )))
    }

    /// A whole number below `limit`.
    pub(crate) fn below(&mut self, limit: usize, what: Term) -> Result<usize, SnapshotError> {
        let value = self.whole()?;
        if value < limit as u64 {
            Ok(value as usize)
        } else {
            Err(SnapshotError::Damaged(what))
        }
    }

    /// A byte below `limit`.
    pub(crate) fn below_byte(&mut self, limit: usize, what: Term) -> Result<u8, SnapshotError> {
        let value = self.byte()?;
        if usize::from(value) < limit {
            Ok(value)
        } else {
            Err(SnapshotError::Damaged(what))
        }
    }

    /// See [`Writer::signed`].
    pub(crate) fn signed(&mut self) -> Result<i64, SnapshotError> {
        let value = self.whole()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// See [`Writer::nanos`]; at most 146 years either way, so that sums of two do not overflow.
    pub(crate) fn nanos(&mut self) -> Result<i64, SnapshotError> {
        let written = self.whole()?;
        let value = if written & 1 == 0 {
            let zigzag = written >> 1;
            let millis = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
            millis.checked_mul(1_000_000)
        } else {
            Some(self.signed()?)
        };
        value
            .filter(|v| v.unsigned_abs() < 1 << 62)
            .ok_or(SnapshotError::Damaged(Term::new(
                "a time is out of range",
                "时间超出范围",
            )))
    }

    /// A number that is neither infinite nor undefined.
    pub(crate) fn finite(&mut self) -> Result<f64, SnapshotError> {
        Some(self.number()?)
            .filter(|value| value.is_finite())
            .ok_or(SnapshotError::Damaged(Term::new(
                "a number is not finite",
                "数值不是有限数",
            )))
    }

    /// See [`Writer::number`].
    pub(crate) fn number(&mut self) -> Result<f64, SnapshotError> {
        let value = self.whole()?;
        if value & 1 == 0 {
            let zigzag = value >> 1;
            let whole = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
            return Ok(whole as f64 / 1_000.0);
        }
        let bytes = self.take(8)?.try_into().unwrap_or([0; 8]);
        Ok(f64::from_bits(u64::from_le_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        let numbers = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.001,
            -23.456,
            1e12,
            1e300,
            -1e-300,
            f64::MAX,
            f64::INFINITY,
            std::f64::consts::PI,
            0.1 + 0.2,
            123_456_789.123,
        ];
        let times = [
            0,
            1,
            -1,
            1_000_000,
            -5_000_000,
            1_780_243_200_000_000_001,
            (1 << 62) - 1,
        ];
        let mut writer = Writer::default();
        numbers.iter().for_each(|n| writer.number(*n));
        times.iter().for_each(|t| writer.nanos(*t));
        [i64::MIN, -1, 0, i64::MAX]
            .iter()
            .for_each(|s| writer.signed(*s));
        let mut reader = Reader::new(&writer.0);
        for number in numbers {
            assert_eq!(
                reader.number().unwrap().to_bits(),
                number.to_bits(),
                "{number}"
            );
        }
        for time in times {
            assert_eq!(reader.nanos().unwrap(), time);
        }
        for signed in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(reader.signed().unwrap(), signed);
        }
        reader.end().unwrap();
    }
}
