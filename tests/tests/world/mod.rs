//! A community that the load generator drives within the test.

use std::path::Path;

use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::scenario::RunSettings;
use twin_core::sim::{Disturbances, synthetic_community};
use twin_load::plan::{Plan, Target};
use twin_load::verdict::Report;
use twin_load::{Begin, RunError, RunOptions, Secret, run};
use twin_tests::sim_options;

pub(crate) struct World {
    pub(crate) community: Community,
    catalogue: Catalogue,
}

impl World {
    pub(crate) fn of(devices: usize) -> Self {
        let catalogue = Catalogue::builtin().unwrap();
        Self {
            community: synthetic_community(&catalogue, devices).unwrap(),
            catalogue,
        }
    }

    /// Drives the target by the plan; what really happened goes to `truth`.
    pub(crate) fn run(
        &self,
        plan: &Plan,
        target: &Target,
        password: Option<&Secret>,
        truth: Option<&Path>,
    ) -> Result<Report, RunError> {
        let settings = RunSettings::default();
        let options = RunOptions {
            community: &self.community,
            catalogue: &self.catalogue,
            simulation: sim_options(settings.start),
            disturbances: &Disturbances::default(),
            begin: Begin::Start,
            plan,
            target,
            password,
            check_password: None,
            present: settings.start,
            record: None,
            truth,
        };
        run(&options, &mut |_| {})
    }
}
