//! Storeys of CityGML 3.0, with the rooms and units that they list.

use super::feature::{Draft, Maker};
use super::tree::Node;
use crate::citymodel::CityObject;

/// A storey before its level is known.
struct Found<'t> {
    node: Node<'t>,
    draft: Draft,
    floor: Option<f64>,
    height: Option<f64>,
}

impl Maker<'_> {
    /// Adds the storeys of a building. Their levels follow from their order in height, the lowest `storeysBelowGround` of them lying
    /// below ground; the height of one without geometry is that up to the next.
    pub(super) fn storeys(
        &mut self,
        nodes: &[Node<'_>],
        building: &CityObject<'static>,
        children: &mut Vec<CityObject<'static>>,
    ) {
        let mut storeys: Vec<Found<'_>> = nodes.iter().map(|node| self.storey(*node)).collect();
        let floor = |s: &Found<'_>| s.floor.unwrap_or(f64::INFINITY);
        storeys.sort_by(|a, b| floor(a).total_cmp(&floor(b)));
        let basements = building
            .attributes
            .get("storeysBelowGround")
            .and_then(serde_json::Value::as_i64)
            .filter(|below| (0..=nodes.len() as i64).contains(below))
            .unwrap_or(0);
        let next_floors: Vec<Option<f64>> = storeys.iter().skip(1).map(|s| s.floor).collect();
        let next_floors = next_floors.into_iter().chain([None]);
        for ((storey, next), rank) in storeys.into_iter().zip(next_floors).zip(0..) {
            let Found {
                node,
                draft,
                floor,
                height,
            } = storey;
            let level: i64 = rank - basements;
            let to_next = next.zip(floor).map(|(next, floor)| next - floor);
            let mut object = draft.done();
            object.geometry.clear();
            let attributes = object.attributes.to_mut();
            attributes.insert("level".to_owned(), level.into());
            for (name, number) in [("floorHeight", floor), ("storeyHeight", height.or(to_next))] {
                if let Some(number) = number {
                    attributes.insert(name.to_owned(), number.into());
                }
            }
            children.push(object);
            self.inside(node, level, children);
        }
    }

    fn storey<'t>(&mut self, node: Node<'t>) -> Found<'t> {
        let draft = self.draft(node, "BuildingStorey");
        let extent = draft.assembly.heights();
        let told = node
            .find("elevationValue")
            .and_then(|n| n.text().split_whitespace().last()?.parse::<f64>().ok());
        Found {
            node,
            floor: told
                .or(extent.map(|(low, _)| low))
                .filter(|z| z.is_finite()),
            height: extent.map(|(low, high)| high - low).filter(|h| *h > 0.0),
            draft,
        }
    }

    /// The rooms and units that a storey holds itself; those that it links to come with the building.
    fn inside(&mut self, node: Node<'_>, level: i64, children: &mut Vec<CityObject<'static>>) {
        for property in node.children() {
            let kind = match property.name() {
                "buildingRoom" => "BuildingRoom",
                "buildingUnit" => "BuildingUnit",
                _ => continue,
            };
            for part in property.children() {
                let mut object = self.draft(part, kind).done();
                let attributes = object.attributes.to_mut();
                attributes.insert("level".to_owned(), level.into());
                children.push(object);
            }
        }
    }
}
