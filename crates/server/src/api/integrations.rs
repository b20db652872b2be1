//! `/integrations`: connect a customer's system, discover it, look around in it, bind it.

pub mod actions;
pub mod auto;
pub mod bindings;
pub mod browse;
pub mod catalog;
pub mod claim;
pub mod connections;
pub mod discovery;
pub mod oauth_clients;
pub mod own;
pub mod scoping;
pub mod spreadsheets;
pub mod sql;
pub mod views;

mod query;
mod tagged;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

/// The routes of integrations.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(catalog::list))
        .routes(routes!(own::list_templates))
        .routes(routes!(own::get, own::put, own::remove))
        .routes(routes!(actions::list))
        .routes(routes!(actions::provision, actions::unprovision))
        .routes(routes!(actions::pack))
        .routes(routes!(actions::install))
        .routes(routes!(oauth_clients::get, oauth_clients::put, oauth_clients::remove))
        .routes(routes!(connections::list))
        .routes(routes!(connections::connect))
        .routes(routes!(claim::claim))
        .routes(routes!(connections::disconnect))
        .routes(routes!(discovery::discover))
        .routes(routes!(browse::schema))
        .routes(routes!(browse::objects::list))
        .routes(routes!(browse::objects::one))
        .routes(routes!(browse::operations::list))
        .routes(routes!(browse::operations::one))
        .routes(routes!(scoping::read, scoping::change))
        .routes(routes!(bindings::bind))
        .routes(routes!(bindings::preview))
        .routes(routes!(auto::map))
        .routes(routes!(spreadsheets::look))
        .routes(routes!(sql::scripts))
        .routes(routes!(sql::test))
}
