//! What goes to standard output and standard error.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use twin_core::both;

use crate::command::tongue;
use crate::failure::{self, Context, Failure};

/// Sends logs to standard error.
pub(crate) fn start_logs(filter: &str, as_json: bool) -> failure::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        let words = both!(
            "'{filter}' is not a log filter: {error}",
            "“{filter}”不是日志过滤条件：{error}"
        );
        Failure::of(words)
    })?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let harmless = filter_fn(is_harmless);
    if as_json {
        logs.json().finish().with(harmless).init();
    } else {
        let logs = logs.compact().with_target(false);
        logs.finish().with(harmless).init();
    }
    Ok(())
}

/// Whether a log may have it, whatever the filter asks for. At the level of traces other crates show what they send: tungstenite the head of its
/// handshake, with the password or token in `Authorization`.
fn is_harmless(metadata: &Metadata<'_>) -> bool {
    *metadata.level() != Level::TRACE || is_ours(metadata.target())
}

/// Whether a target of logs is a module of this workspace.
fn is_ours(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or_default();
    name == "twin" || name.starts_with("twin_")
}

/// Prints one JSON document to standard output.
pub(crate) fn json(document: &impl Serialize) -> failure::Result<()> {
    text_out(&pretty(document)?)
}

/// Prints one JSON document to standard error.
pub(crate) fn json_note(document: &impl Serialize) -> failure::Result<()> {
    note(&pretty(document)?)
}

fn pretty(document: &impl Serialize) -> failure::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

/// Prints `text` to standard error: what a person should see and a program may pass over.
pub(crate) fn note(text: &str) -> failure::Result<()> {
    let written = std::io::stderr().lock().write_all(text.as_bytes());
    written.context(both!("standard error", "标准错误输出"))
}

/// Prints `text` to standard output; a reader that has gone, as with `| head`, is no error.
pub(crate) fn text_out(text: &str) -> failure::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context(both!("standard output", "标准输出")),
    }
}

/// Prints a job's error with its causes.
pub(crate) fn job_error(error: &Failure) -> ExitCode {
    report(error);
    ExitCode::from(1)
}

/// Prints an error of the command line.
pub(crate) fn usage_error(error: &Failure) -> ExitCode {
    report(error);
    ExitCode::from(2)
}

fn report(error: &Failure) {
    let words = error.words();
    let text = tongue::of_messages().of(
        format!("错误：{}", words.zh),
        format!("error: {}", words.en),
    );
    // Nothing can be done when standard error is gone.
    drop(writeln!(std::io::stderr(), "{text}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_those_of_this_workspace() {
        for ours in ["twin", "twin::command", "twin_load::run", "twin_server"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["log", "twine::x", "tungstenite::handshake::client", ""] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
