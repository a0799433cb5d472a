//! Owns comparing an embedded copy with the picture it should show: is it the same scene, does it show more than the picture, is a
//! part of the picture covered. Works on small grey versions; what a difference means for the person is `detect/`'s to say.
//!
//! The copy may lie turned, between letterbox bars, a little zoomed, brighter, greyer or noisier: none of this is a difference.

use std::cmp::Ordering;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, Luma, RgbImage};
use imageproc::filter::gaussian_blur_f32;

/// Longest edge of the copy's grey version, in pixels: camera thumbnails have 160, and half of it tells scenes apart.
const SMALL_EDGE_PX: u32 = 96;

/// Longest edge of the grey versions in which missing details are looked for, in pixels: that of camera thumbnails.
const FINE_EDGE_PX: u32 = 160;

/// Longest edge of the grid on which placements are scored, in pixels.
const SCORE_EDGE_PX: u32 = 32;

/// Longest edge of the grid on which changed regions are looked for, in pixels.
const REGION_EDGE_PX: u32 = 48;

/// Longest edge of the copy when the picture is searched in it, in pixels.
const SEARCH_EDGE_PX: u32 = 40;

/// Edge of the blocks in which changes are looked for, in pixels of the region grid.
const BLOCK_PX: usize = 4;

/// Least edge of a copy that can be judged, in its pixels.
const MIN_EDGE_PX: u32 = 24;

/// Least standard deviation of a picture that can be judged, in grey levels of 255. Empirical.
const MIN_CONTRAST: f32 = 6.0;

/// Standard deviation of a copy that shows something where a flat picture shows nothing, in grey levels and in parts of the
/// picture's: no change of tone makes a scene of a flat picture. Empirical.
const RICH_CONTRAST: (f32, f32) = (16.0, 3.0);

/// Difference of one channel's mean from which two flat pictures are of different colours. Empirical.
const FLAT_COLOUR_GAP: f32 = 48.0;

/// How many times larger than the picture a copy must be, on both axes, for it to show what the picture lost.
const LARGER: u32 = 2;

/// Most samples that a small pixel takes of a large picture, across and down. Few rows, for the memory's sake.
const MAX_SAMPLES_PER_PIXEL: (u32, u32) = (4, 3);

/// A rectangle in fractions of the upright copy's width and height, from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f32,
    /// Top edge.
    pub top: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The copy shows what the picture shows, or less.
    Same,
    /// The copy shows more than the picture.
    Cropped {
        /// Where in the copy the picture lies.
        picture: Area,
        /// Whether a camera is likely to have done it itself: a 16:9 picture with the whole 4:3 sensor in its thumbnail.
        by_camera: bool,
    },
    /// The same scene, but parts of it differ: something was covered, removed or added.
    Changed {
        /// Where in the copy, largest first.
        regions: Vec<Area>,
    },
    /// The same scene, but parts of the picture lack the details of the copy: blurred, or made a mosaic.
    Faded {
        /// Where in the copy, largest first.
        regions: Vec<Area>,
    },
    /// Another scene.
    Different,
    /// The copy shows what this picture cannot.
    Richer(Lack),
    /// Too small, too flat or too unclear to tell.
    Undecided,
}

/// Why a picture cannot be what its copy was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It is blank, its copy is not.
    Detail,
    /// It is far smaller than its copy.
    Size,
    /// Both are blank, in different colours.
    Colour,
}

/// The outcome of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// What it says.
    pub verdict: Verdict,
    /// Correlation of the details at the best placement, -1…1; 0 where nothing was compared.
    pub score: f32,
    /// The EXIF orientation, 1…8, that turns the copy to the upright picture.
    pub turn: u8,
    /// The measurements behind the verdict, for people.
    pub why: Vec<String>,
}

/// Compares an embedded copy as stored with the upright picture. `orientation` is the EXIF orientation by which the picture was
/// turned upright: cameras leave the thumbnail as the sensor saw it, editors turn it.
pub fn compare(copy: &RgbImage, picture: &RgbImage, orientation: u8) -> Likeness {
    let without_placement =
        |verdict, why: &str| Likeness { verdict, score: 0.0, turn: orientation, why: vec![why.into()] };
    let edges = |p: &RgbImage| (p.width().max(p.height()), p.width().min(p.height()));
    let (of_copy, of_picture) = (edges(copy), edges(picture));
    let tiny = |(long, short): (u32, u32)| long < MIN_EDGE_PX || short < MIN_EDGE_PX / 2;
    if of_picture.1 == 0 || tiny(of_copy) {
        return without_placement(Verdict::Undecided, "too small to compare");
    }
    let whole = shrink(picture, FINE_EDGE_PX);
    let small = shrink(copy, SMALL_EDGE_PX);
    let (shown, kept) = (contrast(&whole), contrast(&small));
    if kept < MIN_CONTRAST {
        let (seen, stored) = (mean_colour(picture), mean_colour(copy));
        let gap = seen.iter().zip(stored).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        return match (shown < MIN_CONTRAST, gap >= FLAT_COLOUR_GAP) {
            (true, true) => without_placement(Verdict::Richer(Lack::Colour), "both are flat, in different colours"),
            (true, false) => without_placement(Verdict::Same, "both are flat, in one colour"),
            (false, _) => without_placement(Verdict::Undecided, "the copy is too flat to compare"),
        };
    }
    if shown < MIN_CONTRAST {
        // Letterbox bars are no scene: only the middle counts.
        let (x, y) = (small.width() / 4, small.height() / 4);
        let middle = image::imageops::crop_imm(&small, x, y, x * 2, y * 2).to_image();
        let rich = contrast(&middle) >= RICH_CONTRAST.0.max(RICH_CONTRAST.1 * shown);
        let verdict = if rich { Verdict::Richer(Lack::Detail) } else { Verdict::Undecided };
        return without_placement(verdict, "the picture is flat, its copy is not");
    }
    let outgrown = of_picture.0 * LARGER <= of_copy.0 && of_picture.1 * LARGER <= of_copy.1;
    let (smaller, too_small) = (Verdict::Richer(Lack::Size), "the picture is at most half as large as its copy");
    if tiny(of_picture) {
        return match outgrown {
            true => without_placement(smaller, too_small),
            false => without_placement(Verdict::Undecided, "too small to compare"),
        };
    }
    let stored = Stored::of(copy, small);
    let Some(best) = place(&stored, &whole, orientation) else {
        return without_placement(Verdict::Undecided, "no placement could be scored");
    };
    let mut likeness = judge(&stored, &whole, orientation, best);
    if outgrown && matches!(likeness.verdict, Verdict::Same | Verdict::Undecided) {
        likeness.verdict = smaller;
        likeness.why.push(too_small.into());
    }
    likeness
}

/// The copy as stored, in the versions that are looked at. Blurring before turning is done once for all turns.
struct Stored {
    /// With [`FINE_EDGE_PX`].
    fine: GrayImage,
    /// With [`SMALL_EDGE_PX`].
    small: GrayImage,
    /// As soft as the grid on which changed regions are looked for.
    soft: GrayImage,
    /// As soft as the grid on which placements are scored.
    softer: GrayImage,
}

impl Stored {
    fn of(copy: &RgbImage, small: GrayImage) -> Self {
        let (soft, softer) = (gaussian_blur_f32(&small, 0.8), gaussian_blur_f32(&small, 1.0));
        Self { fine: shrink(copy, FINE_EDGE_PX), small, soft, softer }
    }
}

/// Mean of each channel over a sparse raster.
fn mean_colour(rgb: &RgbImage) -> [f32; 3] {
    const RASTER: u32 = 32;
    let at = |i: u32, n: u32| ((u64::from(i) * 2 + 1) * u64::from(n) / u64::from(RASTER * 2)) as u32;
    let mut sum = [0.0; 3];
    for y in 0..RASTER {
        for x in 0..RASTER {
            let pixel = rgb.get_pixel(at(x, rgb.width()), at(y, rgb.height())).0;
            sum.iter_mut().zip(pixel).for_each(|(sum, c)| *sum += f32::from(c));
        }
    }
    sum.map(|s| s / (RASTER * RASTER) as f32)
}

/// Where the picture lies in the turned copy, and how well it fits there.
#[derive(Debug, Clone, Copy)]
struct Placement {
    area: Area,
    /// Correlation of grey levels.
    tone: f32,
    /// Correlation of details.
    detail: f32,
    turn: u8,
}

impl Placement {
    fn total(&self) -> f32 {
        self.detail + 0.5 * self.tone
    }
}

/// A grid of grey values.
struct Grid {
    width: usize,
    height: usize,
    values: Vec<f32>,
    /// Whether the value is one of the copy, rather than outside it.
    inside: Vec<bool>,
}

/// Shrinks to grey with `edge` as its longest edge (never enlarging), averaging a sparse raster of samples.
fn shrink(rgb: &RgbImage, edge: u32) -> GrayImage {
    let (width, height) = fit(rgb.dimensions(), edge);
    let across = MAX_SAMPLES_PER_PIXEL.0.min(rgb.width().div_ceil(width));
    let down = MAX_SAMPLES_PER_PIXEL.1.min(rgb.height().div_ceil(height));
    // The middles of evenly spaced cells.
    let raster = |cells: u32, large: u32| {
        (0..u64::from(cells)).map(move |i| (i * 2 + 1) * u64::from(large) / (u64::from(cells) * 2))
    };
    let columns: Vec<usize> = raster(width * across, rgb.width()).map(|x| x as usize * 3).collect();
    let row_length = rgb.width() as usize * 3;
    let mut sums = vec![0_u32; width as usize];
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for (i, y) in raster(height * down, rgb.height()).enumerate() {
        let row = rgb.as_raw().get(y as usize * row_length..).unwrap_or(&[]);
        for (sum, columns) in sums.iter_mut().zip(columns.chunks_exact(across as usize)) {
            for &at in columns {
                if let Some(&[r, g, b]) = row.get(at..at + 3) {
                    // Luma of BT.601 in 256ths.
                    *sum += 77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b);
                }
            }
        }
        if i as u32 % down == down - 1 {
            out.extend(sums.iter_mut().map(|sum| (std::mem::take(sum) / (256 * across * down)) as u8));
        }
    }
    GrayImage::from_raw(width, height, out).unwrap_or_default()
}

/// The size with `edge` as its longest edge, never enlarged.
fn fit((width, height): (u32, u32), edge: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    let edge = edge.min(longest);
    let scale = |n: u32| ((u64::from(n) * u64::from(edge) + u64::from(longest) / 2) / u64::from(longest)).max(1) as u32;
    (scale(width), scale(height))
}

fn contrast(grey: &GrayImage) -> f32 {
    deviation(grey.as_raw().iter().map(|&v| f32::from(v)))
}

/// Standard deviation.
fn deviation(values: impl Iterator<Item = f32>) -> f32 {
    let (n, sum, squares) = values.fold((0.0_f32, 0.0, 0.0), |(n, s, q), v| (n + 1.0, s + v, q + v * v));
    if n == 0.0 { 0.0 } else { (squares / n - (sum / n) * (sum / n)).max(0.0).sqrt() }
}

/// Shrinks, its pixels averaged.
fn resized(grey: &GrayImage, (width, height): (u32, u32)) -> GrayImage {
    image::imageops::resize(grey, width, height, image::imageops::FilterType::Triangle)
}

/// The grid of a whole picture, its pixels averaged.
fn grid(grey: &GrayImage, edge: u32) -> Grid {
    let (width, height) = fit(grey.dimensions(), edge);
    let small = resized(grey, (width, height));
    let values: Vec<f32> = small.as_raw().iter().map(|&v| f32::from(v)).collect();
    Grid { width: width as usize, height: height as usize, inside: vec![true; values.len()], values }
}

/// The part of the copy under `area`, on a grid of the given size.
fn view(copy: &GrayImage, area: &Area, width: usize, height: usize) -> Grid {
    let across = taps(area.left, area.width, width, copy.width() as usize);
    let down = taps(area.top, area.height, height, copy.height() as usize);
    let mut values = Vec::with_capacity(width * height);
    let mut inside = Vec::with_capacity(width * height);
    let row_length = copy.width() as usize;
    for row in &down {
        let row_at = |y: usize| copy.as_raw().get(y * row_length..(y + 1) * row_length).unwrap_or(&[]);
        let (above, below) = (row_at(row.first), row_at(row.second));
        for column in &across {
            let between = |row: &[u8]| match (row.get(column.first), row.get(column.second)) {
                (Some(&a), Some(&b)) => f32::from(a) * (1.0 - column.part) + f32::from(b) * column.part,
                _ => 0.0,
            };
            values.push(between(above) * (1.0 - row.part) + between(below) * row.part);
            inside.push(row.inside && column.inside);
        }
    }
    Grid { width, height, values, inside }
}

/// Two neighbouring pixels on one axis and the second's part in the value between them.
struct Tap {
    first: usize,
    second: usize,
    part: f32,
    inside: bool,
}

/// Where `count` values, evenly spread over a stretch given in fractions, lie among `pixels`.
fn taps(start: f32, length: f32, count: usize, pixels: usize) -> Vec<Tap> {
    let last = pixels.saturating_sub(1);
    let tap = |i: usize| {
        let at = start + length * (i as f32 + 0.5) / count as f32;
        let place = at * pixels as f32 - 0.5;
        let floor = place.floor();
        // The casts saturate.
        let (first, second) = ((floor as usize).min(last), ((floor + 1.0) as usize).min(last));
        Tap { first, second, part: place - floor, inside: (0.0..1.0).contains(&at) }
    };
    (0..count).map(tap).collect()
}

/// What is left of a grid without its broad light and shade: each value less the mean of its neighbourhood, an eighth of the width
/// to each side.
fn details(grid: &Grid) -> Vec<f32> {
    let broad = averaged(grid, (grid.width.max(grid.height) / 8).max(2));
    grid.values.iter().zip(broad).map(|(v, mean)| v - mean).collect()
}

/// Each value's mean with its neighbours up to `radius` away on each axis.
fn averaged(grid: &Grid, radius: usize) -> Vec<f32> {
    let (width, height) = (grid.width, grid.height);
    let row_of = |y: usize| &grid.values[y * width..(y + 1) * width];
    let mut out = Vec::with_capacity(width * height);
    // Sums of the rows around the current one, and their sums from the left.
    let mut columns = vec![0.0_f32; width];
    let mut from_left = vec![0.0_f32; width + 1];
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(radius), (y + radius + 1).min(height));
        columns.fill(0.0);
        for v in top..bottom {
            columns.iter_mut().zip(row_of(v)).for_each(|(sum, value)| *sum += value);
        }
        let mut sum = 0.0;
        for (so_far, column) in from_left[1..].iter_mut().zip(&columns) {
            sum += column;
            *so_far = sum;
        }
        for x in 0..width {
            let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
            let count = ((bottom - top) * (right - left)) as f32;
            out.push((from_left[right] - from_left[left]) / count);
        }
    }
    out
}

/// Zero-mean normalised cross-correlation over the places that `of` lets through; 0 where one side is flat.
fn correlation(a: &[f32], b: &[f32], of: impl Fn(usize) -> bool) -> f32 {
    let (mut n, mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0_f64, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (&x, &y) in a.iter().zip(b).enumerate().filter(|(i, _)| of(*i)).map(|(_, pair)| pair) {
        let (x, y) = (f64::from(x), f64::from(y));
        n += 1.0;
        sa += x;
        sb += y;
        saa += x * x;
        sbb += y * y;
        sab += x * y;
    }
    let (va, vb) = (saa - sa * sa / n, sbb - sb * sb / n);
    if n < 16.0 || va <= n || vb <= n { 0.0 } else { ((sab - sa * sb / n) / (va * vb).sqrt()) as f32 }
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

/// Turns a copy by an EXIF orientation.
fn turned(grey: &GrayImage, turn: u8) -> GrayImage {
    match Orientation::from_exif(turn) {
        None | Some(Orientation::NoTransforms) => grey.clone(),
        Some(orientation) => {
            let mut picture = DynamicImage::ImageLuma8(grey.clone());
            picture.apply_orientation(orientation);
            picture.into_luma8()
        }
    }
}

/// Correlation of details from which no better placement is looked for. Empirical: of 51 thumbnails that show their picture, the
/// worst has 0.97; of 11 that show another one, the best has 0.36.
const CLEAR_DETAIL: f32 = 0.85;

/// Finds how the copy must be turned and where in it the picture lies.
fn place(stored: &Stored, picture: &GrayImage, orientation: u8) -> Option<Placement> {
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
fn first_guesses(copy: &GrayImage, picture: &GrayImage) -> Vec<Area> {
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

/// Judges the best placement. Where it is not clear, the plain ones are looked at too: what covers a part of the picture also draws
/// the best placement away from the right one.
fn judge(stored: &Stored, picture: &GrayImage, orientation: u8, mut placement: Placement) -> Likeness {
    /// Least correlation of details at which both show one scene. Empirical, as the next ones.
    const SAME_DETAIL: f32 = 0.75;
    /// Least correlation of grey levels that can stand in where there is hardly a detail.
    const SAME_TONE: f32 = 0.93;
    /// Greatest correlation of details of two scenes that have nothing in common.
    const OTHER_DETAIL: f32 = 0.60;
    /// Least correlation of what is left when changed blocks are taken out.
    const REST_DETAIL: f32 = 0.80;
    /// Smallest and largest changed share of the picture that are told.
    const CHANGED_SHARE: (f32, f32) = (0.03, 0.45);

    let target = grid(picture, REGION_EDGE_PX);
    let told = |r: &Regions| (CHANGED_SHARE.0..=CHANGED_SHARE.1).contains(&r.share) && r.rest >= REST_DETAIL;
    let mut regions = Regions::find(&turned(&stored.soft, placement.turn), &placement.area, &target, true);
    if placement.detail < CLEAR_DETAIL {
        let turns: &[u8] = if orientation == 1 { &[1] } else { &[orientation, 1] };
        for &turn in turns {
            let plain = turned(&stored.soft, turn);
            for area in first_guesses(&plain, picture) {
                // A large cover bends the tone map; the levels as they are stand beside it.
                for mapped in [true, false] {
                    let found = Regions::find(&plain, &area, &target, mapped);
                    if told(&found) && (!told(&regions) || found.rest > regions.rest) {
                        regions = found;
                        placement = Placement { area, turn, ..placement };
                    }
                }
            }
        }
    }
    let mut why = vec![
        format!("correlation of details {:.2}", placement.detail),
        format!("correlation of grey levels {:.2}", placement.tone),
        format!("{:.0} % of the picture changed, the rest correlates at {:.2}", regions.share * 100.0, regions.rest),
    ];
    let same = placement.detail >= SAME_DETAIL || (placement.tone >= SAME_TONE && placement.detail >= OTHER_DETAIL);
    let copy = turned(&stored.small, placement.turn);
    let faded = if same { faded(&turned(&stored.fine, placement.turn), &placement.area, picture) } else { Vec::new() };
    let verdict = if told(&regions) {
        let areas = regions.areas.iter().map(|a| within(a, &placement.area)).collect();
        Verdict::Changed { regions: areas }
    } else if !faded.is_empty() {
        why.push("details of the copy are missing in the picture".into());
        Verdict::Faded { regions: faded }
    } else if same {
        match shown_beyond(&copy, picture, &placement.area, &mut why) {
            Some(by_camera) => Verdict::Cropped { picture: placement.area, by_camera },
            None => Verdict::Same,
        }
    } else if placement.detail < OTHER_DETAIL {
        Verdict::Different
    } else {
        Verdict::Undecided
    };
    Likeness { verdict, score: placement.detail, turn: placement.turn, why }
}

/// An area inside an area, in the frame of the latter.
fn within(inner: &Area, outer: &Area) -> Area {
    Area {
        left: outer.left + inner.left * outer.width,
        top: outer.top + inner.top * outer.height,
        width: inner.width * outer.width,
        height: inner.height * outer.height,
    }
}

/// Whether the copy shows something beyond the picture's place in it, and if so, whether it looks like a camera's doing.
fn shown_beyond(copy: &GrayImage, picture: &GrayImage, area: &Area, why: &mut Vec<String>) -> Option<bool> {
    /// Least share of the copy that must lie beyond the picture. Lens correction and rounding of sizes stay below; empirical.
    const MIN_BEYOND: f32 = 0.05;
    /// Least contrast of a strip that is more than a letterbox bar, in grey levels.
    const MIN_STRIP_CONTRAST: f32 = 5.0;
    /// How far from the picture's edge a strip begins, in pixels of the small copy: a bar's seam is blurred.
    const SEAM_PX: f32 = 2.0;
    /// Least width of a strip without its seam, in pixels of the small copy: less is a matter of rounding.
    const MIN_STRIP_PX: u32 = 2;
    let (gap_x, gap_y) = (SEAM_PX / copy.width() as f32, SEAM_PX / copy.height() as f32);
    let strips = [
        ("left", (0.0, 0.0, area.left - gap_x, 1.0)),
        ("right", (area.left + area.width + gap_x, 0.0, 1.0, 1.0)),
        ("top", (0.0, 0.0, 1.0, area.top - gap_y)),
        ("bottom", (0.0, area.top + area.height + gap_y, 1.0, 1.0)),
    ];
    let mut beyond = [0.0_f32; 4];
    for (share, (_, (left, top, right, bottom))) in beyond.iter_mut().zip(&strips) {
        let edge = |f: f32, n: u32| (f.clamp(0.0, 1.0) * n as f32).round() as u32;
        let (x0, x1) = (edge(*left, copy.width()), edge(*right, copy.width()));
        let (y0, y1) = (edge(*top, copy.height()), edge(*bottom, copy.height()));
        if x1 < x0 + MIN_STRIP_PX || y1 < y0 + MIN_STRIP_PX {
            continue;
        }
        let pixels = (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y)));
        if deviation(pixels.map(|(x, y)| f32::from(copy.get_pixel(x, y).0[0]))) >= MIN_STRIP_CONTRAST {
            *share = ((right - left).clamp(0.0, 1.0) * (bottom - top).clamp(0.0, 1.0)).max(0.0);
        }
    }
    let total: f32 = beyond.iter().sum();
    if total < MIN_BEYOND {
        return None;
    }
    for ((name, _), share) in strips.iter().zip(beyond).filter(|(_, share)| *share >= 0.02) {
        why.push(format!("{:.0} % of the copy lie beyond the picture's {name} edge", share * 100.0));
    }
    let [left, right, top, bottom] = beyond;
    let even = |a: f32, b: f32| (a - b).abs() < 0.04;
    let one_axis = (left + right < 0.03 && even(top, bottom)) || (top + bottom < 0.03 && even(left, right));
    let aspect = |w: u32, h: u32| w.max(h) as f32 / w.min(h).max(1) as f32;
    let sensor = [4.0 / 3.0, 1.5].iter().any(|a| (aspect(copy.width(), copy.height()) - a).abs() < 0.04);
    let frame =
        [16.0 / 9.0, 1.0, 1.5, 4.0 / 3.0].iter().any(|a| (aspect(picture.width(), picture.height()) - a).abs() < 0.04);
    Some(one_axis && sensor && frame)
}

/// Where copy and picture differ although they show one scene.
struct Regions {
    /// In fractions of the picture, largest first.
    areas: Vec<Area>,
    /// Changed share of the picture.
    share: f32,
    /// Correlation of details without the changed blocks.
    rest: f32,
}

impl Regions {
    fn find(copy: &GrayImage, area: &Area, picture: &Grid, mapped: bool) -> Self {
        /// Least residual of a changed block, in grey levels and in parts of the picture's contrast. Empirical.
        const RESIDUAL: (f32, f32) = (16.0, 0.45);
        /// Greatest correlation inside a changed block.
        const BLOCK_CORRELATION: f32 = 0.5;
        let seen = &view(copy, area, picture.width, picture.height);
        let toned = if mapped { tone_mapped(seen, picture) } else { seen.values.clone() };
        let contrast = deviation(picture.values.iter().copied());
        let (columns, rows) = (picture.width.div_ceil(BLOCK_PX), picture.height.div_ceil(BLOCK_PX));
        let mut changed = vec![false; columns * rows];
        for row in 0..rows {
            for column in 0..columns {
                // A block is looked at with a margin, for enough values to correlate.
                let at: Vec<usize> = block(column, row, 1, picture).filter(|&i| seen.inside[i]).collect();
                let core: Vec<usize> = block(column, row, 0, picture).filter(|&i| seen.inside[i]).collect();
                if core.len() * 2 < BLOCK_PX * BLOCK_PX {
                    continue;
                }
                let pick = |from: &[f32]| at.iter().map(|&i| from[i]).collect::<Vec<_>>();
                let (a, b) = (pick(&toned), pick(&picture.values));
                let squares: f32 = core.iter().map(|&i| (toned[i] - picture.values[i]).powi(2)).sum();
                let residual = (squares / core.len() as f32).sqrt();
                if residual > RESIDUAL.0.max(RESIDUAL.1 * contrast) && correlation(&a, &b, |_| true) < BLOCK_CORRELATION
                {
                    changed[row * columns + column] = true;
                }
            }
        }
        let clusters = clusters(&mut changed, columns, rows);
        let block_of = |i: usize| i / picture.width / BLOCK_PX * columns + i % picture.width / BLOCK_PX;
        // What was covered would lie as a halo in the details around it: the picture is mended from the copy first.
        // Blocks beside a changed one are half covered: they are neither changed nor rest.
        let beside = |at: usize| {
            let (x, y) = (at % columns, at / columns);
            (y.saturating_sub(1)..(y + 2).min(rows))
                .any(|v| (x.saturating_sub(1)..(x + 2).min(columns)).any(|u| changed[v * columns + u]))
        };
        let touched: Vec<bool> = (0..changed.len()).map(beside).collect();
        let is_changed = |i: usize| touched[block_of(i)];
        let mended = |i: usize| if is_changed(i) { toned[i] } else { picture.values[i] };
        let like = |values| Grid { width: picture.width, height: picture.height, inside: Vec::new(), values };
        let mended = details(&like((0..toned.len()).map(mended).collect()));
        let rest = correlation(&details(&like(toned.clone())), &mended, |i| seen.inside[i] && !is_changed(i));
        let count: usize = clusters.iter().map(|c| c.len()).sum();
        let areas = clusters.iter().map(|c| bounds(c, columns, BLOCK_PX, picture)).collect();
        Self { areas, share: count as f32 / changed.len() as f32, rest }
    }
}

/// Where the copy has details that the picture lacks: a blur or a mosaic keeps the tones, and takes away or replaces what is fine.
/// Largest first, in fractions of the copy.
fn faded(copy: &GrayImage, area: &Area, picture: &GrayImage) -> Vec<Area> {
    /// Edge of a block, and how far around it is looked, in pixels of the fine versions.
    const EDGE_PX: usize = 8;
    const MARGIN_PX: usize = 2;
    /// How far a block may lie beside its place, in pixels: lenses are corrected, sizes rounded.
    const SHIFT_PX: i64 = 2;
    /// Least deviation of details in a block of the copy for its absence to mean something, in grey levels. Empirical, as the next.
    const MIN_DETAIL: f32 = 5.0;
    /// Correlation of details under which a block shows something else.
    const LOST: f32 = 0.5;
    /// Share of the usual strength under which a block's details have faded.
    const FADED: f32 = 0.4;
    /// Least correlation of the middling block: below, the versions do not lie well enough on each other.
    const TRUSTED: f32 = 0.8;
    /// Smallest and largest share of blocks that is told.
    const SHARE: (f32, f32) = (0.03, 0.45);
    /// Between which radii of averaging the details lie, in pixels.
    const BAND: (usize, usize) = (1, 4);
    /// Mean levels beyond which a change of contrast may have taken the details away.
    const CLIPPED: (f32, f32) = (10.0, 245.0);
    /// Fewest blocks with details.
    const MIN_BLOCKS: usize = 12;

    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let plain = picture.as_raw().iter().map(|&v| f32::from(v)).collect::<Vec<_>>();
    let target = Grid { width, height, inside: vec![true; plain.len()], values: plain };
    let seen = view(copy, area, width, height);
    // Noise and the way of shrinking are below the band, light and tone above it.
    let band = |grid: &Grid| -> Vec<f32> {
        averaged(grid, BAND.0).iter().zip(averaged(grid, BAND.1)).map(|(fine, broad)| fine - broad).collect()
    };
    let (a, b) = (band(&seen), band(&target));
    let (columns, rows) = (width / EDGE_PX, height / EDGE_PX);
    let compared = |column: usize, row: usize, (dx, dy): (i64, i64)| -> Option<(f32, f32, f32)> {
        let (x0, y0) = ((column * EDGE_PX).saturating_sub(MARGIN_PX), (row * EDGE_PX).saturating_sub(MARGIN_PX));
        let (x1, y1) = ((x0 + EDGE_PX + 2 * MARGIN_PX).min(width), (y0 + EDGE_PX + 2 * MARGIN_PX).min(height));
        let (mut n, mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0);
        for y in y0..y1 {
            let v = y as i64 + dy;
            if !(0..height as i64).contains(&v) {
                continue;
            }
            for x in x0..x1 {
                let u = x as i64 + dx;
                if !(0..width as i64).contains(&u) {
                    continue;
                }
                let (at, there) = (y * width + x, v as usize * width + u as usize);
                if !seen.inside[at] {
                    return None;
                }
                let (p, q) = (a[at], b[there]);
                n += 1.0;
                sa += p;
                sb += q;
                saa += p * p;
                sbb += q * q;
                sab += p * q;
            }
        }
        let (va, vb) = ((saa / n - sa * sa / n / n).max(0.0), (sbb / n - sb * sb / n / n).max(0.0));
        let (da, db) = (va.sqrt(), vb.sqrt());
        Some((da, db, (sab / n - sa * sb / n / n) / (da * db).max(0.01)))
    };
    let level_of = |at: usize| {
        let (x, y) = (at % columns * EDGE_PX + EDGE_PX / 2, at / columns * EDGE_PX + EDGE_PX / 2);
        target.values.get(y * width + x).copied().unwrap_or(0.0)
    };
    let mut blocks = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if let Some(found) = compared(column, row, (0, 0)).filter(|found| found.0 >= MIN_DETAIL) {
                blocks.push((row * columns + column, found));
            }
        }
    }
    let median = |of: &dyn Fn(&(f32, f32, f32)) -> f32| {
        let mut values: Vec<f32> = blocks.iter().map(|(_, found)| of(found)).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    if blocks.len() < MIN_BLOCKS || median(&|f| f.2) < TRUSTED {
        return Vec::new();
    }
    let usual = median(&|f| f.1 / f.0);
    let mut changed = vec![false; columns * rows];
    for &(at, (kept, shown, like)) in &blocks {
        let level = level_of(at);
        if (like >= LOST && shown >= FADED * usual * kept) || level < CLIPPED.0 || level > CLIPPED.1 {
            continue;
        }
        let shifts = (-SHIFT_PX..=SHIFT_PX).flat_map(|dy| (-SHIFT_PX..=SHIFT_PX).map(move |dx| (dx, dy)));
        let elsewhere = shifts
            .filter_map(|shift| compared(at % columns, at / columns, shift))
            .any(|(kept, shown, like)| like >= LOST && shown >= FADED * usual * kept);
        changed[at] = !elsewhere;
    }
    let clusters = clusters(&mut changed, columns, rows);
    let count: usize = clusters.iter().map(Vec::len).sum();
    let share = count as f32 / (columns * rows).max(1) as f32;
    if !(SHARE.0..=SHARE.1).contains(&share) {
        return Vec::new();
    }
    clusters.iter().map(|c| within(&bounds(c, columns, EDGE_PX, &target), area)).collect()
}

/// The places of one block, with `margin` pixels around it.
fn block(column: usize, row: usize, margin: usize, grid: &Grid) -> impl Iterator<Item = usize> {
    let (x0, y0) = ((column * BLOCK_PX).saturating_sub(margin), (row * BLOCK_PX).saturating_sub(margin));
    let (x1, y1) =
        (((column + 1) * BLOCK_PX + margin).min(grid.width), ((row + 1) * BLOCK_PX + margin).min(grid.height));
    let width = grid.width;
    (y0..y1).flat_map(move |y| (x0..x1).map(move |x| y * width + x))
}

/// The copy's grey levels mapped onto the picture's: the median of the picture wherever the copy has a level. Takes away every change
/// of brightness, contrast or tone; a covered part is too small to bend it.
fn tone_mapped(seen: &Grid, picture: &Grid) -> Vec<f32> {
    const LEVELS: usize = 16;
    let mut under: Vec<Vec<f32>> = vec![Vec::new(); LEVELS];
    let level = |v: f32| ((v / 256.0 * LEVELS as f32) as usize).min(LEVELS - 1);
    for i in (0..seen.values.len()).filter(|&i| seen.inside[i]) {
        under[level(seen.values[i])].push(picture.values[i]);
    }
    let known: Vec<(f32, f32)> = under
        .iter_mut()
        .enumerate()
        .filter(|(_, values)| values.len() >= 12)
        .map(|(i, values)| {
            values.sort_by(f32::total_cmp);
            ((i as f32 + 0.5) * 256.0 / LEVELS as f32, values[values.len() / 2])
        })
        .collect();
    seen.values.iter().map(|&v| interpolate(&known, v)).collect()
}

/// The value at `x` between known points, level with the outermost outside them; `x` itself where nothing is known.
fn interpolate(known: &[(f32, f32)], x: f32) -> f32 {
    let after = known.partition_point(|&(at, _)| at <= x);
    match (after.checked_sub(1).and_then(|i| known.get(i)), known.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some(&(_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => x,
    }
}

/// Puts neighbouring changed blocks together, largest cluster first; single blocks are noise and are taken back.
fn clusters(changed: &mut [bool], columns: usize, rows: usize) -> Vec<Vec<usize>> {
    const MIN_BLOCKS: usize = 3;
    let mut seen = vec![false; changed.len()];
    let mut found = Vec::new();
    for start in 0..changed.len() {
        if !changed[start] || seen[start] {
            continue;
        }
        let (mut cluster, mut open) = (Vec::new(), vec![start]);
        seen[start] = true;
        while let Some(at) = open.pop() {
            cluster.push(at);
            let (x, y) = (at % columns, at / columns);
            let near = (y.saturating_sub(1)..(y + 2).min(rows))
                .flat_map(|v| (x.saturating_sub(1)..(x + 2).min(columns)).map(move |u| v * columns + u));
            for next in near {
                if changed[next] && !seen[next] {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        if cluster.len() >= MIN_BLOCKS {
            found.push(cluster);
        } else {
            cluster.iter().for_each(|&i| changed[i] = false);
        }
    }
    found.sort_by_key(|c| std::cmp::Reverse(c.len()));
    found
}

/// The bounding box of a cluster in fractions of the picture.
fn bounds(cluster: &[usize], columns: usize, edge: usize, grid: &Grid) -> Area {
    let fold = |f: &dyn Fn(usize) -> usize| {
        cluster.iter().map(|&i| f(i)).fold((usize::MAX, 0), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((left, right), (top, bottom)) = (fold(&|i| i % columns), fold(&|i| i / columns));
    let part = |blocks: usize, size: usize| ((blocks * edge) as f32 / size as f32).min(1.0);
    let (x, y) = (part(left, grid.width), part(top, grid.height));
    Area { left: x, top: y, width: part(right + 1, grid.width) - x, height: part(bottom + 1, grid.height) - y }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use image::imageops::{self, FilterType};
    use image::{Rgb, RgbImage};

    use super::*;

    /// A generated scene: soft light, discs and boxes of all sizes, fine grain. Another `seed`, another scene.
    fn scene(seed: u32, width: u32, height: u32) -> RgbImage {
        let mut state = seed.wrapping_mul(2_654_435_761) | 1;
        let mut random = move |below: u32| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state % below
        };
        let sky = [random(120) + 60, random(120) + 60, random(120) + 60];
        let shapes: Vec<[u32; 8]> = (0..40)
            .map(|i| {
                let size = if i < 10 { width / 4 } else { width / 12 };
                let (x, y, w, h) = (random(width), random(height), random(size) + 8, random(size) + 8);
                [x, y, w, h, random(2), random(256), random(256), random(256)]
            })
            .collect();
        RgbImage::from_fn(width, height, |x, y| {
            let mut color = sky.map(|c| c + 50 * y / height);
            for &[cx, cy, w, h, round, r, g, b] in &shapes {
                let (dx, dy) = (x.abs_diff(cx), y.abs_diff(cy));
                let hit = if round == 1 {
                    dx * dx * 4 / (w * w) + dy * dy * 4 / (h * h) < 1
                } else {
                    dx < w / 2 && dy < h / 2
                };
                if hit {
                    color = [r, g, b];
                }
            }
            let grain = (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729)).wrapping_mul(31) % 13;
            Rgb(color.map(|c| (c + grain).min(255) as u8))
        })
    }

    /// Scenes of which every demand is made.
    fn scenes() -> impl Iterator<Item = RgbImage> {
        (1..=8).map(|seed| scene(seed, 480, 360))
    }

    fn thumb(picture: &RgbImage) -> RgbImage {
        recompressed(&imageops::resize(picture, 160, picture.height() * 160 / picture.width(), FilterType::Triangle))
    }

    fn recompressed(picture: &RgbImage) -> RgbImage {
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 60).encode_image(picture).unwrap();
        image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    fn map(picture: &RgbImage, f: impl Fn([u8; 3]) -> [u8; 3]) -> RgbImage {
        RgbImage::from_fn(picture.width(), picture.height(), |x, y| Rgb(f(picture.get_pixel(x, y).0)))
    }

    fn fill(picture: &mut RgbImage, x: u32, y: u32, width: u32, height: u32, color: Rgb<u8>) {
        for v in y..y + height {
            for u in x..x + width {
                picture.put_pixel(u, v, color);
            }
        }
    }

    #[test]
    fn a_thumbnail_of_the_picture_is_the_same() {
        for picture in scenes() {
            let said = compare(&thumb(&picture), &picture, 1);
            assert_eq!(said.verdict, Verdict::Same, "{:?}", said.why);
        }
    }

    #[test]
    fn tone_and_colour_are_no_difference() {
        let curve = |c: u8| (255.0 * (f32::from(c) / 255.0).powf(0.6)) as u8;
        let changes: [&dyn Fn([u8; 3]) -> [u8; 3]; 4] = [
            &|p| p.map(|c| c / 2 + 20),
            &|p| p.map(curve),
            &|p| [((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29) / 256) as u8; 3],
            &|[r, g, b]| [r.saturating_add(30), g, b.saturating_sub(30)],
        ];
        for picture in scenes() {
            for change in changes {
                let said = compare(&thumb(&picture), &map(&picture, change), 1);
                assert_eq!(said.verdict, Verdict::Same, "{:?}", said.why);
            }
        }
    }

    #[test]
    fn letterbox_bars_are_no_difference() {
        for seed in 1..=8 {
            let picture = scene(seed, 480, 320);
            let mut boxed = RgbImage::from_pixel(160, 120, Rgb([3, 2, 4]));
            imageops::replace(&mut boxed, &imageops::resize(&picture, 160, 106, FilterType::Triangle), 0, 7);
            let said = compare(&recompressed(&boxed), &picture, 1);
            assert_eq!(said.verdict, Verdict::Same, "{:?}", said.why);
        }
    }

    #[test]
    fn a_thumbnail_may_lie_as_the_sensor_saw_it() {
        for picture in scenes() {
            let stored = thumb(&picture);
            let said = compare(&stored, &imageops::rotate90(&picture), 6);
            assert_eq!((said.verdict, said.turn), (Verdict::Same, 6));
            let said = compare(&imageops::rotate90(&stored), &imageops::rotate90(&picture), 6);
            assert_eq!((said.verdict, said.turn), (Verdict::Same, 1));
        }
    }

    #[test]
    fn a_thumbnail_that_shows_less_is_the_same() {
        for picture in scenes() {
            let square = thumb(&imageops::crop_imm(&picture, 60, 0, 360, 360).to_image());
            let said = compare(&square, &picture, 1);
            assert_eq!(said.verdict, Verdict::Same, "{:?}", said.why);
        }
    }

    #[test]
    fn a_cropped_picture_is_found_in_its_thumbnail() {
        for picture in scenes() {
            for (x, y, w, h) in [(0, 0, 360, 270), (160, 100, 240, 180), (100, 0, 380, 360), (200, 40, 260, 300)] {
                let cropped = imageops::crop_imm(&picture, x, y, w, h).to_image();
                let said = compare(&thumb(&picture), &cropped, 1);
                let Verdict::Cropped { picture: area, .. } = &said.verdict else {
                    panic!("{:?} {:?} at {:?}", said.verdict, said.why, (x, y, w, h));
                };
                assert!((area.left - x as f32 / 480.0).abs() < 0.05, "{area:?}");
                assert!((area.width - w as f32 / 480.0).abs() < 0.07, "{area:?}");
            }
        }
    }

    #[test]
    fn a_covered_part_is_found() {
        // 6 %, 12 % and 30 % of the area, and in how many of the 8 scenes at least.
        for ((x, y, w, h), least) in [((180, 90, 102, 102), 7), ((60, 150, 230, 90), 7), ((200, 60, 240, 216), 6)] {
            let mut found = 0;
            for picture in scenes() {
                let mut covered = picture.clone();
                fill(&mut covered, x, y, w, h, Rgb([0, 0, 0]));
                let said = compare(&thumb(&picture), &covered, 1);
                assert_ne!(said.verdict, Verdict::Same);
                let Verdict::Changed { regions } = &said.verdict else { continue };
                let centre = ((x + w / 2) as f32 / 480.0, (y + h / 2) as f32 / 360.0);
                let over = |a: &Area| {
                    (a.left..a.left + a.width).contains(&centre.0) && (a.top..a.top + a.height).contains(&centre.1)
                };
                found += usize::from(regions.iter().any(over));
            }
            assert!(found >= least, "{found} of 8 at {:?}", (x, y, w, h));
        }
    }

    #[test]
    fn another_scene_is_different() {
        for seed in 1..=8 {
            let said = compare(&thumb(&scene(seed, 480, 360)), &scene(seed + 100, 480, 360), 1);
            assert_eq!(said.verdict, Verdict::Different, "{:?}", said.why);
        }
    }

    #[test]
    fn a_blank_or_far_smaller_picture_has_lost_what_its_copy_shows() {
        let copy = thumb(&scene(1, 480, 360));
        for size in [1, 8, 420] {
            let blank = RgbImage::from_pixel(size, size, Rgb([255; 3]));
            assert_eq!(compare(&copy, &blank, 1).verdict, Verdict::Richer(Lack::Detail));
        }
        for width in [8, 16, 70] {
            let small = imageops::resize(&copy, width, width * 3 / 4, FilterType::Triangle);
            assert_eq!(compare(&copy, &small, 1).verdict, Verdict::Richer(Lack::Size));
        }
    }

    #[test]
    fn two_blank_pictures_differ_by_their_colour() {
        let flat = |level| RgbImage::from_pixel(160, 120, Rgb([level, level, 200]));
        assert_eq!(compare(&flat(200), &flat(205), 1).verdict, Verdict::Same);
        assert_eq!(compare(&flat(200), &flat(20), 1).verdict, Verdict::Richer(Lack::Colour));
    }

    #[test]
    fn a_dark_picture_between_letterbox_bars_is_not_blank() {
        let dark = map(&scene(1, 480, 320), |p| p.map(|c| 60 + c / 40));
        let mut boxed = RgbImage::new(160, 120);
        imageops::replace(&mut boxed, &imageops::resize(&dark, 160, 106, FilterType::Triangle), 0, 7);
        assert_eq!(compare(&boxed, &dark, 1).verdict, Verdict::Undecided);
    }

    #[test]
    fn a_blurred_part_is_found() {
        // 12 % of the area; parts that had no details cannot lack them.
        let mut found = 0;
        for picture in scenes() {
            let mut blurred = picture.clone();
            let soft = imageops::blur(&imageops::crop_imm(&picture, 160, 90, 166, 125).to_image(), 20.0);
            imageops::replace(&mut blurred, &soft, 160, 90);
            let said = compare(&thumb(&picture), &blurred, 1).verdict;
            found += usize::from(matches!(said, Verdict::Changed { .. } | Verdict::Faded { .. }));
        }
        assert!(found >= 6, "{found} of 8");
    }

    #[test]
    fn flat_and_tiny_copies_are_not_judged() {
        let flat = RgbImage::from_pixel(160, 120, Rgb([200, 200, 200]));
        assert_eq!(compare(&flat, &scene(1, 480, 360), 1).verdict, Verdict::Undecided);
        let tiny = RgbImage::new(8, 8);
        assert_eq!(compare(&tiny, &scene(1, 480, 360), 1).verdict, Verdict::Undecided);
        assert_eq!(compare(&RgbImage::new(0, 0), &scene(1, 480, 360), 1).verdict, Verdict::Undecided);
        assert_eq!(compare(&scene(1, 480, 360), &RgbImage::new(0, 0), 1).verdict, Verdict::Undecided);
    }
}
