//! Colours of representation items.

use std::collections::BTreeMap;

use twin_core::model::Material;

use super::fault::Fault;
use super::model::{Entity, Model};

/// Style by the item that has it: `IfcStyledItem(Item, Styles, Name)`, in IFC 2x3 through `IfcPresentationStyleAssignment(Styles)`.
pub(super) fn styles(model: &Model<'_>) -> BTreeMap<u64, u64> {
    let mut styles = BTreeMap::new();
    for styled in model.all(&["IFCSTYLEDITEM"]) {
        let (Ok(item), Ok(listed)) = (styled.reference(0), styled.references(1)) else {
            continue;
        };
        let found = listed.into_iter().find_map(|id| surface_style(model, id));
        if let Some(style) = found {
            styles.entry(item).or_insert(style);
        }
    }
    styles
}

fn surface_style(model: &Model<'_>, id: u64) -> Option<u64> {
    match model.kind_of(id)? {
        "IFCSURFACESTYLE" => Some(id),
        "IFCPRESENTATIONSTYLEASSIGNMENT" => {
            let listed = model.entity(id, id).ok()?.references(0).ok()?;
            let is_surface = |s: &u64| model.kind_of(*s) == Some("IFCSURFACESTYLE");
            listed.into_iter().find(is_surface)
        }
        _ => None,
    }
}

/// The material of an `IfcSurfaceStyle(Name, Side, Styles)`; `None` where it has no colour.
pub(super) fn material(model: &Model<'_>, style: u64) -> Result<Option<Material>, Fault> {
    let style = model.entity(style, style)?;
    for id in style.references(2)? {
        let shading = model.entity(style.id, id)?;
        // IfcSurfaceStyleShading(SurfaceColour, Transparency) and its subtype Rendering; IFC 2x3's shading has no transparency.
        if matches!(
            shading.kind,
            "IFCSURFACESTYLERENDERING" | "IFCSURFACESTYLESHADING"
        ) {
            let colour = model.follow(&shading, 0)?;
            let transparency = shading.value(1).number().unwrap_or(0.0).clamp(0.0, 1.0);
            let [r, g, b] = rgb(&colour)?;
            return Ok(Some(Material {
                name: style.text(0).unwrap_or_default().into(),
                rgba: [r, g, b, 1.0 - transparency],
            }));
        }
    }
    Ok(None)
}

/// `IfcColourRgb(Name, Red, Green, Blue)`, as screens show it, made linear.
fn rgb(colour: &Entity<'_>) -> Result<[f64; 3], Fault> {
    let channel = |number| colour.number(number).map(|c| linear(c.clamp(0.0, 1.0)));
    Ok([channel(1)?, channel(2)?, channel(3)?])
}

/// The transfer function of sRGB (IEC 61966-2-1).
fn linear(c: f64) -> f64 {
    if c <= 0.040_45 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}
