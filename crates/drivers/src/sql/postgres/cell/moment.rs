//! Dates and times, in RFC 3339's spelling where that has one.
//!
//! The server's range is larger: `infinity`, years before Christ and beyond 9999 are spelled as the
//! server itself spells them.

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// The server counts from 2000-01-01, the calendar below from 0000-03-01.
const DAYS_BEFORE_2000: i64 = 730_425;

/// Days since 2000-01-01.
pub(super) fn date(raw: &[u8]) -> Option<String> {
    let days = i32::from_be_bytes(raw.try_into().ok()?);
    Some(match days {
        i32::MAX => "infinity".to_owned(),
        i32::MIN => "-infinity".to_owned(),
        days => {
            let (date, era) = calendar(days.into());
            format!("{date}{era}")
        }
    })
}

/// Microseconds since midnight.
pub(super) fn time(raw: &[u8]) -> Option<String> {
    let micros = i64::from_be_bytes(raw.try_into().ok()?);
    (0..=MICROS_PER_DAY).contains(&micros).then(|| clock(micros))
}

/// Microseconds since 2000-01-01, with what follows the time of day.
pub(super) fn timestamp(raw: &[u8], zone: &str) -> Option<String> {
    let micros = i64::from_be_bytes(raw.try_into().ok()?);
    Some(match micros {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        micros => {
            let (date, era) = calendar(micros.div_euclid(MICROS_PER_DAY));
            format!("{date}T{}{zone}{era}", clock(micros.rem_euclid(MICROS_PER_DAY)))
        }
    })
}

fn clock(micros: i64) -> String {
    let (seconds, fraction) = (micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND);
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { whole } else { format!("{whole}.{fraction:06}").trim_end_matches('0').to_owned() }
}

/// The date in the proleptic Gregorian calendar, and its era where that isn't ours. Counted in eras of
/// 400 years and years that begin in March, so that the leap day is a year's last.
fn calendar(days_since_2000: i64) -> (String, &'static str) {
    let days = days_since_2000 + DAYS_BEFORE_2000;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    // There is no year 0: the year before 1 is 1 BC.
    let (year, suffix) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    (format!("{year:04}-{month:02}-{day:02}"), suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(days: i32) -> String {
        date(&days.to_be_bytes()).unwrap()
    }

    #[test]
    fn dates_are_right_at_the_edges_of_the_calendar() {
        assert_eq!(on(0), "2000-01-01");
        assert_eq!(on(-1), "1999-12-31");
        assert_eq!(on(59), "2000-02-29");
        assert_eq!(on(9_802), "2026-11-02");
        assert_eq!(on(-730_119), "0001-01-01");
        assert_eq!(on(-730_120), "0001-12-31 BC");
        assert_eq!(on(2_921_939), "9999-12-31");
        assert_eq!(on(2_921_940), "10000-01-01");
        assert_eq!(on(-2_451_545), "4714-11-24 BC");
        assert_eq!(on(i32::MAX), "infinity");
        assert_eq!(on(i32::MIN), "-infinity");
    }

    #[test]
    fn fractions_are_as_long_as_they_need_to_be() {
        assert_eq!(timestamp(&0_i64.to_be_bytes(), "Z").unwrap(), "2000-01-01T00:00:00Z");
        assert_eq!(timestamp(&(-1_i64).to_be_bytes(), "").unwrap(), "1999-12-31T23:59:59.999999");
        assert_eq!(time(&500_000_i64.to_be_bytes()).unwrap(), "00:00:00.5");
        assert_eq!(time(&MICROS_PER_DAY.to_be_bytes()).unwrap(), "24:00:00");
        assert_eq!(time(&(-1_i64).to_be_bytes()), None);
    }
}
