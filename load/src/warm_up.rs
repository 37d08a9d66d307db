//! What happens before a run begins: nothing of it is sent, and what comes of it is known.

use twin_core::sim::{EventSink, Notice, Observation, Truth};
use twin_core::time::SimTime;

use crate::notices::Notices;
use crate::silence::Silences;

/// Takes notices and silences in as a run does that sends them.
#[derive(Debug)]
pub(crate) struct WarmUp {
    notices: Notices,
    silences: Silences,
}

impl WarmUp {
    /// From the start of a simulation on.
    pub(crate) fn new(notices: Notices) -> Self {
        Self {
            notices,
            silences: Silences::default(),
        }
    }

    /// What devices that cannot be heard at a moment, up to which everything was taken in, have kept to themselves, and which these are.
    pub(crate) fn end(mut self, now: SimTime) -> (Notices, Silences) {
        self.follow(now);
        (self.notices, self.silences)
    }

    /// Comes to a moment: devices that are heard again have told what they kept.
    fn follow(&mut self, until: SimTime) {
        while let Some(change) = self.silences.next(until) {
            if change.cause.is_none() {
                self.notices.release(change.device);
            }
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let Some(tiding) = self.notices.tiding(notice) else {
            return;
        };
        self.follow(tiding.time);
        let device = notice.device().0;
        if self.silences.is_silent(device) {
            self.notices.hold(device, tiding);
        }
    }
}

impl EventSink for WarmUp {
    fn window(&mut self, _: &[Observation], notices: &[Notice]) {
        notices.iter().for_each(|notice| self.notice(notice));
    }

    fn truth(&mut self, records: &[Truth]) {
        self.silences.take_in(records);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Matter;
    use twin_core::catalogue::Catalogue;
    use twin_core::ids::DeviceIdx;
    use twin_core::sim::{
        Alarm, AlarmNumber, TruthCause, TruthKind, TruthPhase, alarm_kinds, synthetic_community,
    };

    const DEVICE: DeviceIdx = DeviceIdx(3);

    /// Nothing carries the device's messages from the second 10 to 30; its first alarm is raised at 20, and 40.
    fn warmed_up(until: i64) -> (Notices, Silences) {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 10).unwrap();
        let mut warm_up = WarmUp::new(Notices::new(&community, &catalogue));
        let carrier = DeviceIdx(9);
        let cause = TruthCause::Rate;
        let lasts = None;
        for (secs, phase) in [
            (10, TruthPhase::Begins { cause, lasts }),
            (30, TruthPhase::Ends),
        ] {
            warm_up.truth(&[Truth {
                time: SimTime::from_secs(secs),
                device: Some(DEVICE),
                kind: TruthKind::Mute { carrier },
                phase,
            }]);
        }
        for (number, secs) in [(1, 20), (2, 40)] {
            if secs <= until {
                warm_up.window(&[], &[Notice::AlarmRaised(alarm(&catalogue, number, secs))]);
            }
        }
        warm_up.end(SimTime::from_secs(until))
    }

    fn alarm(catalogue: &Catalogue, number: u64, secs: i64) -> Alarm {
        let mut kinds =
            (catalogue.classes.iter()).filter_map(|class| alarm_kinds(class).first().copied());
        Alarm {
            number: AlarmNumber(number),
            device: DEVICE,
            kind: kinds.next().unwrap(),
            raised: SimTime::from_secs(secs),
        }
    }

    #[test]
    fn an_alarm_that_a_silent_device_keeps_is_not_among_those_of_the_begin() {
        let catalogue = Catalogue::builtin().unwrap();
        let active = [alarm(&catalogue, 1, 20)];
        for (begin, told) in [(25, 0), (35, 1)] {
            let (mut notices, _) = warmed_up(begin);
            notices.stand(active.iter());
            let standing = notices.begun(DEVICE.0 as usize);
            assert_eq!(standing.active.len(), told, "{begin}");
        }
    }

    #[test]
    fn a_device_that_is_silent_at_the_begin_tells_later_what_it_kept() {
        let (mut notices, silences) = warmed_up(25);
        assert!(silences.is_silent(DEVICE.0));
        let kept = notices.release(DEVICE.0);
        assert_eq!(kept.len(), 1);
        assert!(matches!(kept[0].matter, Matter::Raised(_)));
        assert_eq!(kept[0].time, SimTime::from_secs(20));
    }

    #[test]
    fn what_was_told_before_the_begin_is_not_told_again_and_can_be_cleared() {
        let (mut notices, silences) = warmed_up(50);
        assert!(!silences.is_silent(DEVICE.0));
        assert!(notices.release(DEVICE.0).is_empty());
        for number in [1, 2] {
            let cleared = Notice::AlarmCleared {
                number: AlarmNumber(number),
                device: DEVICE,
                time: SimTime::from_secs(60),
            };
            let told = notices.tiding(&cleared);
            assert!(matches!(told.unwrap().matter, Matter::Cleared(_)));
        }
    }
}
