//! Owns the pictures other than the dog's: what is drawn on each, from shapes and lettering. Knows nothing of files.

use crate::draw::{Canvas, Colour, Shape, clouds, mix, noise, smooth};
use crate::lettering::{Lettering, set};

const WHITE: Colour = [250.0, 249.0, 246.0];
const BLACK: Colour = [26.0, 24.0, 28.0];

/// A town square with a fountain under a sky of the colour `sky`; `seed` changes houses and clouds. 720 x 480.
pub fn square(seed: u32, sky: Colour) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let cloud = smooth(0.1, 0.9, clouds(x, y * 2.2, 130.0, seed) + 0.4 * clouds(x, y * 2.0, 40.0, seed + 1));
        let air = mix(mix(sky, WHITE, smooth(0.0, 330.0, y) * 0.6), WHITE, cloud * 0.8);
        let paving = mix([176.0, 164.0, 148.0], [138.0, 128.0, 118.0], smooth(320.0, 480.0, y));
        mix(air, paving.map(|c| c + 7.0 * clouds(x, y * 3.0, 14.0, seed + 2)), smooth(318.0, 322.0, y))
    });
    let walls: [Colour; 4] =
        [[206.0, 150.0, 112.0], [222.0, 198.0, 150.0], [172.0, 120.0, 104.0], [188.0, 186.0, 170.0]];
    for i in 0..7 {
        let x = i as f32 * 108.0 - 20.0;
        let top = 190.0 - 60.0 * noise(i, 7, seed);
        let wall = walls[(i as usize + seed as usize) % 4];
        canvas.fill(&Shape::rectangle(x, top, 106.0, 322.0 - top, 0.0), wall);
        canvas.fill(&Shape::polygon(&[(x - 4.0, top), (x + 53.0, top - 46.0), (x + 110.0, top)]), [128.0, 66.0, 52.0]);
        for row in 0..3 {
            for column in 0..3 {
                let (wx, wy) = (x + 16.0 + column as f32 * 30.0, top + 18.0 + row as f32 * 42.0);
                if wy < 280.0 {
                    canvas.fill(&Shape::rectangle(wx, wy, 16.0, 24.0, 1.0), WHITE);
                    canvas.fill(&Shape::rectangle(wx + 2.0, wy + 2.0, 12.0, 20.0, 1.0), [70.0, 92.0, 112.0]);
                }
            }
        }
    }
    canvas.glow(&Shape::ellipse(366.0, 420.0, 150.0, 24.0, 0.0), 30.0, 0.4, BLACK);
    canvas.paint(&Shape::ellipse(360.0, 396.0, 130.0, 30.0, 0.0), 1.5, 1.0, |x, _, _| {
        mix([214.0, 208.0, 198.0], [150.0, 144.0, 138.0], smooth(230.0, 490.0, x))
    });
    canvas.fill(&Shape::ellipse(360.0, 388.0, 114.0, 22.0, 0.0), [96.0, 150.0, 172.0]);
    canvas.fill(&Shape::rectangle(350.0, 296.0, 20.0, 92.0, 4.0), [192.0, 186.0, 178.0]);
    for side in [-1.0_f32, 1.0] {
        for reach in [30.0_f32, 60.0] {
            let jet = [
                (360.0, 296.0),
                (360.0 + side * reach * 0.5, 270.0),
                (360.0 + side * reach, 300.0),
                (360.0 + side * reach * 1.2, 384.0),
            ];
            canvas.glow(&Shape::line(&jet, 5.0), 5.0, 0.75, [228.0, 240.0, 248.0]);
        }
    }
    canvas.develop(1.4, seed);
    canvas
}

/// A lake between mountains; `seed` changes light, mountains and boat. 720 x 480.
pub fn lake(seed: u32) -> Canvas {
    let warm = 0.5 + 0.5 * noise(1, 1, seed);
    let low = mix([250.0, 176.0, 128.0], [222.0, 214.0, 196.0], warm);
    let high = mix([84.0, 86.0, 150.0], [92.0, 148.0, 196.0], warm);
    let sky = |y: f32| mix(high, low, smooth(0.0, 250.0, y));
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let ripple = 8.0 * clouds(x, y * 5.0, 30.0, seed);
        if y < 262.0 { sky(y) } else { mix(sky(524.0 - y), [40.0, 66.0, 92.0], 0.45).map(|c| c + ripple) }
    });
    canvas.glow(&Shape::circle(500.0, 216.0, 30.0), 16.0, 1.0, [255.0, 236.0, 190.0]);
    canvas.glow(&Shape::circle(500.0, 216.0, 70.0), 110.0, 0.5, [255.0, 220.0, 160.0]);
    for (range, base) in [(0, [124.0, 128.0, 152.0]), (1, [82.0, 92.0, 116.0]), (2, [44.0, 62.0, 70.0])] {
        let mut ridge = vec![(-20.0, 264.0)];
        for i in 0..=24 {
            let height = 90.0 - 26.0 * range as f32 + 40.0 * noise(i, range, seed + 3);
            ridge.push((i as f32 * 31.0 - 12.0, 258.0 - height.max(4.0)));
        }
        ridge.push((740.0, 264.0));
        canvas.paint(&Shape::polygon(&ridge), 1.5, 1.0, |x, y, _| mix(base, WHITE, 0.1 * clouds(x, y, 16.0, seed + 4)));
    }
    canvas.glow(&Shape::rectangle(488.0, 268.0, 24.0, 180.0, 4.0), 30.0, 0.55, [255.0, 226.0, 176.0]);
    let sail = mix([222.0, 86.0, 70.0], [236.0, 190.0, 90.0], 1.0 - warm);
    let boat = |points: &[(f32, f32)]| {
        let moved: Vec<_> = points.iter().map(|&(x, y)| (x + 110.0 * noise(2, 2, seed), y)).collect();
        Shape::polygon(&moved)
    };
    canvas.fill(&boat(&[(170.0, 372.0), (300.0, 372.0), (280.0, 394.0), (190.0, 394.0)]), [110.0, 56.0, 40.0]);
    canvas.fill(&boat(&[(236.0, 366.0), (236.0, 268.0), (296.0, 360.0)]), WHITE);
    canvas.fill(&boat(&[(230.0, 366.0), (230.0, 288.0), (186.0, 360.0)]), sail);
    canvas.develop(1.4, seed);
    canvas
}

/// A drawn face of the given half height.
fn face(canvas: &mut Canvas, x: f32, y: f32, size: f32, skin: Colour, hair: Colour) {
    let dark = mix(skin, [96.0, 48.0, 40.0], 0.45);
    let shirt = mix(hair, [70.0, 130.0, 170.0], 0.7);
    canvas.paint(&Shape::ellipse(x, y + size * 2.1, size * 1.3, size, 0.0), 2.0, 1.0, |_, _, d| {
        mix(mix(shirt, BLACK, 0.4), shirt, smooth(0.0, 30.0, d))
    });
    canvas.fill(&Shape::ellipse(x, y - size * 0.12, size * 0.94, size * 1.08, 0.0), hair);
    canvas.fill(&Shape::rectangle(x - size * 0.26, y + size * 0.6, size * 0.52, size * 0.7, size * 0.1), dark);
    canvas.paint(&Shape::ellipse(x, y + size * 0.08, size * 0.76, size * 0.94, 0.0), 2.0, 1.0, |px, py, d| {
        mix(dark, skin, smooth(-2.0, size * 0.5, d)).map(|c| c + 3.0 * clouds(px, py, 9.0, 70))
    });
    let fringe = [
        (x - size * 0.76, y - size * 0.1),
        (x - size * 0.6, y - size * 0.75),
        (x, y - size * 0.98),
        (x + size * 0.6, y - size * 0.75),
        (x + size * 0.76, y - size * 0.1),
        (x + size * 0.3, y - size * 0.52),
        (x - size * 0.2, y - size * 0.46),
    ];
    canvas.fill(&Shape::curve(&fringe), hair);
    for side in [-1.0_f32, 1.0] {
        let ex = x + side * size * 0.3;
        canvas.fill(&Shape::ellipse(ex, y, size * 0.15, size * 0.1, 0.0), WHITE);
        canvas.fill(&Shape::circle(ex, y, size * 0.085), [70.0, 50.0, 36.0]);
        canvas.fill(&Shape::circle(ex + size * 0.03, y - size * 0.03, size * 0.028), WHITE);
        let brow = [(ex - size * 0.17, y - size * 0.2), (ex, y - size * 0.26), (ex + size * 0.17, y - size * 0.2)];
        canvas.fill(&Shape::line(&brow, size * 0.06), hair);
        canvas.glow(
            &Shape::circle(x + side * size * 0.42, y + size * 0.34, size * 0.16),
            size * 0.22,
            0.35,
            [226.0, 110.0, 96.0],
        );
    }
    let nose = [(x, y + size * 0.02), (x + size * 0.1, y + size * 0.28), (x - size * 0.04, y + size * 0.32)];
    canvas.fill(&Shape::line(&nose, size * 0.04), dark);
    let mouth = [(x - size * 0.26, y + size * 0.52), (x, y + size * 0.64), (x + size * 0.26, y + size * 0.52)];
    canvas.fill(&Shape::line(&mouth, size * 0.08), [176.0, 66.0, 66.0]);
}

/// Where [`party`] draws its faces: middle and half height in pixels.
pub const PARTY_FACES: [(f32, f32, f32); 3] = [(160.0, 210.0, 74.0), (366.0, 190.0, 80.0), (574.0, 214.0, 72.0)];

/// Three drawn people before balloons. 720 x 480.
pub fn party(seed: u32) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        mix([236.0, 222.0, 200.0], [186.0, 160.0, 140.0], smooth(0.0, 480.0, y + 20.0 * clouds(x, y, 90.0, seed)))
    });
    for i in 0..9 {
        let (x, y) = (360.0 + 360.0 * noise(i, 1, seed), 90.0 + 70.0 * noise(i, 2, seed));
        let colour = [[224.0, 84.0, 84.0], [86.0, 150.0, 214.0], [240.0, 196.0, 82.0]][i as usize % 3];
        canvas.fill(&Shape::line(&[(x, y + 40.0), (x + 8.0, y + 120.0), (x, y + 200.0)], 1.5), [140.0, 128.0, 120.0]);
        canvas.paint(&Shape::ellipse(x, y, 34.0, 42.0, 0.0), 1.5, 0.96, |px, py, d| {
            let light = smooth(30.0, 0.0, (px - x + 10.0).abs() + (py - y + 14.0).abs());
            mix(mix(mix(colour, BLACK, 0.35), colour, smooth(0.0, 24.0, d)), WHITE, light * 0.6)
        });
    }
    canvas.blur(2);
    let looks: [(Colour, Colour); 3] = [
        ([236.0, 190.0, 160.0], [92.0, 56.0, 34.0]),
        ([150.0, 100.0, 72.0], [36.0, 28.0, 28.0]),
        ([244.0, 206.0, 180.0], [206.0, 162.0, 92.0]),
    ];
    for ((x, y, size), (skin, hair)) in PARTY_FACES.into_iter().zip(looks) {
        face(&mut canvas, x, y, size, skin, hair);
    }
    canvas.develop(1.4, seed);
    canvas
}

/// A shop front with a name and a phone number on its sign; `covered` puts a black bar over the number. 720 x 480.
pub fn shop(name: &str, phone: &str, covered: bool) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let brick = if (y as i32 / 16) % 2 == 0 { x } else { x + 20.0 };
        let joint = (y as i32 % 16 < 2) || (brick as i32 % 40 < 2);
        let tone = 12.0 * noise(brick as i32 / 40, y as i32 / 16, 9) + 2.0 * clouds(x, y, 6.0, 8);
        if joint { [168.0, 150.0, 138.0] } else { [158.0, 88.0, 70.0].map(|c| c + tone) }
    });
    canvas.fill(&Shape::rectangle(0.0, 440.0, 720.0, 40.0, 0.0), [140.0, 136.0, 132.0]);
    for x in [60.0_f32, 430.0] {
        canvas.fill(&Shape::rectangle(x, 220.0, 230.0, 200.0, 4.0), [72.0, 52.0, 40.0]);
        canvas.paint(&Shape::rectangle(x + 10.0, 230.0, 210.0, 180.0, 2.0), 1.0, 1.0, |px, py, _| {
            mix([56.0, 70.0, 84.0], [186.0, 206.0, 218.0], smooth(-60.0, 300.0, px - x - py + 300.0) * 0.8)
        });
    }
    canvas.fill(&Shape::rectangle(310.0, 220.0, 100.0, 224.0, 3.0), [46.0, 84.0, 70.0]);
    canvas.fill(&Shape::circle(396.0, 336.0, 6.0), [214.0, 186.0, 110.0]);
    canvas.glow(&Shape::rectangle(48.0, 64.0, 632.0, 132.0, 6.0), 22.0, 0.5, BLACK);
    canvas.paint(&Shape::rectangle(40.0, 52.0, 640.0, 132.0, 6.0), 1.5, 1.0, |_, y, d| {
        mix(
            [216.0, 190.0, 120.0],
            mix([38.0, 78.0, 66.0], [28.0, 60.0, 52.0], smooth(52.0, 184.0, y)),
            smooth(3.0, 5.0, d),
        )
    });
    set(&mut canvas, &Lettering::new(name, (360.0, 96.0), 38.0, [244.0, 226.0, 176.0]));
    set(&mut canvas, &Lettering::new(phone, (360.0, 152.0), 26.0, WHITE));
    if covered {
        canvas.fill(&Shape::rectangle(150.0, 128.0, 420.0, 48.0, 0.0), [0.0; 3]);
    }
    canvas.develop(1.0, 3);
    canvas
}

/// A desk with a cup and a sheet of paper that carries `lines`. 720 x 480.
pub fn desk(lines: &[&str], seed: u32) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let grain = 12.0 * clouds(x * 0.3, y * 4.0, 40.0, seed) + 5.0 * clouds(x * 0.4, y * 5.0, 12.0, seed + 1);
        mix([176.0, 128.0, 84.0], [130.0, 88.0, 56.0], smooth(0.0, 760.0, x + y * 0.4)).map(|c| c + grain)
    });
    let paper = [(60.0, 70.0), (452.0, 40.0), (480.0, 420.0), (84.0, 446.0)];
    canvas.glow(&Shape::polygon(&paper.map(|(x, y)| (x + 9.0, y + 10.0))), 24.0, 0.5, BLACK);
    canvas.paint(&Shape::polygon(&paper), 1.2, 1.0, |x, y, _| {
        mix(WHITE, [222.0, 220.0, 212.0], smooth(60.0, 900.0, x + y))
    });
    for (i, line) in lines.iter().enumerate() {
        let y = 120.0 + 56.0 * i as f32;
        let lettering = Lettering::new(line, (262.0 + 3.5 * i as f32, y), 20.0, [38.0, 46.0, 92.0]);
        set(&mut canvas, &Lettering { turn: -4.2, weight: 0.11, ..lettering });
    }
    canvas.glow(&Shape::circle(604.0, 250.0, 88.0), 40.0, 0.5, BLACK);
    canvas.fill(
        &Shape::Strokes { lines: vec![vec![(640.0, 290.0), (690.0, 330.0)]], width: 24.0 },
        [214.0, 216.0, 220.0],
    );
    canvas.paint(&Shape::circle(590.0, 236.0, 84.0), 1.5, 1.0, |x, y, _| {
        mix(WHITE, [176.0, 180.0, 188.0], smooth(700.0, 980.0, x + y))
    });
    canvas.paint(&Shape::circle(590.0, 236.0, 72.0), 1.5, 1.0, |_, _, d| {
        mix([60.0, 34.0, 20.0], [112.0, 70.0, 42.0], smooth(0.0, 60.0, d))
    });
    canvas.glow(&Shape::ellipse(566.0, 206.0, 30.0, 12.0, -40.0), 18.0, 0.5, [220.0, 190.0, 160.0]);
    canvas.develop(1.4, seed);
    canvas
}

/// A screen of messages: `name` on top, then the messages, alternately theirs and mine. 480 x 760, without grain.
pub fn messages(name: &str, lines: &[&str]) -> Canvas {
    let mut canvas = Canvas::new(480, 760, |_, _| [236.0, 240.0, 244.0]);
    canvas.fill(&Shape::rectangle(0.0, 0.0, 480.0, 84.0, 0.0), [38.0, 96.0, 132.0]);
    canvas.fill(&Shape::circle(46.0, 50.0, 22.0), [212.0, 226.0, 234.0]);
    set(&mut canvas, &Lettering::from_left("12:41", 14.0, 14.0, 11.0, WHITE));
    set(&mut canvas, &Lettering::from_left(name, 84.0, 50.0, 20.0, WHITE));
    for (i, line) in lines.iter().enumerate() {
        let (y, height) = (110.0 + 84.0 * i as f32, 16.0);
        let width = crate::lettering::width(line, height) + 36.0;
        let (x, colour) = if i % 2 == 0 { (18.0, WHITE) } else { (462.0 - width, [206.0, 236.0, 206.0]) };
        canvas.fill(&Shape::rectangle(x, y, width, 56.0, 14.0), colour);
        set(&mut canvas, &Lettering::from_left(line, x + 18.0, y + 28.0, height, BLACK));
    }
    canvas
}

/// A scanned identity card of nobody, marked SPECIMEN. 600 x 400, grey.
pub fn specimen() -> Canvas {
    let mut canvas = Canvas::new(600, 400, |_, _| [232.0; 3]);
    canvas.fill(&Shape::rectangle(30.0, 30.0, 540.0, 340.0, 18.0), [204.0; 3]);
    canvas.fill(&Shape::rectangle(34.0, 34.0, 532.0, 332.0, 16.0), [246.0; 3]);
    canvas.fill(&Shape::rectangle(56.0, 96.0, 140.0, 170.0, 4.0), [190.0; 3]);
    canvas.fill(&Shape::circle(126.0, 160.0, 36.0), [120.0; 3]);
    canvas.fill(&Shape::ellipse(126.0, 262.0, 62.0, 52.0, 0.0), [120.0; 3]);
    canvas.fill(&Shape::rectangle(56.0, 266.0, 140.0, 60.0, 0.0), [246.0; 3]);
    let stamp = Lettering::new("SPECIMEN", (380.0, 206.0), 44.0, [168.0; 3]);
    set(&mut canvas, &Lettering { turn: -14.0, ..stamp });
    set(&mut canvas, &Lettering::from_left("UTOPIA  IDENTITY CARD", 56.0, 64.0, 20.0, [40.0; 3]));
    for (i, line) in ["NAME: DOE-EXAMPLE", "GIVEN: ERIKA", "BORN: 01.01.1970", "NO: X0000000"].into_iter().enumerate() {
        set(&mut canvas, &Lettering::from_left(line, 220.0, 116.0 + 40.0 * i as f32, 16.0, [40.0; 3]));
    }
    set(&mut canvas, &Lettering::from_left("IDUTOX00000000<<<<<<<<<<<<<<", 56.0, 300.0, 15.0, [20.0; 3]));
    set(&mut canvas, &Lettering::from_left("DOE<EXAMPLE<<ERIKA<<<<<<<<<<", 56.0, 336.0, 15.0, [20.0; 3]));
    canvas
}

/// A planet with rings over dunes: what an image generator might be asked for. 480 x 320, without grain.
pub fn planet() -> Canvas {
    let mut canvas =
        Canvas::new(480, 320, |_, y| mix([24.0, 18.0, 56.0], [214.0, 110.0, 110.0], smooth(0.0, 260.0, y)));
    for i in 0..50 {
        let (x, y) = (240.0 + 240.0 * noise(i, 1, 33), 90.0 + 90.0 * noise(i, 2, 33));
        canvas.fill(&Shape::circle(x, y, 1.2), WHITE);
    }
    canvas.paint(&Shape::circle(320.0, 110.0, 62.0), 1.0, 1.0, |x, y, _| {
        mix([250.0, 206.0, 150.0], [110.0, 54.0, 90.0], smooth(340.0, 520.0, x + y))
    });
    canvas.fill(
        &Shape::line(&[(224.0, 136.0), (270.0, 142.0), (372.0, 112.0), (416.0, 80.0)], 5.0),
        [244.0, 226.0, 190.0],
    );
    for (i, colour) in [[150.0, 70.0, 70.0], [112.0, 48.0, 58.0], [70.0, 28.0, 44.0]].into_iter().enumerate() {
        let y = 220.0 + 32.0 * i as f32;
        let dune = [
            (-60.0, 360.0),
            (-40.0, y + 10.0),
            (120.0 + 60.0 * i as f32, y - 14.0),
            (300.0, y + 14.0),
            (520.0, y - 10.0),
            (540.0, 360.0),
        ];
        canvas.fill(&Shape::curve(&dune), colour);
    }
    canvas
}
