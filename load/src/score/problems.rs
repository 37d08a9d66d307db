//! What is wrong with the rows of a file, all of it told at once.

use std::path::Path;

use twin_core::both;
use twin_core::told::Bilingual;

use super::ScoreError;

/// Problems that are told one by one: what is wrong with more rows is mostly wrong with these.
const MOST_TOLD: usize = 10;

/// What is wrong with the rows of a file.
#[derive(Debug, Default)]
pub(super) struct Problems {
    told: Vec<Bilingual>,
    count: usize,
}

impl Problems {
    /// The line, from 1, has this problem.
    pub(super) fn add(&mut self, line: u64, reason: &Bilingual) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            self.told
                .push(both!("line {line}: {reason}", "第 {line} 行：{reason}" => reason));
        }
    }

    /// An error if there were any.
    pub(super) fn settle(mut self, path: &Path) -> Result<(), ScoreError> {
        if self.count == 0 {
            return Ok(());
        }
        let more = self.count - self.told.len();
        if more > 0 {
            self.told
                .push(both!("and {more} more lines", "另有 {more} 行"));
        }
        let en: Vec<&str> = self.told.iter().map(|t| &*t.en).collect();
        let zh: Vec<&str> = self.told.iter().map(|t| &*t.zh).collect();
        Err(ScoreError::Rows {
            path: path.to_owned(),
            problems: Bilingual::new(en.join("; "), zh.join("；")),
        })
    }
}
