//! Owns decoding: which decoder a format gets, its caps on memory and time, and the fence around it. Where an embedded preview lies
//! is the container's and the metadata's to say; what AVIF's boxes and planes mean is [`super::avif`]'s.

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use image::error::ImageError;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

use crate::container::isobmff::boxes::boxes;
use crate::container::{Embedded, EmbeddedKind, Format, Location, pnm};
use crate::error::{Skip, SkipKind, Stage};
use crate::fence::fenced;
use crate::limits::Limits;
use crate::photo::Photo;
use crate::source::Bytes;
use crate::vision::{Pixels, avif, raster};

/// Memory that a decoder may take for one pixel, in bytes: RGBA at 16 bits, twice over for its working copy.
const BYTES_PER_PIXEL: u64 = 16;

/// Least memory that a decoder may take, in bytes, so that a small `--max-pixels` does not starve its tables.
const MIN_ALLOC_BYTES: u64 = 16 << 20;

/// Decoding threads left behind for each core of the machine before further decodes with a time limit are refused: they still take
/// memory and time.
const MAX_LEFT_BEHIND_PER_CORE: usize = 2;

/// Decoding threads whose photo's time is over and that are still at work.
static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);

/// Most metadata segments of a JPEG that its decoder is shown; the largest ICC profiles and extended XMP packets of photos take some
/// dozens.
const MAX_JPEG_SEGMENTS: usize = 512;

/// Stack of the decoding thread, in bytes. JPEG XL's and AV1's deepest calls want more than the 2 MiB that threads get.
const STACK_BYTES: usize = 16 << 20;

/// Longest edge of an embedded copy that is decoded, in pixels.
const MAX_SMALL_EDGE_PX: u64 = 4096;

/// Longest embedded copy that is read, in bytes: a 4096 × 4096 JPEG at a high quality is half of it.
const MAX_SMALL_BYTES: u64 = 32 << 20;

/// How many embedded previews of a RAW file are tried, the largest first: some are not what their tag says.
const MAX_PREVIEWS_TRIED: usize = 4;

fn skip(kind: SkipKind, detail: &'static str) -> Skip {
    Skip::new(Stage::Decode, "pixels", kind, detail)
}

/// Decodes the photo's main picture (for RAW, its largest embedded JPEG preview) and turns it upright.
///
/// Where the photo has a time limit, the work runs on a thread of its own, on a copy of the file's bytes; a thread that does not
/// end in time is left to finish alone.
///
/// # Errors
///
/// A skip where the file is over its limits, is broken, or holds a picture that this version does not decode.
pub fn decode(photo: &Photo<'_>) -> Result<Pixels, Skip> {
    let mut pixels = match photo.layout.format {
        Format::Mov | Format::Mp4 => {
            return Err(skip(SkipKind::Unsupported, "video frames are not decoded by this version"));
        }
        Format::Psd => {
            return Err(skip(SkipKind::Unsupported, "Photoshop layers and images are not decoded by this version"));
        }
        Format::Jp2 => return Err(skip(SkipKind::Unsupported, "JPEG 2000 pixels are not decoded by this version")),
        format if format.is_raw() => decode_preview(photo)?,
        format => decode_in_time(format, photo.bytes.all()?, photo)?,
    };
    if !turned_by_decoder(photo.layout.format) {
        pixels.rgb = upright(pixels.rgb, photo.orientation());
    }
    if pixels.partial.is_none() && photo.layout.truncated.is_some() {
        pixels.partial = Some("the file ends before its picture does");
    }
    Ok(pixels)
}

/// Decodes a whole file of `format`, which must be one of the picture formats (no RAW, no video). Turned upright only for HEIC, AVIF
/// and JPEG XL, where the container orders it; the EXIF orientation is never applied.
///
/// # Errors
///
/// As [`decode`]. A panic of the decoder is caught.
pub fn decode_bytes(format: Format, bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    fenced(Stage::Decode, "pixels", || match format {
        Format::Jpeg => decode_common(ImageFormat::Jpeg, &without_metadata(bytes), limits),
        Format::Png => decode_common(ImageFormat::Png, bytes, limits),
        Format::WebP => decode_common(ImageFormat::WebP, bytes, limits),
        Format::Tiff => decode_common(ImageFormat::Tiff, bytes, limits),
        Format::Gif => decode_common(ImageFormat::Gif, bytes, limits),
        Format::Bmp => decode_common(ImageFormat::Bmp, bytes, limits),
        Format::Pnm => decode_pnm(bytes, limits),
        Format::Heic => decode_heic(bytes, limits),
        Format::Avif => avif::decode(bytes, limits),
        Format::Jxl => decode_jxl(bytes, limits),
        _ => Err(skip(SkipKind::Unsupported, "pixels of this format are not decoded by this version")),
    })
    .flatten()
}

/// Decodes an embedded copy (thumbnail, preview) as it is stored, not turned: JPEG, PNG, or bare RGB of a stated size.
///
/// # Errors
///
/// A skip where the copy is broken, larger than 4096 pixels on an edge, or of another kind.
pub fn decode_small(embedded: &Embedded, bytes: &Bytes) -> Result<RgbImage, Skip> {
    let small = |kind, detail| Skip::new(Stage::Decode, "embedded copy", kind, detail);
    let data = match &embedded.location {
        Location::Memory(data) => Cow::Borrowed(data.as_slice()),
        Location::File { length, .. } if *length > MAX_SMALL_BYTES => {
            return Err(small(SkipKind::TooLarge, "an embedded copy of more than 32 MiB is not decoded"));
        }
        Location::File { offset, length } => {
            let length = usize::try_from(*length).unwrap_or(usize::MAX);
            bytes.up_to(*offset, length).map_err(|e| Skip::io(Stage::Decode, "embedded copy", &e))?
        }
    };
    let limits = Limits { max_pixels: MAX_SMALL_EDGE_PX * MAX_SMALL_EDGE_PX, ..Limits::default() };
    let format = match data.as_ref() {
        [0xff, 0xd8, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => Format::Png,
        bare => {
            let samples = |(w, h)| (u64::from(w) * u64::from(h)).checked_mul(3);
            let rgb = embedded.size.filter(|&size| samples(size) == Some(bare.len() as u64));
            return rgb
                .and_then(|(w, h)| RgbImage::from_raw(w, h, bare.to_vec()))
                .ok_or_else(|| small(SkipKind::Unsupported, "not a JPEG, a PNG or bare RGB"));
        }
    };
    match decode_bytes(format, &data, &limits) {
        Ok(pixels) => Ok(pixels.rgb),
        Err(skip) => Err(Skip { what: "embedded copy".into(), ..skip }),
    }
}

/// Whether the format's decoder applies the orientation that its container orders. ISO/IEC 23008-12 and 18181-1 have EXIF's ignored.
fn turned_by_decoder(format: Format) -> bool {
    matches!(format, Format::Heic | Format::Avif | Format::Jxl)
}

/// Turns a picture upright by its EXIF orientation, 1…8. An upright one is not copied.
fn upright(rgb: RgbImage, orientation: u8) -> RgbImage {
    match Orientation::from_exif(orientation) {
        None | Some(Orientation::NoTransforms) => rgb,
        Some(turn) => {
            let mut picture = DynamicImage::ImageRgb8(rgb);
            picture.apply_orientation(turn);
            picture.into_rgb8()
        }
    }
}

/// Decodes within the photo's time limit.
fn decode_in_time(format: Format, bytes: &[u8], photo: &Photo<'_>) -> Result<Pixels, Skip> {
    let Some(left) = photo.deadline.left() else {
        return decode_bytes(format, bytes, photo.limits);
    };
    let (owned, limits) = (bytes.to_vec(), photo.limits.clone());
    in_time(left, &LEFT_BEHIND, move || decode_bytes(format, &owned, &limits))
}

/// Does `work`, which must be fenced, on a thread of its own for at most the time `left`. A thread that takes longer is counted in
/// `left_behind` until it ends.
fn in_time<T: Send + 'static>(
    left: Duration,
    left_behind: &'static AtomicUsize,
    work: impl FnOnce() -> Result<T, Skip> + Send + 'static,
) -> Result<T, Skip> {
    let over = || skip(SkipKind::TimeLimit, "the time limit was reached while decoding");
    if left.is_zero() {
        return Err(over());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if left_behind.load(Ordering::SeqCst) >= MAX_LEFT_BEHIND_PER_CORE * cores {
        let detail = "too many pictures before this one are still being decoded after their time limit";
        return Err(skip(SkipKind::TimeLimit, detail));
    }
    let (sender, receiver) = channel();
    // Raised by both the waiter that leaves and the thread that ends: who comes second takes the thread off the count.
    let settled = Arc::new(AtomicBool::new(false));
    let settle = Arc::clone(&settled);
    let thread = std::thread::Builder::new().name("decode".into()).stack_size(STACK_BYTES);
    let started = thread.spawn(move || {
        // Nobody listens any more where the time is over: the send fails, and the picture is dropped.
        let _ = sender.send(work());
        if settle.swap(true, Ordering::SeqCst) {
            left_behind.fetch_sub(1, Ordering::SeqCst);
        }
    });
    started.map_err(|e| Skip::io(Stage::Decode, "pixels", &e))?;
    receiver.recv_timeout(left).unwrap_or_else(|_| {
        left_behind.fetch_add(1, Ordering::SeqCst);
        if settled.swap(true, Ordering::SeqCst) {
            left_behind.fetch_sub(1, Ordering::SeqCst);
        }
        Err(over())
    })
}

/// Decodes the largest embedded JPEG that decodes.
fn decode_preview(photo: &Photo<'_>) -> Result<Pixels, Skip> {
    let mut previews: Vec<(u64, u64, &Location)> = photo
        .layout
        .embedded
        .iter()
        .chain(&photo.metadata.embedded)
        .filter(|e| matches!(e.kind, EmbeddedKind::Preview | EmbeddedKind::Thumbnail))
        .filter(|e| e.media == Some("image/jpeg"))
        .map(|e| (e.size.map_or(0, |(w, h)| u64::from(w) * u64::from(h)), e.location.length(), &e.location))
        .collect();
    // Where one states no size, the lengths must tell.
    let sized = previews.iter().all(|p| p.0 > 0);
    previews.sort_by_key(|&(area, length, _)| std::cmp::Reverse(if sized { (area, length) } else { (length, area) }));
    let mut failed = skip(SkipKind::Unsupported, "RAW sensor data is not developed, and no JPEG preview was found");
    for (_, length, location) in previews.into_iter().take(MAX_PREVIEWS_TRIED) {
        let data = match location {
            Location::Memory(data) => Cow::Borrowed(data.as_slice()),
            Location::File { offset, .. } if length <= photo.limits.max_bytes => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                photo.bytes.up_to(*offset, length).map_err(|e| Skip::io(Stage::Decode, "pixels", &e))?
            }
            Location::File { .. } => continue,
        };
        match decode_in_time(Format::Jpeg, &data, photo) {
            Err(skip) if skip.kind != SkipKind::TimeLimit => failed = skip,
            done => return done,
        }
    }
    Err(failed)
}

/// A skip where a picture of the stated size is empty or over `--max-pixels`.
pub(super) fn check_size(width: u64, height: u64, limits: &Limits) -> Result<(), Skip> {
    match width.checked_mul(height) {
        Some(0) => Err(skip(SkipKind::Malformed, "the picture has no pixels")),
        Some(pixels) if pixels <= limits.max_pixels => Ok(()),
        _ => Err(skip(SkipKind::TooLarge, "the picture has more pixels than the limit")),
    }
}

/// Memory cap of one decoder, in bytes.
fn max_alloc(limits: &Limits) -> u64 {
    limits.max_pixels.saturating_mul(BYTES_PER_PIXEL).max(MIN_ALLOC_BYTES)
}

/// A JPEG without its metadata segments where it has more than [`MAX_JPEG_SEGMENTS`]: the decoder joins them in a time that grows
/// with the square of their number. APP14 stays, which says how colours are coded.
fn without_metadata(jpeg: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Vec::new();
    let (mut at, mut kept_to, mut dropped) = (2, 0, 0);
    // Markers and lengths as in ITU-T T.81 Annex B; the walk ends at the first scan and at whatever is no segment.
    while let Some(&[0xff, code, high, low]) = jpeg.get(at..at + 4) {
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        match code {
            0xe0..=0xed | 0xef | 0xfe => {
                kept.extend_from_slice(jpeg.get(kept_to..at).unwrap_or_default());
                kept_to = end;
                dropped += 1;
            }
            0xc0..=0xcf | 0xdb..=0xdf | 0xee => {}
            _ => break,
        }
        at = end;
    }
    if dropped <= MAX_JPEG_SEGMENTS {
        return Cow::Borrowed(jpeg);
    }
    kept.extend_from_slice(jpeg.get(kept_to..).unwrap_or_default());
    Cow::Owned(kept)
}

/// Decodes a portable anymap. Its header alone says how much memory is taken: the file must be long enough for it.
fn decode_pnm(bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    let malformed = || skip(SkipKind::Malformed, "the header of the picture cannot be read");
    let header = pnm::header(bytes).ok_or_else(malformed)?;
    check_size(header.width.into(), header.height.into(), limits)?;
    if (bytes.len() as u64).saturating_sub(header.start as u64) < header.least {
        return Err(skip(SkipKind::Truncated, "the file ends before its picture does"));
    }
    decode_common(ImageFormat::Pnm, bytes, limits)
}

/// Decodes what the `image` crate knows.
fn decode_common(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    let mut caps = image::Limits::default();
    caps.max_alloc = Some(max_alloc(limits));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(caps);
    let decoder = reader.into_decoder().map_err(|e| from_image(&e))?;
    let (width, height) = decoder.dimensions();
    check_size(width.into(), height.into(), limits)?;
    let color = decoder.color_type();
    if matches!(color, ColorType::Rgb32F | ColorType::Rgba32F) {
        return Err(skip(SkipKind::Unsupported, "floating-point samples are not decoded by this version"));
    }
    let size = usize::try_from(decoder.total_bytes())
        .map_err(|_| skip(SkipKind::TooLarge, "the picture does not fit this machine's memory"))?;
    let mut samples = vec![0; size];
    let partial = match decoder.read_image(&mut samples) {
        Ok(()) => None,
        // PNG and TIFF write row by row: what came before the break is there.
        Err(e) if samples.iter().any(|&s| s != 0) => Some(match from_image(&e).kind {
            SkipKind::Truncated => "the picture data ends before the picture does",
            _ => "a part of the picture data is malformed",
        }),
        Err(e) => return Err(from_image(&e)),
    };
    let rgb = raster::to_rgb8(color, width, height, samples)
        .ok_or_else(|| skip(SkipKind::Unsupported, "samples of this kind are not decoded by this version"))?;
    Ok(Pixels { rgb, partial })
}

/// The decoder's own words are not passed on: they may quote the file.
fn from_image(error: &ImageError) -> Skip {
    match error {
        ImageError::Limits(_) => skip(SkipKind::TooLarge, "decoding needs more memory than the limit on pixels allows"),
        ImageError::Unsupported(_) => {
            skip(SkipKind::Unsupported, "the decoder does not know this variant of the format")
        }
        ImageError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            skip(SkipKind::Truncated, "the file ends before its picture does")
        }
        error => {
            let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
            while let Some(inner) = cause {
                if inner.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::UnexpectedEof)
                {
                    return skip(SkipKind::Truncated, "the file ends before its picture does");
                }
                cause = inner.source();
            }
            skip(SkipKind::Malformed, "the picture data is malformed")
        }
    }
}

/// Decodes HEIC; `clap`, `irot` and `imir` are applied by the decoder.
fn decode_heic(bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    let mended = with_properties_everywhere(bytes);
    let bytes = mended.as_deref().unwrap_or(bytes);
    let info = heic_decoder::probe(bytes).map_err(|e| from_heif(&e))?;
    check_size(info.coded_width as u64, info.coded_height as u64, limits)?;
    check_size(info.width as u64, info.height as u64, limits)?;
    let picture = heic_decoder::decode(bytes).map_err(|e| from_heif(&e))?;
    let (width, height) = (picture.width as u32, picture.height as u32);
    let rgb = if picture.alpha.is_some() {
        let rgba = picture.to_rgba8().map_err(|e| from_heif(&e))?;
        drop(picture);
        if rgba.premultiplied {
            let over_white = |p: &[u8]| [0, 1, 2].map(|c| p[c].saturating_add(255 - p[3]));
            RgbImage::from_raw(width, height, rgba.data.chunks_exact(4).flat_map(over_white).collect())
        } else {
            raster::to_rgb8(ColorType::Rgba8, width, height, rgba.data)
        }
    } else {
        RgbImage::from_raw(width, height, picture.to_rgb8().map_err(|e| from_heif(&e))?.data)
    };
    let rgb = rgb.ok_or_else(|| skip(SkipKind::Malformed, "the picture data is malformed"))?;
    Ok(Pixels { rgb, partial: None })
}

/// The file with every association of an item with no property (index 0, ISO/IEC 23008-12 §9.3.1), which the decoder refuses, made
/// one with its first `ispe`: a size says nothing of how a picture is turned or cut. `None` where there is nothing to mend.
fn with_properties_everywhere(bytes: &[u8]) -> Option<Vec<u8>> {
    /// Where the boxes before the pictures end at the latest, in bytes; real files have some kilobytes of them.
    const HEAD_BYTES: usize = 1 << 20;
    let head = bytes.get(..bytes.len().min(HEAD_BYTES))?;
    let body_of = |kind: &[u8]| {
        let name = memchr::memmem::find(head, kind)?;
        let size = head.get(name.checked_sub(4)?..name)?.iter().fold(0_usize, |n, &b| n << 8 | usize::from(b));
        Some(name + 4..(name - 4).checked_add(size)?)
    };
    let size_index = boxes(head.get(body_of(b"ipco")?)?).position(|b| &b.kind == b"ispe")? + 1;
    let size_index = u8::try_from(size_index).ok().filter(|&index| index < 0x80)?;
    let within = body_of(b"ipma")?;
    let body = head.get(within.clone())?;
    let (id_bytes, index_bytes) = (if *body.first()? == 0 { 2 } else { 4 }, usize::from(body.get(3)? & 1) + 1);
    let mut zeros = Vec::new();
    let mut at = 8;
    // Items: their id, how many properties they have, and the properties.
    while let Some(&count) = body.get(at + id_bytes) {
        at += id_bytes + 1;
        for _ in 0..count {
            let index = body.get(at..at + index_bytes)?;
            at += index_bytes;
            if index.iter().all(|&b| b == 0) {
                zeros.push(within.start + at - 1);
            }
        }
    }
    if zeros.is_empty() {
        return None;
    }
    let mut mended = bytes.to_vec();
    for at in zeros {
        *mended.get_mut(at)? = size_index;
    }
    Some(mended)
}

/// The HEIC decoder's own words are constant texts without values.
fn from_heif(error: &heic_decoder::HeifError) -> Skip {
    use heic_decoder::HeifError as E;
    let (kind, detail) = match error {
        E::Truncated { .. } => (SkipKind::Truncated, "the file ends before its picture does".into()),
        E::NotHeif(what) | E::MalformedBox(what) | E::MalformedHevc(what) | E::CabacDesync(what) => {
            (SkipKind::Malformed, format!("the HEVC decoder gave up: {what}"))
        }
        E::Unsupported(what) => (SkipKind::Unsupported, format!("the HEVC decoder cannot do it: {what}")),
        E::LimitExceeded(_) => (SkipKind::TooLarge, "the picture has more pixels than the decoder allows".into()),
    };
    Skip::new(Stage::Decode, "pixels", kind, detail)
}

/// Decodes the first frame of a JPEG XL file; its orientation is applied by the decoder.
fn decode_jxl(bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    use jxl_oxide::{AllocTracker, EnumColourEncoding, JxlImage, JxlThreadPool, PixelFormat, RenderingIntent};
    let malformed = || skip(SkipKind::Malformed, "the JPEG XL decoder gave up");
    // Its working planes are 32-bit floats, several a channel.
    let cap = usize::try_from(max_alloc(limits).saturating_mul(4)).unwrap_or(usize::MAX);
    let builder = JxlImage::builder().alloc_tracker(AllocTracker::with_limit(cap)).pool(JxlThreadPool::none());
    let mut picture = builder.read(Cursor::new(bytes)).map_err(|_| malformed())?;
    check_size(picture.width().into(), picture.height().into(), limits)?;
    if matches!(picture.pixel_format(), PixelFormat::Cmyk | PixelFormat::Cmyka) {
        return Err(skip(SkipKind::Unsupported, "CMYK in JPEG XL is not decoded by this version"));
    }
    let srgb = if picture.pixel_format().is_grayscale() {
        EnumColourEncoding::gray_srgb(RenderingIntent::Relative)
    } else {
        EnumColourEncoding::srgb(RenderingIntent::Relative)
    };
    if picture.original_icc().is_none() {
        picture.request_color_encoding(srgb);
    }
    let whole = picture.num_loaded_keyframes() > 0;
    let render = if whole { picture.render_frame(0) } else { picture.render_loading_frame() };
    let render = render.map_err(|_| match whole {
        true => malformed(),
        false => skip(SkipKind::Truncated, "the file ends before its picture does"),
    })?;
    let mut stream = render.stream();
    let (width, height) = (stream.width(), stream.height());
    check_size(width.into(), height.into(), limits)?;
    let color = match stream.channels() {
        1 => ColorType::L8,
        2 => ColorType::La8,
        3 => ColorType::Rgb8,
        4 => ColorType::Rgba8,
        _ => return Err(skip(SkipKind::Unsupported, "this many channels are not decoded by this version")),
    };
    let pixels = u64::from(width) * u64::from(height);
    let size = usize::try_from(pixels * u64::from(color.bytes_per_pixel())).map_err(|_| malformed())?;
    let mut samples = vec![0_u8; size];
    stream.write_to_buffer(&mut samples);
    let rgb = raster::to_rgb8(color, width, height, samples).ok_or_else(malformed)?;
    Ok(Pixels { rgb, partial: (!whole).then_some("the picture data ends before the picture does") })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::path::Path;

    use image::Rgb;

    use super::*;
    use crate::container::Layout;
    use crate::limits::{Budget, Deadline};
    use crate::metadata::Metadata;

    /// Red on the left, blue on the right.
    fn picture() -> RgbImage {
        RgbImage::from_fn(32, 16, |x, _| Rgb(if x < 16 { [250, 0, 0] } else { [0, 0, 250] }))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture().write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn near(a: Rgb<u8>, b: [u8; 3]) -> bool {
        a.0.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 12)
    }

    fn decoded(layout: &Layout<'_>, bytes: Vec<u8>, limits: &Limits) -> Result<Pixels, Skip> {
        let (bytes, metadata) = (Bytes::from_memory(bytes), Metadata::default());
        let budget = Budget::new(u64::MAX);
        decode(&Photo::new(Path::new("x"), &bytes, layout, &metadata, limits, Deadline::starting_now(limits), &budget))
    }

    #[test]
    fn every_plain_format_gives_its_pixels() {
        let formats = [
            (Format::Jpeg, ImageFormat::Jpeg),
            (Format::Png, ImageFormat::Png),
            (Format::WebP, ImageFormat::WebP),
            (Format::Tiff, ImageFormat::Tiff),
            (Format::Gif, ImageFormat::Gif),
            (Format::Bmp, ImageFormat::Bmp),
        ];
        for (format, by) in formats {
            let pixels = decode_bytes(format, &encoded(by), &Limits::default()).unwrap();
            assert_eq!(pixels.rgb.dimensions(), (32, 16), "{format:?}");
            assert!(near(*pixels.rgb.get_pixel(2, 8), [250, 0, 0]), "{format:?}");
            assert!(near(*pixels.rgb.get_pixel(29, 8), [0, 0, 250]), "{format:?}");
        }
    }

    #[test]
    fn all_six_kinds_of_anymaps_give_their_pixels() {
        let cases: [(&[u8], [u8; 3], [u8; 3]); 8] = [
            (b"P1 # bits, 1 is black\n2 1\n1 0\n", [0; 3], [255; 3]),
            (b"P2\n2 1\n15\n0 15\n", [0; 3], [255; 3]),
            (b"P3\n2 1\n255\n250 0 0 0 0 250\n", [250, 0, 0], [0, 0, 250]),
            (b"P4\n2 1\n\x80", [0; 3], [255; 3]),
            (b"P5\n# a comment\n2 1\n255\n\x10\xf0", [16; 3], [240; 3]),
            (b"P5\n2 1\n65535\n\x10\x00\xf0\x00", [16; 3], [240; 3]),
            (b"P6\n2 1\n255\n\xfa\x00\x00\x00\x00\xfa", [250, 0, 0], [0, 0, 250]),
            (b"P6\n2 1 # behind the size\n255\n\xfa\x00\x00\x00\x00\xfa", [250, 0, 0], [0, 0, 250]),
        ];
        for (file, left, right) in cases {
            let name = String::from_utf8_lossy(file);
            let pixels = decode_bytes(Format::Pnm, file, &Limits::default()).map_err(|skip| skip.detail).expect(&name);
            assert_eq!(pixels.rgb.dimensions(), (2, 1), "{name}");
            assert!(near(*pixels.rgb.get_pixel(0, 0), left) && near(*pixels.rgb.get_pixel(1, 0), right), "{name}");
        }
    }

    #[test]
    fn an_anymap_that_claims_more_than_it_has_takes_no_memory() {
        for claim in ["P1 9000 9000\n", "P3 9000 9000 255\n1 2 3", "P5 9000 9000 255\n", "P6 9000 9000 65535\nabc"] {
            let skip = decode_bytes(Format::Pnm, claim.as_bytes(), &Limits::default()).err().unwrap();
            assert_eq!(skip.kind, SkipKind::Truncated, "{claim}");
        }
        let skip = decode_bytes(Format::Pnm, b"P5 4294967295 4294967295 255\n", &Limits::default()).err().unwrap();
        assert_eq!(skip.kind, SkipKind::TooLarge);
        for broken in [&b"P2 2 1 255\n1 x"[..], b"P2 2 1 255\n-1 4"] {
            // Samples before the fault are kept, where any is not black.
            let name = String::from_utf8_lossy(broken);
            match decode_bytes(Format::Pnm, broken, &Limits::default()) {
                Ok(pixels) => assert!(pixels.partial.is_some(), "{name}"),
                Err(skip) => assert_eq!(skip.kind, SkipKind::Malformed, "{name}"),
            }
        }
    }

    #[test]
    fn the_orientation_turns_the_picture_once() {
        let mut layout = Layout::new(Format::Png);
        layout.orientation = Some(6);
        let pixels = decoded(&layout, encoded(ImageFormat::Png), &Limits::default()).unwrap();
        assert_eq!(pixels.rgb.dimensions(), (16, 32));
        assert_eq!(pixels.rgb.get_pixel(8, 2).0, [250, 0, 0]);
    }

    #[test]
    fn too_many_pixels_are_refused_before_decoding() {
        let limits = Limits { max_pixels: 511, ..Limits::default() };
        for (format, by) in [(Format::Jpeg, ImageFormat::Jpeg), (Format::Png, ImageFormat::Png)] {
            let skip = decode_bytes(format, &encoded(by), &limits).err().unwrap();
            assert_eq!(skip.kind, SkipKind::TooLarge);
        }
    }

    #[test]
    fn a_past_deadline_decodes_nothing() {
        let limits = Limits { time: Some(Duration::ZERO), ..Limits::default() };
        let skip = decoded(&Layout::new(Format::Png), encoded(ImageFormat::Png), &limits).err().unwrap();
        assert_eq!(skip.kind, SkipKind::TimeLimit);
    }

    #[test]
    fn a_jpeg_of_very_many_segments_is_decoded_without_them() {
        let plain = encoded(ImageFormat::Jpeg);
        assert!(matches!(without_metadata(&plain), Cow::Borrowed(_)));
        let segment = b"\xff\xe1\x00\x30http://ns.adobe.com/xmp/extension/\0aaaaaaaaaaa";
        let many = [&plain[..2], &segment.repeat(50_000), &plain[2..]].concat();
        let bare = without_metadata(&many);
        assert!(bare.len() <= plain.len());
        let limits = Limits::default();
        let pixels = decode_bytes(Format::Jpeg, &many, &limits).unwrap();
        assert_eq!(pixels.rgb, decode_bytes(Format::Jpeg, &plain, &limits).unwrap().rgb);
        assert!(matches!(without_metadata(b"\xff\xd8\xff\xe1\xff\xff"), Cow::Borrowed(_)));
    }

    #[test]
    fn decodes_that_outlive_their_time_are_counted_and_then_refused() {
        static LEFT: AtomicUsize = AtomicUsize::new(0);
        let most = MAX_LEFT_BEHIND_PER_CORE * std::thread::available_parallelism().unwrap().get();
        let (release, held) = channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        for _ in 0..most {
            let held = Arc::clone(&held);
            let slow = move || {
                let _ = held.lock().unwrap().recv();
                Ok(())
            };
            assert_eq!(in_time(Duration::from_millis(1), &LEFT, slow).unwrap_err().kind, SkipKind::TimeLimit);
        }
        assert_eq!(LEFT.load(Ordering::SeqCst), most);
        let refused = in_time(Duration::from_secs(60), &LEFT, || Ok(())).unwrap_err();
        assert!(refused.detail.contains("too many"));
        drop(release);
        while LEFT.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
        assert_eq!(in_time(Duration::from_secs(60), &LEFT, || Ok(7)), Ok(7));
    }

    #[test]
    fn a_truncated_picture_is_partial_or_skipped() {
        for (format, by) in
            [(Format::Jpeg, ImageFormat::Jpeg), (Format::Png, ImageFormat::Png), (Format::Gif, ImageFormat::Gif)]
        {
            let whole = encoded(by);
            for length in 0..whole.len() {
                let mut layout = Layout::new(format);
                layout.truncated = Some("the file ends".into());
                if let Ok(pixels) = decoded(&layout, whole[..length].to_vec(), &Limits::default()) {
                    assert!(pixels.partial.is_some());
                }
            }
        }
    }

    #[test]
    fn a_raw_file_shows_its_largest_preview() {
        let (small, large) = (encoded(ImageFormat::Jpeg), encoded(ImageFormat::Jpeg));
        let mut file = vec![0; 100];
        let mut layout = Layout::new(Format::Nef);
        for (data, size) in [(&small, (8, 4)), (&large, (32, 16))] {
            layout.embedded.push(Embedded {
                kind: EmbeddedKind::Preview,
                location: Location::File { offset: file.len() as u64, length: data.len() as u64 },
                media: Some("image/jpeg"),
                size: Some(size),
                named_by: "test".into(),
            });
            file.extend_from_slice(data);
        }
        assert_eq!(decoded(&layout, file, &Limits::default()).unwrap().rgb.dimensions(), (32, 16));
        let skip = decoded(&Layout::new(Format::Nef), vec![0; 9], &Limits::default()).err().unwrap();
        assert_eq!(skip.kind, SkipKind::Unsupported);
    }

    #[test]
    fn an_embedded_copy_may_be_bare_rgb() {
        let rgb = picture();
        let bytes = Bytes::from_memory(rgb.as_raw().clone());
        let mut embedded = Embedded {
            kind: EmbeddedKind::Thumbnail,
            location: Location::File { offset: 0, length: bytes.len() },
            media: None,
            size: Some((32, 16)),
            named_by: "test".into(),
        };
        assert_eq!(decode_small(&embedded, &bytes).unwrap(), rgb);
        for size in [(32, 17), (u32::MAX, u32::MAX)] {
            embedded.size = Some(size);
            assert_eq!(decode_small(&embedded, &bytes).unwrap_err().kind, SkipKind::Unsupported);
        }
    }

    #[test]
    fn garbage_is_a_skip_in_every_format() {
        let all = [
            Format::Jpeg,
            Format::Png,
            Format::WebP,
            Format::Tiff,
            Format::Gif,
            Format::Bmp,
            Format::Pnm,
            Format::Heic,
            Format::Avif,
            Format::Jxl,
        ];
        for format in all {
            for bytes in [&b""[..], &[0xff; 64], b"\0\0\0\x0cftypavif\0\0\0\x10meta\0\0\0\0\0\0\0\x08pitm"] {
                assert!(decode_bytes(format, bytes, &Limits::default()).is_err(), "{format:?}");
            }
        }
    }
}
