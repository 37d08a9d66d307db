//! `[[row]]` and `[[place]]`: rows of a city's own.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::{Fields, Of, Origin, Reading, Step};
use crate::both;
use crate::catalogue::{
    Condition, DeviceRow, Figure, Item, Location, PLACE_KINDS, PlaceArea, PlaceRow, Rule,
    check_area, check_conditions, check_figures, check_locations, is_place_kind,
};
use crate::ids::{ClassId, RowId};
use crate::rules::nearest::suggestion;
use crate::told::Told;

/// What device rows and place rows have in common.
struct Common {
    id: RowId,
    required: bool,
    existing_baseline: bool,
    function_zh: Arc<str>,
    deployment_zh: Arc<str>,
    location_zh: Arc<str>,
    performance_zh: Arc<str>,
    locations: Vec<Location>,
    conditions: Vec<Condition>,
    rule: Rule,
    figures: Vec<Figure>,
    origin: Origin,
}

/// The columns of a row that are written, and what must quote them.
struct Columns {
    function_zh: Arc<str>,
    performance_zh: Arc<str>,
    location_zh: Arc<str>,
    deployment_zh: Option<Arc<str>>,
    quote_zh: Arc<str>,
    locations: Option<Spanned<Vec<Spanned<Location>>>>,
    conditions: Option<Spanned<Vec<Spanned<Condition>>>>,
    figures: Option<Spanned<Vec<Spanned<Figure>>>>,
}

fn inner<T>(items: Option<Spanned<Vec<Spanned<T>>>>) -> Vec<T> {
    let items = items.map(Spanned::into_inner).unwrap_or_default();
    items.into_iter().map(Spanned::into_inner).collect()
}

impl<'a> Reading<'a, '_> {
    pub(super) fn read_row(&mut self, item: Item<'a>) {
        let Some(mut fields) = Fields::of(&mut self.file, "[[row]]", item) else {
            return;
        };
        let class = fields.need::<String>(&mut self.file, "class");
        let application_zh = fields.text(&mut self.file, "application_zh");
        let application_en = fields.text(&mut self.file, "application_en");
        let span = fields.span();
        let common = self.common(fields);
        let class = class.and_then(|class| self.known_class(&class));
        let (Some(common), Some(class)) = (common, class) else {
            return;
        };
        let (number, id) = (self.own_rows(), common.id.clone());
        self.change(common.id.clone(), vec![Step::Added], common.origin.clone());
        self.reader.catalogue.rows.push(DeviceRow {
            id: common.id,
            class,
            table: 0,
            number,
            variant: None,
            required: common.required,
            existing_baseline: common.existing_baseline,
            location_zh: common.location_zh,
            deployment_zh: common.deployment_zh,
            function_zh: common.function_zh,
            performance_zh: common.performance_zh,
            application_zh: application_zh.unwrap_or_else(|| "城市要求".into()),
            application_en: application_en.unwrap_or_else(|| "City requirement".into()),
            locations: common.locations,
            conditions: common.conditions,
            rule: common.rule,
            assumption: common.origin.assumption,
            assumption_zh: common.origin.assumption_zh,
            figures: common.figures,
            covers: Vec::new(),
        });
        self.check_level(&id, span);
    }

    /// Notes a level of a row whose devices are no cameras, or look at no vehicles at its gates.
    pub(super) fn check_level(&mut self, row: &RowId, at: Range<usize>) {
        let catalogue = &self.reader.catalogue;
        let Some(row) = catalogue.row(row.as_str()) else {
            return;
        };
        if row.rule.level().is_none() {
            return;
        }
        let class = &row.class;
        let sees = row.conditions.iter().any(|c| &*c.condition == "sees");
        let reason = if catalogue
            .optics(class.as_str(), Some(row.id.as_str()))
            .is_none()
        {
            both!(
                "class '{class}' has no camera among what it covers, so there is no level",
                "设备类“{class}”的 covers 中没有摄像头，不能写 level"
            )
        } else if matches!(row.rule, Rule::PerGate { .. }) && !sees {
            both!(
                "at gates a level is how fine vehicles are shown: give the row the condition 'sees'",
                "出入口的 level 指拍摄车辆的清晰程度：请为该行写明条件 sees"
            )
        } else {
            return;
        };
        self.file.note(at, reason);
    }

    pub(super) fn read_place(&mut self, item: Item<'a>) {
        let Some(mut fields) = Fields::of(&mut self.file, "[[place]]", item) else {
            return;
        };
        let file = &mut self.file;
        let place = fields.need::<Arc<str>>(file, "place");
        let name_zh = fields.need_text(file, "name_zh");
        let name_en = fields.need_text(file, "name_en");
        let group_zh = fields.text(file, "group_zh");
        let group_en = fields.text(file, "group_en");
        let area = fields.take::<PlaceArea>(file, "area");
        check_area(file, area.as_ref());
        if let Some(place) = place.as_ref().filter(|p| !is_place_kind(p.get_ref())) {
            let word = place.get_ref();
            let meant = suggestion(word, PLACE_KINDS.iter().map(|(kind, ..)| *kind));
            let reason = both!(
                "unknown place kind '{word}'{meant}",
                "未知的场所类型“{word}”{meant}" => meant
            );
            file.note(place.span(), reason);
        }
        let Some(common) = self.common(fields) else {
            return;
        };
        let (Some(place), Some(name_zh), Some(name_en)) = (place, name_zh, name_en) else {
            return;
        };
        let number = self.own_rows();
        self.change(common.id.clone(), vec![Step::Added], common.origin.clone());
        self.reader.catalogue.places.push(PlaceRow {
            id: common.id,
            table: 10,
            number,
            variant: None,
            name_zh,
            name_en,
            group_zh: group_zh.unwrap_or_else(|| "城市要求的场所".into()),
            group_en: group_en.unwrap_or_else(|| "Places that the city asks for".into()),
            place: place.into_inner(),
            required: common.required,
            existing_baseline: common.existing_baseline,
            function_zh: common.function_zh,
            deployment_zh: common.deployment_zh,
            locations: common.locations,
            conditions: common.conditions,
            rule: common.rule,
            assumption: common.origin.assumption,
            assumption_zh: common.origin.assumption_zh,
            figures: common.figures,
            area: area.map(Spanned::into_inner),
        });
    }

    /// The fields that both have; the entry's other fields must have been taken.
    fn common(&mut self, mut fields: Fields<'_>) -> Option<Common> {
        let is_place = fields.is("[[place]]");
        let origin = self.origin(&mut fields);
        let file = &mut self.file;
        let id = fields.need::<String>(file, "id");
        let required = fields.take::<bool>(file, "required");
        let existing_baseline = fields.take::<bool>(file, "existing_baseline");
        let rule = fields.need::<Rule>(file, "rule");
        let columns = Columns {
            function_zh: fields.text(file, "function_zh").unwrap_or_default(),
            performance_zh: fields.text(file, "performance_zh").unwrap_or_default(),
            location_zh: fields.text(file, "location_zh").unwrap_or_default(),
            deployment_zh: fields.text(file, "deployment_zh"),
            quote_zh: origin.quote_zh.clone().unwrap_or_default(),
            locations: fields.take(file, "locations"),
            conditions: fields.take(file, "conditions"),
            figures: fields.take(file, "figures"),
        };
        let at = fields.span();
        fields.finish(file);
        self.check_columns(&columns, at);
        if let Some(rule) = &rule {
            self.check_rule(rule, if is_place { Of::Place } else { Of::Devices });
        }
        let id = id.filter(|id| self.claim("row", id))?;
        let id = match RowId::new(id.get_ref()) {
            Ok(id) => id,
            Err(error) => {
                self.file.note(id.span(), error.told());
                return None;
            }
        };
        Some(Common {
            id,
            required: required.is_none_or(Spanned::into_inner),
            existing_baseline: existing_baseline.is_none_or(Spanned::into_inner),
            deployment_zh: columns.deployment_zh.unwrap_or(columns.quote_zh),
            function_zh: columns.function_zh,
            location_zh: columns.location_zh,
            performance_zh: columns.performance_zh,
            locations: inner(columns.locations),
            conditions: inner(columns.conditions),
            rule: rule?.into_inner(),
            figures: inner(columns.figures),
            origin,
        })
    }

    /// Notes where figures, locations and conditions do not quote what the row says. A row without a deployment column has its quote
    /// for one, of which not every line must be a figure or condition.
    fn check_columns(&mut self, columns: &Columns, at: Range<usize>) {
        let file = &mut self.file;
        let (quote, location) = (&*columns.quote_zh, &*columns.location_zh);
        let deployment = columns.deployment_zh.as_deref().unwrap_or(quote);
        let figures = columns.figures.as_ref().map_or(&[][..], |f| f.get_ref());
        let deployments = [quote, location, deployment];
        let (function, performance) = (&*columns.function_zh, &*columns.performance_zh);
        check_figures(file, figures, &deployments, function, performance);
        if let Some(locations) = &columns.locations {
            check_locations(file, locations.get_ref(), location);
        }
        let conditions = columns.conditions.as_ref();
        if let Some(conditions) = conditions {
            match &columns.deployment_zh {
                Some(column) => {
                    let column = Spanned::new(at, column.clone());
                    check_conditions(file, conditions.get_ref(), (&column, location), figures);
                }
                None => self.check_each(conditions.get_ref(), quote),
            }
        }
        self.check_classes_of(conditions);
    }

    fn check_each(&mut self, conditions: &[Spanned<Condition>], column: &str) {
        for item in conditions {
            if let Some(problem) = item.get_ref().problem(&[column]) {
                self.file.note(item.span(), problem);
            }
        }
    }

    pub(super) fn check_classes_of(
        &mut self,
        conditions: Option<&Spanned<Vec<Spanned<Condition>>>>,
    ) {
        for item in conditions.into_iter().flat_map(Spanned::get_ref) {
            for class in item.get_ref().classes() {
                let class = Spanned::new(item.span(), class.to_string());
                self.known_class(&class);
            }
        }
    }

    /// Notes what makes a rule meaningless for a device row or a place row.
    pub(super) fn check_rule(&mut self, rule: &Spanned<Rule>, of: Of) {
        let (given, is_network) = (rule.get_ref(), of == Of::Network);
        let problem = given.problem().or_else(|| match of {
            Of::Place if !given.is_for_places() => Some(both!(
                "this kind of rule asks for devices or a network; a place takes per_community, per_compound or per_households",
                "此类规则要求的是设备或网络；场所只能用 per_community、per_compound 或 per_households"
            )),
            Of::Network if !given.is_for_networks() => Some(both!(
                "this kind of rule asks for no network; a network takes heard or having",
                "此类规则要求的不是网络；网络只能用 heard 或 having"
            )),
            _ if given.is_for_networks() != is_network => Some(both!(
                "heard and having are rules of the white paper's rows about networks (S3-1a and the like), which [[override]] changes",
                "heard 和 having 是白皮书中网络目录行（S3-1a 等）的规则，只能用 [[override]] 修改"
            )),
            _ => None,
        });
        if let Some(problem) = problem {
            self.file.note(rule.span(), problem);
        }
    }

    fn known_class(&mut self, class: &Spanned<String>) -> Option<ClassId> {
        let word = class.get_ref();
        let classes = &self.reader.catalogue.classes;
        if let Some(found) = classes.iter().find(|c| c.id.as_str() == word) {
            return Some(found.id.clone());
        }
        let meant = suggestion(word, classes.iter().map(|c| c.id.as_str()));
        let reason = both!(
            "there is no device class '{word}'{meant}",
            "没有设备类“{word}”{meant}" => meant
        );
        self.file.note(class.span(), reason);
        None
    }

    /// The number of the next row of a city's own.
    fn own_rows(&self) -> u8 {
        let added = self.reader.changes.iter();
        let count = added.filter(|c| c.steps.contains(&Step::Added)).count();
        u8::try_from(count + 1).unwrap_or(u8::MAX)
    }
}
