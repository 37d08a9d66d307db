//! What the stations of a layer of radio have to carry of what the devices send.

use std::sync::Arc;

use super::error::LayerError;
use super::transmitter::scene_of;
use super::whole::{Kind, Layer, Whole};
use crate::catalogue::{Catalogue, DeviceClass};
use crate::coverage::radio::{Demand, HAND_M, LORA_FRAME_BYTES, LORA_VALUE_BYTES, Site, attribute};
use crate::coverage::terrain::own_z;
use crate::model::{Community, Device, Position};

/// Bytes of a value as JSON with its name (assumption).
const JSON_VALUE_BYTES: f64 = 40.0;
/// Bytes around the values of a message over IP: IPv4 20, TCP 32, MQTT with its topic some 50 (assumption).
const IP_FRAME_BYTES: f64 = 100.0;

/// How busy a station is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StationLoad {
    /// Position of its device in the community.
    pub device: u32,
    /// Devices that it serves.
    pub devices: usize,
    /// Share of its capacity that they take; 1 is all of it, more is more than it has.
    pub used: f64,
}

impl StationLoad {
    /// Whether it is asked for more than it has.
    #[must_use]
    pub fn is_overloaded(&self) -> bool {
        self.used > 1.0
    }
}

/// How busy the stations of a technology are.
#[derive(Debug, Clone, PartialEq)]
pub struct Loads {
    /// Those outdoors, in the order of their devices.
    pub stations: Vec<StationLoad>,
    /// Devices on the network of the technology; those that are its stations are not among them.
    pub senders: usize,
    /// What of them no station outdoors serves.
    pub unserved: usize,
}

impl Loads {
    /// How many stations are asked for more than they have.
    #[must_use]
    pub fn overloaded(&self) -> usize {
        self.stations.iter().filter(|s| s.is_overloaded()).count()
    }

    /// The stations, the busiest first, of equals in the order of their devices.
    #[must_use]
    pub fn busiest(&self) -> Vec<&StationLoad> {
        let mut stations: Vec<&StationLoad> = self.stations.iter().collect();
        stations.sort_by(|a, b| b.used.total_cmp(&a.used).then(a.device.cmp(&b.device)));
        stations
    }
}

impl Whole {
    /// How busy the stations of a layer of radio are with what the devices on its network send regularly, each by the station that it hears best. Of a
    /// network of several technologies, as 4G and 5G are, all devices are taken to use the layer's. Stations in buildings are left out, as in the layer.
    /// `None` where the layer is not of radio. Cost: as [`attribute`].
    ///
    /// # Errors
    /// When no model holds for a station; those of a layer have one.
    pub fn loads(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        layer: &Layer,
    ) -> Result<Option<Loads>, LayerError> {
        let Kind::Radio(word) = layer.kind else {
            return Ok(None);
        };
        let Some(known) = self.transmitters.iter().find(|t| t.word == word) else {
            return Ok(None);
        };
        let sites = known.devices.iter().zip(&known.sites);
        let on_map = sites.filter(|(device, _)| layer.mapped.contains(device));
        let (stations, sites): (Vec<u32>, Vec<Site>) =
            on_map.map(|(device, site)| (*device, site.clone())).unzip();
        let scene = scene_of(community, &self.asked, &self.terrain)?;
        let is_station =
            |number: &u32| known.devices.contains(number) || known.indoors.contains(number);
        let senders = (0_u32..)
            .zip(&community.devices)
            .filter(|(number, device)| {
                device.network.technology == word.network() && !is_station(number)
            });
        let demands: Vec<Demand> = senders
            .map(|(_, device)| {
                let class = catalogue.class(device.class.as_str());
                let ground_z = scene.ground_z(device.position.plan().into());
                demand(device, class, ground_z + HAND_M)
            })
            .collect();
        let found = attribute(&scene, &sites, &demands)?;
        let loads = stations.into_iter().zip(&found.loads);
        Ok(Some(Loads {
            stations: loads
                .map(|(device, load)| StationLoad {
                    device,
                    devices: load.devices,
                    used: load.used,
                })
                .collect(),
            senders: demands.len(),
            unserved: found.unserved.len(),
        }))
    }
}

/// What a device sends, from no lower than the models hold.
fn demand(device: &Device, class: Option<&DeviceClass>, least_z: f64) -> Demand {
    let at = device.position;
    let (mut bits_per_second, mut messages_per_hour) = (0.0_f64, 0.0_f64);
    let mut frame_bytes = 0.0_f64;
    for message in class.map(DeviceClass::messages).unwrap_or_default() {
        let per_hour = 3_600.0 / f64::from(message.interval_s);
        let bytes = IP_FRAME_BYTES + JSON_VALUE_BYTES * f64::from(message.values);
        bits_per_second += 8.0 * bytes / f64::from(message.interval_s);
        messages_per_hour += per_hour;
        frame_bytes += per_hour * f64::from(LORA_FRAME_BYTES + LORA_VALUE_BYTES * message.values);
    }
    // The mean of all messages: the time on the air goes with the bytes.
    let mean_bytes = if messages_per_hour > 0.0 {
        frame_bytes / messages_per_hour
    } else {
        0.0
    };
    Demand {
        device: Arc::from(device.id.as_str()),
        position: Position::new(at.x, at.y, own_z(at, least_z).max(least_z)),
        bits_per_second,
        messages_per_hour,
        message_bytes: mean_bytes.ceil().min(255.0) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ClassId, DeviceId};
    use crate::model::{CameraView, Host, Name, NetworkAttachment, Product, Provenance};

    fn device(class: &DeviceClass, z: f64) -> Device {
        let by = Provenance::generated("test");
        Device {
            id: DeviceId::new("d").unwrap(),
            class: ClassId::new(class.id.as_str()).unwrap(),
            row: None,
            name: Name::default(),
            position: Position::new(1.0, 2.0, z),
            heading_rad: None,
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host: Host::Ground,
            storey: 0,
            network: NetworkAttachment {
                technology: class.network,
                gateway: None,
                provenance: by.clone(),
            },
            provenance: by,
        }
    }

    #[test]
    fn a_device_sends_what_its_class_sends_regularly() {
        let catalogue = Catalogue::builtin().unwrap();
        let class = catalogue.class("T4-6").unwrap();
        let messages = class.messages();
        assert!(!messages.is_empty());
        let sent = demand(&device(class, 0.2), Some(class), 1.5);
        let per_hour = messages.iter().map(|m| 3_600.0 / f64::from(m.interval_s));
        assert!((sent.messages_per_hour - per_hour.sum::<f64>()).abs() < 1e-9);
        // A frame of 13 bytes, 4 for each value, between the shortest and the longest message.
        let bytes = |values: u32| (LORA_FRAME_BYTES + LORA_VALUE_BYTES * values) as u8;
        let values = messages.iter().map(|m| m.values);
        let most = values.clone().max().map(bytes).unwrap();
        let least = values.min().map(bytes).unwrap();
        assert!((least..=most).contains(&sent.message_bytes), "{sent:?}");
        assert!(sent.bits_per_second > 0.0);
        // It is no lower than a terminal that models know, and no higher than it is.
        assert_eq!(sent.position.z, 1.5);
        assert_eq!(
            demand(&device(class, 30.0), Some(class), 1.5).position.z,
            30.0
        );
    }

    #[test]
    fn a_device_of_an_unknown_class_sends_nothing() {
        let catalogue = Catalogue::builtin().unwrap();
        let class = catalogue.class("T4-6").unwrap();
        let sent = demand(&device(class, 1.0), None, 1.5);
        assert_eq!((sent.messages_per_hour, sent.message_bytes), (0.0, 0));
        assert_eq!(sent.bits_per_second, 0.0);
    }
}
