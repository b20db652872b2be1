//! A Postgres that tests may take down, one at a time, and that stands again afterwards.

use std::process::Command;

use tokio::sync::{Mutex, MutexGuard};

use crate::support::{Service, service, services};

static TURN: Mutex<()> = Mutex::const_new(());
const KEY: &str = "postgresVictim";

/// The turn to do so.
pub(crate) struct Victim {
    /// The server.
    pub(crate) service: Service,
    _turn: MutexGuard<'static, ()>,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Up,
    Stopped,
    Paused,
}

impl Victim {
    /// Waits for the turn.
    pub(crate) async fn turn() -> Self {
        Self { _turn: TURN.lock().await, service: service(KEY), state: State::Up }
    }

    /// Stops it at once, as a crash does.
    pub(crate) fn stop(&mut self) {
        steer("stop");
        self.state = State::Stopped;
    }

    /// Starts it again.
    pub(crate) fn start(&mut self) {
        steer("start");
        self.state = State::Up;
    }

    /// Lets it stand still: it takes connections and says nothing.
    pub(crate) fn pause(&mut self) {
        steer("pause");
        self.state = State::Paused;
    }

    /// Lets it go on.
    pub(crate) fn resume(&mut self) {
        steer("resume");
        self.state = State::Up;
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        match self.state {
            State::Up => {}
            State::Stopped => steer("start"),
            State::Paused => steer("resume"),
        }
    }
}

fn steer(what: &str) {
    let services = services();
    let words: Vec<&str> =
        services[KEY][what].as_array().expect("a command").iter().filter_map(|word| word.as_str()).collect();
    let (program, arguments) = words.split_first().expect("a command");
    let output = Command::new(program).args(arguments).output().expect("the command runs");
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
}
