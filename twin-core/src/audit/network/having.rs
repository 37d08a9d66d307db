//! What features must have.

use super::Found;
use crate::audit::Subject;
use crate::audit::report::{DemandAudit, Storeys};
use crate::audit::scene::Scene;
use crate::audit::verdict::{Missing, Repair, Verdict};
use crate::catalogue::{FeatureLayer, Tests};
use crate::planning::{Choice, FeatureAt, chosen};

/// Audits that features of a layer that pass `tests` pass `must`. Where the model says of none what is asked, that is all there is to
/// tell.
pub(super) fn audited(of: FeatureLayer, tests: &Tests, must: &Tests, scene: &Scene<'_>) -> Found {
    let places = &scene.survey.community.places;
    let asked = chosen(&scene.survey, places, of, tests);
    let judged: Vec<Judged> = asked
        .map(|choice| match choice {
            Choice::Asked(feature) => Judged {
                feature,
                unknown: feature.unknown(&scene.survey, places, must),
                passes: feature.passes(&scene.survey, places, must),
            },
            Choice::Untold(feature, attribute) => Judged {
                feature,
                unknown: Some(attribute),
                passes: true,
            },
        })
        .collect();
    let word = of.layer().as_str();
    if let Some(first) = judged
        .first()
        .filter(|_| judged.iter().all(Judged::is_untold))
    {
        let attribute = first.unknown.as_deref().unwrap_or_default();
        return (Vec::new(), Some(Missing::attribute(word, attribute)));
    }
    let demands = judged.iter().map(|judged| demand(judged, must, scene));
    (demands.collect(), None)
}

/// What the model says of a feature that is asked.
struct Judged {
    feature: FeatureAt,
    /// The first attribute that it does not say.
    unknown: Option<std::sync::Arc<str>>,
    /// Whether it passes as far as the model says.
    passes: bool,
}

impl Judged {
    /// One that fails by what is known fails whatever is not.
    fn is_untold(&self) -> bool {
        self.passes && self.unknown.is_some()
    }
}

fn demand(judged: &Judged, must: &Tests, scene: &Scene<'_>) -> DemandAudit {
    let community = scene.survey.community;
    let feature = judged.feature;
    let verdict = match (judged.passes, &judged.unknown) {
        (false, _) => Verdict::NotMet,
        (true, Some(_)) => Verdict::CannotTell,
        (true, None) => Verdict::Met,
    };
    let missing = judged.unknown.as_ref().filter(|_| judged.passes);
    let missing = missing.map(|word| Missing::attribute(feature.layer.layer().as_str(), word));
    let evidence = feature.shape(community, &community.places).geometry();
    let is_told = verdict != Verdict::CannotTell;
    DemandAudit {
        subject: feature.into(),
        storeys: Storeys::default(),
        verdict,
        demanded: f64::from(u8::from(is_told)),
        served: f64::from(u8::from(verdict == Verdict::Met)),
        served_by: Vec::new(),
        remainder: (verdict == Verdict::NotMet).then(|| evidence.clone()),
        evidence,
        faults: Vec::new(),
        repair: match &missing {
            Some(missing) => Some(Repair::Survey(missing.clone())),
            None => upgrade(feature, must, scene),
        },
        missing,
    }
}

/// The first attribute of a feature that is not as asked.
fn upgrade(feature: FeatureAt, must: &Tests, scene: &Scene<'_>) -> Option<Repair> {
    let community = scene.survey.community;
    let attribute = feature.failing(&scene.survey, &community.places, must)?;
    let (layer, id) = Subject::from(feature).feature(community);
    Some(Repair::Upgrade {
        layer: layer.into(),
        feature: id.into(),
        attribute,
    })
}
