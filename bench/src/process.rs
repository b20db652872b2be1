//! A server in a process of its own: started, watched, stopped.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::{Result, fault};

/// How long a process may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);

/// A process that serves; it is killed with the value.
pub(crate) struct Served {
    child: Child,
    // Held open: a server whose standard output is gone may stop.
    _output: BufReader<ChildStdout>,
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
    /// From the moment of starting it to the line that says it listens.
    pub(crate) ready_after: Duration,
}

/// What a process uses of memory, in kilobytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Memory {
    /// Now.
    pub(crate) resident: u64,
    /// At most so far.
    pub(crate) peak: u64,
}

impl Served {
    /// Starts a command and waits for the line `listening on http://…`; its log goes into a file.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(log)?);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let Some(output) = child.stdout.take() else { return fault("a process without standard output") };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                drop(child.wait());
                let said = fs::read_to_string(log).unwrap_or_default();
                return fault(format!("{command:?} ended before it was ready: {said}"));
            }
            if let Some(base) = line.trim_end().strip_prefix("listening on ") {
                let (base, ready_after) = (base.to_owned(), started.elapsed());
                return Ok(Self { child, _output: output, base, ready_after });
            }
        }
    }

    /// Starts a command that says nothing of its address, and waits until it takes connections there.
    pub(crate) fn start_at(mut command: Command, address: SocketAddr, log: &Path) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(log)?);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let Some(output) = child.stdout.take() else { return fault("a process without standard output") };
        while TcpStream::connect(address).is_err() {
            if child.try_wait()?.is_some() || started.elapsed() > PATIENCE {
                drop(child.kill());
                let said = fs::read_to_string(log).unwrap_or_default();
                return fault(format!("{command:?} takes no connections: {said}"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let base = format!("http://{address}");
        Ok(Self { child, _output: BufReader::new(output), base, ready_after: started.elapsed() })
    }

    /// What it uses of memory.
    pub(crate) fn memory(&self) -> Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        Ok(Memory { resident: kilobytes("VmRSS:"), peak: kilobytes("VmHWM:") })
    }

    /// The processor time that it has used so far, in seconds.
    pub(crate) fn processor_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // What follows the name, which is in parentheses and may hold anything.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks =
            fields.split_whitespace().skip(11).take(2).filter_map(|number| number.parse::<u32>().ok());
        // The kernel counts in hundredths of a second, on every machine of today.
        Ok(ticks.map(f64::from).sum::<f64>() / 100.0)
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
