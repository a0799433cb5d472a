//! Owns `overshare completions`.

use std::io::{self, Write};

use clap::CommandFactory as _;
use clap_complete::Shell;

/// Arguments of `overshare completions`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the script. It is made in memory first: the generator panics where its output does not take everything.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "overshare", &mut script);
    out.write_all(&script)
}
