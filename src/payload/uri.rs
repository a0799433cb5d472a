//! Owns links in their parts: scheme, what stands before `?`, and the parameters (RFC 3986), percent signs undone.

/// Most parameters of one link.
const MAX_PARAMETERS: usize = 100;

/// The rest of a text behind a beginning, whatever its case.
pub(super) fn behind<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let text = text.trim();
    text.get(..start.len()).filter(|head| head.eq_ignore_ascii_case(start))?;
    text.get(start.len()..)
}

/// What stands before the first `?`, and the parameters behind it: keys in lower case.
pub(super) fn parts(text: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    (path, parameters(query))
}

/// `key=value&key=value`, undone.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split(['&', ';']).filter(|pair| !pair.is_empty()).take(MAX_PARAMETERS);
    let undone = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key, true).to_ascii_lowercase(), decoded(value, true))
    };
    pairs.map(undone).collect()
}

/// The value of the first parameter with this key.
pub(super) fn value<'a>(parameters: &'a [(String, String)], key: &str) -> Option<&'a str> {
    parameters.iter().find(|(known, value)| known == key && !value.is_empty()).map(|(_, value)| value.as_str())
}

/// A text with its percent signs undone; `+` is a blank in parameters (`form`). What is no UTF-8 then is replaced.
pub(super) fn decoded(text: &str, form: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |c: u8| char::from(c).to_digit(16);
        let mut ahead = rest.clone();
        match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = ahead;
            }
            (b'+', ..) if form => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_comes_apart() {
        let (path, parameters) = parts("pay?PA=jo%40bank&pn=Jo+Doe&x&=&bad=%zz%4");
        assert_eq!(path, "pay");
        assert_eq!((value(&parameters, "pa"), value(&parameters, "pn")), (Some("jo@bank"), Some("Jo Doe")));
        assert_eq!((value(&parameters, "x"), value(&parameters, "bad")), (None, Some("%zz%4")));
        assert_eq!(decoded("a+b%", false), "a+b%");
    }

    #[test]
    fn a_scheme_counts_whatever_its_case() {
        assert_eq!(behind(" TEL:+44 ", "tel:"), Some("+44"));
        assert_eq!((behind("te", "tel:"), behind("éé:", "tel:")), (None, None));
    }
}
