//! What becomes of a message on its way, by how well its device is heard.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::coverage::radio::{LORA_FRAME_BYTES, LORA_VALUE_BYTES, Spreading};
use crate::sim::event::Shift;
use crate::sim::random::unit;

use super::rules::AirRules;

/// Streams of a message's chances, far from all others.
const STREAM: u32 = 1 << 24;

/// Bandwidth of LoRa's channels in China, Hz.
pub(super) const LORA_HZ: f64 = 125_000.0;
/// From the end of an uplink to the end of its second receive window, before which a LoRaWAN device of class A does not send again:
/// RECEIVE_DELAY2 of 2 s and as long again for the longest preamble that it listens for (LoRaWAN 1.0.3 §3.3, general knowledge).
const WINDOWS_S: f64 = 3.0;
/// A message that would wait longer for the air than this and a rest that its rules ask for is dropped (assumption: devices of this kind keep one
/// message).
const LONGEST_WAIT_S: f64 = 16.0;

/// How long a message takes one way over NB-IoT by class of coverage, seconds: assumptions within the 10 s that 3GPP TR 45.820 asks for
/// at 164 dB.
const NARROW_WAY_S: [f64; 3] = [0.6, 2.0, 8.0];
/// CoAP's retransmissions (RFC 7252 §4.8): at most four, after a time-out of at least 2 s that is up to half as long again at random, and
/// doubles. Where two ways take longer, the time-out is that.
const COAP_TRIES: u32 = 5;
const COAP_TIMEOUT_S: f64 = 2.0;

/// Tries of a WiFi frame (802.11's short retry limit of 7, general knowledge), and the longest that one takes with its back-off (assumption).
const FRAME_TRIES: i32 = 7;
const FRAME_S: f64 = 0.008;
/// TCP sends again after a second, which doubles (RFC 6298 §2.1 and §5.5); after four times the connection counts as gone (assumption).
const TCP_TRIES: u32 = 5;
const TCP_TIMEOUT_S: f64 = 1.0;

/// When TCP sends again what nobody acknowledges, milliseconds after the first time, until the connection counts as gone.
pub(in crate::sim) fn tcp_again_millis() -> impl Iterator<Item = i64> {
    let timeout_millis = (TCP_TIMEOUT_S * 1_000.0) as i64;
    (1..TCP_TRIES).map(move |tries| timeout_millis * ((1 << tries) - 1))
}

/// Steps of the chance that a frame is lost: each half of two steps before.
const STEPS: u8 = 25;

/// How a device is heard, in a byte: 0 for wires and whatever is ideal, else its way and the chance that a frame is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Link(u8);

/// The ways that messages take through the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// WiFi and TCP.
    Wifi,
    /// NB-IoT and CoAP, by class of coverage: 0 to 2.
    Narrow(u8),
    /// LoRaWAN, by spreading factor less 7.
    Lora(u8),
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transit {
    /// How late it arrives, milliseconds; `None` if it never does.
    pub(crate) late_millis: Option<i64>,
    /// How late it arrives once more.
    pub(crate) again_millis: Option<i64>,
}

impl Transit {
    const LOST: Self = Self {
        late_millis: None,
        again_millis: None,
    };

    fn after(seconds: f64) -> Self {
        Self {
            late_millis: Some(millis(seconds)),
            again_millis: None,
        }
    }
}

fn millis(seconds: f64) -> i64 {
    Shift::ceil_millis((seconds * 1_000.0).ceil() as i64)
}

impl Link {
    /// Nothing in the way.
    pub(crate) const IDEAL: Self = Self(0);

    /// A way on which a frame is lost with the chance `loss`, to the nearest step.
    pub(crate) fn new(way: Way, loss: f64) -> Self {
        let steps = (-2.0 * loss.log2()).round();
        let step = if steps.is_nan() || steps >= f64::from(STEPS) {
            STEPS - 1
        } else {
            steps.max(0.0) as u8
        };
        let way = match way {
            Way::Wifi => 0,
            Way::Narrow(class) => 1 + class.min(2),
            Way::Lora(factor) => 4 + factor.min(5),
        };
        Self(1 + way * STEPS + step)
    }

    /// Whether nothing is in the way.
    #[inline]
    pub(crate) fn is_ideal(self) -> bool {
        self.0 == 0
    }

    /// Whether it is LoRa's.
    pub(crate) fn is_lora(self) -> bool {
        matches!(self.way(), Some((Way::Lora(_), _)))
    }

    /// How long a LoRa device is on the air with a message, seconds, at a spreading factor less 7; `None` where it may not send it.
    pub(in crate::sim) fn on_air_s(factor: u8, values: u32, rules: AirRules) -> Option<f64> {
        let (count, frame_s) = frames(factor, values, rules)?;
        Some(f64::from(count) * frame_s)
    }

    /// From one message of so many values to the next that a device may send, milliseconds: 0 but for LoRa; `None` where it may not send it at all.
    pub(in crate::sim) fn turn_millis(self, values: u32, rules: AirRules) -> Option<i64> {
        let Some((Way::Lora(factor), _)) = self.way() else {
            return Some(0);
        };
        let (frames, frame_s) = frames(factor, values, rules)?;
        let rest_s = WINDOWS_S.max(rules.rest_s(factor, frame_s));
        Some((f64::from(frames) * (frame_s + rest_s) * 1_000.0).ceil() as i64)
    }

    /// Its way and the chance that a frame is lost; `None` if nothing is in the way.
    pub(super) fn way(self) -> Option<(Way, f64)> {
        let code = self.0.checked_sub(1)?;
        let way = match code / STEPS {
            0 => Way::Wifi,
            n @ 1..=3 => Way::Narrow(n - 1),
            n => Way::Lora((n - 4).min(5)),
        };
        let step = code % STEPS;
        let loss = if step == STEPS - 1 {
            0.0
        } else {
            let half = if step % 2 == 1 { FRAC_1_SQRT_2 } else { 1.0 };
            half / f64::from(1_u32 << (step / 2))
        };
        Some((way, loss))
    }

    /// What becomes of a message of so many values that the device `key` sends at `nanos`; `busy` is when its radio is free again by the rules
    /// of its place, which only LoRa needs.
    pub(in crate::sim) fn transit(
        self,
        key: u64,
        nanos: i64,
        values: u32,
        (rules, busy): (AirRules, &mut i64),
    ) -> Transit {
        let draw = |n: u32| unit(key, STREAM + n, nanos);
        match self.way() {
            None => Transit::after(0.0),
            Some((Way::Wifi, loss)) => wifi(loss, draw),
            Some((Way::Narrow(class), loss)) => narrow(class, loss, draw),
            Some((Way::Lora(factor), loss)) => {
                lora(factor, loss, (nanos, values), (rules, busy), draw)
            }
        }
    }
}

/// A frame is tried seven times; what is still lost TCP sends again, and its receiver drops what comes twice.
fn wifi(loss: f64, draw: impl Fn(u32) -> f64) -> Transit {
    let lost = loss.powi(FRAME_TRIES);
    let (mut at_s, mut wait_s) = (0.0, TCP_TIMEOUT_S);
    for try_ in 0..TCP_TRIES {
        if draw(2 * try_) >= lost {
            // About as many tries as the chance gives, each after a back-off.
            let tries = 1.0 / (1.0 - loss).max(1.0 / f64::from(FRAME_TRIES));
            return Transit::after(at_s + FRAME_S * tries * draw(2 * try_ + 1));
        }
        at_s += wait_s;
        wait_s *= 2.0;
    }
    Transit::LOST
}

/// CoAP sends until it hears that the message arrived; where that answer is lost, the platform gets it twice.
fn narrow(class: u8, loss: f64, draw: impl Fn(u32) -> f64) -> Transit {
    let way_s = NARROW_WAY_S[usize::from(class.min(2))];
    let mut wait_s = COAP_TIMEOUT_S.max(2.5 * way_s) * (1.0 + 0.5 * draw(0));
    let (mut at_s, mut first) = (0.0, None);
    for try_ in 0..COAP_TRIES {
        let chance = |n| draw(1 + 3 * try_ + n);
        if chance(0) >= loss {
            let arrives = millis(at_s + way_s * (0.75 + 0.5 * chance(1)));
            match first {
                None => first = Some(arrives),
                Some(_) => {
                    return Transit {
                        late_millis: first,
                        again_millis: Some(arrives),
                    };
                }
            }
            if chance(2) >= loss {
                break;
            }
        }
        at_s += wait_s;
        wait_s *= 2.0;
    }
    Transit {
        late_millis: first,
        again_millis: None,
    }
}

/// LoRaWAN sends once, in frames that are no longer than the rules allow, each when the windows after the one before are over and the rest that
/// the rules ask for. Its server drops what several gateways heard.
fn lora(
    factor: u8,
    loss: f64,
    (nanos, values): (i64, u32),
    (rules, busy): (AirRules, &mut i64),
    draw: impl Fn(u32) -> f64,
) -> Transit {
    let Some((frames, frame_s)) = frames(factor, values, rules) else {
        return Transit::LOST;
    };
    let wait_s = busy.saturating_sub(nanos).max(0) as f64 / 1e9;
    let rest_s = WINDOWS_S.max(rules.rest_s(factor, frame_s));
    if wait_s > LONGEST_WAIT_S + (rest_s - WINDOWS_S) {
        return Transit::LOST;
    }
    let sent_s = wait_s + f64::from(frames) * frame_s + f64::from(frames - 1) * rest_s;
    *busy = nanos + ((sent_s + rest_s) * 1e9) as i64;
    if (0..frames).any(|frame| draw(frame) < loss) {
        Transit::LOST
    } else {
        Transit::after(sent_s)
    }
}

/// How many frames a message takes at a spreading factor less 7, and how long each is on the air, seconds; `None` where not even one
/// value may be sent.
pub(super) fn frames(factor: u8, values: u32, rules: AirRules) -> Option<(u32, f64)> {
    let spreading = Spreading::new(7 + factor.min(5), LORA_HZ).ok()?;
    let on_air_s = |values: u32| {
        let bytes = LORA_FRAME_BYTES + LORA_VALUE_BYTES * values;
        spreading.time_on_air_s(bytes.min(255) as u8)
    };
    let fits = |values: &u32| rules.lets(factor, LORA_VALUE_BYTES * values, on_air_s(*values));
    let most = (1..=values.clamp(1, 48)).rev().find(fits)?;
    let frames = values.max(1).div_ceil(most);
    Some((frames, on_air_s(values.max(1).div_ceil(frames))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::random::entity_key;

    const N: i64 = 20_000;

    fn transits(link: Link) -> Vec<Transit> {
        let key = entity_key(1, "device", "a");
        let each = |i| {
            let busy = &mut i64::MIN.clone();
            link.transit(key, i * 900_000_000_000, 4, (AirRules::China, busy))
        };
        (0..N).map(each).collect()
    }

    fn share(transits: &[Transit], is: impl Fn(&Transit) -> bool) -> f64 {
        transits.iter().filter(|t| is(t)).count() as f64 / transits.len() as f64
    }

    #[test]
    fn every_way_and_step_has_a_byte_of_its_own() {
        let mut seen = std::collections::BTreeSet::from([Link::IDEAL.0]);
        let mut ways = vec![Way::Wifi];
        ways.extend((0..3).map(Way::Narrow));
        ways.extend((0..6).map(Way::Lora));
        for way in ways {
            for step in 0..24 {
                let loss = 0.5_f64.powf(f64::from(step) / 2.0);
                let link = Link::new(way, loss);
                assert!(seen.insert(link.0), "{way:?} {loss}");
                let (known, kept) = link.way().unwrap();
                assert_eq!(known, way);
                assert!((kept / loss - 1.0).abs() < 1e-12, "{kept} {loss}");
            }
            assert!(seen.insert(Link::new(way, 0.0).0));
        }
        assert_eq!(seen.len(), 251);
    }

    #[test]
    fn wires_take_no_time() {
        assert_eq!(
            Link::IDEAL.transit(1, 2, 3, (AirRules::China, &mut 0)),
            Transit {
                late_millis: Some(0),
                again_millis: None
            }
        );
    }

    #[test]
    fn narrow_band_comes_late_and_twice_where_answers_are_lost() {
        let good = transits(Link::new(Way::Narrow(0), 0.0));
        // One way of 0.6 s, a quarter more or less at random.
        assert!(
            good.iter()
                .all(|t| (450..=750).contains(&t.late_millis.unwrap()))
        );
        assert!(good.iter().all(|t| t.again_millis.is_none()));
        // Half of the frames lost: all five tries are with a chance of 1/32.
        let bad = transits(Link::new(Way::Narrow(2), 0.5));
        let lost = share(&bad, |t| t.late_millis.is_none());
        assert!((lost - 1.0 / 32.0).abs() < 0.005, "{lost}");
        // The message is in (1/2) and the answer lost (1/2) at try k, and a later try is in: sum over k of 2^-k/4 (1 - 2^-(4-k)).
        let twice = share(&bad, |t| t.again_millis.is_some());
        let expected: f64 = (0..5)
            .map(|k| 0.25 * 0.5_f64.powi(k) * (1.0 - 0.5_f64.powi(4 - k)))
            .sum();
        assert!((twice - expected).abs() < 0.01, "{twice} {expected}");
        let order = |t: &Transit| {
            t.again_millis
                .is_none_or(|again| again > t.late_millis.unwrap())
        };
        assert!(bad.iter().all(order));
    }

    #[test]
    fn wifi_loses_nothing_but_time() {
        let good = transits(Link::new(Way::Wifi, 0.0));
        assert!(good.iter().all(|t| t.late_millis.unwrap() <= 8));
        // 0.7071^7 = 0.088: TCP sends one in eleven again after a second, and 5e-6 are lost.
        let bad = transits(Link::new(Way::Wifi, FRAC_1_SQRT_2));
        let late = share(&bad, |t| t.late_millis.is_some_and(|ms| ms >= 1_000));
        assert!((late - FRAC_1_SQRT_2.powi(7)).abs() < 0.006, "{late}");
        assert!(bad.iter().all(|t| t.again_millis.is_none()));
    }

    #[test]
    fn tcp_tries_again_after_one_three_seven_and_fifteen_seconds() {
        assert!(tcp_again_millis().eq([1_000, 3_000, 7_000, 15_000]));
    }

    #[test]
    fn lora_sends_once() {
        let bad = transits(Link::new(Way::Lora(0), 0.5));
        let lost = share(&bad, |t| t.late_millis.is_none());
        assert!((lost - 0.5).abs() < 0.015, "{lost}");
        assert!(bad.iter().all(|t| t.again_millis.is_none()));
    }

    #[test]
    fn a_frame_of_lora_is_on_the_air_for_a_second_at_most() {
        // SF11, five values: 33 bytes take 60.25 symbols of 16.384 ms.
        let (count, seconds) = frames(4, 5, AirRules::China).unwrap();
        assert_eq!(count, 1);
        assert!((seconds - 60.25 * 0.016_384).abs() < 1e-9, "{seconds}");
        // A sixth makes it 1.07 s: two frames of three values, 25 bytes, 50.25 symbols.
        let (count, seconds) = frames(4, 6, AirRules::China).unwrap();
        assert_eq!(count, 2);
        assert!((seconds - 50.25 * 0.016_384).abs() < 1e-9, "{seconds}");
        // At SF12 a header alone takes 1.16 s.
        assert_eq!(frames(5, 1, AirRules::China), None);
        for factor in 0..5 {
            for values in 1..60 {
                assert!(
                    frames(factor, values, AirRules::China).unwrap().1 <= 1.0,
                    "{factor} {values}"
                );
            }
        }
    }

    #[test]
    fn what_lora_sends_waits_until_the_windows_are_over_and_is_dropped_after_long() {
        let link = Link::new(Way::Lora(0), 0.0);
        let mut busy = i64::MIN;
        let second = 1_000_000_000;
        let mut late = |at: i64| {
            link.transit(7, at, 1, (AirRules::China, &mut busy))
                .late_millis
        };
        // SF7, 17 bytes: ceil((136 - 28 + 44) / 28) = 6 blocks, 50.25 symbols of 1.024 ms.
        assert_eq!(late(0), Some(52));
        // They end at 3.051456 s.
        assert_eq!(late(second), Some(2_103));
        for _ in 0..5 {
            late(second + 1);
        }
        assert_eq!(late(second + 2), None, "a queue of six takes too long");
        assert_eq!(late(100 * second), Some(52));
    }

    #[test]
    fn in_europe_a_device_rests_for_its_share_of_an_hour() {
        let link = Link::new(Way::Lora(5), 0.0);
        let mut busy = i64::MIN;
        let second = 1_000_000_000;
        let mut late = |at: i64| {
            link.transit(7, at, 1, (AirRules::Europe, &mut busy))
                .late_millis
        };
        // SF12, 17 bytes: ceil((136 - 48 + 44) / 40) = 4 blocks, 40.25 symbols of 32.768 ms: 1.319 s.
        assert_eq!(late(0), Some(1_319));
        // It may send again after 142.986 s, and is on the air for as long as before: 44.31 s late, kept in steps of two.
        assert_eq!(late(100 * second), Some(46_000));
        // The next turn is 185.97 s away; it keeps a message for 16 s and what its rest is longer than the windows, 154.67 s.
        assert_eq!(late(100 * second), None);
    }

    #[test]
    fn no_hour_in_europe_has_more_than_its_share() {
        for factor in 0..6 {
            let link = Link::new(Way::Lora(factor), 0.0);
            let (mut busy, mut sent) = (i64::MIN, Vec::new());
            for n in 0..2_000_i64 {
                // A message every five seconds on the mean.
                let at = n * 5_000_000_000 + (unit(3, 9, n) * 5e9) as i64;
                let before = busy;
                let transit = link.transit(9, at, 3, (AirRules::Europe, &mut busy));
                if transit.late_millis.is_some() {
                    let (count, frame_s) = frames(factor, 3, AirRules::Europe).unwrap();
                    assert_eq!(count, 1);
                    let begins = at.max(before);
                    sent.push((begins, frame_s));
                }
            }
            assert!(sent.len() > 20, "{factor}: {}", sent.len());
            for (k, (begins, _)) in sent.iter().enumerate() {
                let hour = sent[k..]
                    .iter()
                    .take_while(|(at, _)| at - begins < 3_600_000_000_000);
                let on_air_s: f64 = hour.map(|(_, on_air_s)| on_air_s).sum();
                assert!(on_air_s <= 36.0, "{factor}: {on_air_s}");
            }
        }
    }
}
