//! `[supply]`: how far power and network are led to new devices.

use toml::Spanned;

use super::{Fields, Reading};
use crate::catalogue::{Item, SupplyReach};

impl<'a> Reading<'a, '_> {
    /// Takes the place of what the catalogue and the files before this say.
    pub(super) fn read_supply(&mut self, item: Item<'a>) {
        let file = &mut self.file;
        let Some(mut fields) = Fields::of(file, "[supply]", item) else {
            return;
        };
        let power_m = fields.need::<f64>(file, "power_m");
        let network_m = fields.need::<f64>(file, "network_m");
        let source = fields.need_text(file, "source");
        let source_zh = fields.need_text(file, "source_zh");
        let span = fields.span();
        fields.finish(file);
        let (Some(power_m), Some(network_m), Some(source), Some(source_zh)) =
            (power_m, network_m, source, source_zh)
        else {
            return;
        };
        let supply = SupplyReach {
            power_m: Spanned::into_inner(power_m),
            network_m: Spanned::into_inner(network_m),
            source,
            source_zh,
        };
        match supply.problem() {
            Some(reason) => file.note(span, reason),
            None => self.reader.catalogue.supply = Some(supply),
        }
    }
}
