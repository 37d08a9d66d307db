//! The parameters of a record.

use twin_core::told::Term;

use super::number::number;
use super::scanner::{MAX_DEPTH, Scanner, StepFault};
use super::text::{Text, decoded};

/// A parameter of a record (ISO 10303-21 §5.4 and §10).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// `$`: not given.
    Unset,
    /// `*`: derived by a subtype.
    Derived,
    /// An integer.
    Integer(i64),
    /// A real number, finite.
    Real(f64),
    /// A string.
    Text(Text),
    /// `.WORD.`: of an enumeration, a boolean (`T`, `F`) or a logical (`U`).
    Word(String),
    /// `#12`.
    Reference(u64),
    /// `(...)`.
    List(Vec<Value>),
    /// `IFCLABEL('x')`: a value with its type.
    Typed(Box<(String, Value)>),
    /// `"..."`: bits, which nothing here reads.
    Binary,
}

impl Value {
    /// The value without its type.
    pub(crate) fn plain(&self) -> &Self {
        let mut value = self;
        while let Self::Typed(typed) = value {
            value = &typed.1;
        }
        value
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self.plain() {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn reference(&self) -> Option<u64> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match self.plain() {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// A text that is not blank.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.plain() {
            Self::Text(text) => Some(text.as_str().trim()).filter(|t| !t.is_empty()),
            _ => None,
        }
    }

    pub(crate) fn word(&self) -> Option<&str> {
        match self.plain() {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The parameters of a record: `bytes` are those from its opening bracket to its closing one.
pub(super) fn parameters(bytes: &[u8]) -> Result<Vec<Value>, StepFault> {
    let mut scanner = Scanner::new(bytes);
    scanner.expect(b'(', Term::new("'('", "“(”"))?;
    let list = items(&mut scanner, 0)?;
    scanner.skip_blank()?;
    match scanner.peek() {
        None => Ok(list),
        Some(_) => Err(scanner.unexpected(Term::new("';'", "“;”"))),
    }
}

/// The items of a list after its opening bracket.
fn items(scanner: &mut Scanner<'_>, depth: usize) -> Result<Vec<Value>, StepFault> {
    if depth > MAX_DEPTH {
        return Err(StepFault::TooDeep);
    }
    let mut list = Vec::new();
    scanner.skip_blank()?;
    if scanner.peek() == Some(b')') {
        scanner.at += 1;
        return Ok(list);
    }
    loop {
        list.push(item(scanner, depth)?);
        scanner.skip_blank()?;
        match scanner.peek() {
            Some(b',') => scanner.at += 1,
            Some(b')') => {
                scanner.at += 1;
                return Ok(list);
            }
            _ => return Err(scanner.unexpected(Term::new("',' or ')'", "“,”或“)”"))),
        }
    }
}

fn item(scanner: &mut Scanner<'_>, depth: usize) -> Result<Value, StepFault> {
    scanner.skip_blank()?;
    match scanner.peek() {
        Some(b'$') => Ok(passed(scanner, Value::Unset)),
        Some(b'*') => Ok(passed(scanner, Value::Derived)),
        Some(b'#') => Ok(Value::Reference(scanner.id()?)),
        Some(b'\'') => Ok(Value::Text(decoded(scanner.quoted(b'\'')?))),
        Some(b'"') => {
            scanner.quoted(b'"')?;
            Ok(Value::Binary)
        }
        Some(b'.') => word(scanner),
        Some(b'(') => {
            scanner.at += 1;
            Ok(Value::List(items(scanner, depth + 1)?))
        }
        Some(b) if b.is_ascii_digit() || matches!(b, b'-' | b'+') => {
            let start = scanner.at;
            let is_part = |b: u8| b.is_ascii_digit() || b"+-.eE".contains(&b);
            while scanner.peek().is_some_and(is_part) {
                scanner.at += 1;
            }
            number(scanner.since(start)).ok_or(StepFault::Number)
        }
        Some(b) if b.is_ascii_alphabetic() => typed(scanner, depth),
        _ => Err(scanner.unexpected(Term::new("a value", "值"))),
    }
}

fn passed(scanner: &mut Scanner<'_>, value: Value) -> Value {
    scanner.at += 1;
    value
}

fn word(scanner: &mut Scanner<'_>) -> Result<Value, StepFault> {
    scanner.at += 1;
    let name = String::from_utf8_lossy(scanner.name()?).to_ascii_uppercase();
    scanner.expect(b'.', Term::new("'.'", "“.”"))?;
    Ok(Value::Word(name))
}

fn typed(scanner: &mut Scanner<'_>, depth: usize) -> Result<Value, StepFault> {
    let name = String::from_utf8_lossy(scanner.name()?).to_ascii_uppercase();
    scanner.expect(b'(', Term::new("'('", "“(”"))?;
    let mut list = items(scanner, depth + 1)?;
    let value = match list.len() {
        1 => list.pop().unwrap_or(Value::Unset),
        _ => Value::List(list),
    };
    Ok(Value::Typed(Box::new((name, value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Vec<Value>, StepFault> {
        parameters(text.as_bytes())
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let values =
            parsed("($,*,#12, .T. ,'it''s',(1,2.5),IFCLABEL('x'),\"0F\",/* note */ -3)").unwrap();
        assert_eq!(values[0], Value::Unset);
        assert_eq!(values[1], Value::Derived);
        assert_eq!(values[2].reference(), Some(12));
        assert_eq!(values[3].word(), Some("T"));
        assert_eq!(values[4].text(), Some("it's"));
        assert_eq!(values[5].list().unwrap()[1].number(), Some(2.5));
        assert_eq!(values[6].text(), Some("x"));
        assert_eq!(values[7], Value::Binary);
        assert_eq!(values[8].number(), Some(-3.0));
        assert_eq!(parsed("()").unwrap(), []);
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for wrong in [
            "",
            "(",
            "(1",
            "(1,)",
            "(,1)",
            "(.T)",
            "(#x)",
            "('a)",
            "(IFCLABEL)",
            "(1)2",
            "(@)",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
        let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(parsed(&deep), Err(StepFault::TooDeep));
    }
}
