//! Roads, tracks and squares: with traffic areas of their own (2.0), or in traffic spaces, sections and intersections (3.0).

use serde_json::Value;

use super::feature::Maker;
use super::tree::Node;
use crate::citymodel::CityObject;

impl Maker<'_> {
    /// A road, and each of its sections and intersections as a road of its own with its name and function.
    pub(super) fn roads(&mut self, node: Node<'_>) -> Vec<CityObject<'static>> {
        let mut road = self.draft(node, node.name()).done();
        self.areas(node, &mut road.children);
        let mut roads = Vec::new();
        for property in node.children() {
            if !matches!(property.name(), "section" | "intersection") {
                continue;
            }
            for part in property.children() {
                let mut object = self.draft(part, part.name()).done();
                self.areas(part, &mut object.children);
                let own = object.attributes.to_mut();
                for name in ["name", "class", "function", "usage"] {
                    let inherited = road.attributes.get(name).filter(|v| **v != Value::Null);
                    if let (None, Some(value)) = (own.get(name), inherited) {
                        own.insert(name.to_owned(), value.clone());
                    }
                }
                roads.push(object);
            }
        }
        let has_geometry = !(road.geometry.is_empty() && road.children.is_empty());
        if has_geometry || roads.is_empty() {
            roads.insert(0, road);
        }
        roads
    }

    fn areas(&mut self, node: Node<'_>, areas: &mut Vec<CityObject<'static>>) {
        for property in node.children() {
            match property.name() {
                "trafficArea" | "auxiliaryTrafficArea" => {
                    for area in property.children() {
                        areas.push(self.draft(area, area.name()).done());
                    }
                }
                "trafficSpace" | "auxiliaryTrafficSpace" => {
                    for space in property.children() {
                        self.areas_of_space(space, areas);
                    }
                }
                _ => {}
            }
        }
    }

    fn areas_of_space(&mut self, space: Node<'_>, areas: &mut Vec<CityObject<'static>>) {
        let bounds = space.children().filter(|c| c.name() == "boundary");
        for area in bounds.flat_map(Node::children) {
            if matches!(area.name(), "TrafficArea" | "AuxiliaryTrafficArea") {
                areas.push(self.draft(area, area.name()).done());
            }
        }
    }
}
