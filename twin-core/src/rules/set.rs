//! The effective catalogue: the white paper, then a profile, then a city's rules, a later one winning.

use std::sync::Arc;

use super::document::{Change, Document, Origin};
use super::error::RuleErrors;
use super::profile::{NEW_BUILD, Profile, shipped_profile};
use super::read::{Reader, Role};
use crate::catalogue::{Catalogue, NETWORKS_TABLE, NOT_SIMULATED};
use crate::ids::ClassId;
use crate::planning::{Optional, PlacementOptions};

/// The rules that hold for a community, and where they are from.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    /// The effective rows, places, networks and classes. Withdrawn rows are not among them.
    pub catalogue: Catalogue,
    /// The profile.
    pub profile: Profile,
    /// What the profile and the city's files change, in their order.
    pub changes: Vec<Change>,
    white_paper: Arc<Document>,
}

impl RuleSet {
    /// The white paper alone, under the profile of a community that is being built.
    ///
    /// # Errors
    /// When a file that is part of the program is broken; tests keep that from happening.
    pub fn builtin() -> Result<Self, RuleErrors> {
        let profile = shipped_profile(NEW_BUILD).unwrap_or((NEW_BUILD, ""));
        Self::read(profile, &[])
    }

    /// Reads a profile and a city's rule files, each `(file name, text)`, over the white paper: the profile first, then the files in
    /// order. Cost: some milliseconds.
    ///
    /// # Errors
    /// Every problem of every file, each with file, line and what to do.
    pub fn read(profile: (&str, &str), files: &[(&str, &str)]) -> Result<Self, RuleErrors> {
        let mut reader = Reader::new(Catalogue::builtin()?);
        let found = reader.read(profile, Role::Profile);
        for file in files {
            reader.read(*file, Role::City);
        }
        let (catalogue, changes, errors) = reader.finish();
        match found {
            Some(profile) if errors.is_empty() => Ok(Self {
                catalogue,
                profile,
                changes,
                white_paper: Arc::new(Document::white_paper()),
            }),
            _ => Err(RuleErrors(errors)),
        }
    }

    /// What the profile asks for, with optional rows or without.
    #[must_use]
    pub fn options(&self, optional: Optional) -> PlacementOptions {
        PlacementOptions {
            rows: self.profile.rows,
            optional,
            ..PlacementOptions::default()
        }
    }

    /// Where what a row demands is from: the last document that decides it, else the white paper with table and row. None for a row
    /// that no document has.
    #[must_use]
    pub fn origin(&self, row: &str) -> Option<Origin> {
        let decides = |change: &&Change| change.row.as_str() == row && change.decides_the_demand();
        let last = self.changes.iter().rev().find(decides);
        last.map(|change| change.origin.clone())
            .or_else(|| self.printed(row))
    }

    /// What the files change of a row, in their order.
    pub fn changes_of<'s>(&'s self, row: &'s str) -> impl Iterator<Item = &'s Change> {
        self.changes.iter().filter(move |c| c.row.as_str() == row)
    }

    /// Classes that are planned and audited but that the simulation leaves silent.
    pub fn not_simulated(&self) -> impl Iterator<Item = &ClassId> {
        let all = self.catalogue.classes.iter();
        all.filter(|class| &*class.behaviour == NOT_SIMULATED)
            .map(|class| &class.id)
    }

    /// Where the white paper has a row.
    fn printed(&self, row: &str) -> Option<Origin> {
        let catalogue = &self.catalogue;
        let origin = |clause: [String; 2],
                      quote_zh: &Arc<str>,
                      assumptions: [&Option<Arc<str>>; 2]| Origin {
            document: self.white_paper.clone(),
            clause: Some(clause[0].as_str().into()),
            clause_en: Some(clause[1].as_str().into()),
            quote_zh: Some(quote_zh.clone()),
            quote_en: None,
            assumption: assumptions[0].clone(),
            assumption_zh: assumptions[1].clone(),
        };
        if let Some(row) = catalogue.row(row) {
            let clause = clause(row.table, row.number);
            return Some(origin(
                clause,
                &row.deployment_zh,
                [&row.assumption, &row.assumption_zh],
            ));
        }
        if let Some(row) = catalogue.place(row) {
            let clause = clause(row.table, row.number);
            return Some(origin(
                clause,
                &row.deployment_zh,
                [&row.assumption, &row.assumption_zh],
            ));
        }
        let row = catalogue.network(row)?;
        let clause = clause(NETWORKS_TABLE, row.number);
        Some(Origin {
            quote_en: Some(row.quote_en.clone()),
            ..origin(clause, &row.quote_zh, [&row.assumption, &row.assumption_zh])
        })
    }
}

/// Where in the white paper a row is, in Chinese and English.
fn clause(table: u8, number: u8) -> [String; 2] {
    match table {
        NETWORKS_TABLE => [
            format!("三（一）3 数据中心及通信网络，第 {number} 段"),
            format!("section 3, paragraph {number}"),
        ],
        _ => [
            format!("表 {table} 序号 {number}"),
            format!("table {table}, row {number}"),
        ],
    }
}
