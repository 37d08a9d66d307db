//! Gas that streams out in a home.

use super::scene::{Scene, Which};
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::model::Host;
use crate::sim::behaviour::Kind;

/// What streams out, m³/h (assumption: a hose that came off a hob; a home's meter carries some 2.5 m³/h, general knowledge).
const STREAMS_M3_PER_H: f64 = 0.6;
/// The meter feels it so long after the detector, seconds (assumption).
const METER_S: f64 = 1.0;
/// Gas takes so long through a closed door, seconds (assumption, as smoke).
const LEAK_S: f64 = 60.0;
/// How much of it comes to detectors beside, and a storey above, % of the lower explosive limit: natural gas rises, and doors hold most of it, so
/// that these do not alarm (assumption).
const BESIDE_LEL: f64 = 3.0;
const ABOVE_LEL: f64 = 1.5;

impl Scene<'_> {
    /// A detector tells; the meter of the home counts, or that of the unit which is nearest; detectors of the unit beside and above feel it.
    pub(super) fn gas_leak(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let mut strokes = self.single(which, plan)?;
        let Some(detector) = strokes.first().map(|stroke| stroke.device) else {
            return Ok(strokes);
        };
        let amiss = |device: usize, (later_s, by): (f64, f64)| {
            let seconds = plan.lasts_s() - later_s;
            (seconds > 0.0).then_some(Stroke {
                device,
                after_s: plan.begins_s() + later_s,
                what: What::Amiss { by, seconds },
            })
        };
        let meter = self.meter_of(detector);
        strokes.extend(meter.and_then(|meter| amiss(meter, (METER_S, STREAMS_M3_PER_H))));
        let storey = self.community.devices[detector].storey;
        for neighbour in self.neighbours(detector, Kind::SmokeDetector) {
            let by = match self.community.devices[neighbour].storey - storey {
                0 => BESIDE_LEL,
                1 => ABOVE_LEL,
                _ => continue,
            };
            strokes.extend(amiss(neighbour, (LEAK_S, by)));
        }
        Ok(strokes)
    }

    /// The others of a kind in the unit of a device; none where its unit is not known.
    fn neighbours(&self, device: usize, kind: Kind) -> Vec<usize> {
        let Some(unit) = self.unit_of(device) else {
            return Vec::new();
        };
        let all = self.all_of(kind).into_iter();
        all.filter(|i| *i != device && self.unit_of(*i) == Some(unit))
            .collect()
    }

    /// The meter of the home that a detector is in, else that of its unit which is as few storeys away as can be, then the nearest in plan to the
    /// millimetre: those of a storey often hang at one place, of which the first in the order of devices is meant.
    fn meter_of(&self, detector: usize) -> Option<usize> {
        let device = |i: usize| &self.community.devices[i];
        let meters = self.neighbours(detector, Kind::TripleMeter);
        let is_home = |i: &usize| {
            let host = &device(*i).host;
            matches!(host, Host::Household { .. }) && *host == device(detector).host
        };
        if let Some(meter) = meters.iter().copied().find(is_home) {
            return Some(meter);
        }
        let at = self.position(detector);
        let storey = i32::from(device(detector).storey);
        let away = |i: &usize| {
            let storeys = (i32::from(device(*i).storey) - storey).abs();
            let millimetres = (1e3 * self.distance_m(*i, at)).round() as i64;
            (storeys, millimetres, *i)
        };
        meters.into_iter().min_by_key(away)
    }
}
