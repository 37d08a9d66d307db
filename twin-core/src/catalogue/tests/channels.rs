//! Channels of the classes against the functions that their rows name.

use super::*;

/// For each class the channels that answer its function column and what its performance column lets it tell.
#[rustfmt::skip]
const FUNCTIONS: &[(&str, &str)] = &[
    ("T3-1", "powered brightness faulty_pixel_ratio panel_temperature running_time content_updates"),
    ("T3-2", "stream_online people_count preset_position falling_object"),
    ("T3-3", "authentication faces_captured bodies_captured vehicles_captured illuminance intrusion siren"),
    ("T3-4", "touch_alarm cut_alarm pulse_voltage alarm_records"),
    ("T3-5", "unlock_method identity openings refusals records"),
    ("T3-6", "visits guard_present missed_visits incident_report intercom"),
    ("T3-7", "door_open fire_linkage closing_time fault records"),
    ("T3-8", "smoke_obscuration gas_lel alarm fault"),
    ("T3-9", "pressure abnormal_use displaced"),
    ("T3-10", "residual_current cable_temperature arc_fault"),
    ("T4-1", "lamp_on display_on stream_online emergency_call broadcasting wifi_clients cell_load wind_direction wind_speed temperature humidity pressure pm2_5 pm10 charging_power"),
    ("T4-2", "cover_open water_level overflow theft foreign_object emergency_button"),
    ("T4-3", "electric_energy water_volume gas_volume leak unusual_use"),
    ("T4-4", "deposit_kind lid_openings compactions fill_level overflow deodorising smoke"),
    ("T4-5", "pm2_5 air_quality_index temperature humidity wind_speed wind_direction rain_rate solar_irradiance noise pollution_warning"),
    ("T4-6", "residual_chlorine ph turbidity pressure level"),
    ("T4-7", "soil_moisture soil_temperature air_humidity illuminance valve_open water_volume"),
    ("T5-1", "free_spaces bus_queries content_updates"),
    ("T5-2", "credential obstructed motor_temperature opening_time lowering_time arm_raised arm_forced arm_knocked_off fan_speed"),
    ("T5-3", "body_temperature fever measuring_time"),
    ("T5-4", "bookings room_bookings invitations document_scans visitors"),
    ("T5-5", "vehicles_in vehicles_out recognition_rate payments payment stored_vehicles parking_duration parking_fee"),
    ("T5-6", "occupied booked magnetic_field"),
    ("T5-7", "heartbeat session overpower power energy payment charging_fee"),
    ("T5-8", "outdoor_temperature indoor_temperature setpoint mode"),
    ("T5-9", "mode brightness illuminance"),
    ("T5-10", "fault trapped door_open"),
    ("T6-1", "services service_kind brightness"),
    ("T6-2", "deposits points_granted overflow"),
    ("T6-3", "exchanges notices out_of_stock"),
    ("T6-4", "body_height body_mass body_temperature systolic_pressure diastolic_pressure blood_glucose blood_oxygen heart_rate body_fat archive_queries medicine_box_openings entries entry_method stored_faces access_records"),
    ("T6-5", "heart_rate systolic_pressure diastolic_pressure images session consultations"),
    ("T6-6", "booked in_use"),
    ("T6-7", "fall"),
    ("T6-8", "route_changes passengers"),
    ("T7-1", "sales payment cargo_temperature"),
    ("T7-2", "sales online_pickups pesticide_inhibition sold_mass payment"),
    ("T7-3", "deposits pickups cold_box_temperature lock_fault stream_online"),
    ("T7-4", "holding_temperature disinfecting pickups payment"),
    ("T7-5", "content_updates kitchen_stream_online"),
    ("T7-6", "warm_temperature cold_temperature disinfecting light_on pickups"),
    ("T8-1", "occupied booked calls"),
    ("T8-2", "pages payment"),
    ("T8-3", "attendees minutes_written booked occupied scene"),
    ("T8-4", "transfers storage_used"),
    ("T8-5", "policy_changes speed_limit clients downlink uplink"),
    ("T8-6", "tags_in_range asset_moved"),
    ("T9-1", "deliveries box_open notices battery"),
    ("T9-2", "bins_emptied objects_removed cleaned_area battery"),
    ("T9-3", "hazard suspect people_checked battery"),
    ("T9-4", "scene_temperature gas_lel carbon_monoxide oxygen smoke_obscuration activity"),
    ("T9-5", "deliveries wind_speed activity"),
    ("T9-6", "vehicles pedestrians obstacles free_bays queue_length messages"),
];

#[test]
fn every_function_of_a_row_has_its_channels() {
    let catalogue = builtin();
    assert_eq!(catalogue.classes.len(), FUNCTIONS.len());
    for (class, (id, wanted)) in catalogue.classes.iter().zip(FUNCTIONS) {
        assert_eq!(class.id.as_str(), *id);
        for name in wanted.split(' ') {
            assert!(
                class.channels.iter().any(|c| &*c.name == name),
                "{id} has no channel {name}"
            );
        }
    }
}

/// The intervals that the README of the files gives reasons for.
const INTERVALS_S: &[u32] = &[10, 30, 60, 300, 900, 1_800, 3_600, 86_400];

#[test]
fn channels_report_when_the_readme_says() {
    for class in &builtin().classes {
        for channel in &class.channels {
            let sound = match channel.reporting {
                Reporting::Event => channel.interval_s == 0,
                Reporting::Periodic => INTERVALS_S.contains(&channel.interval_s),
            };
            assert!(sound, "{} {}", class.id, channel.name);
            // A state that nobody changes at a known time is an event: what a periodic channel sends can be measured.
            if matches!(channel.value, ValueKind::Boolean | ValueKind::State { .. }) {
                assert_eq!(
                    channel.reporting,
                    Reporting::Event,
                    "{} {}",
                    class.id,
                    channel.name
                );
            }
        }
    }
}

#[test]
fn every_class_has_a_few_channels_and_is_deployed_by_a_row() {
    let catalogue = builtin();
    for class in &catalogue.classes {
        assert!((4..=16).contains(&class.channels.len()), "{}", class.id);
        assert!(
            class
                .channels
                .iter()
                .any(|c| c.reporting == Reporting::Periodic),
            "{} is silent until something happens",
            class.id
        );
        assert!(
            catalogue.rows.iter().any(|r| r.class == class.id),
            "{}",
            class.id
        );
    }
}
