//! Owns `overshare schema`.

use std::io::{self, Write};

/// Arguments of `overshare schema`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Of the whole document of `--format json`, rather than of a line of `--format jsonl`
    #[arg(long)]
    document: bool,
}

/// Writes the schema.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", overshare::report::schema(arguments.document))
}
