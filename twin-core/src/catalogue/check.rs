//! Checks of single entries.

use std::sync::Arc;

use toml::Spanned;

use super::area::PlaceArea;
use super::deployment::{Condition, Location, items, quotes};
use super::parse::File;
use super::row::{Bound, Column, Figure};
use super::rule::Rule;
use super::source::{check_unit, is_snake_case};
use crate::both;
use crate::ids::RowId;
use crate::told::{Bilingual, Told};

pub(super) fn check_id(file: &mut File<'_>, id: &Spanned<String>, wanted: &str) {
    if let Err(error) = RowId::new(id.get_ref()) {
        file.note(id.span(), error.told());
    } else if id.get_ref() != wanted {
        let reason = both!(
            "id '{}' should be '{wanted}' by its table, number and variant",
            "编号“{}”按其表号、序号和变体应为“{wanted}”";
            id.get_ref()
        );
        file.note(id.span(), reason);
    }
}

pub(super) fn check_names(file: &mut File<'_>, names: &[&Spanned<Arc<str>>]) {
    for name in names {
        if name.get_ref().trim().is_empty() {
            file.note(name.span(), both!("the name is empty", "名称为空"));
        }
    }
}

/// What other devices hang on stays where it is. Tells whether anything does.
pub(crate) fn check_carries(
    file: &mut File<'_>,
    carries: Option<&Spanned<bool>>,
    is_mobile: bool,
) -> bool {
    let Some(carries) = carries.filter(|carries| *carries.get_ref()) else {
        return false;
    };
    if is_mobile {
        let reason = both!(
            "a class that moves by itself carries no other devices: leave out carries or mobile",
            "自行移动的设备类不能承载其他设备：请去掉 carries 或 mobile"
        );
        file.note(carries.span(), reason);
    }
    true
}

pub(crate) fn check_locations(file: &mut File<'_>, locations: &[Spanned<Location>], column: &str) {
    for item in locations {
        if let Some(problem) = item.get_ref().problem(column) {
            file.note(item.span(), problem);
        }
    }
}

/// The figures of an area must be such that a place can have them, and have a source.
pub(crate) fn check_area(file: &mut File<'_>, area: Option<&Spanned<PlaceArea>>) {
    if let Some(item) = area
        && let Some(problem) = item.get_ref().problem()
    {
        file.note(item.span(), problem);
    }
}

/// Every line of the deployment column must be there in machine-readable form: as a figure or as a condition. A condition may quote the
/// column of locations, too.
pub(crate) fn check_conditions(
    file: &mut File<'_>,
    conditions: &[Spanned<Condition>],
    (column, locations): (&Spanned<Arc<str>>, &str),
    figures: &[Spanned<Figure>],
) {
    for item in conditions {
        if let Some(problem) = item.get_ref().problem(&[column.get_ref(), locations]) {
            file.note(item.span(), problem);
        }
    }
    let quoted_by_figures = figures
        .iter()
        .map(Spanned::get_ref)
        .filter(|figure| figure.column == Column::Deployment)
        .map(|figure| &*figure.text_zh);
    let quoted: Vec<&str> = conditions
        .iter()
        .map(|item| &*item.get_ref().text_zh)
        .chain(quoted_by_figures)
        .filter(|text| !text.is_empty())
        .collect();
    for line in items(column.get_ref()) {
        if !quoted.iter().any(|text| line.contains(text)) {
            let reason = both!(
                "'{line}' has neither a deployment figure nor a condition",
                "“{line}”既没有部署指标，也没有部署条件"
            );
            file.note(column.span(), reason);
        }
    }
}

/// A row about a network has a rule of its own kinds, and says in its assumption where the rule's numbers are from.
pub(super) fn check_network_rule(
    file: &mut File<'_>,
    rule: &Spanned<Rule>,
    assumptions: Assumptions<'_>,
) {
    if let Some(problem) = rule.get_ref().problem() {
        file.note(rule.span(), problem);
    } else if !rule.get_ref().is_for_networks() {
        let reason = both!(
            "a network takes the rules heard and having",
            "网络只能用 heard 和 having 规则"
        );
        file.note(rule.span(), reason);
    }
    if assumptions[0].is_none() {
        let reason = both!(
            "say in 'assumption' where the rule's numbers are from",
            "请在 assumption 中写明规则中数值的依据"
        );
        file.note(rule.span(), reason);
    }
    check_assumptions(file, assumptions);
}

pub(super) fn check_rule(
    file: &mut File<'_>,
    rule: &Spanned<Rule>,
    assumptions: Assumptions<'_>,
    figures: &[Spanned<Figure>],
) {
    if let Some(problem) = rule.get_ref().problem() {
        file.note(rule.span(), problem);
    } else if rule.get_ref().is_for_networks() {
        let reason = both!(
            "only a [[network]] takes this kind of rule",
            "此类规则只能用于 [[network]]"
        );
        file.note(rule.span(), reason);
    }
    check_assumptions(file, assumptions);
    let has_figure = || {
        let mut figures = figures.iter();
        figures.any(|f| f.get_ref().column == Column::Deployment)
    };
    if assumptions[0].is_none() && takes_numbers(rule.get_ref()) && !has_figure() {
        let reason = both!(
            "the rule has numbers, but the row has neither a deployment figure nor an assumption for them",
            "规则中有数值，但该目录行既没有相应的部署指标，也没有写明假定"
        );
        file.note(rule.span(), reason);
    }
}

/// What a row assumes, and the same in Chinese.
pub(super) type Assumptions<'a> = [&'a Option<Spanned<Arc<str>>>; 2];

fn check_assumptions(file: &mut File<'_>, assumptions: Assumptions<'_>) {
    for text in assumptions.into_iter().flatten() {
        if text.get_ref().trim().is_empty() {
            file.note(text.span(), both!("the assumption is empty", "假定为空"));
        }
    }
    if let [None, Some(chinese)] = assumptions {
        let reason = both!(
            "say it in 'assumption', too, in English",
            "请同时在 assumption 中用英文写明"
        );
        file.note(chinese.span(), reason);
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

pub(crate) fn check_figures(
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
            let reason =
                both!("figure '{}': {reason}", "指标“{}”：{reason}"; figure.quantity => reason);
            file.note(item.span(), reason);
        }
    }
}

/// What is wrong with a figure whose words one of `columns` must have, if anything.
pub(crate) fn figure_problem(figure: &Figure, columns: &[&str]) -> Option<Bilingual> {
    if !is_snake_case(&figure.quantity) {
        return Some(both!(
            "a quantity is snake_case",
            "指标名应为小写字母加下划线（snake_case）"
        ));
    }
    if let Err(reason) = check_unit(&figure.unit) {
        return Some(reason);
    }
    if !figure.value.is_finite() {
        return Some(both!("its value is not finite", "其值不是有限数值"));
    }
    match (figure.bound, figure.value_max) {
        (Bound::Between, None) => {
            return Some(both!(
                "the bound between needs value_max",
                "界限 between 需要 value_max"
            ));
        }
        (Bound::Between, Some(max)) if !(max.is_finite() && figure.value < max) => {
            return Some(both!(
                "value {} is not less than value_max {max}",
                "value {} 不小于 value_max {max}";
                figure.value
            ));
        }
        (Bound::Between, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            return Some(both!(
                "only the bound between has value_max",
                "只有界限 between 才有 value_max"
            ));
        }
    }
    quotes(columns, &figure.text_zh).err()
}
