//! See [`jackfield_fuzz::manifest`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_fuzz::manifest(bytes));
