//! APIs of an organization's own: described, connected, discovered, bound and called.

mod browsing;
mod calls;
mod described;
mod drifting;
mod graphql;
mod mocked;
mod own_values;
mod refused;
mod sign_in;
