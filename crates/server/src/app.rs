//! What the product does, told apart from how it is asked: one function per use case.
//!
//! [`App`] is what all of them share. Handlers, the command line and jobs call these functions and
//! nothing below them.

pub mod actions;
pub mod agents;
pub mod audit;
pub mod bindings;
pub mod browse;
pub mod catalog;
pub mod changes;
pub mod connections;
pub mod discovery;
pub mod kept;
pub mod keys;
pub mod leases;
pub mod oauth;
pub mod organizations;
pub mod remembered;
pub mod report;
pub mod retention;
pub mod runtime;
pub mod scoping;
pub mod secrets;
pub mod settings;
pub mod skills;
pub mod spreadsheets;
pub mod sql_helpers;
pub mod versions;

use std::sync::{Arc, Weak};

pub use secrets::Secrets;
pub use settings::Settings;
use tokio_util::task::TaskTracker;

use crate::{error::Result, model::Clock, store::Database, vault::MasterSource};

/// What every use case shares. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// An [`App`] that what it keeps may hold without keeping it alive.
#[derive(Clone)]
pub struct WeakApp(Weak<Parts>);

impl WeakApp {
    /// The application, while it is there.
    pub fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(App)
    }
}

/// The parts of an [`App`].
pub struct Parts {
    /// Where the time comes from.
    pub clock: Clock,
    /// The settings of the deployment.
    pub settings: Settings,
    /// The store.
    pub database: Database,
    /// Keys that seal and hash.
    pub secrets: Secrets,
    /// Which keys have signed in of late.
    pub sign_ins: keys::SignIns,
    /// The published versions that take calls.
    pub live: runtime::LiveAgents,
    /// Where receipts go.
    pub receipts: runtime::Receipts,
    /// Which calls run that must not overlap.
    pub overlaps: runtime::Overlaps,
    /// The providers of the deployment, by kind.
    pub providers: Vec<Arc<catalog::Provider>>,
    /// What renews tokens, and must end before the store closes.
    pub renewals: TaskTracker,
    /// The one client that goes out to APIs.
    pub http: jackfield_drivers::http::Client,
    /// The model that maps goals, where there is one.
    pub model: Option<crate::automap::Model>,
    /// Which schemas' words are in memory.
    pub planners: bindings::planners::Planners,
    /// Which kinds of their own organizations have.
    pub own_kinds: catalog::own::OwnKinds,
    /// Which customers' systems are open.
    pub connections: connections::Connections,
    /// Which schemas and scopings are in memory.
    pub schemas: discovery::Schemas,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// For what the application itself keeps.
    pub fn downgrade(&self) -> WeakApp {
        WeakApp(Arc::downgrade(&self.0))
    }

    /// Opens the vault and puts everything together around a store. Remembers nothing yet.
    ///
    /// # Errors
    /// `master_key_unavailable`, or what the store says.
    pub async fn open(
        clock: Clock,
        settings: Settings,
        database: Database,
        source: MasterSource,
    ) -> Result<Self> {
        let secrets = Secrets::open(source, &database).await?;
        let guard = settings.drivers.guard.clone();
        let http = jackfield_drivers::http::Client::new(guard, settings.http.limits.connect_timeout)?;
        let model = match &settings.model {
            Some(model) => Some(crate::automap::Model::open(&http, model, &settings.http.limits)?),
            None => None,
        };
        let providers = catalog::folders::of_deployment(settings.providers_dir.as_deref())?;
        Ok(Self(Arc::new(Parts {
            providers,
            renewals: TaskTracker::new(),
            clock,
            settings,
            database,
            secrets,
            sign_ins: keys::SignIns::default(),
            http,
            model,
            planners: bindings::planners::Planners::default(),
            own_kinds: catalog::own::OwnKinds::default(),
            connections: connections::Connections::default(),
            schemas: discovery::Schemas::default(),
            live: runtime::LiveAgents::default(),
            receipts: runtime::Receipts::default(),
            overlaps: runtime::Overlaps::default(),
        })))
    }
}

/// Who asks: a key of an organization, and where from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The organization that the key belongs to.
    pub organization: Arc<str>,
    /// The key's id.
    pub key: Arc<str>,
    /// What the key may do.
    pub scopes: Arc<crate::model::ScopeSet>,
    /// The address that the request came from.
    pub origin: Arc<str>,
    /// The request's id.
    pub request: Arc<str>,
    /// The idempotency key that the request holds.
    pub idempotency_key: Option<Arc<str>>,
}
