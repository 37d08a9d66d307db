//! Ctrl-C and SIGTERM. A job that writes its files when all is worked out ends at once before that, and finishes what it has begun to write.

use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::signal::unix::{SignalKind, signal};
use twin_core::both;
use twin_core::told::Bilingual;

use crate::command::tongue;
use crate::failure;
use crate::output;

/// Exit codes of what a signal ends, as shells tell them: 128 and the signal's number.
const BY_INTERRUPT: i32 = 130;
const BY_TERMINATION: i32 = 143;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing is written yet.
    Working,
    /// Files are being written.
    Writing,
    /// They are, and it was asked to end.
    Asked,
}

/// Signals are the process's, and so is this.
static STAGE: Mutex<Stage> = Mutex::new(Stage::Working);

/// Ends the job at once with Ctrl-C or SIGTERM, and says so, until it begins to write; see [`begin_writing`].
pub(crate) fn listen() -> failure::Result<()> {
    on_signal(answer)?;
    tracing::debug!("Ctrl-C ends the job");
    Ok(())
}

/// From here on files are written: what is begun is finished, unless the job is asked to end twice.
pub(crate) fn begin_writing() {
    let mut stage = stage();
    if *stage == Stage::Working {
        *stage = Stage::Writing;
    }
}

/// Calls `heard` at each Ctrl-C and SIGTERM from now on, with the exit code that tells of it, on a thread of its own.
pub(crate) fn on_signal(mut heard: impl FnMut(i32) + Send + 'static) -> failure::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let (mut interrupt, mut terminate) = {
        let _within = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
    };
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                let code = tokio::select! {
                    Some(()) = interrupt.recv() => BY_INTERRUPT,
                    Some(()) = terminate.recv() => BY_TERMINATION,
                    else => break,
                };
                heard(code);
            }
        });
    });
    Ok(())
}

/// The job cannot go on to another stage while it is answered.
fn answer(code: i32) {
    let mut stage = stage();
    // The bar of progress stands on the line.
    let clear = if std::io::stderr().is_terminal() {
        "\r\x1b[K"
    } else {
        ""
    };
    let words = tongue::said(&stage.words());
    // It ends, too, when standard error is gone.
    drop(output::note(&format!("{clear}{words}\n")));
    match stage.after_signal() {
        Some(next) => *stage = next,
        None => std::process::exit(code),
    }
}

fn stage() -> MutexGuard<'static, Stage> {
    STAGE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stage {
    /// The stage after a signal; none where the job ends.
    fn after_signal(self) -> Option<Self> {
        match self {
            Self::Writing => Some(Self::Asked),
            Self::Working | Self::Asked => None,
        }
    }

    /// What is said of a signal.
    fn words(self) -> Bilingual {
        match self {
            Self::Working => both!("cancelled; nothing was written", "已取消；未写入任何文件"),
            Self::Writing => both!(
                "what is being written is finished first; Ctrl-C again ends at once",
                "先写完正在写的文件；再按一次 Ctrl-C 立即结束"
            ),
            Self::Asked => both!(
                "ended before all was written; what has its name is whole, a file that ends in .unfinished can be deleted",
                "未全部写完即结束；已有正式名称的文件是完整的，以 .unfinished 结尾的文件可删除"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_finished_unless_it_is_asked_twice() {
        assert_eq!(Stage::Working.after_signal(), None);
        let asked = Stage::Writing.after_signal();
        assert_eq!(asked, Some(Stage::Asked));
        assert_eq!(asked.and_then(Stage::after_signal), None);
    }
}
