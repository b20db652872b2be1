//! The prepared statements of one connection: a bounded cache by their text.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;
use tokio_postgres::{Client, Statement};

/// How many statements a connection keeps; the one unused for longest goes first.
const MOST: usize = 256;

/// The prepared statements of one connection.
#[derive(Default)]
pub(super) struct Statements {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_text: HashMap<Box<str>, Entry>,
    uses: u64,
}

struct Entry {
    prepared: Arc<OnceCell<Statement>>,
    used: u64,
}

impl Statements {
    /// The prepared statement of a text, and whether it was there already. Callers that need the same
    /// new one at the same time prepare it once.
    pub(super) async fn get(
        &self,
        client: &Client,
        text: &str,
    ) -> Result<(Statement, bool), tokio_postgres::Error> {
        let cell = self.cell(text);
        if let Some(statement) = cell.get() {
            return Ok((statement.clone(), true));
        }
        let statement = cell.get_or_try_init(|| client.prepare(text)).await?;
        Ok((statement.clone(), false))
    }

    /// Forgets a statement, so that it is prepared anew.
    pub(super) fn forget(&self, text: &str) {
        self.lock().by_text.remove(text);
    }

    fn cell(&self, text: &str) -> Arc<OnceCell<Statement>> {
        let mut entries = self.lock();
        entries.uses += 1;
        let now = entries.uses;
        if let Some(entry) = entries.by_text.get_mut(text) {
            entry.used = now;
            return Arc::clone(&entry.prepared);
        }
        if entries.by_text.len() >= MOST {
            let oldest =
                entries.by_text.iter().min_by_key(|(_, entry)| entry.used).map(|(text, _)| text.clone());
            if let Some(oldest) = oldest {
                entries.by_text.remove(&oldest);
            }
        }
        let prepared = Arc::new(OnceCell::new());
        entries.by_text.insert(text.into(), Entry { prepared: Arc::clone(&prepared), used: now });
        prepared
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_unused_for_longest_goes_first() {
        let statements = Statements::default();
        for index in 0..MOST {
            statements.cell(&format!("SELECT {index}"));
        }
        statements.cell("SELECT 0");
        statements.cell("SELECT new");
        let entries = statements.lock();
        assert_eq!(entries.by_text.len(), MOST);
        assert!(entries.by_text.contains_key("SELECT 0"));
        assert!(!entries.by_text.contains_key("SELECT 1"));
    }
}
