//! Owns the words around a plate: what stands on plates beside the number, what stands near them on vehicles, and what tells of other
//! numbers. What they are worth is `plate.rs`'s business.

use super::MOST_LINES;
use super::shape::{SHAPES, listed};
use crate::strings::Line;
use crate::strings::context::plain;

/// What the photo's text says about a plate in it.
pub(super) struct Around {
    /// How many lines could be read.
    pub lines: usize,
    /// Height of the tallest line in pixels.
    pub tallest_px: f32,
    /// Countries whose state, region or slogan is named, once for each name.
    pub countries: Vec<&'static str>,
    /// Short lines that may be a country's sign.
    pub short: Vec<String>,
    /// A maker of cars is named.
    pub maker: bool,
    /// A word that plates of public, hired or trade vehicles bear.
    pub duty: bool,
    /// Words of pet tags, receipts and documents.
    pub against: bool,
}

impl Around {
    pub fn of(photo: &[Line<'_>]) -> Self {
        let mut around = Self {
            lines: photo.len(),
            tallest_px: photo.iter().map(|line| line.height_px).fold(0.0, f32::max),
            countries: Vec::new(),
            short: Vec::new(),
            maker: false,
            duty: false,
            against: false,
        };
        for line in photo.iter().take(MOST_LINES).filter(|line| line.text.len() <= LONGEST_NAME_BYTES) {
            let key = key(line.text);
            if key.is_empty() {
                continue;
            }
            if key.len() <= 3 {
                around.short.push(key);
                continue;
            }
            around.maker |= listed_nearly(MAKERS, &key);
            around.against |= AGAINST.split_ascii_whitespace().any(|word| key.contains(word));
            let mut words = line.text.split(|c: char| !c.is_alphanumeric()).map(self::key);
            let duty = words.clone().any(|word| listed_nearly(DUTIES, &word));
            around.duty |= duty;
            let state =
                key.len() > 4 && STATES.split_ascii_whitespace().any(|state| state.len() > 3 && alike(&key, state));
            if SLOGANS.split_ascii_whitespace().any(|slogan| key.contains(slogan) || misread(&key, slogan))
                || state
                || (duty && words.any(|word| listed(STATES, &word)))
            {
                around.countries.push("US");
            }
            let state = line.text.split_once(['-', '·', ' ']).filter(|(_, town)| town.chars().count() >= 4);
            if state.is_some_and(|(state, town)| {
                listed(BRAZILIAN_STATES, state) && town.chars().all(|c| !c.is_ascii_digit())
            }) {
                around.countries.push("BR");
            }
            if let Some((_, country)) = PROVINCES.iter().find(|(name, _)| alike(&key, name)) {
                around.countries.push(country);
            }
        }
        around
    }
}

/// Longer lines (bytes) hold no name of a plate.
const LONGEST_NAME_BYTES: usize = 64;

/// A line's letters and digits in capitals, without accents.
pub(super) fn key(text: &str) -> String {
    text.chars().filter_map(plain).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a word stands on plates beside the number: a state, a country's sign, a month of the sticker.
pub(super) fn beside(word: &str) -> bool {
    let key = key(word);
    listed(STATES, &key)
        || listed(MONTHS, &key)
        || (key.len() >= 5 && listed_nearly(STATES, &key))
        || SHAPES.iter().any(|shape| shape.signs.contains(&key.as_str()))
}

/// Whether a word stands beside numbers in ordinary print, in front of them or behind.
pub(super) fn is_ordinary(word: &str, in_front: bool) -> bool {
    let list = if in_front { WORDS_BEFORE } else { WORDS_BEHIND };
    listed(list, word)
}

/// Whether a line is, or begins or ends with, a name.
fn alike(key: &str, name: &str) -> bool {
    key.starts_with(name) || key.ends_with(name) || misread(key, name)
}

/// Whether one of the names is meant.
fn listed_nearly(names: &str, key: &str) -> bool {
    names.split_ascii_whitespace().any(|name| key == name || misread(key, name))
}

/// Whether a word is a name misread: long names are known with a letter wrong, missing or too many, very long ones with two.
fn misread(key: &str, name: &str) -> bool {
    let most = match name.len() {
        0..=5 => return false,
        6..=9 => 1,
        _ => 2,
    };
    key.len().abs_diff(name.len()) <= most && edits(key.as_bytes(), name.as_bytes()) <= most
}

/// How many characters must be changed, added or left out to make one of the other (Levenshtein).
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (to, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            left = (corner + usize::from(from != to)).min(above + 1).min(left + 1);
            corner = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Months on stickers.
const MONTHS: &str = "\
JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";

/// States of the USA: names without blanks, and the postal codes that stand on plates of public vehicles.
const STATES: &str = "\
ALABAMA ALASKA ARIZONA ARKANSAS CALIFORNIA COLORADO CONNECTICUT DELAWARE WASHINGTONDC FLORIDA GEORGIA HAWAII IDAHO \
ILLINOIS INDIANA IOWA KANSAS KENTUCKY LOUISIANA MAINE MARYLAND MASSACHUSETTS MICHIGAN MINNESOTA MISSISSIPPI \
MISSOURI MONTANA NEBRASKA NEVADA NEWHAMPSHIRE NEWJERSEY NEWMEXICO NEWYORK NORTHCAROLINA NORTHDAKOTA OHIO OKLAHOMA \
OREGON PENNSYLVANIA RHODEISLAND SOUTHCAROLINA SOUTHDAKOTA TENNESSEE TEXAS UTAH VERMONT VIRGINIA WASHINGTON \
WESTVIRGINIA WISCONSIN WYOMING CA TX NY FL MO";

/// Mottoes on plates of the USA.
const SLOGANS: &str = "\
NATURALSTATE TAXATIONWITHOUT EMPIRESTATE GARDENSTATE SUNSHINESTATE LONESTARSTATE LANDOFLINCOLN SHOWMESTATE \
LIVEFREEORDIE GRANDCANYON VACATIONLAND ALOHASTATE FAMOUSPOTATOES 10000LAKES BLUEGRASSSTATE FIRSTINFLIGHT \
BIRTHPLACEOFAVIATION KEYSTONESTATE LANDOFENCHANTMENT OCEANSTATE VOLUNTEERSTATE EVERGREENSTATE WILDWONDERFUL \
DAIRYLAND GREATFACES SPIRITOFAMERICA CONSTITUTIONSTATE PEACHSTATE SPORTSMANSPARADISE TREASURESTATE SILVERSTATE \
DMVCAGOV PUREMICHIGAN GREATLAKES";

/// Postal codes of Brazilian states, beside the town.
const BRAZILIAN_STATES: &str = "\
AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO";

/// Names on plates of other countries.
const PROVINCES: &[(&str, &str)] = &[
    ("ONTARIO", "CA"),
    ("YOURSTODISCOVER", "CA"),
    ("JEMESOUVIENS", "CA"),
    ("BRITISHCOLUMBIA", "CA"),
    ("ALBERTA", "CA"),
    ("MANITOBA", "CA"),
    ("SASKATCHEWAN", "CA"),
    ("NOVASCOTIA", "CA"),
    ("BRASIL", "BR"),
    ("ARGENTINA", "AR"),
    ("MERCOSUR", "AR"),
    ("MERCOSUL", "BR"),
    ("CHILE", "CL"),
    ("MEXICO", "MX"),
    ("VICTORIA", "AU"),
    ("NEWSOUTHWALES", "AU"),
    ("QUEENSLAND", "AU"),
    ("SOUTHAUSTRALIA", "AU"),
    ("WESTERNAUSTRALIA", "AU"),
    ("TASMANIA", "AU"),
];

/// Makers of cars, as on bonnets and boot lids.
const MAKERS: &str = "\
ACURA ALFAROMEO ASTONMARTIN AUDI BENTLEY BMW BUICK CADILLAC CHERY CHEVROLET CHRYSLER CITROEN CUPRA DACIA \
DAEWOO DAIHATSU DODGE FERRARI FIAT FORD GEELY GENESIS HONDA HYUNDAI INFINITI ISUZU IVECO JAGUAR JEEP KIA LADA \
LANCIA LANDROVER LEXUS LINCOLN MASERATI MAZDA MERCEDES MERCEDESBENZ MERCURY MITSUBISHI NISSAN OPEL PERODUA PEUGEOT \
PONTIAC PORSCHE PROTON RENAULT ROVER SAAB SATURN SCANIA SEAT SKODA SMART SUBARU SUZUKI TATA TESLA TOYOTA \
VAUXHALL VOLKSWAGEN VOLVO YAMAHA";

/// Words in front of a number in ordinary print.
const WORDS_BEFORE: &str = "\
A AND APR APT ART AUG AVE BAR BLK BOX BUS BUY CALL COVID DAY DEC DEG DIN EAN EST EUR EXIT EXP EXT FAX FEB FOR FREE \
FRI FROM GATE GBP GET GST HWY ID IEC INC INT INV ISBN ISO JAN JUL JUN LIC LINE LOT MAC MAR MAX MAY MFG MIN MON MYR NET \
NEW NO NOV NOW NR OCT ONLY OPEN OUT PAGE PAX PER PIN POS PTY QTY RAM RD REF REG REV RM ROOM RS RTE SAT SAVE SEC SEP \
SET SGD SIM SIZE SKU SN SR STR SUB SUN TAX TEL THB THE THU TO TOP TUE TV TYP UNIT UP USB USD VAT VER VOL WED WIN";

/// Units and words behind a number in ordinary print.
const WORDS_BEHIND: &str = "\
AM APR AUG CC CL CM DEC DM DPI EACH EUR FEB FPS FT GB GBP GHZ GMT HP HRS HZ IN JAN JUL JUN KB KCAL KG KM KMH KW LB \
LBS LTR MAR MAY MB MG MHZ MIN ML MM MPH MYR NET NOV OCT OFF ONLY OZ PCS PKT PM RPM SEC SEP SGD SR THB UP USD YEN \
YRS";

/// What plates of public, hired and trade vehicles bear beside the number, and dealers' frames.
const DUTIES: &str = "\
EXEMPT GOVERNMENT MUNICIPAL STATEOWNED COMMERCIAL APPORTIONED TRAILER DISABLED VETERAN HANDICAPPED DEALER";

/// Letters of product names in front of or behind a number.
pub(super) const MODELS: &str = "\
AMG BF CBR CLA CLK CLS CRV DMC DSC EOS ETS GLA GLB GLC GLE GLK GLS GSX GTI HRV HTR ILCE IMG IS LS LX MP MQ MX NX \
PSP RAV RTX RX SC SLC SLK SM TDI VW WRX XPS YZF ZX";

/// Words of pet tags, receipts and documents, as part of a line.
const AGAINST: &str = "\
RABIES VACC MICROCHIP REWARD IFFOUND INVOICE RECEIPT CASHIER SUBTOTAL PASSPORT BOARDING SERIALNO SERIALNUMBER";
