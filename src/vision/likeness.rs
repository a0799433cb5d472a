//! Owns comparing an embedded copy with the picture it should show: is it the same scene, does it show more than the picture, is a
//! part of the picture covered. Works on small grey versions (`grid.rs`): finds where in the copy the picture lies (`place.rs`) and what
//! differs there (`changes.rs`). What a difference means for the person is `detect/`'s to say.
//!
//! The copy may lie turned, between letterbox bars, a little zoomed, brighter, greyer or noisier: none of this is a difference.

use image::{GrayImage, RgbImage};
use imageproc::filter::gaussian_blur_f32;

use changes::{Regions, faded};
use grid::{contrast, deviation, grid, shrink, turned};
use place::{CLEAR_DETAIL, Placement, first_guesses, place};

mod changes;
mod grid;
mod place;

/// Longest edge of the copy's grey version, in pixels: camera thumbnails have 160, and half of it tells scenes apart.
const SMALL_EDGE_PX: u32 = 96;

/// Longest edge of the grey versions in which missing details are looked for, in pixels: that of camera thumbnails.
const FINE_EDGE_PX: u32 = 160;

/// Longest edge of the grid on which changed regions are looked for, in pixels.
const REGION_EDGE_PX: u32 = 48;

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
