//! What the command says.

#![expect(clippy::print_stdout, reason = "a command says what it finds")]

/// Says a line.
pub fn print(line: &str) {
    println!("{line}");
}
