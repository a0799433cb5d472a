//! Judges which device took the photo: model, serial numbers, given names.

use std::borrow::Cow;

use super::meaning::Meaning;
use super::{Detector, Distinct, Needs, facts, folded, plain};
use crate::error::Skip;
use crate::finding::Finding;
use crate::metadata::{Field, Value, Within};
use crate::photo::Photo;
use crate::rule::{DEVICE_MODEL, DEVICE_NAME, DEVICE_SERIAL};

pub(super) static DEVICE: Detector =
    Detector { name: "device", rules: &[&DEVICE_MODEL, &DEVICE_SERIAL, &DEVICE_NAME], needs: Needs::Metadata, detect };

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let mut distinct = Distinct::new();
    for (field, meaning) in facts(photo) {
        match meaning {
            Meaning::Model => {
                let Some(model) = plain(field) else { continue };
                let value = match make_of(photo, field) {
                    Some(make) => with_make(&make, &model),
                    None => model,
                };
                distinct.add(&DEVICE_MODEL, field, &folded(&value), &value);
            }
            Meaning::Make if !has_model(photo, field) => {
                let Some(make) = plain(field) else { continue };
                distinct.add(&DEVICE_MODEL, field, &folded(&make), &make);
            }
            Meaning::Serial(part) => {
                let Some(value) = plain(field).filter(|value| is_serial(value)) else { continue };
                // One number often stands in several fields, with and without leading zeros.
                let key = folded(&value).trim_start_matches('0').to_owned();
                if let Some(finding) = distinct.add(&DEVICE_SERIAL, field, &key, &value) {
                    finding.why.push(Cow::Owned(format!("the serial number of {}", part.title())));
                }
            }
            Meaning::DeviceName => {
                let Some(value) = plain(field).filter(|_| !matches!(field.value, Value::Binary { .. })) else {
                    continue;
                };
                distinct.add(&DEVICE_NAME, field, &folded(&value), &value);
            }
            _ => {}
        }
    }
    distinct.into(findings)
}

/// A number of zeros, or a filler word, is what firmware writes when it knows no serial number.
fn is_serial(value: &str) -> bool {
    let filler = ["none", "unknown", "na", "null", "undef", "undefined", "serialnumber", "xxxxxxxx", "nolens"];
    let folded = folded(value);
    folded.chars().any(|c| c != '0')
        && folded.len() > 1
        && !filler.contains(&folded.as_str())
        && !value.starts_with('(')
}

/// The make that stands beside a model: in the same namespace and the same inner file.
fn make_of<'a>(photo: &'a Photo<'_>, model: &Field) -> Option<Cow<'a, str>> {
    beside(photo, model, Meaning::Make).and_then(plain)
}

fn has_model(photo: &Photo<'_>, make: &Field) -> bool {
    beside(photo, make, Meaning::Model).and_then(plain).is_some()
}

fn beside<'a>(photo: &'a Photo<'_>, field: &Field, wanted: Meaning) -> Option<&'a Field> {
    let (namespace, within): (_, Within) = (&field.namespace, field.within);
    facts(photo)
        .find(|(f, meaning)| *meaning == wanted && f.namespace == *namespace && f.within == within)
        .map(|(field, _)| field)
}

/// "make model"; the make is not said twice where the model starts with it ("Canon", "Canon EOS 7D"; "NIKON CORPORATION", "NIKON D70").
fn with_make<'a>(make: &str, model: &'a str) -> Cow<'a, str> {
    let first = make.split_whitespace().next().unwrap_or(make);
    let starts = model.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first));
    if starts { Cow::Borrowed(model) } else { Cow::Owned(format!("{make} {model}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_make_is_not_said_twice() {
        assert_eq!(with_make("Canon", "Canon EOS 7D"), "Canon EOS 7D");
        assert_eq!(with_make("NIKON CORPORATION", "NIKON D70"), "NIKON D70");
        assert_eq!(with_make("SONY", "DSC-HX5V"), "SONY DSC-HX5V");
    }

    #[test]
    fn fillers_are_no_serial_numbers() {
        for filler in ["0", "0000000000", "(none)", "NONE", "00-00"] {
            assert!(!is_serial(filler), "{filler}");
        }
        for serial in ["NO= 20025585", "1731000068", "F350807010058^", "GD0031234"] {
            assert!(is_serial(serial), "{serial}");
        }
    }
}
