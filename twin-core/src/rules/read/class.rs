//! `[[class]]`: device classes of a city's own.

use std::sync::Arc;

use toml::Spanned;

use super::{Fields, Reading};
use crate::both;
use crate::catalogue::{
    Channel, ChannelSource, ClassPower, ConditionOf, Cover, DeviceClass, File, Item, NOT_SIMULATED,
    check_carries, condition_kind, is_snake_case, read_channels, read_covers,
};
use crate::ids::ClassId;
use crate::model::{Mounting, Network, Product};
use crate::rules::nearest::suggestion;
use crate::sim::check_class;
use crate::told::{Bilingual, Told};

impl<'a> Reading<'a, '_> {
    pub(super) fn read_class(&mut self, item: Item<'a>) {
        let file = &mut self.file;
        let Some(mut fields) = Fields::of(file, "[[class]]", item) else {
            return;
        };
        let id = fields.need::<String>(file, "id");
        let name_zh = fields.need_text(file, "name_zh");
        let name_en = fields.need_text(file, "name_en");
        let behaviour = fields.take::<Arc<str>>(file, "behaviour");
        let network = fields.need::<Network>(file, "network");
        let mobile = fields.take::<bool>(file, "mobile");
        let power = fields.take::<ClassPower>(file, "power");
        let carries = fields.take::<bool>(file, "carries");
        let height = fields.need::<f64>(file, "mount_height_m");
        let mounting = fields.take::<Mounting>(file, "mounting");
        let product = fields.take::<Product>(file, "product");
        let channels = fields.take::<Vec<Spanned<ChannelSource>>>(file, "channels");
        let covers = fields.take::<Vec<Spanned<Cover>>>(file, "covers");
        let span = fields.span();
        fields.finish(file);
        if let Some(height) = height
            .as_ref()
            .filter(|h| !(0.0..=100.0).contains(h.get_ref()))
        {
            let reason = both!(
                "mount_height_m {} is not within 0 to 100 m",
                "mount_height_m 为 {}，应在 0 至 100 m 之间";
                height.get_ref()
            );
            file.note(height.span(), reason);
        }
        let mobile = mobile.is_some_and(Spanned::into_inner);
        let carries = check_carries(file, carries.as_ref(), mobile);
        let product = read_product(file, product);
        let covers = covers.map_or_else(Vec::new, Spanned::into_inner);
        let covers = read_covers(file, covers);
        let channels = self.channels(behaviour.as_ref(), channels.as_ref());
        let Some(id) = id.filter(|id| self.claim("class", id)) else {
            return;
        };
        let id = match ClassId::new(id.get_ref()) {
            Ok(id) => id,
            Err(error) => return self.file.note(id.span(), error.told()),
        };
        let (Some(name_zh), Some(name_en), Some(network), Some(height), Some(channels)) =
            (name_zh, name_en, network, height, channels)
        else {
            return;
        };
        let class = DeviceClass {
            id,
            name_zh,
            name_en,
            behaviour: behaviour.map_or_else(|| NOT_SIMULATED.into(), Spanned::into_inner),
            network: network.into_inner(),
            mobile,
            power: power.map(Spanned::into_inner),
            carries,
            mount_height_m: height.into_inner(),
            mounting: mounting.map(Spanned::into_inner),
            product,
            covers,
            channels,
        };
        if let Err(error) = check_class(&class) {
            self.file.note(span, error.told());
        }
        self.reader.catalogue.classes.push(class);
    }

    /// What the class sends: what is written; else what the white paper's class of the same behaviour does; nothing without a behaviour.
    fn channels(
        &mut self,
        behaviour: Option<&Spanned<Arc<str>>>,
        written: Option<&Spanned<Vec<Spanned<ChannelSource>>>>,
    ) -> Option<Vec<Channel>> {
        let Some(behaviour) = behaviour else {
            if let Some(written) = written {
                let reason = both!(
                    "a class without a behaviour is not simulated and sends nothing: leave the channels out, or name a behaviour",
                    "没有 behaviour 的设备类不参与仿真，也不发送数据：请去掉 channels，或写明 behaviour"
                );
                self.file.note(written.span(), reason);
            }
            return Some(Vec::new());
        };
        let classes = &self.reader.catalogue.classes;
        let Some(model) = classes.iter().find(|c| c.behaviour == *behaviour.get_ref()) else {
            let word = behaviour.get_ref();
            let meant = suggestion(word, classes.iter().map(|c| &*c.behaviour));
            let reason = both!(
                "there is no behaviour '{word}'{meant} (without one the class is planned and audited, but not simulated)",
                "没有行为“{word}”{meant}（不写 behaviour 时，该设备类参与布点和核查，但不参与仿真）" => meant
            );
            self.file.note(behaviour.span(), reason);
            return None;
        };
        match written {
            None => Some(model.channels.clone()),
            Some(written) => Some(read_channels(&mut self.file, written)),
        }
    }
}

/// What the data sheet of a class says; levels, words and figures that are none are noted.
fn read_product(file: &mut File<'_>, source: Option<Spanned<Product>>) -> Product {
    let Some(source) = source else {
        return Product::default();
    };
    let (span, product) = (source.span(), source.into_inner());
    if !product.is_sound() {
        let reason = both!(
            "sound_level_db is 0 to 150, and every figure is a number",
            "sound_level_db 应为 0 至 150，各项指标应为数值"
        );
        file.note(span.clone(), reason);
    }
    let known: &[&str] = match condition_kind("provides").map(|kind| kind.of) {
        Some(ConditionOf::Words(words)) => words,
        _ => &[],
    };
    let mut provided = product.provides.iter().flatten();
    if let Some(word) = provided.find(|word| !known.contains(&&***word)) {
        let known = Bilingual::list(known);
        let reason = both!(
            "a device cannot provide '{word}'; there are {known}",
            "设备不能提供“{word}”；可用的有 {known}" => known
        );
        file.note(span.clone(), reason);
    }
    let mut quantities = product.figures.keys();
    if let Some(quantity) = quantities.find(|quantity| !is_snake_case(quantity)) {
        let reason = both!(
            "the figure '{quantity}' is not in snake_case",
            "指标“{quantity}”应为小写字母加下划线（snake_case）"
        );
        file.note(span, reason);
    }
    product
}
