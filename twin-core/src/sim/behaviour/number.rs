//! Numbers by which a behaviour knows what it planned last: what it planned before that is stale.

/// So many numbers there are: what had one of them before is long over.
const NUMBERS: f64 = 65_536.0;

/// The next number; a register keeps it.
pub(super) fn next_number(register: &mut f64) -> u32 {
    *register = (*register + 1.0) % NUMBERS;
    *register as u32
}

/// Whether a number is the last that a register was given.
pub(super) fn is_latest(register: f64, number: u32) -> bool {
    f64::from(number) == register
}

/// What is left of a register that holds a whole number when `of`, a whole number too, is taken from it as often as it goes; never negative.
/// By integers: the remainder of floating point numbers is a loop, which was a twentieth of a simulated day.
pub(super) fn part(register: f64, of: f64) -> f64 {
    (register as i64).rem_euclid(of as i64) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_number_counts() {
        let mut register = 65_534.0;
        let numbers = [(); 3].map(|()| next_number(&mut register));
        assert_eq!(numbers, [65_535, 0, 1]);
        assert!(is_latest(register, 1));
        assert!(!is_latest(register, 0) && !is_latest(register, 65_535));
    }

    #[test]
    fn a_register_is_taken_apart_exactly() {
        let bay = 65_536.0 * 65_536.0;
        assert_eq!(part(3.0 * bay + 65_536.0 * 7.0 + 2.0, 65_536.0), 2.0);
        assert_eq!(
            part(3.0 * bay + 65_536.0 * 7.0 + 2.0, bay),
            65_536.0 * 7.0 + 2.0
        );
        assert_eq!(part(-5.0, 4.0), 3.0);
        assert_eq!(part(0.0, 2.0), 0.0);
    }
}
