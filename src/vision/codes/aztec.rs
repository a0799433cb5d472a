//! Owns Aztec codes: found anywhere and at any slant by the light ring in their bull's eye, which tells the perspective; their grid is
//! fitted to what the modules must be, and what they say is read from there. The decoder's own detector needs them in the middle and
//! seen from straight ahead.

mod grid;
mod symbol;

use rxing::common::BitMatrix;

use self::grid::{Grid, Modules};
use self::symbol::{Mode, Turn};
use super::warp::Grey;

/// Modules from the middle of a bull's eye to the outer edge of its outermost light ring, in compact and in full symbols.
const RING: [f32; 2] = [3.5, 5.5];
/// Modules from the middle to the outermost ring of a bull's eye, and to the mode message around it.
const EYE: [(i32, i32); 2] = [(4, 5), (6, 7)];
/// How well the rings seen must fit a bull's eye at least, as the share of modules that do less the share that do not: 0.9 and more on
/// photos that can be read, at most 0.4 elsewhere in symbols.
const FITS: f32 = 0.5;
/// How much farther each next fit reaches, so that the last one's error there is below a module.
const FARTHER: f32 = 1.35;
/// Most pixels of a ring.
const LARGEST_RING: usize = 60_000;
/// Bull's eyes that are looked at in one picture.
const MOST_EYES: usize = 6;
/// What could be one, at most.
const MOST_SEEN: usize = 400;

/// A symbol that was read.
pub struct Read {
    /// What it holds.
    pub text: String,
    /// Its corners in reading order, in pixels.
    pub corners: [[f32; 2]; 4],
}

/// The symbols whose bull's eye is seen in `bits` (set is dark); `grey` is what the bits were made of.
pub fn read(bits: &BitMatrix, grey: Grey<'_>) -> Vec<Read> {
    let mut found = Vec::new();
    for centre in eyes(bits) {
        // Full symbols have one ring more than compact ones, inside of which a compact one's eye seems to be.
        let full = || ring(bits, centre, 2).and_then(|corners| symbol(grey, corners, false));
        let compact = || ring(bits, centre, 1).and_then(|corners| symbol(grey, corners, true));
        found.extend(full().or_else(compact));
    }
    found
}

/// Reads the symbol whose bull's eye has a light ring with these corners.
fn symbol(grey: Grey<'_>, corners: [[f32; 2]; 4], compact: bool) -> Option<Read> {
    let kind = usize::from(!compact);
    let (eye, around) = EYE[kind];
    let rings = |x: i32, y: i32| x.abs().max(y.abs()) % 2 == 0;
    let grid = Grid::new(corners, RING[kind])?;
    if likeness(&Modules::of(&grid, grey, eye), eye, rings) < FITS {
        return None;
    }
    let grid = grid.fitted(grey, eye, |x, y| Some(rings(x, y)));
    let modules = Modules::of(&grid, grey, around);
    for turn in Turn::of(compact, |x, y| modules.dark(x, y)) {
        let dark = |x: i32, y: i32| {
            let (x, y) = turn.apply(x, y);
            modules.dark(x, y)
        };
        let (text, grid, reach) = match Mode::read(compact, dark) {
            None => continue,
            Some(Mode::Rune(value)) => (format!("{value:03}"), grid, around),
            Some(Mode::Layers { layers, words }) => {
                let reach = symbol::reach(compact, layers);
                let Some((text, grid)) = layers_of(grey, grid, compact, layers, words, turn) else { continue };
                (text, grid, reach)
            }
        };
        let edge = reach as f32 + 0.5;
        let corner = |x: i32, y: i32| {
            let (x, y) = turn.apply(x, y);
            grid.at(x as f32 * edge, y as f32 * edge)
        };
        return Some(Read { text, corners: [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)] });
    }
    None
}

/// The text of a symbol's layers, and the grid with which it could be read: as the bull's eye tells it, or fitted outward step by step.
fn layers_of(
    grey: Grey<'_>,
    eye_grid: Grid,
    compact: bool,
    layers: i32,
    words: usize,
    turn: Turn,
) -> Option<(String, Grid)> {
    let outermost = symbol::reach(compact, layers);
    let text = |grid: &Grid| {
        let modules = Modules::of(grid, grey, outermost);
        symbol::text(compact, layers, words, |x, y| {
            let (x, y) = turn.apply(x, y);
            modules.dark(x, y)
        })
    };
    if let Some(text) = text(&eye_grid) {
        return Some((text, eye_grid));
    }
    let (eye, mut reach) = EYE[usize::from(!compact)];
    let known = |x: i32, y: i32| match x.abs().max(y.abs()) {
        far if far <= eye => Some(far % 2 == 0),
        // The reference grid: every sixteenth row and column, dark and light in turn.
        _ if compact => None,
        _ if x % 16 == 0 => Some(y % 2 == 0),
        _ if y % 16 == 0 => Some(x % 2 == 0),
        _ => None,
    };
    let mut grid = eye_grid;
    while reach < outermost {
        reach = ((reach as f32 * FARTHER).ceil() as i32).min(outermost);
        grid = grid.fitted(grey, reach, known);
    }
    text(&grid).map(|text| (text, grid))
}

/// How well the modules up to some reach are dark and light where they should be: the share that is less the share that is not.
fn likeness(modules: &Modules, reach: i32, dark: impl Fn(i32, i32) -> bool) -> f32 {
    let (mut right, mut all) = (0, 0);
    for y in -reach..=reach {
        for x in -reach..=reach {
            right += i32::from(modules.dark(x, y) == dark(x, y));
            all += 1;
        }
    }
    2.0 * right as f32 / all as f32 - 1.0
}

/// Middles of bull's eyes: seven runs of about one length around a dark one, across and down.
fn eyes(bits: &BitMatrix) -> Vec<[u32; 2]> {
    let (width, height) = (bits.width(), bits.height());
    let mut found: Vec<Eye> = Vec::new();
    for y in (0..height).step_by(2) {
        // Where runs end; the last eight such places bound the last seven runs.
        let mut ends: Vec<u32> = Vec::with_capacity(64);
        let mut last = false;
        for x in 0..width {
            let dark = bits.get(x, y);
            if dark == last {
                continue;
            }
            ends.push(x);
            last = dark;
            // A light run just ended, so that the seven before begin and end light.
            if let (true, Some(seven)) = (dark, ends.len().checked_sub(8).and_then(|from| ends.get(from..))) {
                found.extend(eye(bits, y, seven));
            }
        }
        if found.len() >= MOST_SEEN {
            break;
        }
    }
    found.sort_by(|a, b| a.uneven.total_cmp(&b.uneven));
    let mut kept: Vec<[u32; 2]> = Vec::new();
    for eye in found {
        let [x, y] = eye.centre;
        if kept.len() < MOST_EYES
            && !kept.iter().any(|known| known[0].abs_diff(x) + known[1].abs_diff(y) < eye.span / 2)
        {
            kept.push(eye.centre);
        }
    }
    kept
}

/// What could be a bull's eye.
struct Eye {
    centre: [u32; 2],
    /// Pixels across seven of its runs.
    span: u32,
    /// How much the worst of its runs differs from their mean, as a share of it.
    uneven: f32,
}

/// The bull's eye that seven runs on row `y` lead through, if the column and the diagonals through their middle are such ones too.
fn eye(bits: &BitMatrix, y: u32, seven: &[u32]) -> Option<Eye> {
    let level = uneven(seven)?;
    let x = seven.get(3)?.midpoint(*seven.get(4)?);
    let span = seven.last()? - seven.first()?;
    let (down, upright) = through(bits, [x, y], [0, 1])?;
    // What the slant of a photo allows.
    let (across, high) = (i64::from(span), down.last()? - down.first()?);
    if across > 2 * high || high > 2 * across {
        return None;
    }
    let y = u32::try_from(i64::from(y) + (down.get(3)? + down.get(4)?) / 2).ok()?;
    let (_, falling) = through(bits, [x, y], [1, 1])?;
    let (_, rising) = through(bits, [x, y], [1, -1])?;
    Some(Eye { centre: [x, y], span, uneven: level.max(upright).max(falling).max(rising) })
}

/// The ends of seven runs of about one length on a way through a dark point, in steps from there, and how uneven they are.
fn through(bits: &BitMatrix, [x, y]: [u32; 2], way: [i64; 2]) -> Option<(Vec<i64>, f32)> {
    let walk = |sign: i64| {
        let (mut steps, mut dark, mut ends) = (0, true, Vec::with_capacity(4));
        while ends.len() < 4 {
            steps += sign;
            let at = |start: u32, way: i64| u32::try_from(i64::from(start) + steps * way).ok();
            let seen = bits.try_get(at(x, way[0])?, at(y, way[1])?)?;
            if seen != dark {
                ends.push(if sign < 0 { steps + 1 } else { steps });
                dark = seen;
            }
        }
        Some(ends)
    };
    let (before, behind) = (walk(-1)?, walk(1)?);
    let ends: Vec<i64> = before.into_iter().rev().chain(behind).collect();
    let uneven = uneven(&ends)?;
    Some((ends, uneven))
}

/// How much the worst of the seven runs between these ends differs from their mean, as a share of it; `None` where it is no bull's eye's.
fn uneven<T: Copy + Into<i64>>(ends: &[T]) -> Option<f32> {
    let ends: Vec<i64> = ends.iter().map(|&end| end.into()).collect();
    let total = (ends.last()? - ends.first()?) as f32;
    let mean = total / 7.0;
    let widths = ends.iter().zip(ends.iter().skip(1)).map(|(a, b)| (b - a) as f32);
    let worst = widths.map(|width| (width - mean).abs()).fold(0.0, f32::max);
    // Half of the mean, and a pixel and a half of slack, since small modules are two or three pixels wide.
    (ends.len() == 8 && total >= 10.0 && worst <= 0.5 * mean + 1.5).then(|| worst / mean)
}

/// The corners of the light ring that is met behind `skip` others on the way to the right of a bull's eye's middle; `None` where it is
/// not closed.
fn ring(bits: &BitMatrix, [x, y]: [u32; 2], skip: usize) -> Option<[[f32; 2]; 4]> {
    let mut start = x;
    let mut lights = 0;
    let mut last = true;
    loop {
        start += 1;
        let dark = bits.try_get(start, y)?;
        if last && !dark {
            if lights == skip {
                break;
            }
            lights += 1;
        }
        last = dark;
    }
    let ring = flood(bits, [start, y])?;
    let far = |from: [f32; 2]| {
        let distance = |p: &[u32; 2]| (p[0] as f32 + 0.5 - from[0]).hypot(p[1] as f32 + 0.5 - from[1]);
        ring.iter().max_by(|a, b| distance(a).total_cmp(&distance(b))).map(|p| [p[0] as f32 + 0.5, p[1] as f32 + 0.5])
    };
    let centre = [x as f32 + 0.5, y as f32 + 0.5];
    let a = far(centre)?;
    let c = far(a)?;
    let across = |p: &[u32; 2]| (c[0] - a[0]) * (p[1] as f32 + 0.5 - a[1]) - (c[1] - a[1]) * (p[0] as f32 + 0.5 - a[0]);
    let point = |p: &[u32; 2]| [p[0] as f32 + 0.5, p[1] as f32 + 0.5];
    let b = ring.iter().min_by(|p, q| across(p).total_cmp(&across(q))).map(point)?;
    let d = ring.iter().max_by(|p, q| across(p).total_cmp(&across(q))).map(point)?;
    // Corners are of pixels' centres: half a pixel more to the outside.
    let outward = |p: [f32; 2]| [0, 1].map(|i| p[i] + 0.5 * (p[i] - centre[i]).signum());
    let corners = [a, b, c, d].map(outward);
    let shoelace: f32 =
        (0..4).map(|i| corners[i][0] * corners[(i + 1) % 4][1] - corners[(i + 1) % 4][0] * corners[i][1]).sum();
    // A square ring fills its outline by 24 of 49 or 40 of 121 modules; its sides are not of very different length.
    let filled = ring.len() as f32 / (shoelace.abs() / 2.0).max(1.0);
    (0.2..=0.75).contains(&filled).then_some(corners)
}

/// The light pixels that hang together with one; `None` where they reach the border or are too many.
fn flood(bits: &BitMatrix, start: [u32; 2]) -> Option<Vec<[u32; 2]>> {
    let (width, height) = (bits.width(), bits.height());
    let mut seen = vec![false; width as usize * height as usize];
    let mut ring = vec![start];
    let mut next = 0;
    while let Some(&[x, y]) = ring.get(next) {
        next += 1;
        if x == 0 || y == 0 || x + 1 >= width || y + 1 >= height || ring.len() > LARGEST_RING {
            return None;
        }
        for [x, y] in [[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]] {
            if let Some(seen) = seen.get_mut((y * width + x) as usize)
                && !*seen
                && !bits.get(x, y)
            {
                *seen = true;
                ring.push([x, y]);
            }
        }
    }
    Some(ring)
}
