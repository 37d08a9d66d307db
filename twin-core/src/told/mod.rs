//! What went wrong, told in both languages that people read: English is an error's `Display`, Chinese is [`Told::zh`].
//!
//! Each error type says its Chinese beside its English, by a `match` without a catch-all, so that a new variant does not
//! compile before it has its Chinese sentence. Errors of other crates keep their own text, but for what reading files and
//! parsing TOML and JSON fails of, which is told in Chinese too (`foreign.rs`).

mod bilingual;
mod foreign;
#[cfg(test)]
mod tests;

use std::error::Error;

pub use bilingual::{Bilingual, Term, Words};
pub use foreign::parser_words;

/// An error in Chinese.
pub trait Told: Error {
    /// The whole of it in Chinese, what it comes from included.
    fn zh(&self) -> String;

    /// The whole of it in English: its sentence, and its causes as far as the sentence does not tell them.
    fn en(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                text.push_str(": ");
                text.push_str(&words);
            }
            cause = error.source();
        }
        text
    }

    /// The whole of it in both languages.
    fn told(&self) -> Bilingual {
        Bilingual::new(self.en(), self.zh())
    }
}

impl<T: Told> Told for Box<T> {
    fn zh(&self) -> String {
        (**self).zh()
    }
}
