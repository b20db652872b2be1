//! Organizations, and the first start.

use super::{
    App,
    keys::{self, MadeKey, NewKey},
};
use crate::{
    error::{Error, Result},
    model::{Id, ScopeSet},
    store::{
        Transaction,
        organizations::{self, NewOrganization, Organization},
    },
};

/// An organization that was just made, with its first key.
#[derive(Debug)]
pub struct MadeOrganization {
    /// `org_…`
    pub id: String,
    /// Its admin key.
    pub admin_key: MadeKey,
}

/// Makes an organization with an admin key.
///
/// # Errors
/// `validation_failed` for an empty name, or what the store says.
pub async fn create(app: &App, name: &str) -> Result<MadeOrganization> {
    let transaction = app.database.system().begin().await?;
    create_in(app, transaction, name).await
}

async fn create_in(app: &App, mut transaction: Transaction<'_>, name: &str) -> Result<MadeOrganization> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid("validation_failed", "An organization's name has 1 to 200 characters."));
    }
    let id = Id::Organization.new(&app.clock);
    let (sealed_key, master_key_id) = app.secrets.new_data_key(&id)?;
    let new = NewOrganization {
        id: &id,
        name,
        sealed_key: &sealed_key,
        master_key_id: &master_key_id,
        created_at: app.clock.micros(),
    };
    organizations::insert(&mut transaction, &new).await?;
    let admin = NewKey { name: "admin".to_owned(), scopes: ScopeSet::all(), expires_at: None };
    let mut transaction = transaction.of_organization(&id);
    let admin_key = keys::insert(app, &mut transaction, &id, None, &admin).await?;
    transaction.commit().await?;
    Ok(MadeOrganization { id, admin_key })
}

/// All organizations, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App) -> Result<Vec<Organization>> {
    organizations::list(&app.database).await
}

/// On an empty store, makes the first organization; otherwise nothing.
///
/// Of several replicas that start at once, one makes it: the others wait for its mark in the store.
///
/// # Errors
/// What the store says.
pub async fn first_start(app: &App) -> Result<Option<MadeOrganization>> {
    let mut transaction = app.database.system().begin().await?;
    if !organizations::mark_first_start(&mut transaction).await? {
        return Ok(None);
    }
    if organizations::any(&mut transaction).await? {
        transaction.commit().await?;
        return Ok(None);
    }
    create_in(app, transaction, "Default").await.map(Some)
}
