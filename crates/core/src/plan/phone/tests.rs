//! Numbers of callers against numbers of columns.

use proptest::prelude::*;

use super::*;

#[test]
fn a_north_american_number_is_found_in_its_usual_spellings() {
    for given in ["+1 555 012-3456", "(555) 012-3456", "15550123456", "0015550123456", "555.012.3456"] {
        let all = spellings(given, None);
        for held in ["+15550123456", "5550123456", "(555) 012-3456", "555-012-3456", "+1 555-012-3456"] {
            assert!(all.iter().any(|spelling| spelling == held), "{given} as {held}");
        }
    }
}

#[test]
fn other_countries_have_a_trunk_prefix_at_home() {
    let all = spellings("+49 (0) 30 123456", None);
    for held in ["+4930123456", "004930123456", "030123456", "4930123456", "+49 (0) 30 123456"] {
        assert!(all.iter().any(|spelling| spelling == held), "{held}");
    }
}

#[test]
fn zeros_alone_are_not_an_empty_number() {
    for given in ["0", "000", "00 0-0"] {
        assert!(spellings(given, None).iter().all(|spelling| !spelling.is_empty()), "{given}");
    }
}

#[test]
fn only_a_known_country_gives_the_international_form() {
    assert_eq!(e164("0044 20 7946 0000", None).as_deref(), Some("+442079460000"));
    assert_eq!(e164("+421 2 1234 5678", None).as_deref(), Some("+421212345678"));
    for unknown in ["030 123456", "+999 123456", "call me", "+12", "", "+1 555 CALL NOW"] {
        assert_eq!(e164(unknown, None), None, "{unknown}");
    }
}

#[test]
fn a_region_reads_what_is_dialled_there() {
    for (region, dialled, meant) in [
        ("US", "(206) 555-0142", "+12065550142"),
        ("US", "1 206 555 0142", "+12065550142"),
        ("US", "011 49 30 123456", "+4930123456"),
        ("CA", "204-234-5678", "+12042345678"),
        ("DE", "030 123456", "+4930123456"),
        ("DE", "0151/23456789", "+4915123456789"),
        ("DE", "49 30 123456", "+4930123456"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("FR", "612345678", "+33612345678"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("IT", "347 123 4567", "+393471234567"),
        ("RU", "8 (912) 345-67-89", "+79123456789"),
        ("RU", "8 800 123 45 67", "+78001234567"),
        ("RU", "810 49 30 123456", "+4930123456"),
        ("ES", "612 34 56 78", "+34612345678"),
        ("DK", "32 12 34 56", "+4532123456"),
        ("HU", "06 1 234 5678", "+3612345678"),
        ("AU", "0011 49 30 123456", "+4930123456"),
        ("JP", "010 49 30 123456", "+4930123456"),
        ("BR", "(11) 96123-4567", "+5511961234567"),
        ("BY", "8 029 123-45-67", "+375291234567"),
        ("CN", "131 2345 6789", "+8613123456789"),
    ] {
        let read = e164(dialled, Region::new(region));
        assert_eq!(read.as_deref(), Some(meant), "{dialled} in {region}");
    }
}

#[test]
fn international_spellings_mean_the_same_everywhere() {
    for region in Region::all() {
        for given in ["+49 (0) 30 123456", "+1 (206) 555-0142", "+39 06 1234 5678"] {
            assert_eq!(e164(given, Some(region)), e164(given, None), "{given} in {region}");
        }
    }
}

#[test]
fn a_number_that_lacks_a_part_is_nobodys() {
    for (region, given) in [
        ("US", "555-0142"),
        ("US", "030 123456"),
        ("DE", "123456"),
        ("DE", "(206) 555-0142"),
        ("GB", "946 0000"),
        ("FR", "06 12 34 56"),
        ("DE", "call me back on my mobile"),
        ("DE", "0"),
        ("DE", ""),
    ] {
        assert_eq!(e164(given, Region::new(region)), None, "{given} in {region}");
    }
}

#[test]
fn a_region_finds_what_is_held_in_either_spelling() {
    for (region, given, held) in [
        ("DE", "+49 30 123456", "030 123456"),
        ("DE", "+49 30 123456", "030/123456"),
        ("DE", "030 123456", "+4930123456"),
        ("DE", "+4915123456789", "0151 23456789"),
        ("FR", "+33612345678", "06 12 34 56 78"),
        ("FR", "0612345678", "+33 6 12 34 56 78"),
        ("ES", "+34612345678", "612 34 56 78"),
        ("IT", "+390612345678", "0612345678"),
        ("RU", "+79123456789", "8 (912) 345-67-89"),
        ("HU", "+36201234567", "06201234567"),
        ("GB", "02079460000", "+44 20 7946 0000"),
        ("US", "(206) 555-0142", "+12065550142"),
    ] {
        let all = spellings(given, Region::new(region));
        assert!(all.iter().any(|spelling| spelling == held), "{given} in {region} as {held}: {all:?}");
    }
}

#[test]
fn no_trunk_prefix_is_made_up_where_there_is_none() {
    let all = spellings("+34 612 34 56 78", Region::new("ES"));
    assert!(all.iter().all(|spelling| !spelling.starts_with('0') || spelling.starts_with("0034")), "{all:?}");
}

fn region() -> impl Strategy<Value = Option<Region>> {
    let all: Vec<Region> = Region::all().collect();
    proptest::option::of(proptest::sample::select(all))
}

#[test]
fn without_its_country_a_number_is_the_same_however_it_is_spelled() {
    for given in ["+1 555 012-3456", "(555) 012-3456", "15550123456", "0015550123456"] {
        assert_eq!(national(given, None).as_deref(), Some("5550123456"), "{given}");
    }
    assert_eq!(national("+49 (0) 30 123456", None).as_deref(), Some("30123456"));
    assert_eq!(national("030 123456", None), None);
    assert_eq!(national("030 123456", Region::new("DE")).as_deref(), Some("30123456"));
}

proptest! {
    #[test]
    fn the_international_form_stays_as_it_is(text in "\\+?[0-9 ()./-]{0,30}", region in region(), other in region()) {
        if let Some(full) = e164(&text, region) {
            prop_assert_eq!(e164(&full, other), Some(full));
        }
    }

    #[test]
    fn spellings_are_few_and_keep_the_digits(text in "\\+?[0-9 ()./-]{0,30}|\\PC{0,20}", region in region()) {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let all = spellings(&text, region);
        prop_assert!((1..=MAX_SPELLINGS).contains(&all.len()));
        prop_assert!(all.iter().any(|spelling| digits(spelling) == digits(&text)));
        prop_assert_eq!(&all, &spellings(&text, region));
        let once: std::collections::HashSet<&String> = all.iter().collect();
        prop_assert_eq!(once.len(), all.len());
    }
}
