//! What is known of each kind of integration, in short: enough to judge a draft by.

use std::collections::HashMap;

use jackfield_core::scoping::Scoping;

use super::OrganizationStore;
use crate::error::{Error, Result};

/// What is known of one kind.
#[derive(Debug, Clone, Default)]
pub struct KindFacts {
    /// The connection's status, such as `connected`; none where there is no connection.
    pub status: Option<String>,
    /// By what a person recognizes the account that is connected; none where there is no connection.
    pub account_label: Option<String>,
    /// The fingerprint of the schema that was discovered last.
    pub fingerprint: Option<String>,
    /// What is kept from the agents.
    pub scoping: Scoping,
}

/// What is known of every kind that the organization has anything of.
///
/// # Errors
/// What the store says.
pub async fn by_kind(store: OrganizationStore<'_>) -> Result<HashMap<String, KindFacts>> {
    let mut facts: HashMap<String, KindFacts> = HashMap::new();
    let connections = "SELECT kind, status, account_label FROM connections WHERE organization_id = $1";
    for row in store.all(connections, &[]).await? {
        let known = facts.entry(row.text(0)?).or_default();
        (known.status, known.account_label) = (Some(row.text(1)?), Some(row.text(2)?));
    }
    let schemas = "SELECT kind, fingerprint FROM schemas WHERE organization_id = $1";
    for row in store.all(schemas, &[]).await? {
        facts.entry(row.text(0)?).or_default().fingerprint = Some(row.text(1)?);
    }
    let scopings = "SELECT kind, document FROM scopings WHERE organization_id = $1";
    for row in store.all(scopings, &[]).await? {
        let scoping = serde_json::from_str(&row.text(1)?).map_err(Error::internal)?;
        facts.entry(row.text(0)?).or_default().scoping = scoping;
    }
    Ok(facts)
}
