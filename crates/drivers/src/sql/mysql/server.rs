//! Which server it is: MySQL or MariaDB, and its version.

use jackfield_core::schema::Dialect;

/// Which server it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// MySQL or MariaDB.
    pub(super) dialect: Dialect,
    /// Its version, to compare.
    pub(super) version: (u32, u32, u32),
    /// Its version, to show.
    pub(super) label: String,
}

impl Server {
    /// Understands what a server says of its version, such as `5.5.5-10.11.6-MariaDB-1` or `9.4.0`.
    pub(super) fn parse(text: &str) -> Self {
        let maria = text.to_ascii_lowercase().contains("mariadb");
        // Servers of the 10 series say 5.5.5 first, for the sake of old replicas.
        let own = if maria { text.strip_prefix("5.5.5-").unwrap_or(text) } else { text };
        let digits = own.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
        let mut numbers = digits.split('.').map(|part| part.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        let version = (next(), next(), next());
        let (dialect, name) = if maria { (Dialect::Mariadb, "MariaDB") } else { (Dialect::Mysql, "MySQL") };
        Self { dialect, version, label: format!("{name} {digits}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_understood() {
        let maria = Server::parse("5.5.5-10.11.6-MariaDB-0+deb12u1");
        assert_eq!((maria.dialect, maria.version), (Dialect::Mariadb, (10, 11, 6)));
        assert_eq!(maria.label, "MariaDB 10.11.6");
        let newer = Server::parse("11.8.3-MariaDB");
        assert_eq!((newer.dialect, newer.version), (Dialect::Mariadb, (11, 8, 3)));
        let mysql = Server::parse("8.0.36-0ubuntu0.22.04.1");
        assert_eq!((mysql.dialect, mysql.version), (Dialect::Mysql, (8, 0, 36)));
        assert_eq!(Server::parse("").version, (0, 0, 0));
    }
}
