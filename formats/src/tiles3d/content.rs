//! The content of a tile: a GLB with a mesh a layer, instanced small things, and a property table of all its features.

use std::collections::BTreeMap;

use twin_core::model::CommunityParts;
use twin_core::spatial::Layer;

use super::globe::Globe;
use crate::attributes::{Attributes, LAYERS};
use crate::gltf::{
    Builder, FeatureIdSet, GltfError, InstanceAttributes, Instancing, Mesh, MeshFeatures, Node,
    NodeExtensions, Placing, PrimitiveExtensions, PropertyTable, RootExtensions, Scene, Schema,
    StructuralMetadata, last, rotation, stretch, y_up,
};
use crate::mesh::MeshBuffer;
use crate::scenery::{Piece, Prototype, Scenery, Shape, Stand};

/// The tangent plane with the middle of a tile as its origin: keeps `f32` positions exact to a tenth of a millimetre.
struct About<'a> {
    globe: &'a Globe,
    middle: [f64; 3],
}

impl Placing for About<'_> {
    fn place(&self, enu: [f64; 3]) -> [f64; 3] {
        let tangent = self.globe.tangent_from_enu(enu);
        std::array::from_fn(|i| tangent[i] - self.middle[i])
    }
}

/// Copies of one prototype with the number of each one's feature.
type Copies = BTreeMap<Prototype, Vec<(Stand, u32)>>;

/// The GLB of `pieces` about `middle`, in the tangent plane's axes.
pub(super) fn glb<'p>(
    parts: &CommunityParts,
    scenery: &Scenery,
    pieces: impl Iterator<Item = &'p Piece> + Clone,
    (globe, middle): (&Globe, [f64; 3]),
) -> Result<Vec<u8>, GltfError> {
    let mut writer = Writer {
        builder: Builder::default(),
        about: About { globe, middle },
        children: Vec::new(),
        rows: Vec::new(),
        layers: Vec::new(),
        material: 0,
        clear_material: None,
        prototypes: BTreeMap::new(),
    };
    writer.material = writer.builder.material(None, None);
    for layer in LAYERS {
        writer.layer(
            parts,
            scenery,
            layer,
            pieces.clone().filter(|p| p.layer == layer),
        );
    }
    writer.finish()
}

struct Writer<'a> {
    builder: Builder,
    about: About<'a>,
    children: Vec<u32>,
    /// One a feature, in the order of feature ids.
    rows: Vec<(Layer, Attributes)>,
    layers: Vec<Layer>,
    /// Takes its colour from the corners.
    material: u32,
    /// The same, looked through; made for the first that needs it.
    clear_material: Option<u32>,
    prototypes: BTreeMap<Prototype, u32>,
}

impl Writer<'_> {
    fn clear(&mut self) -> u32 {
        let builder = &mut self.builder;
        *self
            .clear_material
            .get_or_insert_with(|| builder.clear_material())
    }

    fn layer<'p>(
        &mut self,
        parts: &CommunityParts,
        scenery: &Scenery,
        layer: Layer,
        pieces: impl Iterator<Item = &'p Piece>,
    ) {
        let mut merged = MeshBuffer::default();
        let (mut feature_ids, mut own) = (Vec::new(), 0);
        let mut copies = Copies::new();
        for piece in pieces {
            let Some(attributes) = Attributes::of(parts, layer, piece.index) else {
                continue;
            };
            let feature = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            self.rows.push((layer, attributes));
            match piece.shape {
                Shape::Own => {
                    merged.append(&scenery.mesh(parts, layer, piece.index));
                    feature_ids.resize(merged.vertices.len(), feature);
                    own += 1;
                }
                Shape::Copy(stand) => {
                    copies
                        .entry(stand.prototype)
                        .or_default()
                        .push((stand, feature));
                }
            }
        }
        if own > 0 || !copies.is_empty() {
            self.layers.push(layer);
        }
        if own > 0 {
            self.merged(layer, &merged, &feature_ids, own);
        }
        for (prototype, stands) in copies {
            self.copies(layer, prototype, &stands);
        }
    }

    /// One mesh of all features of a layer: what is opaque, and what one looks through.
    fn merged(&mut self, layer: Layer, mesh: &MeshBuffer, ids: &[u32], count: usize) {
        let parts = mesh.parted(|corner| corner.colour[3] < 1.0);
        let mut primitives = Vec::with_capacity(parts.len());
        for (is_clear, (part, corners)) in parts {
            let material = if is_clear {
                self.clear()
            } else {
                self.material
            };
            let of_corner = |corner: &u32| ids.get(*corner as usize).copied().unwrap_or(0);
            let part_ids: Vec<u32> = corners.iter().map(of_corner).collect();
            let features = MeshFeatures::of(count);
            let features = Some((part_ids.as_slice(), PrimitiveExtensions { features }));
            let primitive = self
                .builder
                .primitive(&part, &self.about, material, features);
            primitives.push(primitive);
        }
        self.builder.root.meshes.push(Mesh {
            name: Some(layer.as_str().to_owned()),
            primitives,
        });
        self.node(Node {
            name: Some(layer.as_str().to_owned()),
            mesh: Some(last(&self.builder.root.meshes)),
            ..Node::default()
        });
    }

    fn copies(&mut self, layer: Layer, prototype: Prototype, stands: &[(Stand, u32)]) {
        let mesh = self.prototype(prototype);
        let places: Vec<[f32; 3]> = stands
            .iter()
            .map(|(stand, _)| y_up(self.about.place(stand.at)).map(|c| c as f32))
            .collect();
        let turns: Vec<[f32; 4]> = stands
            .iter()
            .map(|(s, _)| rotation(s.heading_rad))
            .collect();
        let sizes: Vec<[f32; 3]> = stands.iter().map(|(s, _)| stretch(s.scale)).collect();
        let ids: Vec<u32> = stands.iter().map(|(_, feature)| *feature).collect();
        let attributes = InstanceAttributes {
            translation: self.builder.vectors(&places),
            rotation: self.builder.vectors(&turns),
            scale: self.builder.vectors(&sizes),
            feature_id: self.builder.numbers(&ids, None),
        };
        self.node(Node {
            name: Some(format!("{} {}", layer.as_str(), prototype.name())),
            mesh: Some(mesh),
            extensions: Some(NodeExtensions {
                instancing: Instancing { attributes },
                features: MeshFeatures::of(stands.len()),
            }),
            ..Node::default()
        });
    }

    fn prototype(&mut self, prototype: Prototype) -> u32 {
        if let Some(known) = self.prototypes.get(&prototype) {
            return *known;
        }
        let primitive = self
            .builder
            .primitive(&prototype.mesh(), &Upright, self.material, None);
        self.builder.root.meshes.push(Mesh {
            name: Some(prototype.name()),
            primitives: vec![primitive],
        });
        let made = last(&self.builder.root.meshes);
        self.prototypes.insert(prototype, made);
        made
    }

    fn node(&mut self, node: Node) {
        self.builder.root.nodes.push(node);
        self.children.push(last(&self.builder.root.nodes));
    }

    fn finish(mut self) -> Result<Vec<u8>, GltfError> {
        let table = PropertyTable::write(&mut self.builder, &self.layers, &self.rows);
        let root = &mut self.builder.root;
        root.nodes.push(Node {
            translation: Some(y_up(self.about.middle)),
            children: self.children,
            ..Node::default()
        });
        root.scenes = vec![Scene {
            name: None,
            nodes: vec![last(&root.nodes)],
        }];
        root.extensions_used = vec!["EXT_mesh_features", "EXT_structural_metadata"];
        if !self.prototypes.is_empty() {
            root.extensions_used
                .extend(["EXT_instance_features", "EXT_mesh_gpu_instancing"]);
            // Without it a client would draw one copy at the tile's middle.
            root.extensions_required = vec!["EXT_mesh_gpu_instancing"];
        }
        root.extensions = Some(RootExtensions {
            metadata: StructuralMetadata {
                schema: Schema::of(&self.layers),
                property_tables: vec![table],
            },
        });
        self.builder.finish()
    }
}

/// A prototype's own axes.
struct Upright;

impl Placing for Upright {
    fn place(&self, enu: [f64; 3]) -> [f64; 3] {
        enu
    }
}

impl MeshFeatures {
    /// `count` features whose ids are rows of the one property table.
    fn of(count: usize) -> Self {
        Self {
            feature_ids: [FeatureIdSet {
                feature_count: u32::try_from(count).unwrap_or(u32::MAX),
                attribute: 0,
                property_table: 0,
            }],
        }
    }
}
