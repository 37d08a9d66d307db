//! The spatial index and the way graph on real neighbourhoods, against brute force over the imported features.

use std::path::Path;

use anyhow::{Context, Result};
use geo::{
    Coord, Distance, Euclidean, Geometry, Intersects, Point, Polygon, Rect, Validation, coord,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use twin_core::ids::BuildingId;
use twin_core::model::{Community, Name, Position};
use twin_core::routing::{JOIN_TOLERANCE_M, Mode, WayGraph};
use twin_core::spatial::{Layer, SpatialIndex};
use twin_formats::osm;

const FILES: [&str; 2] = [
    "osm/beijing-haidian-cau.osm.gz",
    "osm/shenzhen-longgang.osm.gz",
];

fn import(path: &Path) -> Result<Community> {
    let imported = osm::read(
        path,
        &osm::OsmOptions::new("real", Name::default()),
        &mut |_| {},
    );
    Ok(imported
        .with_context(|| path.display().to_string())?
        .community)
}

fn features(c: &Community, layer: Layer) -> Vec<(usize, Geometry<f64>)> {
    let at = |p: Position| Geometry::Point(p.plan());
    let all: Vec<Geometry<f64>> = match layer {
        Layer::Building => c
            .buildings
            .iter()
            .map(|f| f.footprint.clone().into())
            .collect(),
        Layer::Road => c.roads.iter().map(|f| f.line.clone().into()).collect(),
        Layer::Place => c.places.iter().map(|f| at(f.position)).collect(),
        Layer::Device => c.devices.iter().map(|f| at(f.position)).collect(),
        Layer::Gate => c.gates.iter().map(|f| at(f.position)).collect(),
        Layer::Fixture | Layer::Pole => c.fixtures.iter().map(|f| at(f.position)).collect(),
        Layer::Green => c.greens.iter().map(|f| f.area.clone().into()).collect(),
        Layer::Water => c.waters.iter().map(|f| f.area.clone().into()).collect(),
        Layer::Parking => c.parkings.iter().map(|f| f.area.clone().into()).collect(),
        Layer::Compound => c
            .compounds
            .iter()
            .map(|f| f.boundary.clone().into())
            .collect(),
        Layer::Unit => c.units.iter().map(|f| at(f.position)).collect(),
        Layer::Wall => c.walls.iter().map(|f| f.line.clone().into()).collect(),
        Layer::ParkingSpace => {
            let all = c.parking_spaces.iter();
            all.map(|f| f.outline.clone().into()).collect()
        }
        Layer::Airspace => c.airspaces.iter().map(|f| f.area.clone().into()).collect(),
        Layer::Room => c.rooms.iter().map(|f| f.outline.clone().into()).collect(),
        Layer::Storey => {
            let house = |id: &BuildingId| c.buildings.iter().find(|b| b.id == *id);
            let all = c.storeys.iter().filter_map(|f| house(&f.building));
            all.map(|b| b.footprint.clone().into()).collect()
        }
        // OpenStreetMap brings none.
        Layer::GarageLevel | Layer::UtilityNode | Layer::UtilityLink | Layer::PlacedModel => {
            Vec::new()
        }
    };
    let is_asked = |i: usize| layer != Layer::Pole || c.fixtures[i].kind.is_pole();
    all.into_iter()
        .enumerate()
        .filter(|(i, _)| is_asked(*i))
        .collect()
}

/// Somewhere in the neighbourhood: half of the time exactly on a vertex of it.
fn somewhere(c: &Community, bounds: Rect<f64>, rng: &mut StdRng) -> Coord<f64> {
    if rng.random_bool(0.5) {
        let line = &c.roads[rng.random_range(0..c.roads.len())].line.0;
        return line[rng.random_range(0..line.len())];
    }
    coord! { x: rng.random_range(bounds.min().x..bounds.max().x), y: rng.random_range(bounds.min().y..bounds.max().y) }
}

/// A kite with a kite-shaped hole.
fn kite(at: Coord<f64>, size: f64) -> Polygon<f64> {
    let ring = |r: f64| {
        [(r, 0.0), (0.0, r * 0.7), (-r * 0.5, 0.0), (0.0, -r)]
            .map(|(x, y)| at + coord! { x: x, y: y })
    };
    Polygon::new(
        ring(size).to_vec().into(),
        vec![ring(size * 0.3).to_vec().into()],
    )
}

/// What is found must be as far as brute force says and complete; a nanometre at the limit may fall either way.
fn check_distances(found: &[(usize, f64)], truth: &[(usize, f64)], limit: f64, what: &str) {
    let mut of = found.to_vec();
    of.sort_by_key(|f| f.0);
    for &(i, distance) in truth {
        match of.binary_search_by_key(&i, |f| f.0) {
            Ok(at) => assert!(
                (of[at].1 - distance).abs() < 1e-6,
                "{what}: {i} is {distance} m away, not {}",
                of[at].1
            ),
            Err(_) => assert!(
                distance > limit - 1e-6,
                "{what}: {i} at {distance} m is missing"
            ),
        }
    }
    assert!(found.iter().all(|f| f.1 <= limit), "{what}: too far");
}

fn check_layer(
    c: &Community,
    index: &SpatialIndex,
    layer: Layer,
    rng: &mut StdRng,
) -> Result<usize> {
    let (all, bounds) = (
        features(c, layer),
        index.bounds(Layer::Road).context("there are roads")?,
    );
    let mut count = 0;
    for _ in 0..12 {
        let (a, b) = (somewhere(c, bounds, rng), somewhere(c, bounds, rng));
        let rect = Rect::new(a, a + (b - a) * 0.3);
        if rect.width() > 0.0 && rect.height() > 0.0 {
            let inside: Vec<usize> = all
                .iter()
                .filter(|f| rect.to_polygon().intersects(&f.1))
                .map(|f| f.0)
                .collect();
            assert_eq!(
                index.within_box(layer, rect)?,
                inside,
                "{layer} in {rect:?}"
            );
        }
        let area = kite(a, rng.random_range(20.0..600.0));
        assert!(area.is_valid());
        let inside: Vec<usize> = all
            .iter()
            .filter(|f| area.intersects(&f.1))
            .map(|f| f.0)
            .collect();
        assert_eq!(
            index.within_polygon(layer, &area)?,
            inside,
            "{layer} in {area:?}"
        );

        let from = Geometry::Point(Point(a));
        let truth: Vec<(usize, f64)> = all
            .iter()
            .map(|(i, g)| (*i, Euclidean.distance(&from, g)))
            .collect();
        let radius = rng.random_range(0.0..400.0);
        let within = index.within_radius(layer, a, radius)?;
        check_distances(
            &within,
            &truth,
            radius,
            &format!("{layer} within {radius} m of {a:?}"),
        );
        let nearest = index.nearest(layer, a, 10)?;
        assert_eq!(nearest.len(), 10.min(all.len()));
        let limit = if nearest.len() < 10 {
            f64::MAX
        } else {
            nearest[9].1
        };
        check_distances(
            &nearest,
            &truth,
            limit,
            &format!("{layer}: 10 nearest to {a:?}"),
        );
        count += inside.len() + within.len() + nearest.len();
    }
    for _ in 0..4 {
        let road = rng.random_range(0..c.roads.len());
        let (line, reach) = (
            Geometry::LineString(c.roads[road].line.clone()),
            rng.random_range(0.0..60.0),
        );
        let truth = all
            .iter()
            .filter(|(i, _)| layer != Layer::Road || *i != road);
        let truth: Vec<(usize, f64)> = truth
            .map(|(i, g)| (*i, Euclidean.distance(&line, g)))
            .collect();
        let along = index.along_road(layer, road, reach)?;
        assert!(
            along.windows(2).all(|w| w[0].1 <= w[1].1),
            "stations ascend"
        );
        let offsets: Vec<(usize, f64)> = along.iter().map(|f| (f.0, f.2)).collect();
        check_distances(
            &offsets,
            &truth,
            reach,
            &format!("{layer} along road {road}"),
        );
        count += along.len();
    }
    Ok(count)
}

#[test]
fn queries_on_real_neighbourhoods_equal_brute_force() -> Result<()> {
    let Some(data) = twin_tests::shared_data() else {
        return Ok(());
    };
    for (file, seed) in FILES.into_iter().zip(1..) {
        let community = import(&data.join(file))?;
        let index = SpatialIndex::new(&community);
        let mut rng = StdRng::seed_from_u64(seed);
        let mut count = 0;
        for layer in Layer::ALL {
            count += check_layer(&community, &index, layer, &mut rng)?;
        }
        assert!(
            count > 1_000,
            "{file}: only {count} features were found in all"
        );
    }
    Ok(())
}

#[test]
fn routes_on_real_neighbourhoods_stay_on_the_ways() -> Result<()> {
    let Some(data) = twin_tests::shared_data() else {
        return Ok(());
    };
    for (file, seed) in FILES.into_iter().zip(1..) {
        let community = import(&data.join(file))?;
        let index = SpatialIndex::new(&community);
        let bounds = index.bounds(Layer::Road).context("there are roads")?;
        let graph = WayGraph::new(&community, Mode::Walk);
        let main = graph
            .main_component()
            .and_then(|c| graph.component_length_m(c))
            .context("there are ways")?;
        assert!(
            main > 0.5 * graph.length_m(),
            "{file}: the main component has {main} m of {} m",
            graph.length_m()
        );
        let (mut rng, mut routed) = (StdRng::seed_from_u64(seed), 0);
        for _ in 0..60 {
            let (a, b) = (
                somewhere(&community, bounds, &mut rng),
                somewhere(&community, bounds, &mut rng),
            );
            let (Some(there), Some(back)) = (graph.route(a, b), graph.route(b, a)) else {
                continue;
            };
            routed += 1;
            assert!(
                (there.length_m - back.length_m).abs() < 1e-6,
                "{file}: {a:?} {b:?}"
            );
            let straight = Euclidean.distance(Point(there.start.point), Point(there.end.point));
            assert!(there.length_m >= straight - 1e-6);
            for piece in there.points.windows(2) {
                let middle = (piece[0] + piece[1]) / 2.0;
                let road = index.nearest(Layer::Road, middle, 1)?;
                assert!(
                    road[0].1 <= JOIN_TOLERANCE_M,
                    "{file}: {middle:?} is {} m off the ways",
                    road[0].1
                );
            }
        }
        assert!(routed > 20, "{file}: only {routed} of 60 routes were found");
    }
    Ok(())
}
