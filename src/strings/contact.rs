//! Owns e-mail addresses, web addresses and names of accounts (handles), as printed and as a reader misreads them: blanks around `@`
//! and dots, a comma for a dot, `c0m`. A misreading is repaired only where a known top-level domain comes out of it.

use super::context::Group;
use super::{Belief, Match, Origin, Passage, Span};
use crate::rule::{EMAIL_ADDRESS, Rule, WEB_ADDRESS};

/// Most characters of a domain name (RFC 1035, section 2.3.4).
const MAX_DOMAIN: usize = 253;
/// Most characters before the `@` (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// Fewest and most characters of an account's name, on all networks that are looked for.
const HANDLE: std::ops::RangeInclusive<usize> = 3..=30;
/// Most `@`, and words, looked at in a line: metadata can hold long ones.
const MAX_ANCHORS: usize = 4096;

/// Top-level domains that are met on things and signs and are no words: a dot before them is a domain's.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "biz", "ca", "ch", "co", "com", "cz", "de", "dk", "edu", "eu", "fi", "fr", "gov", "gr", "hr", "hu", "ie", "info",
    "io", "jp", "kr", "lt", "lu", "lv", "mil", "mobi", "mx", "net", "nl", "nz", "org", "pt", "ro", "rs", "ru", "se",
    "si", "sk", "th", "tr", "tw", "ua", "uk", "za",
];

/// Further top-level domains (IANA root zone): countries, and the generic ones that people use. Some are words, abbreviations, or
/// endings of files.
#[rustfmt::skip]
const RARER: &[&str] = &[
    "ac", "ad", "ae", "af", "ag", "ai", "al", "am", "ao", "app", "ar", "art", "as", "at", "au", "aw", "ax", "az",
    "ba", "bb", "bd", "be", "bf", "bg", "bh", "bi", "bj", "bike", "blog", "bm", "bn", "bo", "br", "bs", "bt", "bw",
    "by", "bz", "cafe", "camp", "care", "cat", "cc", "cd", "cf", "cg", "ci", "cl", "club", "cloud", "cm", "cn", "cr",
    "cu", "cv", "cy", "design", "dev", "digital", "dj", "dm", "do", "dog", "dz", "ec", "ee", "eg", "email", "er",
    "es", "et", "fm", "fj", "fo", "ga", "gallery", "gd", "ge", "gg", "gh", "gi", "gl", "gm", "gmbh", "gn", "gp", "gt",
    "gy", "hk", "hn", "house", "ht", "id", "il", "im", "in", "iq", "ir", "is", "it", "je", "jm", "jo", "ke", "kg",
    "kh", "kw", "ky", "kz", "la", "lb", "lc", "li", "life", "link", "live", "lk", "lr", "ls", "ly", "ma", "mc", "md",
    "me", "media", "mg", "mk", "ml", "mm", "mn", "mo", "mq", "mr", "ms", "mt", "mu", "museum", "mv", "mw", "my", "mz",
    "na", "name", "nc", "ne", "news", "nf", "ng", "ni", "no", "np", "nr", "nu", "om", "one", "online", "pa", "page",
    "pe", "pet", "pf", "pg", "ph", "photo", "photography", "photos", "pics", "pk", "pl", "pm", "pn", "pr", "pro",
    "ps", "pw", "py", "qa", "re", "rw", "sa", "sb", "sc", "sd", "sg", "sh", "shop", "site", "sl", "sm", "sn", "so",
    "social", "space", "sr", "store", "studio", "su", "sv", "sx", "sy", "sz", "tc", "td", "team", "tech", "tel", "tf",
    "tg", "tj", "tk", "tl", "tm", "tn", "to", "today", "top", "travel", "tt", "tv", "tz", "ug", "us", "uy", "uz",
    "va", "vc", "ve", "vet", "vets", "vg", "vi", "vip", "vn", "vu", "wales", "wf", "wiki", "work", "world", "ws",
    "xyz", "ye", "zm", "zone", "zw",
];

/// Endings of files that are top-level domains too.
const FILE_ENDINGS: &[&str] = &["ai", "app", "cc", "md", "mo", "pl", "pm", "ps", "py", "rs", "sh", "so", "tf", "tv"];

/// Hosts that stand in metadata as names of formats, licences and programs, and point to nobody: from the XMP and ICC specifications, and
/// from the fields of the photos that this was tried on.
#[rustfmt::skip]
const NAMESPACES: &[&str] = &[
    "adobe.com", "aiim.org", "apple.com", "c2pa.org", "camerabits.com", "cipa.jp", "color.org",
    "contentauthenticity.org", "creativecommons.org", "darktable.org", "darktable.sf.net", "digikam.org",
    "dublincore.org", "exif.org", "exiftool.ca", "exiftool.org", "extensis.com", "gettyimages.com", "gimp.org",
    "iec.ch", "imagemagick.org", "iptc.org", "iview-multimedia.com", "metadataworkinggroup.com", "microsoft.com",
    "npes.org", "ns.google.com", "openxmlformats.org", "prismstandard.org", "purl.org", "srgb.com", "useplus.org",
    "w3.org", "xml.org", "schema.org",
];

/// Networks whose name before an account's name says what it is.
#[rustfmt::skip]
static NETWORKS: Group = Group(&[
    "instagram", "insta", "ig", "twitter", "tiktok", "tik tok", "snapchat", "snap", "facebook", "fb", "telegram",
    "youtube", "linkedin", "threads", "mastodon", "bluesky", "strava", "twitch", "discord", "wechat", "weibo", "vk",
    "github", "pinterest",
]);

/// Shows the passage's e-mail addresses, web addresses and handles.
pub(super) fn recognise(passage: &Passage<'_>, found: &mut Vec<Match>) {
    for (index, line) in passage.lines.iter().enumerate() {
        let text: Vec<char> = line.text.chars().collect();
        let first = found.len();
        let has = |wanted: &[char]| text.iter().any(|character| wanted.contains(character));
        if has(&['@', '＠', '©', '®']) || line.text.contains("at)") || line.text.contains("at]") {
            emails(index, &text, found);
        }
        if has(&['.', ',']) || line.text.contains("www") {
            webs(passage, index, &text, first, found);
        }
        handles(index, line.text, &text, first, found);
    }
}

/// Whether a text might hold an address: `www`, a scheme, a dot before a well-known domain.
pub(super) fn is_hinted(text: &str) -> bool {
    let mut labels = text.split(['.', ',']).skip(1);
    let low = text.to_ascii_lowercase();
    // `@ 6%` is a price.
    let mut signs = text.match_indices('@').filter_map(|(at, _)| text.get(at + 1..)?.trim_start().chars().next());
    signs.any(char::is_alphabetic)
        || low.contains("www")
        || low.contains("http")
        || labels.any(|label| {
            let label = label.trim_start();
            let end = label.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(label.len());
            label.get(..end).is_some_and(|ending| known(&mend(ending).0) == Known::Common)
        })
}

fn told(
    rule: &'static Rule,
    line: usize,
    range: std::ops::Range<usize>,
    text: String,
    normalized: String,
    belief: Belief,
) -> Match {
    Match {
        rule,
        spans: vec![Span { line, start: range.start, end: range.end }],
        text,
        normalized: Some(normalized),
        belief,
    }
}

/// Whether none of the matches from `first` on holds one of these characters.
fn is_free(found: &[Match], first: usize, line: usize, start: usize, end: usize) -> bool {
    let touches = |span: &Span| span.line == line && span.start < end && start < span.end;
    !found.iter().skip(first).any(|other| other.spans.iter().any(touches))
}

// ---- e-mail

fn emails(line: usize, text: &[char], found: &mut Vec<Match>) {
    let mut from = 0;
    for _ in 0..MAX_ANCHORS {
        let Some((at, behind, sign)) = next_at(text, from) else { return };
        from = behind;
        let Some((start, local, blank_before)) = local_before(text, at) else { continue };
        let Some(domain) = Domain::from(text, behind, true) else { continue };
        let mut belief = Belief::prior(2.2, "shaped like an e-mail address");
        match domain.known {
            Known::Common => belief.add(1.2, "ends in a well-known domain"),
            Known::Rarer => belief.add(0.4, "ends in a known domain"),
            Known::No => continue,
        }
        match sign {
            Sign::At => {}
            Sign::Written => belief.add(-0.5, "its @ is written out"),
            Sign::Misread => belief.add(-1.2, "its @ was read as another sign"),
        }
        if blank_before || domain.blanks > 0 {
            belief.add(-0.6, "blanks in it are left out");
        }
        if domain.repairs > 0 {
            belief.add(-0.6 * domain.repairs as f32, "letters or dots in it are mended");
        }
        if local.chars().count() < 2 {
            belief.add(-0.8, "only one character before its @");
        }
        if !local.chars().any(char::is_alphanumeric) {
            continue;
        }
        let whole = format!("{local}@{}", domain.name);
        let normalized = whole.to_lowercase();
        from = domain.end;
        found.push(told(&EMAIL_ADDRESS, line, start..domain.end, whole, normalized, belief));
    }
}

/// How an `@` is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    At,
    Written,
    Misread,
}

/// The next `@` from a character on: where it begins, what is behind it.
fn next_at(text: &[char], from: usize) -> Option<(usize, usize, Sign)> {
    let rest = text.get(from..)?;
    rest.iter().enumerate().find_map(|(offset, character)| {
        let at = from + offset;
        match character {
            '@' | '＠' => Some((at, at + 1, Sign::At)),
            '©' | '®' => Some((at, at + 1, Sign::Misread)),
            '(' | '[' => {
                let written = text.get(at + 1..at + 4)?;
                let is_at = matches!(written, ['a' | 'A', 't' | 'T', ')' | ']']);
                is_at.then_some((at, at + 4, Sign::Written))
            }
            _ => None,
        }
    })
}

/// What stands before an `@`: its beginning, its characters, and whether a blank stands in between.
fn local_before(text: &[char], at: usize) -> Option<(usize, String, bool)> {
    let mut end = at;
    while end > 0 && at - end < 2 && text.get(end - 1) == Some(&' ') {
        end -= 1;
    }
    let part =
        |character: &char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '+' | '%' | '\'');
    let mut start = end;
    while start > 0 && end - start < MAX_LOCAL && text.get(start - 1).is_some_and(part) {
        start -= 1;
    }
    while text.get(start).is_some_and(|character| matches!(character, '.' | '-' | '\'' | '%')) && start < end {
        start += 1;
    }
    let local: String = text.get(start..end)?.iter().collect();
    (!local.is_empty()).then_some((start, local, end != at))
}

// ---- domains

/// How well a top-level domain is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Common,
    Rarer,
    No,
}

/// A domain name in a text.
struct Domain {
    /// Repairs applied.
    name: String,
    /// The character behind it.
    end: usize,
    known: Known,
    /// Blanks left out, and letters and dots mended.
    blanks: usize,
    repairs: usize,
}

impl Domain {
    /// The longest domain name that begins at a character, up to two blanks behind it where `loose`, and ends in a known top-level
    /// domain. Where `loose`, blanks and commas beside its dots are mended.
    fn from(text: &[char], start: usize, loose: bool) -> Option<Self> {
        let mut at = start;
        while loose && at - start < 2 && text.get(at) == Some(&' ') {
            at += 1;
        }
        let mut blanks = at - start;
        let mut repairs = 0;
        let mut name = String::new();
        let mut best: Option<Self> = None;
        loop {
            let label: String = text
                .get(at..)?
                .iter()
                .take_while(|character| character.is_alphanumeric() || **character == '-')
                .take(64)
                .collect();
            if label.is_empty() || label.starts_with('-') || name.len() + label.len() > MAX_DOMAIN {
                break;
            }
            at += label.chars().count();
            let (label, mended) = if name.is_empty() { (label, 0) } else { mend(&label) };
            let first = name.is_empty();
            name.push_str(&label);
            repairs += mended;
            if first {
                if let Some(provider) = loose.then(|| without_dot(&name)).flatten() {
                    return Some(Self { name: provider, end: at, known: Known::Common, blanks, repairs: repairs + 1 });
                }
            } else {
                let known = known(&label);
                if known != Known::No {
                    best = Some(Self { name: name.clone(), end: at, known, blanks, repairs });
                }
            }
            let (skipped, separator) = match (text.get(at), text.get(at + 1), text.get(at + 2)) {
                (Some('.'), Some(next), _) if next.is_alphanumeric() => (1, '.'),
                (Some(','), Some(next), _) if loose && next.is_alphanumeric() => (1, ','),
                (Some('.' | ','), Some(' '), Some(next)) if loose && next.is_alphanumeric() => (2, ' '),
                (Some(' '), Some('.'), Some(next)) if loose && next.is_alphanumeric() => (2, ' '),
                (Some(' '), Some('.'), Some(' '))
                    if loose && text.get(at + 3).is_some_and(|next| next.is_alphanumeric()) =>
                {
                    (3, ' ')
                }
                _ => break,
            };
            // Behind a whole domain a blank or a comma ends it: `a@b.com, c@d.com`.
            if separator != '.'
                && best.is_some()
                && !(text.get(at) == Some(&'.') && best.as_ref().is_some_and(|best| best.end < at))
            {
                break;
            }
            at += skipped;
            blanks += usize::from(separator == ' ');
            repairs += usize::from(separator == ',');
            name.push('.');
        }
        best
    }
}

/// A label with what readers make of `com` put right.
fn mend(label: &str) -> (String, usize) {
    match label.to_ascii_lowercase().as_str() {
        "c0m" | "corn" | "conn" | "ccm" | "coim" => ("com".to_owned(), 1),
        "0rg" => ("org".to_owned(), 1),
        "c0" => ("co".to_owned(), 1),
        _ => (label.to_owned(), 0),
    }
}

/// A well-known mail provider whose dot was not read.
fn without_dot(label: &str) -> Option<String> {
    let label = label.to_ascii_lowercase();
    let providers = ["gmail", "yahoo", "hotmail", "outlook", "icloud", "live", "aol", "protonmail", "googlemail"];
    let name = label.strip_suffix("com")?;
    providers.contains(&name).then(|| format!("{name}.com"))
}

fn known(label: &str) -> Known {
    let label = label.to_ascii_lowercase();
    match () {
        () if COMMON.contains(&label.as_str()) => Known::Common,
        () if RARER.contains(&label.as_str()) => Known::Rarer,
        () => Known::No,
    }
}

// ---- web addresses

fn webs(passage: &Passage<'_>, line: usize, text: &[char], first: usize, found: &mut Vec<Match>) {
    let mut at = 0;
    let mut tried = 0;
    while at < text.len() && tried < MAX_ANCHORS {
        let begins = text.get(at).is_some_and(|character| character.is_alphanumeric())
            && at
                .checked_sub(1)
                .and_then(|before| text.get(before))
                .is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '.' | '-' | '_' | '@'));
        if !begins {
            at += 1;
            continue;
        }
        tried += 1;
        let end = web_at(passage, line, text, at, first, found);
        at = end.max(at + 1);
    }
}

/// Adds the web address that begins at a character; the character behind it, or behind the word where there is none.
fn web_at(
    passage: &Passage<'_>,
    line: usize,
    text: &[char],
    start: usize,
    first: usize,
    found: &mut Vec<Match>,
) -> usize {
    let word_end = start + text.iter().skip(start).take_while(|character| character.is_alphanumeric()).count();
    let scheme = scheme_at(text, start);
    let www = www_at(text, start + scheme.unwrap_or(0));
    let host = start + scheme.unwrap_or(0) + www.unwrap_or(0);
    let marked = scheme.is_some() || www.is_some();
    let Some(domain) = Domain::from(text, host, marked && passage.origin == Origin::Pixels) else { return word_end };
    let path = text
        .iter()
        .skip(domain.end)
        .take_while(|character| !character.is_whitespace() && !matches!(character, '"' | '<' | '>' | '|' | '）' | '，'))
        .count();
    let path = match text.get(domain.end) {
        Some('/' | '?' | '#' | ':') => trimmed(text, domain.end, domain.end + path),
        _ => domain.end,
    };
    let last_dot = domain.name.rfind('.').unwrap_or(0);
    let (labels, ending) = domain.name.split_at(last_dot);
    let ending = ending.trim_start_matches('.');
    // `example` of `example.co.uk`.
    let second = |label: &&str| {
        matches!(label.to_ascii_lowercase().as_str(), "co" | "com" | "org" | "net" | "edu" | "gov" | "ac")
    };
    let name = labels.rsplit('.').find(|label| !second(label)).unwrap_or(labels);
    let behind = text.get(path.max(domain.end));
    // Part of something longer: an e-mail address, a file's name.
    if matches!(behind, Some('@' | '_' | '\\'))
        || !is_free(found, first, line, start, path)
        || !labels.chars().any(char::is_alphabetic)
    {
        return path;
    }
    let mut belief = if scheme.is_some() {
        Belief::prior(3.5, "begins with a scheme")
    } else if www.is_some() {
        Belief::prior(2.8, "begins with www")
    } else if let Some(belief) = bare(labels, name, ending, passage.origin, path > domain.end + 1) {
        belief
    } else {
        return path;
    };
    match domain.known {
        Known::Common => belief.add(0.9, "ends in a well-known domain"),
        _ => belief.add(0.0, "ends in a known domain"),
    }
    if domain.blanks + domain.repairs > 0 {
        belief.add(-0.6 * (domain.blanks + domain.repairs) as f32, "letters, dots or blanks in it are mended");
    }
    let host_name = domain.name.to_ascii_lowercase();
    let is_namespace =
        |known: &str| host_name.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    if passage.origin != Origin::Pixels && NAMESPACES.iter().any(|known| is_namespace(known)) {
        return path;
    }
    let tail: String = text.get(domain.end..path).unwrap_or_default().iter().collect();
    let prefix = match text.get(host - www.unwrap_or(0)) {
        Some('W') if www.is_some() => "WWW.",
        _ if www.is_some() => "www.",
        _ => "",
    };
    let printed: String = text.get(start..start + scheme.unwrap_or(0)).unwrap_or_default().iter().collect();
    let whole = format!("{printed}{prefix}{}{tail}", domain.name);
    let normalized = format!("{}{host_name}{tail}", prefix.to_ascii_lowercase());
    found.push(told(&WEB_ADDRESS, line, start..path, whole, normalized, belief));
    path
}

/// What a domain without scheme and `www` is worth; `None` where it is more likely two words or a file.
fn bare(labels: &str, name: &str, ending: &str, origin: Origin, has_path: bool) -> Option<Belief> {
    let upper = |text: &str| text.chars().any(char::is_uppercase);
    let lower = |text: &str| text.chars().any(char::is_lowercase);
    // `the dog.It was`: a sentence's end without a blank.
    let mixed = (lower(labels) && upper(ending))
        || (upper(ending) && lower(ending))
        || (!lower(labels) && lower(ending) && upper(labels));
    let low = ending.to_ascii_lowercase();
    let letters = name.chars().filter(|character| character.is_alphabetic()).count();
    let is_file = origin == Origin::FileName || (FILE_ENDINGS.contains(&low.as_str()) && !has_path);
    if mixed || is_file || letters < 2 || name.chars().count() < 3 {
        return None;
    }
    Some(match known(ending) {
        Known::Common if matches!(low.as_str(), "com" | "org" | "net" | "edu" | "gov") => {
            Belief::prior(1.2, "a name with a well-known domain")
        }
        Known::Common if low == "co" => Belief::prior(-1.5, "a name with a known domain"),
        Known::Common => Belief::prior(-0.3, "a name with a known domain"),
        // Two letters behind a dot are an abbreviation more often than a country.
        _ if has_path || labels.contains('.') => Belief::prior(0.2, "a name with a known domain"),
        _ => Belief::prior(-1.6, "a name with a rare domain"),
    })
}

/// Characters of a scheme, as a reader may leave it: `http:/`, `https;//`.
fn scheme_at(text: &[char], start: usize) -> Option<usize> {
    let letters: String = text.iter().skip(start).take(5).map(char::to_ascii_lowercase).collect();
    let word = if letters == "https" {
        5
    } else if letters.starts_with("http") {
        4
    } else {
        return None;
    };
    let signs =
        text.iter().skip(start + word).take_while(|character| matches!(character, ':' | ';' | '/' | '.' | ' ')).count();
    (1..=4).contains(&signs).then_some(word + signs)
}

/// Characters of `www.`, as a reader may leave it.
fn www_at(text: &[char], start: usize) -> Option<usize> {
    let letters = text.iter().skip(start).take_while(|character| matches!(character, 'w' | 'W')).count();
    let behind =
        text.iter().skip(start + letters).take_while(|character| matches!(character, '.' | ',' | ':' | ' ')).count();
    (letters == 3 && (1..=2).contains(&behind)).then_some(letters + behind)
}

/// The end of a path without the signs that end a sentence.
fn trimmed(text: &[char], start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start
        && text
            .get(end - 1)
            .is_some_and(|last| matches!(last, '.' | ',' | ';' | ':' | ')' | ']' | '!' | '?' | '\'' | '”'))
    {
        end -= 1;
    }
    end
}

// ---- handles

fn handles(line: usize, whole: &str, text: &[char], first: usize, found: &mut Vec<Match>) {
    let named = |character: &char| character.is_alphanumeric() || matches!(character, '_' | '.');
    let word = |start: usize| text.iter().skip(start).take_while(|character| named(character)).count();
    let mut add = |start: usize, name_at: usize, belief: Belief| {
        let end = trimmed(text, name_at, name_at + word(name_at));
        let name: String = text.get(name_at..end).unwrap_or_default().iter().collect();
        let plausible = HANDLE.contains(&(end - name_at))
            && name.is_ascii()
            && name.chars().any(char::is_alphabetic)
            && name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
        if plausible && is_free(found, first, line, start, end) {
            let normalized = format!("@{}", name.to_lowercase());
            let printed = text.get(start..end).unwrap_or_default().iter().collect();
            found.push(told(&WEB_ADDRESS, line, start..end, printed, normalized, belief));
        }
    };
    for (at, _) in text.iter().enumerate().filter(|(_, character)| **character == '@').take(MAX_ANCHORS) {
        let alone =
            at.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|before| !before.is_alphanumeric());
        // `@ 2.50` is a price; `@home.com` lost the first half of an address.
        if alone && text.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == '_') {
            add(at, at + 1, Belief::prior(1.2, "a name behind an @"));
        }
    }
    // `IG: name`, `instagram name`.
    let Some(colon_or_blank) = text.iter().position(|character| matches!(character, ':' | '/' | ' ' | '-')) else {
        return;
    };
    let Some(network) = text.get(..colon_or_blank) else { return };
    if !NETWORKS.is_in(&network.iter().collect::<String>())
        || !network.iter().all(|character| character.is_alphabetic())
    {
        return;
    }
    let mut name_at = colon_or_blank;
    while text.get(name_at).is_some_and(|character| matches!(character, ':' | '/' | ' ' | '-')) {
        name_at += 1;
    }
    let marked =
        text.get(colon_or_blank..name_at).is_some_and(|between| between.contains(&':') || between.contains(&'/'));
    let length = word(name_at);
    let alone = whole.chars().skip(name_at + length).all(|character| !character.is_alphanumeric());
    let distinct = text
        .iter()
        .skip(name_at)
        .take(length)
        .any(|character| character.is_numeric() || matches!(character, '_' | '.'));
    match (marked, distinct) {
        (true, _) if alone => add(name_at, name_at, Belief::prior(1.6, "a name behind the name of a network")),
        (_, true) if alone => add(name_at, name_at, Belief::prior(0.9, "a name behind the name of a network")),
        (false, false) if alone => add(name_at, name_at, Belief::prior(-0.7, "a word behind the name of a network")),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::super::{Carrier, Line};
    use super::*;

    /// What is told with even odds or better: its rule, and its text.
    fn told(origin: Origin, text: &str) -> Vec<(&'static str, String)> {
        let lines = [Line::certain(text)];
        let mut found = Vec::new();
        recognise(&Passage { origin, carrier: Carrier::Unknown, lines: &lines, around: &[], home: &[] }, &mut found);
        found.retain(|found| found.belief.log_odds() >= 0.0);
        found.sort_by_key(|found| found.spans.first().copied());
        found.into_iter().map(|found| (found.rule.id, found.text)).collect()
    }

    #[test]
    fn addresses_are_mended_where_a_known_domain_comes_out() {
        for (text, address) in [
            ("jo.doe@example.co.uk", "jo.doe@example.co.uk"),
            ("E-mail: jo @ example.com", "jo@example.com"),
            ("jo@example,com", "jo@example.com"),
            ("jo@example .com", "jo@example.com"),
            ("jo@example. com", "jo@example.com"),
            ("jo(at)example.de", "jo@example.de"),
            ("jo@example.c0m", "jo@example.com"),
            ("jo@gmailcom", "jo@gmail.com"),
            ("jo©example.com.", "jo@example.com"),
        ] {
            assert_eq!(told(Origin::Pixels, text), [("email-address", address.to_owned())], "{text}");
        }
    }

    #[test]
    fn two_addresses_stay_two() {
        assert_eq!(told(Origin::Pixels, "a1@b.com, c2@d.org").len(), 2);
        assert_eq!(told(Origin::Pixels, "jo@example.com www.example.com").len(), 2);
    }

    #[test]
    fn what_has_no_known_domain_is_no_address() {
        for text in ["GST @ 6% :", "5 @ 2.50", "jo@home", "@6%", "a@b.qqq", "12pcs@RM3.50"] {
            assert!(told(Origin::Pixels, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn web_addresses_are_found_with_scheme_www_or_a_well_known_ending() {
        for text in [
            "https://example.org/a?b=c",
            "www.example.sk",
            "WWW.EXAMPLE.COM",
            "example.com",
            "facebook.com/some.body",
            "shop.example.co.uk",
        ] {
            assert_eq!(told(Origin::Pixels, text), [("web-address", text.to_owned())], "{text}");
        }
        assert_eq!(told(Origin::Pixels, "Visit www.example.com."), [("web-address", "www.example.com".to_owned())]);
        assert_eq!(told(Origin::Pixels, "www,example.com"), [("web-address", "www.example.com".to_owned())]);
    }

    #[test]
    fn words_files_and_numbers_with_dots_are_no_web_addresses() {
        for text in [
            "IMG_0001.jpg",
            "foo.bar",
            "the dog.It was",
            "St.No.5",
            "Mr.Smith",
            "report.md",
            "Sdn.Bhd.",
            "12.50",
            "e.g.",
            "No.in",
            "v1.2.net5",
            "a.com_b",
            "Sat.Sun",
        ] {
            assert!(told(Origin::Pixels, text).is_empty(), "{text} {:?}", told(Origin::Pixels, text));
        }
        assert!(told(Origin::FileName, "holiday.com.jpg").is_empty());
    }

    #[test]
    fn names_of_formats_in_metadata_are_nobodys_address() {
        for text in [
            "http://ns.adobe.com/xap/1.0/",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "http://purl.org/dc/elements/1.1/",
            "IEC http://www.iec.ch",
            "http://creativecommons.org/licenses/by/2.0/",
        ] {
            assert!(told(Origin::Metadata, text).is_empty(), "{text}");
        }
        assert_eq!(told(Origin::Metadata, "https://jo-doe.example.com/about").len(), 1);
        assert_eq!(told(Origin::Metadata, "http://notadobe.com").len(), 1);
    }

    #[test]
    fn handles_are_found_behind_an_at_sign_and_a_networks_name() {
        assert_eq!(told(Origin::Pixels, "follow @jo_doe"), [("web-address", "@jo_doe".to_owned())]);
        assert_eq!(told(Origin::Pixels, "IG: jodoe"), [("web-address", "jodoe".to_owned())]);
        assert_eq!(told(Origin::Pixels, "instagram jo.doe"), [("web-address", "jo.doe".to_owned())]);
        for text in ["Instagram photos of dogs", "@jo", "FB", "snap to grid"] {
            assert!(told(Origin::Pixels, text).is_empty(), "{text}");
        }
    }
}
