//! Owns where a copy and its picture differ although they show one scene: parts that were covered or exchanged, and parts whose details
//! were taken away.

use image::GrayImage;

use super::grid::{Grid, averaged, correlation, details, deviation, view};
use super::{Area, within};

/// Edge of the blocks in which changes are looked for, in pixels of the region grid.
const BLOCK_PX: usize = 4;

/// Where copy and picture differ although they show one scene.
pub(super) struct Regions {
    /// In fractions of the picture, largest first.
    pub areas: Vec<Area>,
    /// Changed share of the picture.
    pub share: f32,
    /// Correlation of details without the changed blocks.
    pub rest: f32,
}

impl Regions {
    pub fn find(copy: &GrayImage, area: &Area, picture: &Grid, mapped: bool) -> Self {
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

/// Edge of a block in which details are compared, and how far around it is looked, in pixels of the fine versions.
const EDGE_PX: usize = 8;
const MARGIN_PX: usize = 2;

/// The fine details of copy and picture, pixel on pixel.
struct Bands<'a> {
    copy: Vec<f32>,
    picture: Vec<f32>,
    /// Whether a pixel is one of the copy.
    inside: &'a [bool],
    width: usize,
    height: usize,
}

impl Bands<'_> {
    /// Deviation of the copy's details in a block, that of the picture's `shift` beside it, and how both correlate. `None` where the
    /// block reaches beyond the copy.
    fn compared(&self, column: usize, row: usize, (dx, dy): (i64, i64)) -> Option<(f32, f32, f32)> {
        let (width, height) = (self.width, self.height);
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
                if !self.inside[at] {
                    return None;
                }
                let (p, q) = (self.copy[at], self.picture[there]);
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
    }
}

/// Where the copy has details that the picture lacks: a blur or a mosaic keeps the tones, and takes away or replaces what is fine.
/// Largest first, in fractions of the copy.
pub(super) fn faded(copy: &GrayImage, area: &Area, picture: &GrayImage) -> Vec<Area> {
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
    let (columns, rows) = (width / EDGE_PX, height / EDGE_PX);
    let bands = Bands { copy: band(&seen), picture: band(&target), inside: &seen.inside, width, height };
    let level_of = |at: usize| {
        let (x, y) = (at % columns * EDGE_PX + EDGE_PX / 2, at / columns * EDGE_PX + EDGE_PX / 2);
        target.values.get(y * width + x).copied().unwrap_or(0.0)
    };
    let mut blocks = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if let Some(found) = bands.compared(column, row, (0, 0)).filter(|found| found.0 >= MIN_DETAIL) {
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
            .filter_map(|shift| bands.compared(at % columns, at / columns, shift))
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
