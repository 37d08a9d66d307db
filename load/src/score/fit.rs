//! Which alarms fit which entries.

use std::collections::{BTreeMap, BTreeSet};

use super::{Alarm, Entry, Kinds, Rules};

/// What an alarm was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It was the first of an entry.
    First,
    /// It fits, and others were before it.
    Repeat,
    /// It fits nothing.
    False,
}

/// What became of entries and alarms.
#[derive(Debug)]
pub(super) struct Fitted {
    /// The alarm that detected each entry.
    pub(super) first: Vec<Option<usize>>,
    /// What each alarm was for.
    pub(super) uses: Vec<Use>,
    /// The entries that nobody detected and that began while an alarm stood that would fit but for its time: a platform does not raise it
    /// anew.
    pub(super) masked: BTreeSet<usize>,
}

/// Whether the kind of an alarm, if that matters, is the entry's.
fn is_kind(alarm: &Alarm, entry: &Entry, kinds: &Kinds) -> bool {
    match kinds {
        Kinds::Ignored => true,
        Kinds::Compared(map) => {
            let kind = alarm.kind.as_deref().unwrap_or_default();
            map.of(kind).contains(&entry.kind.as_str())
        }
    }
}

fn fits(alarm: &Alarm, entry: &Entry, rules: &Rules) -> bool {
    let is_early = alarm.time < entry.begin;
    let is_late = (entry.end).is_some_and(|end| alarm.time > end + rules.tolerance);
    !is_early && !is_late && is_kind(alarm, entry, &rules.kinds)
}

/// Finds for each entry the first alarm that fits, and for each alarm what it was for.
pub(super) fn fit(entries: &[Entry], alarms: &[Alarm], rules: &Rules) -> Fitted {
    let mut of_device: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        for device in &entry.devices {
            of_device.entry(device).or_default().push(index);
        }
    }
    let mut first: Vec<Option<usize>> = vec![None; entries.len()];
    let mut uses = vec![Use::False; alarms.len()];
    let mut standing = BTreeSet::new();
    let mut order: Vec<usize> = (0..alarms.len()).collect();
    order.sort_by_key(|&number| alarms.get(number));
    for number in order {
        let Some(alarm) = alarms.get(number) else {
            continue;
        };
        let of_device = of_device.get(alarm.device.as_str());
        for &index in of_device.into_iter().flatten() {
            let entry = &entries[index];
            if fits(alarm, entry, rules) {
                let is_first = first[index].is_none();
                first[index].get_or_insert(number);
                uses[number] = match (is_first, uses[number]) {
                    (true, _) | (_, Use::First) => Use::First,
                    _ => Use::Repeat,
                };
            } else if stands(alarm, entry) && is_kind(alarm, entry, &rules.kinds) {
                standing.insert(index);
            }
        }
    }
    standing.retain(|&index| first[index].is_none());
    Fitted {
        first,
        uses,
        masked: standing,
    }
}

/// Whether an alarm was raised before the entry began, and not cleared yet then.
fn stands(alarm: &Alarm, entry: &Entry) -> bool {
    alarm.time < entry.begin && alarm.end.is_some_and(|end| end >= entry.begin)
}
