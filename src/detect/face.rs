//! Judges faces: what the picture shows, together with what the metadata says of who is where in it.

use super::{Detector, Needs, trimmed};
use crate::error::Skip;
use crate::finding::{Evidence, Finding};
use crate::metadata::{Field, Within};
use crate::photo::Photo;
use crate::rule::{FACE, PERSON_NAME};
use crate::vision::faces::Face;
use crate::vision::quad::Quad;

/// Certainty from which a face is told.
const TOLD: f32 = 0.5;

/// Least certainty of a face at whose place the metadata names somebody: two witnesses that know nothing of each other.
const NAMED: f32 = 0.9;

/// Part of the smaller one of two boxes that must be common to them: programs mark heads, hair and shoulders as "face".
const COMMON: f32 = 0.5;

/// How much larger than a face the place of a name may be, by area.
const MUCH_LARGER: f32 = 12.0;

/// Most places of names that are looked at.
const MAX_PLACES: usize = 1_000;

pub(super) static FACES: Detector = Detector { name: "faces", rules: &[&FACE], needs: Needs::Scene, detect };

/// Where the metadata says that somebody is: a box in shares of the picture, and the name as it stands there.
#[derive(Default, Clone)]
struct Named<'a> {
    seen: Vec<&'a str>,
    name: Option<&'a Field>,
    /// Centre and size, of the description of the Metadata Working Group; corner and size, of Microsoft's.
    centre: [Option<f32>; 2],
    corner: [Option<f32>; 2],
    size: [Option<f32>; 2],
}

fn detect(photo: &Photo<'_>, findings: &mut Vec<Finding>) -> Result<(), Skip> {
    let size = photo.pixels().map_err(Clone::clone)?.rgb.dimensions();
    let faces = &photo.faces().map_err(Clone::clone)?.faces;
    if faces.is_empty() {
        return Ok(());
    }
    let named = named(&photo.metadata.fields);
    for face in faces {
        let here = named.iter().find(|named| named.is_at(face.frame, size, photo.orientation()));
        let Some(finding) = finding(face, size, here.is_some()) else { continue };
        if let Some(field) = here.and_then(|named| named.name) {
            tell_where(field, &finding, findings);
        }
        findings.push(finding);
    }
    Ok(())
}

fn finding(face: &Face, size: (u32, u32), named: bool) -> Option<Finding> {
    let certainty = if named { face.certainty.max(NAMED) } else { face.certainty };
    if certainty < TOLD {
        return None;
    }
    let [x, y, width, height] = face.frame;
    let angle = face.tilt.unwrap_or(0.0);
    let evidence = Evidence::Shape { what: "a face".into(), length_px: width, height_px: height, angle };
    let mut finding = Finding::new(&FACE, certainty, evidence);
    finding.region = Some(Quad::upright(x, y, width, height).region(size.0, size.1));
    if named {
        finding.why.push("the metadata names somebody at this place".into());
    }
    if let Some(pupils) = face.pupils_px {
        finding.why.push(format!("{pupils:.0} px between the pupils").into());
    }
    if face.looks > 1 {
        finding.why.push(format!("seen at {} scales", face.looks).into());
    }
    Some(finding)
}

/// Tells the finding of a name where in the picture its bearer is.
fn tell_where(name: &Field, face: &Finding, findings: &mut [Finding]) {
    let text = name.value.to_text();
    let same = |finding: &&mut Finding| match &finding.evidence {
        Evidence::Field { value, .. } => finding.rule == &PERSON_NAME && value.reveal() == trimmed(&text),
        _ => false,
    };
    if let Some(finding) = findings.iter_mut().find(same)
        && finding.region.is_none()
    {
        finding.region = face.region;
        finding.why.push("a face was found where the metadata places the name".into());
    }
}

/// The places of names: `mwg-rs:RegionList` (Metadata Working Group, Guidelines for Handling Image Metadata 2.0, section 5.9) and
/// `MP:RegionInfo` (Microsoft Photo Region schema). Structures come as fields in their order; one begins where a member comes again.
fn named(fields: &[Field]) -> Vec<Named<'_>> {
    let mut places = Vec::new();
    let mut open = Named::default();
    for field in fields.iter().filter(|field| field.within == Within::Photo) {
        let member = match &*field.namespace {
            "XMP-mwg-rs" => field.tag.strip_prefix("Regions/RegionList/"),
            "XMP-MP" => field.tag.split_once("Regions/").map(|(_, member)| member),
            _ => continue,
        };
        let Some(member) = member else { continue };
        if open.seen.contains(&member) {
            places.push(std::mem::take(&mut open));
            if places.len() >= MAX_PLACES {
                break;
            }
        }
        open.seen.push(member);
        let text = field.value.to_text();
        let number = || text.trim().parse::<f32>().ok();
        match member {
            "Name" | "PersonDisplayName" => open.name = Some(field).filter(|_| !trimmed(&text).is_empty()),
            "Area/x" => open.centre[0] = number(),
            "Area/y" => open.centre[1] = number(),
            "Area/w" => open.size[0] = number(),
            "Area/h" => open.size[1] = number(),
            "Rectangle" => {
                let mut numbers = text.split(',').map(|part| part.trim().parse().ok());
                let mut next = || numbers.next().flatten();
                open.corner = [next(), next()];
                open.size = [next(), next()];
            }
            _ => {}
        }
    }
    places.push(open);
    places.retain(|place| place.name.is_some());
    places
}

impl Named<'_> {
    /// Left, top, width and height in shares of the picture as it is stored.
    fn share(&self) -> Option<[f32; 4]> {
        let [width, height] = [self.size[0]?, self.size[1]?];
        if let [Some(x), Some(y)] = self.corner {
            return Some([x, y, width, height]);
        }
        Some([self.centre[0]? - width / 2.0, self.centre[1]? - height / 2.0, width, height])
    }

    /// Whether this is the place of a face in the upright picture of `size`. Programs disagree on whether the place is that in the
    /// picture as stored or as shown; either will do.
    fn is_at(&self, face: [f32; 4], size: (u32, u32), orientation: u8) -> bool {
        let Some(share) = self.share() else { return false };
        [share, upright(share, orientation)].into_iter().any(|[x, y, width, height]| {
            let (across, down) = (size.0 as f32, size.1 as f32);
            let place = Quad::upright(x * across, y * down, width * across, height * down);
            let face = Quad::upright(face[0], face[1], face[2], face[3]);
            let (small, large) = (place.area().min(face.area()), place.area().max(face.area()));
            small > 0.0 && large <= small * MUCH_LARGER && place.shared(&face) >= small * COMMON
        })
    }
}

/// A box in shares of the stored picture as one in shares of the upright picture (EXIF 3.0, table of `Orientation`).
fn upright(share: [f32; 4], orientation: u8) -> [f32; 4] {
    let [x, y, width, height] = share;
    let (right, bottom) = (1.0 - x - width, 1.0 - y - height);
    match orientation {
        2 => [right, y, width, height],
        3 => [right, bottom, width, height],
        4 => [x, bottom, width, height],
        5 => [y, x, height, width],
        6 => [bottom, x, height, width],
        7 => [bottom, right, height, width],
        8 => [y, right, height, width],
        _ => share,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::metadata::Value;

    const SIZE: (u32, u32) = (1000, 500);

    fn face(frame: [f32; 4], certainty: f32) -> Face {
        Face { frame, certainty, pupils_px: Some(24.4), tilt: Some(3.0), looks: 2 }
    }

    fn fields(members: &[(&'static str, &'static str, &str)]) -> Vec<Field> {
        members
            .iter()
            .map(|&(namespace, tag, value)| Field::new(namespace, tag, Value::Text(value.to_owned())))
            .collect()
    }

    fn area(
        name: Option<&'static str>,
        [x, y, w, h]: [&'static str; 4],
    ) -> Vec<(&'static str, &'static str, &'static str)> {
        let member = |tag, value| ("XMP-mwg-rs", tag, value);
        let name = name.map(|name| member("Regions/RegionList/Name", name));
        let area = [
            "Regions/RegionList/Area/x",
            "Regions/RegionList/Area/y",
            "Regions/RegionList/Area/w",
            "Regions/RegionList/Area/h",
        ];
        let area = area.into_iter().zip([x, y, w, h]).map(|(tag, value)| member(tag, value));
        [member("Regions/RegionList/Type", "Face")].into_iter().chain(name).chain(area).collect()
    }

    #[test]
    fn a_sure_face_is_told_with_its_size_and_reasons_and_a_doubtful_one_is_not() {
        let found = finding(&face([990.0, 20.0, 40.0, 50.0], 0.9), SIZE, false).unwrap();
        let region = found.region.unwrap();
        assert_eq!((region.x, region.width, region.height), (990, 10, 50));
        assert_eq!(found.why, ["24 px between the pupils", "seen at 2 scales"]);
        assert!(matches!(found.evidence, Evidence::Shape { length_px: 40.0, height_px: 50.0, angle: 3.0, .. }));
        assert!(finding(&face([0.0, 0.0, 40.0, 50.0], 0.4), SIZE, false).is_none());
    }

    #[test]
    fn a_name_at_its_place_makes_a_face_surer_and_stays_out_of_the_reasons() {
        let doubtful = face([480.0, 230.0, 40.0, 50.0], 0.3);
        let fields = fields(&[area(None, ["0.1"; 4]), area(Some("Ann"), ["0.5", "0.5", "0.06", "0.15"])].concat());
        let named = named(&fields);
        assert_eq!(named.len(), 1);
        assert!(named[0].is_at(doubtful.frame, SIZE, 1));
        assert!(!named[0].is_at([100.0, 50.0, 40.0, 50.0], SIZE, 1));
        let found = finding(&doubtful, SIZE, true).unwrap();
        assert_eq!(found.confidence, NAMED);
        assert!(found.why.iter().all(|why| !why.contains("Ann")));
    }

    #[test]
    fn the_finding_of_the_name_learns_where_the_face_is() {
        let fields = fields(&area(Some("Ann"), ["0.5", "0.5", "0.06", "0.15"]));
        let place = finding(&face([480.0, 230.0, 40.0, 50.0], 0.9), SIZE, true).unwrap();
        let name = |value: &str| {
            let (namespace, tag) = ("XMP-dc".into(), "creator".into());
            let evidence = Evidence::Field { namespace, tag, value: value.to_owned().into(), offset: None };
            Finding::new(&PERSON_NAME, 0.98, evidence)
        };
        let mut findings = [name("Bob"), name("Ann")];
        tell_where(named(&fields)[0].name.unwrap(), &place, &mut findings);
        assert_eq!([findings[0].region, findings[1].region], [None, place.region]);
    }

    #[test]
    fn microsofts_corners_are_understood() {
        let fields = fields(&[
            ("XMP-MP", "RegionInfo/Regions/Rectangle", "0.48, 0.46, 0.04, 0.1"),
            ("XMP-MP", "RegionInfo/Regions/PersonDisplayName", "Ann"),
            ("XMP-MP", "RegionInfo/Regions/Rectangle", "broken"),
            ("XMP-MP", "RegionInfo/Regions/PersonDisplayName", "Bob"),
        ]);
        let places: Vec<_> = named(&fields).iter().map(Named::share).collect();
        assert_eq!(places, [Some([0.48, 0.46, 0.04, 0.1]), None]);
    }

    #[test]
    fn a_place_in_the_stored_picture_is_found_in_the_upright_one() {
        // Stored on its side, 500 × 1000: the upper left corner is shown on the upper right (orientation 6).
        let fields = fields(&area(Some("Ann"), ["0.1", "0.1", "0.2", "0.2"]));
        let named = named(&fields);
        assert!(named[0].is_at([800.0, 0.0, 200.0, 100.0], SIZE, 6));
        assert!(!named[0].is_at([0.0, 400.0, 200.0, 100.0], SIZE, 6));
        for orientation in 1..=8 {
            let turned = upright([0.25, 0.25, 0.5, 0.5], orientation);
            assert_eq!(turned, [0.25, 0.25, 0.5, 0.5]);
        }
    }
}
