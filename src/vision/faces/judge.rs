//! Owns the second opinion on a face: another network, trained by others, that sees nothing but a close-up of the place. It takes
//! animals, statues and textures for faces far less often than the one that finds them.

use image::{GenericImage, RgbImage};

use crate::vision::model::{Network, Tensor};
use crate::vision::resample::{Window, scaled};

/// Edge of the close-up that is judged, in pixels; a multiple of 32.
const JUDGED_PX: u32 = 64;

/// Edge of the close-up in edges of the face.
const AROUND: f32 = 2.0;

/// Pixels per cell of the network's map.
const CELL_PX: usize = 4;

/// How far from the middle a face may be seen, as a share of the close-up.
const OFF: f32 = 0.2;

/// How sure the network is that a face is in the middle of the close-up around `frame`, 0…1.
///
/// # Errors
///
/// Where the network fails.
pub fn judge(network: &dyn Network, picture: &RgbImage, frame: [f32; 4]) -> Result<f32, String> {
    let Some((shown, _)) = close_up(picture, frame, AROUND, JUDGED_PX) else { return Ok(0.0) };
    let plane = (JUDGED_PX * JUDGED_PX) as usize;
    let mut data = vec![0.0; 3 * plane];
    for (i, pixel) in shown.as_raw().chunks_exact(3).enumerate() {
        for (channel, value) in pixel.iter().enumerate() {
            data[channel * plane + i] = f32::from(*value);
        }
    }
    let edge = JUDGED_PX as usize;
    let map = network.run(Tensor { shape: vec![1, 3, edge, edge], data })?;
    let cells = edge / CELL_PX;
    let far = (cells as f32 * OFF) as usize;
    let middle = cells / 2 - far..=cells / 2 + far;
    let rows = map.data.chunks_exact(cells).enumerate().take(cells).filter(|(y, _)| middle.contains(y));
    Ok(rows.filter_map(|(_, row)| row.get(middle.clone())).flatten().copied().fold(0.0, f32::max))
}

/// A square of `around` times the frame's longer side about its middle, `edge` pixels wide and tall, black where the picture ends;
/// and where it lies: left, top and full-size pixels per pixel. `None` where nothing of the picture is in it.
pub fn close_up(picture: &RgbImage, frame: [f32; 4], around: f32, edge: u32) -> Option<(RgbImage, [f32; 3])> {
    let [x, y, width, height] = frame;
    let side = (width.max(height) * around).max(1.0);
    let pixel = side / edge as f32;
    let (left, top) = (x + width / 2.0 - side / 2.0, y + height / 2.0 - side / 2.0);
    let inside = |low: f32, size: u32| {
        let first = low.max(0.0).round();
        let last = (low + side).min(size as f32).round();
        (last - first >= 1.0).then_some((first, last))
    };
    let (across, down) = (inside(left, picture.width())?, inside(top, picture.height())?);
    let place = |first: f32, low: f32| ((first - low) / pixel).round().clamp(0.0, edge as f32 - 1.0) as u32;
    let at = [place(across.0, left), place(down.0, top)];
    let length = |(first, last): (f32, f32), at: u32| (((last - first) / pixel).round() as u32).clamp(1, edge - at);
    let (wide, tall) = (length(across, at[0]), length(down, at[1]));
    let size = |(first, last): (f32, f32)| (last - first) as u32;
    let window = Window { x: across.0 as u32, y: down.0 as u32, width: size(across), height: size(down) };
    let shown = scaled(picture, window, wide, tall)?;
    let mut whole = RgbImage::new(edge, edge);
    whole.copy_from(&shown, at[0], at[1]).ok()?;
    Some((whole, [left, top, pixel]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_close_up_is_black_where_the_picture_ends_and_knows_where_it_lies() {
        let white = RgbImage::from_pixel(100, 100, image::Rgb([255; 3]));
        let (shown, at) = close_up(&white, [-10.0, 40.0, 20.0, 20.0], 2.0, 80).unwrap();
        assert_eq!(at, [-20.0, 30.0, 0.5]);
        assert_eq!([shown.get_pixel(39, 40).0[0], shown.get_pixel(41, 40).0[0]], [0, 255]);
        assert!(close_up(&white, [300.0, 0.0, 20.0, 20.0], 2.0, 80).is_none());
    }

    /// Sees a face in one cell of its map.
    struct Cell(usize);

    impl Network for Cell {
        fn outputs(&self, input: Tensor) -> Result<Vec<Tensor>, String> {
            let edge = input.shape[3] / CELL_PX;
            let mut data = vec![0.0; edge * edge];
            data[self.0 * edge + self.0] = 0.8;
            Ok(vec![Tensor { shape: vec![1, 1, edge, edge], data }])
        }
    }

    #[test]
    fn only_a_face_in_the_middle_counts() {
        let picture = RgbImage::new(100, 100);
        let opinion = |cell| judge(&Cell(cell), &picture, [40.0, 40.0, 20.0, 20.0]).unwrap();
        assert_eq!([opinion(8), opinion(1), opinion(15)], [0.8, 0.0, 0.0]);
    }
}
