//! All changes between two states.

use super::change::Change;
use super::error::EditError;
use super::image::{COMMUNITY, Head, Image, Recorded, encode, places, text_of, unreadable};
use crate::model::CommunityParts;

/// The changes that make `new` of `old`: layer by layer, in each the changed and removed ones in `old`'s order, then the added ones in
/// `new`'s. Where features only change places in their layer, that is no change. Cost: O(n), and the text of each feature that
/// differs.
///
/// # Errors
/// When the two are in different local frames.
pub fn diff(old: &CommunityParts, new: &CommunityParts) -> Result<Vec<Change>, EditError> {
    if old.frame != new.frame {
        return Err(EditError::Frames);
    }
    let mut changes = head_change(old, new)?;
    macro_rules! diff_all {
        ($($field:ident)*) => { $(diff_layer(&old.$field, &new.$field, &mut changes)?;)* };
    }
    crate::each_layer!(diff_all);
    Ok(changes)
}

fn head_change(old: &CommunityParts, new: &CommunityParts) -> Result<Vec<Change>, EditError> {
    let (before, after) = (Head::of(old), Head::of(new));
    if before == after {
        return Ok(Vec::new());
    }
    let image = |head| -> Result<Option<Image>, EditError> {
        let text = encode(head).map_err(|e| unreadable(COMMUNITY, new.id.as_str(), e))?;
        Ok(Some(Image { at: 0, text }))
    };
    Ok(vec![Change {
        layer: COMMUNITY,
        id: new.id.to_string(),
        before: image(&before)?,
        after: image(&after)?,
    }])
}

fn diff_layer<F: Recorded>(
    old: &[F],
    new: &[F],
    changes: &mut Vec<Change>,
) -> Result<(), EditError> {
    let (old_places, new_places) = (places(old), places(new));
    let image = |at: usize, feature: &F| text_of(feature).map(|text| Some(Image { at, text }));
    for (at, before) in old.iter().enumerate() {
        let found = new_places.get(before.id());
        let after = found.and_then(|at| Some((*at, new.get(*at)?)));
        if after.is_some_and(|(_, after)| after == before) {
            continue;
        }
        changes.push(Change {
            layer: F::LAYER,
            id: before.id().to_owned(),
            before: image(at, before)?,
            after: after.map_or(Ok(None), |(at, after)| image(at, after))?,
        });
    }
    for (at, after) in new.iter().enumerate() {
        if !old_places.contains_key(after.id()) {
            changes.push(Change {
                layer: F::LAYER,
                id: after.id().to_owned(),
                before: None,
                after: image(at, after)?,
            });
        }
    }
    Ok(())
}
