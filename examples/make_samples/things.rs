//! Owns the pictures of things that carry strings: tags, cards, labels, papers, screens, and what only looks like it.

use crate::draw::{Canvas, Colour, Point, Shape, clouds, cos_sin, mix, noise, smooth};
use crate::lettering::{Lettering, engrave, set, width};

pub const WHITE: Colour = [250.0, 249.0, 246.0];
pub const BLACK: Colour = [26.0, 24.0, 28.0];
pub const INK: Colour = [34.0, 38.0, 60.0];

/// A flat thing lying in the picture, turned; places on it are measured from its own middle.
pub struct Sheet {
    /// Where its middle lies in the picture.
    pub middle: Point,
    /// Degrees clockwise.
    pub turn: f32,
}

impl Sheet {
    fn at(&self, x: f32, y: f32) -> Point {
        let (cos, sin) = cos_sin(self.turn);
        (self.middle.0 + x * cos - y * sin, self.middle.1 + x * sin + y * cos)
    }

    /// The place on it of a place in the picture: what [`Self::at`] undoes.
    pub fn inside(&self, x: f32, y: f32) -> Point {
        let (cos, sin) = cos_sin(self.turn);
        let (x, y) = (x - self.middle.0, y - self.middle.1);
        (x * cos + y * sin, y * cos - x * sin)
    }

    /// A rectangle on it, from its top left corner.
    pub fn rectangle(&self, x: f32, y: f32, width: f32, height: f32) -> Shape {
        Shape::polygon(&[self.at(x, y), self.at(x + width, y), self.at(x + width, y + height), self.at(x, y + height)])
    }

    /// The sheet itself, with its shadow.
    pub fn lay(&self, canvas: &mut Canvas, width: f32, height: f32, colour: Colour) {
        let below = Sheet { middle: (self.middle.0 + 8.0, self.middle.1 + 9.0), turn: self.turn };
        let outline = |sheet: &Sheet| sheet.rectangle(-width / 2.0, -height / 2.0, width, height);
        canvas.glow(&outline(&below), 22.0, 0.5, BLACK);
        canvas.paint(&outline(self), 1.2, 1.0, |x, y, _| {
            mix(colour, colour.map(|c| c * 0.88), smooth(0.0, 1200.0, x + y))
        });
    }

    /// A line of lettering that starts at `left`; `y` is its middle line.
    pub fn line(&self, canvas: &mut Canvas, text: &str, left: f32, y: f32, height: f32, colour: Colour) {
        let middle = self.at(left + width(text, height) / 2.0, y);
        set(canvas, &Lettering { turn: self.turn, weight: 0.12, ..Lettering::new(text, middle, height, colour) });
    }
}

/// A wooden table.
pub fn table(width: u32, height: u32, seed: u32) -> Canvas {
    Canvas::new(width, height, |x, y| {
        let grain = 10.0 * clouds(x * 0.3, y * 4.0, 40.0, seed) + 4.0 * clouds(x * 0.4, y * 5.0, 12.0, seed + 1);
        mix([150.0, 112.0, 78.0], [112.0, 80.0, 54.0], smooth(0.0, 1000.0, x + y * 0.4)).map(|c| c + grain)
    })
}

/// A round tag on a woollen jumper, close by, with engraved `lines`. 640 x 560.
pub fn tag(lines: &[&str]) -> Canvas {
    let mut canvas = Canvas::new(640, 560, |x, y| {
        let stitch = if (x as i32 / 7 + y as i32 / 10) % 2 == 0 { 7.0 } else { -7.0 };
        [70.0, 84.0, 112.0].map(|c| c + stitch + 6.0 * clouds(x, y, 80.0, 5))
    });
    let (x, y, radius) = (320.0, 288.0, 226.0);
    canvas.glow(&Shape::circle(x + 12.0, y + 14.0, radius), 34.0, 0.6, BLACK);
    canvas.paint(&Shape::circle(x, y, radius), 1.5, 1.0, |px, py, d| {
        let sheen = 0.5 + 0.5 * clouds(px - py, 0.0, 90.0, 60);
        let metal = mix([190.0, 180.0, 150.0], [232.0, 224.0, 198.0], sheen);
        let rim = smooth(0.0, 3.0, d) * smooth(14.0, 10.0, d);
        mix(metal, [132.0, 120.0, 92.0], rim.max(smooth(3.0, 0.0, d)))
    });
    canvas.fill(&Shape::circle(x, y - 186.0, 15.0), [58.0, 66.0, 90.0]);
    for (i, line) in lines.iter().enumerate() {
        let (height, y) = if i == 0 { (46.0, y - 84.0) } else { (27.0, y - 68.0 + 62.0 * i as f32) };
        engrave(&mut canvas, &Lettering::new(line, (x, y), height, [58.0, 50.0, 40.0]), [250.0, 246.0, 232.0]);
    }
    canvas.develop(1.2, 5);
    canvas
}

/// A business card on a table. 720 x 480.
pub fn business_card(name: &str, lines: &[&str]) -> Canvas {
    let mut canvas = table(720, 480, 12);
    let card = Sheet { middle: (356.0, 236.0), turn: -5.0 };
    card.lay(&mut canvas, 540.0, 320.0, WHITE);
    canvas.fill(&card.rectangle(-270.0, -160.0, 16.0, 320.0), [38.0, 110.0, 104.0]);
    card.line(&mut canvas, name, -226.0, -106.0, 30.0, INK);
    for (i, line) in lines.iter().enumerate() {
        card.line(&mut canvas, line, -226.0, -38.0 + 42.0 * i as f32, 18.0, INK);
    }
    canvas.develop(1.2, 12);
    canvas
}

/// A parcel with a label: `lines`, bars that are no code, and the number under them. 720 x 540.
pub fn parcel(lines: &[&str], number: &str) -> Canvas {
    let mut canvas = Canvas::new(720, 540, |x, y| {
        let fold = 5.0 * clouds(x * 0.2, y * 6.0, 30.0, 3);
        [186.0, 150.0, 108.0].map(|c| c + fold + 4.0 * clouds(x, y, 120.0, 4))
    });
    canvas.fill(&Shape::rectangle(0.0, 250.0, 720.0, 50.0, 0.0), [204.0, 176.0, 132.0]);
    let label = Sheet { middle: (360.0, 270.0), turn: 3.0 };
    label.lay(&mut canvas, 560.0, 430.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        label.line(&mut canvas, line, -250.0, -176.0 + 40.0 * i as f32, 20.0, BLACK);
    }
    canvas.fill(&label.rectangle(-280.0, 40.0, 560.0, 4.0), BLACK);
    let mut x = -230.0;
    for i in 0..62 {
        let bar = 2.0 + 2.0 * (1.0 + noise(i, 3, 77)).floor();
        canvas.fill(&label.rectangle(x, 60.0, bar, 84.0), BLACK);
        x += bar + 2.0 + 2.0 * (1.0 + noise(i, 4, 77)).floor();
    }
    label.line(&mut canvas, number, -230.0, 178.0, 20.0, BLACK);
    canvas.develop(1.0, 3);
    canvas
}

/// An opened specimen passport with its two machine-readable lines. 960 x 640.
pub fn passport(zone: [&str; 2]) -> Canvas {
    let mut canvas = table(960, 640, 30);
    let page = Sheet { middle: (480.0, 322.0), turn: 1.2 };
    page.lay(&mut canvas, 900.0, 560.0, [232.0, 238.0, 232.0]);
    canvas.fill(&page.rectangle(-410.0, -200.0, 190.0, 240.0), [196.0, 204.0, 206.0]);
    for (x, y, rx, ry) in [(-315.0, -110.0, 50.0, 62.0), (-315.0, 4.0, 78.0, 36.0)] {
        let (x, y) = page.at(x, y);
        canvas.fill(&Shape::ellipse(x, y, rx, ry, page.turn), [140.0, 146.0, 150.0]);
    }
    page.line(&mut canvas, "UTOPIA   PASSPORT", -410.0, -242.0, 24.0, [40.0, 60.0, 90.0]);
    for (i, line) in ["ERIKSSON", "ANNA MARIA", "UTOPIAN", "12 AUG 1974", "ZENITH"].into_iter().enumerate() {
        page.line(&mut canvas, line, -180.0, -176.0 + 46.0 * i as f32, 18.0, INK);
    }
    let stamp = Lettering::new("SPECIMEN", page.at(230.0, -60.0), 50.0, [206.0, 150.0, 150.0]);
    set(&mut canvas, &Lettering { turn: -18.0, ..stamp });
    for (i, line) in zone.into_iter().enumerate() {
        // The zone is set at one width a character, as printers of passports do.
        for (column, character) in line.chars().enumerate() {
            let middle = page.at(-412.0 + 19.0 * column as f32, 160.0 + 58.0 * i as f32);
            let text = character.to_string();
            let letter = Lettering::new(&text, middle, 20.0, BLACK);
            set(&mut canvas, &Lettering { turn: page.turn, weight: 0.12, ..letter });
        }
    }
    canvas.develop(1.0, 30);
    canvas
}

/// A payment card for tests on a dark table. 720 x 480.
pub fn payment_card(number: &str, expiry: &str, name: &str) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| [46.0, 46.0, 50.0].map(|c| c + 5.0 * clouds(x, y, 9.0, 8)));
    let card = Sheet { middle: (360.0, 240.0), turn: 4.0 };
    card.lay(&mut canvas, 560.0, 346.0, [66.0, 112.0, 168.0]);
    canvas.fill(&card.rectangle(-240.0, -80.0, 70.0, 54.0), [220.0, 190.0, 120.0]);
    card.line(&mut canvas, "EXAMPLE BANK", -240.0, -136.0, 22.0, WHITE);
    card.line(&mut canvas, "TEST CARD", 96.0, -136.0, 18.0, [214.0, 226.0, 240.0]);
    card.line(&mut canvas, number, -240.0, 24.0, 30.0, WHITE);
    card.line(&mut canvas, expiry, -240.0, 82.0, 17.0, WHITE);
    card.line(&mut canvas, name, -240.0, 132.0, 20.0, WHITE);
    canvas.develop(1.0, 8);
    canvas
}

/// A sheet of print on a table, its first line larger. 640 x 480.
pub fn sheet(lines: &[&str], seed: u32) -> Canvas {
    let mut canvas = table(640, 480, seed);
    let paper = Sheet { middle: (316.0, 244.0), turn: -2.0 };
    paper.lay(&mut canvas, 540.0, 420.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        let height = if i == 0 { 26.0 } else { 17.0 };
        paper.line(&mut canvas, line, -240.0, -164.0 + 46.0 * i as f32, height, INK);
    }
    canvas.develop(1.0, seed);
    canvas
}

/// The back of a car with a yellow plate. 720 x 480.
pub fn car(plate: &str) -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        let road = [120.0, 120.0, 122.0].map(|c| c + 6.0 * noise(x as i32 / 2, y as i32 / 2, 6));
        mix(mix([176.0, 200.0, 220.0], WHITE, smooth(0.0, 300.0, y)), road, smooth(338.0, 344.0, y))
    });
    canvas.glow(&Shape::ellipse(360.0, 432.0, 300.0, 26.0, 0.0), 30.0, 0.7, BLACK);
    for x in [110.0, 530.0] {
        canvas.fill(&Shape::rectangle(x, 360.0, 80.0, 76.0, 16.0), [30.0; 3]);
    }
    let body = [(96.0, 240.0), (150.0, 210.0), (206.0, 96.0), (514.0, 96.0), (570.0, 210.0), (624.0, 240.0)];
    let body: Vec<Point> = body.into_iter().chain([(636.0, 396.0), (84.0, 396.0)]).collect();
    canvas.paint(&Shape::polygon(&body), 2.0, 1.0, |_, y, _| {
        mix([176.0, 40.0, 44.0], [116.0, 20.0, 26.0], smooth(90.0, 400.0, y))
    });
    let pane = Shape::polygon(&[(222.0, 112.0), (498.0, 112.0), (540.0, 206.0), (180.0, 206.0)]);
    canvas
        .paint(&pane, 1.5, 1.0, |x, y, _| mix([40.0, 48.0, 58.0], [120.0, 138.0, 152.0], smooth(900.0, 200.0, x + y)));
    for x in [104.0, 536.0] {
        canvas.fill(&Shape::rectangle(x, 246.0, 80.0, 44.0, 8.0), [232.0, 74.0, 60.0]);
        canvas.fill(&Shape::rectangle(x + 22.0, 256.0, 36.0, 24.0, 4.0), [250.0, 196.0, 170.0]);
    }
    canvas.fill(&Shape::rectangle(90.0, 350.0, 540.0, 40.0, 8.0), [70.0, 24.0, 28.0]);
    let (x, y, long, high) = (250.0, 272.0, 220.0, 50.0);
    canvas.fill(&Shape::rectangle(x - 3.0, y - 3.0, long + 6.0, high + 6.0, 5.0), [40.0, 34.0, 30.0]);
    canvas.fill(&Shape::rectangle(x, y, long, high, 4.0), [246.0, 206.0, 50.0]);
    set(&mut canvas, &Lettering::new(plate, (x + long / 2.0, y + high / 2.0), 31.0, BLACK));
    canvas.develop(1.4, 6);
    canvas
}

/// A stamped metal plate riveted to painted steel, as cars have under the bonnet. 640 x 400.
pub fn type_plate(lines: &[&str]) -> Canvas {
    let mut canvas = Canvas::new(640, 400, |x, y| [40.0, 74.0, 92.0].map(|c| c + 8.0 * clouds(x, y, 60.0, 21)));
    canvas.glow(&Shape::rectangle(56.0, 76.0, 540.0, 260.0, 8.0), 18.0, 0.6, BLACK);
    canvas.paint(&Shape::rectangle(50.0, 68.0, 540.0, 260.0, 8.0), 1.5, 1.0, |_, y, _| {
        [196.0, 198.0, 202.0].map(|c| c + 5.0 * noise(0, y as i32, 22))
    });
    for (x, y) in [(70.0, 88.0), (570.0, 88.0), (70.0, 308.0), (570.0, 308.0)] {
        canvas.fill(&Shape::circle(x, y, 8.0), [150.0, 152.0, 158.0]);
    }
    for (i, line) in lines.iter().enumerate() {
        let y = 126.0 + 50.0 * i as f32;
        let line = Lettering::from_left(line, 96.0, y, 23.0, [44.0, 46.0, 52.0]);
        engrave(&mut canvas, &line, [244.0, 245.0, 248.0]);
    }
    canvas.develop(1.2, 21);
    canvas
}

/// A badge on a lanyard: `lines` beside a drawn face. 480 x 640.
pub fn badge(title: &str, lines: &[&str]) -> Canvas {
    let mut canvas = Canvas::new(480, 640, |x, y| [96.0, 108.0, 100.0].map(|c| c + 8.0 * clouds(x, y, 14.0, 31)));
    for x in [196.0, 284.0] {
        canvas.fill(
            &Shape::polygon(&[(x - 9.0, 0.0), (x + 9.0, 0.0), (249.0, 92.0), (231.0, 92.0)]),
            [40.0, 60.0, 150.0],
        );
    }
    let card = Sheet { middle: (240.0, 346.0), turn: 2.0 };
    card.lay(&mut canvas, 380.0, 500.0, WHITE);
    canvas.fill(&card.rectangle(-190.0, -250.0, 380.0, 70.0), [40.0, 60.0, 150.0]);
    card.line(&mut canvas, title, -160.0, -214.0, 24.0, WHITE);
    canvas.fill(&card.rectangle(-70.0, -156.0, 140.0, 150.0), [206.0, 212.0, 220.0]);
    for (x, y, rx, ry) in [(0.0, -96.0, 38.0, 46.0), (0.0, -26.0, 56.0, 20.0)] {
        let (x, y) = card.at(x, y);
        canvas.fill(&Shape::ellipse(x, y, rx, ry, card.turn), [126.0, 134.0, 146.0]);
    }
    for (i, line) in lines.iter().enumerate() {
        card.line(&mut canvas, line, -160.0, 32.0 + 44.0 * i as f32, 16.0, INK);
    }
    canvas.develop(1.0, 31);
    canvas
}

/// A terminal window with `lines`. 720 x 420, without grain.
pub fn terminal(lines: &[&str]) -> Canvas {
    let mut canvas = Canvas::new(720, 420, |_, _| [30.0, 34.0, 44.0]);
    canvas.fill(&Shape::rectangle(0.0, 0.0, 720.0, 36.0, 0.0), [62.0, 68.0, 82.0]);
    for (x, colour) in [(24.0, [236.0, 96.0, 88.0]), (50.0, [240.0, 190.0, 70.0]), (76.0, [100.0, 200.0, 90.0])] {
        canvas.fill(&Shape::circle(x, 18.0, 7.0), colour);
    }
    for (i, line) in lines.iter().enumerate() {
        let colour = if i % 2 == 0 { [150.0, 220.0, 160.0] } else { [226.0, 230.0, 236.0] };
        set(&mut canvas, &Lettering::from_left(line, 24.0, 80.0 + 48.0 * i as f32, 17.0, colour));
    }
    canvas
}

/// A letter on a table, so blurred that its lines show and its words do not. 640 x 480.
pub fn blurred(lines: &[&str]) -> Canvas {
    let mut canvas = table(640, 480, 44);
    let paper = Sheet { middle: (320.0, 240.0), turn: -3.0 };
    paper.lay(&mut canvas, 480.0, 380.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        paper.line(&mut canvas, line, -200.0, -130.0 + 44.0 * i as f32, 12.0, INK);
    }
    canvas.blur(3);
    canvas.develop(1.0, 44);
    canvas
}

/// A fence in high grass: strokes without end, and no text. 720 x 480.
pub fn fence() -> Canvas {
    let mut canvas = Canvas::new(720, 480, |x, y| {
        mix([164.0, 196.0, 222.0], [232.0, 236.0, 232.0], smooth(0.0, 220.0, y))
            .map(|c| c + 4.0 * clouds(x, y, 90.0, 2))
    });
    canvas.fill(&Shape::rectangle(0.0, 216.0, 720.0, 264.0, 0.0), [96.0, 124.0, 62.0]);
    for x in (0..24).map(|i| i as f32 * 31.0) {
        let wood = 150.0 + 24.0 * noise(x as i32, 1, 61);
        canvas.paint(
            &Shape::rectangle(x, 110.0 + 6.0 * noise(x as i32, 2, 61), 17.0, 280.0, 2.0),
            1.2,
            1.0,
            |px, py, _| [wood, wood * 0.82, wood * 0.62].map(|c| c + 8.0 * clouds(px * 3.0, py * 0.2, 14.0, 62)),
        );
    }
    for y in [160.0, 300.0] {
        canvas.fill(&Shape::rectangle(0.0, y, 720.0, 16.0, 0.0), [126.0, 102.0, 78.0]);
    }
    for i in 0..520 {
        let x = 360.0 + 380.0 * noise(i, 3, 61);
        let (base, lean) = (470.0 - 26.0 * (1.0 + noise(i, 4, 61)), 14.0 * noise(i, 5, 61));
        let blade = [(x, base), (x + lean * 0.4, base - 40.0), (x + lean, base - 62.0 - 26.0 * noise(i, 6, 61))];
        let green = 96.0 + 40.0 * noise(i, 7, 61);
        canvas.fill(&Shape::line(&blade, 2.2), [green * 0.7, green + 30.0, green * 0.4]);
    }
    canvas.develop(1.4, 61);
    canvas
}

/// A price list with a ruler along its lower edge. 640 x 480.
pub fn price_list(lines: &[&str]) -> Canvas {
    let mut canvas = table(640, 480, 71);
    let paper = Sheet { middle: (320.0, 196.0), turn: 1.5 };
    paper.lay(&mut canvas, 500.0, 340.0, WHITE);
    for (i, line) in lines.iter().enumerate() {
        paper.line(&mut canvas, line, -220.0, -130.0 + 44.0 * i as f32, 18.0, INK);
    }
    let ruler = Sheet { middle: (320.0, 424.0), turn: 0.0 };
    ruler.lay(&mut canvas, 600.0, 70.0, [232.0, 204.0, 130.0]);
    for millimetre in 0..=100 {
        let long = if millimetre % 10 == 0 { 22.0 } else { 11.0 };
        canvas.fill(&ruler.rectangle(-280.0 + 5.6 * millimetre as f32, -34.0, 1.4, long), BLACK);
        if millimetre % 10 == 0 {
            let number = (millimetre / 10).to_string();
            ruler.line(&mut canvas, &number, -282.0 + 5.6 * millimetre as f32, 8.0, 14.0, BLACK);
        }
    }
    canvas.develop(1.0, 71);
    canvas
}
