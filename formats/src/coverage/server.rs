//! Who serves where: a picture of the best server of each cell, each station in a colour that its neighbours have not.

use std::io;
use std::sync::Arc;

use twin_core::coverage::radio::{Grid, Heard, HeardIf, RadioMap};
use twin_core::spatial::LocalFrame;

use super::picture::{Legend, Picture, cell_picture, translucent};

/// Colours that are told apart by those who see few: Okabe and Ito, Color Universal Design, without black (general knowledge).
const STATIONS: [[u8; 3]; 7] = [
    [230, 159, 0],
    [86, 180, 233],
    [0, 158, 115],
    [240, 228, 66],
    [0, 114, 178],
    [213, 94, 0],
    [204, 121, 167],
];

/// The picture of the best server of each cell, in the colours of [`super::RadioPicture::legend`]; cells that hear nobody are clear. Cost: O(cells).
///
/// # Errors
/// When there are no cells.
pub fn server_picture(map: &RadioMap, frame: &LocalFrame) -> io::Result<Picture> {
    let servers = servers(map);
    let colours = colours(&servers, map.grid().columns(), map.sites().len());
    painted((map.grid(), &servers), &colours, frame)
}

/// The picture of who would be heard best in each cell. Each station keeps the colour that it has in [`server_picture`], so that the legend stays true, and two that
/// would come to touch may share one; a station that is not there yet has a colour that its neighbours have not. Cost: O(cells).
///
/// # Errors
/// When there are no cells.
pub fn server_picture_if(
    map: &RadioMap,
    heard: &HeardIf,
    frame: &LocalFrame,
) -> io::Result<Picture> {
    let (columns, stations) = (map.grid().columns(), map.sites().len());
    let known = colours(&servers(map), columns, stations);
    let servers: Vec<_> = heard.servers().collect();
    let colours = more_colours(known, &servers, columns, stations + 1);
    painted((map.grid(), &servers), &colours, frame)
}

/// Cells in the colours of their servers.
fn painted(
    (grid, servers): (&Grid, &[Option<usize>]),
    colours: &[usize],
    frame: &LocalFrame,
) -> io::Result<Picture> {
    let number = |server: &Option<usize>| {
        let colour = server.and_then(|server| colours.get(server));
        colour.map_or(f32::NAN, |colour| *colour as f32)
    };
    let numbers: Vec<f32> = servers.iter().map(number).collect();
    cell_picture((grid, &numbers), frame, |colour| {
        let known = STATIONS.get(colour as usize).filter(|_| !colour.is_nan());
        known.map_or([0; 4], |colour| translucent(*colour))
    })
}

/// The stations that serve a cell with their colours, those that serve most cells first. Cost: O(cells + s log s) for s stations.
pub(super) fn server_legend(map: &RadioMap) -> Vec<Legend> {
    let servers = servers(map);
    let colours = colours(&servers, map.grid().columns(), map.sites().len());
    let mut cells = vec![0_usize; colours.len()];
    for server in servers.into_iter().flatten() {
        cells[server] += 1;
    }
    let mut serving: Vec<usize> = (0..cells.len()).filter(|s| cells[*s] > 0).collect();
    serving.sort_by_key(|server| std::cmp::Reverse(cells[*server]));
    let entry = |server: usize| {
        Some(Legend {
            from: None,
            colour: *STATIONS.get(*colours.get(server)?)?,
            station: Some(Arc::clone(map.sites().get(server)?)),
        })
    };
    serving.into_iter().filter_map(entry).collect()
}

/// The best server of each cell by its position in the map's sites.
fn servers(map: &RadioMap) -> Vec<Option<usize>> {
    let server = |cell| match map.heard(cell) {
        Some(Heard::Best { site, .. }) => Some(site),
        _ => None,
    };
    (0..map.grid().len()).map(server).collect()
}

/// A number of [`STATIONS`] for each station: the first that no station before it has with which it shares a border; where those have all, any.
fn colours(servers: &[Option<usize>], columns: usize, stations: usize) -> Vec<usize> {
    more_colours(Vec::with_capacity(stations), servers, columns, stations)
}

/// Those that are known of the first stations, and by the same rule one for each of the others.
fn more_colours(
    mut colours: Vec<usize>,
    servers: &[Option<usize>],
    columns: usize,
    stations: usize,
) -> Vec<usize> {
    let mut borders: Vec<Vec<usize>> = vec![Vec::new(); stations];
    for (cell, server) in servers.iter().enumerate() {
        let is_last = (cell + 1) % columns.max(1) == 0;
        let east = (!is_last).then_some(cell + 1);
        for beside in east.into_iter().chain([cell + columns]) {
            let other = servers.get(beside).copied().flatten();
            let (Some(one), Some(other)) = (*server, other) else {
                continue;
            };
            if one != other {
                borders[one.max(other)].push(one.min(other));
            }
        }
    }
    for (station, before) in borders.iter().enumerate().skip(colours.len()) {
        let is_free = |colour: &usize| before.iter().all(|other| colours[*other] != *colour);
        let free = (0..STATIONS.len()).find(is_free);
        colours.push(free.unwrap_or(station % STATIONS.len()));
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_beside_each_other_have_other_colours() {
        // 0 is beside 1, 1 beside 2, 2 beside 0 below; 3 is below 1 and 2.
        let map = [0, 0, 1, 1, 0, 2, 2, 1, 2, 2, 3, 3];
        let servers: Vec<_> = map.into_iter().map(Some).collect();
        assert_eq!(colours(&servers, 4, 4), [0, 1, 2, 0]);
    }

    #[test]
    fn what_lies_at_the_ends_of_two_rows_is_not_beside_each_other() {
        let servers = [Some(0), None, None, Some(1)];
        assert_eq!(colours(&servers, 2, 2), [0, 0]);
        let servers = [None, Some(0), Some(1), None];
        assert_eq!(colours(&servers, 2, 2), [0, 0]);
    }

    #[test]
    fn eight_that_all_touch_share_a_colour() {
        let pairs = (0..8).flat_map(|one| (0..one).flat_map(move |other| [Some(other), Some(one)]));
        let servers: Vec<_> = pairs.collect();
        assert_eq!(colours(&servers, 2, 8), [0, 1, 2, 3, 4, 5, 6, 0]);
    }

    #[test]
    fn a_station_below_those_in_a_row_has_a_third_colour() {
        let above = (0..7).map(Some);
        let servers: Vec<_> = above.chain([Some(7); 7]).collect();
        let found = colours(&servers, 7, 8);
        assert_eq!(found, [0, 1, 0, 1, 0, 1, 0, 2]);
    }

    #[test]
    fn known_stations_keep_their_colours_and_a_new_one_has_none_of_its_neighbours() {
        // 0 and 2 share a colour and have come to touch; 3 is beside all of them.
        let map = [0, 2, 1, 3, 3, 1];
        let servers: Vec<_> = map.into_iter().map(Some).collect();
        assert_eq!(more_colours(vec![0, 1, 0], &servers, 3, 4), [0, 1, 0, 2]);
        let apart = [Some(0), Some(2), None, Some(3), Some(3), Some(1)];
        assert_eq!(more_colours(vec![0, 2, 0], &apart, 3, 4), [0, 2, 0, 1]);
    }

    #[test]
    fn a_station_that_serves_nothing_has_a_colour_all_the_same() {
        assert_eq!(colours(&[None], 1, 3), [0, 0, 0]);
    }
}
