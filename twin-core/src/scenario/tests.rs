use super::*;
use crate::sim::ChargingStart;

const HEAD: &str =
    "id = 'x'\nname_zh = '甲'\nname_en = 'X'\ndescription_zh = ''\ndescription_en = ''\n";

#[test]
fn a_file_scenario_is_read() {
    let text = format!(
        "{HEAD}[community]\nfile = 'a.gpkg'\n[simulation]\nseed = 7\nstart = '2026-06-01T00:00:00+08:00'\nspeed = 60.0\n"
    );
    let scenario = Scenario::parse("x.toml", &text).unwrap();
    assert_eq!(scenario.community, CommunitySource::File("a.gpkg".into()));
    assert_eq!(scenario.run.start.to_string(), "2026-05-31T16:00:00.000Z");
    assert_eq!((scenario.run.seed, scenario.run.speed), (7, 60.0));
}

#[test]
fn a_placement_names_its_profile_and_its_rule_files() {
    let placement = |table: &str| {
        let text = format!("{HEAD}[community]\nfile = 'a.gpkg'\n[placement]\n{table}");
        Scenario::parse("x.toml", &text).map(|scenario| scenario.placement.unwrap())
    };
    assert_eq!(placement("").unwrap(), PlacementSettings::default());
    let existing = placement("profile = 'existing'\noptional = 'leave'\n").unwrap();
    assert_eq!(
        (&*existing.profile, existing.optional),
        ("existing", Optional::Leave)
    );
    let city = placement("profile = 'mine.toml'\nrules = ['a.toml', 'b.toml']\n").unwrap();
    assert_eq!(city.rules, ["a.toml".into(), "b.toml".into()]);
    assert!(placement("rule = ['a.toml']\n").is_err());
}

#[test]
fn faults_and_hours_are_read() {
    let text = format!(
        "{HEAD}[community]\nfile = 'a'\n[simulation]\nhours = 6\n[[fault]]\nkind = 'noise'\nclass = 'T4-5'\nafter_s = 60\nsize = 0.2\n"
    );
    let scenario = Scenario::parse("x.toml", &text).unwrap();
    assert_eq!(scenario.hours, Some(6.0));
    assert_eq!(scenario.disturbances.faults.len(), 1);
    assert_eq!(scenario.disturbances.faults[0].size(), 0.2);
    let long = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nhours = 0\n");
    let message = Scenario::parse("x.toml", &long).unwrap_err().to_string();
    assert!(message.contains("line 9: simulation.hours"), "{message}");
}

#[test]
fn an_incident_comes_at_a_time_or_by_a_rate() {
    let text = format!(
        "{HEAD}[community]\nfile = 'a'\n[[incident]]\nkind = 'fever'\nafter_s = 60\n[[incident]]\nkind = 'overfull_bin'\nrate_per_day = 2\n"
    );
    let scenario = Scenario::parse("x.toml", &text).unwrap();
    let incidents = scenario.disturbances.incidents.iter();
    let when: Vec<_> = incidents.map(|i| (i.after_s, i.rate_per_day)).collect();
    assert_eq!(when, [(Some(60.0), None), (None, Some(2.0))]);
    // A run that goes on has less of the one to wait for, and the other comes as often.
    let later = (scenario.disturbances).after(crate::time::SimSpan::from_secs(20));
    let when: Vec<_> = (later.incidents.iter())
        .map(|i| (i.after_s, i.rate_per_day))
        .collect();
    assert_eq!(when, [(Some(40.0), None), (None, Some(2.0))]);
}

#[test]
fn habits_are_read_and_those_that_are_missing_are_usual() {
    let population = |table: &str| {
        let text = format!("{HEAD}[community]\nfile = 'a'\n[population]\n{table}");
        Scenario::parse("x.toml", &text).map(|scenario| scenario.run.population)
    };
    assert_eq!(population("").unwrap(), Habits::default());
    let asked = "occupied = 0.5\ncars_per_household = 0\ncars_per_worker = 1\nvisits_per_person = 0.25\ndeliveries_per_person = 0.75\n";
    let expected = Habits {
        occupied: 0.5,
        cars_per_household: 0.0,
        cars_per_worker: 1.0,
        visits_per_person: 0.25,
        deliveries_per_person: 0.75,
    };
    assert_eq!(population(asked).unwrap(), expected);
    for (key, value) in [
        ("occupied", "1.01"),
        ("cars_per_household", "-0.1"),
        ("cars_per_worker", "inf"),
        ("visits_per_person", "nan"),
        ("deliveries_per_person", "2"),
    ] {
        let message = population(&format!("\n{key} = {value}\n")).unwrap_err();
        let (message, reason) = (message.to_string(), "but must be 0 to 1");
        let place = format!("line 10: population.{key} is");
        assert!(
            message.contains(&place) && message.contains(reason),
            "{message}"
        );
    }
    let message = population("vacant = 0.2\n").unwrap_err().to_string();
    assert!(
        message.contains("line 9") && message.contains("vacant"),
        "{message}"
    );
}

#[test]
fn what_starts_a_charger_is_read_and_is_the_payment_if_missing() {
    let charging = |table: &str| {
        let text = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\n{table}");
        Scenario::parse("x.toml", &text).map(|scenario| scenario.disturbances.charging)
    };
    assert_eq!(charging("").unwrap(), ChargingStart::ByItself);
    let asked = charging("charging = 'by_command'\n").unwrap();
    assert_eq!(asked, ChargingStart::ByCommand);
    let message = charging("charging = 'by_card'\n").unwrap_err().to_string();
    assert!(
        message.contains("line 9") && message.contains("by_card"),
        "{message}"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let unknown = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nsped = 1\n");
    let message = Scenario::parse("x.toml", &unknown).unwrap_err().to_string();
    assert!(
        message.contains("x.toml") && message.contains("line 9") && message.contains("sped"),
        "{message}"
    );
    let fast = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nspeed = 1e9\n");
    assert!(
        Scenario::parse("x.toml", &fast)
            .unwrap_err()
            .to_string()
            .contains("0.1 to 3600")
    );
    let when = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nstart = 'noon'\n");
    assert!(
        Scenario::parse("x.toml", &when)
            .unwrap_err()
            .to_string()
            .contains("simulation.start")
    );
}

const CLIMATE: &str = "[climate]
temperature = [-3, -4, -0.5, 4.5, 10.5, 15, 18, 17, 12.5, 6.5, 2.5, -0.5]
daily_range = [5, 5.5, 6.5, 7.5, 8.5, 8, 7.5, 7, 6.5, 5, 4, 4.5]
humidity = [86, 84, 79, 72, 66, 69, 72, 77, 81, 84, 88, 88]
rain_days = [18, 15, 14, 11, 11, 12, 12, 14, 14, 16, 18, 19]
rain_mm = [55, 40, 35, 35, 40, 60, 60, 80, 55, 75, 70, 60]
wind = [4.5, 4, 4, 4, 4, 4, 3.5, 3.5, 4, 4.5, 4.5, 4.5]
cloud = [0.8, 0.75, 0.65, 0.6, 0.55, 0.55, 0.55, 0.6, 0.65, 0.75, 0.85, 0.85]
";

#[test]
fn a_climate_is_read_and_what_is_wrong_with_it_has_its_line() {
    let climate = |table: &str| {
        let text = format!("{HEAD}[community]\nfile = 'a'\n{table}");
        Scenario::parse("x.toml", &text).map(|scenario| scenario.run.climate)
    };
    assert_eq!(climate("").unwrap(), None);
    let normals = climate(CLIMATE).unwrap().unwrap();
    assert_eq!((normals.temperature[1], normals.cloud[11]), (-4.0, 0.85));
    // The table begins in line 8, its wind is in line 14.
    let stormy = CLIMATE.replace("wind = [4.5", "wind = [45");
    let error = climate(&stormy).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("line 14: climate.wind of month 1 is 45, but must be 0.1 to 20"),
        "{message}"
    );
    assert!(error.zh().contains("1 月为 45"), "{}", error.zh());
    let dry = CLIMATE.replace("rain_days = [18", "rain_days = [0");
    let message = climate(&dry).unwrap_err().to_string();
    assert!(
        message.contains("line 13: climate.rain_mm has rain in month 1"),
        "{message}"
    );
    for (right, wrong) in [("cloud = [0.8, ", "cloud = ["), ("humidity", "moisture")] {
        let message = climate(&CLIMATE.replace(right, wrong)).unwrap_err();
        assert!(message.to_string().contains("x.toml"), "{message}");
    }
}
