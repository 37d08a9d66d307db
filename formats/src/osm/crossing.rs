//! How a pedestrian crossing is marked and controlled, by the keys `crossing`, `crossing:signals`, `crossing:markings` and
//! `crossing:island` as the OSM wiki documents them.

use twin_core::model::CrossingKind;

use super::tags::Tags;

/// What the tags of a crossing say, each with the key that says it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct CrossingTags {
    pub(super) kind: Option<(CrossingKind, &'static str)>,
    /// Whether there is an island to wait on.
    pub(super) island: Option<(bool, &'static str)>,
}

const CROSSING: &str = "crossing";
const SIGNALS: &str = "crossing:signals";
const MARKINGS: &str = "crossing:markings";
const ISLAND: &str = "crossing:island";

/// The keys of one property each win over `crossing`, which mixes them.
pub(super) fn of(tags: &Tags) -> CrossingTags {
    CrossingTags {
        kind: kind(tags),
        island: island(tags),
    }
}

fn kind(tags: &Tags) -> Option<(CrossingKind, &'static str)> {
    if tags.is_set(SIGNALS) {
        return Some((CrossingKind::Signalled, SIGNALS));
    }
    let mixed = values(tags).find_map(mixed_kind);
    let has_no_signals = tags.get(SIGNALS).is_some();
    match (tags.get(MARKINGS), mixed) {
        (_, Some(CrossingKind::Signalled)) if !has_no_signals => {
            Some((CrossingKind::Signalled, CROSSING))
        }
        (Some("no"), _) => Some((CrossingKind::Unmarked, MARKINGS)),
        (Some(_), _) => Some((CrossingKind::Marked, MARKINGS)),
        (None, Some(CrossingKind::Signalled) | None) => None,
        (None, Some(kind)) => Some((kind, CROSSING)),
    }
}

/// `uncontrolled` means marks on the road without lights; zebra and tiger are such, the other animals have lights.
fn mixed_kind(value: &str) -> Option<CrossingKind> {
    Some(match value {
        "traffic_signals" | "pelican" | "puffin" | "toucan" | "pegasus" => CrossingKind::Signalled,
        "uncontrolled" | "marked" | "zebra" | "tiger" => CrossingKind::Marked,
        "unmarked" | "informal" => CrossingKind::Unmarked,
        _ => return None,
    })
}

fn island(tags: &Tags) -> Option<(bool, &'static str)> {
    match tags.get(ISLAND) {
        Some("yes") => Some((true, ISLAND)),
        Some("no") => Some((false, ISLAND)),
        _ => values(tags)
            .any(|value| value == "island")
            .then_some((true, CROSSING)),
    }
}

/// Several values stand side by side: `traffic_signals;island`.
fn values(tags: &Tags) -> impl Iterator<Item = &str> {
    let told = tags.get(CROSSING).unwrap_or_default();
    told.split(';').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)], kind: Option<CrossingKind>, island: Option<bool>) {
        let told = of(&Tags::of(pairs));
        assert_eq!(told.kind.map(|(kind, _)| kind), kind, "{pairs:?}");
        assert_eq!(told.island.map(|(has, _)| has), island, "{pairs:?}");
    }

    #[test]
    fn each_way_of_tagging_is_understood() {
        use CrossingKind::{Marked, Signalled, Unmarked};
        check(&[("highway", "crossing")], None, None);
        check(&[(CROSSING, "traffic_signals")], Some(Signalled), None);
        check(&[(CROSSING, "uncontrolled")], Some(Marked), None);
        check(&[(CROSSING, "marked")], Some(Marked), None);
        check(&[(CROSSING, "zebra")], Some(Marked), None);
        check(&[(CROSSING, "unmarked")], Some(Unmarked), None);
        check(&[(CROSSING, "yes")], None, None);
        check(&[(SIGNALS, "shared")], Some(Signalled), None);
        check(&[(MARKINGS, "zebra")], Some(Marked), None);
        check(&[(MARKINGS, "no"), (SIGNALS, "no")], Some(Unmarked), None);
        check(
            &[(CROSSING, "traffic_signals;island")],
            Some(Signalled),
            Some(true),
        );
        check(&[(CROSSING, "island")], None, Some(true));
        check(
            &[(ISLAND, "no"), (CROSSING, "zebra")],
            Some(Marked),
            Some(false),
        );
        check(&[(ISLAND, "maybe")], None, None);
    }

    #[test]
    fn the_keys_of_one_property_win() {
        use CrossingKind::{Marked, Signalled};
        check(
            &[(CROSSING, "unmarked"), (SIGNALS, "yes")],
            Some(Signalled),
            None,
        );
        check(
            &[(CROSSING, "traffic_signals"), (MARKINGS, "lines")],
            Some(Signalled),
            None,
        );
        check(
            &[(CROSSING, "unmarked"), (MARKINGS, "lines")],
            Some(Marked),
            None,
        );
        check(
            &[(CROSSING, "traffic_signals"), (SIGNALS, "no")],
            None,
            None,
        );
        check(
            &[
                (CROSSING, "traffic_signals"),
                (SIGNALS, "no"),
                (MARKINGS, "yes"),
            ],
            Some(Marked),
            None,
        );
    }
}
