//! Credentials as people hand them in: strings by the fields of the provider's manifest.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jackfield_core::{
    diagnostic::Diagnostic, json::Reader, manifest::CredentialField, plan::arguments::Pattern,
};
use jackfield_drivers::{
    http::TokenSource,
    sql::{self, Credentials, SslMode},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Target, api};
use crate::{
    app::{
        App, Settings,
        catalog::{self, Engine, Provider},
        oauth::StoredTokens,
    },
    error::{Error, Result},
    store::connections::Connection as Row,
};

/// The most bytes of one value; a chain of certificates fits.
const MOST_BYTES: usize = 64 << 10;

/// Credentials that have the form that their provider asks for.
pub struct Given(Map<String, Value>);

impl Given {
    /// The credentials as bytes, to be sealed.
    ///
    /// # Errors
    /// An internal error.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        serde_json::to_vec(&self.0).map(Zeroizing::new).map_err(Error::internal)
    }

    /// The credentials as they were given.
    pub fn into_members(self) -> Map<String, Value> {
        self.0
    }

    /// Credentials that were read before.
    pub fn from_members(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// The same with a value more, of ours.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// The value of a field; empty where none was given.
    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Where credentials of a kind are sealed for.
pub fn place(id: &str) -> String {
    format!("connections/{id}/credentials")
}

/// Reads credentials, noting every fault at its place below `credentials`.
pub fn read(provider: &Provider, value: &Value, faults: &mut Vec<Diagnostic>) -> Option<Given> {
    let before = faults.len();
    let mut reader = Reader::new(value, "credentials", faults);
    let mut given = Map::new();
    for field in &provider.manifest.credential_fields {
        let key = field.key.as_str();
        let is_needed = field.required && field.default.is_none();
        let text: Option<String> = if is_needed { reader.required(key) } else { reader.optional(key) };
        let Some(text) = text.or_else(|| field.default.clone()) else { continue };
        if let Some(fault) = fault_of(key, &text, field.required).or_else(|| pattern_fault(field, &text)) {
            reader.fault(key, "invalid", fault);
        }
        if !text.is_empty() {
            given.insert(key.to_owned(), Value::String(text));
        }
    }
    reader.finish();
    (faults.len() == before).then_some(Given(given))
}

fn fault_of(key: &str, text: &str, required: bool) -> Option<String> {
    if text.len() > MOST_BYTES {
        return Some(format!("`{key}` has at most {MOST_BYTES} bytes."));
    }
    if text.contains('\0') {
        return Some(format!("`{key}` must not contain the character NUL."));
    }
    if text.is_empty() && required {
        return Some(format!("`{key}` must not be empty."));
    }
    match key {
        "host" => host_fault(text),
        "port" => port(text).is_none().then(|| {
            "The port must be a whole number from 1 to 65535, written as a string such as \"5432\"."
                .to_owned()
        }),
        "sslmode" => ssl_mode(text).err(),
        _ => None,
    }
}

/// That a value doesn't look as the provider says: it may become a part of a URL.
fn pattern_fault(field: &CredentialField, text: &str) -> Option<String> {
    let pattern = field.pattern.as_deref().filter(|_| !text.is_empty())?;
    let matches = Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(text));
    (!matches).then(|| format!("`{}` doesn't look as it must. {}", field.key, field.help))
}

fn host_fault(text: &str) -> Option<String> {
    let odd =
        |letter: char| letter.is_whitespace() || letter.is_control() || matches!(letter, '/' | '\\' | '@');
    (text.len() > 255 || text.contains(odd)).then(|| {
        "The host must be a name or an address alone, such as db.example.com: no scheme, port, path or user."
            .to_owned()
    })
}

fn port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

fn ssl_mode(text: &str) -> std::result::Result<SslMode, String> {
    match text {
        "require" => Ok(SslMode::Require),
        "verify-ca" => Ok(SslMode::VerifyCa),
        "verify-full" => Ok(SslMode::VerifyFull),
        "disable" => {
            Err("`disable` would send the password and your data unencrypted, so it is refused. Use \
                          `require`, `verify-ca` or `verify-full`."
                .to_owned())
        }
        "allow" | "prefer" => Err(format!(
            "`{text}` falls back to an unencrypted connection, so it is refused. Use `require`, `verify-ca` or \
             `verify-full`."
        )),
        _ => Err("This must be one of `require`, `verify-ca`, `verify-full`.".to_owned()),
    }
}

/// What to connect to with these credentials.
///
/// # Errors
/// `validation_failed` for a file that the operator doesn't allow.
pub async fn target(
    settings: &Settings,
    provider: &Provider,
    given: &Given,
    tokens: Option<TokenSource>,
) -> Result<Target> {
    let database = match provider.engine {
        Engine::Sqlite => {
            sql::Target::Sqlite(allowed_file(&settings.sqlite_folders, given.text("path")).await?)
        }
        Engine::Postgres => sql::Target::Postgres(credentials(given)?),
        Engine::Mysql => sql::Target::Mysql(credentials(given)?),
        Engine::Http => return api::target(provider, given, tokens).map(Target::Http),
    };
    Ok(Target::Sql(database))
}

fn credentials(given: &Given) -> Result<Credentials> {
    let ca_pem = Some(given.text("ca_pem")).filter(|pem| !pem.is_empty());
    let damaged = || Error::internal("kept credentials have lost their form");
    Ok(Credentials {
        host: given.text("host").to_owned(),
        port: port(given.text("port")).ok_or_else(damaged)?,
        database: given.text("database").to_owned(),
        user: given.text("user").to_owned(),
        password: SecretString::from(given.text("password")),
        ssl_mode: ssl_mode(given.text("sslmode")).map_err(|_| damaged())?,
        ca_pem: ca_pem.map(str::to_owned),
    })
}

/// Opens the credentials of a stored connection.
pub(super) async fn unseal(app: &App, organization: &str, row: &Row) -> Result<Target> {
    let sealed = row.credentials.as_deref().unwrap_or_default();
    let plain = app.secrets.unseal(&app.database, organization, &place(&row.id), sealed).await?;
    let given = serde_json::from_slice(plain.expose_secret()).map_err(Error::internal)?;
    let provider = catalog::known(app, organization, &row.kind).await?;
    let tokens = provider.asks_for_consent().then(|| {
        let (app, organization) = (app.downgrade(), organization.into());
        TokenSource(Arc::new(StoredTokens {
            app,
            organization,
            kind: row.kind.clone(),
            connection_id: row.id.clone(),
        }))
    });
    target(&app.settings, &provider, &Given(given), tokens).await.map_err(|error| {
        if error.code != "validation_failed" {
            return error;
        }
        let detail = "The operator no longer allows this database file. Connect another one.";
        Error::conflict("integration_not_connected", detail).because(error)
    })
}

/// The file behind a path, symbolic links followed, if it is in an allowed folder. One answer for
/// everything else: it tells nothing about files elsewhere.
async fn allowed_file(folders: &[PathBuf], path: &str) -> Result<PathBuf> {
    let refused = || {
        let message =
            "The path must be the whole path of a file in one of the folders that the operator allows.";
        Error::invalid_body(vec![Diagnostic::new("not_allowed", "credentials.path", message)])
    };
    if !Path::new(path).is_absolute() {
        return Err(refused());
    }
    let file = tokio::fs::canonicalize(path).await.map_err(|_| refused())?;
    for folder in folders {
        if let Ok(folder) = tokio::fs::canonicalize(folder).await
            && file.starts_with(&folder)
            && tokio::fs::metadata(&file).await.is_ok_and(|metadata| metadata.is_file())
        {
            return Ok(file);
        }
    }
    Err(refused())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(credentials: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let postgres =
            catalog::folders::built_in().iter().find(|known| known.engine == Engine::Postgres).unwrap();
        read(postgres, credentials, &mut faults);
        faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect()
    }

    #[test]
    fn every_fault_of_credentials_is_named_at_once() {
        let found = faults(&json!({
            "host": "https://db.example.com/x", "port": 5432, "database": "", "usr": "me",
            "password": "s3cret", "sslmode": "prefer"
        }));
        let places: Vec<&str> = found.iter().filter_map(|fault| fault.split(':').next()).collect();
        assert_eq!(
            places,
            [
                "credentials.host",
                "credentials.port",
                "credentials.database",
                "credentials.user",
                "credentials.sslmode",
                "credentials.usr"
            ]
        );
        assert!(found[5].contains("did you mean `user`?"), "{}", found[5]);
        assert!(!found.iter().any(|fault| fault.contains("s3cret")));
    }

    #[test]
    fn ports_are_whole_numbers_from_1_to_65535() {
        for (text, good) in
            [("1", true), ("65535", true), ("0", false), ("65536", false), ("+5432", false), ("", false)]
        {
            assert_eq!(port(text).is_some(), good, "{text}");
        }
    }

    #[tokio::test]
    async fn only_files_in_an_allowed_folder_are_connected_to() {
        let allowed = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let inside = allowed.path().join("a.db");
        let outside = other.path().join("b.db");
        let link = allowed.path().join("link.db");
        std::fs::write(&inside, "").unwrap();
        std::fs::write(&outside, "").unwrap();
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        let folders = [allowed.path().to_owned()];
        assert!(allowed_file(&folders, inside.to_str().unwrap()).await.is_ok());
        let climbing =
            format!("{}/../{}/b.db", allowed.path().display(), other.path().file_name().unwrap().display());
        for path in [
            outside.to_str().unwrap(),
            link.to_str().unwrap(),
            &climbing,
            "a.db",
            allowed.path().to_str().unwrap(),
        ] {
            assert!(allowed_file(&folders, path).await.is_err(), "{path}");
        }
    }
}
