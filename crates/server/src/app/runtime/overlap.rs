//! Skills of which two calls in one conversation must not overlap.
//!
//! Held in the memory of this replica: a conversation's calls come over one runtime, and a write's
//! confirmation token, which is good once for all replicas, stands behind it.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// The calls that are running, of skills that must not overlap.
#[derive(Debug, Default)]
pub struct Overlaps(Mutex<HashSet<Key>>);

type Key = (Arc<str>, String, String);

/// A call that runs; the next one may when it is dropped.
#[derive(Debug)]
pub struct Alone<'a> {
    overlaps: &'a Overlaps,
    key: Key,
}

impl Overlaps {
    /// Enters a skill in a conversation; `None` where another call of it is running.
    pub fn enter(&self, organization: &Arc<str>, skill: &str, conversation: &str) -> Option<Alone<'_>> {
        let key = (Arc::clone(organization), skill.to_owned(), conversation.to_owned());
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Lazily: one that isn't handed out must not leave on being dropped.
        running.insert(key.clone()).then(|| Alone { overlaps: self, key })
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.overlaps.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_calls_overlap_only_in_one_conversation_of_one_organization() {
        let overlaps = Overlaps::default();
        let (one, two): (Arc<str>, Arc<str>) = ("org_1".into(), "org_2".into());
        let first = overlaps.enter(&one, "skl_1", "c").unwrap();
        assert!(overlaps.enter(&one, "skl_1", "c").is_none());
        assert!(overlaps.enter(&one, "skl_1", "other").is_some());
        assert!(overlaps.enter(&two, "skl_1", "c").is_some());
        drop(first);
        assert!(overlaps.enter(&one, "skl_1", "c").is_some());
    }
}
