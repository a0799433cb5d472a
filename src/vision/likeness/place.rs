//! Owns where in its copy a picture lies, and how the copy must be turned for that.

use std::cmp::Ordering;

use image::{GrayImage, Luma};

use super::grid::{Grid, correlation, details, deviation, fit, grid, resized, turned, view};
use super::{Area, Stored};

/// Longest edge of the grid on which placements are scored, in pixels.
const SCORE_EDGE_PX: u32 = 32;

/// Longest edge of the copy when the picture is searched in it, in pixels.
const SEARCH_EDGE_PX: u32 = 40;

/// Where the picture lies in the turned copy, and how well it fits there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub area: Area,
    /// Correlation of grey levels.
    pub tone: f32,
    /// Correlation of details.
    pub detail: f32,
    pub turn: u8,
}

impl Placement {
    fn total(&self) -> f32 {
        self.detail + 0.5 * self.tone
    }
}

/// Scores one placement.
fn score(copy: &GrayImage, area: Area, picture: &Grid, picture_details: &[f32], turn: u8) -> Placement {
    let seen = view(copy, &area, picture.width, picture.height);
    let covered = seen.inside.iter().filter(|&&i| i).count();
    if covered * 2 < seen.inside.len() {
        return Placement { area, tone: -1.0, detail: -1.0, turn };
    }
    let tone = correlation(&seen.values, &picture.values, |i| seen.inside[i]);
    let detail = correlation(&details(&seen), picture_details, |i| seen.inside[i]);
    Placement { area, tone, detail, turn }
}

fn better(a: &Placement, b: &Placement) -> Ordering {
    a.total().total_cmp(&b.total())
}

/// Correlation of details from which no better placement is looked for. Empirical: of 51 thumbnails that show their picture, the
/// worst has 0.97; of 11 that show another one, the best has 0.36.
pub(super) const CLEAR_DETAIL: f32 = 0.85;

/// Finds how the copy must be turned and where in it the picture lies.
pub(super) fn place(stored: &Stored, picture: &GrayImage, orientation: u8) -> Option<Placement> {
    /// What another turn than the two usual ones must score better. Empirical.
    const UNUSUAL_TURN: f32 = 0.25;
    /// Correlation of details from which the first guess is looked at closely before anything is searched.
    const NEAR_DETAIL: f32 = 0.65;
    /// How many of the places that the search finds are looked at closely.
    const CLOSELY: usize = 2;
    let target = &grid(picture, SCORE_EDGE_PX);
    let target_details = &details(target);
    let starts_of = |turn: u8, handicap: f32| {
        let copy = turned(&stored.softer, turn);
        let starts = first_guesses(&copy, picture).into_iter().map(|area| {
            let start = score(&copy, area, target, target_details, turn);
            Placement { detail: start.detail - handicap, ..start }
        });
        starts.max_by(better)
    };
    let usual = [orientation, 1];
    let mut first = usual.iter().filter_map(|&turn| starts_of(turn, 0.0)).max_by(better)?;
    if first.detail < CLEAR_DETAIL {
        let others = (1..=8).filter(|turn| !usual.contains(turn)).filter_map(|turn| starts_of(turn, UNUSUAL_TURN));
        first = others.chain([first]).max_by(better)?;
    }
    let mut best = first;
    if first.detail >= NEAR_DETAIL {
        best = refine(&turned(&stored.softer, first.turn), first, target, target_details);
    }
    if best.detail < CLEAR_DETAIL {
        let mut turns = vec![orientation, 1, first.turn];
        turns.sort_unstable();
        turns.dedup();
        let mut starts = vec![best];
        for turn in turns {
            let copy = turned(&stored.softer, turn);
            let found = search(&copy, picture).into_iter();
            starts.extend(found.map(|area| score(&copy, area, target, target_details, turn)));
        }
        starts.sort_by(|a, b| better(b, a));
        for start in starts.into_iter().take(CLOSELY) {
            let found = refine(&turned(&stored.softer, start.turn), start, target, target_details);
            if found.total() > best.total() + 0.02 {
                best = found;
            }
            if best.detail >= CLEAR_DETAIL {
                break;
            }
        }
    }
    Some(best)
}

/// The whole copy, the picture between bars, and the picture reaching over the copy.
pub(super) fn first_guesses(copy: &GrayImage, picture: &GrayImage) -> Vec<Area> {
    /// How much the shapes may differ by rounding.
    const ROUNDING: f32 = 0.015;
    let wider = (picture.width() * copy.height()) as f32 / (picture.height() * copy.width()) as f32;
    let around = |width: f32, height: f32| Area { left: (1.0 - width) / 2.0, top: (1.0 - height) / 2.0, width, height };
    if (wider - 1.0).abs() < ROUNDING {
        return vec![around(1.0, 1.0)];
    }
    let (inside, outside) =
        if wider > 1.0 { ((1.0, 1.0 / wider), (wider, 1.0)) } else { ((wider, 1.0), (1.0, 1.0 / wider)) };
    vec![around(1.0, 1.0), around(inside.0, inside.1), around(outside.0, outside.1)]
}

/// Moves and scales a placement, with ever smaller steps, as long as it gets better.
fn refine(copy: &GrayImage, start: Placement, picture: &Grid, picture_details: &[f32]) -> Placement {
    /// Correlation of details from which only small steps are tried.
    const NEARLY_RIGHT: f32 = 0.97;
    let mut best = score(copy, start.area, picture, picture_details, start.turn);
    let steps: &[f32] = if best.detail >= NEARLY_RIGHT { &[0.01] } else { &[0.04, 0.02, 0.01] };
    for &step in steps {
        for _ in 0..3 {
            let a = best.area;
            let moves = [
                Area { left: a.left - step, ..a },
                Area { left: a.left + step, ..a },
                Area { top: a.top - step, ..a },
                Area { top: a.top + step, ..a },
                Area { left: a.left - step / 2.0, width: a.width + step, ..a },
                Area { left: a.left + step / 2.0, width: a.width - step, ..a },
                Area { top: a.top - step / 2.0, height: a.height + step, ..a },
                Area { top: a.top + step / 2.0, height: a.height - step, ..a },
            ];
            let next = moves
                .into_iter()
                .filter(|a| a.width > 0.2 && a.height > 0.2)
                .map(|area| score(copy, area, picture, picture_details, start.turn))
                .max_by(better);
            match next {
                Some(next) if next.total() > best.total() + 0.001 => best = next,
                _ => break,
            }
        }
    }
    best
}

/// Searches the picture at every scale inside the copy; returns the three best places.
fn search(copy: &GrayImage, picture: &GrayImage) -> Vec<Area> {
    let (width, height) = fit(copy.dimensions(), SEARCH_EDGE_PX);
    let ground = search_plane(copy, width, height);
    // Once made small, it is cheap to make smaller.
    let picture = &resized(picture, fit(picture.dimensions(), SEARCH_EDGE_PX * 3 / 2));
    let mut found: Vec<(f32, Area)> = Vec::new();
    let aspect = picture.height() as f32 / picture.width() as f32;
    let widest = (width as f32).min(height as f32 / aspect);
    for step in 0..16 {
        let scaled = widest * (1.0 - 0.045 * step as f32);
        let (w, h) = (scaled.round() as u32, (scaled * aspect).round() as u32);
        if w < 8 || h < 8 || w > width || h > height {
            continue;
        }
        let part = search_plane(picture, w, h);
        let Some((error, x, y)) = best_fit(&ground, &part) else { continue };
        let area = Area {
            left: x as f32 / width as f32,
            top: y as f32 / height as f32,
            width: w as f32 / width as f32,
            height: h as f32 / height as f32,
        };
        found.push((error as f32 / (w * h) as f32, area));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().take(3).map(|(_, area)| area).collect()
}

/// The sum of squared errors where `part` lies best in `ground`, and where that is. `None` where it does not fit in.
fn best_fit(ground: &GrayImage, part: &GrayImage) -> Option<(u32, u32, u32)> {
    let (across, down) = (ground.width() as usize, part.width() as usize);
    let places = (0..=ground.height().checked_sub(part.height())?)
        .flat_map(|y| (0..=ground.width().saturating_sub(part.width())).map(move |x| (x, y)));
    let error = |x: u32, y: u32| -> u32 {
        let rows = ground.as_raw().chunks_exact(across).skip(y as usize).zip(part.as_raw().chunks_exact(down));
        rows.map(|(row, of_part)| {
            let under = row.iter().skip(x as usize);
            let squares = under.zip(of_part).map(|(&a, &b)| u32::from(a.abs_diff(b)) * u32::from(a.abs_diff(b)));
            squares.sum::<u32>()
        })
        .sum()
    };
    places.map(|(x, y)| (error(x, y), x, y)).min()
}

/// The details of a picture at a size, with equal strength everywhere, so that squared errors rank as a correlation would.
fn search_plane(grey: &GrayImage, width: u32, height: u32) -> GrayImage {
    let values: Vec<f32> = resized(grey, (width, height)).as_raw().iter().map(|&v| f32::from(v)).collect();
    let grid = Grid { width: width as usize, height: height as usize, inside: vec![true; values.len()], values };
    let details = details(&grid);
    let unit = deviation(details.iter().copied()).max(1.0);
    GrayImage::from_fn(width, height, |x, y| Luma([(128.0 + 40.0 * details[(y * width + x) as usize] / unit) as u8]))
}
