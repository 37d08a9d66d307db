//! Audits of the served community: one a profile, made when it is first asked for and kept, because what is served does not change.

use std::sync::OnceLock;

use twin_core::audit::{Audit, Auditor};
use twin_core::model::Community;
use twin_core::planning::Optional;
use twin_core::rules::{RuleErrors, RuleSet, shipped_profile};
use twin_protocol::audit::AuditProfile;

/// An audit and the rules that it is by.
#[derive(Debug)]
pub(crate) struct Audited {
    pub(crate) rules: RuleSet,
    pub(crate) audit: Audit,
}

/// The audits, in the order of [`AuditProfile::ALL`].
#[derive(Debug, Default)]
pub(crate) struct Audits([OnceLock<Audited>; AuditProfile::ALL.len()]);

impl Audits {
    /// The audit by `profile`. The first call for each takes a good part of a second where there are tens of thousands of devices.
    pub(crate) fn get(
        &self,
        profile: AuditProfile,
        community: &Community,
    ) -> Result<&Audited, RuleErrors> {
        let kept = &self.0[profile as usize];
        if let Some(audited) = kept.get() {
            return Ok(audited);
        }
        let audited = audited(profile, community)?;
        Ok(kept.get_or_init(|| audited))
    }
}

fn audited(profile: AuditProfile, community: &Community) -> Result<Audited, RuleErrors> {
    let (name, optional) = match profile {
        AuditProfile::NewBuild => ("new_build", Optional::Include),
        AuditProfile::Required => ("new_build", Optional::Leave),
        AuditProfile::Existing => ("existing", Optional::Leave),
    };
    let rules = RuleSet::read(shipped_profile(name).unwrap_or((name, "")), &[])?;
    let wanted = rules.options(optional);
    let audit = Auditor::new(community, &rules.catalogue, &wanted).into_audit();
    Ok(Audited { rules, audit })
}
