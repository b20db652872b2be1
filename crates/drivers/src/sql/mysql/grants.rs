//! What the connected user may do, read from the server's own `SHOW GRANTS`.
//!
//! A connection is refused whose user could do more than read and write rows: reach files, other
//! users, or the server itself. Rights over the whole server are judged by a list of those that do
//! no harm, so that a right which a later version adds is refused until somebody has looked at it.

use std::collections::BTreeSet;

use super::{
    session::{Session, text},
    wire::Failure,
};
use crate::error::{Error, ErrorKind};

/// Rights over the whole server that let nobody change or reach more than rows.
const HARMLESS: [&str; 14] = [
    "BINLOG MONITOR",
    "CREATE TEMPORARY TABLES",
    "EXECUTE",
    "LOCK TABLES",
    "MONITOR",
    "PROCESS",
    "REPLICA MONITOR",
    "REPLICATION CLIENT",
    "SELECT",
    "SHOW DATABASES",
    "SHOW VIEW",
    "SHOW_ROUTINE",
    "SLAVE MONITOR",
    "USAGE",
];

/// What the user may do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Grants {
    /// Rights over the whole server.
    global: BTreeSet<String>,
    /// Rights over databases and tables.
    local: BTreeSet<String>,
    /// Rights over the server's own tables, where users and their passwords are.
    system: BTreeSet<String>,
    /// Whether it may pass on what it may do itself.
    grant_option: bool,
}

/// Reads the user's grants and those of the roles that are active in its sessions.
pub(super) async fn read(session: &mut Session) -> Result<Grants, Failure> {
    let mut roles = String::new();
    let role = session
        .rows("SELECT CURRENT_ROLE()", |row| {
            text(row, 0).clone_into(&mut roles);
            Ok(())
        })
        .await;
    match role {
        // Servers without roles don't know the function.
        Ok(()) | Err(Failure::Server(_)) => {}
        Err(failure) => return Err(failure),
    }
    let mut statements = vec!["SHOW GRANTS".to_owned()];
    // MySQL lists the active roles, each quoted; MariaDB shows their grants without being asked.
    if session.server.dialect == jackfield_core::schema::Dialect::Mysql && roles.starts_with('`') {
        statements.push(format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}"));
    }
    let mut grants = Grants::default();
    for statement in statements {
        session
            .rows(&statement, |row| {
                grants.add(text(row, 0));
                Ok(())
            })
            .await?;
    }
    Ok(grants)
}

impl Grants {
    /// Refuses a user that may do more than a connection needs.
    pub(super) fn refuse_power(&self) -> Result<(), Error> {
        let powers = self.powers();
        if powers.is_empty() {
            return Ok(());
        }
        let shown: Vec<&str> = powers.iter().take(5).map(String::as_str).collect();
        let more = if powers.len() > shown.len() { ", …" } else { "" };
        let message = format!(
            "The database user may do more than a connection should be able to ({}{more}): connect as a user \
             made by the script from `sql/scripts`.",
            shown.join(", ")
        );
        Err(Error::new(ErrorKind::RoleTooPowerful, message).at("user"))
    }

    /// The rights that a connection must not have.
    fn powers(&self) -> Vec<String> {
        let global = self.global.iter().filter(|right| !HARMLESS.contains(&right.as_str())).cloned();
        let system =
            self.system.iter().filter(|right| !matches!(right.as_str(), "SELECT" | "USAGE" | "EXECUTE"));
        let grant = self.grant_option.then(|| "GRANT OPTION".to_owned());
        global.chain(system.map(|right| format!("{right} on the system's tables"))).chain(grant).collect()
    }

    /// What isn't refused but is more than a reading role needs.
    pub(super) fn surplus(&self) -> Vec<&str> {
        let reading = ["SELECT", "USAGE", "SHOW VIEW", "REFERENCES"];
        self.local.iter().map(String::as_str).filter(|right| !reading.contains(right)).collect()
    }

    /// Whether it may read every database of the server.
    pub(super) fn reads_everything(&self) -> bool {
        self.global.contains("SELECT")
    }

    /// Takes in one line of the server's answer.
    fn add(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("GRANT ") else {
            return;
        };
        // Without an object it is the grant of a role, whose own rights come in lines of their own.
        let Some((rights, rest)) = split_outside_quotes(rest, " ON ") else {
            return;
        };
        let (object, tail) = split_outside_quotes(rest, " TO ").unwrap_or((rest, ""));
        let tail = split_outside_quotes(tail, " WITH ").map_or("", |(_, options)| options);
        self.grant_option |= tail.contains("GRANT OPTION");
        let database = object.split('.').next().unwrap_or_default();
        let rights = rights_in(rights);
        match (object, database) {
            ("*.*", _) => self.global.extend(rights),
            (_, "`mysql`" | "`sys`" | "`performance_schema`") => self.system.extend(rights),
            // Granting the use of a role's or another user's name is power over users.
            _ if rights.iter().any(|right| right == "PROXY") => self.global.extend(rights),
            _ => self.local.extend(rights),
        }
    }
}

/// The names of rights, without the columns that they may be for.
fn rights_in(text: &str) -> Vec<String> {
    let mut rights = Vec::new();
    let mut name = String::new();
    let (mut depth, mut quoted) = (0_usize, false);
    for letter in text.chars() {
        match letter {
            '`' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => rights.push(std::mem::take(&mut name)),
            _ if !quoted && depth == 0 => name.push(letter),
            _ => {}
        }
    }
    rights.push(name);
    rights.iter().map(|right| right.trim().to_ascii_uppercase()).filter(|right| !right.is_empty()).collect()
}

/// Splits at the first `separator` that stands outside of quotes.
fn split_outside_quotes<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut quote: Option<char> = None;
    for (index, letter) in text.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if matches!(letter, '`' | '\'' | '"') => quote = Some(letter),
            None => {
                let (head, tail) = text.split_at(index);
                if let Some(rest) = tail.strip_prefix(separator) {
                    return Some((head, rest));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Grants {
        let mut grants = Grants::default();
        lines.iter().for_each(|line| grants.add(line));
        grants
    }

    #[test]
    fn the_roles_of_our_scripts_are_not_too_powerful() {
        let grants = of(&[
            "GRANT USAGE ON *.* TO `jackfield_readwrite`@`%` IDENTIFIED BY PASSWORD '*B69' REQUIRE SSL",
            "GRANT SELECT ON `shop`.* TO `jackfield_readwrite`@`%`",
            "GRANT INSERT, UPDATE ON `shop`.`tickets` TO `jackfield_readwrite`@`%`",
        ]);
        assert!(grants.refuse_power().is_ok());
        assert_eq!(grants.surplus(), ["INSERT", "UPDATE"]);
    }

    #[test]
    fn power_over_the_server_is_refused() {
        for line in [
            "GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION",
            "GRANT SELECT, FILE ON *.* TO `a`@`%`",
            "GRANT SUPER ON *.* TO `a`@`%`",
            "GRANT CREATE USER ON *.* TO `a`@`%`",
            "GRANT SYSTEM_VARIABLES_ADMIN,ROLE_ADMIN ON *.* TO `a`@`%`",
            "GRANT INSERT ON *.* TO `a`@`%`",
            "GRANT UPDATE ON `mysql`.`user` TO `a`@`%`",
            "GRANT SELECT ON `shop`.* TO `a`@`%` WITH GRANT OPTION",
            "GRANT PROXY ON ''@'' TO `a`@`%`",
        ] {
            let error = of(&[line]).refuse_power().unwrap_err();
            assert_eq!(error.kind, ErrorKind::RoleTooPowerful, "{line}");
        }
    }

    #[test]
    fn names_that_look_like_grants_are_names() {
        let grants = of(&[
            "GRANT SELECT (`a, FILE ON *.* TO`) ON `x ON *.*`.`y TO z` TO `a`@`%`",
            "GRANT `role ON *.*`@`%` TO `a`@`%`",
        ]);
        assert!(grants.refuse_power().is_ok());
        assert!(grants.surplus().is_empty());
    }
}
