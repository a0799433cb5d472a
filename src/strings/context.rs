//! Owns words that say what stands beside them (`Tel`, `if found`, `ISBN`, `born`), in many languages, and how near to some characters
//! they stand. Every recogniser asks here; what a word is worth is the recogniser's business.
//!
//! Words are compared whole, whatever their case, diacritics and blanks, so that `Tel:012345`, `TelNo.`, `PLEASECALL` and `TEI` (read
//! for `TEL`) are found, and `hotel` and `cellar` are not.

use super::{Passage, Span};

/// Words, or phrases, that say the same: lower-case ASCII, as [`fold`] leaves them (`ø` as `o`, `ß` as one `s`), phrases with blanks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group(pub &'static [&'static str]);

/// How near a word stands to some characters; the nearer, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// In the same line before it, with so many words (numbers count) in between.
    Before(usize),
    /// In the same line behind it, with so many words in between.
    After(usize),
    /// In the line before or after, which has no number of its own.
    Neighbour,
}

/// How many characters before and behind some characters are looked at.
const REACH: usize = 100;
/// A line of more bytes is no label of the next one.
const LONGEST_LABEL: usize = 300;
/// A line with this many digits has a number of its own: its words belong to that, and are not lent to the next line.
const OWN_NUMBER_DIGITS: usize = 5;

impl Group {
    /// The nearest of this group's words within `words` words of the span in its line, or in a line before or after it.
    pub(super) fn near(&self, passage: &Passage<'_>, span: Span, words: usize) -> Option<Near> {
        let in_line =
            passage.lines.get(span.line).and_then(|line| self.near_in(line.text, span.start, span.end, words));
        in_line.or_else(|| {
            let neighbours = [span.line.checked_sub(1), span.line.checked_add(1)];
            let neighbours = neighbours.into_iter().flatten().filter_map(|index| passage.lines.get(index));
            let mut labels = neighbours.filter(|line| line.text.len() <= LONGEST_LABEL);
            labels.any(|line| digits(line.text) < OWN_NUMBER_DIGITS && self.is_in(line.text)).then_some(Near::Neighbour)
        })
    }

    /// The nearest of this group's words in one line, within `words` words of the characters `start..end`.
    pub(super) fn near_in(&self, text: &str, start: usize, end: usize, words: usize) -> Option<Near> {
        let (shift, window) = window(text, start, end);
        let (start, end) = (start - shift, end.saturating_sub(shift));
        let line = Words::of(window);
        let mut best: Option<Near> = None;
        for (index, word) in line.words.iter().enumerate() {
            let Some(last) = self.at(&line, index) else { continue };
            let last_end = line.words.get(last).map_or(word.end, |word| word.end);
            let near = if last_end <= start {
                Near::Before(line.words.iter().skip(last + 1).take_while(|between| between.end <= start).count())
            } else if word.start >= end {
                Near::After(line.words.iter().take(index).rev().take_while(|between| between.start >= end).count())
            } else {
                continue;
            };
            let (Near::Before(between) | Near::After(between)) = near else { continue };
            if between <= words && best.is_none_or(|best| near < best) {
                best = Some(near);
            }
        }
        best
    }

    /// Whether one of this group's words is in the text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let line = Words::of(text);
        (0..line.words.len()).any(|index| self.at(&line, index).is_some())
    }

    /// Whether one of this group's words is in any line of the passage.
    pub(super) fn is_anywhere(&self, passage: &Passage<'_>) -> bool {
        passage.lines.iter().any(|line| self.is_in(line.text))
    }

    /// The last word of the longest phrase that begins with the word `index` of the line.
    fn at(&self, line: &Words, index: usize) -> Option<usize> {
        let rest = line.letters.get(line.words.get(index)?.letters..)?;
        self.0.iter().filter_map(|phrase| line.word_ending_at(index, rest.len() - after(rest, phrase)?)).max()
    }
}

/// The words around the characters `start..end` that may be near enough, and the first one's place: lines of metadata can be long.
fn window(text: &str, start: usize, end: usize) -> (usize, &str) {
    let mut shift = start.saturating_sub(REACH);
    let mut rest = skip(text, shift);
    while shift > 0 && shift < start && rest.starts_with(char::is_alphanumeric) {
        shift += 1;
        rest = skip(rest, 1);
    }
    let length = rest.len() - skip(rest, (end - shift.min(end)).saturating_add(REACH)).len();
    (shift, rest.get(..length).unwrap_or(rest))
}

/// A text without its first characters.
fn skip(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(at, _)| text.get(at..)).unwrap_or("")
}

/// What is left of folded letters behind a phrase that they begin with.
fn after(letters: &[u8], phrase: &str) -> Option<usize> {
    let mut rest = letters.iter();
    for byte in phrase.bytes().filter(|byte| *byte != b' ') {
        if rest.next() != Some(&alike(byte)) {
            return None;
        }
    }
    Some(rest.len())
}

/// One letter for letters that a reader takes for one another.
const fn alike(letter: u8) -> u8 {
    if letter == b'l' { b'i' } else { letter }
}

/// How many digits a text has.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// A run of letters, or of digits, of a line.
struct Word {
    /// First character.
    start: usize,
    /// The character behind the last.
    end: usize,
    /// Where its letters begin in [`Words::letters`].
    letters: usize,
}

/// A line's words, and their letters without what stands between, so that a phrase is found whatever its blanks.
struct Words {
    words: Vec<Word>,
    /// Folded letters; a run of digits is one `#`.
    letters: Vec<u8>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut line = Self { words: Vec::new(), letters: Vec::with_capacity(text.len()) };
        let mut before = ' ';
        let mut characters = text.chars().enumerate().peekable();
        while let Some((index, character)) = characters.next() {
            let next = characters.peek().map_or(' ', |(_, next)| *next);
            let letter = fold_in(before, character, next);
            let was_letter =
                index > 0 && line.words.last().is_some_and(|word| word.end == index) && !before.is_ascii_digit();
            if character.is_ascii_digit() && letter.is_none() {
                if !(before.is_ascii_digit() && line.words.last().is_some_and(|word| word.end == index)) {
                    line.words.push(Word { start: index, end: index, letters: line.letters.len() });
                    line.letters.push(b'#');
                }
            } else if let Some(letter) = letter {
                // `TelNo`, but not `TELNo`: capitals in a row are one word.
                if !was_letter || (before.is_lowercase() && character.is_uppercase()) {
                    line.words.push(Word { start: index, end: index, letters: line.letters.len() });
                }
                line.letters.push(letter);
            } else {
                before = character;
                continue;
            }
            if let Some(word) = line.words.last_mut() {
                word.end = index + 1;
            }
            // A digit that is read as a letter must not begin a run of digits.
            before = if letter.is_some() && character.is_ascii_digit() { 'x' } else { character };
        }
        line
    }

    /// The word, from `first` on, that ends `length` letters behind the beginning of `first`.
    fn word_ending_at(&self, first: usize, length: usize) -> Option<usize> {
        let end = self.words.get(first)?.letters + length;
        let ends = (first + 1..=self.words.len())
            .map(|next| (next, self.words.get(next).map_or(self.letters.len(), |word| word.letters)));
        ends.take_while(|(_, at)| *at <= end).find(|(_, at)| *at == end).map(|(next, _)| next - 1)
    }
}

/// [`fold`], and digits inside words that were letters: `TE1`, `M0BILE`.
fn fold_in(before: char, character: char, next: char) -> Option<u8> {
    let inside = before.is_alphabetic() && !next.is_ascii_digit();
    match character {
        '1' | '|' if inside => Some(b'i'),
        '0' if inside => Some(b'o'),
        _ => fold(character),
    }
}

/// A letter in lower case without its diacritics, `l` as `i`; `?` for letters of other scripts; `None` for what is no letter.
pub(super) fn fold(character: char) -> Option<u8> {
    match plain(character)? {
        letter @ 'a'..='z' => Some(alike(letter as u8)),
        other => other.is_alphabetic().then_some(b'?'),
    }
}

/// A letter in lower case without its diacritics, or a digit; letters of other scripts as they are. `None` for what is neither.
pub(super) fn plain(character: char) -> Option<char> {
    const PLAIN: &[(&str, char)] = &[
        ("àáâãäåāăąæ", 'a'),
        ("çćčĉ", 'c'),
        ("ďđð", 'd'),
        ("èéêëēėęě", 'e'),
        ("ğĝģ", 'g'),
        ("ìíîïīįı", 'i'),
        ("ķ", 'k'),
        ("ĺļľł", 'l'),
        ("ñńņň", 'n'),
        ("òóôõöøōőœ", 'o'),
        ("ŕřŗ", 'r'),
        ("śšşșß", 's'),
        ("ťţțþ", 't'),
        ("ùúûüūůűų", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    if character.is_ascii() {
        return character.is_ascii_alphanumeric().then(|| character.to_ascii_lowercase());
    }
    if !character.is_alphanumeric() {
        return None;
    }
    // `İ` becomes two characters in lower case, of which the second is a mark.
    let lower = character.to_lowercase().next().unwrap_or(character);
    Some(PLAIN.iter().find(|(accented, _)| accented.contains(lower)).map_or(lower, |&(_, letter)| letter))
}

/// What stands beside a telephone number.
#[rustfmt::skip]
pub(super) static PHONE: Group = Group(&[
    // English
    "tel", "tels", "telno", "tel no", "phone", "phoneno", "ph", "phone no", "telephone", "call", "callme", "call me",
    "please call", "pls call", "call or text", "text", "text me", "mobile", "mobiles", "mob", "cell", "cellphone",
    "hp", "hand phone", "handphone", "h p", "hotline", "helpline", "contact", "contact no", "whatsapp", "whats app",
    "viber", "signal", "sms", "fax", "faxno", "fax no", "telefax", "tel fax", "telfax", "ring", "dial", "landline",
    "home", "work", "office", "toll free", "freephone", "customer service", "customer care", "careline", "enquiries",
    "enquiry", "reservations", "booking", "delivery",
    // German, Dutch, Scandinavian, Finnish
    "telefon", "telefonnr", "telefonnummer", "fon", "tel nr", "handy", "handynummer", "mobil", "mobilnr",
    "mobilnummer", "rufnummer", "anruf", "anrufen", "bitte anrufen", "bitte melden", "ruf an", "festnetz",
    "durchwahl", "telefoon", "telefoonnummer", "tel nummer", "gsm", "mobiel", "bel", "bellen", "bel mij", "bel me",
    "tlf", "tlfnr", "tlfn", "ring mig", "ring meg", "ringa", "ring til", "mobiltelefon", "puh", "puhelin",
    "puhelinnumero", "matkapuhelin", "gsm nro", "soita", "vakttelefon",
    // French, Spanish, Italian, Portuguese, Romanian
    "telephone", "appelez", "appeler", "appelez moi", "appelle", "portable", "mobile", "numero de telephone",
    "telecopie", "joindre", "telefono", "telefonos", "tfno", "tlfno", "tef", "llamar", "llame", "llamame", "llamenos",
    "movil", "celular", "cel", "cellulare", "chiama", "chiamare", "chiamami", "chiamate", "recapito", "telefone",
    "ligue", "ligar", "telemovel", "tlm", "zap", "sunati", "suna",
    // Polish, Czech, Slovak, Hungarian, Turkish, Croatian, Malay, Indonesian
    "telefonu", "kom", "komorka", "komorkowy", "zadzwon", "dzwon", "prosze dzwonic", "dzwonic", "volejte",
    "zavolejte", "volat", "mobilni", "telefonszam", "hivjon", "hivja", "telefonunuz", "arayin", "arayiniz", "cep",
    "cep tel", "gsm no", "faks", "nazovite", "telepon", "telp", "tlp", "no tel", "hubungi", "faksimili",
]);

/// What somebody says who lost a pet or a thing, or who wants it back.
#[rustfmt::skip]
pub(super) static LOST: Group = Group(&[
    "if found", "if lost", "if i am lost", "if im lost", "if you find me", "im lost", "i am lost", "lost", "found",
    "please call", "pls call", "call my", "call my mum", "call my mom", "call my dad", "call my owner",
    "call my human", "my owner", "my human", "owner", "return to", "please return", "reward", "microchipped",
    "microchip", "chipped", "needs meds", "need meds", "needs medication", "on medication", "meds", "diabetic",
    "epileptic", "allergic", "deaf", "blind", "neutered", "spayed", "vaccinated", "i belong to", "belongs to",
    "take me home", "scan me", "missing", "pet", "not stray", "friendly", "ice", "emergency contact",
    "in case of emergency", "in emergency", "gefunden", "verloren", "entlaufen", "vermisst", "wenn gefunden",
    "finder", "finderlohn", "belohnung", "gechippt", "kastriert", "ich bin weg", "bitte melden", "bitte anrufen",
    "besitzer", "halter", "perdu", "perdue", "je suis perdu", "si trouve", "trouve", "recompense", "puce",
    "puce electronique", "sterilise", "castre", "proprietaire", "appelez", "perdido", "perdida", "me he perdido",
    "estoy perdido", "si me encuentras", "encontrado", "recompensa", "chip", "con chip", "castrado", "dueno",
    "me perdi", "smarrito", "smarrita", "mi sono perso", "mi sono persa", "perso", "se mi trovi", "ricompensa",
    "microchippato", "sterilizzato", "padrone", "proprietario", "estou perdido", "achado", "se encontrar", "dono",
    "gechipt", "gevonden", "kwijt", "verdwaald", "ik ben verdwaald", "beloning", "eigenaar", "gecastreerd",
    "borttappad", "upphittad", "hittelon", "hittat", "chippad", "chipmarkt", "agare", "bortsprungen", "fundet",
    "findelon", "ejer", "funnet", "finnerlonn", "eier", "kadonnut", "loytopalkkio", "omistaja", "zgubiony",
    "zgubilem sie", "znaleziono", "zaginal", "nagroda", "wlasciciel", "ztratil", "ztratil jsem se", "nalezen",
    "odmena", "majitel", "kayip", "kayboldum", "bulursaniz", "odul", "sahibi", "elveszett", "megtalalo", "gazda",
]);

/// What stands beside a date of birth.
#[rustfmt::skip]
pub(super) static BIRTH: Group = Group(&[
    "dob", "d o b", "date of birth", "birth date", "birthdate", "birthday", "born", "geboren", "geb", "geburtsdatum",
    "geburtstag", "nee le", "ne le", "naissance", "date de naissance", "nacimiento", "fecha de nacimiento", "nacido",
    "nacida", "nascita", "data di nascita", "nato il", "nata il", "nascimento", "data de nascimento", "nascido",
    "geboortedatum", "fodelsedatum", "fodd", "fodt", "fodselsdato", "syntynyt", "syntymaaika", "urodzenia",
    "data urodzenia", "ur", "urodzony", "narozeni", "datum narozeni", "narozen", "nar", "dogum", "dogum tarihi",
    "szuletett", "szuletesi ido", "tarikh lahir",
]);

/// What stands beside numbers that are no telephone numbers: of documents and goods, money, amounts, taxes, accounts, codes.
#[rustfmt::skip]
pub(super) static COUNTER: Group = Group(&[
    "isbn", "issn", "ean", "upc", "gtin", "plu", "sku", "price", "prices", "total", "subtotal", "sub total", "amount",
    "amt", "sum", "balance", "cash", "change", "rounding", "discount", "visa", "mastercard", "credit card", "debit",
    "card no", "invoice", "invoice no", "inv", "inv no", "receipt", "receipt no", "rcpt", "bill", "bill no",
    "document no", "doc no", "document", "order", "order no", "order id", "transaction", "trans", "trans no", "trx",
    "txn", "reference", "ref", "ref no", "reg no", "reg", "registration", "gst", "gst reg no", "gst no", "gst id",
    "gst id no", "gstno", "gstid", "gstreg", "gstregno", "vat", "vat no", "vat reg no", "tax", "tax id", "tax no",
    "tax invoice", "co no", "company no", "company reg no", "co reg no", "roc", "roc no", "brn", "abn", "acn", "ein",
    "crn", "lot", "lot no", "batch", "batch no", "serial", "serial no", "serie", "sn", "s n", "p n", "part no",
    "model", "model no", "type", "item", "item no", "article", "art no", "product", "product code", "prod", "code",
    "barcode", "pin", "imei", "imsi", "iccid", "meid", "mac", "ip", "version", "ver", "firmware", "build", "patent",
    "pat", "pat no", "account", "account no", "acct", "acc no", "a c", "a c no", "iban", "bic", "swift", "sort code",
    "bsb", "km", "kg", "qty", "quantity", "pcs", "rm", "usd", "eur", "gbp", "table", "till", "cashier", "terminal",
    "terminal id", "tid", "mid", "merchant", "approval", "approval code", "auth", "auth code", "trace", "stan", "rrn",
    "aid", "member", "member id", "membership", "customer id", "cust", "cust id", "customer no", "policy",
    "policy no", "id", "chip", "microchip", "avid", "homeagain", "petlink", "licence", "license", "lic", "lic no", "permit", "rabies", "passport", "passport no", "id no",
    "id number", "ic no", "nric", "ssn", "social security", "nino", "vin", "chassis", "engine", "tracking",
    "tracking no", "waybill", "awb", "consignment", "date", "time", "dob", "born", "exp", "expiry", "valid", "page",
    "chip no", "microchip no",
    // German
    "preis", "summe", "gesamt", "betrag", "rechnung", "rechnungsnr", "rechnungs nr", "beleg", "belegnr", "bon",
    "bonnr", "bestellung", "bestellnr", "bestell nr", "auftrag", "auftragsnr", "kundennr", "kunden nr",
    "kundennummer", "artikel", "artikelnr", "artnr", "art nr", "ust", "ustid", "ust idnr", "ust id", "umsatzsteuer",
    "mwst", "steuernr", "steuer nr", "steuernummer", "hrb", "hra", "charge", "los", "seriennr", "serien nr",
    "seriennummer", "modell", "typ", "konto", "kontonr", "konto nr", "kontonummer", "blz", "menge", "datum",
    "uhrzeit", "nummer", "ausweis",
    // French, Spanish, Italian, Portuguese
    "prix", "montant", "facture", "facture no", "commande", "siret", "siren", "tva", "ape", "rcs", "numero de serie",
    "modele", "compte", "quantite", "precio", "importe", "factura", "pedido", "nif", "cif", "nie", "dni", "iva",
    "lote", "modelo", "cuenta", "cantidad", "fecha", "prezzo", "totale", "importo", "fattura", "ordine", "p iva",
    "partita iva", "piva", "codice fiscale", "cod fisc", "lotto", "matricola", "conto", "quantita", "data", "preco",
    "valor", "fatura", "nota fiscal", "cnpj", "cpf", "nipc", "contribuinte", "conta", "quantidade",
    // Dutch, Scandinavian, Finnish
    "prijs", "totaal", "bedrag", "factuur", "factuurnr", "bestelling", "btw", "btw nr", "kvk", "kvk nr",
    "serienummer", "rekening", "aantal", "pris", "totalt", "summa", "belopp", "faktura", "kvitto", "kvittonr", "moms",
    "momsnr", "org nr", "orgnr", "organisationsnummer", "cvr", "cvr nr", "cvrnr", "serienr", "mottagare", "bankgiro",
    "plusgiro", "ordrenr", "fakturanr", "ordernr", "antal", "kvittering", "konto", "hinta", "yhteensa", "lasku",
    "y tunnus", "alv", "kuitti",
    // Polish, Czech, Turkish, Malay
    "cena", "suma", "kwota", "faktura", "paragon", "zamowienie", "nip", "regon", "krs", "pesel", "vat", "seria",
    "ilosc", "celkem", "castka", "doklad", "objednavka", "ico", "dic", "dph", "datum", "mnozstvi", "fiyat", "toplam",
    "tutar", "fis no", "siparis", "vergi no", "vkn", "kdv", "seri no", "adet", "tarih", "harga", "jumlah", "tunai",
    "baki", "resit", "no resit",
]);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::{Carrier, Line, Origin};
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_blanks_and_confusions() {
        for text in [
            "Tel:012345",
            "TelNo.",
            "TEI: 03",
            "TE1: 03-1",
            "tél.",
            "PLEASECALL",
            "M0BILE 07700",
            "Puh.040",
            "P H O N E",
            "I'M LOST, CALL",
            "HP012-345",
        ] {
            assert!(PHONE.is_in(text), "{text}");
        }
        assert!(LOST.is_in("IM LOST") && LOST.is_in("Je suis PERDU") && LOST.is_in("IFFOUND"));
        assert!(COUNTER.is_in("GST REG.NO:001"));
    }

    #[test]
    fn words_within_words_are_not_found() {
        for text in ["HOTEL", "cellar", "recall", "Ringo", "Motel 6", "телефон"] {
            assert!(!PHONE.is_in(text), "{text}");
        }
    }

    #[test]
    fn the_nearest_word_is_told() {
        let text = "Fax no: 123 Tel 456 GST";
        assert_eq!(PHONE.near_in(text, 16, 19, 3), Some(Near::Before(0)));
        assert_eq!(PHONE.near_in(text, 8, 11, 3), Some(Near::Before(0)));
        assert_eq!(COUNTER.near_in(text, 16, 19, 3), Some(Near::After(0)));
        assert_eq!(COUNTER.near_in(text, 8, 11, 1), None);
        assert!(Near::Before(2) < Near::After(0) && Near::After(3) < Near::Neighbour);
    }

    #[test]
    fn a_neighbour_lends_its_words_unless_it_has_its_own_number() {
        let near = |texts: &[&str], line| {
            let lines: Vec<Line<'_>> = texts.iter().map(|text| Line::certain(text)).collect();
            let passage =
                Passage { origin: Origin::Pixels, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] };
            PHONE.near(&passage, Span { line, start: 0, end: 8 }, 3)
        };
        assert_eq!(near(&["CALL", "555 0142"], 1), Some(Near::Neighbour));
        assert_eq!(near(&["555 0142", "call me"], 0), Some(Near::Neighbour));
        assert_eq!(near(&["CALL 555 0143", "555 0142"], 1), None);
    }
}
