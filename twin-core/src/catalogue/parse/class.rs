//! `[[class]]` entries.

use toml::Spanned;

use super::{File, Item, Reader};
use crate::catalogue::channel::Channel;
use crate::catalogue::check::check_names;
use crate::catalogue::cover::Cover;
use crate::catalogue::row::DeviceClass;
use crate::catalogue::source::{ChannelSource, ClassSource, is_snake_case};
use crate::ids::ClassId;

impl Reader<'_> {
    pub(super) fn read_class(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<ClassSource>(index, item) else {
            return;
        };
        let number = source
            .id
            .get_ref()
            .rsplit('-')
            .next()
            .and_then(|n| n.parse::<u8>().ok());
        let wanted = format!("T{table}-{}", number.unwrap_or(1));
        self.claim(index, "class", &source.id, &wanted);
        let file = &mut self.files[index];
        let channels = read_channels(file, &source.channels);
        check_names(file, &[&source.name_zh, &source.name_en]);
        if !is_snake_case(source.behaviour.get_ref()) {
            file.note(
                source.behaviour.span(),
                format!(
                    "behaviour '{}' is not snake_case",
                    source.behaviour.get_ref()
                ),
            );
        }
        let mount_height_m = *source.mount_height_m.get_ref();
        if !(0.0..=100.0).contains(&mount_height_m) {
            file.note(
                source.mount_height_m.span(),
                format!("mount_height_m {mount_height_m} is not within 0 to 100 m"),
            );
        }
        let covers = read_covers(file, source.covers);
        let Ok(id) = ClassId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.classes.push(DeviceClass {
            id,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            behaviour: source.behaviour.into_inner(),
            network: source.network,
            mobile: source.mobile,
            mount_height_m,
            covers,
            channels,
        });
    }
}

/// The covers that are sound; what is wrong with the others is noted.
pub(crate) fn read_covers(file: &mut File<'_>, source: Vec<Spanned<Cover>>) -> Vec<Cover> {
    let mut covers: Vec<Cover> = Vec::with_capacity(source.len());
    for item in source {
        let span = item.span();
        let cover = item.into_inner();
        let is_radio = matches!(cover, Cover::Radio { .. });
        let same = |c: &Cover| std::mem::discriminant(c) == std::mem::discriminant(&cover);
        let reason = cover.problem().or_else(|| {
            let is_second = !is_radio && covers.iter().any(same);
            is_second.then(|| "a device has one camera, distance, detector, loudspeaker and lamp: two are two devices".to_owned())
        });
        match reason {
            Some(reason) => file.note(span, reason),
            None => covers.push(cover),
        }
    }
    covers
}

/// The channels that are sound; what is wrong with the others is noted.
pub(crate) fn read_channels(
    file: &mut File<'_>,
    source: &Spanned<Vec<Spanned<ChannelSource>>>,
) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    for item in source.get_ref() {
        match item.get_ref().channel() {
            Ok(channel) if channels.iter().any(|c| c.name == channel.name) => {
                file.note(
                    item.span(),
                    format!("channel '{}' is there twice", channel.name),
                );
            }
            Ok(channel) => channels.push(channel),
            Err(reason) => file.note(item.span(), reason),
        }
    }
    if source.get_ref().is_empty() {
        file.note(source.span(), "a class sends on one channel or more");
    }
    channels
}
