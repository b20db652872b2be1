//! See [`jackfield_fuzz::google`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_fuzz::google(bytes));
