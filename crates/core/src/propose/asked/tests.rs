use super::Asked;
use crate::propose::doing::Doing;

/// What is given, and what is wanted back: the units of the mentions that lean that way.
fn roles(goal: &str) -> (Vec<String>, Vec<String>) {
    let asked = Asked::read(goal);
    let units = |wanted: fn(f32, f32) -> bool| {
        let mentions = asked.mentions.iter().filter(|mention| wanted(mention.given, mention.wanted));
        let said = mentions.map(|mention| {
            let words = mention.words.iter().filter_map(|place| asked.words.get(*place));
            words.filter_map(|word| word.units.first()).map(ToString::to_string).collect::<Vec<_>>().join(" ")
        });
        said.collect::<Vec<_>>()
    };
    (
        units(|given, wanted| given > 0.7 && given > wanted),
        units(|given, wanted| wanted > 0.7 && wanted > given),
    )
}

fn check(goal: &str, given: &[&str], wanted: &[&str]) {
    let (is_given, is_wanted) = roles(goal);
    let owned = |list: &[&str]| list.iter().map(|unit| (*unit).to_owned()).collect::<Vec<_>>();
    assert_eq!((is_given, is_wanted), (owned(given), owned(wanted)), "{goal}: {}", Asked::read(goal));
}

#[test]
fn what_is_given_is_told_from_what_is_wanted() {
    check("look up a rider by phone and return the email", &["phon"], &["email"]);
    check("bike id -> brand and colour", &["bik id"], &["brand", "colour"]);
    check("Wir haben die Kundennummer, brauchen Name und Ort", &["kundennummer"], &["nam", "ort"]);
}

#[test]
fn what_is_to_be_done_is_told() {
    let first = |goal: &str| {
        let asked = Asked::read(goal);
        let most = asked
            .doings
            .iter()
            .max_by(|one, other| one.1.total_cmp(&other.1).then(std::cmp::Ordering::Greater));
        most.map(|(doing, _)| doing.clone()).expect("something")
    };
    assert_eq!(first("Create a ticket with a subject"), Doing::Create);
    assert_eq!(first("delete the booking"), Doing::Delete);
    assert_eq!(first("change the street of a rider"), Doing::Update);
    assert_eq!(first("merge two contacts"), Doing::Action("merg".into()));
}

#[test]
fn reads_and_writes_are_told_apart() {
    for read in [
        "What is the status of an order?",
        "look a client up by phone",
        "Wann ist der nächste Termin?",
        "¿Cuál es el saldo?",
    ] {
        assert!(Asked::read(read).writes() < 0.3, "{read}: {}", Asked::read(read));
    }
    for write in [
        "Book an appointment",
        "please cancel the order",
        "Termin buchen",
        "mark the bill as paid",
        "Put a note on the order",
    ] {
        assert!(Asked::read(write).writes() > 0.7, "{write}: {}", Asked::read(write));
    }
}

#[test]
fn examples_are_no_words() {
    let asked = Asked::read("find the order '#1042' of customer 77");
    assert!(
        asked
            .words
            .iter()
            .all(|word| word.units.iter().all(|unit| !unit.contains(|letter: char| letter.is_numeric())))
    );
}
