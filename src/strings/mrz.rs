//! Owns machine-readable zones of travel documents: TD1, TD2, TD3 and visas (ICAO Doc 9303 parts 3 to 7), and the French identity card
//! of 1988 to 2021. Repairs what readers confuse where a check digit or a place's class (a date, a country) says so, and the length of
//! a line in its runs of fillers only.
//!
//! A match's text is the repaired zone, its lines joined with a blank; its normalized form is the document's number, where its check
//! digit holds.

use std::ops::Range;

use super::confusion::{self, as_digit, as_letter, cost};
use super::{Belief, Match, Passage, Span, checksum};
use crate::rule::TRAVEL_DOCUMENT;

/// Shortest line, cleaned, that is looked at: thirty characters, less what a reader loses of a run of fillers.
const SHORTEST: usize = 20;
/// Longest line of a zone, and how much longer a run of fillers may be read.
const LONGEST: usize = 60;
/// How many fillers may be missing or too many.
const SLACK: usize = 16;
/// Most candidate lines of one passage.
const MAX_LINES: usize = 64;
/// How far apart two lines of one zone may be in their passage (other text read in between).
const REACH: usize = 4;

/// Most ways of taking lines for a zone that are tried.
const MAX_STARTS: usize = 144;

/// What each filler that a line is too short or too long takes from the belief.
const PER_FILLER: f32 = -0.3;

/// Below this log odds nothing is reported.
const FLOOR: f32 = -1.5;

/// Codes of states and organisations in use in zones: ISO 3166-1 alpha-3 and ICAO Doc 9303-3 section 5.
const STATES: &str = "AFG ALA ALB DZA ASM AND AGO AIA ATA ATG ARG ARM ABW AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BMU BTN BOL BES \
    BIH BWA BVT BRA IOT BRN BGR BFA BDI CPV KHM CMR CAN CYM CAF TCD CHL CHN CXR CCK COL COM COG COD COK CRI CIV HRV CUB CUW CYP CZE \
    DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ ETH FLK FRO FJI FIN FRA GUF PYF ATF GAB GMB GEO GHA GIB GRC GRL GRD GLP GUM GTM GGY \
    GIN GNB GUY HTI HMD VAT HND HKG HUN ISL IND IDN IRN IRQ IRL IMN ISR ITA JAM JPN JEY JOR KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN \
    LSO LBR LBY LIE LTU LUX MAC MDG MWI MYS MDV MLI MLT MHL MTQ MRT MUS MYT MEX FSM MDA MCO MNG MNE MSR MAR MOZ MMR NAM NRU NPL NLD \
    NCL NZL NIC NER NGA NIU NFK MKD MNP NOR OMN PAK PLW PSE PAN PNG PRY PER PHL PCN POL PRT PRI QAT REU ROU RUS RWA BLM SHN KNA LCA \
    MAF SPM VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SXM SVK SVN SLB SOM ZAF SGS SSD ESP LKA SDN SUR SJM SWE CHE SYR TWN TJK TZA THA \
    TLS TGO TKL TON TTO TUN TUR TKM TCA TUV UGA UKR ARE GBR USA UMI URY UZB VUT VEN VNM VGB VIR WLF ESH YEM ZMB ZWE D<< GBD GBN GBO \
    GBP GBS EUE UNO UNA UNK XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX RKS UTO IAO XCT YUG ZAR ROM";

fn is_state(code: &[u8]) -> bool {
    STATES.split_ascii_whitespace().any(|state| state.as_bytes() == code)
}

/// Where a kind of zone holds what; counted from the first character of the lines that it takes, put together.
struct Layout {
    widths: &'static [usize],
    /// Whether its name line begins with a V.
    visa: bool,
    state: Option<usize>,
    nationality: Option<usize>,
    number: Option<Range<usize>>,
    birth: Option<usize>,
    sex: Option<usize>,
    expiry: Option<usize>,
    optional: Range<usize>,
    optional_checked: bool,
    /// The composite check digit's place and what it is over.
    composite: Option<(usize, &'static [Range<usize>])>,
    /// Whether a line with the name belongs above it (`Some(true)`) or below.
    name_above: Option<bool>,
}

/// The lower line of a passport (Doc 9303-4, 4.2.2).
const TD3: Layout = Layout {
    widths: &[44],
    visa: false,
    state: None,
    nationality: Some(10),
    number: Some(0..9),
    birth: Some(13),
    sex: Some(20),
    expiry: Some(21),
    optional: 28..42,
    optional_checked: true,
    composite: Some((43, &[0..10, 13..20, 21..43])),
    name_above: Some(true),
};
/// The lower line of a document of size TD2 (Doc 9303-6, 4.2.2).
const TD2: Layout = Layout {
    widths: &[36],
    optional: 28..35,
    optional_checked: false,
    composite: Some((35, &[0..10, 13..20, 21..35])),
    ..TD3
};
/// The lower lines of visas (Doc 9303-7, 4.2.2 and 5.2.2).
const VISA_A: Layout = Layout { visa: true, optional: 28..44, optional_checked: false, composite: None, ..TD3 };
const VISA_B: Layout = Layout { widths: &[36], optional: 28..36, ..VISA_A };
/// The upper and the middle line of a card (Doc 9303-5, 4.2.2).
const TD1: Layout = Layout {
    widths: &[30, 30],
    visa: false,
    state: Some(2),
    nationality: Some(45),
    number: Some(5..14),
    birth: Some(30),
    sex: Some(37),
    expiry: Some(38),
    optional: 15..30,
    optional_checked: false,
    composite: Some((59, &[5..30, 30..37, 38..45, 48..59])),
    name_above: Some(false),
};
/// A card's lines where only one of them was read.
const TD1_UPPER: Layout = Layout {
    widths: &[30],
    nationality: None,
    birth: None,
    sex: None,
    expiry: None,
    composite: None,
    name_above: None,
    ..TD1
};
const TD1_MIDDLE: Layout = Layout {
    widths: &[30],
    state: None,
    nationality: Some(15),
    number: None,
    birth: Some(0),
    sex: Some(7),
    expiry: Some(8),
    optional: 18..29,
    composite: None,
    name_above: Some(false),
    ..TD1
};
/// The French identity card of 1988 (décret 55-1397; its lines are described in PRADO, FRA-BO-02002).
const FRENCH: Layout = Layout {
    widths: &[36, 36],
    visa: false,
    state: Some(2),
    nationality: None,
    number: Some(36..48),
    birth: Some(63),
    sex: Some(70),
    expiry: None,
    optional: 0..0,
    optional_checked: false,
    composite: Some((71, &[0..36, 36..71])),
    name_above: None,
};

/// A line of the passage that may belong to a zone.
struct Candidate {
    span: Span,
    /// Capitals, digits and fillers: first with blanks left out, then (where that differs) with blanks as fillers, then with letters
    /// between fillers as fillers.
    forms: Vec<Vec<u8>>,
    repair: bool,
}

impl Candidate {
    fn of_visa(&self) -> bool {
        self.forms.first().is_some_and(|form| form.starts_with(b"V"))
    }
}

/// Adds the machine-readable zones of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let long = |text: &str| text.len() >= SHORTEST && text.bytes().any(|byte| byte.is_ascii_uppercase());
    let may = |line: &super::Line<'_>| long(line.text) && (!line.certainty.is_empty() || line.text.contains('<'));
    if !passage.lines.iter().any(may) {
        return;
    }
    let lines = candidates(passage);
    let mut readings: Vec<(&Layout, Zone, Vec<usize>)> = Vec::new();
    for layout in [&TD3, &TD2, &TD1, &FRENCH, &VISA_A, &VISA_B, &TD1_UPPER, &TD1_MIDDLE] {
        for (index, line) in lines.iter().enumerate() {
            let after = lines.iter().enumerate().skip(index + 1).filter(|(_, next)| close(line, next));
            let groups: Vec<Vec<usize>> = match layout.widths.len() {
                1 if layout.visa && !lines.iter().any(|name| close(line, name) && name.of_visa()) => Vec::new(),
                1 => vec![vec![index]],
                _ => after.map(|(other, _)| vec![index, other]).collect(),
            };
            readings
                .extend(groups.into_iter().filter_map(|parts| Some((layout, read(layout, &parts, &lines)?, parts))));
        }
    }
    readings.sort_by(|(_, a, _), (_, b, _)| b.belief.log_odds().total_cmp(&a.belief.log_odds()));
    let mut taken = vec![false; lines.len()];
    for (layout, mut zone, mut parts) in readings {
        if parts.iter().any(|&part| taken.get(part) != Some(&false)) {
            continue;
        }
        if let Some(above) = layout.name_above {
            add_name(layout, above, &mut zone, &mut parts, &lines, &taken);
        }
        if zone.belief.log_odds() < FLOOR || zone.failed > zone.held {
            continue;
        }
        for &part in &parts {
            if let Some(taken) = taken.get_mut(part) {
                *taken = true;
            }
        }
        found.push(zone.into_match(&parts, &lines));
    }
    for (index, line) in lines.iter().enumerate() {
        if taken.get(index) == Some(&false) {
            found.extend(name_alone(line));
        }
    }
}

/// Whether two candidate lines may belong to one zone.
fn close(a: &Candidate, b: &Candidate) -> bool {
    a.span.line.abs_diff(b.span.line) <= REACH
}

/// The lines, and pieces of lines, that hold little but what a zone holds.
fn candidates(passage: &Passage<'_>) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    let mut halves: Vec<(Span, Vec<char>, bool)> = Vec::new();
    for (line, text) in passage.lines.iter().enumerate() {
        let repair = !text.certainty.is_empty();
        let chars: Vec<char> = text.text.chars().take(4_096).collect();
        let mut start = 0;
        for piece in chars.split(|c| matches!(c, '\n' | '\r')) {
            let cuts = cut(piece);
            for range in cuts {
                if all.len() >= MAX_LINES {
                    return all;
                }
                let part = piece.get(range.clone()).unwrap_or_default();
                let span = Span { line, start: start + range.start, end: start + range.end };
                if let Some(forms) = forms(part, repair) {
                    all.push(Candidate { span, forms, repair });
                    halves.clear();
                } else if let Some(whole) = halves.last().and_then(|(_, before, _)| {
                    let both: Vec<char> = before.iter().chain(part).copied().collect();
                    forms(&both, repair).filter(|forms| forms.iter().any(|form| (28..=46).contains(&form.len())))
                }) {
                    // A line read in two boxes: the second one's place stands for both.
                    all.push(Candidate { span, forms: whole, repair });
                    halves.clear();
                } else if part.contains(&'<') {
                    halves.push((span, part.to_vec(), repair));
                }
            }
            start += piece.len() + 1;
        }
    }
    all
}

/// A piece as a whole, or cut into the lines that a reader or a metadata field put behind one another.
fn cut(piece: &[char]) -> Vec<Range<usize>> {
    let solid = piece.iter().filter(|c| !c.is_whitespace()).count();
    let count = match solid {
        88 | 72 => 2,
        90 => 3,
        _ => return std::iter::once(0..piece.len()).collect(),
    };
    let width = solid / count;
    let mut ranges = Vec::with_capacity(count);
    let (mut start, mut seen) = (0, 0);
    for (at, c) in piece.iter().enumerate() {
        seen += usize::from(!c.is_whitespace());
        if seen == width {
            ranges.push(start..at + 1);
            (start, seen) = (at + 1, 0);
        }
    }
    ranges
}

/// How a line may be meant, in capitals, digits and fillers; `None` if it is no line of a zone.
fn forms(piece: &[char], repair: bool) -> Option<Vec<Vec<u8>>> {
    let mut joined = Vec::with_capacity(piece.len());
    let mut blanks = Vec::with_capacity(piece.len());
    let (mut junk, mut small) = (0, 0);
    for &c in piece {
        let (form, count) = match c {
            'A'..='Z' | '0'..='9' | '<' => (u8::try_from(c).ok()?, 1),
            '‹' | '＜' | '〈' => (b'<', 1),
            '«' | '≪' => (b'<', 2),
            '(' | '[' | '{' | '€' if repair => (b'<', 1),
            'l' if repair => (b'1', 1),
            'a'..='z' if repair => {
                small += 1;
                (c.to_ascii_uppercase() as u8, 1)
            }
            c if c.is_whitespace() => {
                blanks.push(b'<');
                continue;
            }
            _ => {
                junk += 1;
                continue;
            }
        };
        for _ in 0..count {
            joined.push(form);
            blanks.push(form);
        }
    }
    let fits = (SHORTEST..=LONGEST).contains(&joined.len()) && junk <= 1 && small * 5 <= joined.len();
    if !fits || !(joined.contains(&b'<') || joined.iter().filter(|byte| byte.is_ascii_digit()).count() >= 12) {
        return None;
    }
    let numbers = joined.iter().filter(|byte| byte.is_ascii_digit()).count() >= 6;
    let sure = filled(&joined, false);
    let unsure = if numbers { filled(&joined, true) } else { sure.clone() };
    let mut all = vec![joined];
    if repair {
        for form in [blanks, sure, unsure] {
            if !all.contains(&form) {
                all.push(form);
            }
        }
    }
    Some(all)
}

/// The line with the letters that fillers are mistaken for taken for fillers: where they stand between fillers, or, less surely,
/// where they stand beside one.
fn filled(line: &[u8], beside: bool) -> Vec<u8> {
    let mut line = line.to_vec();
    let mut at = 0;
    while at < line.len() {
        let run = line.iter().skip(at).take_while(|byte| b"KCLEX".contains(byte)).count();
        let before = at > 0 && line.get(at - 1) == Some(&b'<');
        let behind = line.get(at + run).is_none_or(|byte| *byte == b'<');
        if run > 0 && at > 0 && ((before && behind) || (beside && (before || behind))) {
            line.iter_mut().skip(at).take(run).for_each(|byte| *byte = b'<');
        }
        at += run.max(1);
    }
    line
}

/// Places of single fillers that readers drop: behind a short number and for the sex, of the lower line of booklets and of cards' lines.
const LONE_FILLERS: [usize; 4] = [8, 20, 13, 7];

/// The line at its width, and how many fillers that took: each run of fillers in turn takes up the difference, the longest first; then with
/// a lone filler put in where readers drop one.
fn at_width(line: &[u8], width: usize, repair: bool) -> Vec<(usize, Vec<u8>)> {
    if line.len().abs_diff(width) > SLACK {
        return Vec::new();
    }
    let off = line.len().abs_diff(width);
    let mut all: Vec<(usize, Vec<u8>)> = stretched(line, width, 4).into_iter().map(|line| (off, line)).collect();
    if repair && line.len() < width {
        for place in LONE_FILLERS
            .into_iter()
            .filter(|place| if width > 30 { *place == 8 || *place == 20 } else { *place == 13 || *place == 7 })
        {
            let mut line = line.to_vec();
            if place < line.len() && line.get(place) != Some(&b'<') {
                line.insert(place, b'<');
                all.extend(stretched(&line, width, 1).into_iter().map(|line| (off, line)));
            }
        }
    }
    all
}

/// The line with one of its longest runs of fillers made to take up what it is too short or too long.
fn stretched(line: &[u8], width: usize, most: usize) -> Vec<Vec<u8>> {
    if line.len() == width {
        return vec![line.to_vec()];
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let run = line.iter().skip(at).take_while(|byte| **byte == b'<').count();
        if run > 0 {
            runs.push(at..at + run);
        }
        at += run.max(1);
    }
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    let resized = |run: &Range<usize>| {
        let length = (run.len() + width).checked_sub(line.len()).filter(|length| *length > 0)?;
        let mut resized = line.get(..run.start)?.to_vec();
        resized.extend(std::iter::repeat_n(b'<', length));
        resized.extend_from_slice(line.get(run.end..)?);
        Some(resized)
    };
    runs.iter().take(most).filter_map(resized).collect()
}

/// A zone as read under one layout.
struct Zone {
    lines: Vec<Vec<u8>>,
    number: Option<String>,
    held: usize,
    failed: usize,
    belief: Belief,
}

impl Zone {
    fn into_match(self, parts: &[usize], candidates: &[Candidate]) -> Match {
        let mut order: Vec<(Span, &Vec<u8>)> =
            parts.iter().filter_map(|&part| candidates.get(part)).map(|line| line.span).zip(&self.lines).collect();
        order.sort_by_key(|(span, _)| *span);
        let texts: Vec<String> = order.iter().map(|(_, line)| String::from_utf8_lossy(line).into_owned()).collect();
        Match {
            rule: &TRAVEL_DOCUMENT,
            spans: order.iter().map(|(span, _)| *span).collect(),
            text: texts.join(" "),
            normalized: self.number,
            belief: self.belief,
        }
    }
}

/// The best reading of these lines under a layout.
fn read(layout: &Layout, parts: &[usize], lines: &[Candidate]) -> Option<Zone> {
    let mut best: Option<Zone> = None;
    let mut tried = 0;
    let repair = parts.iter().any(|&part| lines.get(part).is_some_and(|line| line.repair));
    let mut starts: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
    for (&part, &width) in parts.iter().zip(layout.widths) {
        let forms = &lines.get(part)?.forms;
        let mut wide: Vec<(usize, Vec<u8>)> = Vec::new();
        for form in forms {
            for (off, line) in at_width(form, width, repair) {
                if !wide.iter().any(|(_, known)| *known == line) {
                    wide.push((off, line));
                }
            }
        }
        starts = starts
            .iter()
            .flat_map(|(off, start)| {
                wide.iter().map(move |(more, line)| (off + more, [start.as_slice(), line].concat()))
            })
            .take(MAX_STARTS)
            .collect();
    }
    for (off, start) in starts {
        tried += 1;
        let Some(mut zone) = judge(layout, start, repair, tried) else { continue };
        if off > 0 {
            zone.belief.add(PER_FILLER * off as f32, "fillers are missing or too many");
        }
        if best.as_ref().is_none_or(|best| zone.belief.log_odds() > best.belief.log_odds()) {
            best = Some(zone);
        }
    }
    best
}

/// Forces a date's six characters into digits, fillers left where day or month are unknown; whether it is a date.
fn force_date(zone: &mut [u8], at: usize, repairs: &mut usize) -> Option<bool> {
    for byte in zone.get_mut(at..at + 6)? {
        if *byte != b'<' {
            force_digit(byte, repairs)?;
        }
    }
    let number = |from: usize| zone.get(from..from + 2).and_then(|two| checksum::weighted(two, &[10, 1]));
    let unknown = |from: usize| zone.get(from..from + 2) == Some(b"<<");
    let within =
        |from: usize, most: u32| number(from).is_some_and(|value| (1..=most).contains(&value)) || unknown(from);
    Some(number(at).is_some() && within(at + 2, 12) && within(at + 4, 31))
}

fn force_digit(byte: &mut u8, repairs: &mut usize) -> Option<()> {
    let fitted = as_digit(char::from(*byte))? as u8;
    *repairs += usize::from(fitted != *byte);
    *byte = fitted;
    Some(())
}

/// Puts letters for digits where that makes a state's code; whether one stands there.
fn force_state(zone: &mut [u8], at: usize, repairs: &mut usize) -> bool {
    let Some(code) = zone.get_mut(at..at + 3) else { return false };
    let letters: Vec<u8> = code
        .iter()
        .map(|&byte| if byte == b'<' { byte } else { as_letter(char::from(byte)).map_or(byte, |c| c as u8) })
        .collect();
    let known = is_state(&letters);
    if known {
        *repairs += letters.iter().zip(code.iter()).filter(|(a, b)| a != b).count();
        code.copy_from_slice(&letters);
    }
    known
}

/// Whether the digit at `check` is that of the range; an empty field may leave it out.
fn holds(zone: &[u8], range: Range<usize>, check: usize) -> bool {
    let Some(field) = zone.get(range) else { return false };
    let Some(&check) = zone.get(check) else { return false };
    let empty = field.iter().all(|byte| *byte == b'<');
    (empty && check == b'<')
        || (checksum::digit(check).is_some() && checksum::icao(field.iter().copied()) == checksum::digit(check))
}

/// Exchanges look-alikes in the range until `fits`; how many readings were tried, and how many characters exchanged.
fn settle(
    zone: &mut Vec<u8>,
    range: Range<usize>,
    repair: bool,
    fits: impl Fn(&[u8]) -> bool,
) -> Option<(usize, usize)> {
    if fits(zone) {
        return Some((1, 0));
    }
    if !repair {
        return None;
    }
    let all = confusion::variants(zone, |place| range.contains(&place));
    let count = all.len();
    let fitting = all.into_iter().find(|variant| fits(&variant.text))?;
    let repairs = fitting.repairs;
    *zone = fitting.text;
    Some((count, repairs))
}

/// Reads the characters of a zone at their places; `None` if they cannot be that.
fn judge(layout: &Layout, mut zone: Vec<u8>, repair: bool, tried: usize) -> Option<Zone> {
    let (mut repairs, mut forced, mut readings) = (0, 0, 1);
    let mut held = 0;
    let mut failed: usize = 0;
    let mut belief = Belief::prior(-2.0, "the length and characters of a machine-readable zone");
    let mut dates = 0;
    for at in [layout.birth, layout.expiry].into_iter().flatten() {
        if !force_date(&mut zone, at, &mut forced)? {
            return None;
        }
        dates += 1;
        if let Some(check) = zone.get_mut(at + 6).filter(|check| **check != b'<') {
            force_digit(check, &mut forced)?;
        }
        if holds(&zone, at..at + 6, at + 6) { held += 1 } else { failed += 1 }
    }
    if dates > 0 {
        belief.add(1.5, "dates stand where a zone has them");
    }
    if let Some(at) = layout.sex {
        let sex = zone.get_mut(at)?;
        if repair && b"KCL".contains(sex) {
            *sex = b'<';
        }
        belief.add(if b"MFX<".contains(sex) { 0.7 } else { -1.5 }, "the letter at the place of the sex");
    }
    let states: Vec<bool> = [layout.state, layout.nationality]
        .into_iter()
        .flatten()
        .map(|at| force_state(&mut zone, at, &mut forced))
        .collect();
    if states.contains(&true) {
        belief.add(1.5, "a state's code stands where a zone has it");
    } else if states.contains(&false) {
        belief.add(-1.0, "no state's code stands where a zone has it");
    }
    if layout.state.is_some() && !zone.first().is_some_and(|kind| b"IACP".contains(kind)) {
        return None;
    }
    let mut number = None;
    if let Some(range) = layout.number.clone() {
        let long = layout.optional.start == range.end + 1
            && zone.get(range.end) == Some(&b'<')
            && long_number(&zone, layout).is_some();
        if long {
            held += 1;
            number = long_number(&zone, layout);
        } else {
            if let Some(check) = zone.get_mut(range.end).filter(|check| **check != b'<') {
                force_digit(check, &mut forced)?;
            }
            match settle(&mut zone, range.clone(), repair, |zone| holds(zone, range.clone(), range.end)) {
                Some((count, exchanged)) => {
                    held += 1;
                    readings = readings.max(count);
                    repairs += exchanged;
                    number = zone.get(range).map(plain).filter(|number| !number.is_empty());
                }
                None => failed += 1,
            }
        }
    }
    if layout.optional_checked {
        let check = layout.optional.end;
        if let Some(check) = zone.get_mut(check).filter(|check| **check != b'<') {
            force_digit(check, &mut forced)?;
        }
        match settle(&mut zone, layout.optional.clone(), repair, |zone| holds(zone, layout.optional.clone(), check)) {
            // An empty field's digit says nothing.
            Some(_)
                if zone.get(layout.optional.clone()).is_some_and(|field| field.iter().all(|byte| *byte == b'<')) => {}
            Some((count, exchanged)) => {
                held += 1;
                readings = readings.max(count);
                repairs += exchanged;
            }
            None => failed += 1,
        }
    }
    if let Some((check, ranges)) = layout.composite {
        force_digit(zone.get_mut(check)?, &mut forced)?;
        let fits = |zone: &[u8]| {
            let parts = ranges.iter().filter_map(|range| zone.get(range.clone())).flatten().copied();
            zone.get(check).is_some_and(|&byte| checksum::icao(parts) == checksum::digit(byte))
        };
        // The other fields have their own digits; only what has none is still open.
        let open = if layout.optional_checked { 0..0 } else { layout.optional.clone() };
        match settle(&mut zone, open, repair, fits) {
            Some((count, exchanged)) => {
                held += 1;
                readings = readings.max(count);
                repairs += exchanged;
            }
            None => failed += 1,
        }
    }
    if !repair && forced > 0 {
        return None;
    }
    match (held, failed) {
        (_, 0) => belief.confirm(2.3 * held as f32, "all its check digits hold"),
        (0, _) => return None,
        _ => {
            belief.confirm(2.3 * held as f32, "some of its check digits hold");
            belief.add(-(failed as f32), "other check digits fail");
        }
    }
    if repairs + forced > 0 {
        belief.add(cost(repairs + forced, readings), "characters that look alike are exchanged to fit");
    }
    if tried > 1 {
        belief.add(cost(0, tried), "several ways to repair its fillers were tried");
    }
    let mut lines = Vec::new();
    let mut rest = zone.as_slice();
    for &width in layout.widths {
        let (line, behind) = rest.split_at_checked(width)?;
        lines.push(line.to_vec());
        rest = behind;
    }
    Some(Zone { lines, number, held, failed, belief })
}

/// A number longer than its field, which goes on in the optional field with its check digit last (Doc 9303-5, 4.2.2 note j).
fn long_number(zone: &[u8], layout: &Layout) -> Option<String> {
    let optional = zone.get(layout.optional.clone())?;
    let used = optional.iter().take_while(|byte| **byte != b'<').count();
    let (check, more) = optional.get(..used)?.split_last()?;
    let number = [zone.get(layout.number.clone()?)?, more].concat();
    // The filler at the place of the check digit counts as a character of the sum.
    let sum = checksum::icao(number.iter().copied());
    (checksum::digit(*check).is_some() && sum == checksum::digit(*check)).then(|| plain(&number))
}

fn plain(field: &[u8]) -> String {
    field.iter().filter(|byte| **byte != b'<').map(|&byte| char::from(byte)).collect()
}

/// Joins the line with the name to a zone.
fn add_name(
    layout: &Layout,
    above: bool,
    zone: &mut Zone,
    parts: &mut Vec<usize>,
    lines: &[Candidate],
    taken: &[bool],
) {
    let Some(width) = layout.widths.first().copied() else { return };
    let Some(own) = parts.last().and_then(|&part| lines.get(part)) else { return };
    let mut named: Vec<(usize, usize, Vec<u8>)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if taken.get(index) != Some(&false) || parts.contains(&index) || !close(line, own) {
            continue;
        }
        let name = line.forms.iter().find_map(|form| name_line(form, width, above, line.repair));
        // Nearest first; of two as near the one on the side where it belongs.
        let wrong = usize::from((line.span < own.span) != above);
        named.extend(name.map(|name| (line.span.line.abs_diff(own.span.line) * 2 + wrong, index, name)));
    }
    let Some((_, index, name)) = named.into_iter().min_by_key(|(distance, index, _)| (*distance, *index)) else {
        return;
    };
    zone.belief.add(2.5, "the line with the name stands beside it");
    zone.lines.push(name);
    parts.push(index);
}

/// A line as a zone's line with the name; with document and state in front where it is the upper line. Digits become the letters
/// that they are mistaken for (names have none), and whatever follows three fillers is filler.
fn name_line(form: &[u8], width: usize, with_state: bool, repair: bool) -> Option<Vec<u8>> {
    if form.len().abs_diff(width) > SLACK {
        return None;
    }
    let mut line = Vec::with_capacity(width);
    let mut exchanged = 0;
    for &byte in form {
        let letter = if byte == b'<' { '<' } else { as_letter(char::from(byte))? };
        exchanged += usize::from(letter as u8 != byte);
        line.push(letter as u8);
    }
    if exchanged > 4 || (exchanged > 0 && !repair) {
        return None;
    }
    let body = if with_state { line.get(5..)? } else { line.as_slice() };
    if !body.first()?.is_ascii_uppercase() || !body.windows(2).any(|two| two == b"<<") {
        return None;
    }
    if with_state && !(b"PVIAC".contains(line.first()?) && is_state(line.get(2..5)?)) {
        return None;
    }
    if let Some(end) = line.windows(3).skip(5).position(|three| three == b"<<<") {
        line.truncate(end + 5);
    }
    line.resize(width, b'<');
    Some(line)
}

/// A line with a name whose other lines were not read.
fn name_alone(line: &Candidate) -> Option<Match> {
    let name = [44, 36].iter().find_map(|&width| {
        let near = |form: &&Vec<u8>| form.len().abs_diff(width) <= 3;
        line.forms.iter().filter(near).find_map(|form| name_line(form, width, true, line.repair))
    })?;
    let fillers = name.iter().rev().take_while(|byte| **byte == b'<').count();
    let mut belief = Belief::prior(0.5, "a state's code, a name and fillers as in a machine-readable zone");
    if fillers >= 4 {
        belief.add(1.0, "it ends in fillers");
    }
    Some(Match {
        rule: &TRAVEL_DOCUMENT,
        spans: vec![line.span],
        text: String::from_utf8_lossy(&name).into_owned(),
        normalized: None,
        belief,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::{Carrier, Line, Origin};

    fn read_lines(lines: &[&str], certain: bool) -> Vec<Match> {
        let certainty = vec![0.9; 200];
        let lines: Vec<Line<'_>> = lines
            .iter()
            .map(|text| {
                let certainty = if certain { &[][..] } else { certainty.get(..text.chars().count()).unwrap() };
                Line { certainty, height_px: 20.0, aspect: 20.0, ..Line::certain(text) }
            })
            .collect();
        let passage = Passage { origin: Origin::Pixels, carrier: Carrier::Page, lines: &lines, around: &[], home: &[] };
        let mut found = Vec::new();
        find(&passage, &mut found);
        found
    }

    fn only(lines: &[&str]) -> Match {
        let mut found = read_lines(lines, false);
        assert_eq!(found.len(), 1);
        found.pop().unwrap()
    }

    /// The specimens of Doc 9303-4 appendix B, 9303-6 and 9303-5.
    const PASSPORT: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    const TD2_SPECIMEN: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
    const CARD: [&str; 3] =
        ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];

    #[test]
    fn the_specimens_are_read_and_near_certain() {
        for (lines, number) in
            [(&PASSPORT[..], "L898902C3"), (&TD2_SPECIMEN[..], "D23145890"), (&CARD[..], "D23145890")]
        {
            for certain in [true, false] {
                let found = read_lines(lines, certain);
                assert_eq!(found.len(), 1, "{lines:?}");
                let zone = found.first().unwrap();
                assert_eq!(zone.text, lines.join(" "));
                assert_eq!(zone.normalized.as_deref(), Some(number));
                assert!(zone.belief.probability() > 0.99);
            }
        }
    }

    #[test]
    fn look_alikes_and_fillers_are_repaired() {
        let noisy = only(&["P<UT0ERIKSSON<<ANNA<MARIA<<<<<KC<<<<<<<<<<", "L898902C36UT074O8l22F12O4159ZE184226B<<<10"]);
        assert_eq!(noisy.text, PASSPORT.join(" "));
        assert!(noisy.belief.probability() > 0.99);
        // An 8 read as B in the number: only its check digit can tell.
        let noisy =
            only(&["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "LB98902C36UTO7408122F1204159ZE184226B<<<<<10"]);
        assert_eq!(noisy.text, PASSPORT.join(" "));
    }

    #[test]
    fn certain_text_is_never_repaired() {
        let found = read_lines(&["L898902C36UT074O8122F1204159ZE184226B<<<<<10"], true);
        assert!(found.is_empty());
    }

    #[test]
    fn other_lines_between_do_not_matter() {
        let zone = only(&["UTOPIA", PASSPORT[0], "Signature 12.04.2012", PASSPORT[1], "more"]);
        assert_eq!(zone.spans.iter().map(|span| span.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn one_line_alone_is_likely_and_text_is_none() {
        let lower = only(&[PASSPORT[1]]).belief.probability();
        let upper = only(&[PASSPORT[0]]).belief.probability();
        assert!(lower > 0.95 && upper > 0.6 && upper < lower);
        assert!(
            read_lines(
                &["THE STATE RETAINS ALL PROPERTY RIGHTS HEREIN", "0123456789012345678901234567890123456789"],
                false
            )
            .is_empty()
        );
    }

    #[test]
    fn both_lines_in_one_string_are_cut_apart() {
        let joined = PASSPORT.concat();
        let found = read_lines(&[&joined], true);
        assert_eq!(found.len(), 1);
        assert_eq!(found.first().unwrap().normalized.as_deref(), Some("L898902C3"));
    }
}
