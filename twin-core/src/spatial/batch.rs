//! Answers to many queries at once.

use rayon::prelude::*;

use super::error::QueryError;

/// Queries answered in one piece of work.
const GRAIN: usize = 64;

/// The answers to many queries, in the order of the queries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    ends: Vec<usize>,
    found: Vec<u32>,
}

impl Batch {
    /// Answers each query on whichever core is free: `answer` adds to the list it is given.
    pub(super) fn of<Q: Sync>(
        queries: &[Q],
        answer: impl Fn(&Q, &mut Vec<u32>) -> Result<(), QueryError> + Sync,
    ) -> Result<Self, QueryError> {
        let piece = |queries: &[Q]| {
            let mut part = Self::default();
            for query in queries {
                answer(query, &mut part.found)?;
                part.ends.push(part.found.len());
            }
            Ok(part)
        };
        let parts: Result<Vec<Self>, QueryError> = queries.par_chunks(GRAIN).map(piece).collect();
        let mut all = Self::default();
        for part in parts? {
            let before = all.found.len();
            all.ends.extend(part.ends.iter().map(|end| before + end));
            all.found.extend_from_slice(&part.found);
        }
        Ok(all)
    }

    /// Number of queries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there were no queries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What the query found; empty for a query that was not asked.
    #[must_use]
    pub fn get(&self, query: usize) -> &[u32] {
        let start = query
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let end = self.ends.get(query).copied().unwrap_or(0);
        self.found
            .get(start.copied().unwrap_or(0)..end)
            .unwrap_or_default()
    }

    /// What all queries found, one after the other.
    #[must_use]
    pub fn all(&self) -> &[u32] {
        &self.found
    }
}
