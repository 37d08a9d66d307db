//! Models put into a GLB that we have written: their buffers, lists and nodes beside ours, every number moved on.
//!
//! A model that stands in several places is there once but for its nodes, skins and animations. Extensions that change more than
//! looks are left out, since their numbers are not known to us.

use serde_json::{Map, Value, json};

use super::builder::y_up;
use super::error::GltfError;
use super::glb;
use super::placed::PlacedModel;

/// Lists of a document that belong to a model, whatever the places it stands in.
const LISTS: [&str; 8] = [
    "bufferViews",
    "accessors",
    "samplers",
    "images",
    "textures",
    "materials",
    "meshes",
    "cameras",
];

const LIGHTS: &str = "KHR_lights_punctual";

/// `glb`, one of ours, with `models` in a group `name`; `extras` are what each model's node tells of it.
///
/// # Errors
/// When it would be larger than a GLB can be.
pub(super) fn merged(
    glb: &[u8],
    models: &[PlacedModel],
    (name, extras): (&str, Vec<Value>),
) -> Result<Vec<u8>, GltfError> {
    let (text, bin) = glb::unpack(glb).unwrap_or_default();
    let mut target = Target {
        root: serde_json::from_slice(text).map_err(GltfError::Json)?,
        bin: bin.to_vec(),
    };
    let mut known: Vec<(&[u8], Value, Starts)> = Vec::new();
    let (mut group, mut top) = (Vec::new(), Vec::new());
    for (placed, extras) in models.iter().zip(extras) {
        let bytes = placed.model.glb.as_slice();
        let at = match known.iter().position(|(other, ..)| *other == bytes) {
            Some(at) => at,
            None => {
                let (text, bin) = glb::unpack(bytes).unwrap_or_default();
                let mut document = serde_json::from_slice(text).map_err(GltfError::Json)?;
                keep_looks(&mut document);
                let starts = target.add_lists(&document, bin);
                known.push((bytes, document, starts));
                known.len() - 1
            }
        };
        if let Some((_, document, starts)) = known.get(at) {
            let (node, roots) = target.add_nodes(document, starts, placed, extras);
            group.push(node);
            top.extend(roots);
        }
    }
    if !group.is_empty() {
        let node = target.push("nodes", json!({ "name": name, "children": group }));
        top.push(node);
    }
    target.finish(&top)
}

/// Where the lists of a model begin in the lists of the target.
type Starts = Map<String, Value>;

struct Target {
    root: Value,
    bin: Vec<u8>,
}

impl Target {
    fn length(&self, list: &str) -> u64 {
        self.root[list].as_array().map_or(0, Vec::len) as u64
    }

    fn push(&mut self, list: &str, item: Value) -> u64 {
        let number = self.length(list);
        match self.root[list].as_array_mut() {
            Some(items) => items.push(item),
            None => self.root[list] = json!([item]),
        }
        number
    }

    /// Adds what does not depend on where the model stands.
    fn add_lists(&mut self, document: &Value, bin: &[u8]) -> Starts {
        self.bin.resize(self.bin.len().next_multiple_of(8), 0);
        let start = self.bin.len() as u64;
        self.bin.extend_from_slice(bin);
        let mut starts: Starts = LISTS
            .iter()
            .map(|list| ((*list).to_owned(), json!(self.length(list))))
            .collect();
        for list in LISTS {
            for item in items(document, list) {
                let mut item = item.clone();
                match list {
                    "bufferViews" => {
                        let offset = item["byteOffset"].as_u64().unwrap_or(0);
                        item["buffer"] = json!(0);
                        item["byteOffset"] = json!(start.saturating_add(offset));
                    }
                    _ => move_on(list, &mut item, &starts),
                }
                self.push(list, item);
            }
        }
        let lights = items(&document["extensions"][LIGHTS], "lights").to_vec();
        let ours = &mut self.root["extensions"][LIGHTS]["lights"];
        let before = ours.as_array().map_or(0, Vec::len);
        match ours.as_array_mut() {
            Some(list) => list.extend(lights),
            None if lights.is_empty() => self.forget_lights(),
            None => *ours = json!(lights),
        }
        starts.insert("lights".to_owned(), json!(before));
        for list in ["extensionsUsed", "extensionsRequired"] {
            for name in items(document, list) {
                if !items(&self.root, list).contains(name) {
                    self.push(list, name.clone());
                }
            }
        }
        starts
    }

    /// Takes away the empty objects that asking for lights made.
    fn forget_lights(&mut self) {
        let Some(root) = self.root.as_object_mut() else {
            return;
        };
        let others = root.get_mut("extensions").and_then(Value::as_object_mut);
        let is_empty = others.is_none_or(|others| {
            others.remove(LIGHTS);
            others.is_empty()
        });
        if is_empty {
            root.remove("extensions");
        }
    }

    /// Adds nodes, skins and animations of a model as it stands; gives its node, and those that must be roots of the scene.
    fn add_nodes(
        &mut self,
        document: &Value,
        starts: &Starts,
        placed: &PlacedModel,
        extras: Value,
    ) -> (u64, Vec<u64>) {
        let mut starts = starts.clone();
        for list in ["nodes", "skins", "animations"] {
            starts.insert(list.to_owned(), json!(self.length(list)));
        }
        for list in ["nodes", "skins", "animations"] {
            for item in items(document, list) {
                let mut item = item.clone();
                move_on(list, &mut item, &starts);
                self.push(list, item);
            }
        }
        let first = start_of(&starts, "nodes");
        let (mut children, mut roots) = (Vec::new(), Vec::new());
        for number in roots_of(document) {
            // A skin's mesh stands where its joints are, and a validator wants it at the root.
            let node = &document["nodes"][number as usize];
            let is_skin = node.get("skin").is_some() && items(node, "children").is_empty();
            let list = if is_skin { &mut roots } else { &mut children };
            list.push(first.saturating_add(number));
        }
        let at = placed.position;
        let mut node = json!({
            "name": placed.id,
            "translation": y_up([at.x, at.y, at.z]),
            // The front of a model, +z, is south in our axes, a quarter turn behind east.
            "rotation": super::rotation(placed.heading_rad + std::f64::consts::FRAC_PI_2),
            "scale": [placed.scale, placed.scale, placed.scale],
            "extras": extras,
        });
        if !children.is_empty() {
            node["children"] = json!(children);
        }
        (self.push("nodes", node), roots)
    }

    fn finish(mut self, top: &[u64]) -> Result<Vec<u8>, GltfError> {
        for node in top {
            match self.root["scenes"][0]["nodes"].as_array_mut() {
                Some(nodes) => nodes.push(json!(node)),
                None => self.root["scenes"][0]["nodes"] = json!([node]),
            }
        }
        self.bin.resize(self.bin.len().next_multiple_of(8), 0);
        if !self.bin.is_empty() {
            self.root["buffers"] = json!([{ "byteLength": self.bin.len() }]);
        }
        let text = serde_json::to_vec(&self.root).map_err(GltfError::Json)?;
        let bytes = text.len() + self.bin.len();
        if u32::try_from(bytes + 64).is_err() {
            return Err(GltfError::TooLargeToWrite { bytes });
        }
        Ok(glb::pack(&text, &self.bin))
    }
}

/// The nodes of the scene that a model shows.
fn roots_of(document: &Value) -> Vec<u64> {
    let scene = document["scene"].as_u64().unwrap_or(0) as usize;
    let nodes = items(&document["scenes"][scene], "nodes");
    nodes.iter().filter_map(Value::as_u64).collect()
}

fn items<'v>(value: &'v Value, list: &str) -> &'v [Value] {
    value[list].as_array().map_or(&[], Vec::as_slice)
}

fn start_of(starts: &Starts, list: &str) -> u64 {
    starts.get(list).and_then(Value::as_u64).unwrap_or(0)
}

/// Moves the numbers in an item of `list` on to where the lists that they count in begin (glTF 2.0, chapter 5).
fn move_on(list: &str, item: &mut Value, starts: &Starts) {
    let by = |list: &str| start_of(starts, list);
    match list {
        "accessors" => {
            shift(item, "bufferView", by("bufferViews"));
            for part in ["indices", "values"] {
                if let Some(part) = item.pointer_mut(&format!("/sparse/{part}")) {
                    shift(part, "bufferView", by("bufferViews"));
                }
            }
        }
        "images" => shift(item, "bufferView", by("bufferViews")),
        "textures" => {
            shift(item, "sampler", by("samplers"));
            shift(item, "source", by("images"));
            if let Some(webp) = item.pointer_mut("/extensions/EXT_texture_webp") {
                shift(webp, "source", by("images"));
            }
        }
        "materials" => shift_textures(item, by("textures")),
        "meshes" => {
            for primitive in members(item, "primitives") {
                shift(primitive, "indices", by("accessors"));
                shift(primitive, "material", by("materials"));
                shift_all(primitive.get_mut("attributes"), by("accessors"));
                for target in members(primitive, "targets") {
                    shift_all(Some(target), by("accessors"));
                }
            }
        }
        "nodes" => {
            shift(item, "mesh", by("meshes"));
            shift(item, "camera", by("cameras"));
            shift(item, "skin", by("skins"));
            shift_all(item.get_mut("children"), by("nodes"));
            if let Some(light) = item.pointer_mut(&format!("/extensions/{LIGHTS}")) {
                shift(light, "light", by("lights"));
            }
        }
        "skins" => {
            shift(item, "inverseBindMatrices", by("accessors"));
            shift(item, "skeleton", by("nodes"));
            shift_all(item.get_mut("joints"), by("nodes"));
        }
        "animations" => {
            for sampler in members(item, "samplers") {
                shift(sampler, "input", by("accessors"));
                shift(sampler, "output", by("accessors"));
            }
            for channel in members(item, "channels") {
                if let Some(target) = channel.get_mut("target") {
                    shift(target, "node", by("nodes"));
                }
            }
        }
        _ => {}
    }
}

fn members<'v>(value: &'v mut Value, list: &str) -> impl Iterator<Item = &'v mut Value> {
    let list = value.get_mut(list).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

fn shift(item: &mut Value, key: &str, by: u64) {
    if let Some(number) = item.get(key).and_then(Value::as_u64) {
        item[key] = json!(number.saturating_add(by));
    }
}

/// Shifts every number of a list or object.
fn shift_all(value: Option<&mut Value>, by: u64) {
    let shifted = |value: &mut Value| {
        if let Some(number) = value.as_u64() {
            *value = json!(number.saturating_add(by));
        }
    };
    match value {
        Some(Value::Array(list)) => list.iter_mut().for_each(shifted),
        Some(Value::Object(map)) => map.values_mut().for_each(shifted),
        _ => {}
    }
}

/// Shifts every texture of a material, those of its extensions too: each is an object whose name ends in `Texture`.
fn shift_textures(value: &mut Value, by: u64) {
    let Some(map) = value.as_object_mut() else {
        return;
    };
    for (name, member) in map {
        if name.ends_with("Texture") {
            shift(member, "index", by);
        } else if name != "extras" {
            shift_textures(member, by);
        }
    }
}

/// Whether an extension changes looks alone.
fn is_kept(name: &str) -> bool {
    let is_material = name.starts_with("KHR_materials_") && name != "KHR_materials_variants";
    is_material || ["KHR_texture_transform", "EXT_texture_webp", LIGHTS].contains(&name)
}

/// Takes away extensions that are not kept, wherever they are. The document's depth is that which its reader allowed.
fn keep_looks(document: &mut Value) {
    for list in ["extensionsUsed", "extensionsRequired"] {
        if let Some(names) = document.get_mut(list).and_then(Value::as_array_mut) {
            names.retain(|name| name.as_str().is_some_and(is_kept));
        }
    }
    strip(document);
}

fn strip(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(strip),
        Value::Object(map) => {
            let extensions = map.get_mut("extensions").and_then(Value::as_object_mut);
            let is_empty = extensions.is_some_and(|extensions| {
                extensions.retain(|name, _| is_kept(name));
                extensions.is_empty()
            });
            if is_empty {
                map.remove("extensions");
            }
            map.values_mut().for_each(strip);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_move_by_the_list_that_they_count_in() {
        let starts: Starts = [("accessors", 10), ("materials", 20), ("textures", 30)]
            .map(|(list, start)| (list.to_owned(), json!(start)))
            .into_iter()
            .collect();
        let mut mesh = json!({ "primitives": [{
            "attributes": { "POSITION": 0, "NORMAL": 1 }, "indices": 2, "material": 3, "mode": 4,
            "targets": [{ "POSITION": 5 }],
        }] });
        move_on("meshes", &mut mesh, &starts);
        let moved = json!({ "primitives": [{
            "attributes": { "POSITION": 10, "NORMAL": 11 }, "indices": 12, "material": 23, "mode": 4,
            "targets": [{ "POSITION": 15 }],
        }] });
        assert_eq!(mesh, moved);
        let mut material = json!({
            "pbrMetallicRoughness": { "baseColorTexture": { "index": 1, "texCoord": 1 } },
            "extensions": { "KHR_materials_clearcoat": { "clearcoatTexture": { "index": 2 } } },
        });
        move_on("materials", &mut material, &starts);
        let base = &material["pbrMetallicRoughness"]["baseColorTexture"];
        assert_eq!(
            (base["index"].clone(), base["texCoord"].clone()),
            (json!(31), json!(1))
        );
        let coat = &material["extensions"]["KHR_materials_clearcoat"]["clearcoatTexture"];
        assert_eq!(coat["index"], 32);
    }

    #[test]
    fn extensions_with_numbers_of_their_own_are_left_out() {
        let mut document = json!({
            "extensionsUsed": ["KHR_materials_variants", "KHR_materials_unlit"],
            "meshes": [{ "primitives": [{ "extensions": { "KHR_materials_variants": {} } }] }],
            "materials": [{ "extensions": { "KHR_materials_unlit": {} } }],
        });
        keep_looks(&mut document);
        let kept = json!({
            "extensionsUsed": ["KHR_materials_unlit"],
            "meshes": [{ "primitives": [{}] }],
            "materials": [{ "extensions": { "KHR_materials_unlit": {} } }],
        });
        assert_eq!(document, kept);
    }
}
