//! What a replica remembers of organizations, and forgets when they change.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock},
};

/// Values by organization and key.
///
/// A value that was read before a change and arrives after it must not stay: whoever remembers one
/// states the [`generation`](Self::generation) from before the read, and one that is outdated by
/// then isn't kept.
#[derive(Debug)]
pub struct Remembered<K, V>(RwLock<State<K, V>>);

#[derive(Debug)]
struct State<K, V> {
    generation: u64,
    organizations: HashMap<Arc<str>, HashMap<K, V>>,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(RwLock::new(State { generation: 0, organizations: HashMap::new() }))
    }
}

impl<K: Hash + Eq, V: Clone> Remembered<K, V> {
    /// The value of a key, if it is remembered.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, organization: &str, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        state.organizations.get(organization)?.get(key).cloned()
    }

    /// How often something was forgotten; to be read before the store is.
    pub fn generation(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).generation
    }

    /// Remembers a value, unless something was forgotten since that generation.
    pub fn remember(&self, organization: &str, key: K, value: V, generation: u64) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if state.generation == generation {
            state.organizations.entry(organization.into()).or_default().insert(key, value);
        }
    }

    /// Forgets an organization.
    pub fn forget(&self, organization: &str) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.generation += 1;
        state.organizations.remove(organization);
    }

    /// Forgets everything.
    pub fn forget_all(&self) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.generation += 1;
        state.organizations.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_read_before_a_change_is_not_kept_after_it() {
        let remembered: Remembered<String, u8> = Remembered::default();
        let before = remembered.generation();
        remembered.forget("org_1");
        remembered.remember("org_1", "a".to_owned(), 1, before);
        assert_eq!(remembered.get("org_1", "a"), None);
        remembered.remember("org_1", "a".to_owned(), 2, remembered.generation());
        assert_eq!(remembered.get("org_1", "a"), Some(2));
    }

    #[test]
    fn forgetting_one_organization_keeps_the_others() {
        let remembered: Remembered<String, u8> = Remembered::default();
        remembered.remember("org_1", "a".to_owned(), 1, 0);
        remembered.remember("org_2", "a".to_owned(), 2, 0);
        remembered.forget("org_1");
        assert_eq!(remembered.get("org_1", "a"), None);
        assert_eq!(remembered.get("org_2", "a"), Some(2));
    }
}
