//! A TCP proxy in front of a database, which can cut, stall, and lead elsewhere.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use crate::support::Service;

/// What becomes of connections, those that are there and new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Bytes go both ways.
    Pass,
    /// They are closed.
    Cut,
    /// They stay open, and nothing comes through.
    Stall,
}

/// The mode, and how often everything was cut.
type State = (Mode, u64);

/// The proxy; it ends with the value.
pub(crate) struct Proxy {
    /// Its port on loopback.
    pub(crate) port: u16,
    mode: watch::Sender<State>,
    target: Arc<Mutex<(String, u16)>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// One in front of a server.
    pub(crate) async fn to(service: &Service) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let target = Arc::new(Mutex::new((service.host.clone(), service.port)));
        let mode = watch::Sender::new((Mode::Pass, 0));
        let (leads_to, modes) = (Arc::clone(&target), mode.clone());
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.expect("a connection");
                let target = leads_to.lock().expect("no panic").clone();
                tokio::spawn(carry(client, target, modes.subscribe()));
            }
        });
        Self { port, mode, target, accepting }
    }

    /// From now on, this becomes of connections.
    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_modify(|state| state.0 = mode);
    }

    /// New connections go to another server; those that are there are closed.
    pub(crate) fn lead_to(&self, service: &Service) {
        *self.target.lock().expect("no panic") = (service.host.clone(), service.port);
        // A mark of its own for each time: two quick changes of the mode might be seen as none.
        self.mode.send_modify(|(_, cuts)| *cuts += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn carry(mut client: TcpStream, target: (String, u16), mut mode: watch::Receiver<State>) {
    let Some(mut server) = opened(target, &mut mode).await else { return };
    let copying = copy_bidirectional(&mut client, &mut server);
    tokio::pin!(copying);
    let cuts = mode.borrow().1;
    loop {
        let (now, cut) = *mode.borrow_and_update();
        match now {
            Mode::Cut => return,
            Mode::Pass | Mode::Stall if cut != cuts => return,
            Mode::Stall => {
                if mode.changed().await.is_err() {
                    return;
                }
            }
            Mode::Pass => tokio::select! {
                _ = &mut copying => return,
                changed = mode.changed() => if changed.is_err() { return },
            },
        }
    }
}

/// The connection to the server, once connections may go through.
async fn opened(target: (String, u16), mode: &mut watch::Receiver<State>) -> Option<TcpStream> {
    loop {
        let (now, _) = *mode.borrow_and_update();
        match now {
            Mode::Pass => return TcpStream::connect(target).await.ok(),
            Mode::Cut => return None,
            Mode::Stall => mode.changed().await.ok()?,
        }
    }
}
