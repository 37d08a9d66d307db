use crate::catalogue::FeatureLayer;
use crate::planning::{Missing, Reason, StandIn, Warning};
use crate::told::Term;

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn every_reason_says_what_to_do_in_both_languages() {
    let missing = [
        Missing::PlaceOrGate,
        Missing::Compounds,
        Missing::Gates,
        Missing::Roads,
        Missing::Boundary,
        Missing::Fixtures,
        Missing::Homes,
        Missing::Place,
        Missing::Greens,
        Missing::Units,
        Missing::Features,
    ];
    let (out, of, short_m, demanded_m) = (1, 2, 1.0, 2.0);
    let reasons = [
        Reason::StandsIn {
            kind: "community_operations_centre".into(),
            at: StandIn::Gate(0),
        },
        Reason::NoSite {
            short_m,
            demanded_m,
        },
        Reason::Unseen {
            short_m,
            demanded_m,
        },
        Reason::OffPoles { count: 1 },
        Reason::FrontUnseen { out, of },
        Reason::Dry {
            dry_m2: 1.0,
            demanded_m2: 2.0,
        },
        Reason::OutOfReach { out, of },
        Reason::Limited { out, of },
        Reason::TooHigh { out, of },
        Reason::Unheard { out, of },
        Reason::Operators { out, of },
        Reason::Overloaded { devices: 1 },
        Reason::Nowhere,
        Reason::Lines,
        Reason::NoRoom,
        Reason::TooSmall {
            out,
            of,
            area_m2: 1.0,
            least_m2: 2.0,
        },
        Reason::KeptOut,
        Reason::Unsupplied,
        Reason::Unpaid,
        Reason::NotForPlaces,
        Reason::Untold {
            count: 1,
            of: 2,
            layer: FeatureLayer::Buildings,
            attribute: "storeys".into(),
        },
    ];
    for reason in reasons.into_iter().chain(missing.map(Reason::Missing)) {
        let Term { zh, en } = reason.next();
        assert!(is_han(zh) && !is_han(en), "{reason:?}: {zh} {en}");
        assert!(is_han(&reason.zh()) && !is_han(&reason.en()), "{reason:?}");
    }
}

#[test]
fn warnings_are_told_in_both_languages() {
    for warning in [
        Warning::NoRoads,
        Warning::Nothing,
        Warning::Enough,
        Warning::NoneAdded { short: 3 },
        Warning::Short { rows: 3 },
        Warning::NoPower { devices: 3 },
        Warning::FarFromPower {
            devices: 3,
            farthest_m: 400,
        },
        Warning::NoNetwork { devices: 3 },
    ] {
        let words = warning.words();
        assert!(is_han(&words.zh) && !is_han(&words.en), "{words:?}");
    }
}
