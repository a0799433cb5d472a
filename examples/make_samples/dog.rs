//! Owns the picture of the dog with a tag.

use crate::draw::{Canvas, Colour, Shape, clouds, cos_sin, mix, noise, smooth};
use crate::lettering::{Lettering, engrave};

const WHITE: Colour = [250.0, 249.0, 246.0];

/// A French bulldog before a garden, with a collar and a round metal tag: BRUNO, 07700 900123 in digits 15 px tall. 960 x 840.
pub fn dog() -> Canvas {
    let mut canvas = Canvas::new(960, 840, |x, y| {
        let light = clouds(x, y, 170.0, 11) * 22.0 + clouds(x, y, 60.0, 12) * 12.0;
        let lawn = mix([158.0, 186.0, 122.0], [84.0, 122.0, 62.0], smooth(330.0, 800.0, y));
        let hedge = mix([96.0, 138.0, 92.0], [190.0, 208.0, 178.0], smooth(420.0, 0.0, y));
        mix(hedge, lawn, smooth(380.0, 470.0, y)).map(|c| c + light)
    });
    for i in 0..16 {
        let (x, y) = (480.0 + 500.0 * noise(i, 1, 5), 190.0 + 190.0 * noise(i, 2, 5));
        let glow = mix([238.0, 232.0, 170.0], [210.0, 236.0, 200.0], noise(i, 3, 5));
        canvas.glow(&Shape::circle(x, y, 24.0 + 12.0 * noise(i, 4, 5)), 10.0, 0.38, glow);
    }
    canvas.blur(4);
    canvas.glow(&Shape::ellipse(480.0, 840.0, 380.0, 60.0, 0.0), 90.0, 0.55, [40.0, 56.0, 30.0]);
    dog_body(&mut canvas);
    dog_head(&mut canvas);
    dog_collar(&mut canvas);
    dog_tag(&mut canvas);
    canvas.develop(0.9, 1);
    canvas
}

const FAWN: Colour = [206.0, 164.0, 112.0];
const FAWN_LIGHT: Colour = [236.0, 206.0, 160.0];
const FAWN_DARK: Colour = [132.0, 92.0, 58.0];

/// Fur: `base` towards dark near the edge, with fine streaks.
fn fur(base: Colour, x: f32, y: f32, depth: f32) -> Colour {
    let streaks = 7.0 * clouds(x * 1.6, y * 0.55, 7.0, 21) + 6.0 * clouds(x, y, 46.0, 22);
    mix(mix(base, FAWN_DARK, 0.62), base, smooth(-4.0, 58.0, depth)).map(|c| c + streaks)
}

fn dog_body(canvas: &mut Canvas) {
    let body = [(292.0, 870.0), (286.0, 700.0), (322.0, 590.0), (336.0, 510.0), (480.0, 480.0), (624.0, 510.0)];
    let right = [(638.0, 590.0), (674.0, 700.0), (668.0, 870.0), (480.0, 880.0)];
    let points: Vec<_> = body.into_iter().chain(right).collect();
    canvas.paint(&Shape::curve(&points), 3.0, 1.0, |x, y, d| fur(FAWN, x, y, d));
    let chest = [
        (404.0, 560.0),
        (480.0, 540.0),
        (556.0, 560.0),
        (580.0, 680.0),
        (540.0, 880.0),
        (420.0, 880.0),
        (380.0, 680.0),
    ];
    canvas.paint(&Shape::curve(&chest), 34.0, 0.92, |x, y, d| fur([246.0, 232.0, 208.0], x, y, d + 40.0));
}

fn dog_head(canvas: &mut Canvas) {
    // The shadow that the head throws on the chest.
    canvas.glow(&Shape::ellipse(480.0, 532.0, 128.0, 40.0, 0.0), 44.0, 0.6, [84.0, 58.0, 38.0]);
    for side in [-1.0_f32, 1.0] {
        let at = |x: f32, y: f32| (480.0 + side * x, y);
        let ear = [
            at(92.0, 200.0),
            at(120.0, 110.0),
            at(168.0, 48.0),
            at(212.0, 40.0),
            at(238.0, 92.0),
            at(236.0, 176.0),
            at(206.0, 260.0),
        ];
        canvas.paint(&Shape::curve(&ear), 3.0, 1.0, |x, y, d| fur(FAWN, x, y, d));
        let inner =
            [at(134.0, 192.0), at(152.0, 122.0), at(184.0, 76.0), at(207.0, 84.0), at(214.0, 140.0), at(198.0, 214.0)];
        canvas.paint(&Shape::curve(&inner), 14.0, 0.95, |x, y, d| {
            mix([150.0, 96.0, 84.0], [226.0, 168.0, 152.0], smooth(0.0, 26.0, d))
                .map(|c| c + 4.0 * clouds(x, y, 8.0, 30))
        });
    }
    let head = [
        (480.0, 128.0),
        (570.0, 140.0),
        (648.0, 190.0),
        (688.0, 280.0),
        (690.0, 372.0),
        (650.0, 462.0),
        (572.0, 520.0),
        (480.0, 534.0),
        (388.0, 520.0),
        (310.0, 462.0),
        (270.0, 372.0),
        (272.0, 280.0),
        (312.0, 190.0),
        (390.0, 140.0),
    ];
    canvas
        .paint(&Shape::curve(&head), 3.0, 1.0, |x, y, d| fur(mix(FAWN_LIGHT, FAWN, smooth(120.0, 420.0, y)), x, y, d));
    // The white blaze between the eyes.
    let blaze = [(480.0, 130.0), (508.0, 190.0), (500.0, 300.0), (480.0, 330.0), (460.0, 300.0), (452.0, 190.0)];
    canvas.glow(&Shape::curve(&blaze), 22.0, 0.85, [250.0, 238.0, 218.0]);
    for side in [-1.0_f32, 1.0] {
        dog_eye(canvas, side);
    }
    dog_muzzle(canvas);
}

fn dog_eye(canvas: &mut Canvas, side: f32) {
    let x = 480.0 + side * 118.0;
    canvas.glow(&Shape::ellipse(x, 308.0, 62.0, 54.0, side * 18.0), 44.0, 0.55, FAWN_DARK);
    canvas.fill(&Shape::ellipse(x, 308.0, 42.0, 38.0, 0.0), [58.0, 38.0, 30.0]);
    canvas.fill(&Shape::ellipse(x, 308.0, 37.0, 33.0, 0.0), [236.0, 228.0, 218.0]);
    canvas.paint(&Shape::circle(x - side * 3.0, 309.0, 30.0), 3.0, 1.0, |_, _, d| {
        mix([44.0, 24.0, 14.0], [124.0, 74.0, 36.0], smooth(0.0, 12.0, d))
    });
    canvas.glow(&Shape::circle(x - side * 3.0, 309.0, 17.0), 3.0, 1.0, [14.0, 10.0, 10.0]);
    canvas.glow(&Shape::circle(x - 12.0, 298.0, 7.5), 3.0, 0.95, WHITE);
    canvas.glow(&Shape::circle(x + 9.0, 320.0, 4.0), 3.0, 0.6, WHITE);
    let brow = [(x - 46.0, 276.0 + side * 6.0), (x, 262.0), (x + 46.0, 276.0 - side * 6.0)];
    canvas.glow(&Shape::line(&brow, 9.0), 12.0, 0.5, FAWN_DARK);
}

fn dog_muzzle(canvas: &mut Canvas) {
    // A dark mask, two hanging lips, the chin and a tongue below.
    canvas.glow(&Shape::ellipse(480.0, 410.0, 138.0, 104.0, 0.0), 50.0, 0.86, [82.0, 60.0, 50.0]);
    canvas.paint(&Shape::ellipse(480.0, 496.0, 74.0, 38.0, 0.0), 4.0, 1.0, |x, y, d| {
        mix([70.0, 52.0, 44.0], [150.0, 118.0, 92.0], smooth(0.0, 30.0, d)).map(|c| c + 5.0 * clouds(x, y, 6.0, 41))
    });
    let tongue = [(452.0, 474.0), (480.0, 468.0), (508.0, 474.0), (512.0, 514.0), (480.0, 534.0), (448.0, 514.0)];
    canvas.paint(&Shape::curve(&tongue), 3.0, 1.0, |_, _, d| {
        mix([176.0, 76.0, 84.0], [236.0, 138.0, 144.0], smooth(0.0, 22.0, d))
    });
    canvas.glow(&Shape::line(&[(480.0, 482.0), (480.0, 524.0)], 3.0), 4.0, 0.5, [170.0, 70.0, 80.0]);
    for side in [-1.0_f32, 1.0] {
        let at = |x: f32, y: f32| (480.0 + side * x, y);
        let lip = [
            at(0.0, 392.0),
            at(52.0, 376.0),
            at(108.0, 396.0),
            at(134.0, 446.0),
            at(116.0, 492.0),
            at(70.0, 494.0),
            at(30.0, 470.0),
            at(0.0, 462.0),
        ];
        canvas.paint(&Shape::curve(&lip), 3.0, 1.0, |x, y, d| {
            let base = mix([58.0, 42.0, 38.0], [128.0, 98.0, 80.0], smooth(0.0, 44.0, d));
            base.map(|c| c + 6.0 * clouds(x, y, 9.0, 42))
        });
        for i in 0..6 {
            let (dx, dy) = (56.0 + (i % 3) as f32 * 20.0, 424.0 + (i / 3) as f32 * 24.0);
            let (x, y) = at(dx, dy);
            canvas.glow(&Shape::circle(x, y, 2.4), 2.0, 0.8, [34.0, 24.0, 22.0]);
        }
        let fold = [at(16.0, 330.0), at(58.0, 352.0), at(104.0, 368.0), at(140.0, 404.0)];
        canvas.glow(&Shape::line(&fold, 6.0), 9.0, 0.55, [60.0, 40.0, 32.0]);
    }
    canvas.fill(&Shape::line(&[(480.0, 404.0), (480.0, 464.0)], 5.0), [36.0, 26.0, 26.0]);
    let nose = [
        (480.0, 340.0),
        (524.0, 348.0),
        (542.0, 374.0),
        (516.0, 404.0),
        (480.0, 414.0),
        (444.0, 404.0),
        (418.0, 374.0),
        (436.0, 348.0),
    ];
    canvas.paint(&Shape::curve(&nose), 3.0, 1.0, |_, y, d| {
        mix([26.0, 22.0, 24.0], [84.0, 78.0, 82.0], smooth(2.0, 26.0, d) * smooth(404.0, 350.0, y))
    });
    for side in [-1.0_f32, 1.0] {
        canvas.glow(&Shape::ellipse(480.0 + side * 27.0, 382.0, 15.0, 9.0, side * -24.0), 4.0, 1.0, [8.0, 6.0, 8.0]);
    }
    canvas.glow(&Shape::ellipse(480.0, 354.0, 34.0, 6.0, 0.0), 9.0, 0.5, [210.0, 210.0, 220.0]);
}

fn dog_collar(canvas: &mut Canvas) {
    let collar = [(340.0, 540.0), (394.0, 586.0), (480.0, 602.0), (566.0, 586.0), (620.0, 540.0)];
    let below: Vec<_> = collar.iter().map(|&(x, y)| (x, y + 12.0)).collect();
    canvas.glow(&Shape::line(&below, 30.0), 12.0, 0.5, [70.0, 46.0, 30.0]);
    canvas.paint(&Shape::line(&collar, 34.0), 1.5, 1.0, |x, y, d| {
        mix([104.0, 18.0, 24.0], [196.0, 44.0, 48.0], smooth(0.0, 12.0, d))
            .map(|c| c + 5.0 * noise(x as i32 / 2, y as i32 / 2, 50))
    });
    for edge in [-11.0_f32, 11.0] {
        let seam: Vec<_> = collar.iter().map(|&(x, y)| (x, y + edge)).collect();
        canvas.glow(&Shape::line(&seam, 1.6), 1.5, 0.6, [240.0, 190.0, 180.0]);
    }
    canvas.fill(&Shape::Strokes { lines: vec![ring(480.0, 628.0, 15.0)], width: 5.0 }, [168.0, 170.0, 176.0]);
}

/// A closed circle as a line.
fn ring(x: f32, y: f32, radius: f32) -> Vec<(f32, f32)> {
    let turns = (0..=24).map(|i| cos_sin(i as f32 * 15.0 - 180.0));
    turns.map(|(cos, sin)| (x + radius * cos, y + radius * sin)).collect()
}

fn dog_tag(canvas: &mut Canvas) {
    let (x, y, radius) = (480.0, 726.0, 96.0);
    canvas.glow(&Shape::circle(x + 8.0, y + 10.0, radius), 26.0, 0.5, [70.0, 50.0, 36.0]);
    canvas.paint(&Shape::circle(x, y, radius), 1.5, 1.0, |px, py, d| {
        let sheen = 0.5 + 0.5 * clouds(px - py, 0.0, 38.0, 60);
        let metal = mix([186.0, 190.0, 196.0], [228.0, 231.0, 235.0], sheen);
        let brushed = metal.map(|c| c + 3.0 * noise(0, py as i32, 61));
        let rim = smooth(0.0, 2.0, d) * smooth(7.0, 5.0, d);
        mix(brushed, [126.0, 128.0, 134.0], rim.max(smooth(2.0, 0.0, d)))
    });
    canvas.fill(&Shape::circle(x, y - 82.0, 7.0), [96.0, 76.0, 58.0]);
    canvas.fill(&Shape::Strokes { lines: vec![ring(480.0, 640.0, 11.0)], width: 4.0 }, [150.0, 152.0, 158.0]);
    let ink = [52.0, 52.0, 58.0];
    let shine = [246.0, 247.0, 250.0];
    engrave(canvas, &Lettering::new("BRUNO", (x, y - 22.0), 24.0, ink), shine);
    engrave(canvas, &Lettering::new("07700 900123", (x, y + 14.0), 15.0, ink), shine);
    let paw = [(0.0_f32, 0.0_f32, 7.0), (-10.0, -8.0, 3.6), (-3.5, -13.0, 3.6), (4.0, -13.0, 3.6), (10.5, -8.0, 3.6)];
    for (dx, dy, r) in paw {
        canvas.fill(&Shape::circle(x + dx, y + 52.0 + dy, r), [96.0, 97.0, 104.0]);
    }
}
