//! Owns quadrilaterals: where a line of text or a code lies, at any angle.

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

    /// The same place read from top to bottom of what it was: turned by a quarter turn.
    pub const fn quarter_turned(&self) -> Self {
        let [a, b, c, d] = self.corners;
        Self { corners: [b, c, d, a] }
    }

    /// Grown (or shrunk) around its centre by a factor along the text and one across.
    pub fn scaled(&self, along: f32, across: f32) -> Self {
        let place = |u: f32, v: f32| self.at(0.5 + (u - 0.5) * along, 0.5 + (v - 0.5) * across);
        Self { corners: [place(0.0, 0.0), place(1.0, 0.0), place(1.0, 1.0), place(0.0, 1.0)] }
    }

    /// The point at `u` along the text and `v` across it, both 0…1 inside; bilinear between the corners.
    pub fn at(&self, u: f32, v: f32) -> [f32; 2] {
        let [a, b, c, d] = self.corners;
        [0, 1].map(|i| (a[i] * (1.0 - u) + b[i] * u) * (1.0 - v) + (d[i] * (1.0 - u) + c[i] * u) * v)
    }

    /// `part`, given in pixels of a straightened picture of this place that is `width` × `height` pixels large, in the full picture.
    pub fn inside(&self, part: &Self, width: f32, height: f32) -> Self {
        Self { corners: part.corners.map(|corner| self.at(corner[0] / width, corner[1] / height)) }
    }

    /// Whether a point lies inside.
    pub fn holds(&self, point: [f32; 2]) -> bool {
        let side = |a: [f32; 2], b: [f32; 2]| (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
        let sides = [0, 1, 2, 3].map(|i| side(self.corners[i], self.corners[(i + 1) % 4]));
        sides.iter().all(|&side| side >= 0.0) || sides.iter().all(|&side| side <= 0.0)
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        area(&self.corners)
    }

    /// Area that two convex quadrilaterals share, in square pixels (Sutherland and Hodgman's clipping).
    pub fn shared(&self, other: &Self) -> f32 {
        let inside_is = if signed(&other.corners) >= 0.0 { 1.0 } else { -1.0 };
        let mut shape = self.corners.to_vec();
        for i in 0..4 {
            let (a, b) = (other.corners[i], other.corners[(i + 1) % 4]);
            let side = |p: [f32; 2]| inside_is * ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
            let mut cut = Vec::with_capacity(8);
            for (n, &from) in shape.iter().enumerate() {
                let to = shape[(n + 1) % shape.len()];
                let (s, t) = (side(from), side(to));
                if s >= 0.0 {
                    cut.push(from);
                }
                if (s >= 0.0) != (t >= 0.0) {
                    let k = s / (s - t);
                    cut.push([from[0] + (to[0] - from[0]) * k, from[1] + (to[1] - from[1]) * k]);
                }
            }
            shape = cut;
            if shape.is_empty() {
                return 0.0;
            }
        }
        area(&shape)
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

/// Twice the area of a polygon, positive where it turns clockwise (y down).
fn signed(shape: &[[f32; 2]]) -> f32 {
    let next = shape.iter().cycle().skip(1);
    shape.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

fn area(shape: &[[f32; 2]]) -> f32 {
    signed(shape).abs() / 2.0
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
    fn shared_area_is_that_of_the_overlap() {
        let square = Quad::upright(0.0, 0.0, 10.0, 10.0);
        assert!((square.shared(&Quad::upright(5.0, 5.0, 10.0, 10.0)) - 25.0).abs() < 1e-3);
        assert!((square.shared(&Quad::upright(2.0, 2.0, 3.0, 3.0).flipped()) - 9.0).abs() < 1e-3);
        assert_eq!(square.shared(&Quad::upright(20.0, 0.0, 10.0, 10.0)), 0.0);
        let diamond = Quad::turned([5.0, 5.0], 10.0, 10.0, std::f32::consts::FRAC_PI_4);
        assert!((square.shared(&diamond) - 82.84).abs() < 0.1);
        assert!((square.area() - 100.0).abs() < 1e-3);
    }

    #[test]
    fn a_point_is_inside_whichever_way_the_corners_turn() {
        let quad = Quad::turned([0.0, 0.0], 10.0, 4.0, 0.3);
        let [a, b, c, d] = quad.corners;
        assert!(quad.holds([1.0, 0.0]) && Quad { corners: [d, c, b, a] }.holds([1.0, 0.0]));
        assert!(!quad.holds([1.0, 4.0]));
    }

    #[test]
    fn a_part_of_a_straightened_place_lies_where_it_was() {
        let quad = Quad::turned([50.0, 50.0], 40.0, 20.0, std::f32::consts::FRAC_PI_2);
        let part = quad.inside(&Quad::upright(0.0, 0.0, 40.0, 40.0), 80.0, 40.0);
        assert!((part.centre()[0] - 50.0).abs() < 1e-3 && (part.centre()[1] - 40.0).abs() < 1e-3);
        assert!((quad.scaled(2.0, 0.5).area() - quad.area()).abs() < 1e-2);
    }

    #[test]
    fn a_region_lies_inside_the_picture() {
        let region = Quad::upright(-5.0, 90.0, 300.0, 40.0).region(200, 100);
        assert_eq!((region.x, region.y, region.width, region.height), (0, 90, 200, 10));
        let outside = Quad::upright(500.0, 500.0, 3.0, 3.0).region(200, 100);
        assert!(outside.x + outside.width <= 200 && outside.y + outside.height <= 100 && outside.width >= 1);
    }
}
