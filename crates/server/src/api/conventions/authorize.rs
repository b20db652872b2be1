//! What the caller may do: the scope is an extractor, so a handler that takes it can't forget it.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::problem::Problem;
use crate::{
    app::{App, Caller, audit},
    error::{Error, Kind},
    model::Scope,
};

/// A scope as a type.
pub trait Needs: Send + Sync {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("Needs the scope `", stringify!($name), "`.")]
            #[derive(Debug)]
            pub struct $name;

            impl Needs for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )*
    };
}

needs! {
    AgentsRead AgentsWrite SkillsRead SkillsWrite SkillsInvoke IntegrationsRead IntegrationsWrite
    IntegrationsConnect AnalyticsRead AuditRead KeysWrite
}

/// A caller whose key has the scope.
#[derive(Debug)]
pub struct Authorized<S: Needs> {
    /// Who asks.
    pub caller: Caller,
    scope: std::marker::PhantomData<S>,
}

impl<S: Needs> FromRequestParts<App> for Authorized<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = parts
            .extensions
            .get::<Caller>()
            .cloned()
            .ok_or_else(|| Error::internal("a route that needs a scope is outside the sign-in layer"))?;
        if caller.scopes.has(S::SCOPE) {
            return Ok(Self { caller, scope: std::marker::PhantomData });
        }
        let action = format!("{} {}", parts.method, S::SCOPE.as_str());
        let event = audit::Event {
            action: &action,
            resource: parts.uri.path(),
            outcome: "refused:insufficient_scope",
        };
        audit::record(app, &caller, event).await?;
        let detail = format!("This key lacks the scope `{}`. Use a key that has it.", S::SCOPE.as_str());
        Err(Error::new(Kind::Forbidden, "insufficient_scope", detail).into())
    }
}
