//! What is known of a call beside what is said in it: which one it is, and when it is made.
//!
//! Some providers want a key with every write, so that a request that reaches them twice is done once; others want
//! to be told the time. Neither is the caller's to say, and there is no randomness and no clock here: both come in from
//! outside, and what is sent is made of them, the same whenever the same call's request is made again.

use jiff::{Timestamp, Unit};

use super::{Fill, GeneratedFill, PathPiece, Plan, Request, Slot};
use crate::binding::Generated;

/// What keeps these UUIDs apart from all others that are made of the same id.
const CONTEXT: &str = "jackfield 2026-11-28 a UUID of a call's own";

/// Which call it is, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFacts {
    /// What no other call has, such as the id of its receipt.
    pub id: String,
    /// When it is made.
    pub at: Timestamp,
}

impl CallFacts {
    /// The value for a place.
    pub(crate) fn generated(&self, fill: &GeneratedFill) -> String {
        match fill.what {
            Generated::Uuid => uuid(&self.id, &fill.place),
            // Whole seconds are understood everywhere.
            Generated::Now => self.at.round(Unit::Second).unwrap_or(self.at).to_string(),
        }
    }
}

/// A UUID out of an id and a place: its bits are a hash's, and its version says that they mean nothing, which is the
/// version that every provider takes.
fn uuid(id: &str, place: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(&id.len().to_le_bytes());
    hasher.update(id.as_bytes());
    hasher.update(place.as_bytes());
    let mut bits = [0; 16];
    hasher.finalize_xof().fill(&mut bits);
    let bits = u128::from_be_bytes(bits);
    // RFC 9562: four bits of version at 76, two of variant at 62.
    let bits = (bits & !(0xf << 76)) | (0x4 << 76);
    let bits = (bits & !(0x3 << 62)) | (0x2 << 62);
    let part = |shift: u32, digits: u32| bits >> shift & ((1 << (4 * digits)) - 1);
    let (time, middle, high) = (part(96, 8), part(80, 4), part(64, 4));
    format!("{time:08x}-{middle:04x}-{high:04x}-{:04x}-{:012x}", part(48, 4), part(0, 12))
}

impl Plan {
    /// Whether its requests hold what only [`CallFacts`] tell.
    pub fn generates(&self) -> bool {
        match &self.request {
            Request::Http(http) => {
                let in_path = http.path.iter().filter_map(|piece| match piece {
                    PathPiece::Text(_) => None,
                    PathPiece::Slot(slot) => Some(slot),
                });
                let mut slots = in_path.chain(&http.query).chain(&http.headers).chain(&http.cookies);
                slots.any(|slot: &Slot| generates(&slot.value))
                    || http.body.as_ref().is_some_and(|body| generates(&body.value))
            }
            Request::Graphql(graphql) => graphql.variables.iter().any(|(_, fill)| generates(fill)),
            Request::Composed(composed) => composed.steps.iter().any(Self::generates),
            Request::Sql(_) => false,
        }
    }
}

fn generates(fill: &Fill) -> bool {
    match fill {
        Fill::Generated(_) => true,
        Fill::Constant(_) | Fill::Parameter(_) => false,
        Fill::Object(members) => members.iter().any(|(_, fill)| generates(fill)),
        Fill::List(elements) => elements.iter().any(generates),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(what: Generated, id: &str, place: &str) -> String {
        let at: Timestamp = "2026-12-01T16:00:00.25Z".parse().unwrap();
        CallFacts { id: id.to_owned(), at }.generated(&GeneratedFill { what, place: place.to_owned() })
    }

    #[test]
    fn a_calls_own_uuid_is_the_same_again_and_no_other_calls_or_places() {
        let uuid = |id: &str, place: &str| value(Generated::Uuid, id, place);
        let (one, other) = (uuid("rcp_1", "body.key"), uuid("rcp_2", "body.key"));
        assert_eq!(one, uuid("rcp_1", "body.key"));
        assert_ne!(one, other);
        assert_ne!(one, uuid("rcp_1", "body.uid"));
        assert_ne!(uuid("rcp_1", "2"), uuid("rcp_", "12"));
    }

    #[test]
    fn it_has_the_form_of_a_random_one() {
        for id in 0..200 {
            let uuid = value(Generated::Uuid, &id.to_string(), "body.key");
            let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(uuid.chars().nth(14), Some('4'), "{uuid}");
            assert!(uuid.chars().nth(19).is_some_and(|letter| "89ab".contains(letter)), "{uuid}");
        }
    }

    #[test]
    fn the_time_is_told_in_whole_seconds_of_utc() {
        assert_eq!(value(Generated::Now, "rcp_1", "body.at"), "2026-12-01T16:00:00Z");
    }
}
