//! Roofs are passed in strides, and not where they cannot matter: what is found is what a look at every cell finds.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::sight::Spot;
use super::super::survey::{Alike, Tops};
use super::*;

#[test]
fn strides_find_what_single_steps_find() {
    let mut random = StdRng::seed_from_u64(7);
    // Houses of 6 to 30 m, low sheds, towers, and some that touch.
    let buildings: Vec<Building> = (0..40)
        .map(|n| {
            let corner = (
                random.random_range(0.0..180.0),
                random.random_range(0.0..180.0),
            );
            let size = (
                random.random_range(6.0..30.0),
                random.random_range(6.0..30.0),
            );
            block(
                &format!("house-{n}"),
                corner,
                size,
                random.random_range(3.0..40.0),
            )
        })
        .collect();
    let scene = Scene::new(grid(200.0, 1.0), 0.0, &buildings).unwrap();
    let mut stepwise = scene.clone();
    let single = |building: &u32| Alike::new(*building, 1);
    stepwise.alike = scene.building.iter().map(single).collect();
    // Where a roof without end may be, every cell has to be looked at.
    let endless = vec![f32::INFINITY; scene.roof_m.len()];
    stepwise.tops = Tops::new(&endless, scene.grid().columns());
    let mut spot = |lowest: f64, highest: f64| Spot {
        at: Coord {
            x: random.random_range(0.0..200.0),
            y: random.random_range(0.0..200.0),
        },
        height_m: random.random_range(lowest..highest),
    };
    let (mut hidden, mut in_rows, mut inside) = (0, 0, 0);
    for n in 0..6_000 {
        let frequency_ghz = [0.47, 3.5][n % 2];
        let (from, to) = (spot(3.0, 45.0), spot(1.0, 30.0));
        let own = scene.under(to.at);
        let found = scene.obstruction(from, to, own, frequency_ghz);
        let looked_at = stepwise.obstruction(from, to, own, frequency_ghz);
        assert_eq!(found, looked_at, "{from:?} {to:?} {frequency_ghz}");
        hidden += u32::from(found.over_roofs_db > 20.0);
        in_rows += u32::from(found.rows.is_some());
        inside += u32::from(found.inside_m > 2.0);
    }
    // Each kind of path is among them.
    let seldom = hidden.min(in_rows).min(inside);
    assert!(seldom > 100, "{hidden} {in_rows} {inside}");
}
