//! The command line program: run and exit code. The only file that prints usage or exits.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser as _;

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
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(cli::CANNOT_RUN) } else { ExitCode::SUCCESS };
        }
    };
    let mut out = io::stdout();
    let told = cli::run(&arguments, &mut out, interrupt_flag()).and_then(|code| out.flush().map(|()| code));
    match told {
        Ok(code) => ExitCode::from(code),
        // The reader had enough (`overshare … | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(cli::OK),
        Err(error) => {
            let _ = writeln!(io::stderr(), "overshare: {error}");
            ExitCode::from(cli::CANNOT_RUN)
        }
    }
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
