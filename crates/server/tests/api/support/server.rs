//! The real server in this process, on a free loopback port.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jackfield::{
    app::{App, Settings, keys::NewKey, organizations},
    model::{Clock, Scope, ScopeSet},
    serve::{self, Options, Running},
    vault::MasterSource,
};
use secrecy::ExposeSecret;

use super::{
    Client,
    store::{Kind, TestStore},
};

/// A server of a test's own; it ends with the value.
pub(crate) struct TestServer {
    /// The application behind it.
    pub(crate) app: App,
    /// A client with the first organization's admin key.
    pub(crate) admin: Client,
    /// `http://127.0.0.1:port`
    pub(crate) base: String,
    running: Option<Running>,
    time: Arc<AtomicI64>,
    // Dropped last: the database goes when nobody is connected any more.
    /// The store behind it.
    pub(crate) store: Arc<TestStore>,
    /// The folder with the master key, and room for a test's own files.
    pub(crate) folder: Arc<tempfile::TempDir>,
}

/// How to start a server.
pub(crate) struct Start {
    kind: Kind,
    settings: Settings,
    options: Options,
}

impl Start {
    /// On SQLite.
    pub(crate) fn sqlite() -> Self {
        Self::on(Kind::Sqlite)
    }

    /// On a Postgres database of its own.
    pub(crate) fn postgres() -> Self {
        Self::on(Kind::Postgres)
    }

    fn on(kind: Kind) -> Self {
        let mut settings = Settings::default();
        // The tests' databases are on loopback.
        settings.drivers.guard.allowed_private_networks =
            ["127.0.0.0/8", "::1/128"].iter().map(|network| network.parse().expect("a network")).collect();
        let options = Options { drain_timeout: Duration::from_secs(10), ..Options::default() };
        Self { kind, settings, options }
    }

    /// With other settings.
    pub(crate) fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// With other options.
    pub(crate) fn options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Starts it, with a first organization.
    pub(crate) async fn run(self) -> TestServer {
        let store = Arc::new(TestStore::new(self.kind).await);
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let time = Arc::new(AtomicI64::new(Clock::System.micros()));
        let app = open(&store, folder.path(), self.settings, &time).await;
        let first = organizations::first_start(&app).await.expect("a first start").expect("an empty store");
        let key = first.admin_key.secret.expose_secret().to_owned();
        let (running, base) = listen(&app, &self.options).await;
        let admin = Client::new(&base, Some(&key), &first.id);
        TestServer { app, admin, base, running: Some(running), time, store, folder }
    }
}

async fn open(store: &TestStore, folder: &Path, settings: Settings, time: &Arc<AtomicI64>) -> App {
    let database = store.open().await;
    let source = MasterSource::File(folder.join("master.key"));
    let clock = Clock::Set(Arc::clone(time));
    App::open(clock, settings, database, source).await.expect("the vault opens")
}

async fn listen(app: &App, options: &Options) -> (Running, String) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = serve::bind(address).await.expect("a free port");
    let running = serve::start(app.clone(), listener, options).expect("a server");
    let base = format!("http://{}", running.address);
    (running, base)
}

impl TestServer {
    /// A server on SQLite.
    pub(crate) async fn sqlite() -> Self {
        Start::sqlite().run().await
    }

    /// A server on a Postgres database of its own.
    pub(crate) async fn postgres() -> Self {
        Start::postgres().run().await
    }

    /// Another replica on the same store, which ends with its own value.
    pub(crate) async fn replica(&self) -> Self {
        self.replica_with(|_| {}).await
    }

    /// The same, whose operator has set something otherwise.
    pub(crate) async fn replica_with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.app.settings.clone();
        change(&mut settings);
        let app = open(&self.store, self.folder.path(), settings, &self.time).await;
        let (running, base) = listen(&app, &Options::default()).await;
        let admin = Client::new(&base, self.admin.key.as_deref(), &self.admin.organization);
        let (store, folder) = (Arc::clone(&self.store), Arc::clone(&self.folder));
        Self { app, admin, base, running: Some(running), time: Arc::clone(&self.time), store, folder }
    }

    /// A client with the admin key of another, new organization.
    pub(crate) async fn other_organization(&self) -> Client {
        let made = organizations::create(&self.app, "Other").await.expect("an organization");
        Client::new(&self.base, Some(made.admin_key.secret.expose_secret()), &made.id)
    }

    /// A client whose key, of the first organization, has these scopes only.
    pub(crate) async fn with_scopes(&self, scopes: &[&str]) -> Client {
        let scopes = scopes.iter().map(|word| Scope::parse(word).expect("a scope")).collect();
        let new = NewKey { name: "narrow".to_owned(), scopes: ScopeSet(scopes), expires_at: None };
        let organization = &self.admin.organization;
        let made = jackfield::app::keys::make(&self.app, organization, None, &new).await.expect("a key");
        self.admin.with_key(made.secret.expose_secret())
    }

    /// Sets the server's clock forward.
    pub(crate) fn let_pass(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("a time");
        self.time.fetch_add(micros, Ordering::Relaxed);
    }

    /// Stops it as SIGTERM does.
    pub(crate) async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }
}
