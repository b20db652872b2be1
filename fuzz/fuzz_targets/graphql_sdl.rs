//! See [`jackfield_fuzz::graphql_sdl`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_fuzz::graphql_sdl(bytes));
