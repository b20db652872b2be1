//! The settings that use cases look at; `cli::config` reads them from flags, environment and file.

use std::time::Duration;

/// The settings of a deployment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where clients reach the server, such as `https://jackfield.example.com`.
    pub public_url: String,
    /// The most bytes of a request's body.
    pub max_body_bytes: usize,
    /// Requests a second that an organization may make, on average.
    pub requests_per_second: u32,
    /// How many requests it may make at once on top.
    pub request_burst: u32,
    /// What every connection to a customer's database obeys.
    pub drivers: jackfield_drivers::sql::Settings,
    /// What every connection to an API obeys.
    pub http: jackfield_drivers::http::Settings,
    /// The most pages of a list that one call gets.
    pub max_pages: usize,
    /// Folders whose SQLite files may be connected to; empty switches the kind off.
    pub sqlite_folders: Vec<std::path::PathBuf>,
    /// A folder of further providers, each a folder of data.
    pub providers_dir: Option<std::path::PathBuf>,
    /// The operator's clients of OAuth, by the kind that they are for.
    pub oauth_clients: super::oauth::clients::OfDeployment,
    /// The model that maps goals; none leaves it to the planner of our own.
    pub model: Option<crate::automap::Settings>,
    /// How long renewing a token may take, whatever the call that asked for it has left.
    pub renewal_time: Duration,
    /// How long a confirmation token counts.
    pub confirmation_lifetime: Duration,
    /// For how many days receipts are kept; 0 is for ever.
    pub receipts_retention_days: u32,
    /// For how many days audit entries are kept; 0 is for ever.
    pub audit_retention_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            max_body_bytes: 16 << 20,
            requests_per_second: 50_000,
            request_burst: 50_000,
            drivers: jackfield_drivers::sql::Settings::default(),
            http: jackfield_drivers::http::Settings::default(),
            max_pages: 5,
            sqlite_folders: Vec::new(),
            providers_dir: None,
            oauth_clients: super::oauth::clients::OfDeployment::default(),
            model: None,
            renewal_time: Duration::from_secs(20),
            confirmation_lifetime: Duration::from_mins(5),
            receipts_retention_days: 400,
            audit_retention_days: 0,
        }
    }
}
