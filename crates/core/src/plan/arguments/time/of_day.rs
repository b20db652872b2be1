//! Times of day as they are written where nothing else can be meant: by 24 hours, or by 12 with their half.
//!
//! `15.30` and `1530` aren't: a number may be meant. Neither is `noon`, which is a word of one language.

use jiff::civil::Time;

/// How the halves of the day are written, the longer spelling of one before the shorter.
const HALVES: [(&str, bool); 6] =
    [("a.m.", false), ("p.m.", true), ("a.m", false), ("p.m", true), ("am", false), ("pm", true)];

/// Tidies a time of day, `15:00`, `3 pm` or `3:30pm`, into `15:00:00`.
pub(in crate::plan::arguments) fn to_time(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let halved = HALVES.iter().find_map(|(word, after_noon)| Some((text.strip_suffix(word)?, *after_noon)));
    let time = match halved {
        None => clock(&text)?,
        Some((body, after_noon)) => {
            let body = body.trim_end();
            let shown = if body.contains(':') { clock(body)? } else { clock(&format!("{body}:00"))? };
            let hour = Some(shown.hour()).filter(|hour| (1..=12).contains(hour))? % 12;
            shown.with().hour(if after_noon { hour + 12 } else { hour }).build().ok()?
        }
    };
    Some(time.to_string())
}

/// Reads `9:15`, `09:15` or `09:15:30.5`, to the microsecond.
fn clock(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let shaped = digits(hour, 2)
        && match rest.split_once(':') {
            None => rest.len() == 2 && digits(rest, 2),
            Some((minute, second)) => {
                let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
                minute.len() == 2
                    && whole.len() == 2
                    && digits(minute, 2)
                    && digits(whole, 2)
                    && digits(fraction, 6)
            }
        };
    // Times of day have no second 60, which the parser would take for 59.
    let leap = rest.split(':').nth(1).is_some_and(|second| second.starts_with("60"));
    if shaped && !leap { format!("{hour:0>2}:{rest}").parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_written_in_several_ways() {
        for (written, read) in [
            ("15:00", "15:00:00"),
            ("9:15", "09:15:00"),
            ("09:15:30", "09:15:30"),
            ("09:15:30.25", "09:15:30.25"),
            ("3 pm", "15:00:00"),
            ("3PM", "15:00:00"),
            ("3:30pm", "15:30:00"),
            ("11:05 p.m.", "23:05:00"),
            ("12 am", "00:00:00"),
            ("12:30 pm", "12:30:00"),
            ("0:00", "00:00:00"),
        ] {
            assert_eq!(to_time(written).as_deref(), Some(read), "{written}");
        }
    }

    #[test]
    fn what_may_mean_two_times_is_none() {
        let unclear = [
            "15.30",
            "1530",
            "15",
            "3",
            "noon",
            "half past three",
            "13 pm",
            "0 am",
            "15:00 pm",
            "24:00",
            "9:5",
            "pm",
            "",
            "15:60",
            "23:59:60",
            "15h30",
            "3 in the afternoon",
            "next Tuesday at 3 pm",
            "15:00:00Z",
            "１５:00",
        ];
        for written in unclear {
            assert_eq!(to_time(written), None, "{written}");
        }
    }
}
