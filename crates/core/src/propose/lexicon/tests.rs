use super::Lexicon;

fn units(identifier: &str) -> Vec<String> {
    Lexicon::get().units(identifier).iter().map(|unit| unit.to_string()).collect()
}

fn nearness(one: &str, other: &str) -> f32 {
    let related = Lexicon::get().related(one).iter();
    related.filter(|(unit, _)| **unit == *other).map(|(_, near)| *near).fold(0.0, f32::max)
}

#[test]
fn every_way_to_write_a_name_gives_the_same_units() {
    for name in ["first_name", "firstName", "FIRST-NAME", "FirstName", "firstname"] {
        assert_eq!(units(name), ["first_nam"], "{name}");
    }
    assert_eq!(units("qty"), ["quantity"]);
    assert_eq!(units("custPhoneNo"), units("customer_phone_number"));
}

#[test]
fn words_of_business_lead_to_each_other_in_three_languages() {
    for (one, other) in [
        ("invoic", "bill"),
        ("customer", "client"),
        ("invoic", "rechnung"),
        ("customer", "kund"),
        ("phon", "telephon"),
    ] {
        assert!(nearness(one, other) > 0.5, "{one} {other}");
        assert_eq!(nearness(one, other), nearness(other, one), "{one} {other}");
    }
    assert_eq!(nearness("invoic", "zeppelin"), 0.0);
}

#[test]
fn a_slip_of_the_pen_is_mended_and_other_words_stay() {
    let said = |word: &str| Lexicon::get().said(word).to_string();
    assert_eq!((said("custommer"), said("apointment")), (said("customer"), said("appointment")));
    assert_eq!(said("qwertzui"), "qwertzui");
    // Identifiers shorten what people say whole.
    assert_eq!((said("nr"), said("so")), ("number".to_owned(), "so".to_owned()));
}

#[test]
fn a_verb_is_one_although_its_words_stand_apart() {
    let stems: Vec<Box<str>> = ["look", "a", "client", "up"].map(Box::from).to_vec();
    let (verb, at) = Lexicon::get().parted_verb(&stems).expect("a verb");
    assert!(verb.doings.iter().any(|doing| doing.only_reads()));
    assert_eq!(at, 3);
    assert!(Lexicon::get().parted_verb(&stems[..3]).is_none());
}

#[test]
fn each_line_of_the_lexicon_is_read() {
    let lexicon = Lexicon::get();
    assert!(lexicon.related.len() > 1_500 && lexicon.verbs.len() > 300 && lexicon.phrases.len() > 50);
    assert!(lexicon.is_stop("the") && !lexicon.is_stop("id"));
    assert!(!lexicon.values("unpaid").is_empty());
}
