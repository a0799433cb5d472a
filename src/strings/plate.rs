//! Owns licence plates: whether a line of text, read in a picture, is the plate of a vehicle. The countries' shapes lie in
//! `plate/shape.rs`; here is how a line is fitted to them and what its surroundings say. Shape alone proves little: article numbers,
//! unit prices and flight numbers have it too, so most of the weight lies on how much other text the photo holds, how tall the line
//! is among it, and on what stands near (a state's name, a car maker's).
//!
//! The levels were set on what RapidOCR reads on plates of the openalpr benchmark, SROIE receipts, ICDAR street scenes and pet tags.

mod fit;
mod shape;
mod words;

use super::{Belief, Carrier, Line, Match, Origin, Passage, Span};
use crate::rule::LICENCE_PLATE;
use fit::{FEWEST, Fit, MOST, OTHER_LOOK, Print, THOUGHT_SHARE, fits, half, symbols, variants};
use shape::{Part, Verdict};
use words::Around;

/// Longer names of files (bytes) are sentences, not plates.
const LONGEST_NAME_BYTES: usize = 48;
/// Beliefs below this are not worth telling: log odds of about 1 in 10.
const LEAST_LOG_ODDS: f32 = -2.2;
/// Characters of the plates of Europe stand further apart than this, in heights of the line's box, and those of two in three plates of
/// North America (305 × 152 mm for as many) closer: 0.51 to 0.79 on 21 of the one, 0.31 to 0.63 on 47 of the other, of the openalpr
/// benchmark.
const NARROW_PITCH: f32 = 0.46;
/// From here on digits stand as in ordinary type.
const WIDE_PITCH: f32 = 0.55;
/// Lines looked at in one photo; beyond, it is a page.
const MOST_LINES: usize = 400;
/// Other looks at one line that are heard.
const MOST_LOOKS: usize = 6;

/// Finds plates in a passage. Only pixels show plates; a file's name may hold one where it says so.
pub fn recognise(passage: &Passage<'_>, matches: &mut Vec<Match>) {
    match passage.origin {
        Origin::Pixels => {
            let photo = if passage.around.is_empty() { passage.lines } else { passage.around };
            in_picture(passage, photo, matches);
        }
        Origin::FileName => in_file_name(passage, matches),
        Origin::Metadata | Origin::Code => {}
    }
}

/// Whether a line as read might be a plate, so that a second look at it pays: a short line of capitals and digits.
pub(super) fn promising(text: &str) -> bool {
    variants(text)
        .into_iter()
        .any(|(start, end)| symbols(&Line::certain(text), start, end).is_some_and(|symbols| symbols.len() > FEWEST))
}

/// As [`recognise`], for a passage of a picture; `photo` is all lines of the photo.
fn in_picture(passage: &Passage<'_>, photo: &[Line<'_>], matches: &mut Vec<Match>) {
    let mut around = None;
    let mut taken = vec![false; passage.lines.len().min(MOST_LINES)];
    for (index, line) in passage.lines.iter().enumerate().take(MOST_LINES) {
        let fits = of_line(line, photo.len() <= MOST_LINES_TO_MEND);
        if fits.is_empty() {
            continue;
        }
        let around = around.get_or_insert_with(|| Around::of(photo));
        let found = best(fits, |(_, fit), words| judge(fit, words, &[*line], passage, around));
        if let Some((((start, end), fit), belief)) = found
            && belief.log_odds() >= LEAST_LOG_ODDS
        {
            taken[index] = true;
            matches.push(told(&fit, vec![Span { line: index, start, end }], belief));
        }
    }
    // A plate in two boxes: two rows of a motorcycle's, or parted by an emblem.
    if photo.len() > MOST_LINES_TO_JOIN || passage.carrier == Carrier::Tag {
        return;
    }
    for (index, pair) in passage.lines.windows(2).enumerate() {
        let [upper, lower] = pair else { continue };
        if taken.get(index..index + 2).is_none_or(|taken| taken.contains(&true)) {
            continue;
        }
        let (Some(mut both), Some(second)) = (half(upper), half(lower)) else { continue };
        let ratio = upper.height_px / lower.height_px.max(1.0);
        if !(MOST_UNLIKE.recip()..=MOST_UNLIKE).contains(&ratio) {
            continue;
        }
        let join = both.len();
        both.extend(second);
        let around = around.get_or_insert_with(|| Around::of(photo));
        let fits = fits(&both, &[join], false).into_iter().map(|fit| ((), fit)).collect();
        let found = best(fits, |(_, fit), words| judge(fit, words, pair, passage, around));
        if let Some(((_, fit), belief)) = found
            && belief.log_odds() >= LEAST_LOG_ODDS
        {
            let whole = |line: usize, text: &str| Span { line, start: 0, end: text.chars().count() };
            let spans = vec![whole(index, upper.text), whole(index + 1, lower.text)];
            matches.push(told(&fit, spans, belief));
            taken[index] = true;
            taken[index + 1] = true;
        }
    }
}

/// Every way in which a line may be a plate, with the characters of the line that it takes: as it was read, and, where it may be mended,
/// as other looks read it.
fn of_line(line: &Line<'_>, mends: bool) -> Vec<((usize, usize), Fit)> {
    let mut all = Vec::new();
    let sure = line.certainty.iter().sum::<f32>() / line.certainty.len().max(1) as f32;
    let own = if line.certainty.is_empty() { 0.0 } else { doubt(line.text, sure) };
    for (start, end) in variants(line.text) {
        let Some(symbols) = symbols(line, start, end) else { continue };
        let fits = fits(&symbols, &[], mends).into_iter();
        all.extend(fits.map(|fit| ((start, end), Fit { cost: fit.cost + own, ..fit })));
    }
    let whole = (0, line.text.chars().count());
    for (other, sure) in line.others.iter().take(if mends { MOST_LOOKS } else { 0 }) {
        let cost = OTHER_LOOK + doubt(other, *sure);
        for (start, end) in variants(other) {
            let Some(symbols) = symbols(&Line::certain(other), start, end) else { continue };
            let fits = fits(&symbols, &[], mends).into_iter();
            // What only another look read needs a shape that says something, and nothing left out.
            let fits = fits.filter(|fit| fit.dropped == 0 && !fit.shape.is_bare());
            all.extend(fits.map(|fit| (whole, Fit { cost: fit.cost + cost, ..fit })));
        }
    }
    all
}

/// What a reading's own doubt takes, in log odds, its characters being as sure as `mean`.
fn doubt(text: &str, mean: f32) -> f32 {
    -THOUGHT_SHARE * text.chars().count() as f32 * mean.clamp(0.1, 1.0).ln()
}

/// In a fuller photo, no line is mended to be a plate: it is hardly one, and pages have hundreds.
const MOST_LINES_TO_MEND: usize = 40;
/// In a fuller photo, neighbouring lines make plates by chance.
const MOST_LINES_TO_JOIN: usize = 8;
/// Heights of the halves of a plate differ by no more than this factor.
const MOST_UNLIKE: f32 = 1.6;

/// A file's name: only in the country's own print with its gaps, and of a shape that camera names do not have.
fn in_file_name(passage: &Passage<'_>, matches: &mut Vec<Match>) {
    for (index, line) in passage.lines.iter().enumerate().take(4) {
        if line.text.len() > LONGEST_NAME_BYTES {
            continue;
        }
        let stem = line.text.rsplit_once('.').map_or(line.text, |(stem, _)| stem);
        let end = stem.chars().count();
        let Some(symbols) = symbols(&Line::certain(stem), 0, end) else { continue };
        let fits = fits(&symbols, &[], false).into_iter().map(|fit| ((), fit)).collect();
        let found = best(fits, |(_, fit), words| {
            let exact = fit.cost == 0.0 && fit.shape.rarity == shape::RARE;
            let gaps = fit.shape.parts.iter().filter(|part| **part == Part::Gap).count();
            if !exact || fit.printed_gaps < gaps || gaps == 0 {
                return None;
            }
            let mut belief = Belief::prior(fit.shape.rarity.0, words);
            belief.add(0.6, "the file's name is nothing else, printed with the plate's own gaps");
            Some(belief)
        });
        if let Some(((_, fit), belief)) = found {
            matches.push(told(&fit, vec![Span { line: index, start: 0, end }], belief));
        }
    }
}

/// The fit that is likeliest by its shape, its surroundings and what it takes to read it so. That others are nearly as likely counts
/// against it.
fn best<T: Clone>(
    fits: Vec<(T, Fit)>,
    judge: impl Fn(&(T, Fit), String) -> Option<Belief>,
) -> Option<((T, Fit), Belief)> {
    let judged: Vec<((T, Fit), f32)> = fits
        .into_iter()
        .filter_map(|fit| judge(&fit, String::new()).map(|belief| (belief.log_odds() - fit.1.behind(), fit)))
        .map(|(likely, fit)| (fit, likely))
        .collect();
    let most = judged.iter().map(|(_, likely)| *likely).reduce(f32::max)?;
    let ((_, best), _) = judged.iter().find(|(_, likely)| *likely >= most)?;
    let mut places: Vec<&str> = Vec::new();
    let mut rivals: Vec<(&[char], f32)> = Vec::new();
    for ((_, fit), likely) in &judged {
        if fit.chars == best.chars {
            if *likely > most - 0.3 && !places.contains(&fit.shape.place) {
                places.push(fit.shape.place);
            }
        } else if let Some((_, known)) = rivals.iter_mut().find(|(chars, _)| *chars == fit.chars) {
            *known = known.max(*likely);
        } else {
            rivals.push((&fit.chars, *likely));
        }
    }
    let others: f32 = rivals.iter().map(|(_, likely)| (likely - most).exp()).sum();
    let words = shape_words(&places);
    let (fit, _) = judged.iter().find(|(_, likely)| *likely >= most)?.clone();
    let mut belief = judge(&fit, words)?;
    if others > WORTH_TELLING {
        belief.add(-others.ln_1p(), "read otherwise it would be another plate");
    }
    Some((fit, belief))
}

/// Rival readings with less than this share of the best one's odds are passed over in silence.
const WORTH_TELLING: f32 = 0.1;

fn shape_words(places: &[&str]) -> String {
    match places {
        [] => String::new(),
        [one] => format!("has the shape of a plate of {one}"),
        [others @ .., last] if places.len() <= 3 => {
            format!("has the shape of a plate of {} or {last}", others.join(", "))
        }
        [first, second, ..] => format!("has the shape of a plate of {first}, {second} and other countries"),
    }
}

fn told(fit: &Fit, spans: Vec<Span>, belief: Belief) -> Match {
    let mut text = String::with_capacity(MOST + 4);
    for (index, ch) in fit.chars.iter().enumerate() {
        if let Some((_, gap)) = fit.gaps.iter().find(|(at, _)| *at == index) {
            text.push(if matches!(gap, '-' | '–') { '-' } else { ' ' });
        }
        text.push(*ch);
    }
    Match { rule: &LICENCE_PLATE, spans, text, normalized: Some(fit.chars.iter().collect()), belief }
}

/// How sure a fit is; `None` where something rules it out.
fn judge(fit: &Fit, words: String, lines: &[Line<'_>], passage: &Passage<'_>, around: &Around) -> Option<Belief> {
    let shape = fit.shape;
    let count = fit.chars.len();
    let height = lines.iter().map(|line| line.height_px).fold(0.0, f32::max);
    let mut belief = Belief::prior(shape.rarity.0, words);
    match fit.verdict {
        Some(Verdict::Check) => belief.add(2.9, "its check letter holds"),
        Some(Verdict::Codes) => belief.add(0.2, "its letters are that country's"),
        _ => {}
    }
    match fit.printed_gaps {
        0 => {}
        1 => belief.add(0.6, "its groups stand apart as on that country's plates"),
        _ => belief.add(1.4, "all its groups stand apart as on that country's plates"),
    }
    if count < 5 {
        belief.add(-1.5, "very short");
    }
    if fit.repairs > 0 {
        belief.add(-0.7 * fit.repairs as f32, "letters and digits that look alike were exchanged to fit the shape");
    }
    if fit.swaps > 0 {
        belief.add(-0.1 * fit.swaps as f32, "O and 0, I and 1 were exchanged to fit the shape");
    }
    if fit.dropped > 0 {
        belief.add(-1.0, "one character was left out as an emblem or sticker");
    }
    if fit.joined {
        belief.add(-1.5, "put together from two lines");
    }
    match passage.carrier {
        Carrier::Plate => belief.add(3.0, "on a rectangle of a plate's shape"),
        // The outline says "tag" of 46 % of the lines on tags and of 9 % of those on plates: ln(9 / 46).
        Carrier::Tag => belief.add(-1.6, "on a tag"),
        Carrier::Page => belief.add(-3.0, "on a page of text"),
        Carrier::Unknown => {}
    }
    let (log_odds, words) = match around.lines {
        0..=4 => (1.0, "hardly any other text in the photo"),
        5..=9 => (0.5, "little other text in the photo"),
        10..=15 => (-0.8, "more text in the photo"),
        16..=24 => (-2.5, "much other text in the photo"),
        _ => (-4.5, "the photo is full of text"),
    };
    belief.add(log_odds, words);
    let share = height / around.tallest_px.max(1.0);
    if share >= 0.9 {
        belief.add(0.8, "the tallest text in the photo");
    } else if share < 0.35 {
        belief.add(-0.8, "much smaller than other text in the photo");
    }
    if let [line] = lines
        && line.aspect > 0.0
    {
        let pitch = line.aspect / count as f32;
        if !(0.2..=1.2).contains(&pitch) {
            belief.add(-2.0, "too wide or too narrow for a plate's letters");
        } else if pitch > 0.95 {
            belief.add(-0.5, "wide for a plate's letters");
        } else if pitch <= 0.46 {
            belief.add(0.5, "tall, narrow letters as on a plate");
        }
        if shape.is_wide() {
            if pitch < NARROW_PITCH {
                belief.add(-1.5, "letters stand closer than on that country's plates");
            }
        } else if shape.is_bare() && fit.digits {
            // House numbers, telephone numbers and prices stand wider: 5 of the 6 clear ones in scenes and on tags.
            if pitch < NARROW_PITCH {
                belief.add(1.2, "its digits stand as close as on a plate");
            } else if pitch > WIDE_PITCH {
                belief.add(-1.0, "its digits stand apart as in other numbers");
            }
            if fit.chars.first() == Some(&'0') {
                belief.add(-1.5, "begins with a nought");
            }
        }
    }
    match around.countries.iter().filter(|country| **country == shape.country).count() {
        0 if shape.signs.iter().any(|sign| sign.len() > 1 && around.short.iter().any(|short| short == sign)) => {
            belief.add(1.0, "the country's sign beside it");
        }
        0 => {}
        1 => belief.add(2.2, "a state, region or motto of that country beside it"),
        _ => belief.add(3.2, "several names and mottoes of that country beside it"),
    }
    if around.maker {
        belief.add(1.0, "a car maker's name near it");
    }
    if around.duty {
        belief.add(0.8, "a word near it that plates of public or trade vehicles bear");
    }
    if passage.home.iter().any(|home| home == shape.country) {
        belief.add(0.5, "of the home country");
    }
    against(fit, around, &mut belief);
    Some(belief)
}

/// What else the string may be.
fn against(fit: &Fit, around: &Around, belief: &mut Belief) {
    let letters: Vec<String> =
        fit.chars.split(|c| !c.is_alphabetic()).filter(|run| !run.is_empty()).map(|run| run.iter().collect()).collect();
    let digits: Vec<String> = fit
        .chars
        .split(|c| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().collect())
        .collect();
    if let ([_], [number]) = (letters.as_slice(), digits.as_slice()) {
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        if year && fit.gaps.iter().any(|(_, gap)| *gap == ' ') {
            belief.add(-0.7, "its number looks like a year");
        }
        if number.chars().all(|digit| digit == '0') {
            belief.add(-2.0, "its number is nothing but zeros");
        }
    }
    match fit.print {
        Print::Unknown => {}
        Print::Ordinary => belief.add(-4.0, "its letters are a word or a unit that stands beside numbers"),
        Print::Product => belief.add(-2.5, "the name of a car, a camera or another product"),
    }
    if letters.is_empty() && fit.chars.len() == 8 {
        belief.add(-1.0, "as long as a date");
    }
    if around.against {
        belief.add(-2.0, "words of a tag, a receipt or a document near it");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    /// What is found in a photo with these lines of equal height, at 0.5 and above.
    fn plates(carrier: Carrier, texts: &[&str]) -> Vec<String> {
        let lines: Vec<Line<'_>> = texts.iter().map(|text| line(text, 40.0)).collect();
        let mut matches = Vec::new();
        recognise(&Passage { origin: Origin::Pixels, carrier, lines: &lines, around: &[], home: &[] }, &mut matches);
        matches.into_iter().filter(|found| found.belief.probability() >= 0.5).map(|found| found.text).collect()
    }

    /// A line whose letters and digits stand neither as close as on North America's plates nor as far apart as on Europe's.
    fn line(text: &str, height_px: f32) -> Line<'_> {
        let letters = text.chars().filter(|ch| ch.is_alphanumeric()).count();
        Line { height_px, aspect: 0.5 * letters as f32, ..Line::certain(text) }
    }

    #[test]
    fn plates_of_many_countries_are_known_by_their_shape() {
        for (read, plate) in [
            ("AB12 CDE", "AB12 CDE"),
            ("AB-123-CD", "AB-123-CD"),
            ("B-AB 1234", "B-AB 1234"),
            ("HH-XY 99E", "HH-XY 99E"),
            ("1234 BCD", "1234 BCD"),
            ("12-ABC-3", "12-ABC-3"),
            ("1-ABC-234", "1-ABC-234"),
            ("W 12345 A", "W 12345 A"),
            ("RK-828AG", "RK-828AG"),
            ("1B7 0440", "1B7 0440"),
            ("ABC1D23", "ABC1D23"),
            ("ABC·1234", "ABC 1234"),
            ("6ABC123", "6ABC123"),
            ("AB1-C2D", "AB1-C2D"),
            ("L12 3456", "L12 3456"),
            ("34 ABC 12", "34 ABC 12"),
            ("12-D-12345", "12-D-12345"),
            ("B 123 ABC", "B 123 ABC"),
            ("ZG 1234-AB", "ZG 1234-AB"),
            ("MH 12 AB 1234", "MH 12 AB 1234"),
        ] {
            assert_eq!(plates(Carrier::Unknown, &[read]), [plate], "{read}");
        }
    }

    #[test]
    fn a_singapore_plate_needs_its_check_letter() {
        assert_eq!(plates(Carrier::Unknown, &["SBA1234G"]), ["SBA1234G"]);
        let lines = [line("SBA1234H", 40.0)];
        let mut matches = Vec::new();
        recognise(
            &Passage { origin: Origin::Pixels, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] },
            &mut matches,
        );
        assert!(matches.iter().all(|found| !found.belief.terms().iter().any(|term| term.why.contains("check letter"))));
    }

    #[test]
    fn letters_and_digits_change_places_only_where_the_shape_asks_for_it() {
        assert_eq!(plates(Carrier::Unknown, &["CJL-P5G"]), ["CJ1-P5G"]);
        assert_eq!(plates(Carrier::Unknown, &["AB12 CDE"]), ["AB12 CDE"]);
        assert!(plates(Carrier::Unknown, &["0709061"]).is_empty());
    }

    #[test]
    fn an_emblem_or_the_blue_band_read_as_a_letter_is_left_out() {
        assert_eq!(plates(Carrier::Unknown, &["SK5aK9V"]), ["SK5 K9V"]);
        assert_eq!(plates(Carrier::Plate, &["4B281875"]), ["4B2 1875"]);
        assert_eq!(plates(Carrier::Unknown, &["SK BA-738DE"]), ["BA-738DE"]);
    }

    #[test]
    fn a_number_alone_is_a_plate_only_with_much_support() {
        assert!(plates(Carrier::Unknown, &["1366026"]).is_empty());
        assert!(plates(Carrier::Tag, &["555 0142", "MILO"]).is_empty());
        assert_eq!(plates(Carrier::Plate, &["1366026", "CA EXEMPT"]), ["1366026"]);
    }

    #[test]
    fn a_page_full_of_text_holds_no_plate() {
        let mut texts = vec!["FG-A00019", "ABC 1234", "RM 57.80", "06:20PM", "BK-123AB"];
        texts.extend(["some other line"; 30]);
        assert!(plates(Carrier::Unknown, &texts).is_empty());
        assert!(plates(Carrier::Tag, &["C-787343", "RABIES 2024"]).is_empty());
    }

    #[test]
    fn prices_units_dates_and_models_are_no_plates() {
        for text in [
            "RM 5780",
            "ISO 9001",
            "MAY 2012",
            "120 KG",
            "GLC300",
            "BLK 123",
            "06:46:42",
            "2014-05-12",
            "A4",
            "COVID19",
            "20.00",
            "TOP 100",
        ] {
            assert!(plates(Carrier::Unknown, &[text, "other"]).is_empty(), "{text}");
        }
    }

    #[test]
    fn words_before_and_inside_of_numbers_bear_no_repair() {
        assert!(plates(Carrier::Plate, &["MAX 2500 KG"]).is_empty());
        for text in ["MAX 2500 KG", "12 AUG 1974", "12AUG74", "EST 1974 A", "MAX 1250 LBS", "NO 12 AUG"] {
            assert!(plates(Carrier::Unknown, &[text, "other"]).is_empty(), "{text}");
        }
    }

    /// What is told first of one line as it was read, how surely, and what other looks read.
    fn read(text: &str, certainty: &[f32], others: &[(&str, f32)], seconds: &[(usize, char, f32)]) -> Option<String> {
        let others: Vec<(String, f32)> = others.iter().map(|(text, mean)| ((*text).to_owned(), *mean)).collect();
        let mut all = vec![crate::strings::Seconds::default(); text.chars().count()];
        for (at, ch, probability) in seconds {
            all[*at][0] = Some((*ch, *probability));
        }
        let lines = [Line { certainty, others: &others, seconds: &all, ..line(text, 40.0) }];
        let passage =
            Passage { origin: Origin::Pixels, carrier: Carrier::Plate, lines: &lines, around: &[], home: &[] };
        let mut matches = Vec::new();
        recognise(&passage, &mut matches);
        matches.pop().and_then(|found| found.normalized)
    }

    #[test]
    fn an_unsure_character_at_an_end_is_left_out_rather_than_a_sure_one() {
        let sure = [1.0; 8];
        let mut rim = sure;
        rim[0] = 0.6;
        assert_eq!(read("4ABC2529", &rim, &[("ABC2529", 0.99)], &[]).as_deref(), Some("ABC2529"));
        assert_eq!(read("4ABC2529", &rim, &[], &[]).as_deref(), Some("ABC2529"));
    }

    #[test]
    fn other_looks_and_second_choices_decide_between_shapes() {
        assert_eq!(read("041 5772", &[0.9; 8], &[("D41 5772", 0.95)], &[]).as_deref(), Some("D415772"));
        let sure = [0.89, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(read("0415772", &sure, &[], &[(0, 'D', 0.07)]).as_deref(), Some("D415772"));
        assert_eq!(read("0415772", &sure, &[], &[]).as_deref(), Some("0415772"));
    }

    #[test]
    fn a_dot_inside_of_a_group_is_dirt_where_it_is_unsure() {
        let mut certainty = [1.0; 8];
        certainty[3] = 0.6;
        assert_eq!(read("6AB.C486", &certainty, &[], &[]).as_deref(), Some("6ABC486"));
        assert_ne!(read("6AB.C486", &[1.0; 8], &[], &[]).as_deref(), Some("6ABC486"));
    }

    #[test]
    fn names_and_mottoes_of_a_state_speak_for_its_plates_even_misread() {
        let told = |others: &[&str]| {
            let lines: Vec<Line<'_>> =
                std::iter::once("AB 1234").chain(others.iter().copied()).map(|text| line(text, 40.0)).collect();
            let mut matches = Vec::new();
            let passage =
                Passage { origin: Origin::Pixels, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] };
            recognise(&passage, &mut matches);
            matches.first().map_or(0.0, |found| found.belief.probability())
        };
        let (bare, state) = (told(&["SOMETHING"]), told(&["Califomia"]));
        assert!(state > bare && told(&["WASHINGTON", "EVERGREEN STATE"]) > state);
        assert!(told(&["CA EXEPT"]) > bare);
    }

    #[test]
    fn short_lines_of_capitals_and_digits_are_worth_a_second_look() {
        assert!(promising("HH9-G5W") && promising("TEXAS CRK-4732"));
        assert!(!promising("CITROEN") && !promising("a sentence of 12 words") && !promising("06:20 pm"));
    }

    #[test]
    fn two_boxes_side_by_side_are_one_plate_on_a_plate() {
        assert_eq!(plates(Carrier::Plate, &["ABC", "1234"]), ["ABC 1234"]);
        assert!(plates(Carrier::Tag, &["ABC", "1234"]).is_empty());
    }

    #[test]
    fn only_pixels_and_telling_file_names_hold_plates() {
        let found = |origin, text| {
            let lines = [Line::certain(text)];
            let mut matches = Vec::new();
            recognise(
                &Passage { origin, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] },
                &mut matches,
            );
            matches.len()
        };
        assert_eq!(found(Origin::Metadata, "AB-123-CD"), 0);
        assert_eq!(found(Origin::FileName, "AB-123-CD.jpg"), 1);
        for name in ["DSC-1234.jpg", "IMG_1234.jpg", "ABC1234.jpg", "P1010001.jpg", "2014-05-12.jpg"] {
            assert_eq!(found(Origin::FileName, name), 0, "{name}");
        }
    }

    #[test]
    fn long_and_many_lines_take_no_time() {
        let long = "AB-123-CD ".repeat(1000);
        let mut texts = vec!["AB1-C2D 8"; 400];
        texts.push(&long);
        let begin = std::time::Instant::now();
        let _ = plates(Carrier::Unknown, &texts);
        assert!(begin.elapsed().as_millis() < 2000);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_spans_lie_in_their_lines(lines in prop::collection::vec("\\PC{0,20}|[A-Z0-9ÖŠ :.-]{0,12}", 0..6)) {
            let lines: Vec<Line<'_>> = lines.iter().map(|text| line(text, 20.0)).collect();
            let mut matches = Vec::new();
            recognise(&Passage { origin: Origin::Pixels, carrier: Carrier::Plate, lines: &lines, around: &[], home: &[] }, &mut matches);
            for span in matches.iter().flat_map(|found| &found.spans) {
                prop_assert!(span.start < span.end && span.end <= lines[span.line].text.chars().count());
            }
        }
    }
}
