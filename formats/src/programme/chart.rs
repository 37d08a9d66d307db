//! The curve of what more money or more sites bring, as an SVG picture.

use std::fmt::Write;

use twin_core::planning::Objective;

use super::document::{Document, PointLine};
use crate::audit::Language;
use crate::picture::Picture;

/// Size of the picture and of its plot, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 44.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 20.0;

/// The chart as a picture of its own, for readers of SVG that know nothing of the page; none where there is no curve.
#[must_use]
pub fn picture(document: &Document<'_>, language: Language) -> Option<Picture> {
    Picture::of(&svg(document, language), "")
}

/// What stands above the chart.
#[must_use]
pub fn title(document: &Document<'_>, language: Language) -> &'static str {
    if document.limits_sites() {
        language.of("站址、价值与覆盖", "Sites, worth and coverage")
    } else {
        language.of("费用、价值与覆盖", "Cost, worth and coverage")
    }
}

/// What its lines say.
#[must_use]
pub fn legend(document: &Document<'_>, language: Language) -> &'static str {
    match document.objective {
        Objective::Worth => language.of(
            "实线：该限额下找到的最优选择所占价值；虚线：任何选择都不能超过的上限；绿线：其满足的需求比例，含已有设备。",
            "Solid: what the best choice found within a limit is worth. Dashed: what no choice can exceed. Green: the share of the demand that it serves, with what is there.",
        ),
        Objective::Coverage => language.of(
            "实线：该限额下找到的最优选择满足的需求比例，含已有设备；虚线：任何选择都不能超过的上限；绿线：其所占价值。",
            "Solid: the share of the demand that the best choice found within a limit serves, with what is there. Dashed: what no choice can exceed. Green: what it is worth.",
        ),
    }
}

/// The curve, the most that any choice could come to, and what the objective does not count; empty where there is no curve.
pub(super) fn svg(document: &Document<'_>, language: Language) -> String {
    let widest = document.curve.iter().map(|p| p.limit()).fold(0.0, f64::max);
    if widest <= 0.0 {
        return String::new();
    }
    let x = |amount: f64| LEFT + (WIDTH - LEFT - RIGHT) * amount / widest;
    let y = |share: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - share);
    // Nothing new is worth nothing, but what is there serves.
    let (first, first_of_other) = match document.objective {
        Objective::Worth => (0.0, document.served_before),
        Objective::Coverage => (document.served_before, 0.0),
    };
    let path = |first: f64, of: &dyn Fn(&PointLine) -> f64| {
        let points = document.curve.iter();
        let points: Vec<String> = points
            .map(|point| format!("{:.1},{:.1}", x(point.limit()), y(of(point))))
            .collect();
        format!("M{:.1},{:.1} L{}", x(0.0), y(first), points.join(" "))
    };
    let label = title(document, language);
    let mut out =
        format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">");
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let _ = write!(
            out,
            "<path d=\"M{LEFT},{0:.1} H{1}\" stroke=\"#dde3ea\"/><text x=\"{2}\" y=\"{3:.1}\" font-size=\"12\" text-anchor=\"end\" fill=\"#56616f\">{4:.0} %</text>",
            y(share),
            WIDTH - RIGHT,
            LEFT - 8.0,
            y(share) + 4.0,
            share * 100.0
        );
        let amount = share * widest;
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#56616f\">{}</text>",
            x(amount).min(WIDTH - RIGHT - 22.0),
            HEIGHT - BOTTOM + 18.0,
            short(amount, language)
        );
    }
    let objective = document.objective;
    let most = path(first, &|point: &PointLine| point.shares.by(objective).1);
    let found = path(first, &|point: &PointLine| point.shares.by(objective).0);
    let other = path(first_of_other, &|point: &PointLine| {
        point.shares.other(objective)
    });
    let _ = write!(
        out,
        "<path d=\"{most}\" fill=\"none\" stroke=\"#8b97a5\" stroke-dasharray=\"5 4\"/><path d=\"{other}\" fill=\"none\" stroke=\"#2e8b57\" stroke-width=\"1.5\"/><path d=\"{found}\" fill=\"none\" stroke=\"#1f6fc4\" stroke-width=\"2.5\"/>"
    );
    for point in &document.curve {
        let (x, y) = (x(point.limit()), y(point.shares.by(objective).0));
        let _ = write!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"#1f6fc4\"/>"
        );
    }
    let axis = if document.limits_sites() {
        language.of("新站址数", "New sites").to_owned()
    } else {
        format!("{} ({})", language.of("预算", "Budget"), document.currency)
    };
    let _ = write!(
        out,
        "<text x=\"{:.1}\" y=\"{}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#1d2733\">{axis}</text></svg>",
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 6.0
    );
    out
}

/// An amount in few digits: in 万 and 亿, or in k and M.
pub(super) fn short(amount: f64, language: Language) -> String {
    let (units, ones) = match language {
        Language::Zh => ([(1e8, " 亿"), (1e4, " 万")], ""),
        Language::En => ([(1e6, " M"), (1e3, " k")], ""),
    };
    let unit = units.iter().find(|(size, _)| amount >= *size);
    let (size, word) = unit.copied().unwrap_or((1.0, ones));
    let amount = amount / size;
    if amount >= 100.0 || amount == 0.0 || size == 1.0 {
        format!("{amount:.0}{word}")
    } else {
        format!("{amount:.1}{word}")
    }
}
