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
}
