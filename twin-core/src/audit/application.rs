//! Table 2: what each application needs, and how far that is there.

use std::sync::Arc;

use super::report::{ApplicationAudit, Part, RowAudit};
use super::scene::Scene;
use super::verdict::Verdict;
use crate::catalogue::{ApplicationRow, Catalogue, NetworkNeed};
use crate::ids::RowId;
use crate::model::Network;

/// Audits an application by the rows of its devices and places, and the networks that its devices say they are on.
pub(super) fn audited(
    application: &ApplicationRow,
    catalogue: &Catalogue,
    rows: &[RowAudit],
    scene: &Scene<'_>,
) -> ApplicationAudit {
    let devices = application.devices.iter().map(|device| {
        let of_classes = catalogue
            .rows
            .iter()
            .filter(|row| device.classes.contains(&row.class))
            .map(|row| row.id.clone());
        let of_rows = of_classes.collect();
        part(&device.name_zh, &device.name_en, of_rows, rows, None)
    });
    let places = application.places.iter().map(|place| {
        let of_kinds = catalogue
            .places
            .iter()
            .filter(|row| place.rows.contains(&row.id) || place.places.contains(&row.place))
            .map(|row| row.id.clone());
        let of_rows: Vec<RowId> = of_kinds.collect();
        let by_kind = (!place.places.is_empty()).then(|| kinds_verdict(&place.places, scene));
        part(&place.name_zh, &place.name_en, of_rows, rows, by_kind)
    });
    let networks = application.networks.iter().map(|network| Part {
        name_zh: network.zh().into(),
        name_en: network.en().into(),
        rows: Vec::new(),
        verdict: network_verdict(*network, scene),
    });
    let parts: Vec<Part> = devices.chain(places).chain(networks).collect();
    ApplicationAudit {
        row: application.id.clone(),
        verdict: Verdict::of_all(parts.iter().map(|part| part.verdict)),
        parts,
    }
}

/// Whether there is a place of one of the kinds.
fn kinds_verdict(kinds: &[Arc<str>], scene: &Scene<'_>) -> Verdict {
    let places = &scene.survey.community.places;
    if places.iter().any(|place| kinds.contains(&place.kind.value)) {
        Verdict::Met
    } else {
        Verdict::NotMet
    }
}

/// A named device or place, by its rows; where none of them is audited, by what else is known of it.
fn part(
    zh: &str,
    en: &str,
    of_rows: Vec<RowId>,
    rows: &[RowAudit],
    otherwise: Option<Verdict>,
) -> Part {
    let verdicts: Vec<Verdict> = rows
        .iter()
        .filter(|row| of_rows.contains(&row.row))
        .map(|row| row.verdict)
        .collect();
    let verdict = if verdicts.is_empty() {
        otherwise.unwrap_or(Verdict::CannotTell)
    } else {
        Verdict::of_all(verdicts)
    };
    Part {
        name_zh: zh.into(),
        name_en: en.into(),
        rows: of_rows,
        verdict,
    }
}

/// The network of things is there as far as its devices are known to be served by a gateway; the others no map tells.
fn network_verdict(network: NetworkNeed, scene: &Scene<'_>) -> Verdict {
    if network != NetworkNeed::Iot {
        return Verdict::CannotTell;
    }
    let on_lora = scene
        .fleet
        .devices
        .iter()
        .filter(|d| d.network.technology == Network::Lora);
    let (mut all, mut served) = (0_u32, 0_u32);
    for device in on_lora {
        all += 1;
        served += u32::from(device.network.gateway.is_some());
    }
    if served == 0 {
        Verdict::CannotTell
    } else {
        Verdict::of_amounts(f64::from(served), f64::from(all), 0.0, false)
    }
}
