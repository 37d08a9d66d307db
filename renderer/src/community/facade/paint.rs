//! One bay of one storey, painted.

use super::Facade;
use super::texture::{Canvas, Rgb};

/// Texels along each side of a bay.
pub(super) const TEXELS: usize = 64;

const SLAB: Rgb = [226, 222, 216];
const SHADE: Rgb = [176, 170, 164];
const ACCENT: Rgb = [214, 178, 152];
const STONE: Rgb = [214, 208, 201];
const JOINT: Rgb = [190, 184, 177];
const FRAME: Rgb = [244, 244, 242];
const METAL: Rgb = [150, 152, 154];
const RAILING: Rgb = [186, 204, 214];
const DOOR: Rgb = [84, 78, 74];

/// Glass from the upper edge of a pane to the lower: it mirrors the sky above and what stands opposite below.
const GLASS: [Rgb; 3] = [[128, 152, 174], [108, 130, 150], [90, 108, 124]];
const CURTAIN: Rgb = [206, 202, 192];

/// Light of a window at night: warm, white, dimmed.
const LIGHT: [Rgb; 3] = [[255, 206, 132], [255, 232, 196], [150, 108, 60]];
const STAIR_LIGHT: Rgb = [128, 122, 104];

/// Sign boards, by bay.
const SIGNS: [Rgb; 4] = [[198, 62, 54], [44, 122, 128], [222, 158, 60], [58, 92, 156]];

/// Paints the bay `[bay, storey]` of `facade`.
pub(super) fn bay(facade: Facade, colours: &mut Canvas, lights: &mut Canvas, at: [usize; 2]) {
    let mut bay = Bay {
        colours,
        lights,
        at,
    };
    match facade {
        Facade::Homes => homes(&mut bay),
        Facade::Offices => offices(&mut bay),
        Facade::Civic => civic(&mut bay),
        Facade::Shops => shops(&mut bay),
        Facade::Plain => (0..8).for_each(|rib| bay.fill([0, 64], [rib * 8, rib * 8 + 3], SLAB)),
        Facade::Plinth => plinth(&mut bay),
        Facade::ShopFronts => shop_front(&mut bay),
        Facade::Lobby => lobby(&mut bay),
    }
}

struct Bay<'a> {
    colours: &'a mut Canvas,
    lights: &'a mut Canvas,
    at: [usize; 2],
}

impl Bay<'_> {
    /// A number from 0 to 9 that looks random but is the same every time.
    fn draw(&self, what: usize) -> usize {
        let [bay, storey] = self.at;
        (bay * 7 + storey * 13 + bay * storey * 5 + what * 3) % 10
    }

    fn fill(&mut self, [left, right]: [usize; 2], [top, foot]: [usize; 2], colour: Rgb) {
        let [x, y] = self.at.map(|n| n * TEXELS);
        self.colours
            .fill(x + left..x + right, y + top..y + foot, colour);
    }

    fn light(&mut self, [left, right]: [usize; 2], [top, foot]: [usize; 2], colour: Rgb) {
        let [x, y] = self.at.map(|n| n * TEXELS);
        self.lights
            .fill(x + left..x + right, y + top..y + foot, colour);
    }

    /// A pane; about two in five are lit at night.
    fn glass(&mut self, across: [usize; 2], [top, foot]: [usize; 2]) {
        let third = (foot - top) / 3;
        for (i, colour) in GLASS.into_iter().enumerate() {
            let end = if i == 2 { foot } else { top + (i + 1) * third };
            self.fill(across, [top + i * third, end], colour);
        }
        let draw = self.draw(0);
        if draw < 4 {
            self.light(across, [top, foot], LIGHT[draw.min(2)]);
        }
    }

    /// Mullions: bars of `colour`, which stay dark at night.
    fn bars(&mut self, lefts: &[usize], height: [usize; 2], colour: Rgb) {
        for left in lefts {
            self.fill([*left, left + 2], height, colour);
            self.light([*left, left + 2], height, [0; 3]);
        }
    }
}

fn homes(bay: &mut Bay<'_>) {
    match bay.at[0] {
        1 | 6 => balcony(bay),
        4 => stairs(bay),
        _ => bedroom(bay),
    }
    bay.fill([0, 64], [60, 64], SLAB);
}

fn bedroom(bay: &mut Bay<'_>) {
    bay.fill([14, 50], [13, 46], FRAME);
    bay.glass([16, 48], [15, 44]);
    if bay.draw(1) < 4 {
        bay.fill([16, 24], [15, 44], CURTAIN);
    }
    bay.bars(&[31], [15, 44], FRAME);
    bay.fill([12, 52], [46, 49], SLAB);
    if bay.draw(2) < 5 {
        bay.fill([22, 42], [50, 59], METAL);
    }
}

fn balcony(bay: &mut Bay<'_>) {
    bay.fill([2, 62], [0, 6], SHADE);
    bay.glass([4, 60], [6, 40]);
    if bay.draw(3) < 3 {
        bay.fill([44, 58], [6, 40], CURTAIN);
    }
    bay.bars(&[22, 41], [6, 40], FRAME);
    bay.fill([2, 62], [40, 60], RAILING);
    bay.fill([2, 62], [39, 41], FRAME);
    bay.light([2, 62], [39, 41], [0; 3]);
}

fn stairs(bay: &mut Bay<'_>) {
    bay.fill([10, 54], [0, 64], ACCENT);
    bay.fill([22, 42], [26, 58], FRAME);
    bay.fill([24, 40], [28, 56], GLASS[1]);
    bay.light([24, 40], [28, 56], STAIR_LIGHT);
    bay.bars(&[31], [28, 56], FRAME);
}

fn offices(bay: &mut Bay<'_>) {
    bay.glass([0, 64], [5, 50]);
    bay.bars(&[0, 21, 42], [0, 64], METAL);
    bay.fill([0, 64], [50, 53], METAL);
    bay.light([0, 64], [50, 64], [0; 3]);
}

fn civic(bay: &mut Bay<'_>) {
    bay.fill([6, 58], [10, 48], FRAME);
    bay.glass([8, 56], [12, 46]);
    bay.bars(&[23, 39], [12, 46], FRAME);
    bay.fill([6, 58], [48, 51], SHADE);
    bay.fill([0, 64], [60, 64], SLAB);
}

fn shops(bay: &mut Bay<'_>) {
    bay.fill([3, 61], [8, 44], FRAME);
    bay.glass([5, 59], [10, 42]);
    bay.bars(&[31], [10, 42], FRAME);
    bay.fill([0, 64], [50, 54], SLAB);
    bay.fill([0, 64], [60, 64], SLAB);
}

fn plinth(bay: &mut Bay<'_>) {
    bay.fill([0, 64], [4, 64], STONE);
    for joint in [18, 34, 50] {
        bay.fill([0, 64], [joint, joint + 1], JOINT);
    }
    if bay.at[0] == 4 {
        bay.fill([8, 56], [10, 15], FRAME);
        bay.fill([14, 50], [18, 64], FRAME);
        bay.fill([16, 48], [20, 64], DOOR);
        bay.light([16, 48], [20, 64], STAIR_LIGHT);
        bay.bars(&[31], [20, 64], FRAME);
    } else {
        bay.fill([16, 48], [18, 46], FRAME);
        bay.glass([18, 46], [20, 44]);
        bay.bars(&[31], [20, 44], FRAME);
    }
}

fn shop_front(bay: &mut Bay<'_>) {
    let sign = SIGNS[bay.at[0] % SIGNS.len()];
    bay.fill([3, 61], [4, 17], sign);
    bay.light([3, 61], [4, 17], sign);
    bay.fill([3, 61], [19, 62], METAL);
    bay.glass([5, 59], [21, 60]);
    bay.light([5, 59], [21, 60], LIGHT[1]);
    bay.bars(&[31, 44], [21, 60], METAL);
}

fn lobby(bay: &mut Bay<'_>) {
    bay.fill([3, 61], [6, 64], METAL);
    bay.glass([5, 59], [8, 62]);
    bay.bars(&[22, 41], [8, 62], METAL);
    bay.fill([5, 59], [20, 22], METAL);
    bay.light([5, 59], [20, 22], [0; 3]);
}
