//! Owns `overshare man`: one manual page with every command.

use std::io::{self, Write};

use clap::CommandFactory as _;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

/// Writes the page in roff, whose plain text is ASCII.
pub fn run(out: &mut dyn Write) -> io::Result<()> {
    let mut page = Vec::new();
    render(&mut page)?;
    for c in String::from_utf8_lossy(&page).chars() {
        if c.is_ascii() { write!(out, "{c}")? } else { write!(out, "\\[u{:04X}]", u32::from(c))? }
    }
    Ok(())
}

fn render(out: &mut dyn Write) -> io::Result<()> {
    // The exit codes come once, as a section of their own.
    let mut program = super::Arguments::command().after_help("");
    program.build();
    let page = Man::new(program.clone());
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    for command in program.get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let mut heading = Roff::new();
        heading.control("SH", [format!("OVERSHARE {}", command.get_name().to_uppercase()).as_str()]);
        heading.text([roman(about + ".")]);
        heading.to_writer(out)?;
        let page = Man::new(command.clone().after_help(""));
        page.render_synopsis_section(out)?;
        page.render_options_section(out)?;
    }
    let mut codes = Roff::new();
    codes.control("SH", ["EXIT STATUS"]);
    codes.control("nf", []);
    for line in super::EXIT_CODES.lines().skip(1) {
        codes.text([roman(line.trim_start())]);
    }
    codes.control("fi", []);
    codes.to_writer(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    #[test]
    fn the_page_has_every_command_and_the_exit_codes() {
        let mut out = Vec::new();
        super::run(&mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        for part in ["OVERSHARE SCAN", "OVERSHARE EXPLAIN", "EXIT STATUS", "130", "fail\\-on"] {
            assert!(page.contains(part), "{part}");
        }
    }
}
