//! Dates and times of callers in the zone of a business.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{TimeZone, TimeZoneDatabase},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    binding::Normalize,
    plan::{
        Parameter, Zone,
        arguments::value::{Fault, check},
    },
    schema::{FieldType, Sensitivity},
};

/// A parameter that is tidied so, for a place of that type.
fn parameter(kind: FieldType, format: Option<&str>, normalize: Normalize, zone: Option<&str>) -> Parameter {
    Parameter {
        name: "when".to_owned(),
        kind,
        of: None,
        format: format.map(str::to_owned),
        description: String::new(),
        required: true,
        nullable: false,
        default: None,
        normalize: Some(normalize),
        region: None,
        zone: zone.map(|name| Zone::new(name).unwrap()),
        pattern: None,
        allowed_values: Vec::new(),
        max_length: None,
        limits: None,
        precision: None,
        sensitivity: Sensitivity::None,
        sensitive_class: None,
        sent_to: "places.when".to_owned(),
    }
}

fn point(zone: Option<&str>) -> Parameter {
    parameter(FieldType::Datetime, Some("date-time"), Normalize::Datetime, zone)
}

fn tidied(parameter: &Parameter, given: &str) -> Result<String, Fault> {
    check(parameter, None, &json!(given)).map(|value| value.as_str().unwrap().to_owned())
}

#[test]
fn a_local_time_is_a_point_in_time_of_the_zone() {
    let berlin = point(Some("Europe/Berlin"));
    for (given, meant) in [
        ("2026-12-01T15:00", "2026-12-01T14:00:00Z"),
        ("2026-12-01 15:00", "2026-12-01T14:00:00Z"),
        ("2026-07-01T15:00:30", "2026-07-01T13:00:30Z"),
        ("2026-12-01T15:00:00-08:00", "2026-12-01T23:00:00Z"),
        ("2026-12-01T15:00:00Z", "2026-12-01T15:00:00Z"),
    ] {
        assert_eq!(tidied(&berlin, given).as_deref(), Ok(meant), "{given}");
        let text = Parameter { kind: FieldType::String, format: None, ..berlin.clone() };
        assert_eq!(tidied(&text, given).as_deref(), Ok(meant), "{given} as text");
    }
}

#[test]
fn a_place_without_zones_keeps_the_clocks_of_the_zone() {
    let local = parameter(FieldType::Datetime, None, Normalize::Datetime, Some("Europe/Berlin"));
    for (given, kept) in [
        ("2026-12-01T15:00", "2026-12-01 15:00:00"),
        ("2026-12-01T14:00:00Z", "2026-12-01 15:00:00"),
        ("2026-10-25T02:30", "2026-10-25 02:30:00"),
    ] {
        assert_eq!(tidied(&local, given).as_deref(), Ok(kept), "{given}");
    }
    assert_eq!(tidied(&local, "2026-03-29T02:30").unwrap_err().code, "no_such_time");
}

#[test]
fn a_time_that_isnt_or_is_twice_is_refused_with_what_to_say_instead() {
    let berlin = point(Some("Europe/Berlin"));
    let refused = |given: &str| {
        let fault = tidied(&berlin, given).unwrap_err();
        format!("{}: `when` {}", fault.code, fault.message)
    };
    insta::assert_snapshot!(refused("2026-03-29T02:30"), @"no_such_time: `when` is a time that doesn't exist: the clocks of Europe/Berlin are put forward over 2026-03-29T02:30:00; say another time, or state the offset, as in 2026-03-29T02:30:00+01:00");
    insta::assert_snapshot!(refused("2026-10-25T02:30"), @"ambiguous_time: `when` is a time that exists twice: the clocks of Europe/Berlin are put back over 2026-10-25T02:30:00; state the offset, as in 2026-10-25T02:30:00+02:00 for the first and 2026-10-25T02:30:00+01:00 for the second");
    insta::assert_snapshot!(refused("next Tuesday at 3"), @"not_normalizable: `when` must be a date and time such as 2026-11-02T09:15:00, with its offset where that is known: turn words such as `next Tuesday at 3` into them first");
    insta::assert_snapshot!(refused("2026-12-01"), @"not_normalizable: `when` must be a date and time such as 2026-11-02T09:15:00, with its offset where that is known: turn words such as `next Tuesday at 3` into them first");
    assert_eq!(tidied(&berlin, "2026-10-25T02:30:00+01:00").as_deref(), Ok("2026-10-25T01:30:00Z"));
    assert_eq!(tidied(&berlin, "2026-10-25T02:30:00+02:00").as_deref(), Ok("2026-10-25T00:30:00Z"));
}

#[test]
fn without_a_zone_a_local_time_has_no_point() {
    assert_eq!(tidied(&point(None), "2026-12-01T15:00").unwrap_err().code, "invalid_datetime");
    let text = parameter(FieldType::String, None, Normalize::Datetime, None);
    assert_eq!(tidied(&text, "2026-12-01T15:00").as_deref(), Ok("2026-12-01T15:00:00"));
}

#[test]
fn the_day_of_a_point_in_time_is_that_of_the_zone() {
    let in_zone = |zone| parameter(FieldType::Date, None, Normalize::Date, zone);
    assert_eq!(tidied(&in_zone(Some("Europe/Berlin")), "2026-12-01T23:30:00Z").as_deref(), Ok("2026-12-02"));
    assert_eq!(tidied(&in_zone(None), "2026-12-01T23:30:00Z").as_deref(), Ok("2026-12-01"));
    assert_eq!(tidied(&in_zone(Some("Europe/Berlin")), "2026-12-01T23:30").as_deref(), Ok("2026-12-01"));
    let words = tidied(&in_zone(None), "next Tuesday").unwrap_err();
    assert_eq!(
        words.message,
        "must be a date such as 2026-11-02: turn words such as `next Tuesday` into that date first"
    );
}

#[test]
fn a_time_of_day_reaches_columns_and_texts_alike() {
    for kind in [FieldType::Time, FieldType::String] {
        let time = parameter(kind, None, Normalize::Time, None);
        assert_eq!(tidied(&time, "3:30pm").as_deref(), Ok("15:30:00"));
        assert_eq!(tidied(&time, "in the afternoon").unwrap_err().code, "not_normalizable");
    }
}

/// Zones with and without changes of their clocks, by whole, half and quarter hours, on both sides of UTC.
const ZONES: [&str; 12] = [
    "Africa/Casablanca",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "UTC",
];

fn rules(zone: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(zone).unwrap()
}

/// Instants of fifty years, and those within two hours of a change of the clocks.
fn instant(zone: &'static str) -> impl Strategy<Value = Timestamp> {
    (0_i64..1_577_847_600, any::<bool>(), -7200_i64..7200).prop_map(move |(second, near, off)| {
        let start = Timestamp::from_second(946_684_800 + second).unwrap();
        let clocks = rules(zone);
        let change = clocks.following(start).next().map(|change| change.timestamp().as_second() + off);
        match change.filter(|_| near) {
            Some(at) => Timestamp::from_second(at).unwrap(),
            None => start,
        }
    })
}

fn zone_and_instant() -> impl Strategy<Value = (&'static str, Timestamp)> {
    proptest::sample::select(&ZONES[..]).prop_flat_map(|zone| (Just(zone), instant(zone)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_clocks_show_is_the_instant_or_refused((zone, instant) in zone_and_instant()) {
        let clocks = rules(zone);
        let shown: DateTime = clocks.to_datetime(instant);
        let read = tidied(&point(Some(zone)), &shown.to_string());
        // Shown twice where the clocks of an hour or less before or after show the same.
        let twice = clocks.to_ambiguous_timestamp(shown).is_ambiguous();
        match read {
            Ok(read) => prop_assert_eq!((read, twice), (instant.to_string(), false)),
            Err(fault) => prop_assert_eq!((fault.code, twice), ("ambiguous_time", true)),
        }
    }

    #[test]
    fn a_local_time_is_read_as_jiff_reads_it(
        zone in proptest::sample::select(&ZONES[..]), second in 0_i64..1_577_847_600,
    ) {
        let local = TimeZone::UTC.to_datetime(Timestamp::from_second(946_684_800 + second).unwrap());
        let wanted = rules(zone).to_ambiguous_timestamp(local).unambiguous();
        let read = tidied(&point(Some(zone)), &local.to_string());
        prop_assert_eq!(read.ok(), wanted.ok().map(|point| point.to_string()));
    }

    #[test]
    fn tidying_twice_is_tidying_once(
        text in "[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?(Z|[+-]0[0-9]:00)?)?|[0-2]?[0-9](:[0-5][0-9])?( ?[ap]\\.?m\\.?)?",
        zone in proptest::option::of(proptest::sample::select(&ZONES[..])),
        how in proptest::sample::select(&[Normalize::Date, Normalize::Time, Normalize::Datetime][..]),
        kind in proptest::sample::select(&[FieldType::String, FieldType::Date, FieldType::Time, FieldType::Datetime][..]),
        zoned in any::<bool>(),
    ) {
        let parameter = parameter(kind, zoned.then_some("date-time"), how, zone);
        if let Ok(once) = check(&parameter, None, &Value::from(text)) {
            prop_assert_eq!(check(&parameter, None, &once), Ok(once));
        }
    }
}
