//! Table 2: what each application needs, and how far that is there.

use std::sync::Arc;

use super::report::{ApplicationAudit, Part, RowAudit};
use super::scene::Scene;
use super::verdict::Verdict;
use crate::catalogue::{ApplicationRow, Catalogue, PlatformLayer, PlatformNeed};
use crate::ids::RowId;

/// The kind of place that stores and computes.
const DATA_ROOM: &str = "data_room";

/// Audits an application by the rows of its devices, places and networks, and by what is said of the platform.
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
        let of_rows = (!device.classes.is_empty()).then_some(of_rows);
        part(&device.name_zh, &device.name_en, of_rows, rows, None)
    });
    let places = application.places.iter().map(|place| {
        let of_kinds = catalogue
            .places
            .iter()
            .filter(|row| place.rows.contains(&row.id) || place.places.contains(&row.place))
            .map(|row| row.id.clone());
        let of_rows: Vec<RowId> = of_kinds.collect();
        let has_rows = !place.rows.is_empty() || !of_rows.is_empty();
        let of_rows = has_rows.then_some(of_rows);
        let by_kind = (!place.places.is_empty()).then(|| kinds_verdict(&place.places, scene));
        part(&place.name_zh, &place.name_en, of_rows, rows, by_kind)
    });
    let networks = application.networks.iter().map(|network| {
        let about = catalogue.networks.iter().filter(|row| row.need == *network);
        let of_rows = about.map(|row| row.id.clone()).collect();
        part(network.zh(), network.en(), Some(of_rows), rows, None)
    });
    let rooms = catalogue
        .places
        .iter()
        .filter(|row| &*row.place == DATA_ROOM);
    let rooms = rooms.map(|row| row.id.clone()).collect();
    let data = (!application.data_centre.is_empty())
        .then(|| part("数据中心", "Data centre", Some(rooms), rows, None));
    let platform = PlatformLayer::ALL.map(|layer| platform_part(layer, application, catalogue));
    let parts = devices.chain(places).chain(networks).chain(data);
    let parts: Vec<Part> = parts.chain(platform).collect();
    ApplicationAudit {
        row: application.id.clone(),
        verdict: Verdict::of_all(parts.iter().map(|part| part.verdict)),
        parts,
    }
}

/// A layer of the platform by its functions. No map shows them, so it cannot be told what no rule file says. Where the platform is optional
/// ○, only one that is there has a say.
fn platform_part(
    layer: PlatformLayer,
    application: &ApplicationRow,
    catalogue: &Catalogue,
) -> Part {
    let functions = catalogue.functions.iter().filter(|f| f.layer == layer);
    let told = functions.clone().map(|function| match function.there {
        Some(true) => Verdict::Met,
        Some(false) => Verdict::NotMet,
        None => Verdict::CannotTell,
    });
    let verdict = match (application.platform, Verdict::of_all(told)) {
        (PlatformNeed::Optional, verdict) if verdict != Verdict::Met => Verdict::NotApplicable,
        (_, verdict) => verdict,
    };
    Part {
        name_zh: format!("数字化平台：{}", layer.zh()).into(),
        name_en: format!("Digital platform: {}", layer.en()).into(),
        rows: functions.map(|function| function.id.clone()).collect(),
        is_asked: true,
        verdict,
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

/// A named device, place or network, by its rows; where it has none, by what else is known of it. Of rows that the profile does not ask for nothing
/// is said: such a part has no say in the application.
fn part(
    zh: &str,
    en: &str,
    of_rows: Option<Vec<RowId>>,
    rows: &[RowAudit],
    otherwise: Option<Verdict>,
) -> Part {
    let has_rows = of_rows.is_some();
    let of_rows = of_rows.unwrap_or_default();
    let verdicts: Vec<Verdict> = rows
        .iter()
        .filter(|row| of_rows.contains(&row.row))
        .map(|row| row.verdict)
        .collect();
    let is_asked = !has_rows || !verdicts.is_empty();
    let verdict = if has_rows {
        Verdict::of_all(verdicts)
    } else {
        otherwise.unwrap_or(Verdict::CannotTell)
    };
    Part {
        name_zh: zh.into(),
        name_en: en.into(),
        rows: of_rows,
        is_asked,
        verdict,
    }
}
