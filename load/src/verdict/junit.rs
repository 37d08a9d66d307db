//! JUnit XML: a test case for every phase that was run, and one for every threshold of it.

use std::fmt::Write;

use super::finding::Finding;
use super::note::Note;
use super::phase::PhaseReport;
use super::report::Report;

/// The report as JUnit XML, as build servers read it.
#[must_use]
pub fn junit(report: &Report) -> String {
    let failures = report.findings.iter().filter(|f| !f.passed).count();
    let tests = report.phases.len() + report.findings.len();
    let phases = report.phases.iter();
    let mut cases: String = phases.map(|phase| ran(phase, &report.notes)).collect();
    cases.extend(report.findings.iter().map(held));
    let counts = [tests, failures, 0];
    suite(
        &report.setting.community,
        counts,
        report.total.seconds,
        &cases,
    )
}

/// A run that failed for the reason in `message` as JUnit XML: its only case is in error.
#[must_use]
pub fn junit_failure(name: &str, message: &str) -> String {
    let message = escaped(message);
    let case = format!(
        "<testcase classname=\"run\" name=\"ran\"><error message=\"{message}\"/></testcase>\n"
    );
    suite(name, [1, 0, 1], 0.0, &case)
}

/// A suite of `cases`: how many there are, how many of them failed and how many are in error.
fn suite(name: &str, counts: [usize; 3], seconds: f64, cases: &str) -> String {
    let [tests, failures, errors] = counts;
    let name = escaped(&format!("twin load {name}"));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{seconds:.3}\">\n{cases}</testsuite>\n</testsuites>\n"
    )
}

/// A phase came to its end; what is to be known of it is the case's output.
fn ran(phase: &PhaseReport, notes: &[Note]) -> String {
    let (class, seconds) = (escaped(&phase.name), phase.seconds);
    let case = format!("<testcase classname=\"{class}\" name=\"ran\" time=\"{seconds:.3}\"");
    let noted = notes.iter().filter(|note| note.phase == phase.name);
    let noted: Vec<&str> = noted.map(|note| note.text_en.as_str()).collect();
    if noted.is_empty() {
        return format!("{case}/>\n");
    }
    let noted = escaped(&noted.join("\n"));
    format!("{case}><system-out>{noted}</system-out></testcase>\n")
}

/// A threshold was kept or not.
fn held(finding: &Finding) -> String {
    let (class, name) = (escaped(&finding.phase), finding.threshold);
    if finding.passed {
        return format!("<testcase classname=\"{class}\" name=\"{name}\"/>\n");
    }
    let message = escaped(&sentence(finding));
    format!(
        "<testcase classname=\"{class}\" name=\"{name}\"><failure message=\"{message}\"/></testcase>\n"
    )
}

/// A finding in words.
pub(super) fn sentence(finding: &Finding) -> String {
    let bound = if finding.at_least {
        "at least"
    } else {
        "at most"
    };
    match finding.value {
        Some(value) => format!(
            "{} is {value}, but must be {bound} {}",
            finding.threshold, finding.limit
        ),
        None => format!(
            "{} was not measured, but must be {bound} {}",
            finding.threshold, finding.limit
        ),
    }
}

/// The same in Chinese.
pub(super) fn sentence_zh(finding: &Finding) -> String {
    let bound = if finding.at_least {
        "不小于"
    } else {
        "不大于"
    };
    let (threshold, limit) = (&finding.threshold, finding.limit);
    match finding.value {
        Some(value) => format!("{threshold} 为 {value}，应{bound} {limit}"),
        None => format!("{threshold} 未测得，应{bound} {limit}"),
    }
}

/// Text in an XML or HTML attribute or element.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // An attribute would have spaces for them otherwise (XML 1.0, 3.3.3). Writing into a String cannot fail.
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            // No XML document may have these (XML 1.0, 2.2).
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            other => out.push(other),
        }
    }
    out
}
