//! What reports say of a row in one text: what is missing, wrong and not kept, and what would mend conditions.

use super::document::{Condition, Row};
use super::words::{self, Language};

/// Remarks of a row that are told, beside the attributes that are lacking.
const MOST: usize = 8;

/// What is missing, wrong and not kept, in one text, and what would mend conditions; last the attributes that the row and its conditions would have to
/// know, all at once.
#[must_use]
pub fn remarks(row: &Row<'_>, language: Language) -> String {
    let stop = language.of("；", "; ");
    let unsaid = row.unsaid();
    let missing = unsaid.filter(|m| words::lack(m, language).is_none());
    let missing = missing.map(|m| words::missing(m, language));
    let absent = row.absent.map(|absence| words::absent(absence, language));
    let conditions = row.conditions.iter();
    let conditions = conditions.filter_map(|c| of_condition(c, row, language));
    let faults = row.demands.iter().flat_map(|d| d.faults);
    let faults = faults.map(|f| words::fault(f, language));
    let all = missing
        .into_iter()
        .chain(absent)
        .chain(conditions)
        .chain(faults);
    let mut all: Vec<String> = all.collect();
    shorten(&mut all, MOST, language);
    let told = all.join(stop);
    let untold = row.conditions.iter().filter(|c| c.faults.is_empty());
    let untold = unsaid.into_iter().chain(untold.filter_map(|c| c.missing));
    match words::lacking(untold, language) {
        None => told,
        Some(lacking) if told.is_empty() => lacking,
        Some(lacking) => format!("{told}{}{lacking}", language.of("。", ". ")),
    }
}

/// Leaves the first texts, `most` of them, and says how many more there are.
pub(super) fn shorten(all: &mut Vec<String>, most: usize, language: Language) {
    let more = all.len().saturating_sub(most);
    all.truncate(most);
    if more > 0 {
        all.push(language.of(format!("另有 {more} 项"), format!("and {more} more")));
    }
}

/// What is wrong with a condition, else what was measured and is missing but for attributes; none where there is nothing to say.
fn of_condition(condition: &Condition<'_>, row: &Row<'_>, language: Language) -> Option<String> {
    let why = match condition.faults {
        [first, ..] => {
            let name = language.of(&row.basis.name.zh, &row.basis.name.en);
            let repair = condition.repairs.first();
            let repair = repair.map(|r| words::repair_of_condition(r, name, language));
            mended(words::fault(first, language), repair, language)
        }
        [] => {
            let measured = condition.measured;
            let measured = measured.and_then(|m| words::measured(condition.condition, m, language));
            let missing = condition.missing;
            let missing = missing.filter(|m| words::lack(m, language).is_none());
            let missing = missing.map(|m| words::missing(m, language));
            let both: Vec<String> = measured.into_iter().chain(missing).collect();
            both.join(language.of("；", "; "))
        }
    };
    let asked = words::condition(condition.condition, condition.text_zh, language);
    (!why.is_empty()).then(|| format!("{asked}{}{why}", language.of("：", ": ")))
}

/// What is wrong, with what would mend it.
fn mended(fault: String, repair: Option<String>, language: Language) -> String {
    match repair {
        Some(repair) => language.of(
            format!("{fault}（建议：{repair}）"),
            format!("{fault} (proposal: {repair})"),
        ),
        None => fault,
    }
}

#[cfg(test)]
mod tests {
    use twin_core::audit::{Measure, Missing, Verdict};

    use super::*;
    use crate::audit::document::text;
    use crate::audit::{Basis, Source};

    fn condition<'a>(
        (word, text_zh): (&'a str, &'a str),
        measured: Option<f64>,
        missing: Option<&'a Missing>,
    ) -> Condition<'a> {
        let verdict = missing.map_or(Verdict::Met, |_| Verdict::CannotTell);
        Condition {
            condition: word,
            text_zh,
            verdict,
            measured,
            faults: &[],
            missing,
            repairs: &[],
        }
    }

    fn basis() -> Basis {
        Basis {
            table: 3,
            name: text("", ""),
            required: true,
            existing_baseline: true,
            quote: String::new(),
            quote_en: None,
            assumption: None,
            assumption_zh: None,
            source: Source {
                title: text("", ""),
                issuer: "".into(),
                issuer_en: None,
                number: None,
                date: "".into(),
                clause: None,
                clause_en: None,
            },
        }
    }

    fn row<'a>(missing: Option<&'a Missing>, conditions: Vec<Condition<'a>>) -> Row<'a> {
        Row {
            row: "T3-2a",
            basis: basis(),
            verdict: Verdict::Met,
            measure: Measure::Count,
            demanded: 1.0,
            served: 1.0,
            missing,
            absent: None,
            conditions,
            demands: Vec::new(),
        }
    }

    fn check(row: &Row<'_>, zh: &str, en: &str) {
        assert_eq!(remarks(row, Language::Zh), zh);
        assert_eq!(remarks(row, Language::En), en);
    }

    #[test]
    fn attributes_that_conditions_lack_are_told_once_after_what_was_measured() {
        let missing = ["image_width", "panorama_angle"].map(|w| Missing::attribute("device", w));
        let conditions = vec![
            condition(("image_width", "宽"), None, Some(&missing[0])),
            condition(("lamp_posts", "灯杆"), Some(12.0), None),
            condition(("pixels", "像素"), None, None),
            condition(("panorama_angle", "全景"), None, Some(&missing[1])),
        ];
        check(
            &row(None, conditions),
            "灯杆：现有灯杆 12 根，间距均符合要求，可改造为智慧杆。设备缺少属性：图像宽度、全景角度；补充后重新核查。",
            "Lamp posts: 12 lamp posts stand there as far apart as asked, and may be upgraded to smart poles. Not known of the devices: image width, panorama angle. Add these attributes and audit again.",
        );
    }

    #[test]
    fn what_the_row_lacks_comes_first_and_what_is_no_attribute_stays_with_its_condition() {
        let of_row = Missing::attribute("building", "households");
        let (roads, width) = (
            Missing::layer("road"),
            Missing::attribute("device", "image_width"),
        );
        let conditions = || {
            vec![
                condition(("image_width", "宽"), None, Some(&width)),
                condition(("lamp_posts", "灯杆"), None, Some(&roads)),
            ]
        };
        check(
            &row(Some(&of_row), conditions()),
            "灯杆：地图中没有道路，请补测后重新核查。建筑缺少属性：户数；补充后重新核查。设备缺少属性：图像宽度；补充后重新核查。",
            "Lamp posts: the map shows no roads: survey them and audit again. Not known of the buildings: households. Add this attribute and audit again. Not known of the devices: image width. Add this attribute and audit again.",
        );
        check(
            &row(Some(&width), vec![]),
            "设备缺少属性：图像宽度；补充后重新核查。",
            "Not known of the devices: image width. Add this attribute and audit again.",
        );
    }
}
