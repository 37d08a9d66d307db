//! What is known of devices besides where they stand, held against conditions and figures of rows.
//!
//! What a device says of itself comes first, then what its class says; what neither says is not known.

use std::sync::Arc;

use super::condition::{Finding, devices, of_faults};
use super::fleet::Candidates;
use super::report::ConditionAudit;
use super::scene::Scene;
use super::verdict::{Fault, Missing, Repair};
use crate::catalogue::{Bound, Column, Condition, DeviceClass, DeviceRow, Figure};
use crate::model::{Device, Mounting};

/// Least level at which an alarm is heard, A-weighted dB: GB 50116-2013 §6.5.2 asks 60 dB of a fire alarm in a zone where it is quiet, as it
/// is at night (general knowledge: the clause was not read in a copy).
const HEARD_DB: f64 = 60.0;

/// How far from the device people sleep, metres: an assumption for a hall and the homes at it; walls and doors are not counted.
const SLEEPER_M: f64 = 10.0;

/// Devices of a row, as far as their class is in the catalogue.
#[derive(Clone, Copy)]
pub(super) struct Products<'s> {
    pub(super) candidates: &'s Candidates,
    pub(super) scene: &'s Scene<'s>,
    pub(super) class: Option<&'s DeviceClass>,
}

impl Products<'_> {
    /// Each device is put up on one of the things that the condition names.
    pub(super) fn mounted(self, condition: &Condition) -> Finding {
        self.held("mounting", |device| {
            let of_class = || self.class.and_then(|class| class.mounting);
            let mounting = device.mounting.or_else(of_class)?;
            let is_kept = condition.of.iter().any(|word| is_on(mounting, word));
            Some((!is_kept).then(|| Fault::Mounting {
                device: device.id.clone(),
                mounting,
            }))
        })
    }

    /// Each device provides all that the condition names.
    pub(super) fn providing(self, condition: &Condition) -> Finding {
        self.held("product", |device| {
            let of_class = || self.class.and_then(|class| class.product.provides.as_ref());
            let provides = device.product.provides.as_ref().or_else(of_class)?;
            let lacking = condition.of.iter().find(|word| !provides.contains(word));
            Some(lacking.map(|what| Fault::Lacks {
                device: device.id.clone(),
                what: what.clone(),
            }))
        })
    }

    /// Each device is loud enough to be heard by who sleeps near it: 20 lg d less than at 1 m (inverse square law).
    pub(super) fn audible(self) -> Finding {
        let least_db = HEARD_DB + 20.0 * SLEEPER_M.log10();
        self.held("sound_level", |device| {
            let level_db = self.level_db(device)?;
            Some((level_db < least_db).then(|| Fault::TooQuiet {
                device: device.id.clone(),
                level_db,
                least_db,
            }))
        })
    }

    /// The figures of a row that are about its devices; those of 部署要求 are the demands' own. None of a row without devices.
    pub(super) fn figures(self, row: &DeviceRow) -> Vec<ConditionAudit> {
        if self.candidates.numbers().is_empty() {
            return Vec::new();
        }
        let of_devices = row.figures.iter();
        of_devices
            .filter(|figure| figure.column != Column::Deployment)
            .map(|figure| {
                let found = self.held(&figure.quantity, |device| self.judged(device, figure));
                let (faults, repairs) = found.faults.into_iter().unzip();
                ConditionAudit {
                    condition: figure.quantity.clone(),
                    text_zh: figure.text_zh.clone(),
                    verdict: found.verdict,
                    faults,
                    repairs,
                    missing: found.missing,
                    measured: None,
                }
            })
            .collect()
    }

    /// What `judge` says of the devices: what is wrong with each of which enough is known. A fixture of the map has no data sheet.
    fn held(self, attribute: &str, judge: impl Fn(&Device) -> Option<Option<Fault>>) -> Finding {
        let (mut faults, mut known) = (Vec::new(), 0);
        for device in devices(self.candidates, self.scene) {
            if let Some(fault) = judge(device) {
                known += 1;
                faults.extend(fault.map(|fault| (fault, upgrade(device, attribute))));
            }
        }
        if self.candidates.numbers().len() > known && faults.is_empty() {
            return Finding::untold(Missing::attribute("device", attribute));
        }
        of_faults(known, faults)
    }

    fn level_db(self, device: &Device) -> Option<f64> {
        let of_class = || self.class.and_then(|class| class.product.sound_level_db);
        device.product.sound_level_db.or_else(of_class)
    }

    /// A number of a device: of its picture what is known of its sensor, else of its data sheet.
    fn value(self, device: &Device, quantity: &str) -> Option<f64> {
        let view = &device.view;
        let of_view = match quantity {
            "image_width" => view.columns.map(f64::from),
            "image_height" => view.rows.map(f64::from),
            "pixels" => {
                let sides = view.columns.zip(view.rows);
                sides.map(|(columns, rows)| f64::from(columns) * f64::from(rows))
            }
            _ => None,
        };
        let own = || device.product.figures.get(quantity).copied();
        let of_class = || self.class?.product.figures.get(quantity).copied();
        of_view.or_else(own).or_else(of_class)
    }

    /// What is wrong with a figure of a device, if that is known.
    fn judged(self, device: &Device, figure: &Figure) -> Option<Option<Fault>> {
        let fault = |quantity: Arc<str>, value: f64| Fault::Figure {
            device: device.id.clone(),
            quantity,
            value,
            asked: figure.clone(),
        };
        if !figure.quantity.starts_with("operating_") {
            let value = self.value(device, &figure.quantity)?;
            return Some((!figure.holds(value)).then(|| fault(figure.quantity.clone(), value)));
        }
        // It works from a least to a greatest value, within which lies all that is asked for.
        let (least, most) = span(figure);
        let end = |name: &str| {
            let quantity = format!("{}_{name}", figure.quantity);
            let value = self.value(device, &quantity)?;
            Some((Arc::<str>::from(quantity), value))
        };
        if let Some(least) = least {
            let (quantity, value) = end("min")?;
            if value > least {
                return Some(Some(fault(quantity, value)));
            }
        }
        if let Some(most) = most {
            let (quantity, value) = end("max")?;
            if value < most {
                return Some(Some(fault(quantity, value)));
            }
        }
        Some(None)
    }
}

/// From which value up to which a device has to work. Forces of the wind are whole numbers, so less than 6 is up to 5.
fn span(figure: &Figure) -> (Option<f64>, Option<f64>) {
    let value = figure.value;
    match figure.bound {
        Bound::AtLeast | Bound::MoreThan => (Some(value), None),
        Bound::LessThan if &*figure.unit == "{Beaufort}" => (None, Some(value - 1.0)),
        Bound::AtMost | Bound::LessThan => (None, Some(value)),
        Bound::Exactly => (Some(value), Some(value)),
        Bound::Between => (Some(value), figure.value_max),
    }
}

/// What a device lacks, to be brought to what is asked for: by another one in its place, or put up in another way.
fn upgrade(device: &Device, attribute: &str) -> Repair {
    Repair::Upgrade {
        layer: "device".into(),
        feature: device.id.as_str().into(),
        attribute: attribute.into(),
    }
}

/// Whether what is put up so is on or below what a condition names.
fn is_on(mounting: Mounting, word: &str) -> bool {
    use Mounting::{Ceiling, HydrantBack, HydrantBackBelow, HydrantSideBelow, Pole, Roof, Wall};
    match word {
        "building" => matches!(mounting, Ceiling | Wall | Roof),
        "smart_pole" => mounting == Pole,
        "ceiling" => mounting == Ceiling,
        "hydrant_back" => matches!(mounting, HydrantBack | HydrantBackBelow),
        "hydrant_outlet" => matches!(mounting, HydrantBackBelow | HydrantSideBelow),
        _ => false,
    }
}
