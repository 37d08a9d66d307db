//! What one device notices.

use super::scene::{Scene, Which};
use super::spot::Spot;
use super::{IncidentError, IncidentKind, IncidentPlan, Stroke, What};
use crate::sim::behaviour::Kind;
use crate::told::Term;

impl Scene<'_> {
    /// A condition of one device of a place, drawn where there are several.
    pub(super) fn single(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let (kind, word, needs) = noticed(plan.kind);
        let spot = self.spot_or_everywhere(which, plan)?;
        let devices = self.of_kind(&self.members(&spot), kind);
        let devices = match plan.kind {
            IncidentKind::GasLeak if plan.at.is_some() => self.on_storey(&devices, plan.storey),
            // One that is named is worn, whatever it does.
            IncidentKind::ChargerOverheating if !matches!(spot, Spot::Device(_)) => {
                let charging = devices.into_iter().filter(|i| self.may_charge(*i));
                charging.collect()
            }
            _ => devices,
        };
        if let (Spot::Device(_), [], Some(id)) = (spot, devices.as_slice(), &plan.at) {
            return Err(IncidentError::Unfit {
                incident: which.number,
                kind: plan.kind.word(),
                needs,
                id: id.clone(),
            });
        }
        let device = self.one_of(which, &devices);
        let stroke = device.and_then(|i| self.condition(i, plan.begins_s(), word, plan.lasts_s()));
        Ok(stroke.into_iter().collect())
    }

    /// Those of a storey; a device that is named is where it is.
    fn on_storey(&self, devices: &[usize], storey: i16) -> Vec<usize> {
        match devices {
            [_] => devices.to_vec(),
            _ => (devices.iter().copied())
                .filter(|i| self.community.devices[*i].storey == storey)
                .collect(),
        }
    }

    /// An alarm of a device that holds for some seconds.
    pub(super) fn condition(
        &self,
        device: usize,
        after_s: f64,
        word: &str,
        seconds: f64,
    ) -> Option<Stroke> {
        let alarms = self.kinds[device].alarms();
        let alarm = alarms.iter().position(|a| a.kind.word == word)?;
        Some(Stroke {
            device,
            after_s,
            what: What::Condition {
                alarm: alarm as u8,
                seconds,
            },
        })
    }
}

/// Who notices what, by which alarm, and what that is called.
fn noticed(kind: IncidentKind) -> (Kind, &'static str, Term) {
    match kind {
        IncidentKind::GasLeak => (
            Kind::SmokeDetector,
            "gas",
            Term::new("a smoke and gas detector", "智能烟感"),
        ),
        IncidentKind::LiftTrapping => (
            Kind::LiftMonitor,
            "lift_trapped",
            Term::new("a lift's monitor", "电梯监测设备"),
        ),
        IncidentKind::Fall => (
            Kind::FallAlarm,
            "fall",
            Term::new("a fall alarm", "智能防跌倒设备"),
        ),
        IncidentKind::ChargerOverheating => (
            Kind::EvCharger,
            "contact_worn",
            Term::new("a charger", "智能充电桩"),
        ),
        IncidentKind::FallingObject => (
            Kind::HdCamera,
            "falling_object",
            Term::new("a high-definition camera", "高清摄像头"),
        ),
        IncidentKind::Fever => (
            Kind::InfraredThermometer,
            "fever",
            Term::new("a thermometer", "测温设备"),
        ),
        IncidentKind::BinFire => (Kind::SmartBin, "bin_fire", Term::new("a bin", "智能垃圾桶")),
        IncidentKind::OverfullBin => (
            Kind::SmartBin,
            "collection_missed",
            Term::new("a bin", "智能垃圾桶"),
        ),
        IncidentKind::Fire
        | IncidentKind::PowerCut
        | IncidentKind::WaterLeak
        | IncidentKind::WaterCut
        | IncidentKind::Intrusion
        | IncidentKind::Flood
        | IncidentKind::BackhaulOutage => (Kind::NotSimulated, "", Term::new("", "")),
    }
}
