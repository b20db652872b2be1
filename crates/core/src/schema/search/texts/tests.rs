//! Words lead to things.

use super::{super::builder::Builder, *};

fn texts(things: &[&str]) -> Texts {
    let mut builder = Builder::default();
    for thing in things {
        builder.text(thing, 90);
        builder.prose("common prose", 5);
        builder.end();
    }
    builder.finish()
}

fn things(texts: &Texts, stems: impl IntoIterator<Item = u32>) -> Vec<usize> {
    let mut found: Vec<usize> =
        stems.into_iter().flat_map(|stem| texts.postings(stem)).map(|posting| posting.thing()).collect();
    found.sort_unstable();
    found
}

#[test]
fn words_lead_to_the_things_that_have_them() {
    let texts = texts(&["order items", "customers", "ordered orders", "appointment"]);
    assert_eq!(things(&texts, texts.stem("orders")), [0, 2]);
    assert_eq!(things(&texts, texts.stem("prose")), [0, 1, 2, 3]);
    assert_eq!(things(&texts, texts.stem("zeppelin")), Vec::<usize>::new());
    assert_eq!(things(&texts, texts.starting_with("app")), [3]);
    assert_eq!(things(&texts, texts.starting_with("zz")), Vec::<usize>::new());
}

#[test]
fn slips_are_forgiven_in_names_and_not_in_prose() {
    let texts = texts(&["customers", "orders"]);
    assert_eq!(things(&texts, texts.near("custmers").map(|(stem, _)| stem)), [0]);
    assert_eq!(things(&texts, texts.near("odrers").map(|(stem, _)| stem)), [1]);
    assert_eq!(texts.near("prosse").count(), 0);
    assert_eq!(texts.near("xyz").count(), 0);
}

#[test]
fn a_name_of_one_word_says_more_than_one_of_many() {
    let texts = texts(&["order", "order line note"]);
    let weights: Vec<u32> =
        texts.postings(texts.stem("order").unwrap()).iter().map(|posting| posting.weight()).collect();
    assert_eq!(weights, [90, 60]);
}
