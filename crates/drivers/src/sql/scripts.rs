//! Scripts that make the roles a connection should use: one that only reads, and one that may also
//! insert and update where it is said so.
//!
//! An administrator runs them in the database's own client. Names and passwords are quoted by the
//! engine's rules and the client's; a script may be run again, and then leaves exactly the rights
//! that it states. Nothing is random here: the bytes of a password that is made come from the
//! caller.

mod mysql;
mod names;
mod postgres;

use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, ErrorKind};
use names::TableName;

/// The role that only reads.
pub const READ_ONLY_ROLE: &str = "jackfield_readonly";
/// The role that may also insert and update.
pub const WRITE_ROLE: &str = "jackfield_readwrite";

/// The databases that scripts are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL, for `psql`.
    Postgres,
    /// MySQL or MariaDB, for `mysql` or `mariadb`.
    Mysql,
}

/// Where the roles' password comes from.
#[derive(Debug, Clone)]
pub enum Password {
    /// The caller chose it.
    Given(SecretString),
    /// It is made of these random bytes.
    Generated([u8; 24]),
}

/// What scripts are asked for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// For which database.
    pub engine: Engine,
    /// The database's name.
    pub database: &'a str,
    /// The tables that may be written, `table` or `schema.table`; a part with a dot in it stands in
    /// double quotes.
    pub tables: &'a [String],
    /// The password of both roles.
    pub password: Password,
}

/// A script and the role that it makes.
#[derive(Debug, Clone)]
pub struct Script {
    /// The role's name, to connect as.
    pub role: &'static str,
    /// The script; the password is in it.
    pub sql: SecretString,
}

/// The scripts.
#[derive(Debug, Clone)]
pub struct Scripts {
    /// Makes a role that may only read.
    pub read_only: Script,
    /// Makes a role that may also insert and update; none where no table was named.
    pub write: Option<Script>,
    /// The password, where it was made here.
    pub generated_password: Option<SecretString>,
}

/// Writes the scripts.
///
/// # Errors
/// `InvalidTarget`, naming the field, where a name or the password can't be used.
pub fn scripts(request: &Request<'_>) -> Result<Scripts, Error> {
    names::check(request.database, "database")?;
    let tables = request.tables.iter().map(|name| TableName::parse(name)).collect::<Result<Vec<_>, _>>()?;
    let (password, generated_password) = match &request.password {
        Password::Given(password) => (password.clone(), None),
        Password::Generated(bytes) => {
            let password = generated(bytes);
            (password.clone(), Some(password))
        }
    };
    check_password(&password)?;
    let parts = Parts { database: request.database, tables: &tables, password: password.expose_secret() };
    let (read_only, write) = match request.engine {
        Engine::Postgres => (postgres::read_only(&parts), postgres::write(&parts)),
        Engine::Mysql => (mysql::read_only(&parts)?, mysql::write(&parts)?),
    };
    let script = |role, sql: String| Script { role, sql: sql.into() };
    Ok(Scripts {
        read_only: script(READ_ONLY_ROLE, read_only),
        write: (!tables.is_empty()).then(|| script(WRITE_ROLE, write)),
        generated_password,
    })
}

/// What a script is made of.
struct Parts<'a> {
    database: &'a str,
    tables: &'a [TableName],
    password: &'a str,
}

fn check_password(password: &SecretString) -> Result<(), Error> {
    let text = password.expose_secret();
    let fault = if text.chars().any(char::is_control) {
        "`password` may not hold control characters."
    } else if text.chars().count() < 8 {
        "`password` must have at least 8 characters; leave it out to have one made."
    } else if text.len() > 512 {
        "`password` may have at most 512 bytes."
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::InvalidTarget, fault).at("password"))
}

/// A password of letters and digits, with one of each kind that servers' rules ask for.
fn generated(bytes: &[u8; 24]) -> SecretString {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let letters = bytes.chunks(3).flat_map(|chunk| {
        // Four digits of three bytes: what a remainder favours is less than one part in a million.
        let mut number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        std::iter::repeat_with(move || {
            let digit = DIGITS[(number % 62) as usize];
            number /= 62;
            char::from(digit)
        })
        .take(4)
    });
    format!("{}-jF7", letters.collect::<String>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request<'a>(engine: Engine, database: &'a str, tables: &'a [String]) -> Request<'a> {
        Request { engine, database, tables, password: Password::Given("correct horse".to_owned().into()) }
    }

    #[test]
    fn a_generated_password_is_told_and_used() {
        let tables = [];
        let password = Password::Generated(std::array::from_fn(|index| index as u8));
        let made = scripts(&Request { password, ..request(Engine::Postgres, "shop", &tables) }).unwrap();
        let password = made.generated_password.unwrap();
        assert_eq!(password.expose_secret().len(), 36);
        assert!(made.read_only.sql.expose_secret().contains(password.expose_secret()));
        assert!(made.write.is_none());
    }

    #[test]
    fn what_cannot_be_a_name_or_a_password_is_refused_at_its_field() {
        let none = [];
        for database in ["", "a\0b"] {
            let error = scripts(&request(Engine::Mysql, database, &none)).unwrap_err();
            assert_eq!((error.kind, error.field), (ErrorKind::InvalidTarget, Some("database")));
        }
        for table in ["", "a.b.c", "a.", "\0"] {
            let tables = [table.to_owned()];
            let error = scripts(&request(Engine::Mysql, "shop", &tables)).unwrap_err();
            assert_eq!(error.field, Some("tables"), "{table:?}");
        }
        for password in ["short", "with\nnewline"] {
            let password = Password::Given(password.to_owned().into());
            let error = scripts(&Request { password, ..request(Engine::Mysql, "shop", &none) }).unwrap_err();
            assert_eq!(error.field, Some("password"));
        }
    }

    #[test]
    fn the_password_is_not_in_what_is_printed_of_the_scripts() {
        let made = scripts(&request(Engine::Mysql, "shop", &[])).unwrap();
        assert!(!format!("{made:?}").contains("correct horse"));
    }
}
