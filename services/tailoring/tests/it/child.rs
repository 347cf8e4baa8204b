//! What this test program does when it is started as the child process that reads a file: it reads
//! it, after a file that holds it back is gone. Started as a test program, these are no tests of
//! anything.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use resume::sandbox::{self, Program};

/// Ending of the name of a file that holds child processes back.
pub const HOLD: &str = ".hold";
const TEST: &str = "child::a_child_process_reads";

/// The program to start, held back as long as there is a file at `hold`.
pub fn program(hold: &Path) -> Program {
    let mut program = Program::current_test(TEST).unwrap();
    program.args.push(hold.into());
    program
}

#[test]
fn a_child_process_reads() {
    let hold = std::env::args().find(|argument| argument.ends_with(HOLD)).map(PathBuf::from);
    if std::env::args().nth(1).as_deref() == Some("__read") {
        while hold.as_deref().is_some_and(Path::exists) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    if sandbox::child_main().is_some() {
        std::process::exit(0);
    }
}
