//! Owns AVIF's pixels: decoding the AV1 data of the primary item (ISO/IEC 23008-12 §6), putting grid tiles together, and turning its
//! planes into RGB (ITU-T H.273 §8.3). Alpha and gain maps are ignored; the item tables are the container's.

use image::RgbImage;
use image::imageops;
use re_rav1d::dav1d::pixel::{MatrixCoefficients, YUVRange};
use re_rav1d::dav1d::{Decoder, Picture, PixelLayout, PlanarImageComponent as Plane, Settings};

use crate::byte_order::{be16, be32};
use crate::container::isobmff::boxes::boxes;
use crate::container::isobmff::items::{Item, Items};
use crate::error::{Skip, SkipKind, Stage};
use crate::limits::Limits;
use crate::vision::Pixels;
use crate::vision::decode::check_size;

/// H.273's matrix code, and whether the range is full.
type Color = (u16, bool);

fn skip(kind: SkipKind, detail: &'static str) -> Skip {
    Skip::new(Stage::Decode, "pixels", kind, detail)
}

fn malformed() -> Skip {
    skip(SkipKind::Malformed, "the AVIF boxes are malformed")
}

/// Decodes the primary picture of an AVIF file and applies `irot` and `imir`.
///
/// # Errors
///
/// A skip where it is over its limits, broken, or derived in another way than as a grid.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Pixels, Skip> {
    let items = items(bytes)?;
    let primary = items.primary.and_then(|id| items.item(id)).ok_or_else(malformed)?;
    let color = color_of(&items, primary);
    let rgb = match &primary.kind {
        b"av01" => decode_item(&items, primary, color, bytes, limits)?,
        b"grid" => decode_grid(&items, primary, color, bytes, limits)?,
        _ => {
            return Err(skip(
                SkipKind::Unsupported,
                "an AVIF picture derived in this way is not decoded by this version",
            ));
        }
    };
    Ok(Pixels { rgb: turn(rgb, &items, primary), partial: None })
}

/// Applies `irot` and `imir` in the order of their association (ISO/IEC 23008-12 §6.5.10, §6.5.12).
fn turn(mut rgb: RgbImage, items: &Items<'_>, item: &Item) -> RgbImage {
    for (kind, body) in items.properties_of(item) {
        let first = body.first().copied().unwrap_or(0);
        match (&kind, first & 3) {
            // Quarter turns anticlockwise.
            (b"irot", 1) => rgb = imageops::rotate270(&rgb),
            (b"irot", 2) => imageops::rotate180_in_place(&mut rgb),
            (b"irot", 3) => rgb = imageops::rotate90(&rgb),
            (b"imir", 0 | 2) => imageops::flip_vertical_in_place(&mut rgb),
            (b"imir", 1 | 3) => imageops::flip_horizontal_in_place(&mut rgb),
            _ => {}
        }
    }
    rgb
}

/// Decodes the tiles of a grid (ISO/IEC 23008-12 §6.6.2.3) onto one picture. `color` is for tiles that state none.
fn decode_grid(
    items: &Items<'_>,
    grid: &Item,
    color: Option<Color>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<RgbImage, Skip> {
    let data = data_of(items, grid, bytes)?;
    let [_version, flags, rows, columns, edges @ ..] = &data[..] else { return Err(truncated()) };
    let edge = |index: usize| {
        if flags & 1 == 1 { be32(edges, 4 * index) } else { be16(edges, 2 * index).map(u32::from) }
    };
    let (width, height) = edge(0).zip(edge(1)).ok_or_else(truncated)?;
    let (width, height) = (u64::from(width), u64::from(height));
    let (rows, columns) = (u64::from(*rows) + 1, u64::from(*columns) + 1);
    check_size(width, height, limits)?;
    let tiles: Vec<u32> = items.targets(grid.id, b"dimg").collect();
    if tiles.len() as u64 != rows * columns {
        return Err(malformed());
    }
    let mut canvas: Option<RgbImage> = None;
    for (i, id) in tiles.iter().enumerate() {
        let tile = items.item(*id).ok_or_else(malformed)?;
        let tile = decode_item(items, tile, color, bytes, limits)?;
        // Tiles must cover the canvas: its memory is backed by what the first tile decoded to.
        let (tile_width, tile_height) = (u64::from(tile.width()), u64::from(tile.height()));
        if tile_width * columns < width || tile_height * rows < height {
            return Err(malformed());
        }
        let canvas = canvas.get_or_insert_with(|| RgbImage::new(width as u32, height as u32));
        let (column, row) = (i as u64 % columns, i as u64 / columns);
        imageops::replace(canvas, &tile, (column * tile_width) as i64, (row * tile_height) as i64);
    }
    canvas.ok_or_else(malformed)
}

/// Decodes one AV1 item. `color` is for one that states none.
fn decode_item(
    items: &Items<'_>,
    item: &Item,
    color: Option<Color>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<RgbImage, Skip> {
    if &item.kind != b"av01" {
        return Err(skip(SkipKind::Unsupported, "an AVIF tile of this kind is not decoded by this version"));
    }
    if let Some((width, height)) = items.size(item) {
        check_size(width.into(), height.into(), limits)?;
    }
    let mut settings = Settings::new();
    // One thread: what runs beside is the scan's to decide, and an unwinding thread of the decoder's own could not be caught.
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_all_layers(false);
    settings.set_frame_size_limit(u32::try_from(limits.max_pixels).unwrap_or(u32::MAX));
    let gave_up = |_| skip(SkipKind::Malformed, "the AV1 decoder gave up");
    let mut decoder = Decoder::with_settings(&settings).map_err(gave_up)?;
    let stream = picture_units(&data_of(items, item, bytes)?).ok_or_else(malformed)?;
    match decoder.send_data(stream, None, None, None) {
        Err(e) if !e.is_again() => return Err(gave_up(e)),
        _ => {}
    }
    let picture = decoder.get_picture().map_err(gave_up)?;
    drop(decoder);
    check_size(picture.width().into(), picture.height().into(), limits)?;
    to_rgb(&picture, color_of(items, item).or(color))
}

/// The AV1 units (AV1 specification §5.3) that a picture needs: sequence header, temporal delimiter, frame header, tile group, frame,
/// redundant frame header. Metadata, padding and unknown units are left out: the decoder reports on them to standard error, which
/// belongs to the program. `None` where a unit reaches beyond the data.
fn picture_units(data: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(data.len());
    let mut rest = data;
    while let [header, tail @ ..] = rest {
        let extended = usize::from(header >> 2 & 1);
        let mut at = extended;
        let length = if header >> 1 & 1 == 1 {
            let mut length = 0_u64;
            for i in 0..8 {
                let byte = *tail.get(at)?;
                at += 1;
                length |= u64::from(byte & 0x7f) << (7 * i);
                if byte & 0x80 == 0 {
                    break;
                }
            }
            usize::try_from(length).ok()?
        } else {
            tail.len().checked_sub(at)?
        };
        let end = at.checked_add(length)?.checked_add(1)?;
        let unit = rest.get(..end)?;
        if matches!(header >> 3 & 0xf, 1..=4 | 6 | 7) {
            kept.extend_from_slice(unit);
        }
        rest = &rest[end..];
    }
    Some(kept)
}

/// How luma and chroma make red, green and blue.
enum Matrix {
    /// Planes are green, blue, red.
    Identity,
    /// YCgCo (H.273 MatrixCoefficients 8).
    YCgCo,
    /// By the weights of red and blue in luma.
    Weights { red: f32, blue: f32 },
}

impl Matrix {
    /// By H.273 table 4. Unspecified is read as BT.601, as other readers of AVIF do.
    fn of(code: u16) -> Option<Self> {
        Some(match code {
            0 => Self::Identity,
            1 => Self::Weights { red: 0.2126, blue: 0.0722 },
            2 | 5 | 6 => Self::Weights { red: 0.299, blue: 0.114 },
            4 => Self::Weights { red: 0.30, blue: 0.11 },
            7 => Self::Weights { red: 0.212, blue: 0.087 },
            8 => Self::YCgCo,
            9 | 10 => Self::Weights { red: 0.2627, blue: 0.0593 },
            _ => return None,
        })
    }
}

/// What the stream's own sequence header says of its colours: H.273's matrix code, and whether the range is full.
fn stated_by_stream(picture: &Picture) -> Color {
    let matrix = match picture.matrix_coefficients() {
        MatrixCoefficients::Identity => 0,
        MatrixCoefficients::BT709 => 1,
        MatrixCoefficients::BT470M => 4,
        MatrixCoefficients::BT470BG | MatrixCoefficients::ST170M => 6,
        MatrixCoefficients::ST240M => 7,
        MatrixCoefficients::YCgCo => 8,
        MatrixCoefficients::BT2020NonConstantLuminance => 9,
        MatrixCoefficients::BT2020ConstantLuminance => 10,
        MatrixCoefficients::Unspecified => 2,
        _ => u16::MAX,
    };
    (matrix, matches!(picture.color_range(), YUVRange::Full))
}

/// Turns the decoder's planes into RGB. Chroma is taken from the nearest sample: nobody here measures colours at edges.
fn to_rgb(picture: &Picture, color: Option<Color>) -> Result<RgbImage, Skip> {
    let (width, height) = (picture.width(), picture.height());
    let (code, full) = color.unwrap_or_else(|| stated_by_stream(picture));
    let layout = picture.pixel_layout();
    let (shift_x, shift_y) = match layout {
        PixelLayout::I420 => (1, 1),
        PixelLayout::I422 => (1, 0),
        PixelLayout::I400 | PixelLayout::I444 => (0, 0),
    };
    let grey = layout == PixelLayout::I400;
    let matrix = match Matrix::of(code) {
        _ if grey => Matrix::Weights { red: 0.299, blue: 0.114 },
        Some(matrix) => matrix,
        None => return Err(skip(SkipKind::Unsupported, "colours of this kind are not decoded by this version")),
    };
    let depth = picture.bits_per_component().map_or(8, |bits| bits.0);
    let luma = Samples::of(picture, Plane::Y);
    let chroma = (!grey).then(|| (Samples::of(picture, Plane::U), Samples::of(picture, Plane::V)));
    // H.273 §8.3, equations 24 to 35: limited range has 219 and 224 steps at 8 bits, luma from 16.
    let unit = (1_u32 << (depth - 8)) as f32;
    let peak = ((1_u32 << depth) - 1) as f32;
    let (black, luma_step, chroma_step) = if full {
        (0.0, 255.0 / peak, 255.0 / peak)
    } else {
        (16.0 * unit, 255.0 / (219.0 * unit), 255.0 / (224.0 * unit))
    };
    let middle = 128.0 * unit;
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height as usize {
        for x in 0..width as usize {
            let first = luma.get(x, y);
            let level = (first - black) * luma_step;
            let (u, v) = match &chroma {
                Some((u, v)) => (u.get(x >> shift_x, y >> shift_y), v.get(x >> shift_x, y >> shift_y)),
                None => (middle, middle),
            };
            let (cb, cr) = ((u - middle) * chroma_step, (v - middle) * chroma_step);
            let pixel = match matrix {
                Matrix::Identity => [(v - black) * luma_step, level, (u - black) * luma_step],
                Matrix::YCgCo => [level - cb + cr, level + cb, level - cb - cr],
                Matrix::Weights { red, blue } => {
                    let r = level + 2.0 * (1.0 - red) * cr;
                    let b = level + 2.0 * (1.0 - blue) * cb;
                    [r, (level - red * r - blue * b) / (1.0 - red - blue), b]
                }
            };
            // The cast saturates.
            rgb.extend(pixel.map(|c| (c + 0.5) as u8));
        }
    }
    RgbImage::from_raw(width, height, rgb).ok_or_else(malformed)
}

/// One plane's samples.
struct Samples {
    plane: re_rav1d::dav1d::Plane,
    stride: usize,
    wide: bool,
}

impl Samples {
    fn of(picture: &Picture, component: Plane) -> Self {
        let stride = picture.stride(component) as usize;
        Self { plane: picture.plane(component), stride, wide: picture.bit_depth() > 8 }
    }

    /// The sample as a number; 0 beyond the plane.
    fn get(&self, x: usize, y: usize) -> f32 {
        let row = y * self.stride;
        if self.wide {
            let at = row + 2 * x;
            self.plane.get(at..at + 2).map_or(0.0, |b| f32::from(u16::from_ne_bytes([b[0], b[1]])))
        } else {
            self.plane.get(row + x).map_or(0.0, |&b| f32::from(b))
        }
    }
}

/// The items of the file.
fn items(bytes: &[u8]) -> Result<Items<'_>, Skip> {
    let meta = boxes(bytes).find(|b| &b.kind == b"meta").ok_or_else(|| {
        skip(SkipKind::Unsupported, "AVIF sequences without a still picture are not decoded by this version")
    })?;
    let items = Items::read(meta.body, meta.at as u64);
    if items.broken { Err(truncated()) } else { Ok(items) }
}

/// Matrix code and whether the range is full, as the item's `colr` of the kind `nclx` states.
fn color_of(items: &Items<'_>, item: &Item) -> Option<Color> {
    let (_, stated) = items.properties_of(item).find(|(kind, body)| kind == b"colr" && body.starts_with(b"nclx"))?;
    Some((be16(stated, 8)?, stated.get(10)? >> 7 == 1))
}

/// The item's bytes, its pieces joined.
fn data_of(items: &Items<'_>, item: &Item, bytes: &[u8]) -> Result<Vec<u8>, Skip> {
    let source = match item.construction {
        0 => bytes,
        1 => items.idat.0,
        // Inside of another item, which no AVIF does.
        _ => return Err(malformed()),
    };
    let mut data = Vec::new();
    for &(offset, length) in &item.extents {
        let start = usize::try_from(offset).map_err(|_| malformed())?;
        let rest = source.get(start..).ok_or_else(truncated)?;
        let length = if length == 0 { rest.len() } else { usize::try_from(length).unwrap_or(usize::MAX) };
        // Overlapping pieces must not make more of the file than there is.
        if data.len() + length.min(rest.len()) > source.len() {
            return Err(malformed());
        }
        data.extend_from_slice(rest.get(..length).ok_or_else(truncated)?);
    }
    if data.is_empty() { Err(malformed()) } else { Ok(data) }
}

fn truncated() -> Skip {
    skip(SkipKind::Truncated, "the file ends before its picture does")
}
