//! The real command, as its own process.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::JoinHandle,
};

use super::{Client, PATIENCE};

/// The command, with nothing of the environment but what a test adds.
pub(crate) fn jackfield(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jackfield"));
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs the command to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    jackfield(folder).args(arguments).output().expect("the command runs")
}

/// What a command printed, as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

/// A serving process; it is killed with the value, and with the process that has it.
pub(crate) struct Served {
    child: Child,
    lines: Receiver<String>,
    _watch: Watch,
    log: Option<JoinHandle<String>>,
    /// What it printed until it was ready.
    pub(crate) printed: Vec<String>,
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
}

impl Served {
    /// Starts `jackfield serve` on a free port in a folder, and waits until it is ready.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = jackfield(folder);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
        Self::spawn(command)
    }

    /// Starts a prepared command that serves, and waits until it is ready.
    pub(crate) fn spawn(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut served = Self::of(command.spawn().expect("the command runs"));
        while let Some(line) = served.line("it is ready") {
            if let Some(base) = line.strip_prefix("listening on ") {
                base.clone_into(&mut served.base);
                return served;
            }
            served.printed.push(line);
        }
        panic!("it ended before it was ready: {}", served.log());
    }

    fn of(mut child: Child) -> Self {
        let lines = lines(child.stdout.take().expect("its output"));
        let watch = Watch::over(&child);
        let mut errors = child.stderr.take().expect("its log");
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).expect("its log");
            log
        });
        Self { child, lines, _watch: watch, log: Some(log), printed: Vec::new(), base: String::new() }
    }

    /// The next line that it prints; none at the end of its output.
    fn line(&mut self, awaited: &str) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                drop(self.child.kill());
                let log = self.log();
                panic!("waited in vain until {awaited}: it printed {:?} and logged {log}", self.printed)
            }
        }
    }

    fn log(&mut self) -> String {
        self.log.take().map(|log| log.join().expect("its log")).unwrap_or_default()
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The admin key that it printed.
    pub(crate) fn admin_key(&self) -> Option<&str> {
        self.printed.iter().find_map(|line| line.strip_prefix("admin key: "))
    }

    /// A client with a key.
    pub(crate) fn client(&self, key: &str) -> Client {
        Client::new(&self.base, Some(key), "")
    }

    /// Tells it to stop; gives its exit code, what else it printed, and its log.
    pub(crate) fn stop(mut self) -> (Option<i32>, String, String) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(told.success());
        let mut rest = String::new();
        while let Some(line) = self.line("it has stopped") {
            rest.push_str(&line);
            rest.push('\n');
        }
        let code = self.child.wait().expect("its end").code();
        let log = self.log();
        (code, rest, log)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads what a process prints in a thread of its own: the read of a pipe has no bound.
fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            if sender.send(line.expect("its output")).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Kills a process when the one that started it is gone, however that ended: nobody else holds the other end of the
/// pipe that it reads.
struct Watch(Child);

impl Watch {
    fn over(child: &Child) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "read -r _; kill -KILL \"$1\"", "watch", &child.id().to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("a shell"))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // While its pipe is open still: what it watches is gone, and its number may be another's soon.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
