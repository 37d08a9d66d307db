//! Whether a document holds together: every index, every range, every limit.

use twin_core::both;
use twin_core::told::{Bilingual, Term};

use super::super::error::ModelFault;
use super::document::{Accessor, Document};
use super::{MAX_MODEL_TRIANGLES, Seen, TAKEN_EXTENSIONS};
use crate::scenery::Bounds;

/// The buffers' lengths as they are, in order.
pub(super) type Lengths<'a> = &'a [u64];

/// Checks version and extensions: what can be said before any buffer is read.
pub(super) fn head(document: &Document) -> Result<(), ModelFault> {
    let asset = &document.asset;
    let version = asset.min_version.as_deref().unwrap_or(&asset.version);
    if version != "2.0" && !asset.version.starts_with("2.") {
        return Err(ModelFault::Version {
            version: version.to_owned(),
        });
    }
    let unknown = |name: &&String| {
        !TAKEN_EXTENSIONS.contains(&name.as_str()) && !name.starts_with("KHR_materials_")
    };
    if let Some(name) = document.extensions_required.iter().find(unknown) {
        return Err(ModelFault::Extension { name: name.clone() });
    }
    Ok(())
}

/// Checks every range against the buffers' lengths.
pub(super) fn ranges(document: &Document, lengths: Lengths<'_>) -> Result<(), ModelFault> {
    for (at, view) in document.buffer_views.iter().enumerate() {
        let what = || both!("buffer view {at}", "缓冲区视图 {at}");
        let len = *at_index(lengths, view.buffer, Term::new("buffer", "缓冲区"), what)?;
        within(
            what,
            view.byte_offset,
            view.byte_length,
            (Term::new("buffer", "缓冲区"), len),
        )?;
    }
    for (at, accessor) in document.accessors.iter().enumerate() {
        self::accessor(document, at, accessor)?;
    }
    for (at, image) in document.images.iter().enumerate() {
        if let Some(view) = image.buffer_view {
            let from = || both!("image {at}", "图像 {at}");
            at_index(
                &document.buffer_views,
                view,
                Term::new("buffer view", "缓冲区视图"),
                from,
            )?;
        }
    }
    Ok(())
}

fn accessor(document: &Document, at: usize, accessor: &Accessor) -> Result<(), ModelFault> {
    let what = || both!("accessor {at}", "访问器 {at}");
    let Some(element) = accessor.element_bytes() else {
        return Err(ModelFault::Value {
            what: what(),
            reason: both!(
                "there is no type {} of {}",
                "没有类型 {}（分量类型 {}）";
                accessor.kind,
                accessor.component_type
            ),
        });
    };
    // Without a view all elements are zero, or given by an extension.
    let Some(view) = accessor.buffer_view else {
        return Ok(());
    };
    let view = at_index(
        &document.buffer_views,
        view,
        Term::new("buffer view", "缓冲区视图"),
        what,
    )?;
    let stride = view.byte_stride.unwrap_or(element);
    let before = accessor.count.saturating_sub(1).saturating_mul(stride);
    let length = if accessor.count == 0 {
        0
    } else {
        before.saturating_add(element)
    };
    within(
        what,
        accessor.byte_offset,
        length,
        (Term::new("buffer view", "缓冲区视图"), view.byte_length),
    )
}

/// Triangles of mesh `index`, and the box about its points.
pub(super) fn mesh(
    document: &Document,
    index: u32,
    from: impl Fn() -> Bilingual,
) -> Result<Seen, ModelFault> {
    let mesh = at_index(&document.meshes, index, Term::new("mesh", "网格"), from)?;
    let mut seen = Seen::default();
    for (number, primitive) in mesh.primitives.iter().enumerate() {
        let what = || {
            both!(
                "primitive {number} of mesh {index}",
                "网格 {index} 的图元 {number}"
            )
        };
        for accessor in primitive.attributes.values() {
            at_index(
                &document.accessors,
                *accessor,
                Term::new("accessor", "访问器"),
                what,
            )?;
        }
        let Some(position) = primitive.attributes.get("POSITION") else {
            continue;
        };
        let position = at_index(
            &document.accessors,
            *position,
            Term::new("accessor", "访问器"),
            what,
        )?;
        let corners = match primitive.indices {
            Some(indices) => {
                at_index(
                    &document.accessors,
                    indices,
                    Term::new("accessor", "访问器"),
                    what,
                )?
                .count
            }
            None => position.count,
        };
        seen.triangles = seen
            .triangles
            .saturating_add(match primitive.mode.unwrap_or(4) {
                4 => corners / 3,
                5 | 6 => corners.saturating_sub(2),
                // Points and lines.
                _ => 0,
            });
        seen.add(box_of(position, what)?);
    }
    limit(
        Term::new("triangles", "个三角形"),
        seen.triangles,
        MAX_MODEL_TRIANGLES,
    )?;
    Ok(seen)
}

/// The box of a position accessor, which must say it (5.1.4).
fn box_of(accessor: &Accessor, what: impl Fn() -> Bilingual) -> Result<Bounds, ModelFault> {
    let three = |side: &Option<Vec<f64>>| -> Option<[f64; 3]> {
        let side: [f64; 3] = side.as_deref()?.try_into().ok()?;
        side.iter().all(|c| c.is_finite()).then_some(side)
    };
    match (three(&accessor.min), three(&accessor.max)) {
        (Some(min), Some(max)) if (0..3).all(|i| min[i] <= max[i]) => Ok([min, max]),
        _ => {
            let of = what();
            Err(ModelFault::Value {
                what: both!("POSITION of {of}", "{of}的 POSITION" => of),
                reason: both!(
                    "min and max must be three numbers each, min not above max",
                    "min 和 max 应各为三个数值，且 min 不大于 max"
                ),
            })
        }
    }
}

/// The element at `index`, or the fault that `from` names one that is not there.
pub(super) fn at_index<T>(
    list: &[T],
    index: u32,
    name: Term,
    from: impl Fn() -> Bilingual,
) -> Result<&T, ModelFault> {
    list.get(index as usize)
        .ok_or_else(|| ModelFault::Dangling {
            from: from(),
            list: name,
            index: u64::from(index),
            len: list.len(),
        })
}

fn within(
    what: impl Fn() -> Bilingual,
    offset: u64,
    length: u64,
    (holder, len): (Term, u64),
) -> Result<(), ModelFault> {
    let end = offset.saturating_add(length);
    if end <= len {
        return Ok(());
    }
    Err(ModelFault::PastEnd {
        what: what(),
        end,
        holder,
        len,
    })
}

/// Refuses more than `most`.
pub(super) fn limit(what: Term, count: u64, most: u64) -> Result<(), ModelFault> {
    if count <= most {
        return Ok(());
    }
    Err(ModelFault::TooLarge { what, count, most })
}
