//! What a replica remembers for each organization and kind, so that a call asks the store nothing.
//!
//! A change makes what is remembered *stale*, not gone: whoever needs it next asks the store
//! whether it still holds, and keeps a pool of connections or a parsed schema that does.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// Values by organization and kind.
pub struct Kept<T> {
    most: usize,
    inner: RwLock<Inner<T>>,
}

struct Inner<T> {
    /// Grows with every change, so that what was read before one isn't kept as fresh after it.
    generation: u64,
    /// Grows with every value that is kept: the order of their age.
    kept: u64,
    organizations: HashMap<Box<str>, HashMap<Box<str>, Entry<T>>>,
}

struct Entry<T> {
    value: Arc<T>,
    fresh: bool,
    kept_at: u64,
}

/// What is remembered, stale or not, and at which moment that was asked.
pub struct Known<T> {
    /// The value, which may be stale.
    pub value: Option<Arc<T>>,
    generation: u64,
}

impl<T> Kept<T> {
    /// Remembers at most so many values.
    pub fn new(most: usize) -> Self {
        Self { most, inner: RwLock::new(Inner { generation: 0, kept: 0, organizations: HashMap::new() }) }
    }

    /// The value, if nothing has changed since it was kept.
    pub fn fresh(&self, organization: &str, kind: &str) -> Option<Arc<T>> {
        let inner = self.read();
        let entry = inner.organizations.get(organization)?.get(kind)?;
        entry.fresh.then(|| Arc::clone(&entry.value))
    }

    /// What is remembered before the store is asked; hand it to [`Kept::keep`] after.
    pub fn known(&self, organization: &str, kind: &str) -> Known<T> {
        let inner = self.read();
        let entry = inner.organizations.get(organization).and_then(|kinds| kinds.get(kind));
        Known { value: entry.map(|entry| Arc::clone(&entry.value)), generation: inner.generation }
    }

    /// Keeps a value; gives the one that is kept now, which may be another task's.
    pub fn keep(&self, organization: &str, kind: &str, known: &Known<T>, value: Arc<T>) -> Arc<T> {
        let mut inner = self.write();
        let unchanged = inner.generation == known.generation;
        if let Some(entry) = inner.organizations.get(organization).and_then(|kinds| kinds.get(kind))
            && entry.fresh
        {
            return Arc::clone(&entry.value);
        }
        if inner.organizations.values().map(HashMap::len).sum::<usize>() >= self.most {
            inner.drop_oldest();
        }
        inner.kept += 1;
        let entry = Entry { value: Arc::clone(&value), fresh: unchanged, kept_at: inner.kept };
        inner.organizations.entry(organization.into()).or_default().insert(kind.into(), entry);
        value
    }

    /// Drops one value at once.
    pub fn remove(&self, organization: &str, kind: &str) {
        let mut inner = self.write();
        inner.generation += 1;
        if let Some(kinds) = inner.organizations.get_mut(organization) {
            kinds.remove(kind);
        }
    }

    /// Makes an organization's values stale.
    pub fn forget(&self, organization: &str) {
        let mut inner = self.write();
        inner.generation += 1;
        if let Some(kinds) = inner.organizations.get_mut(organization) {
            kinds.values_mut().for_each(|entry| entry.fresh = false);
        }
    }

    /// Makes all values stale.
    pub fn forget_all(&self) {
        let mut inner = self.write();
        inner.generation += 1;
        for entry in inner.organizations.values_mut().flat_map(HashMap::values_mut) {
            entry.fresh = false;
        }
    }

    /// The kinds of an organization whose values are stale.
    pub fn stale(&self, organization: &str) -> Vec<String> {
        let inner = self.read();
        let kinds = inner.organizations.get(organization).into_iter().flatten();
        kinds.filter(|(_, entry)| !entry.fresh).map(|(kind, _)| kind.to_string()).collect()
    }

    /// The organizations of which anything is kept.
    pub fn organizations(&self) -> Vec<String> {
        self.read().organizations.keys().map(ToString::to_string).collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner<T>> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner<T>> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inner<T> {
    fn drop_oldest(&mut self) {
        let entries = self.organizations.iter().flat_map(|(organization, kinds)| {
            kinds.iter().map(move |(kind, entry)| (entry.fresh, entry.kept_at, organization, kind))
        });
        let oldest = entries
            .min_by_key(|(fresh, kept_at, _, _)| (*fresh, *kept_at))
            .map(|(_, _, organization, kind)| (organization.clone(), kind.clone()));
        if let Some((organization, kind)) = oldest
            && let Some(kinds) = self.organizations.get_mut(&organization)
        {
            kinds.remove(&kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_makes_a_value_stale_and_leaves_it_known() {
        let kept = Kept::new(10);
        let known = kept.known("org", "postgres");
        kept.keep("org", "postgres", &known, Arc::new(1));
        assert_eq!(kept.fresh("org", "postgres").as_deref(), Some(&1));
        kept.forget("org");
        assert!(kept.fresh("org", "postgres").is_none());
        assert_eq!(kept.known("org", "postgres").value.as_deref(), Some(&1));
        assert_eq!(kept.stale("org"), ["postgres"]);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_fresh_after_it() {
        let kept = Kept::new(10);
        let known = kept.known("org", "postgres");
        kept.forget("org");
        kept.keep("org", "postgres", &known, Arc::new(1));
        assert!(kept.fresh("org", "postgres").is_none());
    }

    #[test]
    fn two_tasks_end_up_with_the_same_value() {
        let kept = Kept::new(10);
        let (first, second) = (kept.known("org", "mysql"), kept.known("org", "mysql"));
        kept.keep("org", "mysql", &first, Arc::new(1));
        assert_eq!(*kept.keep("org", "mysql", &second, Arc::new(2)), 1);
    }

    #[test]
    fn no_more_is_remembered_than_allowed_and_the_stale_go_first() {
        let kept = Kept::new(2);
        for (organization, value) in [("a", 1), ("b", 2)] {
            let known = kept.known(organization, "mysql");
            kept.keep(organization, "mysql", &known, Arc::new(value));
        }
        kept.forget("b");
        let known = kept.known("c", "mysql");
        kept.keep("c", "mysql", &known, Arc::new(3));
        assert!(kept.known("b", "mysql").value.is_none());
        assert!(kept.fresh("a", "mysql").is_some() && kept.fresh("c", "mysql").is_some());
    }
}
