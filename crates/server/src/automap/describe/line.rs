//! Foreign text in one line.

/// Foreign text in one line, without what controls a terminal, and at most so many characters.
pub(in crate::automap) fn line(text: &str, most: usize) -> String {
    let mut cut = String::new();
    let mut count = 0;
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        if word.is_empty() {
            continue;
        }
        if count > 0 {
            cut.push(' ');
            count += 1;
        }
        for letter in word.chars() {
            if count >= most {
                cut.push('…');
                return cut;
            }
            cut.push(letter);
            count += 1;
        }
    }
    cut
}
