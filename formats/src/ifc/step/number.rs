//! Numbers of a STEP file.

use super::value::Value;

/// An integer, or a real such as `1.`, `-1.5E-3`; `None` for anything else and for what is not finite.
pub(super) fn number(text: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(text).ok()?;
    if !text.bytes().any(|b| matches!(b, b'.' | b'e' | b'E')) {
        let whole = text.strip_prefix('+').unwrap_or(text);
        if let Ok(value) = whole.parse() {
            return Some(Value::Integer(value));
        }
    }
    // An integer of more than 64 bits is taken for a real one.
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Value::Real(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_what_is_none_is_refused() {
        let read = |text: &str| number(text.as_bytes());
        assert_eq!(read("-12"), Some(Value::Integer(-12)));
        assert_eq!(read("+7"), Some(Value::Integer(7)));
        assert_eq!(read("0."), Some(Value::Real(0.0)));
        assert_eq!(read("-1.5E-3"), Some(Value::Real(-0.0015)));
        assert_eq!(
            read("123456789012345678901"),
            Some(Value::Real(123456789012345678901.0))
        );
        for wrong in ["", "-", "1.0.0", "1e999", "--1", "1E"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
