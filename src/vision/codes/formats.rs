//! Owns the table of symbologies: what they are called, and how much of a misreading their own redundancy lets through.

use rxing::BarcodeFormat;

/// How far a symbology guards its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Reed–Solomon codewords: what decodes is right.
    Corrected,
    /// A check character over all of it and patterns that are hard to meet by chance.
    Checked,
    /// One check digit over few digits, or none: stripes of any kind read as such a code now and then.
    Weak,
}

/// One symbology.
#[derive(Debug)]
pub struct Format {
    /// What the decoder calls it.
    pub kind: BarcodeFormat,
    /// Its usual name.
    pub name: &'static str,
    /// How far it guards its payload.
    pub guard: Guard,
    /// On how many scan lines a linear code must read the same to be told; on half of them (at least two) it is told as doubtful.
    /// Empirical: set on the negatives of the corpus, where stripes and fur read as one value on one or two lines.
    pub lines: usize,
}

const fn row(kind: BarcodeFormat, name: &'static str, guard: Guard, lines: usize) -> Format {
    Format { kind, name, guard, lines }
}

/// All that are looked for.
pub const FORMATS: &[Format] = &[
    row(BarcodeFormat::QR_CODE, "QR Code", Guard::Corrected, 1),
    row(BarcodeFormat::MICRO_QR_CODE, "Micro QR Code", Guard::Corrected, 1),
    row(BarcodeFormat::RECTANGULAR_MICRO_QR_CODE, "rMQR Code", Guard::Corrected, 1),
    row(BarcodeFormat::AZTEC, "Aztec", Guard::Corrected, 1),
    row(BarcodeFormat::DATA_MATRIX, "Data Matrix", Guard::Corrected, 1),
    row(BarcodeFormat::PDF_417, "PDF417", Guard::Corrected, 1),
    row(BarcodeFormat::MAXICODE, "MaxiCode", Guard::Corrected, 1),
    row(BarcodeFormat::EAN_13, "EAN-13", Guard::Checked, 2),
    row(BarcodeFormat::UPC_A, "UPC-A", Guard::Checked, 2),
    row(BarcodeFormat::CODE_128, "Code 128", Guard::Checked, 2),
    row(BarcodeFormat::RSS_EXPANDED, "DataBar Expanded", Guard::Checked, 2),
    row(BarcodeFormat::EAN_8, "EAN-8", Guard::Weak, 4),
    row(BarcodeFormat::UPC_E, "UPC-E", Guard::Weak, 4),
    row(BarcodeFormat::CODE_39, "Code 39", Guard::Weak, 3),
    row(BarcodeFormat::CODE_93, "Code 93", Guard::Weak, 3),
    row(BarcodeFormat::ITF, "ITF", Guard::Weak, 4),
    row(BarcodeFormat::CODABAR, "Codabar", Guard::Weak, 4),
    row(BarcodeFormat::RSS_14, "DataBar", Guard::Weak, 3),
];

/// The row of a decoder's kind; `None` for what is not looked for.
pub fn format(kind: BarcodeFormat) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.kind == kind)
}
