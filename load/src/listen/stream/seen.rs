//! How far a stream was read, and what it gave up before that.

use async_nats::jetstream::Message;
use async_nats::jetstream::message::Info as MessageInfo;
use async_nats::jetstream::stream::Info;
use twin_core::time::SimTime;

use crate::listen::ears::Ears;
use crate::listen::filter::matches;
use crate::listen::side::headed;
use crate::record::Gap;
use crate::target::remote::headers_text;

/// How far a stream was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Number of the last message that was read or given up.
    pub(super) number: u64,
    /// When the server took it in, nanoseconds since 1970.
    pub(super) published: i64,
    /// When the stream was made, nanoseconds since 1970: one of its name that is made later counts anew.
    pub(super) created: i64,
    /// Number of the stream's last message when it was opened.
    pub(super) last: u64,
    /// Whether numbers were free among those that it held when it was opened.
    has_holes: bool,
    /// Messages that are left to be read, by the server's count.
    pub(super) left: u64,
}

impl Seen {
    /// Nothing of a stream that is as it is now.
    pub(super) fn nothing_of(info: &Info) -> Self {
        let (state, created) = (&info.state, nanos(info.created.unix_timestamp_nanos()));
        let (first, last) = (state.first_sequence.max(1), state.last_sequence);
        let time = match state.messages {
            0 => state.last_timestamp,
            _ => state.first_timestamp,
        };
        Self {
            number: first - 1,
            published: nanos(time.unix_timestamp_nanos()).max(created),
            created,
            last,
            has_holes: first + state.messages != last + 1,
            left: 0,
        }
    }

    /// Goes on to where the stream begins now.
    pub(super) fn catch_up(&mut self, now: &Self, filters: &[String], ears: &mut Ears<'_>) {
        if now.number > self.number {
            self.skip_to(now.number + 1, now.published, filters, ears);
            self.number = now.number;
        }
    }

    /// Takes a later message in.
    pub(super) fn take(
        &mut self,
        message: &Message,
        info: &MessageInfo<'_>,
        filters: &[String],
        ears: &mut Ears<'_>,
    ) {
        let published = nanos(info.published.unix_timestamp_nanos());
        self.skip_to(info.stream_sequence, published, filters, ears);
        (self.number, self.published, self.left) = (info.stream_sequence, published, info.pending);
        if filters.iter().any(|f| matches(f, &message.subject)) {
            let time = SimTime::from_nanos(published);
            let headers = headers_text(message.headers.as_ref());
            let content = (message.subject.as_bytes(), &message.payload[..]);
            ears.heard(content, headed(headers.as_deref()), time);
        }
    }

    /// Notes what the stream gave up before message `next` was read. With a filter or free numbers nobody knows.
    fn skip_to(&self, next: u64, to_nanos: i64, filters: &[String], ears: &mut Ears<'_>) {
        let is_whole = matches!(filters, [all] if all == ">");
        let is_known = !self.has_holes || self.number >= self.last;
        let missed = next - self.number - 1;
        if is_whole && is_known && missed > 0 {
            tracing::warn!("the stream gave up {missed} messages before they were read");
            ears.recorder.gap(Gap {
                from_nanos: self.published,
                to_nanos,
            });
        }
    }
}

fn nanos(since_1970: i128) -> i64 {
    i64::try_from(since_1970).unwrap_or(match since_1970 < 0 {
        true => i64::MIN,
        false => i64::MAX,
    })
}
