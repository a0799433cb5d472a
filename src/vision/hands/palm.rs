//! Owns MediaPipe's palm detector: its input, its anchors, and what its numbers mean.

use image::RgbImage;

use crate::odds::probability;
use crate::vision::bounds::overlap;
use crate::vision::model::{Network, Tensor};
use crate::vision::quad::Quad;
use crate::vision::resample::{Window, scaled};

/// Edge of the detector's input, in pixels.
const INPUT_PX: u32 = 192;

/// Its grids: stride in pixels, and anchors in each cell. Their order is row by row, the anchors of one cell side by side. From
/// MediaPipe's `palm_detection` options: strides 8, 16, 16, 16 with two anchors a layer.
const GRIDS: [(u32, usize); 2] = [(8, 2), (16, 6)];

/// Numbers an anchor: middle and size of the box, and 7 points, two each.
const NUMBERS: usize = 18;

/// Places of the wrist and of the middle finger's knuckle among the points: the hand's direction.
const WRIST: usize = 0;
const MIDDLE_KNUCKLE: usize = 2;

/// Least certainty that is looked into. Empirical, on the test photos of `docs/confidence.md`: three of four boxes at this level are no
/// hands, which the landmark network then says.
const LEAST: f32 = 0.3;

/// Boxes that share more than this of what they cover together are of the same palm (MediaPipe's own value).
const SAME: f32 = 0.3;

/// Most anchors of one look that are looked into, and most palms that come out.
const MAX_ANCHORS: usize = 200;
const MAX_PALMS: usize = 4;

/// How much larger than the palm the hand is, and by how much of the palm's height its middle lies nearer to the fingers (MediaPipe's
/// `hand_landmark` options).
const HAND: f32 = 2.6;
const SHIFT: f32 = 0.5;

/// One palm, in full-size pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palm {
    /// Left, top, width, height.
    pub frame: [f32; 4],
    /// The detector's certainty, 0…1.
    pub certainty: f32,
    /// From the wrist to the middle finger's knuckle, in radians clockwise from upwards.
    pub turn: f32,
}

impl Palm {
    /// The square around the whole hand, upright for the hand: its fingers point to the upper edge.
    pub fn hand(&self) -> Quad {
        let [x, y, width, height] = self.frame;
        let (sin, cos) = self.turn.sin_cos();
        let centre = [x + width / 2.0 + SHIFT * height * sin, y + height / 2.0 - SHIFT * height * cos];
        let edge = width.max(height) * HAND;
        Quad::turned(centre, edge, edge, self.turn)
    }
}

/// How a window is laid into the square input: pixels of the input a full-size pixel, and where its corner comes to lie.
struct Fit {
    window: Window,
    scale: f32,
    left: u32,
    top: u32,
}

impl Fit {
    fn new(window: Window, share: f32) -> Self {
        let scale = INPUT_PX as f32 * share / window.width.max(window.height) as f32;
        let edge = |px: u32| ((px as f32 * scale).round() as u32).clamp(1, INPUT_PX);
        let margin = |px: u32| (INPUT_PX - edge(px)) / 2;
        Self { window, scale, left: margin(window.width), top: margin(window.height) }
    }

    fn input(&self, picture: &RgbImage) -> Option<Tensor> {
        let (width, height) = (INPUT_PX - 2 * self.left, INPUT_PX - 2 * self.top);
        let shown = scaled(picture, self.window, width, height)?;
        let row = INPUT_PX as usize * 3;
        let mut data = vec![0.0; row * INPUT_PX as usize];
        let rows = data.chunks_exact_mut(row).skip(self.top as usize);
        for (to, from) in rows.zip(shown.as_raw().chunks_exact(width as usize * 3)) {
            let to = to.get_mut(self.left as usize * 3..)?;
            to.iter_mut().zip(from).for_each(|(to, from)| *to = f32::from(*from) / 255.0);
        }
        Some(Tensor { shape: vec![1, INPUT_PX as usize, INPUT_PX as usize, 3], data })
    }

    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        let at = |v: f32, margin: u32, edge: u32| edge as f32 + (v - margin as f32) / self.scale;
        [at(x, self.left, self.window.x), at(y, self.top, self.window.y)]
    }
}

/// Looks for palms in `window`, which fills `share` (0…1) of the detector's input, the surest first.
///
/// # Errors
///
/// Where the network fails.
pub fn detect(network: &dyn Network, picture: &RgbImage, window: Window, share: f32) -> Result<Vec<Palm>, String> {
    let fit = Fit::new(window, share);
    let input = fit.input(picture).ok_or("a window outside of the picture")?;
    let outputs = network.outputs(input)?;
    let count: usize = GRIDS.iter().map(|(stride, each)| (INPUT_PX / stride).pow(2) as usize * each).sum();
    let of = |numbers: usize| outputs.iter().find(|output| output.data.len() == count * numbers);
    let (Some(boxes), Some(scores)) = (of(NUMBERS), of(1)) else {
        return Err("the palm detector gave something else than palms".to_owned());
    };
    let all = anchors().zip(boxes.data.chunks_exact(NUMBERS)).zip(&scores.data);
    let sure =
        all.map(|((at, numbers), logit)| (at, numbers, probability(*logit))).filter(|(_, _, score)| *score >= LEAST);
    let mut found: Vec<Palm> = sure.filter_map(|(at, numbers, score)| palm(&fit, at, numbers, score)).collect();
    found.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    let mut palms: Vec<Palm> = Vec::new();
    for palm in found.into_iter().take(MAX_ANCHORS) {
        if palms.iter().all(|known| overlap(known.frame, palm.frame) < SAME) {
            palms.push(palm);
        }
    }
    palms.truncate(MAX_PALMS);
    Ok(palms)
}

/// The anchors' middles in pixels of the input, in the order of the detector's numbers.
fn anchors() -> impl Iterator<Item = [f32; 2]> {
    GRIDS.into_iter().flat_map(|(stride, each)| {
        let middle = move |cell: u32| (cell as f32 + 0.5) * stride as f32;
        let cells = INPUT_PX / stride;
        (0..cells).flat_map(move |y| (0..cells).flat_map(move |x| std::iter::repeat_n([middle(x), middle(y)], each)))
    })
}

fn palm(fit: &Fit, [x, y]: [f32; 2], numbers: &[f32], certainty: f32) -> Option<Palm> {
    let point = |index: usize| Some(fit.place(numbers.get(index)? + x, numbers.get(index + 1)? + y));
    let middle = point(0)?;
    let (wrist, knuckle) = (point(4 + 2 * WRIST)?, point(4 + 2 * MIDDLE_KNUCKLE)?);
    let [width, height] = [numbers.get(2)? / fit.scale, numbers.get(3)? / fit.scale];
    let turn = (knuckle[0] - wrist[0]).atan2(wrist[1] - knuckle[1]);
    let sound =
        [width, height, middle[0], middle[1], turn].iter().all(|v| v.is_finite()) && width > 1.0 && height > 1.0;
    sound.then_some(Palm { frame: [middle[0] - width / 2.0, middle[1] - height / 2.0, width, height], certainty, turn })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A detector that sees one palm at one anchor.
    struct One {
        anchor: usize,
        numbers: [f32; NUMBERS],
    }

    impl Network for One {
        fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
            assert_eq!(input.shape, [1, 192, 192, 3]);
            let count = anchors().count();
            let (mut boxes, mut scores) = (vec![0.0; count * NUMBERS], vec![-9.0; count]);
            boxes[self.anchor * NUMBERS..][..NUMBERS].copy_from_slice(&self.numbers);
            scores[self.anchor] = 3.0;
            let boxes = Tensor { shape: vec![1, count, NUMBERS], data: boxes };
            Ok(vec![boxes, Tensor { shape: vec![1, count, 1], data: scores }])
        }
    }

    fn one() -> One {
        let mut numbers = [0.0; NUMBERS];
        numbers[..4].copy_from_slice(&[2.0, -2.0, 20.0, 24.0]);
        // The wrist to the left, the knuckle to the right: fingers point to the right.
        numbers[4..10].copy_from_slice(&[-10.0, 0.0, 0.0, 0.0, 10.0, 0.0]);
        // Cell (5, 3) of the first grid.
        One { anchor: (3 * 24 + 5) * 2, numbers }
    }

    #[test]
    fn there_are_as_many_anchors_as_numbers() {
        assert_eq!(anchors().count(), 2016);
        assert_eq!(anchors().nth(2 * 25), Some([12.0, 12.0]));
        assert_eq!(anchors().nth(2 * 576 + 6), Some([24.0, 8.0]));
    }

    #[test]
    fn a_palm_lies_where_it_was_seen_whatever_the_windows_shape() {
        let picture = RgbImage::new(800, 600);
        let window = Window { x: 100, y: 50, width: 384, height: 192 };
        let palms = detect(&one(), &picture, window, 1.0).unwrap();
        assert_eq!(palms.len(), 1);
        // Half size, and 48 pixels of margin above: (44 + 2) · 2 + 100, (28 - 2 - 48) · 2 + 50.
        let [x, y, width, height] = palms[0].frame;
        assert_eq!([x + width / 2.0, y + height / 2.0, width, height], [192.0, 6.0, 40.0, 48.0]);
        assert!((palms[0].turn - std::f32::consts::FRAC_PI_2).abs() < 1e-5);
        assert!(palms[0].certainty > 0.95);
        let hand = palms[0].hand();
        assert!((hand.centre()[0] - 216.0).abs() < 1e-3 && (hand.width() - 48.0 * HAND).abs() < 1e-2);
        assert!((hand.angle() - palms[0].turn).abs() < 1e-4);
    }

    #[test]
    fn a_window_that_fills_half_of_the_input_is_seen_at_half_the_size() {
        let picture = RgbImage::new(192, 192);
        let palms = detect(&one(), &picture, Window::whole(&picture), 0.5).unwrap();
        assert_eq!(palms[0].frame[2..], [40.0, 48.0]);
    }

    #[test]
    fn broken_numbers_are_no_palm() {
        let mut broken = one();
        broken.numbers[2] = f32::NAN;
        let picture = RgbImage::new(100, 100);
        assert!(detect(&broken, &picture, Window::whole(&picture), 1.0).unwrap().is_empty());
        assert!(detect(&one(), &picture, Window { x: 90, y: 0, width: 20, height: 20 }, 1.0).is_err());
    }
}
