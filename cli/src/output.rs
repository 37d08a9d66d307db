//! What goes to standard output and standard error.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;
use tracing_subscriber::EnvFilter;

/// Sends logs to standard error.
pub(crate) fn start_logs(filter: &str, as_json: bool) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(filter).with_context(|| format!("'{filter}' is not a log filter"))?;
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    if as_json {
        logs.json().init();
    } else {
        logs.compact().with_target(false).init();
    }
    Ok(())
}

/// Prints one JSON document to standard output.
pub(crate) fn json(document: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    text_out(&text)
}

/// Prints `text` to standard error: what a person should see and a program may pass over.
pub(crate) fn note(text: &str) -> anyhow::Result<()> {
    let written = std::io::stderr().lock().write_all(text.as_bytes());
    written.context("standard error")
}

/// Prints `text` to standard output; a reader that has gone, as with `| head`, is no error.
pub(crate) fn text_out(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output"),
    }
}

/// Prints a job's error with its causes.
pub(crate) fn job_error(error: &anyhow::Error) -> ExitCode {
    report(error);
    ExitCode::from(1)
}

/// Prints an error of the command line.
pub(crate) fn usage_error(error: &anyhow::Error) -> ExitCode {
    report(error);
    ExitCode::from(2)
}

fn report(error: &anyhow::Error) {
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1) {
        // Some errors print their cause themselves.
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    // Nothing can be done when standard error is gone.
    drop(writeln!(std::io::stderr(), "{text}"));
}
