//! Owns lettering: an alphabet of pen strokes drawn for this project (capitals, digits, a few signs), set at any size and angle.

use crate::draw::{Canvas, Colour, Point, Shape, cos_sin};

/// Height of a capital in the units of [`STROKES`].
const UNITS: f32 = 9.0;

/// Space between two letters in the same units.
const SPACING: f32 = 3.2;

/// Width of a blank in the same units.
const BLANK: f32 = 3.0;

/// The letters: strokes apart by `;`, each a run of points written as two digits, x (0 left ..= 6) and y (0 top ..= 9 baseline).
const STROKES: &[(char, &str)] = &[
    ('A', "09 30 69;16 56"),
    ('B', "04 44 53 51 40 00 09 49 58 55 44"),
    ('C', "61 40 20 02 07 29 49 68"),
    ('D', "00 30 52 57 39 09 00"),
    ('E', "50 00 09 59;04 44"),
    ('F', "50 00 09;04 44"),
    ('G', "61 40 20 02 07 29 49 67 65 35"),
    ('H', "00 09;60 69;04 64"),
    ('I', "00 09"),
    ('J', "40 47 29 19 07"),
    ('K', "00 09;50 05;23 59"),
    ('L', "00 09 49"),
    ('M', "09 00 35 60 69"),
    ('N', "09 00 59 50"),
    ('O', "20 40 62 67 49 29 07 02 20"),
    ('P', "09 00 30 52 53 35 05"),
    ('Q', "20 40 62 67 49 29 07 02 20;46 69"),
    ('R', "09 00 30 52 53 35 05;25 59"),
    ('S', "51 30 20 02 03 24 34 56 57 39 29 08"),
    ('T', "00 60;30 39"),
    ('U', "00 07 29 39 57 50"),
    ('V', "00 39 60"),
    ('W', "00 19 33 59 60"),
    ('X', "00 59;50 09"),
    ('Y', "00 34 60;34 39"),
    ('Z', "00 50 09 59"),
    ('0', "20 30 52 57 39 29 07 02 20"),
    ('1', "02 20 29"),
    ('2', "02 20 30 52 53 09 59"),
    ('3', "01 20 30 52 53 34 24;34 56 57 39 29 08"),
    ('4', "49 40 06 56"),
    ('5', "50 00 04 34 56 57 39 19 08"),
    ('6', "51 30 20 02 07 29 39 57 56 34 24 06"),
    ('7', "00 50 19"),
    ('8', "24 03 02 20 30 52 53 34 24 06 07 29 39 57 56 34"),
    ('9', "08 29 39 57 52 30 20 02 03 25 35 53"),
    ('.', "09 09"),
    (',', "18 09"),
    (':', "03 03;08 08"),
    ('-', "05 35"),
    ('+', "05 45;23 27"),
    ('/', "09 40"),
    ('@', "46 43 23 14 16 27 46 57 65 62 40 20 02 07 29 59"),
    ('\'', "00 02"),
    ('(', "20 02 07 29"),
    (')', "00 22 27 09"),
    ('?', "01 20 30 52 53 35 36;39 39"),
    ('!', "00 06;09 09"),
    ('<', "51 05 59"),
    ('=', "04 44;06 46"),
    ('_', "09 59"),
];

/// The strokes of one letter in units, and its width; small letters are set as capitals, unknown ones as blanks.
fn letter(character: char) -> (Vec<Vec<Point>>, f32) {
    let wanted = character.to_ascii_uppercase();
    let Some((_, strokes)) = STROKES.iter().find(|(c, _)| *c == wanted) else { return (Vec::new(), BLANK) };
    let digit = |byte: Option<&u8>| byte.map_or(0.0, |b| f32::from(b - b'0'));
    let point = |pair: &str| (digit(pair.as_bytes().first()), digit(pair.as_bytes().get(1)));
    let lines: Vec<Vec<Point>> = strokes.split(';').map(|line| line.split(' ').map(point).collect()).collect();
    let width = lines.iter().flatten().fold(0.0_f32, |widest, p| widest.max(p.0));
    (lines, width)
}

/// One line of lettering.
pub struct Lettering<'a> {
    /// What it says.
    pub text: &'a str,
    /// Where it stands: the middle of the line.
    pub middle: Point,
    /// Height of a capital in pixels.
    pub height: f32,
    /// Degrees clockwise.
    pub turn: f32,
    /// Width of the pen in parts of the height.
    pub weight: f32,
    /// Its colour.
    pub colour: Colour,
}

impl<'a> Lettering<'a> {
    /// Upright lettering of the usual weight.
    pub fn new(text: &'a str, middle: Point, height: f32, colour: Colour) -> Self {
        Self { text, middle, height, turn: 0.0, weight: 0.14, colour }
    }

    /// Upright lettering that starts at `left` instead of standing around its middle; `y` is its middle line.
    pub fn from_left(text: &'a str, left: f32, y: f32, height: f32, colour: Colour) -> Self {
        Self::new(text, (left + width(text, height) / 2.0, y), height, colour)
    }
}

/// Width in pixels of `text` set `height` pixels high.
pub fn width(text: &str, height: f32) -> f32 {
    let units: f32 = text.chars().map(|c| letter(c).1 + SPACING).sum();
    (units - SPACING).max(0.0) * height / UNITS
}

/// Sets one line.
pub fn set(canvas: &mut Canvas, line: &Lettering<'_>) {
    let scale = line.height / UNITS;
    let (cos, sin) = cos_sin(line.turn);
    let mut pen = -width(line.text, line.height) / 2.0;
    for character in line.text.chars() {
        let (strokes, width) = letter(character);
        let place = |(x, y): Point| {
            let (x, y) = (pen + x * scale, y * scale - line.height / 2.0);
            (line.middle.0 + x * cos - y * sin, line.middle.1 + x * sin + y * cos)
        };
        let lines: Vec<Vec<Point>> = strokes.into_iter().map(|s| s.into_iter().map(place).collect()).collect();
        if !lines.is_empty() {
            canvas.fill(&Shape::Strokes { lines, width: line.height * line.weight }, line.colour);
        }
        pen += (width + SPACING) * scale;
    }
}

/// Sets one line engraved: a light edge below the dark strokes.
pub fn engrave(canvas: &mut Canvas, line: &Lettering<'_>, shine: Colour) {
    let lit = Lettering { middle: (line.middle.0 + 1.0, line.middle.1 + 1.2), colour: shine, ..*line };
    set(canvas, &lit);
    set(canvas, line);
}
