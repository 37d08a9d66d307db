//! How a connection comes up: CONNECT, what the broker allows whom it accepts, SUBSCRIBE.

use super::{Connection, SUBSCRIBE_ID, Stage};
use crate::mqtt::allowance::Allowance;
use crate::mqtt::broken::Broken;
use crate::mqtt::counters::Counters;
use crate::mqtt::encode::{Connect, Version, connect, subscribe};
use crate::mqtt::settings::Settings;
use crate::payload::sparkplug::node_death;

/// Seconds for which an MQTT 5 broker is asked to keep the session of a broken connection: longer than any wait before a retry.
const SESSION_EXPIRY_SECS: u32 = 600;
/// An MQTT 5 broker does not take the quality of service of the last will (3.2.2.2).
const QOS_NOT_SUPPORTED: u8 = 0x9B;

impl Connection {
    /// Sends CONNECT once TCP is connected.
    pub(crate) fn greet(&mut self, settings: &Settings, now: u64) -> Result<(), Broken> {
        let Some(transport) = &self.transport else {
            return Ok(());
        };
        if !transport.is_connected()? {
            return Ok(());
        }
        if let Some(will) = self
            .client
            .will
            .as_mut()
            .filter(|_| self.client.is_edge_node)
        {
            will.payload = node_death(self.sessions);
        }
        self.sessions += 1;
        let user = self.client.user.as_deref();
        let password = self.client.password.over(settings.password.as_ref());
        let keeps_session = settings.version == Version::V5
            && self.session.qos() > 0
            && self.client.subscription.is_none();
        connect(
            &mut self.out,
            &Connect {
                version: settings.version,
                client_id: &self.client.id,
                // A session of an earlier run is none of ours. With MQTT 3.1.1 nothing but a clean one ends with its connection, and a
                // run must leave nothing behind.
                clean: !(keeps_session && self.was_up),
                keep_alive_secs: settings.keep_alive_secs,
                user,
                password: password.map(|p| p.reveal().as_bytes()),
                will: self.client.will.as_ref(),
                session_expiry_secs: if keeps_session {
                    SESSION_EXPIRY_SECS
                } else {
                    0
                },
            },
        );
        self.enter(Stage::Greeting, now);
        Ok(())
    }

    /// Lowers the quality of service of a last will that the broker refuses; whether it is worth another try. That of an edge node's death is fixed
    /// (Sparkplug 3.0, tck-id-payloads-ndeath-will-message-qos).
    pub(super) fn lowers_will(&mut self, version: Version, code: u8, allowance: Allowance) -> bool {
        if version != Version::V5 || code != QOS_NOT_SUPPORTED || self.client.is_edge_node {
            return false;
        }
        let Some(will) = self.client.will.as_mut().filter(|will| will.qos > 0) else {
            return false;
        };
        will.qos = allowance.maximum_qos.min(will.qos - 1);
        self.is_will_lowered = true;
        true
    }

    /// Takes over what the broker allows. What waits to be sent again must be within it: of that nothing was ever refused.
    pub(super) fn allowed(
        &mut self,
        settings: &Settings,
        allowance: Allowance,
    ) -> Result<(), Broken> {
        if settings.retains && !allowance.retains {
            return Err(Broken::RetainsNothing);
        }
        let qos = self.session.qos().min(allowance.maximum_qos);
        let is_less = self.session.held() > 0
            && (qos < self.session.qos() || self.session.longest() > allowance.packet_bytes);
        if is_less {
            return Err(Broken::AllowsLess);
        }
        self.session.publish_at(qos);
        self.most_packet = allowance.packet_bytes;
        let keep_alive_secs = allowance.keep_alive_secs;
        self.keep_alive_secs = keep_alive_secs.unwrap_or(settings.keep_alive_secs);
        Ok(())
    }

    /// Goes on after the broker accepted it: sends again what is under way, and subscribes.
    pub(super) fn accepted(
        &mut self,
        settings: &Settings,
        session_present: bool,
        window: u16,
        now: u64,
        counters: &mut Counters,
    ) -> Result<(), Broken> {
        self.resume(session_present, window, counters);
        let Some(subscription) = &self.client.subscription else {
            self.is_up(now, counters);
            return Ok(());
        };
        let filters: Vec<_> = (subscription.filters.iter())
            .map(|f| (f.clone(), subscription.qos as u8))
            .collect();
        let before = self.out.len();
        subscribe(&mut self.out, settings.version, SUBSCRIBE_ID, &filters);
        let (length, most) = (self.out.len() - before, self.most_packet);
        if length > most {
            return Err(Broken::LongSubscription { length, most });
        }
        self.enter(Stage::Subscribing, now);
        Ok(())
    }

    fn resume(&mut self, session_present: bool, window: u16, counters: &mut Counters) {
        let (written, start) = (self.written, self.start);
        let mut ends = Vec::new();
        (self.session).resume(&mut self.out, session_present, window, |length| {
            ends.push(written + (length - start) as u64);
        });
        // The last of them never were on a socket: they are sent now, not again.
        counters.repeated += ends.len().saturating_sub(self.marks.len()) as u64;
        for (mark, end) in self.marks.iter_mut().rev().zip(ends.into_iter().rev()) {
            mark.end = end;
        }
    }

    pub(super) fn is_up(&mut self, now: u64, counters: &mut Counters) {
        if self.was_up {
            counters.reconnects += 1;
        }
        counters.down_nanos += self.end_down(now);
        self.was_up = true;
        self.is_returning = false;
        self.attempts = 0;
        self.enter(Stage::Up, now);
        self.fill();
    }
}
