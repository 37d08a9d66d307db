//! Two drafts as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::model::{CommunityParts, Feature};

use crate::finding::{Finding, Findings, Outcome, Problem};

/// `parts` with the features of `more`; of two features of a layer with one id that of `parts` is kept, and a finding tells of it
/// where they differ.
pub(super) fn joined(
    mut parts: CommunityParts,
    more: CommunityParts,
    findings: &mut Vec<Finding>,
) -> CommunityParts {
    let source = match &more.provenance {
        twin_core::model::Provenance::Imported { source } => Arc::clone(source),
        _ => more.id.as_str().into(),
    };
    let mut found = Findings::of(&source);
    macro_rules! join_layers {
        ($($field:ident)*) => { $(join_layer(&mut parts.$field, more.$field, &mut found);)* };
    }
    twin_core::each_layer!(join_layers);
    findings.append(&mut found.into_list());
    parts
}

fn join_layer<F: Feature + PartialEq>(had: &mut Vec<F>, more: Vec<F>, found: &mut Findings) {
    let index: BTreeMap<String, usize> = had
        .iter()
        .enumerate()
        .map(|(i, f)| (f.id().to_owned(), i))
        .collect();
    for feature in more {
        match index.get(feature.id()).and_then(|i| had.get(*i)) {
            None => had.push(feature),
            Some(same) if *same == feature => {}
            Some(other) => {
                let of = other.id().to_owned();
                found.feature(of, None, Problem::Differs, Outcome::LeftOut);
            }
        }
    }
}
