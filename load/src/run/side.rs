//! Opens the side at which messages come back: at the target, or where the plan says.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use twin_core::told::Term;

use super::open::{remote_settings, settings};
use super::{Feed, Frame, RunError};
use crate::check::{Checker, Polling};
use crate::driver::Checking;
use crate::plan::{Check, Scheme, Target};
use crate::secret::Secret;
use crate::target::TargetError;

/// What counts as back, if that is checked.
pub(super) fn checking(frame: &Frame<'_>) -> Option<Checking> {
    let check = frame.plan.check.as_ref()?;
    let target = frame.target;
    Some(match (target.address.scheme, &target.stream) {
        _ if check.paths.is_some() => Checking::Values,
        _ if check.has_side() => Checking::Subscribed,
        (Scheme::Http, _) | (Scheme::Nats, Some(_)) => Checking::Answers,
        _ => Checking::Subscribed,
    })
}

pub(super) fn open_checker(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    epoch: Instant,
) -> Result<Option<Checker>, RunError> {
    let Some(check) = &frame.plan.check else {
        return Ok(None);
    };
    // What it answers counts as back.
    if checking(frame) == Some(Checking::Answers) {
        return Ok(None);
    }
    let (side, password) = side(frame, check);
    let failed = |source: TargetError| RunError::Target {
        target: side.address.shown(),
        source,
    };
    let filters = match check.topics.as_slice() {
        [] => feed.filters.as_slice(),
        topics => topics,
    };
    let group = frame.target.client_prefix.trim_end_matches('-');
    let remote = || remote_settings(frame, feed, &side, password);
    let opened = match (side.address.scheme, &side.stream) {
        (Scheme::Mqtt, _) => {
            let settings = settings(&side, password, feed.seed);
            let user = side.user.as_deref();
            Checker::open(&settings, user, group, check.subscribers, filters, epoch)
                .map_err(|e| failed(e.into()))?
        }
        (Scheme::Nats, None) => remote()
            .and_then(|s| Checker::open_nats(s, group, check.subscribers, filters, epoch))
            .map_err(|e| failed(e.into()))?,
        (Scheme::Nats, Some(name)) => remote()
            .and_then(|s| Checker::open_stored(&s, group, name, filters, epoch))
            .map_err(|e| failed(e.into()))?,
        (Scheme::Http, _) if check.is_polled() => remote()
            .and_then(|s| Checker::open_polled(s, polling(check, feed), epoch))
            .map_err(|e| failed(e.into()))?,
        _ => {
            return Err(RunError::Unfit {
                target: side.address.shown(),
                reason: Term::new(
                    "nothing comes back from such a target; leave the check out, or name where it does: load.check.url",
                    "该类目标不返回消息；请去掉核对，或用 load.check.url 写明消息返回之处",
                ),
            });
        }
    };
    Ok(Some(opened.by_values(check.paths.clone())))
}

/// Where messages come back, and the password there.
fn side<'a>(frame: &Frame<'a>, check: &'a Check) -> (Cow<'a, Target>, Option<&'a Secret>) {
    match (&check.side, &check.stream) {
        (Some(side), _) => (Cow::Borrowed(side), frame.check_password),
        (None, None) => (Cow::Borrowed(frame.target), frame.password),
        (None, Some(_)) => {
            let read = Target {
                stream: check.stream.clone(),
                ..frame.target.clone()
            };
            (Cow::Owned(read), frame.password)
        }
    }
}

fn polling(check: &Check, feed: &Feed<'_>) -> Polling {
    Polling {
        interval: Duration::from_secs_f64(check.interval_secs),
        grace: Duration::from_secs_f64(check.grace_secs),
        begins: feed.begins,
    }
}
