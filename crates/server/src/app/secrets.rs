//! The keys that seal an organization's secrets and hash its API keys.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::{ExposeSecret, SecretSlice};

use crate::{
    error::{Error, Result},
    store::{Arg, Database, Row},
    vault::{DataKey, MasterKeys, MasterSource},
};

const HASH_KEY: &str = "settings/hash_key";
const STORED_HASH_KEY: &str = "SELECT value FROM settings WHERE name = $1";

/// Opens the vault as needed; what it opened stays in memory, sealed keys stay in the store.
pub struct Secrets {
    source: MasterSource,
    master: Mutex<Arc<MasterKeys>>,
    hash_key: DataKey,
    data_keys: Mutex<HashMap<String, Arc<DataKey>>>,
}

impl Secrets {
    /// Opens the vault: reads the master keys and the deployment's hash key, made at first start.
    ///
    /// # Errors
    /// `master_key_unavailable`, or what the store says.
    pub async fn open(source: MasterSource, database: &Database) -> Result<Self> {
        let master = source.load()?;
        let hash_key = hash_key(&master, database).await?;
        Ok(Self { source, master: Mutex::new(Arc::new(master)), hash_key, data_keys: Mutex::default() })
    }

    /// The keyed hash of a token: what the store keeps instead of it.
    pub fn hash(&self, token: &str) -> [u8; 32] {
        *blake3::keyed_hash(self.hash_key.expose(), token.as_bytes()).as_bytes()
    }

    /// A new data key, and the same sealed for an organization with the id of the master key.
    ///
    /// # Errors
    /// An internal error.
    pub fn new_data_key(&self, organization: &str) -> Result<(Vec<u8>, String)> {
        let master = self.master();
        let sealed = master.current()?.seal(&key_place(organization), DataKey::random().expose())?;
        Ok((sealed, master.current_id().to_owned()))
    }

    /// Seals a secret of an organization for its place in the store.
    ///
    /// # Errors
    /// What opening the organization's data key gives.
    pub async fn seal(
        &self,
        database: &Database,
        organization: &str,
        place: &str,
        secret: &[u8],
    ) -> Result<Vec<u8>> {
        self.data_key(database, organization).await?.seal(place, secret)
    }

    /// Opens a secret of an organization.
    ///
    /// # Errors
    /// As [`Secrets::seal`]; an internal error where the bytes belong elsewhere.
    pub async fn unseal(
        &self,
        database: &Database,
        organization: &str,
        place: &str,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>> {
        self.data_key(database, organization).await?.open(place, sealed)
    }

    /// Re-seals every data key with a new master key. Running servers go on: they read the source
    /// again when they meet a key that they don't know.
    ///
    /// # Errors
    /// What stood in the way; run again, it goes on where it stopped.
    pub async fn rotate_master(&self, database: &Database) -> Result<usize> {
        let both = match &self.source {
            MasterSource::File(_) => {
                let both = self.source.load()?.with_new_current();
                self.source.replace(&both)?;
                both
            }
            MasterSource::Text(_) | MasterSource::Command(_) => self.source.load()?,
        };
        let count = reseal(&both, database).await?;
        if matches!(self.source, MasterSource::File(_)) {
            self.source.replace(&both.current_only())?;
        }
        Ok(count)
    }

    fn master(&self) -> Arc<MasterKeys> {
        Arc::clone(&self.master.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn data_key(&self, database: &Database, organization: &str) -> Result<Arc<DataKey>> {
        let known = self.data_keys.lock().unwrap_or_else(PoisonError::into_inner).get(organization).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        let row = database
            .system()
            .first(
                "SELECT sealed_key, master_key_id FROM organizations WHERE id = $1",
                &[Arg::Text(organization)],
            )
            .await?
            .ok_or_else(|| Error::not_found("organization", organization))?;
        let key = Arc::new(self.open_data_key(organization, &row.bytes(0)?, &row.text(1)?)?);
        let mut keys = self.data_keys.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(keys.entry(organization.to_owned()).or_insert(key)))
    }

    fn open_data_key(&self, organization: &str, sealed: &[u8], master_id: &str) -> Result<DataKey> {
        let mut master = self.master();
        if master.get(master_id).is_err() {
            // Rotated while we ran: the source has the new key.
            master = Arc::new(self.source.load()?);
            *self.master.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&master);
        }
        let bytes = master.get(master_id)?.open(&key_place(organization), sealed)?;
        DataKey::from_bytes(bytes.expose_secret())
    }
}

fn key_place(organization: &str) -> String {
    format!("organizations/{organization}/key")
}

/// The hash key lives in the store, sealed by the master key as `id\0ciphertext`.
async fn hash_key(master: &MasterKeys, database: &Database) -> Result<DataKey> {
    let fresh = pack(master.current_id(), &master.current()?.seal(HASH_KEY, DataKey::random().expose())?);
    database
        .system()
        .execute(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            &[Arg::Text(HASH_KEY), Arg::Bytes(&fresh)],
        )
        .await?;
    let row = database.system().first(STORED_HASH_KEY, &[Arg::Text(HASH_KEY)]).await?;
    let stored = hash_key_of(row.as_ref())?;
    let (id, sealed) = unpack(&stored)?;
    DataKey::from_bytes(master.get(&id)?.open(HASH_KEY, sealed)?.expose_secret())
}

fn hash_key_of(row: Option<&Row>) -> Result<Vec<u8>> {
    row.ok_or_else(|| Error::internal("the store has no hash key"))?.bytes(0)
}

async fn reseal(keys: &MasterKeys, database: &Database) -> Result<usize> {
    let mut transaction = database.system().begin().await?;
    let row = transaction.first(STORED_HASH_KEY, &[Arg::Text(HASH_KEY)]).await?;
    let stored = hash_key_of(row.as_ref())?;
    let (id, sealed) = unpack(&stored)?;
    let secret = keys.get(&id)?.open(HASH_KEY, sealed)?;
    let fresh = pack(keys.current_id(), &keys.current()?.seal(HASH_KEY, secret.expose_secret())?);
    transaction
        .execute("UPDATE settings SET value = $2 WHERE name = $1", &[Arg::Text(HASH_KEY), Arg::Bytes(&fresh)])
        .await?;
    let rows = transaction.all("SELECT id, sealed_key, master_key_id FROM organizations", &[]).await?;
    for row in &rows {
        let organization = row.text(0)?;
        let place = key_place(&organization);
        let secret = keys.get(&row.text(2)?)?.open(&place, &row.bytes(1)?)?;
        let sealed = keys.current()?.seal(&place, secret.expose_secret())?;
        transaction
            .execute(
                "UPDATE organizations SET sealed_key = $2, master_key_id = $3 WHERE id = $1",
                &[Arg::Text(&organization), Arg::Bytes(&sealed), Arg::Text(keys.current_id())],
            )
            .await?;
    }
    transaction.commit().await?;
    Ok(rows.len())
}

fn pack(id: &str, sealed: &[u8]) -> Vec<u8> {
    [id.as_bytes(), &[0], sealed].concat()
}

fn unpack(stored: &[u8]) -> Result<(String, &[u8])> {
    let damaged = || Error::internal("the sealed hash key is damaged");
    let end = stored.iter().position(|byte| *byte == 0).ok_or_else(damaged)?;
    let (id, rest) = stored.split_at_checked(end).ok_or_else(damaged)?;
    let sealed = rest.get(1..).ok_or_else(damaged)?;
    Ok((String::from_utf8_lossy(id).into_owned(), sealed))
}
