//! Owns the cheap look for skin-like places that says whether, and where, networks are worth their time. Skin-like is far more than
//! skin (wood, sand, fur): a gate saves time, and says nothing of what is there.

use image::RgbImage;

use crate::vision::resample::Window;

/// Cells along the longer edge.
const CELLS: u32 = 96;

/// Pixels looked at along the edge of a cell: their mean is the cell's colour.
const SAMPLES: u32 = 6;

/// Box of skin in the YCbCr of JFIF (BT.601), and by how much Cr exceeds Cb at least. From a probe on some 480 photos of hands and
/// fingers and of other things: brown to pale skin, and 8 % of the blocks of ordinary photos.
const CR: (f32, f32) = (132.0, 185.0);
const CB: (f32, f32) = (80.0, 130.0);
const RED_OVER_BLUE: f32 = 4.0;
const LUMA: (f32, f32) = (20.0, 250.0);

/// The power mean that is taken for the light's colour ("shades of grey", Finlayson and Trezzi 2004), and how far it is believed: a
/// hand that fills the picture looks like reddish light.
const POWER: i32 = 6;
const GAIN: (f32, f32) = (0.7, 1.5);

/// A picture whose colours differ by less than this from grey, on average, has no colour that could be gone by; in steps of 255.
const GREY: f32 = 2.0;

/// Of a grey picture, cells from dark to light grey could be skin.
const MIDDLE_GREY: (f32, f32) = (50.0, 215.0);

/// … where they are smooth: the range of their pixels, in steps of 255.
const SMOOTH: f32 = 40.0;

/// Least share of the picture that a place covers; a hand whose ridges could be read covers 3 % of the largest phone pictures.
const MIN_SHARE: f32 = 0.004;

/// Least share of the largest place of a picture that is looked at, of one in colour and of a grey one. Empirical: hands that were
/// photographed for their sake cover 14 % and more.
const LARGEST: f32 = 0.01;
const LARGEST_GREY: f32 = 0.05;

/// A skin-like place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The upright rectangle around it.
    pub window: Window,
    /// Share of the picture that it covers, 0…1.
    pub share: f32,
}

/// Which parts of a picture are skin-like.
pub struct Skin {
    /// Whether the picture is grey, so that nothing but smoothness could be gone by.
    pub grey: bool,
    columns: u32,
    rows: u32,
    size: (u32, u32),
    cells: Vec<bool>,
}

impl Skin {
    /// Looks at a sample of the picture's pixels.
    pub fn new(picture: &RgbImage) -> Self {
        match Grid::new(picture) {
            Some(grid) => {
                let (grey, cells) = grid.skin();
                Self { grey, columns: grid.columns, rows: grid.rows, size: grid.size, cells }
            }
            None => Self { grey: true, columns: 0, rows: 0, size: (0, 0), cells: Vec::new() },
        }
    }

    /// The skin-like places, the largest first; none if even that is too small.
    pub fn places(&self) -> Vec<Place> {
        let mut open = self.cells.clone();
        let mut places: Vec<Place> = Vec::new();
        while let Some(seed) = open.iter().position(|open| *open) {
            places.extend(self.grown(seed, &mut open));
        }
        places.sort_by(|a, b| b.share.total_cmp(&a.share));
        let least = if self.grey { LARGEST_GREY } else { LARGEST };
        if places.first().is_none_or(|largest| largest.share < least) {
            places.clear();
        }
        places
    }

    /// The share of a frame (left, top, width, height) that is skin-like, 0…1; of its part inside the picture.
    pub fn share(&self, frame: &[f32; 4]) -> f32 {
        let cells = |start: f32, length: f32, count: u32, pixels: u32| {
            let at =
                |px: f32| (px / pixels.max(1) as f32 * count as f32).clamp(0.0, count.saturating_sub(1) as f32) as u32;
            at(start)..=at(start + length)
        };
        let rows = cells(frame[1], frame[3], self.rows, self.size.1);
        let columns = cells(frame[0], frame[2], self.columns, self.size.0);
        let (mut skin, mut all) = (0.0, 0.0);
        for row in rows {
            for column in columns.clone() {
                all += 1.0;
                if self.cells.get((row * self.columns + column) as usize).is_some_and(|cell| *cell) {
                    skin += 1.0;
                }
            }
        }
        skin / f32::max(all, 1.0)
    }

    /// The place that `seed` belongs to, whose cells are taken out of `open`; `None` where it is too small.
    fn grown(&self, seed: usize, open: &mut [bool]) -> Option<Place> {
        let columns = self.columns as usize;
        let (mut low, mut high, mut count) = ((usize::MAX, usize::MAX), (0, 0), 0);
        let mut edge = vec![seed];
        while let Some(cell) = edge.pop() {
            if !open.get_mut(cell).is_some_and(std::mem::take) {
                continue;
            }
            let (x, y) = (cell % columns, cell / columns);
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
            count += 1;
            edge.extend((x > 0).then(|| cell - 1));
            edge.extend((x + 1 < columns).then_some(cell + 1));
            edge.extend(cell.checked_sub(columns));
            edge.push(cell + columns);
        }
        let share = count as f32 / self.cells.len().max(1) as f32;
        if share < MIN_SHARE {
            return None;
        }
        let span = |low: usize, high: usize, cells: u32, pixels: u32| {
            let at = |cell: usize| (cell as u64 * u64::from(pixels) / u64::from(cells)) as u32;
            (at(low), (at(high + 1) - at(low)).max(1))
        };
        let (x, width) = span(low.0, high.0, self.columns, self.size.0);
        let (y, height) = span(low.1, high.1, self.rows, self.size.1);
        Some(Place { window: Window { x, y, width, height }, share })
    }
}

/// The picture's mean colours, cell by cell.
struct Grid {
    columns: u32,
    rows: u32,
    size: (u32, u32),
    colours: Vec<[f32; 3]>,
    /// Of the greens of each cell, the highest less the lowest.
    ranges: Vec<f32>,
}

impl Grid {
    fn new(picture: &RgbImage) -> Option<Self> {
        let (width, height) = picture.dimensions();
        let longer = width.max(height);
        if width == 0 || height == 0 {
            return None;
        }
        let cells =
            |edge: u32| (u64::from(edge) * u64::from(CELLS)).div_ceil(u64::from(longer)).min(edge.into()) as u32;
        let (columns, rows) = (cells(width), cells(height));
        // Where the samples of one row of cells lie, in pixels.
        let places = |edge: u32, cells: u32| -> Vec<u32> {
            let count = u64::from(cells) * u64::from(SAMPLES);
            (0..count).map(|i| ((2 * i + 1) * u64::from(edge) / (2 * count)) as u32).collect()
        };
        let (xs, ys) = (places(width, columns), places(height, rows));
        let mut colours = Vec::with_capacity((columns * rows) as usize);
        let mut ranges = Vec::with_capacity((columns * rows) as usize);
        for rows in ys.chunks(SAMPLES as usize) {
            for columns in xs.chunks(SAMPLES as usize) {
                let (mut sum, mut low, mut high) = ([0_u32; 3], u8::MAX, 0);
                for &y in rows {
                    for &x in columns {
                        let pixel = picture.get_pixel(x, y).0;
                        pixel.iter().zip(&mut sum).for_each(|(v, sum)| *sum += u32::from(*v));
                        (low, high) = (low.min(pixel[1]), high.max(pixel[1]));
                    }
                }
                colours.push(sum.map(|sum| sum as f32 / (SAMPLES * SAMPLES) as f32));
                ranges.push(f32::from(high) - f32::from(low));
            }
        }
        Some(Self { columns, rows, size: (width, height), colours, ranges })
    }

    /// Whether the picture is grey; and which cells are skin-like, as they are or in the light that the picture seems to be taken in.
    fn skin(&self) -> (bool, Vec<bool>) {
        let spread = |[r, g, b]: &[f32; 3]| r.max(*g).max(*b) - r.min(*g).min(*b);
        let mean = self.colours.iter().map(spread).sum::<f32>() / self.colours.len().max(1) as f32;
        if mean < GREY {
            let middle = |c: &[f32; 3]| c[1] > MIDDLE_GREY.0 && c[1] < MIDDLE_GREY.1;
            let cells = self.colours.iter().zip(&self.ranges);
            return (true, cells.map(|(colour, range)| middle(colour) && *range < SMOOTH).collect());
        }
        let gains = self.gains();
        let balanced = |c: &[f32; 3]| [0, 1, 2].map(|i| (c[i] * gains[i]).min(255.0));
        (false, self.colours.iter().map(|c| is_skin(*c) || is_skin(balanced(c))).collect())
    }

    /// What makes the light white.
    fn gains(&self) -> [f32; 3] {
        let mut sums = [0.0_f32; 3];
        for colour in &self.colours {
            colour.iter().zip(&mut sums).for_each(|(v, sum)| *sum += (v / 255.0).powi(POWER));
        }
        let light = sums.map(|sum| (sum / self.colours.len().max(1) as f32).powf(1.0 / POWER as f32));
        let mean = light.iter().sum::<f32>() / 3.0;
        light.map(|channel| (mean / channel.max(1e-3)).clamp(GAIN.0, GAIN.1))
    }
}

fn is_skin([r, g, b]: [f32; 3]) -> bool {
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    let (cb, cr) = (128.0 + (b - luma) * 0.564, 128.0 + (r - luma) * 0.713);
    let within = |v: f32, (low, high): (f32, f32)| (low..=high).contains(&v);
    within(luma, LUMA) && within(cr, CR) && within(cb, CB) && cr - cb >= RED_OVER_BLUE
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A green picture with a rectangle of another colour.
    fn patched(colour: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(800, 600, |x, y| {
            let inside = (200..300).contains(&x) && (300..450).contains(&y);
            Rgb(if inside { colour } else { [60, 110, 70] })
        })
    }

    fn places(picture: &RgbImage) -> Vec<Place> {
        Skin::new(picture).places()
    }

    #[test]
    fn skin_of_many_tones_is_found_where_it_is() {
        for skin in [[236, 190, 160], [198, 140, 110], [120, 78, 58], [70, 46, 36]] {
            let found = places(&patched(skin));
            assert_eq!(found.len(), 1, "{skin:?}");
            let window = found[0].window;
            assert!(window.x.abs_diff(200) < 10 && window.y.abs_diff(300) < 10, "{window:?}");
            assert!(window.width.abs_diff(100) < 18 && window.height.abs_diff(150) < 18, "{window:?}");
            assert!((found[0].share - 0.031).abs() < 0.01);
            let skin = Skin::new(&patched(skin));
            assert!(skin.share(&[220.0, 320.0, 60.0, 100.0]) > 0.9 && skin.share(&[500.0, 100.0, 200.0, 200.0]) < 0.1);
            assert!(skin.share(&[-900.0, f32::NAN, 1e9, 3.0]) <= 1.0);
        }
    }

    #[test]
    fn no_skin_and_specks_of_it_are_no_place() {
        assert!(places(&patched([60, 70, 200])).is_empty());
        let speck =
            RgbImage::from_fn(800, 600, |x, y| Rgb(if x < 12 && y < 12 { [198, 140, 110] } else { [60, 110, 70] }));
        assert!(places(&speck).is_empty());
        assert!(places(&RgbImage::new(0, 0)).is_empty());
    }

    #[test]
    fn a_grey_picture_could_show_skin_unless_it_is_a_page() {
        assert_eq!(places(&RgbImage::from_pixel(64, 64, Rgb([128; 3]))).len(), 1);
        assert!(places(&RgbImage::from_pixel(64, 64, Rgb([250; 3]))).is_empty());
    }

    #[test]
    fn strips_and_single_pixels_are_looked_at_too() {
        for (width, height) in [(1, 1), (1, 5_000), (70_000, 1)] {
            let strip = RgbImage::from_pixel(width, height, Rgb([198, 140, 110]));
            assert!(places(&strip).len() <= 1);
        }
    }
}
