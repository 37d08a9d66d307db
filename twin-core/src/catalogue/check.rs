//! Checks of single entries.

use std::sync::Arc;

use toml::Spanned;

use super::parse::File;
use super::row::{Bound, Column, Figure};
use super::rule::Rule;
use super::source::{check_unit, is_snake_case};
use crate::ids::RowId;

pub(super) fn check_id(file: &mut File<'_>, id: &Spanned<String>, wanted: &str) {
    if let Err(error) = RowId::new(id.get_ref()) {
        file.note(id.span(), error.to_string());
    } else if id.get_ref() != wanted {
        file.note(
            id.span(),
            format!(
                "id '{}' should be '{wanted}' by its table, number and variant",
                id.get_ref()
            ),
        );
    }
}

pub(super) fn check_rule(
    file: &mut File<'_>,
    rule: &Spanned<Rule>,
    assumption: Option<&Spanned<Arc<str>>>,
    figures: &[Spanned<Figure>],
) {
    if let Some(problem) = rule.get_ref().problem() {
        file.note(rule.span(), problem);
    }
    match assumption {
        Some(text) if text.get_ref().trim().is_empty() => {
            file.note(text.span(), "the assumption is empty")
        }
        Some(_) => {}
        None if takes_numbers(rule.get_ref())
            && !figures
                .iter()
                .any(|f| f.get_ref().column == Column::Deployment) =>
        {
            file.note(rule.span(), "the rule has numbers, but the row has neither a deployment figure nor an assumption for them");
        }
        None => {}
    }
}

/// Whether a rule says more than "one for each": then somebody must have said so.
fn takes_numbers(rule: &Rule) -> bool {
    !matches!(
        rule,
        Rule::PerFixture {
            count: 1,
            near_main_road_m: None,
            ..
        } | Rule::PerHousehold { .. }
    )
}

pub(super) fn check_figures(
    file: &mut File<'_>,
    figures: &[Spanned<Figure>],
    deployment: &[&str],
    function: &str,
    performance: &str,
) {
    for item in figures {
        let figure = item.get_ref();
        let columns: &[&str] = match figure.column {
            Column::Deployment => deployment,
            Column::Function => &[function],
            Column::Performance => &[performance],
        };
        if let Some(reason) = figure_problem(figure, columns) {
            file.note(
                item.span(),
                format!("figure '{}': {reason}", figure.quantity),
            );
        }
    }
}

fn figure_problem(figure: &Figure, columns: &[&str]) -> Option<String> {
    if !is_snake_case(&figure.quantity) {
        return Some("a quantity is snake_case".into());
    }
    if let Err(reason) = check_unit(&figure.unit) {
        return Some(reason);
    }
    if !figure.value.is_finite() {
        return Some("its value is not finite".into());
    }
    match (figure.bound, figure.value_max) {
        (Bound::Between, None) => return Some("the bound between needs value_max".into()),
        (Bound::Between, Some(max)) if !(max.is_finite() && figure.value < max) => {
            return Some(format!(
                "value {} is not less than value_max {max}",
                figure.value
            ));
        }
        (Bound::Between, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Some("only the bound between has value_max".into()),
    }
    let quoted = !figure.text_zh.is_empty()
        && columns
            .iter()
            .any(|column| column.contains(&*figure.text_zh));
    (!quoted).then(|| format!("its column does not have the words '{}'", figure.text_zh))
}
