//! `twin completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::failure;

#[derive(clap::Args)]
#[command(
    after_help = "Example: twin completions bash > ~/.local/share/bash-completion/completions/twin"
)]
pub(crate) struct Options {
    /// The shell.
    shell: Shell,
}

/// Prints the completions of the command `C`.
pub(crate) fn run<C: CommandFactory>(options: &Options) -> failure::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut C::command(), "twin", &mut script);
    crate::output::text_out(&String::from_utf8(script)?)
}
