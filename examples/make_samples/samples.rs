//! Owns the samples: which picture gets which metadata, leftovers or faults, and what a scan must say of it.

use std::error::Error;

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use serde_json::{Value as Json, json};

use crate::draw::Canvas;
use crate::exif::{Builder, Directory, Order, Value, block, position};
use crate::manifest::{Sample, any, at, holds, reads, says};
use crate::{
    c2pa, codes, dog, fingers, iptc, isobmff, jpeg, makernote, png, portrait, scenes, still, things, trailer, xmp,
};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

const LITTLE: Order = Order::Little;
const BIG: Order = Order::Big;

/// Quality of the pictures.
pub const QUALITY: u8 = 72;

/// Quality of pictures whose skin is looked at.
const SKIN_QUALITY: u8 = 84;

/// When the samples were taken.
const TIME: &str = "2024:05:17 14:03:22";

/// Trafalgar Square, London: latitude and longitude in degrees.
const SQUARE: (f64, f64) = (51.508, -0.128);

/// Times Square, New York.
const TIMES_SQUARE: (f64, f64) = (40.758, -73.9855);

/// The middle of Lake Constance.
const LAKE: (f64, f64) = (47.62, 9.4);

/// The harbour fountain (Jet d'Eau) of Geneva.
const FOUNTAIN: (f64, f64) = (46.2074, 6.1559);

const BLUE: [f32; 3] = [110.0, 160.0, 216.0];
const DUSK: [f32; 3] = [226.0, 168.0, 150.0];
const MORNING: [f32; 3] = [168.0, 200.0, 214.0];

/// Rules that a clean file may not set off: everything that metadata can say, and text.
const EVERYTHING: [&str; 23] = [
    "gps-position",
    "place-name",
    "gps-track",
    "capture-time",
    "device-model",
    "device-serial",
    "device-name",
    "person-name",
    "embedded-thumbnail",
    "thumbnail-mismatch",
    "embedded-image",
    "embedded-video",
    "trailing-data",
    "edit-history",
    "file-path",
    "generation-parameters",
    "content-credentials",
    "unreadable-file",
    "truncated-file",
    "format-mismatch",
    "text-region",
    "readable-text",
    "machine-code",
];

/// A sample that is read completely, whose embedded copies match, and whose pixels show nothing to read.
pub fn sample(name: &'static str, shows: &'static str, must: Vec<Json>, bytes: Vec<u8>) -> Sample {
    let must_not = vec!["thumbnail-mismatch", "unreadable-file", "truncated-file", "format-mismatch"];
    let must_not = must_not.into_iter().filter(|rule| !must.iter().any(|m| m["rule"] == *rule)).collect();
    Sample { name, shows, status: "complete", must, must_not, pictured: json!({}), bytes }
}

/// A small copy `width` x `height`, as cameras embed it: JPEG without a JFIF segment.
fn thumbnail(picture: &RgbImage, width: u32, height: u32) -> Result<Vec<u8>> {
    let small = imageops::resize(picture, width, height, FilterType::Triangle);
    Ok(jpeg::assemble(&jpeg::encode(&small, 75)?, &[]))
}

/// Maker, model, time and size as a phone would write them.
fn phone(picture: &RgbImage) -> Builder {
    Builder::new(BIG, "Fabrikam", "Phone 7").taken(TIME).size(picture.width(), picture.height())
}

/// A JPEG file of `picture` with an EXIF block.
fn with_exif(picture: &RgbImage, exif: Builder) -> Result<Vec<u8>> {
    Ok(jpeg::assemble(&jpeg::encode(picture, QUALITY)?, &[jpeg::exif(&exif.build())]))
}

/// A JPEG file of `picture` with an XMP packet of these properties.
fn with_xmp(picture: &RgbImage, properties: &str) -> Result<Vec<u8>> {
    Ok(jpeg::assemble(&jpeg::encode(picture, QUALITY)?, &[jpeg::xmp(&xmp::packet(properties))]))
}

/// All samples, in the order of the README.
pub fn all() -> Result<Vec<Sample>> {
    let metadata = [places_and_devices()?, people_and_history()?, copies()?, left_behind()?, other_formats()?];
    let pictures = [strings()?, no_strings()?, codes::codes()?, codes::no_codes()?, faces()?, skin()?, faults()?];
    Ok(metadata.into_iter().chain(pictures).flatten().collect())
}

fn places_and_devices() -> Result<Vec<Sample>> {
    let dog = dog::dog().image();
    let exif = phone(&dog).gps(position(SQUARE.0, SQUARE.1)).thumbnail(thumbnail(&dog, 160, 140)?);
    let must = vec![
        at(SQUARE),
        says("device-model", "Fabrikam Phone 7"),
        says("capture-time", TIME),
        any("embedded-thumbnail"),
        reads("phone-number", "07700 900123"),
        reads("readable-text", "BRUNO"),
    ];
    let shows =
        "A dog with a tag on its collar that carries a phone number; EXIF has position, phone, time and a thumbnail.";
    let mut dog = sample("dog_with_tag.jpg", shows, must, with_exif(&dog, exif)?);
    dog.pictured = json!({ "phones": [{ "printed": "07700 900123", "digit_px": 15 }], "text": ["BRUNO"] });
    Ok(vec![dog, tag_at_home()?, tag_on_travels()?, holiday()?, owner_and_serial()?, nikon()?, iphone()?])
}

/// A New York number on a tag, in a photo that was taken at `place`; `said` is what `what` of the number's and the position's reasons
/// must hold of each other.
fn new_york_tag(
    name: &'static str,
    shows: &'static str,
    place: (f64, f64),
    what: &str,
    said: [&str; 2],
) -> Result<Sample> {
    let printed = "+1 212 555 0123";
    let picture = things::tag(&["RUSTY", "IF FOUND CALL", printed, "THANK YOU"]).image();
    let [mut number, mut position_found] = [reads("phone-number", printed), at(place)];
    number[what] = json!(said[0]);
    position_found[what] = json!(said[1]);
    let bytes = with_exif(&picture, phone(&picture).gps(position(place.0, place.1)))?;
    let mut tag = sample(name, shows, vec![number, position_found], bytes);
    tag.pictured = json!({ "strings": [reads("phone-number", printed)] });
    Ok(tag)
}

fn tag_at_home() -> Result<Sample> {
    let shows = "A tag with a New York number, photographed in New York: area code and position agree.";
    let said = ["lies in the area of its area code", "the area code of a number in the picture belongs there"];
    new_york_tag("tag_at_home.jpg", shows, TIMES_SQUARE, "why", said)
}

fn tag_on_travels() -> Result<Sample> {
    let shows = "The same tag in London: the area code says nothing of where the photo was taken.";
    new_york_tag("tag_on_travels.jpg", shows, SQUARE, "why_not", ["area code"; 2])
}

fn holiday() -> Result<Sample> {
    let picture = scenes::lake(5).image();
    let time = Value::Rational(vec![(12, 1), (3, 1), (22, 1)]);
    let gps =
        position(LAKE.0, LAKE.1).with(5, Value::Bytes(vec![0])).rational(6, 3957, 10).with(7, time).text(0x0C, "K");
    let gps = gps
        .rational(0x0D, 183, 10)
        .text(0x10, "T")
        .rational(0x11, 2254, 10)
        .text(0x12, "WGS-84")
        .text(0x1D, "2024:05:17");
    let degrees = |d: u32, m: u32| Value::Rational(vec![(d, 1), (m, 1), (0, 1)]);
    let gps = gps.text(0x13, "N").with(0x14, degrees(47, 39)).text(0x15, "E").with(0x16, degrees(9, 10));
    let exif = phone(&picture).exif(0x9011, Value::ascii("+02:00")).exif(0x9012, Value::ascii("+02:00")).gps(gps);
    let time = json!({ "rule": "capture-time", "value": TIME, "offset": "+02:00" });
    let shows =
        "A full GPS record: position, altitude, direction, speed, destination and time, in the middle of a lake.";
    Ok(sample("holiday_gps.jpg", shows, vec![at(LAKE), any("gps-track"), time], with_exif(&picture, exif)?))
}

fn owner_and_serial() -> Result<Sample> {
    let picture = scenes::square(2, BLUE).image();
    let note = makernote::canon("Erika Example", 3_050_720_011, "ZX0004711");
    let exif = Builder::new(LITTLE, "Canon", "Canon EOS Specimen").taken(TIME).size(720, 480);
    let exif =
        exif.ifd0(0x013B, Value::ascii("Nora Placeholder")).ifd0(0x8298, Value::ascii("(c) 2024 Nora Placeholder"));
    let exif = exif.exif(0xA430, Value::ascii("Ravi Sample")).exif(0xA431, Value::ascii("012345678901"));
    let exif =
        exif.exif(0xA434, Value::ascii("EF50mm f/1.8 STM")).exif(0xA435, Value::ascii("0000c0ffee")).exif(0x927C, note);
    let people = ["Nora Placeholder", "Ravi Sample", "Erika Example", "(c) 2024 Nora Placeholder"];
    let serials = ["012345678901", "0000c0ffee", "3050720011", "ZX0004711"];
    let must = people.iter().map(|p| says("person-name", p)).chain(serials.iter().map(|s| says("device-serial", s)));
    let shows = "Owner, artist and rights holder, and four serial numbers, two of them in a Canon MakerNote.";
    Ok(sample("owner_and_serial.jpg", shows, must.collect(), with_exif(&picture, exif)?))
}

fn nikon() -> Result<Sample> {
    let picture = scenes::desk(&["SHOPPING", "BREAD", "APPLES", "TEA"], 4).image();
    let exif = Builder::new(BIG, "NIKON CORPORATION", "NIKON D0000").taken(TIME).size(720, 480);
    let bytes = with_exif(&picture, exif.exif(0x927C, makernote::nikon("3007251")))?;
    let must = vec![says("device-serial", "3007251"), says("capture-time", TIME), any("device-model")];
    let must = must.into_iter().chain([reads("readable-text", "SHOPPING")]).collect();
    let mut nikon = sample("nikon_serial.jpg", "A serial number that only the Nikon MakerNote holds.", must, bytes);
    nikon.pictured = json!({ "text": ["SHOPPING", "BREAD", "APPLES", "TEA"] });
    Ok(nikon)
}

fn iphone() -> Result<Sample> {
    let picture = scenes::square(8, DUSK).image();
    let exif =
        Builder::new(BIG, "Apple", "iPhone 99").taken(TIME).size(720, 480).ifd0(0x013C, Value::ascii("Erika's iPhone"));
    let exif = exif
        .exif(0x9010, Value::ascii("+02:00"))
        .exif(0x9011, Value::ascii("+02:00"))
        .exif(0x9012, Value::ascii("+02:00"));
    let exif = exif.exif(0x927C, makernote::apple("5F0C2D1E-0000-4000-8000-000000000001"));
    let time = json!({ "rule": "capture-time", "value": TIME, "offset": "+02:00" });
    let must = vec![says("device-name", "Erika's iPhone"), says("device-model", "Apple iPhone 99"), time];
    let shows =
        "A phone's name given by its owner, an Apple MakerNote with a content identifier, times with their zone.";
    Ok(sample("iphone_like.jpg", shows, must, with_exif(&picture, exif)?))
}

/// An XMP history of `steps` steps.
fn history(steps: usize) -> String {
    let step = |i: usize| {
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><stEvt:action>saved</stEvt:action>\
             <stEvt:instanceID>xmp.iid:5f0c2d1e-0000-4000-8000-{i:012}</stEvt:instanceID>\
             <stEvt:when>2024-05-18T09:{:02}:00+02:00</stEvt:when>\
             <stEvt:softwareAgent>Imaginary Editor 3.1 (Windows)</stEvt:softwareAgent></rdf:li>\n",
            i % 60
        )
    };
    format!("<xmpMM:History><rdf:Seq>{}</rdf:Seq></xmpMM:History>", (1..=steps).map(step).collect::<String>())
}

fn people_and_history() -> Result<Vec<Sample>> {
    let path = r"C:\Users\erika.example\Pictures\private\original.psd";
    let ids = "<xmpMM:DocumentID>xmp.did:5f0c2d1e-0000-4000-8000-0000000000d1</xmpMM:DocumentID>\
               <xmpMM:OriginalDocumentID>xmp.did:5f0c2d1e-0000-4000-8000-0000000000d0</xmpMM:OriginalDocumentID>";
    let from = format!(
        "<xmpMM:DerivedFrom rdf:parseType=\"Resource\"><stRef:documentID>xmp.did:5f0c2d1e-0000-4000-8000-0000000000d0\
         </stRef:documentID><stRef:filePath>{path}</stRef:filePath></xmpMM:DerivedFrom>"
    );
    let tool = xmp::text("xmp:CreatorTool", "Imaginary Editor 3.1 (Windows)");
    let edited = with_xmp(&scenes::lake(12).image(), &[tool.as_str(), ids, &from, &history(3)].join("\n"))?;
    let must = vec![any("edit-history"), says("file-path", path)];
    let shows = "An editor's history in XMP, document ids, and the path of the original on a Windows computer.";
    Ok(vec![press()?, sample("xmp_history.jpg", shows, must, edited), named_faces()?, extended_xmp()?])
}

fn press() -> Result<Sample> {
    let picture = scenes::square(5, MORNING).image();
    let records = iptc::records(&[
        (55, "20240517"),
        (60, "140322+0100"),
        (80, "Zoë Beispiel"),
        (90, "Genève"),
        (92, "Jet d'Eau"),
        (101, "Switzerland"),
        (116, "© Example Press"),
        (118, "zoe@example.org, +1 555-0100"),
        (120, "The fountain in the morning"),
    ]);
    let small = thumbnail(&picture, 160, 107)?;
    let resources =
        [iptc::resource(0x0404, &records), iptc::resource(0x040C, &iptc::thumbnail(&small, 160, 107))].concat();
    let bytes = jpeg::assemble(&jpeg::encode(&picture, QUALITY)?, &[jpeg::photoshop(&resources)]);
    let must = vec![says("person-name", "Zoë Beispiel"), says("place-name", "Genève"), any("embedded-thumbnail")];
    let contact = [holds("email-address", "zoe@example.org"), holds("phone-number", "+1 555-0100")];
    let must = must.into_iter().chain(contact).collect();
    let shows = "A press photo: IPTC by-line, contact, city and country in UTF-8, and a Photoshop thumbnail.";
    Ok(sample("press_iptc.jpg", shows, must, bytes))
}

fn named_faces() -> Result<Sample> {
    let picture = scenes::party(3).image();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let [first, second, third] = scenes::PARTY_FACES;
    let region = |(x, y, size): (f32, f32, f32), name: &str| {
        let (x, y, w, h) = (x / width, y / height, 2.0 * size / width, 2.0 * size / height);
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><mwg-rs:Name>{name}</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>\
             <mwg-rs:Area stArea:x=\"{x:.4}\" stArea:y=\"{y:.4}\" stArea:w=\"{w:.4}\" stArea:h=\"{h:.4}\" \
             stArea:unit=\"normalized\"/></rdf:li>"
        )
    };
    let regions = format!(
        "<mwg-rs:Regions rdf:parseType=\"Resource\"><mwg-rs:AppliedToDimensions stDim:w=\"{width}\" stDim:h=\"{height}\" \
         stDim:unit=\"pixel\"/><mwg-rs:RegionList><rdf:Bag>{}{}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>",
        region(first, "Erika Example"),
        region(second, "Ravi Sample")
    );
    let (x, y, size) = third;
    let corner = format!("{:.4}, {:.4}", (x - size) / width, (y - size) / height);
    let microsoft = format!(
        "<MP:RegionInfo rdf:parseType=\"Resource\"><MPRI:Regions><rdf:Bag><rdf:li MPReg:PersonDisplayName=\"Nora Placeholder\" \
         MPReg:Rectangle=\"{corner}, {:.4}, {:.4}\"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>",
        2.0 * size / width,
        2.0 * size / height
    );
    let must = ["Erika Example", "Ravi Sample", "Nora Placeholder"].map(|name| says("person-name", name)).to_vec();
    let shows = "Three drawn faces with names: two in MWG regions, one in Microsoft's.";
    Ok(sample("named_faces.jpg", shows, must, with_xmp(&picture, &[regions, microsoft].join("\n"))?))
}

fn extended_xmp() -> Result<Sample> {
    let extended = xmp::bare(&[xmp::sequence("dc:creator", &["Zoë Beispiel"]), history(24)].join("\n"));
    let main = xmp::packet(&xmp::text("xmpNote:HasExtendedXMP", &jpeg::extended_xmp_name(&extended)));
    let segments: Vec<_> = [jpeg::xmp(&main)].into_iter().chain(jpeg::extended_xmp(&extended, 2)).collect();
    let bytes = jpeg::assemble(&jpeg::encode(&scenes::square(11, BLUE).image(), QUALITY)?, &segments);
    let must = vec![says("person-name", "Zoë Beispiel"), any("edit-history")];
    Ok(sample("extended_xmp.jpg", "A name that only extended XMP holds, cut into two segments.", must, bytes))
}

fn copies() -> Result<Vec<Sample>> {
    let whole = scenes::party(6).image();
    let cropped = imageops::crop_imm(&whole, 0, 0, 470, 480).to_image();
    let bytes = with_exif(&cropped, phone(&cropped).thumbnail(thumbnail(&whole, 160, 107)?))?;
    let mismatch = || vec![any("embedded-thumbnail"), any("thumbnail-mismatch")];
    let shows = "Somebody was cropped away; the thumbnail still shows all three.";
    let crop = sample("cropped_thumbnail.jpg", shows, mismatch(), bytes);

    let covered = scenes::shop("EXAMPLE BAKERY", "CALL +1 555-0100", true).image();
    let open = scenes::shop("EXAMPLE BAKERY", "CALL +1 555-0100", false).image();
    let bytes = with_exif(&covered, phone(&covered).thumbnail(thumbnail(&open, 240, 160)?))?;
    let mut cover = sample(
        "covered_thumbnail.jpg",
        "A phone number under a black bar; the thumbnail still has it.",
        mismatch().into_iter().chain([reads("readable-text", "EXAMPLE BAKERY")]).collect(),
        bytes,
    );
    cover.pictured = json!({ "text": ["EXAMPLE BAKERY"] });

    let mut letterboxed = RgbImage::new(160, 120);
    imageops::replace(&mut letterboxed, &imageops::resize(&open, 160, 107, FilterType::Triangle), 0, 6);
    let bytes = with_exif(&open, phone(&open).thumbnail(thumbnail(&letterboxed, 160, 120)?))?;
    let shows = "A thumbnail with black bars above and below that shows the same as the picture.";
    let must =
        vec![any("embedded-thumbnail"), reads("phone-number", "555-0100"), reads("readable-text", "EXAMPLE BAKERY")];
    let mut honest = sample("honest_thumbnail.jpg", shows, must, bytes);
    honest.pictured =
        json!({ "phones": [{ "printed": "+1 555-0100", "digit_px": 26 }], "text": ["EXAMPLE BAKERY", "CALL"] });

    let upright = imageops::crop_imm(&scenes::party(9).image(), 180, 0, 360, 480).to_image();
    let stored = imageops::rotate270(&upright);
    let exif = Builder::new(BIG, "Fabrikam", "Phone 7 Turned").taken(TIME).size(480, 360).turned(6);
    let bytes = with_exif(&stored, exif.thumbnail(thumbnail(&stored, 160, 120)?))?;
    let shows = "Stored lying on its side (orientation 6), the thumbnail likewise: not a mismatch.";
    let rotated = sample("rotated.jpg", shows, vec![any("embedded-thumbnail")], bytes);

    let picture = scenes::lake(21).image();
    let preview = jpeg::encode(&imageops::resize(&picture, 320, 213, FilterType::Triangle), QUALITY)?;
    let bytes = jpeg::with_preview(&jpeg::encode(&picture, QUALITY)?, &phone(&picture).build(), &preview);
    let multi = sample(
        "mpf_preview.jpg",
        "A second, smaller picture behind the first (Multi-Picture Format).",
        vec![any("embedded-image")],
        bytes,
    );
    Ok(vec![crop, cover, honest, rotated, multi])
}

fn left_behind() -> Result<Vec<Sample>> {
    let video = isobmff::video("+46.2074+006.1559/");
    let item = |mime: &str, semantic: &str, length: usize| {
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Mime=\"{mime}\" Item:Semantic=\"{semantic}\" \
             Item:Length=\"{length}\" Item:Padding=\"0\"/></rdf:li>"
        )
    };
    let directory = format!(
        "<GCamera:MotionPhoto>1</GCamera:MotionPhoto><GCamera:MotionPhotoVersion>1</GCamera:MotionPhotoVersion>\
         <GCamera:MotionPhotoPresentationTimestampUs>750000</GCamera:MotionPhotoPresentationTimestampUs>\n\
         <Container:Directory><rdf:Seq>{}{}</rdf:Seq></Container:Directory>",
        item("image/jpeg", "Primary", 0),
        item("video/mp4", "MotionPhoto", video.len())
    );
    let bytes = [with_xmp(&scenes::square(14, BLUE).image(), &directory)?, video].concat();
    let shows = "A motion photo: behind the picture lies a video, and the video holds a position.";
    let motion = sample("motion_photo.jpg", shows, vec![any("embedded-video"), at(FOUNTAIN)], bytes);

    let picture = scenes::lake(30).image();
    let notes = trailer::samsung(&[(0x0A01, "Image_UTC_Data", b"1715947402123")]);
    let bytes =
        [with_exif(&picture, Builder::new(LITTLE, "samsung", "SM-X0000").taken(TIME).size(720, 480))?, notes].concat();
    let shows = "A phone's notes behind the picture (Samsung SEFT), with the time of the shot in UTC.";
    let samsung = sample("samsung_trailer.jpg", shows, vec![any("trailing-data")], bytes);

    let picture = jpeg::encode(&scenes::desk(&["FOR ERIKA", "ERIKA@EXAMPLE.ORG", "SEE YOU SOON"], 6).image(), QUALITY)?;
    let archive = trailer::zip("note.txt", b"Nothing secret: this is a sample.\n", picture.len() as u32);
    let mut zip = sample(
        "zip_behind.jpg",
        "A ZIP archive behind the picture.",
        vec![any("trailing-data"), reads("email-address", "erika@example.org")],
        [picture, archive].concat(),
    );
    zip.pictured = json!({ "emails": [{ "printed": "ERIKA@EXAMPLE.ORG", "letter_px": 20 }], "text": ["FOR ERIKA", "SEE YOU SOON"] });

    let lines =
        ["ARE YOU HOME?", "YES, COME OVER", "WHERE TO?", "12 EXAMPLE STREET", "NUMBER?", "07700 900456", "THANKS!"];
    let whole = scenes::messages("ERIKA", &lines).image();
    let cropped = imageops::crop_imm(&whole, 0, 0, 480, 260).to_image();
    let bytes = trailer::overwrite(&png::encode(&whole, &[])?, &png::encode(&cropped, &[])?);
    let shows = "A cropped screenshot, written over the whole one without cutting the file: the rest still lies behind the end.";
    let mut remains = sample("acropalypse.png", shows, vec![any("trailing-data")], bytes);
    remains.pictured = json!({ "text": ["ERIKA", "ARE YOU HOME?", "YES, COME OVER"] });

    let picture = jpeg::encode(&scenes::lake(40).image(), QUALITY)?;
    let store = c2pa::store("Imaginary Camera/1.0 overshare-samples/0.1", "Lake at evening", "2024-05-17T14:03:22Z");
    let bytes = jpeg::assemble(&picture, &[jpeg::jumbf(&store)]);
    let shows = "Content Credentials (C2PA): a claim with its generator and one action, without a signature.";
    let credentials = sample("content_credentials.jpg", shows, vec![any("content-credentials")], bytes);
    Ok(vec![motion, samsung, zip, remains, credentials])
}

/// A picture in shades of grey.
fn grey(picture: &RgbImage) -> GrayImage {
    imageops::grayscale(picture)
}

fn other_formats() -> Result<Vec<Sample>> {
    let prompt = "a ringed planet over red dunes, oil on canvas\nNegative prompt: people, text\n\
                  Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567890, Size: 480x320, Model: imaginary-v1";
    let bytes = png::encode(&scenes::planet().image(), &[png::text("parameters", prompt)])?;
    let generated = sample(
        "generated.png",
        "The prompt and settings of an image generator.",
        vec![any("generation-parameters")],
        bytes,
    );

    let lines = ["MEET AT NOON?", "MY NUMBER IS", "IT IS NEW?", "+44 7700 900789", "GOT IT"];
    let picture = scenes::messages("RAVI", &lines).image();
    let exif = Builder::new(BIG, "Fabrikam", "Phone 7").taken(TIME).build();
    let chunks = [
        png::text("Author", "Nora Placeholder"),
        png::text("Software", "Imaginary Shooter 2.0"),
        png::utf8_text("Description", "Chat with Ravi \u{2013} caf\u{e9}"),
        png::chunk(b"eXIf", &exif),
    ];
    let must = vec![
        says("person-name", "Nora Placeholder"),
        says("capture-time", TIME),
        says("device-model", "Fabrikam Phone 7"),
        reads("phone-number", "+44 7700 900789"),
    ];
    let mut screenshot = sample(
        "screenshot_text.png",
        "A screenshot of messages with an author, and EXIF in a chunk.",
        must,
        png::encode(&picture, &chunks)?,
    );
    screenshot.pictured = json!({ "phones": [{ "printed": "+44 7700 900789", "digit_px": 16 }], "text": ["RAVI", "MEET AT NOON?", "MY NUMBER IS", "IT IS NEW?", "GOT IT"] });

    let exif = Builder::new(LITTLE, "Fabrikam", "Camera 3").taken(TIME).exif(0xA431, Value::ascii("FC3-000042"));
    let profile = png::raw_profile(&exif.gps(position(SQUARE.0, SQUARE.1)).build())?;
    let must = vec![at(SQUARE), says("device-serial", "FC3-000042"), says("capture-time", TIME)];
    let shows = "EXIF as hexadecimal digits in a deflated text, where old ImageMagick put it.";
    let raw = sample("raw_profile.png", shows, must, png::encode(&scenes::planet().image(), &[profile])?);

    let exif = Builder::new(LITTLE, "Fabrikam", "Camera 3").taken(TIME).gps(position(FOUNTAIN.0, FOUNTAIN.1)).build();
    let creator = xmp::packet(&xmp::sequence("dc:creator", &["Zoë Beispiel"]));
    let must = vec![at(FOUNTAIN), says("person-name", "Zoë Beispiel"), says("device-model", "Fabrikam Camera 3")];
    let webp =
        sample("photo.webp", "WebP with EXIF and XMP.", must, still::webp(&scenes::planet().image(), &exif, &creator)?);

    let heif = isobmff::heif(720, 480, &exif, &creator);
    let must = vec![at(FOUNTAIN), says("person-name", "Zoë Beispiel"), says("capture-time", TIME)];
    let shows = "A HEIF file with EXIF and XMP items; its coded picture is a stub that nobody can decode.";
    let mut heif = sample("heif_metadata.heic", shows, must, heif);
    heif.status = "partial";
    Ok(vec![generated, screenshot, raw, webp, tiff()?, gif()?, heif])
}

fn tiff() -> Result<Sample> {
    let path = r"C:\Users\erika.example\Documents\scans\card_0001.tif";
    let rating = xmp::packet(&xmp::sequence("dc:creator", &["Ravi Sample"]));
    let metadata =
        Directory::new().text(0x010D, path).text(0x010F, "Fabrikam").text(0x0110, "Scanner 1").text(0x0132, TIME);
    let metadata = metadata
        .text(0x013B, "Erika Example")
        .text(0x013C, "ERIKA-LAPTOP")
        .with(700, Value::Bytes(rating.into_bytes()));
    let people = ["Erika Example", "Ravi Sample"].map(|name| says("person-name", name));
    let must =
        vec![says("file-path", path), says("device-name", "ERIKA-LAPTOP"), says("device-model", "Fabrikam Scanner 1")];
    let must = must.into_iter().chain(people).collect();
    let bytes = still::tiff(&grey(&scenes::specimen().image()), metadata)?;
    let mut scan =
        sample("scan.tiff", "A scanned specimen card: TIFF with host computer, artist, a path, and XMP.", must, bytes);
    let lines = ["NAME: DOE-EXAMPLE", "GIVEN: ERIKA", "BORN: 01.01.1970", "NO: X0000000", "SPECIMEN"];
    scan.pictured = json!({ "text": lines, "documents": [{ "kind": "identity card", "letter_px": 16 }] });
    Ok(scan)
}

fn gif() -> Result<Sample> {
    let creator = xmp::packet(&xmp::sequence("dc:creator", &["Nora Placeholder"]));
    let bytes = still::gif(&scenes::planet().image(), "Made by Erika Example, erika@example.org", &creator)?;
    let must = vec![says("person-name", "Nora Placeholder"), holds("email-address", "erika@example.org")];
    Ok(sample("comment.gif", "GIF with a comment and XMP.", must, bytes))
}

/// A JPEG file without metadata of something that can be read; `pictured` names it.
fn readable(name: &'static str, shows: &'static str, must: Vec<Json>, picture: &RgbImage) -> Result<Sample> {
    let strings: Vec<&Json> = must.iter().filter(|wanted| wanted["rule"] != "readable-text").collect();
    let pictured = json!({ "strings": strings });
    let sample = sample(name, shows, must, jpeg::encode(picture, QUALITY)?);
    Ok(Sample { pictured, ..sample })
}

fn strings() -> Result<Vec<Sample>> {
    let zone = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    let card = ["EXAMPLE DESIGN", "TEL +44 20 7946 0958", "ERIKA@EXAMPLE.ORG", "WWW.EXAMPLE.ORG"];
    let address = ["TO", "ERIKA EXAMPLE", "12 EXAMPLE STREET", "LONDON SW1A 1AA", "UNITED KINGDOM"];
    let bill = [
        "INVOICE 42",
        "FOR DRAWING SAMPLES",
        "TOTAL  EUR 120.00",
        "PAY TO  EXAMPLE LTD",
        "IBAN",
        "GB82 WEST 1234 5698 7654 32",
        "THANK YOU",
    ];
    let person = ["ERIKA EXAMPLE", "DATE OF BIRTH", "12 AUG 1974", "DNI 12345678Z"];
    let screen = [
        "CREDENTIALS",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "NOTES",
        "LOGIN: ERIKA",
        "PASSWORD: CORRECT-HORSE-42",
        "-----BEGIN RSA PRIVATE KEY-----",
    ];
    Ok(vec![
        readable(
            "pet_tag.jpg",
            "A brass tag, close by: a name above a phone number.",
            vec![reads("phone-number", "07700 900123"), reads("readable-text", "BELLA")],
            &things::tag(&["BELLA", "IF FOUND CALL", "07700 900123", "THANK YOU"]).image(),
        )?,
        readable(
            "business_card.jpg",
            "A business card with phone, e-mail and web address.",
            vec![
                reads("phone-number", "+44 20 7946 0958"),
                reads("email-address", "erika@example.org"),
                reads("web-address", "www.example.org"),
                reads("readable-text", "ERIKA EXAMPLE"),
            ],
            &things::business_card("ERIKA EXAMPLE", &card).image(),
        )?,
        readable(
            "parcel_label.jpg",
            "A parcel's label: address and tracking number. Its bars are no code.",
            vec![reads("postal-address", "12 EXAMPLE STREET"), reads("tracking-number", "1Z")],
            &things::parcel(&address, "1Z 999 AA1 01 2345 6784").image(),
        )?,
        readable(
            "specimen_passport.jpg",
            "ICAO's specimen passport of nobody, with its machine-readable zone.",
            vec![reads("travel-document", "L898902C36UTO7408122F1204159ZE184226B")],
            &things::passport(zone).image(),
        )?,
        readable(
            "payment_card.jpg",
            "A payment card with the number that card networks give out for tests.",
            vec![reads("payment-card", "4111 1111 1111 1111")],
            &things::payment_card("4111 1111 1111 1111", "VALID THRU 12/29", "ERIKA EXAMPLE").image(),
        )?,
        readable(
            "invoice.jpg",
            "An invoice with an IBAN.",
            vec![reads("bank-account", "GB82")],
            &things::sheet(&bill, 52).image(),
        )?,
        readable(
            "parked_car.jpg",
            "A parked car from behind, with its plate.",
            vec![reads("licence-plate", "BD51 SMR")],
            &things::car("BD51 SMR").image(),
        )?,
        readable(
            "vehicle_number.jpg",
            "A type plate under a bonnet, with the vehicle's number stamped in.",
            vec![reads("vehicle-id", "1M8GDM9AXKP042788")],
            &things::type_plate(&["IMAGINARY MOTORS", "VIN 1M8GDM9AXKP042788", "MAX 2500 KG", "MADE IN UTOPIA"])
                .image(),
        )?,
        readable(
            "badge.jpg",
            "A visitor's badge with date of birth and the number of the Spanish specimen identity card.",
            vec![reads("date-of-birth", "1974"), reads("national-id", "12345678Z"), reads("readable-text", "VISITOR")],
            &things::badge("VISITOR", &person).image(),
        )?,
        readable(
            "screen_secret.jpg",
            "A terminal with an access key, a password and the head of a private key.",
            vec![reads("secret", "AKIAIOSFODNN7EXAMPLE")],
            &things::terminal(&screen).image(),
        )?,
    ])
}

/// Skin whose ridges can be read, skin whose ridges cannot, and what only looks like ridges.
fn skin() -> Result<Vec<Sample>> {
    let picture =
        |canvas: &Canvas| -> Result<Vec<u8>> { Ok(jpeg::assemble(&jpeg::encode(&canvas.image(), SKIN_QUALITY)?, &[])) };
    let made =
        |name, shows, must: Vec<Json>, unlike: &[&'static str], pictured: Json, canvas: &Canvas| -> Result<Sample> {
            let mut made = sample(name, shows, must, picture(canvas)?);
            made.must_not.extend(unlike);
            made.pictured = pictured;
            Ok(made)
        };
    let ridges = |verdict: &str, what: &str| json!({ "rule": "friction-ridges", "verdict": verdict, "what": what });
    Ok(vec![
        made(
            "fingertip.jpg",
            "A fingertip so near that its ridges can be read.",
            vec![ridges("readable", "skin")],
            &[],
            json!({ "ridges_px": 6.4 }),
            &fingers::fingertip(6.4),
        )?,
        made(
            "fingertip_smooth.jpg",
            "A fingertip out of focus: no ridge can be told from the next.",
            vec![],
            &["friction-ridges"],
            json!({}),
            &fingers::fingertip(0.0),
        )?,
        made(
            "ink_print.jpg",
            "A print in ink on a form.",
            vec![ridges("readable", "a contact print")],
            &["hand"],
            json!({ "ridges_px": 7.0 }),
            &fingers::inked(),
        )?,
        made(
            "hand.jpg",
            "A hand held up, too far away for its ridges to be seen.",
            vec![any("hand")],
            &["friction-ridges"],
            json!({ "hands": 1 }),
            &fingers::hand(),
        )?,
        made(
            "corduroy.jpg",
            "Corduroy of the colour of skin: ridges, and no skin.",
            vec![],
            &["friction-ridges", "hand"],
            json!({}),
            &fingers::corduroy(),
        )?,
        scanned_print(ridges("readable", "a contact print"))?,
    ])
}

/// The print as scanners for forms write it: PGM, with a comment.
fn scanned_print(ridges: Json) -> Result<Sample> {
    let print = imageops::crop_imm(&grey(&fingers::inked().image()), 90, 76, 240, 328).to_image();
    let bytes = still::pgm(&print, "scanned for Erika Example, erika@example.org");
    let must = vec![ridges, holds("email-address", "erika@example.org")];
    let mut made = sample("scanned_print.pgm", "A print in ink, scanned, with a comment in the file.", must, bytes);
    made.must_not.push("hand");
    made.pictured = json!({ "ridges_px": 7.0 });
    Ok(made)
}

/// A face, and what is none.
fn faces() -> Result<Vec<Sample>> {
    let plain =
        |picture: &Canvas| Ok::<_, Box<dyn Error>>(jpeg::assemble(&jpeg::encode(&picture.image(), QUALITY)?, &[]));
    let shows = "A drawn portrait: a face, its pupils 120 pixels apart.";
    let portrait = sample("portrait.jpg", shows, vec![any("face")], plain(&portrait::portrait())?);
    let shows = "A socket, a clock and the moon: no face, however much they look like one.";
    let mut wall = sample("no_face.jpg", shows, Vec::new(), plain(&portrait::wall())?);
    wall.must_not.extend(["face", "person-name"]);
    Ok(vec![portrait, wall])
}

/// What looks like text or like a string and is none, or cannot be read.
fn no_strings() -> Result<Vec<Sample>> {
    const STRINGS: [&str; 13] = [
        "phone-number",
        "email-address",
        "web-address",
        "postal-address",
        "payment-card",
        "bank-account",
        "licence-plate",
        "travel-document",
        "vehicle-id",
        "national-id",
        "date-of-birth",
        "tracking-number",
        "secret",
    ];
    let none = |name, shows, must, picture: &Canvas| -> Result<Sample> {
        let mut sample = readable(name, shows, must, &picture.image())?;
        sample.must_not.extend(STRINGS);
        Ok(sample)
    };
    let letter = ["DEAR ERIKA", "THE WORDS OF THIS LETTER", "CAN BE SEEN", "BUT NOT BE READ", "YOURS", "NORA"];
    let prices = [
        "PRICE LIST 2024",
        "BREAD 2.50",
        "APPLES 1 KG 3.20",
        "LOT 20240517-0042",
        "ISBN 978-0-306-40615-7",
        "TOTAL 12.99",
    ];
    let mut fence =
        none("fence.jpg", "A fence in high grass: strokes in rows, and no text.", vec![], &things::fence())?;
    fence.must_not.extend(["text-region", "readable-text", "machine-code"]);
    let blurred = things::blurred(&letter);
    let shows = "A letter out of focus: lines of text that cannot be read.";
    let blurred = none("blurred_letter.jpg", shows, vec![any("text-region")], &blurred)?;
    let shows = "Prices, a lot number, an ISBN and a ruler: digits that identify nobody.";
    let must = vec![reads("readable-text", "PRICE LIST")];
    Ok(vec![blurred, none("price_list.jpg", shows, must, &things::price_list(&prices))?, fence])
}

fn faults() -> Result<Vec<Sample>> {
    let small = imageops::resize(&scenes::lake(50).image(), 240, 160, FilterType::Triangle);
    let mut bmp = sample("plain.bmp", "A clean picture without metadata.", vec![], still::bmp(&grey(&small))?);
    let mut clean = sample(
        "clean.jpg",
        "A clean photo: no metadata but JFIF's.",
        vec![],
        jpeg::encode(&scenes::lake(60).image(), QUALITY)?,
    );
    bmp.must_not = EVERYTHING.to_vec();
    clean.must_not = EVERYTHING.to_vec();

    let picture = scenes::square(20, DUSK).image();
    let exif = phone(&picture).gps(position(SQUARE.0, SQUARE.1));
    let must = vec![any("format-mismatch"), at(SQUARE)];
    let wrong = sample(
        "wrong_name.png",
        "A JPEG file that calls itself PNG, with a position.",
        must,
        with_exif(&picture, exif)?,
    );

    let picture = scenes::square(23, MORNING).image();
    let mut bytes = with_exif(&picture, phone(&picture))?;
    bytes.truncate(bytes.len() / 2);
    let must = vec![any("truncated-file"), says("capture-time", TIME)];
    let mut truncated = sample("truncated.jpg", "A photo that was cut in the middle of its picture data.", must, bytes);
    truncated.status = "partial";

    let gps = Value::Directory(position(LAKE.0, LAKE.1));
    let ifd0 =
        Directory::new().text(0x010F, "Fabrikam").text(0x0110, "Phone 7").long(0x8769, 0x00FF_FFF0).with(0x8825, gps);
    let picture = jpeg::encode(&scenes::lake(70).image(), QUALITY)?;
    let bytes = jpeg::assemble(&picture, &[jpeg::exif(&block(BIG, &ifd0, None))]);
    let must = vec![at(LAKE), says("device-model", "Fabrikam Phone 7")];
    let mut broken_exif = sample(
        "broken_exif.jpg",
        "EXIF whose Exif directory lies outside the file; the position is whole.",
        must,
        bytes,
    );
    broken_exif.status = "partial";

    let noise = (0..2048).map(|i| (crate::draw::noise(i, 0, 99) * 127.0) as i8 as u8).collect();
    let mut broken = sample("broken.jpg", "Noise that calls itself a photo.", vec![any("unreadable-file")], noise);
    broken.status = "failed";
    broken.must_not = vec!["thumbnail-mismatch"];
    Ok(vec![bmp, clean, wrong, truncated, broken_exif, broken])
}
