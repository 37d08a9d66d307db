//! Room for answers: a large one holds a share of a fixed number of bytes until its client has taken it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use twin_core::both;

use super::problem::HttpError;
use crate::state::{App, Desk};

/// Room is counted in pieces of so many bytes.
const PIECE: usize = 1_024;
/// Smaller answers are not worth counting: all connections together wait for less than a few large ones.
const LARGE: usize = 64 * 1_024;
/// A large answer is handed on in parts of so many bytes.
const PART: usize = 16 * 1_024;
/// Longest wait for room.
const PATIENCE: Duration = Duration::from_secs(5);

/// The room for `bytes` of answers.
pub(crate) fn room(bytes: usize) -> Semaphore {
    Semaphore::new((bytes / PIECE).clamp(1, Semaphore::MAX_PERMITS))
}

/// Marks an answer whose bytes all clients share: it takes no room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared;

/// Holds room for a large answer as long as it is on its way.
pub(crate) async fn with_room(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let _desk = response.extensions_mut().remove::<Desk>();
    let size = response.body().size_hint().lower();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size < LARGE || response.extensions().get::<Shared>().is_some() {
        return response;
    }
    let whole = app.limits.answer_bytes / PIECE;
    // An answer that is larger than all the room takes all of it.
    let pieces = u32::try_from((size / PIECE).min(whole)).unwrap_or(u32::MAX);
    let held = timeout(PATIENCE, app.room.clone().acquire_many_owned(pieces)).await;
    match held {
        Ok(Ok(room)) => response.map(|body| {
            Body::new(Held {
                body,
                rest: Bytes::new(),
                _room: room,
            })
        }),
        _ => HttpError::too_many(
            both!(
                "too many large answers are on their way; ask again",
                "正在传送的大型应答过多；请稍后再试"
            ),
            5,
        )
        .into_response(),
    }
}

/// A body that gives its room back when it is done with. It is handed on in small parts: of a body in one part, hyper would
/// be done with the body at once and sit on the part.
struct Held {
    body: Body,
    rest: Bytes,
    _room: OwnedSemaphorePermit,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return Poll::Ready(other),
            }
        }
        let part = self.rest.len().min(PART);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(part)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, hint) = (self.rest.len() as u64, self.body.size_hint());
        match hint.exact() {
            Some(exact) => SizeHint::with_exact(exact + rest),
            None => SizeHint::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Waker;

    use super::*;

    #[test]
    fn room_is_held_until_the_last_part_is_taken() {
        let all = Arc::new(room(8 * PIECE));
        let held = all.clone().try_acquire_many_owned(5).unwrap();
        let bytes: Vec<u8> = (0..=255).cycle().take(2 * PART + 7).collect();
        let mut body = Box::pin(Held {
            body: Body::from(bytes.clone()),
            rest: Bytes::new(),
            _room: held,
        });
        let mut cx = Context::from_waker(Waker::noop());
        let mut seen = Vec::new();
        for left in [PART + 7, 7, 0] {
            assert!(!body.is_end_stream());
            let Poll::Ready(Some(Ok(frame))) = body.as_mut().poll_frame(&mut cx) else {
                panic!("a part is there");
            };
            seen.extend_from_slice(&frame.into_data().unwrap());
            assert_eq!(body.size_hint().exact(), Some(left as u64));
            assert_eq!(all.available_permits(), 3);
        }
        assert!(body.is_end_stream() && seen == bytes);
        drop(body);
        assert_eq!(all.available_permits(), 8);
    }
}
