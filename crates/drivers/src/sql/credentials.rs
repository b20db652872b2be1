//! Where a database is and how to sign in there.

use std::path::PathBuf;

use secrecy::SecretString;

/// How much TLS is verified, each as the database's own client means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// Encrypted; with a CA given, Postgres' client verifies the chain, MySQL's doesn't.
    Require,
    /// Encrypted, and the certificate's chain leads to the CA.
    VerifyCa,
    /// As `verify-ca`, and the certificate is for the host that was named.
    VerifyFull,
}

/// A database server, and how to sign in there.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Database.
    pub database: String,
    /// User or role.
    pub user: String,
    /// Password.
    pub password: SecretString,
    /// How much TLS is verified.
    pub ssl_mode: SslMode,
    /// The CA's certificate, PEM.
    pub ca_pem: Option<String>,
}

/// A database of any kind.
#[derive(Debug, Clone)]
pub enum Target {
    /// PostgreSQL.
    Postgres(Credentials),
    /// MySQL or MariaDB.
    Mysql(Credentials),
    /// A SQLite file; the caller has checked that the operator allows its path.
    Sqlite(PathBuf),
}
