//! The command line program: run and exit code. The only file that prints usage or exits.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser as _;
use clap::error::ErrorKind;
use overshare::report::escape;

mod cli;

fn main() -> ExitCode {
    // A panic's message can hold a value of a photo: only its place in the source is told.
    overshare::fence::install_hook(|place| {
        let _ = writeln!(io::stderr(), "overshare: internal error at {}:{}", place.file(), place.line());
    });
    let arguments = cli::with_command(std::env::args_os().collect());
    let arguments = match cli::Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come here too; where even they cannot be written, there is nobody to tell.
            let _ = tell_usage(&error);
            return if error.use_stderr() { ExitCode::from(cli::CANNOT_RUN) } else { ExitCode::SUCCESS };
        }
    };
    let mut out = io::stdout();
    let told = cli::run(&arguments, &mut out, interrupt_flag()).and_then(|code| out.flush().map(|()| code));
    // Silence would look as if the runtime that was asked for had run.
    #[cfg(feature = "ort")]
    if let Some(why) = overshare::vision::runtime::fallback() {
        let _ = writeln!(io::stderr(), "overshare: without ONNX Runtime, on the slower built-in one: {}", escape(why));
    }
    match told {
        Ok(code) => ExitCode::from(code),
        // The reader had enough (`overshare … | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(cli::OK),
        Err(error) => {
            let _ = writeln!(io::stderr(), "overshare: {}", escape(&error.to_string()));
            ExitCode::from(cli::CANNOT_RUN)
        }
    }
}

/// Prints clap's error or help. Where an argument would drive the terminal (a file's name can be one: `overshare *`), it is written
/// out, at the price of the colours.
fn tell_usage(error: &clap::Error) -> io::Result<()> {
    let plain = error.render().to_string();
    let escaped: Vec<_> = plain.lines().map(escape).collect();
    if escaped.iter().all(|line| matches!(line, Cow::Borrowed(_))) {
        error.print()?;
    } else {
        writeln!(io::stderr(), "{}", escaped.join("\n"))?;
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        writeln!(io::stderr(), "There is no file or folder of this name either.")?;
    }
    Ok(())
}

/// A flag that the first Ctrl-C raises, so that the report ends in good order; the second one ends the program at once.
fn interrupt_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    // Without a handler Ctrl-C still ends the program, only less tidily.
    let _ = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(cli::INTERRUPTED));
        }
    });
    flag
}
