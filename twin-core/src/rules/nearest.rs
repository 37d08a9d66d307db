//! What a misspelt word may have meant.

/// Longest word that is compared, in characters; nothing that can be meant is longer.
const LONGEST: usize = 64;

use crate::both;
use crate::told::Bilingual;

/// `, did you mean 'X'?` for the known word that is fewest typing slips away, if that is few; else nothing.
pub(crate) fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Bilingual {
    if word.chars().count() > LONGEST {
        return Bilingual::alike("");
    }
    let slips = known.into_iter().map(|other| (slips(word, other), other));
    // Of equally near ones that which begins alike, as people slip at the end.
    let alike = |other: &str| {
        word.chars()
            .zip(other.chars())
            .take_while(|(a, b)| a == b)
            .count()
    };
    let best = slips.min_by(|a, b| {
        let by_beginning = alike(b.1).cmp(&alike(a.1));
        a.0.cmp(&b.0).then(by_beginning).then_with(|| a.1.cmp(b.1))
    });
    let few = (word.chars().count() / 2).max(1);
    match best {
        Some((count, other)) if count <= few => {
            both!(", did you mean '{other}'?", "，是否应为“{other}”？")
        }
        _ => Bilingual::alike(""),
    }
}

/// How many characters have to be put in, taken out or replaced to come from one word to the other (Levenshtein 1966).
fn slips(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut above = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = above + usize::from(from != *to);
            above = row[j + 1];
            row[j + 1] = changed.min(above + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_as_by_hand() {
        assert_eq!(slips("kitten", "sitting"), 3);
        assert_eq!(slips("", "abc"), 3);
        assert_eq!(slips("楼栋", "楼"), 1);
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        let known = ["T4-1", "T4-4", "T10-1"];
        let meant = suggestion("T41", known);
        assert_eq!(meant.en, ", did you mean 'T4-1'?");
        assert_eq!(meant.zh, "，是否应为“T4-1”？");
        assert_eq!(
            suggestion("T4-9", ["T3-9", "T4-1"]).en,
            ", did you mean 'T4-1'?"
        );
        assert_eq!(suggestion("HZ-99", known), Bilingual::alike(""));
        let long = "x".repeat(10_000);
        assert_eq!(suggestion(&long, known), Bilingual::alike(""));
    }
}
