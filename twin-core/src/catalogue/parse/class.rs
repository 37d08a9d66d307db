//! `[[class]]` entries.

use toml::Spanned;

use super::{File, Item, Reader};
use crate::both;
use crate::catalogue::channel::Channel;
use crate::catalogue::check::{check_carries, check_names};
use crate::catalogue::cover::Cover;
use crate::catalogue::row::DeviceClass;
use crate::catalogue::source::{ChannelSource, ClassSource, is_snake_case};
use crate::ids::ClassId;
use crate::model::Product;

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
            let reason = both!(
                "behaviour '{}' is not snake_case",
                "行为“{}”应为小写字母加下划线（snake_case）";
                source.behaviour.get_ref()
            );
            file.note(source.behaviour.span(), reason);
        }
        let mount_height_m = *source.mount_height_m.get_ref();
        if !(0.0..=100.0).contains(&mount_height_m) {
            let reason = both!(
                "mount_height_m {mount_height_m} is not within 0 to 100 m",
                "mount_height_m 为 {mount_height_m}，应在 0 至 100 m 之间"
            );
            file.note(source.mount_height_m.span(), reason);
        }
        let carries = check_carries(file, source.carries.as_ref(), source.mobile);
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
            power: source.power,
            carries,
            mount_height_m,
            mounting: None,
            product: Product::default(),
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
            is_second.then(|| both!(
                "a device has one camera, distance, detector, loudspeaker and lamp: two are two devices",
                "一台设备只有一个摄像头、服务距离、探测器、扬声器和灯具：两个即为两台设备"
            ))
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
                let reason = both!("channel '{}' is there twice", "测点“{}”重复"; channel.name);
                file.note(item.span(), reason);
            }
            Ok(channel) => channels.push(channel),
            Err(reason) => file.note(item.span(), reason),
        }
    }
    if source.get_ref().is_empty() {
        let reason = both!(
            "a class sends on one channel or more",
            "设备类至少有一个测点"
        );
        file.note(source.span(), reason);
    }
    channels
}
