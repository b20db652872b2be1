//! Connections that a person approves: the whole way, under attack, and for as long as tokens live.

mod attacks;
mod clients;
mod contacts;
mod life;
mod odd;
mod operator;
mod outages;
mod replicas;
mod scopes;
mod second;
mod whole_way;

pub(crate) use contacts::{Contacts, OPENAPI, arrival_at};
