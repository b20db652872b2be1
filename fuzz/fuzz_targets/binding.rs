//! See [`jackfield_fuzz::binding`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jackfield_fuzz::binding(bytes));
