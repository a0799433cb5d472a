//! Owns the colours of a picture as far as ridges need them: where it may be skin, and where it is grey like ink and scans. A coarse
//! look, one cell for many pixels.

use image::RgbImage;

/// Side of a cell in pixels of the picture.
pub const CELL: usize = 16;
/// Each so many-th pixel and row of a cell is looked at.
const SAMPLE: usize = 4;
/// Share of the cells, by brightness, that is taken for white when the light's colour is estimated.
const BRIGHTEST: f32 = 0.05;

/// Mean colours by cells.
pub struct Colours {
    width: usize,
    height: usize,
    cells: Vec<[f32; 3]>,
    /// What each channel must be multiplied by so that the brightest cells are grey.
    balance: [f32; 3],
}

impl Colours {
    /// The colours of a picture.
    pub fn of(picture: &RgbImage) -> Self {
        let (across, down) = (picture.width() as usize, picture.height() as usize);
        let (width, height) = (across / CELL, down / CELL);
        let mut cells = Vec::with_capacity(width * height);
        let mut sums = vec![[0_u32; 3]; width];
        for cell_rows in picture.as_raw().chunks_exact(across.max(1) * 3 * CELL) {
            sums.fill([0; 3]);
            for row in cell_rows.chunks_exact(across * 3).skip(SAMPLE / 2).step_by(SAMPLE) {
                for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(3 * CELL)) {
                    for pixel in pixels.chunks_exact(3 * SAMPLE) {
                        for (channel, &value) in sum.iter_mut().zip(pixel) {
                            *channel += u32::from(value);
                        }
                    }
                }
            }
            let count = ((CELL / SAMPLE) * (CELL / SAMPLE)) as f32;
            cells.extend(sums.iter().map(|sum| sum.map(|channel| channel as f32 / count)));
        }
        let balance = balance(&cells);
        Self { width, height, cells, balance }
    }

    /// Mean colour of the cells in a square of the picture, pixels.
    pub fn mean(&self, x: usize, y: usize, side: usize) -> Option<[f32; 3]> {
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for cy in y / CELL..(y + side).div_ceil(CELL).min(self.height) {
            let row = self.cells.get(cy * self.width..(cy + 1) * self.width)?;
            for cell in row.iter().take((x + side).div_ceil(CELL)).skip(x / CELL) {
                for (total, channel) in sum.iter_mut().zip(cell) {
                    *total += channel;
                }
                count += 1.0;
            }
        }
        (count > 0.0).then(|| sum.map(|total| total / count))
    }

    /// Whether a colour may be skin, as it is or once the light's colour is taken out.
    pub fn is_skin(&self, rgb: [f32; 3]) -> bool {
        let balanced = [0, 1, 2].map(|channel| rgb[channel] * self.balance[channel]);
        looks_like_skin(rgb) || looks_like_skin(balanced)
    }
}

/// Whether a colour lies where skin of all tones lies, in luma and chroma. Bounds by `shared/research/ridges.md`: empirical.
pub fn looks_like_skin(rgb: [f32; 3]) -> bool {
    let [luma, blue, red] = chroma(rgb);
    (132.0..=185.0).contains(&red)
        && (80.0..=130.0).contains(&blue)
        && red - blue >= 4.0
        && (20.0..=250.0).contains(&luma)
}

/// Luma, Cb and Cr (ITU-R BT.601, full range as in JFIF).
pub fn chroma([r, g, b]: [f32; 3]) -> [f32; 3] {
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    [luma, 128.0 + 0.564 * (b - luma), 128.0 + 0.713 * (r - luma)]
}

/// The light's colour by the brightest cells, as factors that make them grey; kept mild, since the brightest may be a coloured thing.
fn balance(cells: &[[f32; 3]]) -> [f32; 3] {
    let brightness = |cell: &[f32; 3]| cell.iter().sum::<f32>() as u32;
    let mut counts = [0_usize; 766];
    for cell in cells {
        if let Some(count) = counts.get_mut(brightness(cell) as usize) {
            *count += 1;
        }
    }
    let (mut least, mut above) = (765, 0);
    while least > 0 && (above as f32) < BRIGHTEST * cells.len() as f32 {
        above += counts[least];
        least -= 1;
    }
    let mut sum = [0.0_f32; 3];
    for cell in cells.iter().filter(|cell| brightness(cell) as usize > least) {
        for (total, channel) in sum.iter_mut().zip(cell) {
            *total += channel;
        }
    }
    let mean = sum.iter().sum::<f32>() / 3.0;
    sum.map(|channel| (mean / channel.max(1.0)).clamp(0.6, 1.6))
}
