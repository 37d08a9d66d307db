//! Levels behind rows of buildings.

use super::*;

/// Three rows of 20 m with 20 m between, and the level 20.5 m behind the last of them of an NB-IoT site at 12 m, 50 m in front of the first:
/// no model has a loss without a line of sight there.
fn behind_rows(tops_m: [f64; 3]) -> f64 {
    let rows = [100.0, 140.0, 180.0].into_iter().zip(tops_m);
    let buildings: Vec<Building> = rows
        .map(|(west, top_m)| block(&format!("row-{west}"), (west, 40.0), (20.0, 120.0), top_m))
        .collect();
    let scene = Scene::new(grid(300.0, 1.0), 0.0, &buildings).unwrap();
    let sites = [site("a", 50.5, 100.5, 12.0, Technology::nb_iot_b8())];
    let map = RadioMap::new(&scene, &sites, ON_FOOT).unwrap();
    sites[0].technology.reference_dbm() - level(&map, 220.5, 100.5)
}

#[test]
fn past_rows_of_one_height_the_loss_is_that_of_their_screens() {
    // P.1411 §4.2.2.1 by hand: 170.3 m at 940 MHz, 100 m of roofs at 9 m 40 m apart, 20.5 m to the last: free space 76.49, down into the
    // street −8.2 − 10 lg 41 + 10 lg 940 + 20 lg 7.5 + 0.01 = 22.91, past the rows 5.27 dB.
    let found = behind_rows([9.0; 3]);
    assert!((found - 104.674).abs() < 0.01, "{found}");
    // A metre more or less is within the zone of √(0.319 · 100) / 2 = 2.8 m.
    let alike = behind_rows([9.0, 8.0, 10.0]);
    assert!((alike - found).abs() < 0.01, "{alike} {found}");
}

#[test]
fn past_rows_of_different_heights_each_edge_counts() {
    // 5 m apart is more than the zone's 2.8 m: free space and Bullington's edge over the roofs.
    let found = behind_rows([9.0, 9.0, 14.0]);
    let rows = [(50, 9.0), (90, 9.0), (130, 14.0)];
    let edges: Vec<loss::Edge> = rows
        .into_iter()
        .flat_map(|(from, height_m)| {
            (from..from + 20).map(move |d| loss::Edge {
                distance_m: f64::from(d),
                height_m,
            })
        })
        .collect();
    let over = loss::bullington(170.0, (12.0, 1.5), &edges, 0.94).unwrap();
    let expected = free_space(170_f64.hypot(10.5), 0.94).unwrap() + over;
    assert!((found - expected).abs() < 0.05, "{found} {expected}");
}
