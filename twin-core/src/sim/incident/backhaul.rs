//! A line to the platform that fails.

use super::scene::{Scene, Which};
use super::spot::Spot;
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::sim::behaviour::Kind;
use crate::sim::network::{Leaves, Uplinks};
use crate::told::Term;

impl Scene<'_> {
    /// Gateways, and devices that are wired to the community's line without one, have no line. What an operator or another network carries is
    /// not touched.
    pub(super) fn backhaul_outage(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let uplinks = Uplinks::new(self.community, self.catalogue);
        let stroke = |device: usize| {
            let keeps = match uplinks.leaves(device) {
                Leaves::AsGateway => true,
                Leaves::Directly if self.kinds[device] != Kind::NotSimulated => false,
                Leaves::Directly | Leaves::Elsewhere => return None,
            };
            Some(Stroke {
                device,
                after_s: plan.begins_s(),
                what: What::NoLine {
                    seconds: plan.lasts_s(),
                    keeps,
                },
            })
        };
        let members = self.members(&spot).into_iter();
        let strokes: Vec<Stroke> = members.filter_map(stroke).collect();
        match (spot, &plan.at) {
            (Spot::Device(_), Some(id)) if strokes.is_empty() => Err(IncidentError::Unfit {
                incident: which.number,
                kind: plan.kind.word(),
                needs: Term::new(
                    "a gateway, or a device that is wired to the community's line",
                    "网关或有线直连社区线路的设备",
                ),
                id: id.clone(),
            }),
            _ => Ok(strokes),
        }
    }
}
