//! Which site devices go to, and how full it is.

use super::*;

fn demand(device: &str, x: f64, bits_per_second: f64, messages_per_hour: f64) -> Demand {
    Demand {
        device: Arc::from(device),
        position: Position::new(x, 100.0, 1.5),
        bits_per_second,
        messages_per_hour,
        message_bytes: 51,
    }
}

#[test]
fn devices_go_to_the_site_that_they_hear_best_and_fill_it() {
    let scene = Scene::new(grid(400.0, 2.0), 0.0, &[]).unwrap();
    let technology = Technology::wifi_5();
    let sites = [
        site("west", 20.0, 100.0, 6.0, technology),
        site("east", 380.0, 100.0, 6.0, technology),
    ];
    // 143.4 Mbit/s · 0.6 = 86 Mbit/s close by: three cameras of 30 Mbit/s are too many, one is not.
    let demands = [
        demand("c1", 21.0, 30e6, 0.0),
        demand("c2", 22.0, 30e6, 0.0),
        demand("c3", 19.0, 30e6, 0.0),
        demand("c4", 379.0, 30e6, 0.0),
        demand("far", 2_000.0, 1.0, 0.0),
    ];
    let found = attribute(&scene, &sites, &demands).unwrap();
    assert_eq!(
        found.served.iter().map(|r| r.site).collect::<Vec<_>>(),
        [0, 0, 0, 1]
    );
    assert_eq!((found.loads[0].devices, found.loads[1].devices), (3, 1));
    assert!(found.loads[0].is_overloaded() && !found.loads[1].is_overloaded());
    assert!((found.loads[0].used - 3.0 * found.loads[1].used).abs() < 1e-9);
    // 1.6 km is past every model: unknown, not unserved by silence.
    assert_eq!(found.unserved, [(Arc::from("far"), Unserved::Unknown)]);
}

#[test]
fn a_lora_gateway_is_full_by_its_busiest_factor() {
    let scene = Scene::new(grid(400.0, 2.0), 0.0, &[]).unwrap();
    let sites = [site("gw", 20.0, 100.0, 10.0, Technology::lora_cn470())];
    let found = attribute(&scene, &sites, &[demand("d", 100.0, 0.0, 60.0)]).unwrap();
    // Near, at SF7: 102.656 ms once a minute over eight channels, of 5.268 %.
    let expected = 0.102_656 / 60.0 / 8.0;
    assert!((found.served[0].airtime - expected).abs() < 1e-9);
    assert!((found.loads[0].used - expected / greatest_load()).abs() < 1e-9);
    let many: Vec<Demand> = (0..300)
        .map(|i| demand("d", 50.0 + f64::from(i % 100), 0.0, 60.0))
        .collect();
    assert!(attribute(&scene, &sites, &many).unwrap().loads[0].is_overloaded());
}

#[test]
fn weak_devices_are_named_with_their_level() {
    let buildings = [block("b", (100.0, 0.0), (100.0, 200.0), 60.0)];
    let scene = Scene::new(grid(400.0, 2.0), 0.0, &buildings).unwrap();
    let sites = [site("ap", 20.0, 100.0, 6.0, Technology::wifi_5())];
    let found = attribute(&scene, &sites, &[demand("inner", 150.0, 1e6, 0.0)]).unwrap();
    assert!(
        matches!(found.unserved[0].1, Unserved::TooWeak { level_dbm } if level_dbm < -82.0),
        "{found:?}"
    );
    assert!(attribute(&scene, &sites, &[demand("bad", 1.0, f64::NAN, 0.0)]).is_err());
    assert!(attribute(&scene, &sites, &[demand("bad", f64::INFINITY, 1.0, 0.0)]).is_err());
}
