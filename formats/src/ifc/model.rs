//! The records of a file as entities of IFC, reached by their references.

use std::cell::Cell;

use twin_core::told::Told;

use super::fault::Fault;
use super::step::{Record, StepFile, Value};
use crate::finding::{Expected, Thing};

/// Records that may be read in all, so that maps of maps cannot keep a reader busy for ever: some minutes' work.
const MAX_READS: u64 = 100_000_000;

/// Longest length in the file's unit, 100,000 km in millimetres: what is longer is a mistake that would swamp the rest.
pub(super) const MAX_LENGTH: f64 = 1e11;

/// A file whose records are reached by their references.
#[derive(Debug)]
pub(super) struct Model<'f> {
    file: &'f StepFile,
    reads_left: Cell<u64>,
    has_guessed_text: Cell<bool>,
}

/// A record, with access to its parameters by their number from 0, in the order of the schema.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entity<'f> {
    pub(super) id: u64,
    pub(super) kind: &'f str,
    values: Vec<Value>,
}

impl<'f> Model<'f> {
    pub(super) fn new(file: &'f StepFile) -> Self {
        Self {
            file,
            reads_left: Cell::new(MAX_READS),
            has_guessed_text: Cell::new(false),
        }
    }

    pub(super) fn ids_of(&self, kind: &str) -> &'f [u64] {
        self.file.ids_of(kind)
    }

    pub(super) fn kind_of(&self, id: u64) -> Option<&'f str> {
        self.file.kind_of(id)
    }

    /// Whether a text that was read is neither ASCII nor UTF-8.
    pub(super) fn has_guessed_text(&self) -> bool {
        self.has_guessed_text.get()
    }

    /// The record `id`, to which `from` refers.
    pub(super) fn entity(&self, from: u64, id: u64) -> Result<Entity<'f>, Fault> {
        let left = self.reads_left.get();
        if left == 0 {
            return Err(Fault::TooMuch { id });
        }
        self.reads_left.set(left - 1);
        match self.file.record(id) {
            None => Err(Fault::Missing {
                id: from,
                target: id,
            }),
            Some(Err(fault)) => Err(Fault::Malformed {
                id,
                what: Thing::BrokenRecord {
                    fault: fault.told(),
                },
                expected: Expected::Record,
            }),
            Some(Ok(Record { kind, values })) => {
                self.note_texts(&values);
                Ok(Entity { id, kind, values })
            }
        }
    }

    /// The records of `kinds`, those that cannot be parsed left out.
    pub(super) fn all<'m>(&'m self, kinds: &'m [&'m str]) -> impl Iterator<Item = Entity<'f>> + 'm {
        let ids = kinds.iter().flat_map(|kind| self.ids_of(kind));
        ids.filter_map(|id| self.entity(*id, *id).ok())
    }

    /// The record that parameter `number` refers to.
    pub(super) fn follow(&self, entity: &Entity<'_>, number: usize) -> Result<Entity<'f>, Fault> {
        self.entity(entity.id, entity.reference(number)?)
    }

    /// The record that parameter `number` refers to, if it is given.
    pub(super) fn maybe_follow(
        &self,
        entity: &Entity<'_>,
        number: usize,
    ) -> Result<Option<Entity<'f>>, Fault> {
        match entity.value(number) {
            Value::Unset | Value::Derived => Ok(None),
            _ => self.follow(entity, number).map(Some),
        }
    }

    fn note_texts(&self, values: &[Value]) {
        let is_guessed = |v: &Value| matches!(v.plain(), Value::Text(text) if text.is_guessed);
        if values.iter().any(is_guessed) {
            self.has_guessed_text.set(true);
        }
    }
}

impl Entity<'_> {
    /// A parameter; unset where the record has fewer, as files of an older schema do.
    pub(super) fn value(&self, number: usize) -> &Value {
        self.values.get(number).unwrap_or(&Value::Unset)
    }

    pub(super) fn number(&self, number: usize) -> Result<f64, Fault> {
        self.given(number, Value::number, Expected::Number)
    }

    /// A number that is more than 0 and no more than any length is.
    pub(super) fn size(&self, number: usize) -> Result<f64, Fault> {
        let size = self.number(number)?;
        let is_sound = size > 0.0 && size <= MAX_LENGTH;
        is_sound
            .then_some(size)
            .ok_or_else(|| Fault::malformed(self.id, number, Expected::NumberAboveZero))
    }

    pub(super) fn reference(&self, number: usize) -> Result<u64, Fault> {
        self.given(number, Value::reference, Expected::Reference)
    }

    pub(super) fn list(&self, number: usize) -> Result<&[Value], Fault> {
        match self.value(number) {
            Value::Unset | Value::Derived => Err(self.unset(number)),
            value => value
                .list()
                .ok_or_else(|| Fault::malformed(self.id, number, Expected::List)),
        }
    }

    pub(super) fn references(&self, number: usize) -> Result<Vec<u64>, Fault> {
        let ids: Option<Vec<u64>> = self.list(number)?.iter().map(Value::reference).collect();
        ids.ok_or_else(|| Fault::malformed(self.id, number, Expected::References))
    }

    pub(super) fn numbers(&self, number: usize) -> Result<Vec<f64>, Fault> {
        let numbers: Option<Vec<f64>> = self.list(number)?.iter().map(Value::number).collect();
        numbers.ok_or_else(|| Fault::malformed(self.id, number, Expected::NumberList))
    }

    pub(super) fn text(&self, number: usize) -> Option<&str> {
        self.value(number).text()
    }

    pub(super) fn word(&self, number: usize) -> Option<&str> {
        self.value(number).word()
    }

    /// A boolean; what is not given or unknown counts as `.T.`, the usual sense of the flags of geometry.
    pub(super) fn flag(&self, number: usize) -> bool {
        self.word(number) != Some("F")
    }

    pub(super) fn unsupported(&self) -> Fault {
        Fault::Unsupported {
            id: self.id,
            kind: self.kind.to_owned(),
        }
    }

    fn unset(&self, number: usize) -> Fault {
        Fault::Unset {
            id: self.id,
            number,
        }
    }

    fn given<T>(
        &self,
        number: usize,
        read: fn(&Value) -> Option<T>,
        expected: Expected,
    ) -> Result<T, Fault> {
        match self.value(number) {
            Value::Unset | Value::Derived => Err(self.unset(number)),
            value => read(value).ok_or_else(|| Fault::malformed(self.id, number, expected)),
        }
    }
}
