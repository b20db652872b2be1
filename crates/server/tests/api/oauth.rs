//! Connections that a person approves: the whole way, under attack, and for as long as tokens live.

mod attacks;
mod clients;
mod contacts;
mod operator;
mod scopes;
mod second;
mod whole_way;
