//! A programme as one HTML page: no script, nothing to load, good on a phone and on paper.

use std::fmt::Write;

use super::document::Document;
use super::notes::notes;
use super::tables::{
    Table, bases, bill, curve, feeds, phases, places, rows, sums, title, trenches,
};
use super::{chart, map};
use crate::audit::Language;
use crate::audit::page::{STYLE, escaped};

/// The page.
#[must_use]
pub fn html(document: &Document<'_>, language: Language) -> String {
    let name = escaped(language.of(&document.name.zh, &document.name.en));
    let title = title(language);
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{name} · {title}</title><style>{STYLE}</style></head><body><main><h1>{name}</h1><p class=\"sub\">{title}</p>",
        language.tag()
    );
    tiles(document, language, &mut out);
    out.push_str("<ul class=\"note\">");
    for note in notes(document, language) {
        let _ = write!(out, "<li>{}</li>", escaped(&note));
    }
    out.push_str("</ul>");
    table(&phases(document, language), &mut out);
    if !document.trenches.is_empty() {
        table(&trenches(document, language), &mut out);
    }
    let chart = chart::svg(document, language);
    if !chart.is_empty() {
        let legend = chart::legend(document, language);
        let curve = curve(document, language);
        let _ = write!(
            out,
            "<h2>{}</h2>{chart}<p class=\"note\">{legend}</p>",
            curve.heading
        );
        cells(&curve, "wide sums", &mut out);
    }
    let map = map::svg(document, language);
    if !map.is_empty() {
        let heading = language.of("平面图", "Plan");
        let legend = map::legend(document, language);
        let _ = write!(out, "<h2>{heading}</h2>{map}<p class=\"note\">{legend}</p>");
    }
    table(&bill(document, language), &mut out);
    if !document.places.is_empty() {
        table(&places(document, language), &mut out);
    }
    if !document.feeds.is_empty() {
        table(&feeds(document, language), &mut out);
    }
    table(&rows(document, language), &mut out);
    let bases = bases(document, language);
    let _ = write!(out, "<h2>{}</h2>", bases.heading);
    cells(&bases, "wide", &mut out);
    out.push_str("</main></body></html>");
    out
}

fn tiles(document: &Document<'_>, language: Language, out: &mut String) {
    out.push_str("<ul class=\"tiles\" style=\"--c:#1f6fc4\">");
    for (text, amount) in sums(document, language) {
        let _ = write!(out, "<li><b>{amount}</b>{text}</li>");
    }
    out.push_str("</ul>");
}

fn table(table: &Table, out: &mut String) {
    let _ = write!(out, "<h2>{}</h2>", table.heading);
    cells(table, "wide sums", out);
}

fn cells(table: &Table, class: &str, out: &mut String) {
    let _ = write!(out, "<div class=\"{class}\"><table><thead><tr>");
    for head in &table.heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for line in &table.lines {
        out.push_str("<tr>");
        for cell in line {
            let _ = write!(out, "<td>{}</td>", escaped(cell));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}
