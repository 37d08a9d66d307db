//! Audits of the served community: one a profile, made when it is first asked for and kept, because what is served does not change. Those
//! by rules that were posted are kept too, a few of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest, Sha256};
use twin_core::audit::{Audit, Auditor};
use twin_core::model::Community;
use twin_core::planning::Optional;
use twin_core::rules::{RuleErrors, RuleSet};
use twin_protocol::plan::TextFile;
use twin_protocol::profile::Profile;

use crate::plans::read;

/// Sets of posted rules that are kept; of more, the one that was posted first goes.
const POSTED_KEPT: usize = 4;

/// An audit and the rules that it is by.
#[derive(Debug)]
pub(crate) struct Audited {
    pub(crate) rules: RuleSet,
    /// Whether optional rows are asked for.
    pub(crate) optional: Optional,
    pub(crate) audit: Audit,
}

type Kept = [OnceLock<Arc<Audited>>; Profile::ALL.len()];

/// The audits, in the order of [`Profile::ALL`].
#[derive(Debug, Default)]
pub(crate) struct Audits {
    plain: Kept,
    posted: Mutex<VecDeque<Arc<Posted>>>,
}

/// Rules that were posted, and the audits by them.
#[derive(Debug)]
pub(crate) struct Posted {
    /// What they are called: the same for the same rules.
    pub(crate) id: String,
    files: Vec<TextFile>,
    audits: Kept,
}

impl Audits {
    /// The audit by `profile`. The first call for each takes a good part of a second where there are tens of thousands of devices.
    pub(crate) fn get(
        &self,
        profile: Profile,
        community: &Community,
    ) -> Result<Arc<Audited>, RuleErrors> {
        kept(&self.plain, profile, &[], community)
    }

    /// Keeps rules that can be read; tells what they are called.
    pub(crate) fn post(&self, files: Vec<TextFile>) -> String {
        let id = id_of(&files);
        let mut posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        if posted.iter().all(|known| known.id != id) {
            if posted.len() >= POSTED_KEPT {
                posted.pop_front();
            }
            posted.push_back(Arc::new(Posted {
                id: id.clone(),
                files,
                audits: Kept::default(),
            }));
        }
        id
    }

    /// The rules of an id, if they are kept.
    pub(crate) fn posted(&self, id: &str) -> Option<Arc<Posted>> {
        let posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        posted.iter().find(|known| known.id == id).cloned()
    }
}

impl Posted {
    /// The audit by `profile` and these rules.
    pub(crate) fn get(
        &self,
        profile: Profile,
        community: &Community,
    ) -> Result<Arc<Audited>, RuleErrors> {
        kept(&self.audits, profile, &self.files, community)
    }
}

fn kept(
    all: &Kept,
    profile: Profile,
    files: &[TextFile],
    community: &Community,
) -> Result<Arc<Audited>, RuleErrors> {
    let place = all.get(profile as usize);
    if let Some(audited) = place.and_then(OnceLock::get) {
        return Ok(audited.clone());
    }
    let texts: Vec<(&str, &str)> = files.iter().map(|f| (&*f.name, &*f.text)).collect();
    let (rules, optional) = read(profile, &texts)?;
    let audited = Arc::new(audited(rules, optional, community));
    Ok(place.map_or(audited.clone(), |place| {
        place.get_or_init(|| audited.clone()).clone()
    }))
}

fn audited(rules: RuleSet, optional: Optional, community: &Community) -> Audited {
    let wanted = rules.options(optional);
    let audit = Auditor::new(community, &rules.catalogue, &wanted).into_audit();
    Audited {
        rules,
        optional,
        audit,
    }
}

/// The first 16 bytes of the SHA-256 of all names and texts.
fn id_of(files: &[TextFile]) -> String {
    let mut digest = Sha256::new();
    for part in files.iter().flat_map(|file| [&file.name, &file.text]) {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    digest.iter().take(16).map(|b| format!("{b:02x}")).collect()
}
