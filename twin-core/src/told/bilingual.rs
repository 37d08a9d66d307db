//! Words in both languages.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::Serialize;

/// Words in both languages, as errors and findings hold them; a pointer, so that errors stay small. `Display` has the English ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bilingual(Box<Words>);

/// The words of a [`Bilingual`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Words {
    /// In Chinese.
    pub zh: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
}

impl Deref for Bilingual {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.0
    }
}

impl Bilingual {
    /// The same said in English and in Chinese.
    pub fn new(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self(Box::new(Words { zh, en }))
    }

    /// What is the same in both languages, such as an id, or the text of another program.
    pub fn alike(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The words themselves.
    #[must_use]
    pub fn into_words(self) -> Words {
        *self.0
    }

    /// Words of a list, with the separators of each language.
    pub fn list<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Self {
        let words: Vec<W> = words.into_iter().collect();
        let joined = |with| {
            words
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<&str>>()
                .join(with)
        };
        Self::new(joined(", "), joined("、"))
    }
}

impl fmt::Display for Bilingual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A fixed term in both languages, such as the name of a quantity. `Display` has the English one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Term {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Term {
    /// The same term in English and in Chinese.
    #[must_use]
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { zh, en }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en)
    }
}

/// So that an [`std::io::Error`] can hold it.
impl std::error::Error for Term {}

impl From<Term> for Bilingual {
    fn from(term: Term) -> Self {
        Self::new(term.en, term.zh)
    }
}

/// Words in both languages from two format strings, English and Chinese, that name the same values:
/// `both!("there is no row '{id}'", "没有目录行“{id}”")`. Values that are no plain names follow a semicolon; names of what is bilingual
/// itself follow an arrow: `both!("{}: {reason}", "{}：{reason}"; row.id => reason)`.
#[macro_export]
macro_rules! both {
    ($en:literal, $zh:literal $(; $($value:expr),+)? $(=> $($told:ident),+)?) => {
        $crate::told::Bilingual::new(
            format!($en $($(, $value)+)?),
            {
                $($(let $told = &$told.zh;)+)?
                format!($zh $($(, $value)+)?)
            },
        )
    };
}
