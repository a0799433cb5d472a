//! Owns upright boxes as networks tell them, left, top, width and height in pixels: what two of them have in common.

/// Left, top, width, height.
pub type Bounds = [f32; 4];

/// Area that two boxes share, in square pixels.
pub fn shared(a: Bounds, b: Bounds) -> f32 {
    let along = |axis: usize| (a[axis] + a[axis + 2]).min(b[axis] + b[axis + 2]) - a[axis].max(b[axis]);
    along(0).max(0.0) * along(1).max(0.0)
}

/// Area that two boxes share, as a share of what they cover together, 0…1 (intersection over union).
pub fn overlap(a: Bounds, b: Bounds) -> f32 {
    let shared = shared(a, b);
    let together = a[2] * a[3] + b[2] * b[3] - shared;
    if together > 0.0 { shared / together } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_overlap_by_what_they_share_of_what_they_cover() {
        let a = [0.0, 0.0, 10.0, 10.0];
        let b = [5.0, 5.0, 10.0, 10.0];
        assert_eq!((shared(a, b), overlap(a, b)), (25.0, 25.0 / 175.0));
        assert_eq!((shared(a, a), overlap(a, a)), (100.0, 1.0));
    }

    #[test]
    fn boxes_apart_touching_or_empty_share_nothing() {
        let a = [0.0, 0.0, 10.0, 10.0];
        for b in [[20.0, 0.0, 5.0, 5.0], [-9.0, 30.0, 5.0, 5.0], [10.0, 0.0, 5.0, 5.0], [3.0, 3.0, 0.0, 0.0]] {
            assert_eq!((shared(a, b), overlap(a, b)), (0.0, 0.0), "{b:?}");
        }
        assert_eq!(overlap([0.0; 4], [0.0; 4]), 0.0);
    }
}
