//! Owns what a finding is: which rule, what evidence, how sure, where. The message is derived from rule and evidence, so that no
//! second wording drifts.

use std::borrow::Cow;

use crate::private::Private;
use crate::rule::Rule;

/// A rectangle in the upright, full-size picture, in pixels; the origin is the top left corner. Lies inside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

impl Region {
    /// The smallest region that holds both.
    #[must_use]
    pub fn enclosing(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = self.x.saturating_add(self.width).max(other.x.saturating_add(other.width));
        let bottom = self.y.saturating_add(self.height).max(other.y.saturating_add(other.height));
        Self { x, y, width: right - x, height: bottom - y }
    }
}

/// The nearest known place to a position.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestPlace {
    /// City, town or village.
    pub name: Private<String>,
    /// First-level administrative division, may be empty.
    pub region: Private<String>,
    /// ISO 3166-1 alpha-2 country code.
    pub country: Private<String>,
    /// Great-circle distance from the position, in kilometres.
    pub distance_km: f64,
}

/// What a finding rests on. Values are [`Private`]: only a reporter opens them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// A metadata field.
    Field {
        /// As in [`crate::metadata::Field::namespace`].
        namespace: Cow<'static, str>,
        /// As in [`crate::metadata::Field::tag`].
        tag: Cow<'static, str>,
        /// Its value as text.
        value: Private<String>,
        /// For times: the offset from UTC as stored, `+02:00`.
        offset: Option<Private<String>>,
    },
    /// A position on Earth.
    Position {
        /// Degrees north, WGS 84.
        latitude: Private<f64>,
        /// Degrees east, WGS 84.
        longitude: Private<f64>,
        /// Metres above sea level.
        altitude_m: Option<Private<f64>>,
        /// Radius of the stated error, in metres.
        accuracy_m: Option<Private<f64>>,
        /// The nearest known place.
        place: Option<NearestPlace>,
    },
    /// A string: read in the picture, or found in metadata, a code or the file's name.
    Text {
        /// As printed or stored.
        text: Private<String>,
        /// In its standard form (E.164, digits only …), where it has one.
        normalized: Option<Private<String>>,
        /// Where it came from.
        origin: Origin,
        /// Of a string in metadata: the field it stands in, for people: `IPTC Caption-Abstract`.
        field: Option<Cow<'static, str>>,
    },
    /// A shape in the picture; where it lies is the finding's region.
    Shape {
        /// What it looks like, for people: `a line of text`.
        what: Cow<'static, str>,
        /// Length along its own direction, in pixels of the full-size picture.
        length_px: f32,
        /// Height across it, in the same pixels.
        height_px: f32,
        /// Its direction, in degrees clockwise from the x axis, −180…180.
        angle: f32,
    },
    /// A machine-readable code.
    Code {
        /// Its symbology, in the usual name: `QR Code`, `EAN-13`.
        format: &'static str,
        /// What it holds, as text.
        payload: Private<String>,
        /// What of it was understood: names and values, in the payload's order. Names are for people: `flight`.
        fields: Vec<(Cow<'static, str>, Private<String>)>,
    },
    /// Friction ridges.
    Ridges {
        /// Distance from ridge to ridge, in pixels of the full-size picture.
        period_px: f32,
        /// Resolution on the skin, in pixels an inch, from the period and the usual distance of ridges.
        resolution_ppi: Option<f32>,
        /// How many finger pads show them, where hands were found; palms do not count.
        fingers: Option<u32>,
        /// What can be made of them.
        verdict: RidgeVerdict,
        /// Minutiae that a detector finds in them: ridge endings and bifurcations. A count, never a template.
        minutiae: Option<u32>,
        /// What they are on, for people: `skin`, `a contact print`.
        what: Cow<'static, str>,
    },
    /// Bytes in the file.
    Bytes {
        /// First byte, from the file's start; `None` where they were unpacked and lie nowhere as they are.
        offset: Option<u64>,
        /// How many.
        length: u64,
        /// What they are, for people: `JPEG thumbnail, 160 x 120`.
        what: Cow<'static, str>,
        /// Further facts about them, as what a sentence goes on with behind `what`: `shows another scene than the picture`.
        detail: Option<Cow<'static, str>>,
    },
}

/// What can be made of friction ridges in a photo, by their period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RidgeVerdict {
    /// 2.5 to 3 pixels a ridge: a part of the minutiae might be told.
    HardlyReadable,
    /// 3 to 4 pixels a ridge.
    PartlyReadable,
    /// 4 pixels a ridge or more: good enough to identify.
    Readable,
}

/// Where a string came from. The same rules run on all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Read in the picture.
    Pixels,
    /// A metadata field.
    Metadata,
    /// The payload of a machine-readable code.
    Code,
    /// The file's name.
    FileName,
}

/// One thing that a photo gives away.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// How likely it is true, 0…1.
    pub confidence: f32,
    /// What it rests on.
    pub evidence: Evidence,
    /// Where in the picture; `None` where the file itself is meant.
    pub region: Option<Region>,
    /// The reasons, in plain words, no values.
    pub why: Vec<Cow<'static, str>>,
}

impl Finding {
    /// A finding about the file itself.
    pub fn new(rule: &'static Rule, confidence: f32, evidence: Evidence) -> Self {
        Self { rule, confidence, evidence, region: None, why: Vec::new() }
    }

    /// Adds a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<Cow<'static, str>>) -> Self {
        self.why.push(why.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_around_two_reaches_as_far_as_either() {
        let (a, b) = (Region { x: 10, y: 20, width: 30, height: 5 }, Region { x: 5, y: 22, width: 10, height: 40 });
        let both = Region { x: 5, y: 20, width: 35, height: 42 };
        assert_eq!((a.enclosing(b), b.enclosing(a), a.enclosing(a)), (both, both, a));
    }
}
