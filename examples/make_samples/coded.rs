//! Owns the pictures of things that carry machine-readable codes, and of what only looks like one.

use std::error::Error;

use rxing::{BarcodeFormat, EncodeHints, MultiFormatWriter, Writer as _};

use crate::draw::{Canvas, Colour, Shape, clouds, mix, noise, smooth};
use crate::lettering::{Lettering, set};
use crate::things::{BLACK, INK, Sheet, WHITE, table};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Samples along each side of a pixel by which a code's edges are drawn soft.
const SAMPLES: usize = 3;

/// The modules of a code, without a margin.
pub struct Modules {
    rows: Vec<Vec<bool>>,
}

impl Modules {
    /// The code of this symbology that holds `text`.
    pub fn new(format: BarcodeFormat, text: &str) -> Result<Self> {
        let hints = EncodeHints { Margin: Some("0".into()), ..EncodeHints::default() };
        let bits = MultiFormatWriter.encode_with_hints(text, &format, 1, 0, &hints)?;
        let row = |y: u32| (0..bits.width()).map(|x| bits.get(x, y)).collect::<Vec<bool>>();
        let rows: Vec<Vec<bool>> = (0..bits.height()).map(row).collect();
        // Some writers leave a margin all the same.
        let dark = |row: &&Vec<bool>| row.contains(&true);
        let left = rows.iter().filter_map(|row| row.iter().position(|dark| *dark)).min().unwrap_or(0);
        let right = rows.iter().filter_map(|row| row.iter().rposition(|dark| *dark)).max().unwrap_or(0);
        let rows = rows.iter().filter(dark).map(|row| row[left..=right].to_vec()).collect();
        Ok(Self { rows })
    }

    fn is_dark(&self, x: f32, y: f32) -> bool {
        let at = |v: f32| if v < 0.0 { usize::MAX } else { v as usize };
        self.rows.get(at(y)).and_then(|row| row.get(at(x))).copied().unwrap_or(false)
    }

    /// Draws the code on a sheet from its top left corner, each module `width` x `height` pixels large, with a light margin.
    fn print(&self, canvas: &mut Canvas, sheet: &Sheet, left: f32, top: f32, width: f32, height: f32) {
        let (columns, rows) = (self.rows[0].len() as f32, self.rows.len() as f32);
        let margin = 4.0 * width;
        let around =
            sheet.rectangle(left - margin, top - margin, columns * width + 2.0 * margin, rows * height + 2.0 * margin);
        canvas.paint(&around, 1.0, 1.0, |x, y, _| {
            let mut dark = 0;
            for i in 0..SAMPLES * SAMPLES {
                let step = |n: usize| ((n as f32 + 0.5) / SAMPLES as f32) - 0.5;
                let (u, v) = sheet.inside(x + step(i % SAMPLES), y + step(i / SAMPLES));
                dark += usize::from(self.is_dark((u - left) / width, (v - top) / height));
            }
            mix(WHITE, BLACK, dark as f32 / (SAMPLES * SAMPLES) as f32)
        });
    }
}

/// A boarding pass on a table. 760 x 480.
pub fn boarding_pass(lines: &[&str], code: &Modules) -> Canvas {
    let mut canvas = table(760, 480, 81);
    let pass = Sheet { middle: (380.0, 240.0), turn: -4.0 };
    pass.lay(&mut canvas, 660.0, 330.0, WHITE);
    canvas.fill(&pass.rectangle(-330.0, -165.0, 660.0, 56.0), [36.0, 84.0, 140.0]);
    pass.line(&mut canvas, "BOARDING PASS", -300.0, -137.0, 22.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        pass.line(&mut canvas, line, -300.0, -70.0 + 46.0 * i as f32, 18.0, INK);
    }
    code.print(&mut canvas, &pass, 90.0, -76.0, 6.0, 6.0);
    canvas.develop(1.0, 81);
    canvas
}

/// A card under a magnet on a fridge. 560 x 640.
pub fn fridge(title: &str, code: &Modules) -> Canvas {
    let mut canvas = Canvas::new(560, 640, |x, y| {
        let steel = 4.0 * noise(x as i32, 0, 83) + 3.0 * clouds(x, y, 200.0, 84);
        mix([206.0, 210.0, 214.0], [176.0, 180.0, 186.0], smooth(0.0, 640.0, y)).map(|c| c + steel)
    });
    let card = Sheet { middle: (276.0, 326.0), turn: 3.5 };
    card.lay(&mut canvas, 330.0, 420.0, WHITE);
    card.line(&mut canvas, title, -130.0, -150.0, 24.0, INK);
    code.print(&mut canvas, &card, -110.0, -90.0, 7.4, 7.4);
    canvas.glow(&Shape::circle(292.0, 130.0, 27.0), 8.0, 0.5, BLACK);
    canvas.paint(&Shape::circle(286.0, 124.0, 26.0), 1.5, 1.0, |x, y, _| {
        mix([236.0, 96.0, 84.0], [168.0, 36.0, 36.0], smooth(380.0, 440.0, x + y))
    });
    canvas.develop(1.0, 83);
    canvas
}

/// A paper of `lines` with a code on a table, large enough for both. 720 x 520.
pub fn paper(lines: &[&str], code: &Modules, module: f32, seed: u32) -> Canvas {
    let mut canvas = table(720, 520, seed);
    let paper = Sheet { middle: (360.0, 260.0), turn: 2.0 };
    paper.lay(&mut canvas, 640.0, 440.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        paper.line(&mut canvas, line, -290.0, -170.0 + 44.0 * i as f32, if i == 0 { 24.0 } else { 16.0 }, INK);
    }
    code.print(&mut canvas, &paper, 20.0, -60.0, module, module);
    canvas.develop(1.0, seed);
    canvas
}

/// A window on a dark screen that shows a code to be scanned. 640 x 480, without grain.
pub fn screen(title: &str, code: &Modules, module: f32) -> Canvas {
    let mut canvas = Canvas::new(640, 480, |_, y| mix([38.0, 44.0, 62.0], [24.0, 28.0, 40.0], smooth(0.0, 480.0, y)));
    canvas.fill(&Shape::rectangle(90.0, 40.0, 460.0, 400.0, 12.0), [232.0, 236.0, 242.0]);
    set(&mut canvas, &Lettering::new(title, (320.0, 78.0), 18.0, INK));
    let side = code.rows.len() as f32 * module;
    let window = Sheet { middle: (320.0, 266.0), turn: 0.0 };
    code.print(&mut canvas, &window, -side / 2.0, -side / 2.0, module, module);
    canvas
}

/// A parcel with a label: `lines` above a wide code. 960 x 640.
pub fn parcel(lines: &[&str], code: &Modules) -> Canvas {
    let mut canvas = Canvas::new(960, 640, |x, y| {
        let fold = 5.0 * clouds(x * 0.2, y * 6.0, 30.0, 86);
        [186.0, 150.0, 108.0].map(|c| c + fold + 4.0 * clouds(x, y, 120.0, 87))
    });
    let label = Sheet { middle: (480.0, 320.0), turn: -1.5 };
    label.lay(&mut canvas, 860.0, 520.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        label.line(&mut canvas, line, -380.0, -210.0 + 44.0 * i as f32, 22.0, BLACK);
    }
    canvas.fill(&label.rectangle(-430.0, -10.0, 860.0, 4.0), BLACK);
    code.print(&mut canvas, &label, -380.0, 30.0, 3.0, 2.2);
    canvas.develop(1.0, 86);
    canvas
}

/// The back of a licence in a hand's place on a desk. 960 x 600.
pub fn licence(title: &str, code: &Modules) -> Canvas {
    let mut canvas = Canvas::new(960, 600, |x, y| [88.0, 96.0, 104.0].map(|c: f32| c + 5.0 * clouds(x, y, 11.0, 88)));
    let card = Sheet { middle: (480.0, 300.0), turn: 1.0 };
    card.lay(&mut canvas, 860.0, 520.0, [226.0, 234.0, 228.0]);
    canvas.fill(&card.rectangle(-430.0, -220.0, 860.0, 80.0), [40.0, 38.0, 36.0]);
    card.line(&mut canvas, title, -390.0, -98.0, 22.0, INK);
    code.print(&mut canvas, &card, -380.0, -50.0, 3.0, 2.2);
    canvas.develop(1.0, 88);
    canvas
}

/// A shelf edge with a box that has an article's code. 640 x 480.
pub fn product(name: &str, code: &Modules) -> Canvas {
    let mut canvas = Canvas::new(640, 480, |x, y| {
        mix([196.0, 190.0, 180.0], [150.0, 146.0, 138.0], smooth(380.0, 386.0, y))
            .map(|c| c + 4.0 * clouds(x, y, 60.0, 89))
    });
    let package = Sheet { middle: (320.0, 214.0), turn: -1.0 };
    package.lay(&mut canvas, 420.0, 340.0, [232.0, 178.0, 70.0]);
    package.line(&mut canvas, name, -180.0, -120.0, 30.0, [120.0, 40.0, 30.0]);
    canvas.fill(&package.rectangle(-170.0, -40.0, 340.0, 170.0), WHITE);
    code.print(&mut canvas, &package, -120.0, -20.0, 2.6, 120.0);
    canvas.develop(1.0, 89);
    canvas
}

/// A poster on a wall with two codes beside each other. 720 x 480.
pub fn poster(title: &str, codes: [&Modules; 2]) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let brick = if (y as i32 / 24) % 2 == 0 { x } else { x + 30.0 };
        let joint = (y as i32 % 24 < 3) || (brick as i32 % 60 < 3);
        let tone = 10.0 * noise(brick as i32 / 60, y as i32 / 24, 91);
        if joint { [176.0, 162.0, 150.0] } else { [148.0, 92.0, 76.0].map(|c: f32| c + tone) }
    });
    let sheet = Sheet { middle: (360.0, 240.0), turn: 1.5 };
    sheet.lay(&mut canvas, 600.0, 380.0, WHITE);
    sheet.line(&mut canvas, title, -250.0, -140.0, 28.0, INK);
    for (code, left) in codes.into_iter().zip([-250.0, 40.0]) {
        code.print(&mut canvas, &sheet, left, -70.0, 7.0, 7.0);
    }
    canvas.develop(1.2, 91);
    canvas
}

/// A floor of black and white tiles, a square of which could be taken for a code. 640 x 480.
pub fn tiles() -> Canvas {
    let tile =
        |x: i32, y: i32| -> Colour { if noise(x, y, 93) > 0.0 { [40.0, 38.0, 40.0] } else { [222.0, 218.0, 208.0] } };
    let mut canvas = Canvas::new(640, 480, |x, y| {
        let (column, row) = ((x / 20.0) as i32, (y / 20.0) as i32);
        let joint = x as i32 % 20 < 1 || y as i32 % 20 < 1;
        let colour = tile(column, row).map(|c| c + 4.0 * clouds(x, y, 40.0, 94));
        if joint { [150.0, 146.0, 140.0] } else { colour }
    });
    canvas.develop(1.2, 93);
    canvas
}
