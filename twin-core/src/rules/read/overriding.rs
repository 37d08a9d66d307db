//! `[[override]]`: what a city asks for otherwise than a row says.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::{Fields, Of, Reading, Step};
use crate::both;
use crate::catalogue::{
    Catalogue, Condition, Figure, Item, PlaceArea, Rule, check_area, figure_problem,
};
use crate::ids::RowId;
use crate::rules::nearest::suggestion;

/// What an entry says of a row.
struct Said {
    rule: Option<Spanned<Rule>>,
    required: Option<bool>,
    existing_baseline: Option<bool>,
    withdrawn: Option<bool>,
    figures: Option<Vec<Figure>>,
    conditions: Option<Vec<Condition>>,
    area: Option<PlaceArea>,
    assumption: Option<Arc<str>>,
    assumption_zh: Option<Arc<str>>,
}

/// The parts of a row that can be overridden.
struct Parts<'c> {
    rule: &'c mut Rule,
    required: &'c mut bool,
    existing_baseline: &'c mut bool,
    /// None of a network.
    figures: Option<&'c mut Vec<Figure>>,
    conditions: &'c mut Vec<Condition>,
    /// Of places alone.
    area: Option<&'c mut Option<PlaceArea>>,
    assumption: &'c mut Option<Arc<str>>,
    assumption_zh: &'c mut Option<Arc<str>>,
}

impl<'a> Reading<'a, '_> {
    pub(super) fn read_override(&mut self, item: Item<'a>) {
        let Some(mut fields) = Fields::of(&mut self.file, "[[override]]", item) else {
            return;
        };
        let problems = self.file.problem_count();
        let origin = self.origin(&mut fields);
        let row = fields.need::<String>(&mut self.file, "row");
        let rule = fields.take::<Rule>(&mut self.file, "rule");
        let figures = fields.take::<Vec<Spanned<Figure>>>(&mut self.file, "figures");
        let conditions = fields.take::<Vec<Spanned<Condition>>>(&mut self.file, "conditions");
        let area = fields.take::<PlaceArea>(&mut self.file, "area");
        check_area(&mut self.file, area.as_ref());
        let mut flag = |reading: &mut Self, name| {
            let flag = fields.take::<bool>(&mut reading.file, name);
            flag.map(Spanned::into_inner)
        };
        let said = Said {
            required: flag(self, "required"),
            existing_baseline: flag(self, "existing_baseline"),
            withdrawn: flag(self, "withdrawn"),
            rule,
            figures: figures.map(|figures| {
                let quotes = [origin.quote_zh.as_deref(), origin.quote_en.as_deref()];
                self.sound_figures(figures.get_ref(), &quotes.map(Option::unwrap_or_default))
            }),
            conditions: conditions.as_ref().map(|conditions| {
                let conditions = conditions.get_ref().iter();
                conditions.map(|item| item.get_ref().clone()).collect()
            }),
            area: area.map(Spanned::into_inner),
            assumption: origin.assumption.clone(),
            assumption_zh: origin.assumption_zh.clone(),
        };
        let span = fields.span();
        fields.finish(&mut self.file);
        let Some(row) = row else { return };
        let Some((id, of)) = self.known_row(&row) else {
            return;
        };
        if let Some(rule) = &said.rule {
            self.check_rule(rule, of);
        }
        if let Some(conditions) = &conditions {
            let quote = origin.quote_zh.as_deref().unwrap_or_default();
            self.check_conditions_of(&id, conditions, quote);
        }
        if let Some(figures) = said.figures.as_ref().filter(|_| of == Of::Network)
            && !figures.is_empty()
        {
            let reason = both!(
                "row '{id}' is about a network, which has no figures: say 'rule'",
                "目录行“{id}”是网络，没有指标：请写 rule"
            );
            self.file.note(span.clone(), reason);
        }
        if said.area.is_some() && of != Of::Place {
            let reason = both!(
                "row '{id}' asks for no place, and only places have an area",
                "目录行“{id}”要求的不是场所，只有场所才有 area"
            );
            self.file.note(span.clone(), reason);
        }
        // What could not be read is not missing.
        let is_read = self.file.problem_count() == problems;
        if !is_read || !self.is_consistent(id.as_str(), &said, &span) {
            return;
        }
        let steps = self.apply(&id, said);
        self.check_level(&id, span);
        self.change(id, steps, origin);
    }

    /// Notes conditions that neither the entry's quote nor the row itself has the words of, and classes that there are not.
    fn check_conditions_of(
        &mut self,
        row: &RowId,
        conditions: &Spanned<Vec<Spanned<Condition>>>,
        quote: &str,
    ) {
        let printed = self.reader.catalogue.deployment_of(row.as_str());
        for item in conditions.get_ref() {
            let condition = item.get_ref();
            if let Some(problem) = condition.problem(&[quote])
                && condition.problem(&[&*printed[0], &*printed[1]]).is_some()
            {
                self.file.note(item.span(), problem);
            }
        }
        self.check_classes_of(Some(conditions));
    }

    fn sound_figures(&mut self, figures: &[Spanned<Figure>], quotes: &[&str]) -> Vec<Figure> {
        for item in figures {
            let figure = item.get_ref();
            if let Some(problem) = figure_problem(figure, quotes) {
                let reason = both!(
                    "figure '{}': {problem}",
                    "指标“{}”：{problem}";
                    figure.quantity => problem
                );
                self.file.note(item.span(), reason);
            }
        }
        figures.iter().map(|item| item.get_ref().clone()).collect()
    }

    /// The row, and what it is of.
    fn known_row(&mut self, row: &Spanned<String>) -> Option<(RowId, Of)> {
        let (word, catalogue) = (row.get_ref(), &self.reader.catalogue);
        if let Some(found) = catalogue.row(word) {
            return Some((found.id.clone(), Of::Devices));
        }
        if let Some(found) = catalogue.place(word) {
            return Some((found.id.clone(), Of::Place));
        }
        if let Some(found) = catalogue.network(word) {
            return Some((found.id.clone(), Of::Network));
        }
        let mut applications = catalogue.applications.iter();
        let reason = if applications.any(|row| row.id.as_str() == word) {
            both!(
                "'{word}' is an application of table 2, which demands nothing by itself",
                "“{word}”是表 2 的应用场景，本身不提出要求"
            )
        } else {
            let meant = suggestion(word, self.reader.row_ids());
            both!("there is no row '{word}'{meant}", "没有目录行“{word}”{meant}" => meant)
        };
        self.file.note(row.span(), reason);
        None
    }

    /// Whether the entry says something, and nothing that it or another of the file denies.
    fn is_consistent(&mut self, row: &str, said: &Said, span: &Range<usize>) -> bool {
        let aspects = said.aspects();
        let only_assumes = aspects.is_empty() && said.assumption.is_some();
        if aspects.is_empty() && !only_assumes {
            let reason = both!(
                "it changes nothing: say rule, required, existing_baseline, figures, conditions, area, assumption or withdrawn",
                "该条目没有任何更改：请写明 rule、required、existing_baseline、figures、conditions、area、assumption 或 withdrawn"
            );
            self.file.note(span.clone(), reason);
            return false;
        }
        if said.withdrawn == Some(true) && aspects.len() > 1 {
            let reason = both!(
                "row '{row}' is withdrawn and changed at once: do one of them",
                "目录行“{row}”既被撤销又被更改：只能二者取一"
            );
            self.file.note(span.clone(), reason);
            return false;
        }
        let here = self.file.place(span);
        let withdraws = said.withdrawn == Some(true);
        let mut problem = None;
        for ((other, aspect), at) in &self.said {
            let denies = aspects.contains(aspect)
                || withdraws
                || (*aspect == "withdrawn" && said.withdrawn != Some(false));
            if other == row && denies {
                problem = Some(both!(
                    "{at} already says '{aspect}' of row '{row}': one document says a thing once",
                    "{at} 已写明目录行“{row}”的 {aspect}：同一文件中一项只写一次"
                ));
            }
        }
        if let Some(problem) = problem {
            self.file.note(span.clone(), problem);
            return false;
        }
        let aspects = aspects
            .into_iter()
            .filter(|a| *a != "withdrawn" || withdraws);
        for aspect in aspects {
            self.said.insert((row.to_owned(), aspect), here.clone());
        }
        true
    }

    fn apply(&mut self, id: &RowId, said: Said) -> Vec<Step> {
        let mut steps = Vec::new();
        match said.withdrawn {
            Some(true) => {
                self.reader.withdrawn.insert(id.clone());
                return vec![Step::Withdrawn];
            }
            Some(false) => {
                self.reader.withdrawn.remove(id);
                steps.push(Step::Reinstated);
            }
            None => {}
        }
        let Some(parts) = parts(&mut self.reader.catalogue, id) else {
            return steps;
        };
        let is_about_the_rule = said.rule.is_some() || (said.aspects().is_empty());
        if let Some(rule) = said.rule {
            let after = rule.into_inner();
            let before = std::mem::replace(parts.rule, after.clone());
            // What the row took from elsewhere was for the rule that is gone.
            (*parts.assumption, *parts.assumption_zh) = (None, None);
            steps.push(Step::Rule { before, after });
        }
        if let Some(assumption) = said.assumption.filter(|_| is_about_the_rule) {
            (*parts.assumption, *parts.assumption_zh) =
                (Some(assumption.clone()), said.assumption_zh);
            steps.push(Step::Assumption(assumption));
        }
        if let Some(required) = said.required {
            *parts.required = required;
            steps.push(Step::Required(required));
        }
        if let Some(baseline) = said.existing_baseline {
            *parts.existing_baseline = baseline;
            steps.push(Step::ExistingBaseline(baseline));
        }
        if let Some(figures) = said.figures {
            if let Some(known) = parts.figures {
                for figure in &figures {
                    let same =
                        |f: &Figure| f.column == figure.column && f.quantity == figure.quantity;
                    known.retain(|f| !same(f));
                    known.push(figure.clone());
                }
            }
            steps.push(Step::Figures(figures));
        }
        if let Some(conditions) = said.conditions {
            parts.conditions.clone_from(&conditions);
            steps.push(Step::Conditions(conditions));
        }
        if let (Some(area), Some(known)) = (said.area, parts.area) {
            *known = Some(area.clone());
            steps.push(Step::Area(area));
        }
        steps
    }
}

impl Said {
    /// What the entry says, besides what it assumes.
    fn aspects(&self) -> Vec<&'static str> {
        let said = [
            ("rule", self.rule.is_some()),
            ("required", self.required.is_some()),
            ("existing_baseline", self.existing_baseline.is_some()),
            ("withdrawn", self.withdrawn.is_some()),
            ("figures", self.figures.is_some()),
            ("conditions", self.conditions.is_some()),
            ("area", self.area.is_some()),
        ];
        let said = said.into_iter().filter(|(_, is_said)| *is_said);
        said.map(|(aspect, _)| aspect).collect()
    }
}

fn parts<'c>(catalogue: &'c mut Catalogue, id: &RowId) -> Option<Parts<'c>> {
    if let Some(row) = catalogue.rows.iter_mut().find(|row| row.id == *id) {
        return Some(Parts {
            rule: &mut row.rule,
            required: &mut row.required,
            existing_baseline: &mut row.existing_baseline,
            figures: Some(&mut row.figures),
            conditions: &mut row.conditions,
            area: None,
            assumption: &mut row.assumption,
            assumption_zh: &mut row.assumption_zh,
        });
    }
    if let Some(row) = catalogue.places.iter_mut().find(|row| row.id == *id) {
        return Some(Parts {
            rule: &mut row.rule,
            required: &mut row.required,
            existing_baseline: &mut row.existing_baseline,
            figures: Some(&mut row.figures),
            conditions: &mut row.conditions,
            area: Some(&mut row.area),
            assumption: &mut row.assumption,
            assumption_zh: &mut row.assumption_zh,
        });
    }
    let row = catalogue.networks.iter_mut().find(|row| row.id == *id)?;
    Some(Parts {
        rule: &mut row.rule,
        required: &mut row.required,
        existing_baseline: &mut row.existing_baseline,
        figures: None,
        conditions: &mut row.conditions,
        area: None,
        assumption: &mut row.assumption,
        assumption_zh: &mut row.assumption_zh,
    })
}
