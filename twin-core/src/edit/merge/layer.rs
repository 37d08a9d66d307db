//! The merge of one layer, feature by feature.

use serde_json::Value;

use super::super::error::EditError;
use super::super::image::{Recorded, places, value_of};
use super::Side;
use super::fields::{merge_fields, says_same};
use super::report::{Conflict, FeatureName, MergeReport};

/// The three lists of a layer.
pub(super) struct LayerSides<'a, F> {
    pub(super) base: &'a [F],
    pub(super) ours: &'a [F],
    pub(super) theirs: &'a [F],
    pub(super) prefer: Side,
}

impl<F: Recorded> LayerSides<'_, F> {
    pub(super) fn merge(&self, report: &mut MergeReport) -> Result<Vec<F>, EditError> {
        let (base, theirs) = (places(self.base), places(self.theirs));
        let mut merged = Vec::with_capacity(self.theirs.len());
        for ours in self.ours {
            let id = ours.id();
            let base = base.get(id).and_then(|at| self.base.get(*at));
            let theirs = theirs.get(id).and_then(|at| self.theirs.get(*at));
            merged.extend(self.one_of_ours(base, ours, theirs, report)?);
        }
        let ours = places(self.ours);
        let others = self.theirs.iter().filter(|t| !ours.contains_key(t.id()));
        for theirs in others {
            let base = base.get(theirs.id()).and_then(|at| self.base.get(*at));
            merged.extend(self.one_of_theirs(base, theirs, report)?);
        }
        Ok(merged)
    }

    /// What becomes of a feature that we have.
    fn one_of_ours(
        &self,
        base: Option<&F>,
        ours: &F,
        theirs: Option<&F>,
        report: &mut MergeReport,
    ) -> Result<Option<F>, EditError> {
        let name = || FeatureName::new(F::LAYER, ours.id());
        match (base, theirs) {
            (None, None) => {
                *report.ours.entry(F::LAYER).or_default() += 1;
                Ok(Some(ours.clone()))
            }
            (Some(base), None) if base == ours => {
                report.removed.push(name());
                Ok(None)
            }
            (Some(base), None) => {
                self.disputed(name(), Some(base), Some(ours), None, report)?;
                Ok((self.prefer == Side::Ours).then(|| ours.clone()))
            }
            (base, Some(theirs)) if base == Some(ours) => {
                if ours != theirs && !says_same(ours, theirs)? {
                    report.changed.push(name());
                }
                Ok(Some(theirs.clone()))
            }
            (Some(base), Some(theirs)) if base == theirs => {
                report.edited.push(name());
                Ok(Some(ours.clone()))
            }
            (_, Some(theirs)) if ours == theirs => Ok(Some(ours.clone())),
            (base, Some(theirs)) => {
                report.edited.push(name());
                if let Some(base) = base
                    && !says_same(base, theirs)?
                {
                    report.changed.push(name());
                }
                merge_fields(base, ours, theirs, self.prefer, report).map(Some)
            }
        }
    }

    /// What becomes of a feature that only the source has now.
    fn one_of_theirs(
        &self,
        base: Option<&F>,
        theirs: &F,
        report: &mut MergeReport,
    ) -> Result<Option<F>, EditError> {
        let name = FeatureName::new(F::LAYER, theirs.id());
        let Some(base) = base else {
            report.added.push(name);
            return Ok(Some(theirs.clone()));
        };
        if says_same(base, theirs)? {
            return Ok(None);
        }
        self.disputed(name, Some(base), None, Some(theirs), report)?;
        Ok((self.prefer == Side::Theirs).then(|| theirs.clone()))
    }

    /// Lists that one side removed what the other changed.
    fn disputed(
        &self,
        feature: FeatureName,
        base: Option<&F>,
        ours: Option<&F>,
        theirs: Option<&F>,
        report: &mut MergeReport,
    ) -> Result<(), EditError> {
        let value = |side: Option<&F>| side.map_or(Ok(Value::Null), value_of);
        report.conflicts.push(Conflict {
            feature,
            field: None,
            base: value(base)?,
            ours: value(ours)?,
            theirs: value(theirs)?,
            taken: self.prefer,
        });
        Ok(())
    }
}
