//! The planners that this replica keeps: the words of large schemas are dear to look at.
//!
//! By what they were made from, not by whose they are: everybody who has connected the same API, and keeps the same
//! things from agents, shares one.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jackfield_core::{propose::Planner, schema::directory::Directory};

/// The most bytes that are kept. One more than fits goes in place of those that nobody has asked for longest.
const MOST_BYTES: usize = 256 << 20;

/// Planners by what they were made from.
#[derive(Default)]
pub struct Planners(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Grows with every use: the order of their age.
    used: u64,
    entries: Vec<Entry>,
}

struct Entry {
    tag: String,
    used_at: u64,
    /// Empty while somebody makes it; others who want it wait for that.
    planner: Arc<OnceLock<Arc<Planner>>>,
}

impl Planners {
    /// The planner over a directory whose tag says what is in it; made now where it isn't there. Takes the processor
    /// for long.
    pub fn get(&self, tag: &str, directory: &Arc<Directory>) -> Arc<Planner> {
        let place = self.place(tag);
        let planner = Arc::clone(place.get_or_init(|| Arc::new(Planner::new(Arc::clone(directory)))));
        self.kept().fit(MOST_BYTES, tag);
        planner
    }

    fn place(&self, tag: &str) -> Arc<OnceLock<Arc<Planner>>> {
        let mut kept = self.kept();
        kept.used += 1;
        let used_at = kept.used;
        if let Some(entry) = kept.entries.iter_mut().find(|entry| entry.tag == tag) {
            entry.used_at = used_at;
            return Arc::clone(&entry.planner);
        }
        let planner = Arc::default();
        kept.entries.push(Entry { tag: tag.to_owned(), used_at, planner: Arc::clone(&planner) });
        planner
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Drops what was used longest ago until the rest fits; what is in use now stays, however large.
    fn fit(&mut self, most: usize, tag: &str) {
        while self.entries.iter().map(Entry::size).sum::<usize>() > most {
            let others = self.entries.iter().enumerate().filter(|(_, entry)| entry.tag != tag);
            let Some((oldest, _)) = others.min_by_key(|(_, entry)| entry.used_at) else { return };
            self.entries.swap_remove(oldest);
        }
    }
}

impl Entry {
    fn size(&self) -> usize {
        self.planner.get().map_or(0, |planner| planner.size())
    }
}

#[cfg(test)]
mod tests {
    use jackfield_core::{
        import::files::{self, File},
        schema::Transport,
    };

    use super::*;

    fn directory() -> Arc<Directory> {
        let text = r#"{"openapi": "3.1.0", "paths": {"/orders": {"get": {"operationId": "listOrders"}}}}"#;
        let file = File { name: "a.json".to_owned(), bytes: text.as_bytes().to_vec() };
        Arc::new(Directory::new(Arc::new(files::schema(vec![file], Transport::Rest).unwrap().schema)))
    }

    fn tags(planners: &Planners) -> Vec<String> {
        let mut tags: Vec<String> = planners.kept().entries.iter().map(|entry| entry.tag.clone()).collect();
        tags.sort();
        tags
    }

    #[test]
    fn who_asks_for_the_same_gets_the_same() {
        let (planners, directory) = (Planners::default(), directory());
        let first = planners.get("a", &directory);
        assert!(Arc::ptr_eq(&first, &planners.get("a", &directory)));
        assert!(!Arc::ptr_eq(&first, &planners.get("b", &directory)));
    }

    #[test]
    fn what_was_used_longest_ago_makes_room_and_what_is_in_use_stays() {
        let (planners, directory) = (Planners::default(), directory());
        for tag in ["a", "b", "a", "c"] {
            planners.get(tag, &directory);
        }
        let one = planners.get("c", &directory).size();
        assert!(one > 0);
        planners.kept().fit(2 * one, "c");
        assert_eq!(tags(&planners), ["a", "c"]);
        planners.kept().fit(0, "c");
        assert_eq!(tags(&planners), ["c"]);
    }
}
