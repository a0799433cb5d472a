//! Owns the metadata of embedded pictures: a preview is a JPEG of its own, and strippers forget what it carries.

use crate::container::{self, Embedded, EmbeddedKind, EndLook, Layout, Location};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Deadline;
use crate::metadata::{Metadata, Within};
use crate::source::Bytes;

/// Most embedded pictures looked into.
const MAX_PICTURES: usize = 8;

/// How much of an embedded picture is looked at: metadata stands before the picture's data.
const HEAD_BYTES: u64 = 128 * 1024;

/// Reads the metadata of the JPEGs inside the file and adds its fields, marked [`Within::Thumbnail`], and what of it could not be read.
/// RAW files are left out: their preview stands for the picture, and their walker has handed out its metadata.
pub fn read(layout: &Layout<'_>, bytes: &Bytes, deadline: Deadline, metadata: &mut Metadata) {
    if layout.format.is_raw() {
        return;
    }
    let thumbnails_too = layout.end == Some(EndLook::Full);
    let wanted = |embedded: &&Embedded| {
        let looked_into = match embedded.kind {
            EmbeddedKind::Preview | EmbeddedKind::Picture | EmbeddedKind::GainMap => true,
            EmbeddedKind::Thumbnail => thumbnails_too,
            _ => false,
        };
        looked_into && embedded.media == Some("image/jpeg")
    };
    let mut found = Metadata { reading: metadata.reading, ..Metadata::default() };
    for (index, embedded) in layout.embedded.iter().chain(&metadata.embedded).filter(wanted).enumerate() {
        if index == MAX_PICTURES {
            let detail = format!("more than {MAX_PICTURES} embedded pictures; the rest was not looked into");
            found.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TooLarge, detail));
            break;
        }
        if deadline.is_over() {
            let detail = "the time limit was reached before all embedded pictures were looked into";
            found.skips.push(Skip::new(Stage::Metadata, "metadata", SkipKind::TimeLimit, detail));
            break;
        }
        picture(embedded, bytes, deadline, &mut found);
    }
    metadata.fields.append(&mut found.fields);
    metadata.skips.append(&mut found.skips);
}

/// Adds what the metadata of one embedded picture says to `found`.
fn picture(embedded: &Embedded, bytes: &Bytes, deadline: Deadline, found: &mut Metadata) {
    let (head, is_cut) = match &embedded.location {
        Location::File { offset, length } => match bytes.up_to(*offset, HEAD_BYTES.min(*length) as usize) {
            Ok(head) => (head, *length > HEAD_BYTES),
            Err(error) => return found.skips.push(Skip::io(Stage::Metadata, "embedded picture", &error)),
        },
        Location::Memory(memory) => (memory.as_slice().into(), false),
    };
    let inner = Bytes::from_memory(head.into_owned());
    // That its picture breaks off is the cut's doing, or told of the file.
    let Ok(layout) = container::read(&inner, EndLook::Tail, deadline) else { return };
    let mut inner = super::read(&layout, &inner, found.reading, deadline);
    for field in &mut inner.fields {
        field.within = Within::Thumbnail;
    }
    found.fields.append(&mut inner.fields);
    // The picture's size stands behind its metadata.
    if is_cut && layout.size.is_none() {
        let detail = format!("it goes on behind the first {HEAD_BYTES} bytes, which are all that is read");
        found.skips.push(Skip::new(Stage::Metadata, "metadata of an embedded picture", SkipKind::TooLarge, detail));
        return;
    }
    for skip in &mut inner.skips {
        skip.what = format!("{} of an embedded picture", skip.what).into();
    }
    found.skips.append(&mut inner.skips);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;
    use crate::limits::Limits;
    use crate::metadata::Reading;

    /// A JPEG of these segments, and a frame header, a scan of `data` bytes and an end behind them.
    fn jpeg(segments: &[(u8, &[u8])], data: usize) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8];
        let mut add = |code: u8, content: &[u8]| {
            file.extend_from_slice(&[0xff, code]);
            file.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
            file.extend_from_slice(content);
        };
        segments.iter().for_each(|(code, content)| add(*code, content));
        add(0xc0, &[8, 0, 4, 0, 5, 1, 1, 0x11, 0]);
        add(0xda, &[1, 1, 0, 0, 63, 0]);
        file.resize(file.len() + data, 0x55);
        file.extend_from_slice(&[0xff, 0xd9]);
        file
    }

    /// An EXIF segment that claims `entries` entries and holds one, the maker.
    fn exif(entries: u8) -> Vec<u8> {
        [&b"Exif\0\0II*\0\x08\0\0\0"[..], &[entries, 0], b"\x0f\x01\x02\0\x04\0\0\0Abc\0", &[0; 4]].concat()
    }

    fn embedded(location: Location) -> Embedded {
        let media = Some("image/jpeg");
        Embedded { kind: EmbeddedKind::Preview, location, media, size: None, named_by: "a test".into() }
    }

    fn read_all(embedded: Vec<Embedded>, file: Vec<u8>) -> Metadata {
        let mut layout = Layout::new(Format::Jpeg);
        layout.embedded = embedded;
        let mut metadata = Metadata { reading: Reading::Fast, ..Metadata::default() };
        read(&layout, &Bytes::from_memory(file), Deadline::never(), &mut metadata);
        assert!(metadata.fields.iter().all(|field| field.within == Within::Thumbnail));
        metadata
    }

    fn in_memory(picture: &[u8]) -> Embedded {
        embedded(Location::Memory(picture.to_vec()))
    }

    #[test]
    fn a_broken_block_in_a_preview_is_told_beside_what_was_read() {
        let whole = read_all(vec![in_memory(&jpeg(&[(0xe1, &exif(1))], 9))], Vec::new());
        assert_eq!((whole.fields.len(), whole.skips.len()), (1, 0));
        let broken = read_all(vec![in_memory(&jpeg(&[(0xe1, &exif(3))], 9))], Vec::new());
        assert!(broken.fields.iter().any(|field| field.tag == "Make"));
        let [skip] = &broken.skips[..] else { panic!("{} skips", broken.skips.len()) };
        assert_eq!((skip.what.as_ref(), skip.kind), ("EXIF of an embedded picture", SkipKind::Truncated));
    }

    #[test]
    fn that_only_the_head_is_read_is_told_where_the_metadata_is_longer() {
        let long = jpeg(&[(0xe1, &exif(1))], 2 * HEAD_BYTES as usize);
        let place = |file: &[u8]| embedded(Location::File { offset: 0, length: file.len() as u64 });
        let found = read_all(vec![place(&long)], long);
        assert_eq!((found.fields.len(), found.skips.len()), (1, 0));
        let comment = vec![b'x'; 60_000];
        let long = jpeg(&[(0xfe, &comment), (0xfe, &comment), (0xfe, &comment)], 9);
        let found = read_all(vec![place(&long)], long);
        assert!(!found.fields.is_empty());
        assert_eq!(found.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TooLarge]);
    }

    #[test]
    fn more_pictures_than_are_looked_into_are_told() {
        let picture = jpeg(&[(0xe1, &exif(1))], 9);
        let some = |count| read_all((0..count).map(|_| in_memory(&picture)).collect(), Vec::new());
        assert_eq!((some(MAX_PICTURES).fields.len(), some(MAX_PICTURES).skips.len()), (MAX_PICTURES, 0));
        let found = some(MAX_PICTURES + 1);
        assert_eq!((found.fields.len(), found.skips.len()), (MAX_PICTURES, 1));
    }

    #[test]
    fn when_the_time_is_over_a_skip_says_so() {
        let mut layout = Layout::new(Format::Jpeg);
        layout.embedded = vec![in_memory(&jpeg(&[(0xe1, &exif(1))], 9))];
        let limits = Limits { time: Some(std::time::Duration::ZERO), ..Limits::default() };
        let mut metadata = Metadata::default();
        let nothing = Bytes::from_memory(Vec::new());
        read(&layout, &nothing, Deadline::starting_now(&limits), &mut metadata);
        assert!(metadata.fields.is_empty());
        assert_eq!(metadata.skips.iter().map(|skip| skip.kind).collect::<Vec<_>>(), [SkipKind::TimeLimit]);
    }
}
