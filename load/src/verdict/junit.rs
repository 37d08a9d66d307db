//! JUnit XML: a test case for every threshold of a phase.

use std::fmt::Write;

use super::finding::Finding;
use super::report::Report;

/// The report as JUnit XML, as build servers read it.
#[must_use]
pub fn junit(report: &Report) -> String {
    let failures = report.findings.iter().filter(|f| !f.passed).count();
    let (tests, seconds) = (report.findings.len(), report.total.seconds);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let suite = escaped(&format!("twin load {}", report.setting.community));
    // Writing into a String cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites>\n<testsuite name=\"{suite}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"{seconds:.3}\">"
    );
    for finding in &report.findings {
        let class = escaped(&finding.phase);
        let _ = write!(
            xml,
            "<testcase classname=\"{class}\" name=\"{}\"",
            finding.threshold
        );
        if finding.passed {
            xml.push_str("/>\n");
        } else {
            let message = escaped(&sentence(finding));
            let _ = writeln!(xml, "><failure message=\"{message}\"/></testcase>");
        }
    }
    xml.push_str("</testsuite>\n</testsuites>\n");
    xml
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
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
