//! Audits of the served community: one a profile, made when it is first asked for and kept, because what is served does not change.

use std::sync::OnceLock;

use twin_core::audit::{Audit, Auditor};
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::planning::{Optional, PlacementOptions, Profile};
use twin_protocol::audit::AuditProfile;

/// The audits, in the order of [`AuditProfile::ALL`].
#[derive(Debug, Default)]
pub(crate) struct Audits([OnceLock<Audit>; AuditProfile::ALL.len()]);

impl Audits {
    /// The audit by `profile`. The first call for each takes a good part of a second where there are tens of thousands of devices.
    pub(crate) fn get(
        &self,
        profile: AuditProfile,
        community: &Community,
        catalogue: &Catalogue,
    ) -> &Audit {
        self.0[profile as usize]
            .get_or_init(|| Auditor::new(community, catalogue, &wanted(profile)).into_audit())
    }
}

fn wanted(profile: AuditProfile) -> PlacementOptions {
    let (profile, optional) = match profile {
        AuditProfile::NewBuild => (Profile::NewBuild, Optional::Include),
        AuditProfile::Required => (Profile::NewBuild, Optional::Leave),
        AuditProfile::Existing => (Profile::Existing, Optional::Leave),
    };
    PlacementOptions { profile, optional }
}
