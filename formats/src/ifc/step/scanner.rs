//! Through the bytes of a file: blanks, comments, names, strings, records.

use twin_core::told::{Term, Told};

/// Deepest nesting of lists and typed values: IFC's deepest attribute is a list of lists of typed values.
pub(crate) const MAX_DEPTH: usize = 16;
/// Longest record in bytes; its values take about ten times as much memory.
pub(crate) const MAX_RECORD: usize = 64 << 20;
/// Longest name of an entity or section in bytes; the longest of IFC has under 50.
const MAX_NAME: usize = 128;

/// What breaks the form of a STEP file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepFault {
    /// The file ends in the middle.
    #[error("the file ends before its end mark END-ISO-10303-21; it is truncated, fetch it again")]
    Truncated,
    /// A character that cannot stand there.
    #[error("'{found}' stands where {expected} is expected")]
    Unexpected {
        /// The character.
        found: char,
        /// What should be there.
        expected: Term,
    },
    /// Lists in lists, deeper than any IFC record.
    #[error("lists are nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// A record longer than is read.
    #[error("a record is longer than {} MiB", MAX_RECORD >> 20)]
    TooLong,
    /// A name longer than any of IFC.
    #[error("a name is longer than {MAX_NAME} bytes")]
    NameTooLong,
    /// A number that does not fit.
    #[error("a number cannot be read")]
    Number,
}

impl Told for StepFault {
    fn zh(&self) -> String {
        match self {
            Self::Truncated => {
                "文件在结束标记 END-ISO-10303-21 之前中断，可能被截断，请重新获取".to_owned()
            }
            Self::Unexpected { found, expected } => {
                format!("此处为“{found}”，应为{}", expected.zh)
            }
            Self::TooDeep => format!("列表嵌套超过 {MAX_DEPTH} 层"),
            Self::TooLong => format!("记录超过 {} MiB", MAX_RECORD >> 20),
            Self::NameTooLong => format!("名称超过 {MAX_NAME} 字节"),
            Self::Number => "数值无法识别".to_owned(),
        }
    }
}

/// A place in the bytes of a file.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl<'b> Scanner<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The bytes from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'b [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// Passes blanks, comments and print control directives (ISO 10303-21 §5.5 and §5.6).
    pub(super) fn skip_blank(&mut self) -> Result<(), StepFault> {
        loop {
            match self.peek() {
                Some(b) if b.is_ascii_whitespace() => self.at += 1,
                Some(b'/') if self.bytes.get(self.at + 1) == Some(&b'*') => self.skip_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), StepFault> {
        self.at += 2;
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'*' && self.peek() == Some(b'/') {
                self.at += 1;
                return Ok(());
            }
        }
        Err(StepFault::Truncated)
    }

    /// Passes `wanted`, after blanks.
    pub(super) fn expect(&mut self, wanted: u8, expected: Term) -> Result<(), StepFault> {
        self.skip_blank()?;
        if self.peek() == Some(wanted) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    pub(super) fn unexpected(&self, expected: Term) -> StepFault {
        self.peek().map_or(StepFault::Truncated, |b| {
            let found = char::from(b);
            StepFault::Unexpected { found, expected }
        })
    }

    /// A keyword; empty where there is none.
    pub(super) fn name(&mut self) -> Result<&'b [u8], StepFault> {
        let start = self.at;
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b"_-!".contains(&b);
        while self.peek().is_some_and(is_part) {
            self.at += 1;
        }
        if self.at - start > MAX_NAME {
            return Err(StepFault::NameTooLong);
        }
        Ok(self.since(start))
    }

    /// The number of an entity after its `#`.
    pub(super) fn id(&mut self) -> Result<u64, StepFault> {
        self.expect(b'#', Term::new("a reference such as #12", "#12 这样的引用"))?;
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        if self.peek().is_none() {
            return Err(StepFault::Truncated);
        }
        let digits = std::str::from_utf8(self.since(start)).ok();
        digits.and_then(|d| d.parse().ok()).ok_or(StepFault::Number)
    }

    /// Passes a string or binary in `quote`s; a doubled quote stands for one. Gives what is between them.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<&'b [u8], StepFault> {
        self.at += 1;
        let start = self.at;
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == quote {
                if self.peek() != Some(quote) {
                    return Ok(self.bytes.get(start..self.at - 1).unwrap_or_default());
                }
                self.at += 1;
            }
        }
        Err(StepFault::Truncated)
    }

    /// Passes a statement's rest and its semicolon, checking that brackets pair. Gives where the semicolon stands.
    pub(super) fn statement_end(&mut self) -> Result<usize, StepFault> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            self.skip_blank()?;
            if self.at - start > MAX_RECORD {
                return Err(StepFault::TooLong);
            }
            match self.peek() {
                None => return Err(StepFault::Truncated),
                Some(quote @ (b'\'' | b'"')) => {
                    self.quoted(quote)?;
                    continue;
                }
                Some(b'(') => depth += 1,
                Some(b')') if depth == 0 => return Err(self.unexpected(Term::new("';'", "“;”"))),
                Some(b')') => depth -= 1,
                Some(b';') if depth > 0 => return Err(self.unexpected(Term::new("')'", "“)”"))),
                Some(b';') => {
                    self.at += 1;
                    return Ok(self.at - 1);
                }
                Some(_) => {}
            }
            if depth > MAX_DEPTH {
                return Err(StepFault::TooDeep);
            }
            self.at += 1;
        }
    }
}
