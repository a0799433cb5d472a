//! Owns the shape of the report contract, version 1: the structs that JSON is written from, and that its schema is made from.
//! They borrow from the photo's report; nothing is copied but what must be worded.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer};

use super::compact::Compact;
use super::inspect::{Readable, within_id};
use super::message::{MASK, push_message};
use crate::container::{EndLook, Format};
use crate::error::Skip;
use crate::finding::{Evidence, Finding, Origin, Region, RidgeVerdict};
use crate::metadata::Field;
use crate::rule::{Action, RULES, Rule, Severity};
use crate::scan::{PhotoReport, Status, Summary};

/// The version of the report contract.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Decimals kept of degrees: a centimetre.
const DEGREE_DECIMALS: i32 = 7;

/// Decimals kept of confidences.
const CONFIDENCE_DECIMALS: i32 = 3;

/// Decimals kept of metres, kilometres and seconds.
const MEASURE_DECIMALS: i32 = 3;

/// Decimals kept of a shape's pixels and degrees.
const SHAPE_DECIMALS: i32 = 1;

/// Room made for a message at the start; nearly all fit.
const MESSAGE_BYTES: usize = 256;

/// One photo.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "overshare report, one photo")]
pub(super) struct PhotoRecord<'a> {
    /// The version of the report contract.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema: u32,
    /// The path as given or found; lossy where it is not UTF-8.
    path: Cow<'a, str>,
    /// The path's bytes in base64, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    /// The format by content; null where it is no known image.
    format: Option<Format>,
    /// Width of the upright picture in pixels.
    width: Option<u32>,
    /// Height of the upright picture in pixels.
    height: Option<u32>,
    /// Length of the file in bytes.
    bytes: u64,
    /// How far the photo was looked at.
    status: Status,
    /// What was looked at.
    examined: ExaminedRecord,
    /// What the photo gives away, worst first.
    #[schemars(with = "Vec<FindingRecord<'a>>")]
    findings: Findings<'a>,
    /// What was not looked at.
    skipped: &'a [Skip],
    /// Every metadata field; only from `inspect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Vec<FieldRecord<'a>>>,
}

#[derive(Serialize, JsonSchema)]
struct ExaminedRecord {
    /// Whether the picture was decoded.
    pixels: PixelsLook,
    /// How the picture's end was looked for; null where the format has none.
    end: Option<EndRecord>,
    /// Height in pixels of the smallest text that could have been read; absent where no text was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    smallest_text_px: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PixelsLook {
    Full,
    None,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EndRecord {
    Full,
    Tail,
}

#[derive(Serialize, JsonSchema)]
struct FindingRecord<'a> {
    /// The rule's id.
    rule: RuleId,
    /// The harm if true.
    severity: Severity,
    /// How likely it is true.
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: f64,
    /// The finding in one line.
    message: &'a str,
    /// What it rests on.
    evidence: EvidenceRecord<'a>,
    /// Where in the picture; null where the file itself is meant.
    region: Option<Region>,
    /// The reasons.
    why: &'a [Cow<'static, str>],
    /// What to do.
    remedy: RemedyRecord,
}

/// The findings of a photo, made into records one by one as they are written.
struct Findings<'a> {
    findings: &'a [Finding],
    mask: bool,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.findings.len()))?;
        let mut message = String::with_capacity(MESSAGE_BYTES);
        for finding in self.findings {
            message.clear();
            push_message(&mut message, finding, self.mask);
            list.serialize_element(&FindingRecord::new(finding, &message, self.mask))?;
        }
        list.end()
    }
}

/// A rule by its id.
struct RuleId(&'static Rule);

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id)
    }
}

impl JsonSchema for RuleId {
    fn schema_name() -> Cow<'static, str> {
        "RuleId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        json_schema!({"type": "string", "enum": ids})
    }
}

#[derive(Serialize, JsonSchema)]
struct RemedyRecord {
    /// The kind of remedy.
    action: Action,
    /// The remedy in words.
    text: &'static str,
}

/// Under `--mask`, values are `[masked]` and positions null.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum EvidenceRecord<'a> {
    /// A metadata field.
    Field {
        /// Where it stands, named as ExifTool's family-1 groups are.
        namespace: &'a str,
        /// Its name.
        tag: &'a str,
        /// Its value as text.
        value: &'a str,
        /// For times: the offset from UTC.
        #[serde(skip_serializing_if = "Option::is_none")]
        offset: Option<&'a str>,
    },
    /// A position on Earth.
    Position {
        /// Degrees north, WGS 84.
        latitude: Option<f64>,
        /// Degrees east, WGS 84.
        longitude: Option<f64>,
        /// Metres above sea level.
        #[serde(skip_serializing_if = "Option::is_none")]
        altitude_m: Option<f64>,
        /// Radius of the stated error in metres.
        #[serde(skip_serializing_if = "Option::is_none")]
        accuracy_m: Option<f64>,
        /// The nearest known place.
        place: Option<PlaceRecord<'a>>,
    },
    /// A string.
    Text {
        /// As printed or stored.
        text: &'a str,
        /// In its standard form, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        normalized: Option<&'a str>,
        /// Where it came from.
        source: Origin,
        /// Of a string in metadata: the field that it stands in.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
    },
    /// A shape in the picture.
    Shape {
        /// What it looks like.
        what: &'a str,
        /// Length along its own direction, in pixels of the full-size picture.
        length_px: f64,
        /// Height across it.
        height_px: f64,
        /// Its direction, in degrees clockwise from the x axis.
        angle: f64,
    },
    /// A machine-readable code.
    Code {
        /// Its symbology.
        format: &'a str,
        /// What it holds, as text.
        payload: &'a str,
        /// What of it was understood, by name.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        fields: Vec<NamedValue<'a>>,
    },
    /// Friction ridges.
    Ridges {
        /// Distance from ridge to ridge, in pixels of the full-size picture.
        period_px: f64,
        /// Resolution on the skin, in pixels an inch.
        #[serde(skip_serializing_if = "Option::is_none")]
        resolution_ppi: Option<f64>,
        /// How many finger pads show them, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        fingers: Option<u32>,
        /// What can be made of them.
        verdict: RidgeVerdict,
        /// How many minutiae a detector finds in them.
        #[serde(skip_serializing_if = "Option::is_none")]
        minutiae: Option<u32>,
        /// What they are on.
        what: &'a str,
    },
    /// Bytes in the file.
    Bytes {
        /// First byte, from the file's start; null where they lie nowhere as they are.
        offset: Option<u64>,
        /// How many.
        length: u64,
        /// What they are.
        what: &'a str,
        /// Further facts.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<&'a str>,
    },
}

#[derive(Serialize, JsonSchema)]
struct NamedValue<'a> {
    /// What it is.
    name: &'a str,
    /// What it says.
    value: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct PlaceRecord<'a> {
    /// City, town or village.
    name: &'a str,
    /// First-level administrative division, may be empty.
    region: &'a str,
    /// ISO 3166-1 alpha-2 code.
    country: &'a str,
    /// Distance from the position in kilometres.
    distance_km: f64,
}

#[derive(Serialize, JsonSchema)]
struct FieldRecord<'a> {
    /// Where it stands.
    namespace: &'a str,
    /// Its name.
    tag: &'a str,
    /// Its value as stored, as text.
    value: Cow<'a, str>,
    /// What the value means, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    readable: Option<String>,
    /// Inside what it was found, where that is not the photo itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<&'static str>,
}

impl<'a> PhotoRecord<'a> {
    /// The record of `report`; values stay shut under `mask`.
    pub(super) fn new(report: &'a PhotoReport, mask: bool) -> Self {
        let path = report.path.to_string_lossy();
        let path_bytes = match path {
            Cow::Borrowed(_) => None,
            Cow::Owned(_) => Some(STANDARD.encode(report.path.as_os_str().as_encoded_bytes())),
        };
        Self {
            schema: SCHEMA_VERSION,
            path,
            path_bytes,
            format: report.format,
            width: report.size.map(|size| size.0),
            height: report.size.map(|size| size.1),
            bytes: report.bytes,
            status: report.status,
            examined: ExaminedRecord {
                pixels: if report.examined.pixels { PixelsLook::Full } else { PixelsLook::None },
                end: report.examined.end.map(|end| match end {
                    EndLook::Full => EndRecord::Full,
                    EndLook::Tail => EndRecord::Tail,
                }),
                smallest_text_px: report.examined.smallest_text_px,
            },
            findings: Findings { findings: &report.findings, mask },
            skipped: &report.skipped,
            metadata: None,
        }
    }

    /// The record with every metadata field, as `inspect` tells it.
    pub(super) fn with_metadata(report: &'a PhotoReport, mask: bool, readable: &Readable<'_>) -> Self {
        let fields = report.fields.iter().map(|field| FieldRecord::new(field, mask, readable)).collect();
        Self { metadata: Some(fields), ..Self::new(report, mask) }
    }
}

impl<'a> FindingRecord<'a> {
    fn new(finding: &'a Finding, message: &'a str, mask: bool) -> Self {
        Self {
            rule: RuleId(finding.rule),
            severity: finding.rule.severity,
            confidence: round(f64::from(finding.confidence), CONFIDENCE_DECIMALS),
            message,
            evidence: EvidenceRecord::new(&finding.evidence, mask),
            region: finding.region,
            why: &finding.why,
            remedy: RemedyRecord { action: finding.rule.action, text: finding.rule.remedy },
        }
    }
}

impl<'a> EvidenceRecord<'a> {
    fn new(evidence: &'a Evidence, mask: bool) -> Self {
        match evidence {
            Evidence::Field { namespace, tag, value, offset } => Self::Field {
                namespace,
                tag,
                value: if mask { MASK } else { value.reveal() },
                offset: offset.as_ref().filter(|_| !mask).map(|offset| offset.reveal().as_str()),
            },
            Evidence::Position { .. } if mask => {
                Self::Position { latitude: None, longitude: None, altitude_m: None, accuracy_m: None, place: None }
            }
            Evidence::Position { latitude, longitude, altitude_m, accuracy_m, place } => Self::Position {
                latitude: Some(round(*latitude.reveal(), DEGREE_DECIMALS)),
                longitude: Some(round(*longitude.reveal(), DEGREE_DECIMALS)),
                altitude_m: altitude_m.as_ref().map(|metres| round(*metres.reveal(), MEASURE_DECIMALS)),
                accuracy_m: accuracy_m.as_ref().map(|metres| round(*metres.reveal(), MEASURE_DECIMALS)),
                place: place.as_ref().map(|place| PlaceRecord {
                    name: place.name.reveal(),
                    region: place.region.reveal(),
                    country: place.country.reveal(),
                    distance_km: round(place.distance_km, MEASURE_DECIMALS),
                }),
            },
            Evidence::Text { text, normalized, origin, field } => Self::Text {
                text: if mask { MASK } else { text.reveal() },
                normalized: normalized.as_ref().filter(|_| !mask).map(|normalized| normalized.reveal().as_str()),
                source: *origin,
                field: field.as_deref(),
            },
            Evidence::Shape { what, length_px, height_px, angle } => Self::Shape {
                what,
                length_px: round(f64::from(*length_px), SHAPE_DECIMALS),
                height_px: round(f64::from(*height_px), SHAPE_DECIMALS),
                angle: round(f64::from(*angle), SHAPE_DECIMALS),
            },
            Evidence::Code { format, payload, fields } => Self::Code {
                format,
                payload: if mask { MASK } else { payload.reveal() },
                fields: fields
                    .iter()
                    .map(|(name, value)| NamedValue { name, value: if mask { MASK } else { value.reveal() } })
                    .collect(),
            },
            Evidence::Ridges { period_px, resolution_ppi, fingers, verdict, minutiae, what } => Self::Ridges {
                period_px: round(f64::from(*period_px), SHAPE_DECIMALS),
                resolution_ppi: resolution_ppi.map(|ppi| f64::from(ppi).round()),
                fingers: *fingers,
                verdict: *verdict,
                minutiae: *minutiae,
                what,
            },
            Evidence::Bytes { offset, length, what, detail } => {
                Self::Bytes { offset: *offset, length: *length, what, detail: detail.as_deref() }
            }
        }
    }
}

impl<'a> FieldRecord<'a> {
    fn new(field: &'a Field, mask: bool, readable: &Readable<'_>) -> Self {
        Self {
            namespace: &field.namespace,
            tag: &field.tag,
            value: if mask { Cow::Borrowed(MASK) } else { field.value.to_text() },
            readable: if mask { None } else { readable(field) },
            within: within_id(field.within),
        }
    }
}

/// What a run found.
#[derive(Serialize, JsonSchema)]
pub(super) struct SummaryRecord<'a> {
    /// Photos in the report.
    photos: u64,
    /// Photos of which everything was looked at.
    complete: u64,
    /// Photos of which something was skipped.
    partial: u64,
    /// Files that are no readable image.
    failed: u64,
    /// Those of them that nobody would take for photos: neither content nor name says so.
    no_images: u64,
    /// Findings by rule; rules without findings are left out.
    findings: Vec<RuleCount>,
    /// What was skipped and how often, most frequent first.
    skipped: Vec<SkipCount<'a>>,
    /// How long the run took, in seconds.
    seconds: f64,
    /// Whether the run was stopped before its end.
    interrupted: bool,
}

#[derive(Serialize, JsonSchema)]
struct RuleCount {
    /// The rule's id.
    rule: RuleId,
    /// The harm if true.
    severity: Severity,
    /// How many findings.
    findings: u64,
    /// In how many photos.
    photos: u64,
}

#[derive(Serialize, JsonSchema)]
struct SkipCount<'a> {
    /// What was skipped and why.
    what: &'a str,
    /// How often.
    count: u64,
}

impl<'a> SummaryRecord<'a> {
    pub(super) fn new(summary: &'a Summary) -> Self {
        let [complete, partial, failed] = summary.by_status;
        let findings = RULES.iter().zip(&summary.by_rule).filter(|(_, (findings, _))| *findings > 0).map(
            |(rule, &(findings, photos))| RuleCount { rule: RuleId(rule), severity: rule.severity, findings, photos },
        );
        Self {
            photos: summary.photos,
            complete,
            partial,
            failed,
            no_images: summary.no_images,
            findings: findings.collect(),
            skipped: summary.skips.iter().map(|(what, count)| SkipCount { what, count: *count }).collect(),
            seconds: round(summary.elapsed.as_secs_f64(), MEASURE_DECIMALS),
            interrupted: summary.interrupted,
        }
    }
}

/// `value` rounded to `decimals` decimal places.
fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// Writes `value` as compact JSON behind what `out` holds.
pub(super) fn write(value: &impl Serialize, out: &mut Vec<u8>) {
    let written = value.serialize(Compact(out));
    debug_assert!(written.is_ok(), "records hold only what JSON is written from");
}
