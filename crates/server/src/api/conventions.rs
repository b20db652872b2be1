//! What holds for every route.

pub mod audit;
pub mod authorize;
pub mod body;
pub mod door;
pub mod idempotency;
pub mod page;
pub mod problem;
pub mod rate;
pub mod reply;
pub mod request_id;
pub mod sign_in;

pub use authorize::Authorized;
pub use body::{Body, FromBody};
pub use page::{Cursor, Page, PageQuery};
pub use problem::Problem;
pub use reply::{Envelope, IfMatch, Reply};

/// What a handler gives.
pub type Answer<T> = Result<Reply<T>, Problem>;
