//! Owns quadrilaterals: where a line of text lies, at any angle.

use crate::finding::Region;

/// Four corners in pixels of the upright, full-size picture (x to the right, y down; a pixel's centre is at .5), in the text's own
/// reading order: top left, top right, bottom right, bottom left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    /// The corners.
    pub corners: [[f32; 2]; 4],
}

impl Quad {
    /// An upright rectangle.
    pub const fn upright(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { corners: [[x, y], [x + width, y], [x + width, y + height], [x, y + height]] }
    }

    /// A rectangle around `centre`, its width turned by `angle` radians clockwise from the x axis.
    pub fn turned(centre: [f32; 2], width: f32, height: f32, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let corner = |u: f32, v: f32| {
            let (u, v) = (u * width / 2.0, v * height / 2.0);
            [centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos]
        };
        Self { corners: [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)] }
    }

    /// The middle of the corners.
    pub fn centre(&self) -> [f32; 2] {
        let sum = |axis: usize| self.corners.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0;
        [sum(0), sum(1)]
    }

    /// Length of the text, in pixels: the mean of its upper and lower edge.
    pub fn width(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        (distance(a, b) + distance(d, c)) / 2.0
    }

    /// Height of the text, in pixels: the mean of its left and right edge.
    pub fn height(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        (distance(a, d) + distance(b, c)) / 2.0
    }

    /// Direction in which the text runs, in radians clockwise from the x axis, −π…π.
    pub fn angle(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        (b[1] + c[1] - a[1] - d[1]).atan2(b[0] + c[0] - a[0] - d[0])
    }

    /// The same place read in the other direction: turned by half a turn.
    pub const fn flipped(&self) -> Self {
        let [a, b, c, d] = self.corners;
        Self { corners: [c, d, a, b] }
    }

    /// The smallest upright rectangle that holds it, cut to a picture of `width` × `height` pixels; at least one pixel.
    pub fn region(&self, width: u32, height: u32) -> Region {
        let edge = |axis: usize, size: u32| {
            let values = self.corners.iter().map(|corner| corner[axis]);
            let low = values.clone().fold(f32::INFINITY, f32::min).floor().clamp(0.0, size.saturating_sub(1) as f32);
            let high = values.fold(f32::NEG_INFINITY, f32::max).ceil().clamp(low + 1.0, size.max(1) as f32);
            (low as u32, (high - low) as u32)
        };
        let ((x, width), (y, height)) = (edge(0, width), edge(1, height));
        Region { x, y, width, height }
    }
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_rectangle_keeps_its_sides_and_knows_its_angle() {
        let quad = Quad::turned([100.0, 50.0], 40.0, 10.0, 0.5);
        assert!((quad.width() - 40.0).abs() < 1e-3 && (quad.height() - 10.0).abs() < 1e-3);
        assert!((quad.angle() - 0.5).abs() < 1e-4);
        assert!((quad.flipped().angle() - (0.5 - std::f32::consts::PI)).abs() < 1e-4);
    }

    #[test]
    fn a_region_lies_inside_the_picture() {
        let region = Quad::upright(-5.0, 90.0, 300.0, 40.0).region(200, 100);
        assert_eq!((region.x, region.y, region.width, region.height), (0, 90, 200, 10));
        let outside = Quad::upright(500.0, 500.0, 3.0, 3.0).region(200, 100);
        assert!(outside.x + outside.width <= 200 && outside.y + outside.height <= 100 && outside.width >= 1);
    }
}
