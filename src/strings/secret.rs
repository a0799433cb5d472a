//! Owns secrets: private keys, tokens with their issuers' marks, and passwords behind their word.

use super::{Belief, Match, Passage, Span};
use crate::rule::SECRET;

/// Most characters of one line that are looked at.
const MAX_LINE: usize = 20_000;
/// Most secrets of one passage.
const MAX_FOUND: usize = 32;

/// Shortest token of all [`MARKS`], its mark with it.
const SHORTEST_TOKEN: usize = 20;

/// A token's mark, which characters follow, and how many at least.
struct Mark {
    what: &'static str,
    starts: &'static str,
    more: fn(char) -> bool,
    least: usize,
    prior: f32,
}

fn upper(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn alnum(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn dashed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn dotted(c: char) -> bool {
    dashed(c) || c == '.'
}

const fn mark(what: &'static str, starts: &'static str, more: fn(char) -> bool, least: usize, prior: f32) -> Mark {
    Mark { what, starts, more, least, prior }
}

/// Marks that issuers put before their tokens (their own documentation).
static MARKS: &[Mark] = &[
    mark("an access key of AWS", "AKIA", upper, 16, 2.5),
    mark("an access key of AWS", "ASIA", upper, 16, 2.0),
    mark("a token of GitHub", "ghp_", alnum, 30, 4.0),
    mark("a token of GitHub", "gho_", alnum, 30, 4.0),
    mark("a token of GitHub", "ghu_", alnum, 30, 4.0),
    mark("a token of GitHub", "ghs_", alnum, 30, 4.0),
    mark("a token of GitHub", "ghr_", alnum, 30, 4.0),
    mark("a token of GitHub", "github_pat_", word, 30, 4.5),
    mark("a token of GitLab", "glpat-", dashed, 20, 4.0),
    mark("a token of Slack", "xoxb-", dashed, 20, 3.5),
    mark("a token of Slack", "xoxp-", dashed, 20, 3.5),
    mark("a token of Slack", "xoxa-", dashed, 20, 3.5),
    mark("a token of Slack", "xoxs-", dashed, 20, 3.5),
    mark("a token of Slack", "xapp-", dashed, 20, 3.5),
    mark("a key of Google", "AIza", dashed, 35, 3.5),
    mark("a token of Google", "ya29.", dashed, 20, 3.5),
    mark("a key of Stripe", "sk_live_", alnum, 16, 4.5),
    mark("a key of Stripe", "rk_live_", alnum, 16, 4.5),
    mark("a key of Stripe", "sk_test_", alnum, 16, 2.0),
    mark("a key of Stripe", "whsec_", alnum, 20, 3.5),
    mark("a key of Anthropic", "sk-ant-", dashed, 24, 4.5),
    mark("a key of OpenAI", "sk-proj-", dashed, 24, 4.5),
    mark("a key of OpenAI", "sk-", alnum, 40, 3.0),
    mark("a key of SendGrid", "SG.", dotted, 50, 3.0),
    mark("a token of npm", "npm_", alnum, 36, 4.0),
    mark("a token of PyPI", "pypi-", dashed, 50, 4.0),
    mark("a token of Hugging Face", "hf_", alnum, 30, 3.5),
    mark("a token of DigitalOcean", "dop_v1_", alnum, 40, 4.0),
    mark("a token of Shopify", "shpat_", alnum, 30, 4.0),
    mark("a token of Docker", "dckr_pat_", dashed, 20, 4.0),
    mark("a key of age", "AGE-SECRET-KEY-1", upper, 50, 5.0),
    mark("an extended private key of a wallet", "xprv", alnum, 100, 4.0),
    mark("a JSON web token", "eyJ", dotted, 40, 2.0),
];

/// Words before a password, and what they are worth.
const WORDS: &[(&str, f32)] = &[
    ("password", 0.6),
    ("passwort", 0.6),
    ("kennwort", 0.6),
    ("passwd", 0.6),
    ("passcode", 0.4),
    ("passphrase", 0.5),
    ("pwd", 0.3),
    ("psw", 0.0),
    ("mot de passe", 0.6),
    ("mdp", 0.2),
    ("contraseña", 0.6),
    ("contrasena", 0.6),
    ("clave wifi", 0.6),
    ("parola", 0.0),
    ("senha", 0.5),
    ("wachtwoord", 0.6),
    ("lösenord", 0.6),
    ("losenord", 0.6),
    ("passord", 0.6),
    ("adgangskode", 0.6),
    ("kodeord", 0.5),
    ("salasana", 0.6),
    ("hasło", 0.6),
    ("haslo", 0.5),
    ("heslo", 0.6),
    ("jelszó", 0.6),
    ("jelszo", 0.5),
    ("şifre", 0.5),
    ("sifre", 0.4),
    ("пароль", 0.6),
    ("密码", 0.5),
    ("密碼", 0.5),
    ("パスワード", 0.5),
    ("비밀번호", 0.5),
    ("kata laluan", 0.5),
    ("wpa key", 0.6),
    ("wpa2 key", 0.6),
    ("wlan schlüssel", 0.6),
    ("wlan-schlüssel", 0.6),
    ("wi-fi key", 0.6),
    ("wifi key", 0.6),
    ("network key", 0.6),
    ("secret key", 0.5),
    ("api key", 0.5),
    ("api_key", 0.5),
    ("apikey", 0.5),
    ("access token", 0.5),
];

/// Words that stand behind `password:` and are none.
const NO_PASSWORDS: &[&str] = &[
    "required",
    "reset",
    "forgot",
    "forgotten",
    "here",
    "wrong",
    "incorrect",
    "invalid",
    "changed",
    "protected",
    "your",
    "enter",
    "please",
    "must",
    "none",
    "login",
    "username",
    "user",
    "confirm",
    "show",
    "hide",
    "vergessen",
    "eingeben",
    "oublié",
    "email",
    "ask",
    "staff",
    "n/a",
    "null",
    "true",
    "false",
    "string",
    "optional",
];

/// Adds the secrets of a passage.
pub(super) fn find(passage: &Passage<'_>, found: &mut Vec<Match>) {
    let before = found.len();
    for (index, line) in passage.lines.iter().enumerate() {
        if line.text.len() < 6 {
            continue;
        }
        let end = line.text.char_indices().nth(MAX_LINE).map_or(line.text.len(), |(end, _)| end);
        let text = line.text.get(..end).unwrap_or_default();
        key(text, index, passage, found);
        if text.split_ascii_whitespace().any(|word| word.len() >= SHORTEST_TOKEN) {
            for mark in MARKS {
                if found.len() < before + MAX_FOUND {
                    tokens(text, index, mark, found);
                }
            }
        }
        let worded = || text.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
        if found.len() < before + MAX_FOUND && text.contains([':', '=', '：']) && worded() {
            passwords(text, index, passage, found);
        }
    }
}

/// How many characters are before this byte.
fn characters(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, |before| before.chars().count())
}

fn push(
    found: &mut Vec<Match>,
    text: &str,
    line: usize,
    bytes: std::ops::Range<usize>,
    normalized: bool,
    belief: Belief,
) {
    let Some(secret) = text.get(bytes.clone()) else { return };
    let start = characters(text, bytes.start);
    let span = Span { line, start, end: start + secret.chars().count() };
    let twice =
        found.iter().any(|other| other.rule == &SECRET && other.spans.iter().any(|other| overlap(*other, span)));
    if !twice {
        let normalized = normalized.then(|| secret.to_owned());
        found.push(Match { rule: &SECRET, spans: vec![span], text: secret.to_owned(), normalized, belief });
    }
}

const fn overlap(a: Span, b: Span) -> bool {
    a.line == b.line && a.start < b.end && b.start < a.end
}

/// The header of a private key (RFC 7468), the lines up to its end with it.
fn key(text: &str, line: usize, passage: &Passage<'_>, found: &mut Vec<Match>) {
    if !text.contains("BEGIN") {
        return;
    }
    // A reader loses dashes and blanks.
    let solid: String = text.chars().filter(|c| c.is_ascii_alphabetic()).collect();
    let Some(begin) = solid.find("BEGIN") else { return };
    let named = solid
        .get(begin..)
        .is_some_and(|rest| rest.get(..40.min(rest.len())).is_some_and(|head| head.contains("PRIVATEKEY")));
    if !named {
        return;
    }
    let Some(start) = text.find("BEGIN") else { return };
    let mut belief = Belief::prior(1.5, "the first line of a private key");
    if text.contains("--") {
        belief.add(3.0, "dashes stand around it");
    }
    let start = text.get(..start).map_or(0, |before| before.trim_end_matches(['-', ' ']).len());
    let mut spans = vec![Span { line, start: characters(text, start), end: text.chars().count() }];
    let mut whole = text.get(start..).unwrap_or_default().to_owned();
    for (index, next) in passage.lines.iter().enumerate().skip(line + 1).take(80) {
        let chars = next.text.chars().count();
        let solid =
            next.text.chars().filter(|c| alnum(*c) || matches!(c, '+' | '/' | '=' | ' ' | '-' | ':' | ',')).count();
        if solid != chars || chars == 0 || chars > 200 {
            break;
        }
        spans.push(Span { line: index, start: 0, end: chars });
        whole.push(' ');
        whole.push_str(next.text);
        if next.text.contains("END") {
            break;
        }
    }
    found.push(Match { rule: &SECRET, spans, text: whole, normalized: None, belief });
}

fn tokens(text: &str, line: usize, mark: &Mark, found: &mut Vec<Match>) {
    for (at, _) in text.match_indices(mark.starts).take(4) {
        if text.get(..at).is_some_and(|before| before.ends_with(alnum)) {
            continue;
        }
        let rest = text.get(at + mark.starts.len()..).unwrap_or_default();
        let length = rest.find(|c| !(mark.more)(c)).unwrap_or(rest.len());
        let body = rest.get(..length).unwrap_or_default().trim_end_matches(['.', '-', '_']);
        let mixed =
            body.bytes().any(|byte| byte.is_ascii_digit()) && body.bytes().any(|byte| byte.is_ascii_alphabetic());
        if body.len() < mark.least || !mixed || !many_kinds(body) || (mark.starts == "eyJ" && !body.contains('.')) {
            continue;
        }
        let mut belief = Belief::prior(mark.prior, format!("the mark of {}", mark.what));
        belief.add(1.0, "as many characters follow as it has");
        push(found, text, line, at..at + mark.starts.len() + body.len(), true, belief);
    }
}

/// Whether a string looks random enough: a row of the same few characters stands for nothing.
fn many_kinds(body: &str) -> bool {
    body.bytes().collect::<std::collections::BTreeSet<_>>().len() >= 8
}

/// What stands behind a word for a password.
fn passwords(text: &str, line: usize, passage: &Passage<'_>, found: &mut Vec<Match>) {
    // Same length in bytes as the text, so that places agree.
    let lower = text.to_ascii_lowercase();
    for &(word, worth) in WORDS {
        for (at, _) in lower.match_indices(word).take(4) {
            if word.is_ascii()
                && lower.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphabetic()))
            {
                continue;
            }
            let behind = at + word.len();
            secret_behind(text, line, behind, worth, passage, found);
        }
    }
    for (at, _) in lower.match_indices("pin").take(4) {
        if !lower.get(..at).is_some_and(|before| before.ends_with(alnum)) {
            pin_behind(text, line, at + 3, found);
        }
    }
}

/// The place of the token behind a separator, and whether the separator is a clear one.
fn token(text: &str, behind: usize) -> Option<(std::ops::Range<usize>, bool)> {
    let rest = text.get(behind..)?;
    let body =
        rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '=' | '：' | '"' | '\'' | '-' | '>'));
    let between = rest.get(..rest.len() - body.len())?;
    let clear = between.contains([':', '=', '：']);
    let start = behind + between.len();
    let length = body.find(char::is_whitespace).unwrap_or(body.len());
    let token = body.get(..length)?.trim_end_matches(['"', '\'', ',', ';', '.']);
    Some((start..start + token.len(), clear))
}

fn secret_behind(text: &str, line: usize, behind: usize, worth: f32, passage: &Passage<'_>, found: &mut Vec<Match>) {
    let Some((bytes, clear)) = token(text, behind) else { return };
    let Some(token) = text.get(bytes.clone()) else { return };
    if !clear {
        return;
    }
    let mut target = (text, line, bytes);
    if token.is_empty() {
        // The word stands above the secret.
        let Some(next) = passage.lines.get(line + 1) else { return };
        if next.text.contains(char::is_whitespace) || next.text.ends_with(':') {
            return;
        }
        target = (next.text, line + 1, 0..next.text.len());
    }
    let (text, line, bytes) = target;
    let Some(token) = text.get(bytes.clone()) else { return };
    let count = token.chars().count();
    let lower = token.to_lowercase();
    let masked = token.chars().all(|c| "*•●.xX_-".contains(c));
    if !(4..=64).contains(&count)
        || masked
        || NO_PASSWORDS.iter().any(|no| lower.trim_matches(|c: char| !c.is_alphanumeric()) == *no)
    {
        return;
    }
    let mut belief = Belief::prior(worth, "it stands behind a word for a password");
    let has = |test: fn(&char) -> bool| token.chars().any(|c| test(&c));
    if has(char::is_ascii_digit) && has(|c| c.is_alphabetic()) {
        belief.add(1.0, "letters and digits are mixed as in a password");
    } else if !has(char::is_ascii_digit) {
        belief.add(-0.4, "it may be a plain word");
    }
    push(found, text, line, bytes, true, belief);
}

/// A PIN: exactly four digits (five and six are postcodes in many places) behind a clear separator.
fn pin_behind(text: &str, line: usize, behind: usize, found: &mut Vec<Match>) {
    let Some((bytes, clear)) = token(text, behind) else { return };
    let digits = text
        .get(bytes.clone())
        .is_some_and(|token| token.len() == 4 && token.bytes().all(|byte| byte.is_ascii_digit()));
    if clear && digits {
        let mut belief = Belief::prior(-0.5, "four digits");
        belief.add(1.2, "they stand behind the word PIN");
        push(found, text, line, bytes, true, belief);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::strings::reading::tests::pixels;

    fn text(lines: &[&str]) -> Option<String> {
        pixels(find, lines).into_iter().find(|found| found.belief.probability() >= 0.5).map(|found| found.text)
    }

    #[test]
    fn marked_tokens_are_found() {
        // The example key of AWS's documentation.
        assert_eq!(text(&["aws AKIAIOSFODNN7EXAMPLE;"]).as_deref(), Some("AKIAIOSFODNN7EXAMPLE"));
        let token = format!("ghp_{}", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
        assert_eq!(text(&[&format!("export T={token}")]), Some(token));
        assert_eq!(text(&["AKIAAAAAAAAAAAAAAAAA", "task-force", "sk-learn"]), None);
    }

    #[test]
    fn a_private_key_takes_its_lines_along() {
        let found = pixels(
            find,
            &["-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "IBAAK", "-----END RSA PRIVATE KEY-----", "other"],
        );
        assert_eq!(found.first().unwrap().spans.len(), 4);
        assert!(pixels(find, &["-----BEGIN PUBLIC KEY-----"]).is_empty());
    }

    #[test]
    fn passwords_stand_behind_their_word() {
        assert_eq!(text(&["WiFi password: sunny4day"]).as_deref(), Some("sunny4day"));
        assert_eq!(text(&["Passwort:", "Blume-2021"]).as_deref(), Some("Blume-2021"));
        assert_eq!(text(&["Mot de passe : licorne"]).as_deref(), Some("licorne"));
        assert_eq!(text(&["PIN: 1234"]).as_deref(), Some("1234"));
        for none in [
            "Password required",
            "Password: ********",
            "PIN: 110001",
            "PIN VERIFIED",
            "Password: forgot?",
            "SHIPPING: 1234",
        ] {
            assert_eq!(text(&[none]), None, "{none}");
        }
    }
}
