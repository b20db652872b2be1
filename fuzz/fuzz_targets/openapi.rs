//! See [`jackfield_fuzz::openapi`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_fuzz::openapi(bytes));
