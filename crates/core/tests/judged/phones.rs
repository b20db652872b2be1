//! Numbers as a port of libphonenumber writes them at home, read by our own table of numbering plans.

use jackfield_core::plan::phone::{Region, e164, spellings};
use phonenumber::{Mode, PhoneNumber, country, metadata::DATABASE};

/// Regions whose numbers are written in few ways.
const USUAL: [&str; 32] = [
    "AE", "AO", "AU", "BE", "BR", "CA", "CH", "CZ", "DK", "ES", "FI", "FR", "GB", "GR", "HK", "IN", "IT",
    "JP", "MA", "MX", "NL", "NO", "NZ", "PL", "PT", "RO", "RU", "SG", "TH", "TR", "US", "ZA",
];

/// The numbers that the metadata gives as examples: a landline and a mobile of each region that both know.
fn examples() -> Vec<(Region, PhoneNumber)> {
    let mut examples = Vec::new();
    for region in Region::all() {
        let Some(metadata) = DATABASE.by_id(region.code()) else { continue };
        let Ok(id) = region.code().parse::<country::Id>() else { continue };
        let kinds = [metadata.descriptors().fixed_line(), metadata.descriptors().mobile()];
        for example in kinds.into_iter().flatten().filter_map(|kind| kind.example()) {
            let number = phonenumber::parse(Some(id), format!("+{}{example}", region.calling_code()));
            examples.push((region, number.unwrap()));
        }
    }
    examples
}

#[test]
fn what_is_written_at_home_is_read_as_what_it_means() {
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    let examples = examples();
    for (region, number) in &examples {
        let home = number.format().mode(Mode::National).to_string();
        let meant = number.format().mode(Mode::E164).to_string();
        match e164(&home, Some(*region)) {
            Some(read) if read == meant => {}
            Some(read) => wrong.push(format!("{region} {home}: {read} for {meant}")),
            // A mobile number has digits within it at home, `15` behind an area code of two to four.
            None if region.code() == "AR" => {}
            None => refused.push(format!("{region} {home}: {meant}")),
        }
    }
    assert!(examples.len() > 400, "{}", examples.len());
    assert!(wrong.is_empty() && refused.is_empty(), "wrong: {wrong:#?}\nrefused: {refused:#?}");
}

#[test]
fn a_number_is_found_as_it_is_written_at_home() {
    let examples = examples();
    let named = examples.iter().filter(|(region, _)| USUAL.contains(&region.code()));
    let mut missed = Vec::new();
    for (region, number) in named.clone() {
        let home = number.format().mode(Mode::National).to_string();
        let all = spellings(&number.format().mode(Mode::E164).to_string(), Some(*region));
        if !all.contains(&home) {
            missed.push(format!("{region} {home}"));
        }
    }
    assert_eq!(named.count(), 2 * USUAL.len());
    assert!(missed.is_empty(), "{missed:#?}");
}
