//! Owns the form `KIND:KEY:value;KEY:value;;` with backslashes before what is meant literally, which `WIFI:`, `MECARD:`, `MATMSG:` and
//! their like share (NTT DOCOMO's formats for mobile phones).

/// Most fields of one payload.
const MAX_FIELDS: usize = 100;

/// The fields behind `kind` (`MECARD:`), where the text begins so, whatever the case: keys in capitals, values as they are meant.
/// Nothing where no field is well formed.
pub(super) fn fields(text: &str, kind: &str) -> Option<Vec<(String, String)>> {
    let text = text.trim_start();
    let rest = text.get(..kind.len()).filter(|start| start.eq_ignore_ascii_case(kind)).and(text.get(kind.len()..))?;
    let mut fields = Vec::new();
    let (mut key, mut value, mut escaped) = (None::<String>, String::new(), false);
    for c in rest.chars() {
        match c {
            _ if escaped => {
                // `\n` is a line's end in some writers' notes.
                value.push(if matches!(c, 'n' | 'N') { '\n' } else { c });
                escaped = false;
            }
            '\\' => escaped = true,
            ':' if key.is_none() => key = Some(std::mem::take(&mut value).trim().to_ascii_uppercase()),
            ';' => {
                let value = std::mem::take(&mut value);
                fields.extend(key.take().map(|key| (key, value)));
                if fields.len() >= MAX_FIELDS {
                    break;
                }
            }
            _ => value.push(c),
        }
    }
    // The last semicolon is often forgotten.
    fields.extend(key.map(|key| (key, value)));
    (!fields.is_empty()).then_some(fields)
}

/// The value of the first field with this key.
pub(super) fn value<'a>(fields: &'a [(String, String)], key: &str) -> Option<&'a str> {
    fields.iter().find(|(known, value)| known == key && !value.is_empty()).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn backslashes_keep_what_stands_behind_them() {
        let fields = fields("wifi:S:a\\;b\\:c\\\\;P:;T:WPA;;", "WIFI:").unwrap();
        assert_eq!(value(&fields, "S"), Some("a;b:c\\"));
        assert_eq!((value(&fields, "P"), value(&fields, "T")), (None, Some("WPA")));
    }

    #[test]
    fn an_end_without_semicolon_is_an_end_and_another_kind_is_none() {
        assert_eq!(value(&fields("MECARD:N:Doe,Jo", "MECARD:").unwrap(), "N"), Some("Doe,Jo"));
        assert!(fields("MECARD:", "MECARD:").is_none() && fields("MECAR", "MECARD:").is_none());
        assert!(fields("é", "MECARD:").is_none());
    }
}
