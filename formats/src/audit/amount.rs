//! Amounts of an audit as people read them, in reports as in the console.

use twin_core::audit::Measure;

use super::words::{self, Language};

/// A number of zero or more with its thousands apart, to a tenth at most: `1,796`, `0.3`.
#[must_use]
pub fn number(value: f64) -> String {
    let text = tenths(value).to_string();
    let whole = text.find('.').unwrap_or(text.len());
    let mut out = String::with_capacity(text.len() + whole / 3);
    for (place, digit) in text.chars().enumerate() {
        if (1..whole).contains(&place) && (whole - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How much of what is asked for is there, with its unit: `1,204/2,310 m`.
///
/// In whole units, small amounts to a tenth; what is nearly there is not rounded up to all of it, nor a little down to nothing.
#[must_use]
pub fn share(served: f64, demanded: f64, measure: Measure, language: Language) -> String {
    let (some, all) = rounded(served, demanded);
    let amounts = format!("{}/{}", number(some), number(all));
    match measure {
        // What is counted is what the line is about.
        Measure::Count => amounts,
        _ => format!("{amounts} {}", words::unit(measure, language)),
    }
}

fn rounded(served: f64, demanded: f64) -> (f64, f64) {
    let step = if demanded < 10.0 { 0.1 } else { 1.0 };
    let rounded = |value: f64| tenths((value / step).round() * step);
    let (some, all) = (rounded(served), rounded(demanded));
    if served >= demanded {
        (some, all)
    } else if served > 0.0 {
        (some.min(rounded(all - step)).max(step), all)
    } else {
        (0.0, all)
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let check = |value: f64, text: &str| assert_eq!(number(value), text);
        check(0.0, "0");
        check(0.3, "0.3");
        check(999.0, "999");
        check(1_796.0, "1,796");
        check(64_777.0, "64,777");
        check(1_234.56, "1,234.6");
        check(1_234_567.0, "1,234,567");
    }

    #[test]
    fn shares_have_their_unit_in_either_language() {
        let check = |measure, zh: &str, en: &str| {
            let told = [Language::Zh, Language::En].map(|l| share(1_204.0, 2_310.0, measure, l));
            assert_eq!(told, [zh, en]);
        };
        check(Measure::Count, "1,204/2,310", "1,204/2,310");
        check(Measure::Metres, "1,204/2,310 米", "1,204/2,310 m");
        check(
            Measure::SquareMetres,
            "1,204/2,310 平方米",
            "1,204/2,310 m²",
        );
        check(Measure::Storeys, "1,204/2,310 层", "1,204/2,310 storeys");
    }

    /// The numbers of the console's own test.
    #[test]
    fn shares_are_never_rounded_to_all_or_to_nothing() {
        let check = |served: f64, demanded: f64, text: &str| {
            let told = share(served, demanded, Measure::Count, Language::En);
            assert_eq!(told, text);
        };
        check(99.7, 100.0, "99/100");
        check(0.2, 100.0, "1/100");
        check(0.0, 100.0, "0/100");
        check(100.0, 100.0, "100/100");
        check(120.4, 100.0, "120/100");
        check(1.96, 2.0, "1.9/2");
        check(0.3, 0.6, "0.3/0.6");
    }
}
