//! Owns MediaPipe's hand landmarks: where the joints and tips of one hand are, and whether it is a hand at all.

use image::RgbImage;
use image::imageops::replace;

use crate::vision::model::{Network, Tensor};
use crate::vision::quad::Quad;
use crate::vision::resample::{Window, scaled, straightened};

/// Edge of the network's input, in pixels.
const INPUT_PX: u32 = 224;

/// Points of a hand: the wrist, then four a finger from the thumb to the little finger, each from the palm to the tip.
pub const POINTS: usize = 21;

/// The joints and tips of one hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marks {
    /// The points, in full-size pixels.
    pub points: [[f32; 2]; POINTS],
    /// The network's certainty that this is a hand, 0…1.
    pub presence: f32,
    /// The smallest box around all points that is turned as the hand is.
    pub frame: Quad,
}

/// Looks at the `hand` that a palm lets expect.
///
/// # Errors
///
/// Where the network fails.
pub fn look(network: &dyn Network, picture: &RgbImage, hand: &Quad) -> Result<Marks, String> {
    let shown = cut(picture, hand).ok_or("a hand without area")?;
    let data = shown.as_raw().iter().map(|v| f32::from(*v) / 255.0).collect();
    let edge = INPUT_PX as usize;
    let outputs = network.outputs(Tensor { shape: vec![1, edge, edge, 3], data })?;
    // In the order of the file: points in pixels of the input, certainty, which hand, points in metres.
    let (Some(numbers), Some(presence)) = (outputs.first(), outputs.get(1).and_then(|output| output.data.first()))
    else {
        return Err("the hand network gave something else than a hand".to_owned());
    };
    if numbers.data.len() != POINTS * 3 || !numbers.data.iter().all(|v| v.is_finite()) {
        return Err("the hand network gave something else than a hand".to_owned());
    }
    let mut inside = [[0.0; 2]; POINTS];
    for (point, xyz) in inside.iter_mut().zip(numbers.data.chunks_exact(3)) {
        *point = [xyz[0], xyz[1]];
    }
    let place = |[x, y]: [f32; 2]| hand.at(x / INPUT_PX as f32, y / INPUT_PX as f32);
    let span = |axis: usize| {
        let values = inside.iter().map(|point| point[axis]);
        (values.clone().fold(f32::INFINITY, f32::min), values.fold(f32::NEG_INFINITY, f32::max))
    };
    let ((left, right), (top, bottom)) = (span(0), span(1));
    let frame = Quad::upright(left, top, right - left, bottom - top);
    let frame = Quad { corners: frame.corners.map(place) };
    Ok(Marks { points: inside.map(place), presence: presence.clamp(0.0, 1.0), frame })
}

/// The hand made straight, in the size of the input, and black outside of the picture, as the network was taught. What lies in `hand`
/// is made smaller first: a hand can fill a large picture.
fn cut(picture: &RgbImage, hand: &Quad) -> Option<RgbImage> {
    let scale = (2.0 * INPUT_PX as f32 / hand.width().max(hand.height())).min(1.0);
    let around = hand.region(picture.width(), picture.height());
    let window = Window { x: around.x, y: around.y, width: around.width, height: around.height };
    let edge = |px: u32| ((px as f32 * scale).round() as u32).clamp(1, 4 * INPUT_PX);
    let (width, height) = (edge(window.width), edge(window.height));
    let small = scaled(picture, window, width, height)?;
    let (right, down) = (width as f32 / window.width as f32, height as f32 / window.height as f32);
    let corners = hand.corners.map(|[x, y]| [(x - window.x as f32) * right, (y - window.y as f32) * down]);
    // How far the hand reaches beyond the picture, to the left and up, to the right and down.
    let beyond = |axis: usize, size: u32| {
        let reach = |v: f32| v.ceil().clamp(0.0, (4 * INPUT_PX) as f32) as u32;
        let values = corners.iter().map(|corner| corner[axis]);
        let low = values.clone().fold(0.0, f32::min);
        (reach(-low), reach(values.fold(0.0, f32::max) - size as f32))
    };
    let ((left, after), (top, below)) = (beyond(0, width), beyond(1, height));
    let mut framed = RgbImage::new(left + width + after + 2, top + height + below + 2);
    replace(&mut framed, &small, i64::from(left) + 1, i64::from(top) + 1);
    let corners = corners.map(|[x, y]| [x + left as f32 + 1.0, y + top as f32 + 1.0]);
    // Square whatever rounding did to the smaller picture's sides.
    let quad = Quad { corners };
    straightened(&framed, &quad, INPUT_PX, quad.height() / quad.width(), INPUT_PX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use image::Rgb;

    use super::*;

    /// A network that puts all points where its input is brightest.
    struct Brightest;

    impl Network for Brightest {
        fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
            assert_eq!(input.shape, [1, 224, 224, 3]);
            let greens = input.data.chunks_exact(3).map(|pixel| pixel[1]);
            let (at, green) = greens.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            let point = [(at % 224) as f32 + 0.5, (at / 224) as f32 + 0.5, 0.0];
            let points = Tensor { shape: vec![1, 63], data: point.repeat(POINTS) };
            Ok(vec![points, Tensor { shape: vec![1, 1], data: vec![green] }])
        }
    }

    #[test]
    fn a_point_comes_back_to_its_place_at_any_size_and_turn() {
        for (edge, hand_px, turn) in
            [(300, 120.0, 0.0), (300, 120.0, 1.0), (2_000, 1_600.0, -2.2), (2_000, 1_600.0, 0.4)]
        {
            let spot = edge as f32 * 0.55;
            let reach = edge as f32 / 60.0;
            let picture = RgbImage::from_fn(edge, edge, |x, y| {
                let far = (x as f32 + 0.5 - spot).hypot(y as f32 + 0.5 - spot);
                Rgb([(255.0 * (-(far / reach).powi(2)).exp()) as u8; 3])
            });
            let hand = Quad::turned([edge as f32 / 2.0; 2], hand_px, hand_px, turn);
            let marks = look(&Brightest, &picture, &hand).unwrap();
            let [x, y] = marks.points[8];
            let wrong = (x - spot).hypot(y - spot);
            assert!(wrong < hand_px / 100.0, "{edge} {turn}: {wrong}");
            assert!(marks.presence > 0.9);
        }
    }

    #[test]
    fn a_hand_is_cut_square_from_a_picture_of_any_sides() {
        let hand = Quad::turned([150.0, 60.0], 620.0, 620.0, 0.7);
        for width in 360..380 {
            let shown = cut(&RgbImage::new(width, 171), &hand).unwrap();
            assert_eq!(shown.dimensions(), (INPUT_PX, INPUT_PX), "{width}");
        }
    }

    #[test]
    fn a_hand_beyond_the_picture_gives_no_panic() {
        let picture = RgbImage::new(50, 40);
        for hand in [Quad::turned([500.0, -300.0], 5_000.0, 5_000.0, 0.3), Quad::turned([5.0, 5.0], 0.1, 0.1, 0.0)] {
            let _ = look(&Brightest, &picture, &hand);
        }
    }
}
