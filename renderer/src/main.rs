//! `twin-viewer`: reads the arguments, opens what they name, draws it.

use std::process::ExitCode;

use bevy::app::AppExit;
use clap::{CommandFactory, Parser};
use twin_renderer::app::{windowed, windowless};
use twin_renderer::arguments::Arguments;
use twin_renderer::picking::by_id;
use twin_renderer::source::Target;

fn main() -> ExitCode {
    let args = Arguments::parse();
    let target = Target::parse(&args.target).unwrap_or_else(|reason| usage_error(&reason));
    if let Some(file) = &args.capture
        && !file
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("png"))
    {
        usage_error(&format!(
            "--capture writes PNG, so name a file that ends in .png, not '{}'",
            file.display()
        ));
    }
    match show(&args, &target) {
        Ok(AppExit::Success) => ExitCode::SUCCESS,
        Ok(AppExit::Error(_)) => ExitCode::from(1),
        Err(error) => {
            report(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Ends the program as wrong arguments do: with the reason, the usage and exit code 2.
fn usage_error(reason: &str) -> ! {
    Arguments::command()
        .error(clap::error::ErrorKind::ValueValidation, reason)
        .exit()
}

#[expect(clippy::print_stderr, reason = "the program's own error message")]
fn report(message: &str) {
    eprintln!("error: {message}");
}

fn show(args: &Arguments, target: &Target) -> anyhow::Result<AppExit> {
    if let Some(folder) = args.capture.as_ref().and_then(|file| file.parent())
        && !(folder.as_os_str().is_empty() || folder.is_dir())
    {
        anyhow::bail!(
            "there is no folder {} to write the picture to",
            folder.display()
        );
    }
    let (twin, link) = target.open(args)?;
    if let Some(id) = &args.select
        && by_id(&twin, id).is_none()
    {
        anyhow::bail!(
            "nothing in {} has the id '{id}': take one from a search at the server, or from its scene",
            args.target
        );
    }
    let mut app = match &args.capture {
        Some(file) => windowless(args, twin, link, file.clone())?,
        None => windowed(args, twin, link)?,
    };
    Ok(app.run())
}
