//! The tokens of a connection as they are kept: sealed for their place, and nowhere else.

use jackfield_drivers::http::{Granted, usable};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    app::App,
    error::{Error, Result},
    store::{self, oauth::tokens::Tokens as Row},
};

/// The tokens of a connection.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which they are.
    pub serial: i64,
    /// What calls are signed with.
    pub access: SecretString,
    /// What the next one is got with; none where it can't be renewed.
    pub refresh: Option<SecretString>,
    /// Until when the access token is used, in microseconds since 1970; none where it counts until it is refused.
    pub usable_until: Option<i64>,
}

impl Kept {
    /// What was granted just now; a refresh token that wasn't replaced goes on counting.
    pub fn of(granted: Granted, serial: i64, now: i64, before: Option<SecretString>) -> Self {
        let usable_until = granted
            .expires_in
            .map(|life| now.saturating_add(i64::try_from(usable(life).as_micros()).unwrap_or(i64::MAX)));
        let refresh = granted.refresh_token.or(before);
        Self { serial, access: granted.access_token, refresh, usable_until }
    }

    /// Whether calls may be signed with it: it isn't over, and not the one that was refused.
    pub fn serves(&self, now: i64, spent: Option<&SecretString>) -> bool {
        let is_spent = spent.is_some_and(|spent| spent.expose_secret() == self.access.expose_secret());
        !is_spent && self.usable_until.is_none_or(|until| now < until)
    }

    /// The tokens of a connection.
    ///
    /// # Errors
    /// What the store or the vault says.
    pub async fn find(app: &App, organization: &str, connection_id: &str) -> Result<Option<Self>> {
        let store = app.database.organization(organization);
        let Some(row) = store::oauth::tokens::find(store, connection_id).await? else { return Ok(None) };
        let place = place(connection_id);
        let plain = app.secrets.unseal(&app.database, organization, &place, &row.sealed).await?;
        let value: Value = serde_json::from_slice(plain.expose_secret()).map_err(Error::internal)?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(SecretString::from);
        let access = text("access").ok_or_else(|| Error::internal("kept tokens have lost their form"))?;
        Ok(Some(Self {
            serial: row.serial,
            access,
            refresh: text("refresh"),
            usable_until: row.usable_until,
        }))
    }

    /// The tokens sealed, as the store keeps them.
    ///
    /// # Errors
    /// What the vault says.
    pub async fn sealed(&self, app: &App, organization: &str, connection_id: &str) -> Result<Row> {
        let refresh = self.refresh.as_ref().map(|token| token.expose_secret());
        let plain = json!({"access": self.access.expose_secret(), "refresh": refresh}).to_string();
        let plain = Zeroizing::new(plain);
        let place = place(connection_id);
        let sealed = app.secrets.seal(&app.database, organization, &place, plain.as_bytes()).await?;
        Ok(Row { serial: self.serial, sealed, usable_until: self.usable_until })
    }
}

fn place(connection_id: &str) -> String {
    format!("oauth_tokens/{connection_id}")
}
