//! The light on main roads, as it is printed.

use std::fmt::Write;

use serde::Serialize;
use twin_core::coverage::layer::RoadLight;
use twin_core::model::Community;
use twin_formats::audit::Language;

use super::line;

/// Roads that are told by name in text.
const LEAST_EVEN: usize = 5;

/// The light on the main roads beside what is asked for.
#[derive(Debug, Serialize)]
pub(super) struct RoadFigures {
    standard: &'static str,
    least_mean_lx: f64,
    least_uniformity: f64,
    kept: usize,
    /// The least even first.
    roads: Vec<OneRoad>,
}

#[derive(Debug, Serialize)]
struct OneRoad {
    road: String,
    mean_lx: f64,
    least_lx: f64,
    uniformity: Option<f64>,
}

impl RoadFigures {
    /// Of the roads of a layer; none where it has none.
    pub(super) fn of(community: &Community, lights: &[RoadLight]) -> Option<Self> {
        let (asked, standard) = RoadLight::standard();
        let one = |light: &RoadLight| {
            let road = community.roads.get(light.road as usize)?;
            Some(OneRoad {
                road: road.id.to_string(),
                mean_lx: light.light.mean_lx,
                least_lx: light.light.least_lx,
                uniformity: light.uniformity(),
            })
        };
        (!lights.is_empty()).then(|| Self {
            standard,
            least_mean_lx: asked.low_lx,
            least_uniformity: asked.uniformity,
            kept: lights.iter().filter(|light| light.is_kept()).count(),
            roads: lights.iter().filter_map(one).collect(),
        })
    }

    /// Adds it in words.
    pub(super) fn tell(&self, language: Language, out: &mut String) -> std::fmt::Result {
        let (all, kept) = (self.roads.len(), self.kept);
        let (mean_lx, uniformity) = (self.least_mean_lx, self.least_uniformity);
        let told = language.of(
            format!(
                "{all} 条中 {kept} 条平均照度不低于 {mean_lx} lx 且均匀度（最小值／平均值）不低于 {uniformity}（CJJ 45-2015 表 3.3.1 支路）"
            ),
            format!(
                "{kept} of {all} have a mean of {mean_lx} lx and a uniformity (least over mean) of {uniformity} ({}, branch roads)",
                self.standard
            ),
        );
        line(out, language.of("主干道照明", "light on main roads"), &told)?;
        for one in self.roads.iter().take(LEAST_EVEN) {
            let (road, mean_lx, least_lx) = (&one.road, one.mean_lx, one.least_lx);
            let even = one.uniformity.map_or("—".to_owned(), |u| format!("{u:.2}"));
            let told = language.of(
                format!("{road}：平均 {mean_lx:.1} lx，最小 {least_lx:.1} lx，均匀度 {even}"),
                format!("{road}: mean {mean_lx:.1} lx, least {least_lx:.1} lx, uniformity {even}"),
            );
            writeln!(out, "  {told}")?;
        }
        Ok(())
    }
}
