//! Where the devices of a programme stand and its trenches run, as an SVG picture.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::document::Document;
use super::workbook::phase_name;
use crate::audit::Language;
use crate::audit::plan::{ON_PAPER, Sheet, WIDTH};
use crate::picture::Picture;

/// Colours of the phases, told apart by those who see no red or green (after Okabe and Ito 2008, Color Universal Design); from the
/// fifth phase on all have the last.
const PHASES: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"];

/// The colour of devices that no phase builds.
const LEFT: &str = "#6b7280";

/// The map as a picture of its own, for readers of SVG that know nothing of the page; none where there is nothing to draw.
/// Cost: linear in the corners of the map.
#[must_use]
pub fn picture(document: &Document<'_>, language: Language) -> Option<Picture> {
    Picture::of(&svg(document, language), ON_PAPER)
}

/// What the colours of dots and lines say.
#[must_use]
pub fn legend(document: &Document<'_>, language: Language) -> String {
    let phases = document.phases.iter().map(|phase| {
        let name = phase_name(phase.number, language);
        format!("{} {name}", colour_name(Some(phase.number - 1), language))
    });
    let is_left = document.devices.iter().any(|device| device.phase.is_none());
    let left = is_left.then(|| {
        let beyond = language.of("不在任何一期", "in no phase");
        format!("{} {beyond}", colour_name(None, language))
    });
    let said: Vec<String> = phases.chain(left).collect();
    let dots = language.of("圆点：新增设备（", "Dots: new devices (");
    let end = language.of("）。", ").");
    let lines = if document.trenches.is_empty() {
        ""
    } else {
        language.of(
            "线：沟槽，颜色为开挖它的分期。",
            " Lines: trenches, in the colour of the phase that opens them.",
        )
    };
    format!("{dots}{}{end}{lines}", said.join(language.of("，", ", ")))
}

/// Draws the map in grey, the trenches and the new devices in the colours of their phases; empty where there is nothing to draw.
pub(super) fn svg(document: &Document<'_>, language: Language) -> String {
    let known = document.map.and_then(|map| Some((map, Sheet::of(map)?)));
    let Some((community, sheet)) = known else {
        return String::new();
    };
    let title = language.of("新增设备平面图", "Map of the new devices");
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>",
        sheet.height
    );
    sheet.base(community, &mut out);
    trenches(document, &sheet, &mut out);
    // Later phases first, so that what is built first lies on top.
    let dots = document.devices.iter().map(|device| {
        (
            std::cmp::Reverse(device.phase.unwrap_or(usize::MAX)),
            sheet.ring(device.at),
        )
    });
    let dots: BTreeSet<_> = dots.collect();
    for (phase, (x, y)) in dots {
        let colour = colour(Some(phase.0).filter(|p| *p != usize::MAX));
        let _ = write!(
            out,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"3.4\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".7\"/>"
        );
    }
    sheet.scale_bar(&mut out);
    out += "</svg>";
    out
}

/// One path a phase; what is dug first lies on top.
fn trenches(document: &Document<'_>, sheet: &Sheet, out: &mut String) {
    for phase in document.phases.iter().rev() {
        let mut path = String::new();
        let own = document.trenches.iter();
        for trench in own.filter(|trench| trench.phase == phase.number) {
            sheet.path(trench.drawn, &mut path);
        }
        if !path.is_empty() {
            let colour = colour(Some(phase.number - 1));
            let _ = write!(
                out,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linecap=\"round\"/>"
            );
        }
    }
}

fn colour(phase: Option<usize>) -> &'static str {
    phase.map_or(LEFT, |phase| PHASES[phase.min(PHASES.len() - 1)])
}

fn colour_name(phase: Option<usize>, language: Language) -> &'static str {
    const NAMES: [(&str, &str); 5] = [
        ("蓝", "blue"),
        ("橙红", "vermilion"),
        ("绿", "green"),
        ("紫红", "purple"),
        ("橙", "orange"),
    ];
    let grey = ("灰", "grey");
    let (zh, en) = phase.map_or(grey, |phase| NAMES[phase.min(NAMES.len() - 1)]);
    language.of(zh, en)
}
