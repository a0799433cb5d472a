//! Owns telling file formats apart by content, never by name.

use schemars::JsonSchema;
use serde::Serialize;

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

impl Format {
    /// Tells the format by the file's first bytes (as many as there are, [`crate::source::HEAD_BYTES`] at most). The TIFF-based RAW
    /// formats whose signature is plain TIFF come out as [`Format::Tiff`]; the TIFF walker tells them apart by their tags.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let _ = head;
        None
    }
}

impl Format {
    /// x
    pub fn extensions(self) -> &'static [&'static str] {
        &[]
    }
    /// x
    pub fn title(self) -> &'static str {
        ""
    }
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
