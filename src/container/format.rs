//! Owns telling file formats apart by content, never by name.

use schemars::JsonSchema;
use serde::Serialize;

use super::pnm;
use crate::byte_order::{be32, le32};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the formats' own")]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Tiff,
    Gif,
    Bmp,
    /// Portable bit-, grey- or pixmap (PBM, PGM, PPM).
    Pnm,
    Heic,
    Avif,
    Jxl,
    Psd,
    Jp2,
    Dng,
    Cr2,
    Cr3,
    Crw,
    Nef,
    Arw,
    Raf,
    Orf,
    Rw2,
    Pef,
    /// Another TIFF-based or own-shelled RAW file (SRW, MRW, X3F, IIQ, 3FR, …).
    Raw,
    /// QuickTime movie.
    Mov,
    Mp4,
}

/// Most compatible brands of an `ftyp` box looked at; real files list fewer than 20.
const MAX_BRANDS: usize = 64;

/// How far into the file a damaged JPEG must have its second marker, in bytes. Empirical: in nine such files of the ImageTestSuite and
/// of exiv2's tests it lies at 18 … 51.
const MAX_DAMAGE_BYTES: usize = 256;

impl Format {
    /// Every format, in the order of the enum.
    pub const ALL: [Self; 25] = [
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Tiff,
        Self::Gif,
        Self::Bmp,
        Self::Pnm,
        Self::Heic,
        Self::Avif,
        Self::Jxl,
        Self::Psd,
        Self::Jp2,
        Self::Dng,
        Self::Cr2,
        Self::Cr3,
        Self::Crw,
        Self::Nef,
        Self::Arw,
        Self::Raf,
        Self::Orf,
        Self::Rw2,
        Self::Pef,
        Self::Raw,
        Self::Mov,
        Self::Mp4,
    ];

    /// Tells the format by the file's first bytes (as many as there are, [`crate::source::HEAD_BYTES`] at most). The TIFF-based RAW
    /// formats whose signature is plain TIFF come out as [`Format::Tiff`]; the TIFF walker tells them apart by their tags.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let at = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(mark));
        Some(match head.first()? {
            0xff if at(0, b"\xff\xd8\xff") => Self::Jpeg,
            0xff if at(0, b"\xff\xd8") && is_damaged_jpeg(head) => Self::Jpeg,
            0xff if at(0, b"\xff\x0a") => Self::Jxl,
            0xff if at(0, b"\xff\x4f\xff\x51") => Self::Jp2,
            0x89 if at(0, b"\x89PNG\r\n\x1a\n") => Self::Png,
            b'R' if at(0, b"RIFF") && at(8, b"WEBP") => Self::WebP,
            b'G' if at(0, b"GIF87a") || at(0, b"GIF89a") => Self::Gif,
            b'8' if at(0, b"8BPS\0\x01") || at(0, b"8BPS\0\x02") => Self::Psd,
            b'F' if at(0, b"FUJIFILMCCD-RAW") => Self::Raf,
            b'F' if at(0, b"FOVb") => Self::Raw,
            0 if at(0, b"\0MRM") => Self::Raw,
            0 if at(0, b"\0\0\0\x0cJXL \r\n\x87\n") => Self::Jxl,
            0 if at(0, b"\0\0\0\x0cjP  \r\n\x87\n") => Self::Jp2,
            b'I' if at(0, b"II*\0") && at(8, b"CR\x02") => Self::Cr2,
            b'I' if at(0, b"II*\0") || at(0, b"II+\0") => Self::Tiff,
            b'M' if at(0, b"MM\0*") || at(0, b"MM\0+") => Self::Tiff,
            b'I' if at(0, b"IIRO") || at(0, b"IIRS") => Self::Orf,
            b'M' if at(0, b"MMOR") => Self::Orf,
            b'I' if at(0, b"IIU\0") => Self::Rw2,
            b'I' if at(0, b"II") && at(6, b"HEAPCCDR") => Self::Crw,
            b'B' if at(0, b"BM") && is_bmp(head) => Self::Bmp,
            b'P' if pnm::header(head).is_some() => Self::Pnm,
            _ => return iso_base_media(head),
        })
    }

    /// The format's name in the report contract, lower-case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Pnm => "pnm",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Jxl => "jxl",
            Self::Psd => "psd",
            Self::Jp2 => "jp2",
            Self::Dng => "dng",
            Self::Cr2 => "cr2",
            Self::Cr3 => "cr3",
            Self::Crw => "crw",
            Self::Nef => "nef",
            Self::Arw => "arw",
            Self::Raf => "raf",
            Self::Orf => "orf",
            Self::Rw2 => "rw2",
            Self::Pef => "pef",
            Self::Raw => "raw",
            Self::Mov => "mov",
            Self::Mp4 => "mp4",
        }
    }

    /// The format's name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Pnm => "PNM",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Psd => "Photoshop",
            Self::Jp2 => "JPEG 2000",
            Self::Dng => "DNG",
            Self::Cr2 => "Canon CR2",
            Self::Cr3 => "Canon CR3",
            Self::Crw => "Canon CRW",
            Self::Nef => "Nikon NEF",
            Self::Arw => "Sony ARW",
            Self::Raf => "Fujifilm RAF",
            Self::Orf => "Olympus ORF",
            Self::Rw2 => "Panasonic RW2",
            Self::Pef => "Pentax PEF",
            Self::Raw => "camera RAW",
            Self::Mov => "QuickTime movie",
            Self::Mp4 => "MP4 video",
        }
    }

    /// The format's media type; the `x-` names of RAW files as shared-mime-info has them.
    pub fn media(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Pnm => "image/x-portable-anymap",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Jxl => "image/jxl",
            Self::Psd => "image/vnd.adobe.photoshop",
            Self::Jp2 => "image/jp2",
            Self::Dng => "image/x-adobe-dng",
            Self::Cr2 => "image/x-canon-cr2",
            Self::Cr3 => "image/x-canon-cr3",
            Self::Crw => "image/x-canon-crw",
            Self::Nef => "image/x-nikon-nef",
            Self::Arw => "image/x-sony-arw",
            Self::Raf => "image/x-fuji-raf",
            Self::Orf => "image/x-olympus-orf",
            Self::Rw2 => "image/x-panasonic-rw2",
            Self::Pef => "image/x-pentax-pef",
            Self::Raw => "image/x-dcraw",
            Self::Mov => "video/quicktime",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The file-name endings, lower-case and without the dot, that files of this format rightly bear. A name with another ending
    /// that some other format owns says something untrue.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "jps", "mpo", "thm", "insp", "jpgm"],
            Self::Png => &["png", "apng"],
            Self::WebP => &["webp"],
            // Scanners, microscopes, maps and Kodak's and Leica's RAW files are TIFF too.
            Self::Tiff => &[
                "tif", "tiff", "btf", "tf8", "bigtiff", "gtiff", "gtif", "lsm", "svs", "ndpi", "stk", "ftc", "fff",
                "hdp", "wdp", "jxr",
            ],
            Self::Gif => &["gif"],
            Self::Bmp => &["bmp", "dib", "rle"],
            Self::Pnm => &["pnm", "pbm", "pgm", "ppm"],
            Self::Heic => &["heic", "heics", "heif", "heifs", "hif", "hevc"],
            Self::Avif => &["avif", "avifs", "heif", "hif"],
            Self::Jxl => &["jxl"],
            Self::Psd => &["psd", "psb", "psdt", "pdd"],
            Self::Jp2 => &["jp2", "j2k", "j2c", "jpc", "jpf", "jpx", "jpm", "jph", "jhc", "mj2"],
            Self::Dng => &["dng", "tif", "tiff", "gpr"],
            Self::Cr2 => &["cr2", "tif", "tiff"],
            Self::Cr3 => &["cr3", "crm"],
            Self::Crw => &["crw", "ciff"],
            Self::Nef => &["nef", "nrw", "tif", "tiff"],
            Self::Arw => &["arw", "sr2", "srf", "arq", "tif", "tiff"],
            Self::Raf => &["raf"],
            Self::Orf => &["orf", "ori", "tif", "tiff"],
            Self::Rw2 => &["rw2", "rwl", "raw", "tif", "tiff"],
            Self::Pef => &["pef", "tif", "tiff"],
            Self::Raw => &[
                "raw", "srw", "mrw", "x3f", "iiq", "3fr", "fff", "mef", "mos", "kdc", "dcr", "dcs", "k25", "erf",
                "cap", "eip", "rwl", "tif", "tiff",
            ],
            Self::Mov => &["mov", "qt", "mqv", "mp4", "m4v", "insv", "lrv"],
            Self::Mp4 => &[
                "mp4", "m4v", "m4a", "m4p", "m4b", "3gp", "3gpp", "3g2", "3gpp2", "mov", "f4v", "insv", "lrv", "glv",
                "360",
            ],
        }
    }
}

/// Whether what starts with a JPEG's first marker, but not with a second one, has one a little later: damaged files are met whose
/// other segments still say much.
fn is_damaged_jpeg(head: &[u8]) -> bool {
    let start = head.get(..head.len().min(MAX_DAMAGE_BYTES)).unwrap_or_default();
    start.windows(3).any(|b| matches!(b, [0xff, 0xc0 | 0xc4 | 0xdb | 0xe0..=0xef | 0xfe, 0..=0x3f]))
}

/// Whether what starts with `BM` goes on as a bitmap: `BM` alone begins many texts. The header sizes are those of the Windows and
/// OS/2 versions (12 … 64, 108, 124).
fn is_bmp(head: &[u8]) -> bool {
    le32(head, 14).is_some_and(|size| matches!(size, 12..=64 | 108 | 124))
}

/// Formats built of ISO base media boxes (ISO/IEC 14496-12 section 4.3; HEIF: ISO/IEC 23008-12 annex B; AVIF 1.1 section 6).
fn iso_base_media(head: &[u8]) -> Option<Format> {
    match head.get(4..8)? {
        b"ftyp" => {}
        // QuickTime files older than the file type box (QuickTime File Format, "Movie files").
        b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" => {
            let size = be32(head, 0)?;
            return (size >= 8 || size <= 1).then_some(Format::Mov);
        }
        _ => return None,
    }
    let size = be32(head, 0)? as usize;
    let major = head.get(8..12)?;
    let listed = head.get(16..size.max(16).min(head.len())).unwrap_or_default();
    let brands = || std::iter::once(major).chain(listed.chunks_exact(4).take(MAX_BRANDS));
    let of = |brand: &[u8]| match brand {
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"hevm" | b"hevs" => Some(Format::Heic),
        b"avif" | b"avis" => Some(Format::Avif),
        b"crx " => Some(Format::Cr3),
        b"qt  " => Some(Format::Mov),
        _ => None,
    };
    if let Some(format) = of(major) {
        return Some(format);
    }
    // `mif1` and `msf1` say only "HEIF": the coding is among the compatible brands.
    if matches!(major, b"mif1" | b"mif2" | b"mif3" | b"msf1" | b"miaf") {
        let coded = brands().find_map(|brand| of(brand).filter(|f| matches!(f, Format::Heic | Format::Avif)));
        return Some(coded.unwrap_or(Format::Heic));
    }
    if matches!(major, b"jp2 " | b"jpx " | b"jpm " | b"jph ") {
        return Some(Format::Jp2);
    }
    if matches!(major, b"jxl ") {
        return Some(Format::Jxl);
    }
    Some(Format::Mp4)
}

impl Format {
    /// Whether it is a camera's RAW format, whose largest preview stands for the picture.
    pub fn is_raw(self) -> bool {
        use Format::{Arw, Cr2, Cr3, Crw, Dng, Nef, Orf, Pef, Raf, Raw, Rw2};
        matches!(self, Dng | Cr2 | Cr3 | Crw | Nef | Arw | Raf | Orf | Rw2 | Pef | Raw)
    }

    /// Whether it is a video.
    pub fn is_movie(self) -> bool {
        matches!(self, Self::Mov | Self::Mp4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let cases: &[(&[u8], Option<Format>)] = &[
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"II*\0\x08\0\0\0", Some(Format::Tiff)),
            (b"MM\0+\0\x08\0\0", Some(Format::Tiff)),
            (b"II*\0\x10\0\0\0CR\x02\0", Some(Format::Cr2)),
            (b"IIRO\x08\0\0\0", Some(Format::Orf)),
            (b"IIU\0\x18\0\0\0", Some(Format::Rw2)),
            (b"II\x1a\0\0\0HEAPCCDR", Some(Format::Crw)),
            (b"FUJIFILMCCD-RAW 0201", Some(Format::Raf)),
            (b"FOVb\0\0\x02\0", Some(Format::Raw)),
            (b"\0MRM\0\0\0\0", Some(Format::Raw)),
            (b"GIF89a\x01\0", Some(Format::Gif)),
            (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Some(Format::Bmp)),
            (b"P5\n# scanned\n3 2\n255\n", Some(Format::Pnm)),
            (b"P4 16 16\n", Some(Format::Pnm)),
            (b"P5 is a chapter", None),
            (b"BMW for sale, one owner only", None),
            (b"8BPS\0\x01\0\0", Some(Format::Psd)),
            (b"\xff\x0a\x00", Some(Format::Jxl)),
            (b"\0\0\0\x0cJXL \r\n\x87\n", Some(Format::Jxl)),
            (b"\0\0\0\x0cjP  \r\n\x87\n", Some(Format::Jp2)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(Format::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Some(Format::Avif)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heix", Some(Format::Heic)),
            (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", Some(Format::Avif)),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Some(Format::Cr3)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Some(Format::Mov)),
            (b"\0\0\0\x14ftypisom\0\0\0\0mp42", Some(Format::Mp4)),
            (b"\0\0\x10\0moov\0\0\0\x6cmvhd", Some(Format::Mov)),
            (b"\xff\xd8\xfe\xff\0\x10JFIF\xff\xee\0\x0eAdobe", Some(Format::Jpeg)),
            (b"\xff\xd8\xfe\xff\0\x10", None),
            (b"%PDF-1.4", None),
            (b"", None),
            (b"\xff", None),
        ];
        for (head, format) in cases {
            assert_eq!(Format::sniff(head), *format, "{head:?}");
        }
    }

    #[test]
    fn a_name_is_what_serde_writes() {
        for format in [Format::Jpeg, Format::WebP, Format::Cr3, Format::Raw, Format::Mp4] {
            assert_eq!(serde_json::to_value(format).ok(), Some(format.name().into()));
        }
    }
}
