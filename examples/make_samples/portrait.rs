//! Owns pictures about faces: a portrait that is one, and things on a wall that only look back.

use crate::draw::{Canvas, Colour, Shape, clouds, mix, smooth};

/// Middle of the drawn face.
const MIDDLE: (f32, f32) = (320.0, 352.0);

const HAIR: Colour = [52.0, 36.0, 28.0];
const SHADE: Colour = [146.0, 96.0, 78.0];

/// Somebody who looks at the camera, the pupils 120 pixels apart. 640 × 800.
pub fn portrait() -> Canvas {
    let mut canvas = Canvas::new(640, 800, |x, y| {
        let wall = mix([150.0, 165.0, 175.0], [95.0, 110.0, 125.0], smooth(0.0, 800.0, y));
        wall.map(|c| c + 5.0 * clouds(x, y, 120.0, 31))
    });
    let (x, _) = MIDDLE;
    canvas.glow(&oval(x, 310.0, 168.0, 205.0), 14.0, 1.0, HAIR);
    canvas.fill(&oval(x, 820.0, 290.0, 200.0), [60.0, 80.0, 120.0]);
    canvas.glow(&oval(x, 600.0, 75.0, 110.0), 20.0, 1.0, [176.0, 128.0, 102.0]);
    canvas.glow(&oval(x, 575.0, 85.0, 50.0), 50.0, 0.6, [110.0, 70.0, 54.0]);
    head(&mut canvas);
    for side in [-1.0, 1.0] {
        eye(&mut canvas, side);
    }
    nose_and_mouth(&mut canvas);
    canvas.blur(1);
    canvas.develop(1.6, 7);
    canvas
}

fn oval(x: f32, y: f32, rx: f32, ry: f32) -> Shape {
    Shape::ellipse(x, y, rx, ry, 0.0)
}

/// A rectangle about its middle.
fn slab(x: f32, y: f32, width: f32, height: f32, round: f32) -> Shape {
    Shape::rectangle(x - width / 2.0, y - height / 2.0, width, height, round)
}

/// Skin lit from the upper left, darker towards the edge; ears and hair.
fn head(canvas: &mut Canvas) {
    let (x, y) = MIDDLE;
    let skin = |px: f32, py: f32, depth: f32| {
        let light = mix([228.0, 182.0, 152.0], [186.0, 132.0, 104.0], smooth(-150.0, 170.0, px - x + 0.25 * (py - y)));
        mix(light.map(|c| c * 0.74), light, smooth(-4.0, 66.0, depth))
    };
    for (side, colour) in [(-150.0, [190.0, 136.0, 110.0]), (150.0, [180.0, 126.0, 100.0])] {
        canvas.glow(&oval(x + side, 370.0, 22.0, 42.0), 8.0, 1.0, colour);
    }
    canvas.paint(&oval(x, 430.0, 112.0, 140.0), 6.0, 1.0, skin);
    canvas.paint(&oval(x, y, 142.0, 172.0), 6.0, 1.0, skin);
    canvas.paint(&oval(x, 440.0, 96.0, 122.0), 60.0, 1.0, |px, py, _| skin(px, py, 66.0));
    canvas.glow(&oval(x, 185.0, 150.0, 62.0), 26.0, 0.95, HAIR);
    for side in [-140.0, 140.0] {
        canvas.glow(&oval(x + side, 250.0, 34.0, 80.0), 20.0, 0.9, HAIR);
    }
}

fn eye(canvas: &mut Canvas, side: f32) {
    let (x, y) = (MIDDLE.0 + side * 60.0, MIDDLE.1);
    canvas.glow(&oval(x, y - 2.0, 46.0, 30.0), 40.0, 0.5, SHADE);
    canvas.glow(&oval(x, y - 40.0, 40.0, 8.0), 9.0, 0.9, [62.0, 44.0, 34.0]);
    canvas.glow(&oval(x, y, 27.0, 12.5), 4.0, 1.0, [236.0, 230.0, 224.0]);
    canvas.glow(&Shape::circle(x, y - 1.0, 12.5), 3.0, 1.0, [84.0, 60.0, 42.0]);
    canvas.glow(&Shape::circle(x, y - 1.0, 6.0), 2.0, 1.0, [16.0, 12.0, 10.0]);
    canvas.glow(&Shape::circle(x - 4.0, y - 5.0, 2.6), 2.0, 1.0, [255.0; 3]);
    canvas.glow(&oval(x, y - 12.0, 29.0, 4.5), 5.0, 0.9, [48.0, 32.0, 26.0]);
    canvas.glow(&oval(x, y + 19.0, 28.0, 6.0), 14.0, 0.35, SHADE);
    canvas.glow(&oval(MIDDLE.0 + side * 72.0, 430.0, 40.0, 34.0), 50.0, 0.28, [224.0, 134.0, 116.0]);
}

fn nose_and_mouth(canvas: &mut Canvas) {
    let x = MIDDLE.0;
    canvas.glow(&oval(x + 14.0, 400.0, 12.0, 58.0), 26.0, 0.35, SHADE);
    canvas.glow(&oval(x - 4.0, 395.0, 8.0, 52.0), 16.0, 0.45, [246.0, 212.0, 186.0]);
    canvas.glow(&oval(x, 440.0, 26.0, 17.0), 20.0, 0.35, [240.0, 190.0, 160.0]);
    canvas.glow(&oval(x + 4.0, 458.0, 34.0, 9.0), 14.0, 0.55, [130.0, 80.0, 64.0]);
    for side in [-14.0, 14.0] {
        canvas.glow(&oval(x + side, 454.0, 7.0, 4.5), 5.0, 0.8, [84.0, 46.0, 38.0]);
    }
    canvas.glow(&oval(x, 508.0, 48.0, 11.0), 8.0, 0.9, [178.0, 88.0, 82.0]);
    canvas.glow(&oval(x, 520.0, 40.0, 11.0), 8.0, 0.9, [200.0, 106.0, 98.0]);
    canvas.glow(&oval(x, 512.0, 46.0, 3.0), 4.0, 0.9, [94.0, 40.0, 38.0]);
    canvas.glow(&oval(x, 545.0, 44.0, 9.0), 18.0, 0.35, SHADE);
    canvas.glow(&oval(x, 566.0, 34.0, 14.0), 24.0, 0.3, [240.0, 198.0, 170.0]);
}

/// What people see faces in: a socket, a clock without numbers, and a window with a full moon. 900 × 600.
pub fn wall() -> Canvas {
    let mut canvas = Canvas::new(900, 600, |x, y| {
        mix([222.0, 216.0, 204.0], [196.0, 188.0, 174.0], smooth(0.0, 900.0, x + y / 2.0))
            .map(|c| c + 4.0 * clouds(x, y, 90.0, 41) + 1.5 * clouds(x, y, 6.0, 42))
    });
    canvas.glow(&slab(204.0, 446.0, 150.0, 150.0, 16.0), 18.0, 0.4, [90.0, 84.0, 76.0]);
    canvas.fill(&slab(200.0, 440.0, 150.0, 150.0, 16.0), [244.0, 242.0, 238.0]);
    canvas.paint(&Shape::circle(200.0, 440.0, 56.0), 3.0, 1.0, |_, y, depth| {
        mix([196.0, 194.0, 190.0], [226.0, 224.0, 220.0], smooth(0.0, 20.0, depth) * smooth(380.0, 500.0, y))
    });
    for side in [-22.0, 22.0] {
        canvas.fill(&Shape::circle(200.0 + side, 436.0, 7.0), [24.0, 22.0, 20.0]);
    }
    canvas.fill(&slab(200.0, 474.0, 30.0, 6.0, 3.0), [150.0, 146.0, 140.0]);
    canvas.glow(&Shape::circle(204.0, 178.0, 112.0), 20.0, 0.4, [90.0, 84.0, 76.0]);
    canvas.fill(&Shape::circle(200.0, 170.0, 110.0), [70.0, 52.0, 40.0]);
    canvas.fill(&Shape::circle(200.0, 170.0, 98.0), [248.0, 246.0, 240.0]);
    canvas.fill(&Shape::line(&[(200.0, 170.0), (152.0, 142.0)], 9.0), [30.0, 28.0, 26.0]);
    canvas.fill(&Shape::line(&[(200.0, 170.0), (268.0, 130.0)], 6.0), [30.0, 28.0, 26.0]);
    canvas.fill(&Shape::circle(200.0, 170.0, 8.0), [30.0, 28.0, 26.0]);
    canvas.fill(&slab(640.0, 290.0, 380.0, 440.0, 6.0), [250.0, 250.0, 248.0]);
    canvas.paint(&slab(640.0, 290.0, 350.0, 410.0, 2.0), 2.0, 1.0, |_, y, _| {
        mix([10.0, 14.0, 34.0], [44.0, 52.0, 84.0], smooth(80.0, 500.0, y))
    });
    canvas.glow(&Shape::circle(690.0, 210.0, 84.0), 60.0, 0.35, [150.0, 156.0, 176.0]);
    canvas.paint(&Shape::circle(690.0, 210.0, 66.0), 3.0, 1.0, |x, y, _| {
        mix([222.0, 220.0, 208.0], [158.0, 156.0, 150.0], 0.5 + clouds(x, y, 34.0, 43) * 0.7)
    });
    canvas.fill(&slab(640.0, 290.0, 12.0, 410.0, 0.0), [246.0, 246.0, 244.0]);
    canvas.blur(1);
    canvas.develop(1.4, 8);
    canvas
}
