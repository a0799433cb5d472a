//! Owns one photo on its way down the corridor: its bytes, layout and metadata (eager and cheap), its pixels and what is looked for in
//! them: text, codes, faces, hands, ridges (lazy, made once, shared by every detector that asks).

use std::cell::OnceCell;
use std::path::Path;

use image::GrayImage;
use image::imageops::grayscale;

use crate::container::{Embedded, Layout};
use crate::detect::meaning::{Meaning, meaning};
use crate::error::Skip;
use crate::home::Home;
use crate::limits::{Budget, Deadline, Lease, Limits};
use crate::metadata::Metadata;
use crate::payload::{self, Payload};
use crate::source::Bytes;
use crate::strings;
use crate::vision::Pixels;
use crate::vision::codes::{self, Codes};
use crate::vision::faces::{self, Face, Faces};
use crate::vision::hands::{self, Hands};
use crate::vision::ridges::{self, Ridges};
use crate::vision::text::{self, Ask, Text};

/// Memory that looking for things takes beside the picture, in bytes: the networks with what they compute at a time, and what is kept
/// a pixel (grey values and marks). Estimated.
const LOOK_BYTES: u64 = 150 << 20;
const LOOK_BYTES_A_PIXEL: u64 = 2;

/// How things are looked for in a photo's picture, and how strings are understood.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Whether the picture is decoded, if somebody asks for its pixels.
    pub pixels: bool,
    /// Whether anything is looked for in the picture: memory for that is asked for together with the picture's.
    pub scene: bool,
    /// Whether strings that identify are looked for: in metadata, in the file's name and in codes beside the picture's text.
    pub strings: bool,
    /// Whether every part of the picture is looked at in full size.
    pub thorough: bool,
    /// The home countries.
    pub home: Home,
}

impl Wish {
    /// The picture is decoded where its pixels are asked for; nothing is looked for in it, and no country is home.
    pub const NOTHING: &'static Self =
        &Self { pixels: true, scene: false, strings: true, thorough: false, home: Home::NOWHERE };
}

/// One photo.
pub struct Photo<'a> {
    /// The file's name, for the format check; not necessarily UTF-8.
    pub name: &'a Path,
    /// The file's bytes.
    pub bytes: &'a Bytes,
    /// The file's layout.
    pub layout: &'a Layout<'a>,
    /// What its metadata says.
    pub metadata: &'a Metadata,
    /// Its caps.
    pub limits: &'a Limits,
    /// When work on it must stop.
    pub deadline: Deadline,
    budget: &'a Budget,
    meanings: OnceCell<Vec<Meaning>>,
    pixels: OnceCell<(Result<Pixels, Skip>, Lease<'a>)>,
    luma: OnceCell<GrayImage>,
    /// How it is looked at.
    pub wish: &'a Wish,
    text: OnceCell<Text>,
    codes: OnceCell<Codes>,
    payloads: OnceCell<Vec<Payload>>,
    faces: OnceCell<Faces>,
    hands: OnceCell<Hands>,
    ridges: OnceCell<Ridges>,
}

impl<'a> Photo<'a> {
    /// A photo whose file has been walked and read.
    pub fn new(
        name: &'a Path,
        bytes: &'a Bytes,
        layout: &'a Layout<'a>,
        metadata: &'a Metadata,
        limits: &'a Limits,
        deadline: Deadline,
        budget: &'a Budget,
    ) -> Self {
        Self {
            name,
            bytes,
            layout,
            metadata,
            limits,
            deadline,
            budget,
            meanings: OnceCell::new(),
            pixels: OnceCell::new(),
            luma: OnceCell::new(),
            wish: Wish::NOTHING,
            text: OnceCell::new(),
            codes: OnceCell::new(),
            payloads: OnceCell::new(),
            faces: OnceCell::new(),
            hands: OnceCell::new(),
            ridges: OnceCell::new(),
        }
    }

    /// The same photo in a scan that looks at it in this way; without this call nothing is looked for in the picture.
    #[must_use]
    pub const fn wished(mut self, wish: &'a Wish) -> Self {
        self.wish = wish;
        self
    }

    /// The EXIF orientation, 1…8, that turns the stored picture upright; 1 where none is stated or the container has applied its own.
    pub fn orientation(&self) -> u8 {
        if let Some(orientation) = self.layout.orientation {
            return orientation;
        }
        let stored = self.metadata.get("IFD0", "Orientation").and_then(|f| f.value.number());
        match stored {
            Some(n) if (1.0..=8.0).contains(&n) => n as u8,
            _ => 1,
        }
    }

    /// What each field of the metadata means, in the order of its fields; judged at the first call.
    pub fn meanings(&self) -> &[Meaning] {
        self.meanings.get_or_init(|| self.metadata.fields.iter().map(meaning).collect())
    }

    /// Everything that lies in the file beside its picture, as container and metadata know of it; what both know comes once.
    pub fn embedded(&self) -> impl Iterator<Item = &Embedded> {
        let known = &self.layout.embedded;
        let place = |embedded: &Embedded| embedded.location.offset();
        let further = self.metadata.embedded.iter();
        known.iter().chain(further.filter(move |e| place(e).is_none() || known.iter().all(|k| place(k) != place(e))))
    }

    /// Width and height of the upright picture.
    pub fn upright_size(&self) -> Option<(u32, u32)> {
        let (width, height) = self.layout.size?;
        Some(if self.orientation() >= 5 { (height, width) } else { (width, height) })
    }

    /// The decoded, upright picture; decoded at the first call.
    pub fn pixels(&self) -> Result<&Pixels, &Skip> {
        let (pixels, _) = self.pixels.get_or_init(|| {
            let lease = self.budget.lease(self.decoding_bytes());
            (crate::vision::decode(self), lease)
        });
        pixels.as_ref()
    }

    /// Memory that decoding takes at its peak, estimated: the file twice (one copy goes to the decoding thread), the picture twice
    /// (turning it upright makes a second one).
    fn decoding_bytes(&self) -> u64 {
        let (width, height) = self.layout.size.unwrap_or_default();
        let pixels = u64::from(width) * u64::from(height);
        let decoding = pixels.saturating_mul(2 * 3).saturating_add(2 * self.bytes.len());
        if !self.wish.scene {
            return decoding;
        }
        // The second picture is gone before anything is looked for in it.
        let looking = pixels.saturating_mul(3 + LOOK_BYTES_A_PIXEL).saturating_add(LOOK_BYTES);
        decoding.max(looking.saturating_add(self.bytes.len()))
    }

    /// The decoded, upright picture in grey; made at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels.
    pub fn luma(&self) -> Result<&GrayImage, &Skip> {
        let picture = &self.pixels()?.rgb;
        Ok(self.luma.get_or_init(|| grayscale(picture)))
    }

    /// The text in the picture; looked for at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels to look at.
    pub fn text(&self) -> Result<&Text, &Skip> {
        let (picture, luma) = (&self.pixels()?.rgb, self.luma()?);
        Ok(self.text.get_or_init(|| {
            text::look(
                picture,
                luma,
                &Ask { thorough: self.wish.thorough, promising: &strings::promising },
                self.deadline,
            )
        }))
    }

    /// The text if some detector asked for it already.
    pub fn text_if_looked_for(&self) -> Option<&Text> {
        self.text.get()
    }

    /// The machine-readable codes in the picture; looked for at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels to look at.
    pub fn codes(&self) -> Result<&Codes, &Skip> {
        let luma = self.luma()?;
        Ok(self.codes.get_or_init(|| codes::look(luma, self.wish.thorough, self.deadline)))
    }

    /// What the codes in the picture say, one for each of `codes` in their order; understood at the first call.
    ///
    /// # Errors
    /// As for `codes`.
    pub fn payloads(&self) -> Result<&[Payload], &Skip> {
        let codes = &self.codes()?.codes;
        let parse = |code: &codes::Code| payload::parse(code.format, &code.text);
        Ok(self.payloads.get_or_init(|| codes.iter().map(parse).collect()))
    }

    /// The faces in the picture; looked for at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels to look at.
    pub fn faces(&self) -> Result<&Faces, &Skip> {
        let picture = &self.pixels()?.rgb;
        Ok(self.faces.get_or_init(|| faces::look(picture, self.wish.thorough, self.deadline)))
    }

    /// The faces in the picture if they were looked for before; nothing is looked for.
    pub fn known_faces(&self) -> &[Face] {
        self.faces.get().map_or(&[], |found| &found.faces)
    }

    /// The hands in the picture; looked for at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels to look at.
    pub fn hands(&self) -> Result<&Hands, &Skip> {
        let picture = &self.pixels()?.rgb;
        Ok(self.hands.get_or_init(|| hands::look(picture, self.wish.thorough, self.deadline)))
    }

    /// The friction ridges in the picture; looked for at the first call.
    ///
    /// # Errors
    ///
    /// Where there are no pixels to look at.
    pub fn ridges(&self) -> Result<&Ridges, &Skip> {
        let (picture, luma) = (&self.pixels()?.rgb, self.luma()?);
        let pads: Vec<_> = self.hands()?.hands.iter().flat_map(|hand| hand.pads.iter().copied()).collect();
        Ok(self.ridges.get_or_init(|| ridges::look(picture, luma, &pads, self.deadline)))
    }

    /// What was not looked at in the picture by the looks that some detector asked for.
    pub fn skips(&self) -> impl Iterator<Item = &Skip> {
        let text = self.text.get().map(|text| &text.skips);
        let codes = self.codes.get().map(|codes| &codes.skips);
        let faces = self.faces.get().map(|faces| &faces.skips);
        let hands = self.hands.get().map(|hands| &hands.skips);
        let ridges = self.ridges.get().map(|ridges| &ridges.skips);
        [text, codes, faces, hands, ridges].into_iter().flatten().flatten()
    }

    /// The pixels if some detector asked for them already.
    pub fn pixels_if_decoded(&self) -> Option<Result<&Pixels, &Skip>> {
        self.pixels.get().map(|(pixels, _)| pixels.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::Format;

    #[test]
    fn a_picture_of_all_the_pixels_there_are_needs_all_the_memory() {
        let (bytes, mut layout) = (Bytes::from_memory(vec![0; 8]), Layout::new(Format::Png));
        let (metadata, limits, budget) = (Metadata::default(), Limits::default(), Budget::new(1));
        layout.size = Some((u32::MAX, u32::MAX));
        let photo = Photo::new(Path::new("a.png"), &bytes, &layout, &metadata, &limits, Deadline::never(), &budget);
        assert_eq!(photo.decoding_bytes(), u64::MAX);
    }
}
