//! Owns writing EXIF and TIFF blocks: directories, their values and offsets (TIFF 6.0 section 2; EXIF 2.32 section 4.6).

/// Byte order of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `II`, least significant byte first.
    Little,
    /// `MM`, most significant byte first.
    Big,
}

impl Order {
    /// A 16-bit number.
    pub fn short(self, n: u16) -> [u8; 2] {
        if self == Self::Little { n.to_le_bytes() } else { n.to_be_bytes() }
    }

    /// A 32-bit number.
    pub fn long(self, n: u32) -> [u8; 4] {
        if self == Self::Little { n.to_le_bytes() } else { n.to_be_bytes() }
    }
}

/// The value of one entry.
pub enum Value {
    /// Type 1.
    Bytes(Vec<u8>),
    /// Type 2; the closing NUL is added.
    Ascii(String),
    /// Type 3.
    Short(Vec<u16>),
    /// Type 4.
    Long(Vec<u32>),
    /// Type 5: numerator and denominator.
    Rational(Vec<(u32, u32)>),
    /// Type 7.
    Undefined(Vec<u8>),
    /// Type 9.
    SignedLong(Vec<i32>),
    /// Type 7 whose bytes depend on where in the block they come to lie (a MakerNote with absolute offsets).
    Placed(Box<dyn Fn(u32) -> Vec<u8>>),
    /// A pointer to a directory that is written behind this one.
    Directory(Directory),
    /// A pointer to bytes that are written behind this directory (thumbnail, strip).
    Offset(Vec<u8>),
}

impl Value {
    /// Type 2 from a borrowed text.
    pub fn ascii(text: &str) -> Self {
        Self::Ascii(text.to_owned())
    }

    /// Type number, count, and the bytes as they would lie at `place`.
    fn encode(&self, order: Order, place: u32) -> (u16, u32, Vec<u8>) {
        match self {
            Self::Bytes(b) => (1, b.len() as u32, b.clone()),
            Self::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), &[0]].concat()),
            Self::Short(n) => (3, n.len() as u32, n.iter().flat_map(|&n| order.short(n)).collect()),
            Self::Long(n) => (4, n.len() as u32, n.iter().flat_map(|&n| order.long(n)).collect()),
            Self::Rational(n) => {
                (5, n.len() as u32, n.iter().flat_map(|&(n, d)| [order.long(n), order.long(d)].concat()).collect())
            }
            Self::Undefined(b) => (7, b.len() as u32, b.clone()),
            Self::SignedLong(n) => (9, n.len() as u32, n.iter().flat_map(|&n| order.long(n as u32)).collect()),
            Self::Placed(make) => {
                let bytes = make(place);
                (7, bytes.len() as u32, bytes)
            }
            Self::Directory(directory) => (4, 1, directory.encode(order, place, 0)),
            Self::Offset(bytes) => (4, 1, bytes.clone()),
        }
    }
}

/// One directory (IFD).
#[derive(Default)]
pub struct Directory {
    entries: Vec<(u16, Value)>,
}

impl Directory {
    /// An empty directory.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one entry more.
    pub fn with(mut self, tag: u16, value: Value) -> Self {
        self.entries.push((tag, value));
        self
    }

    /// With a text.
    pub fn text(self, tag: u16, text: &str) -> Self {
        self.with(tag, Value::ascii(text))
    }

    /// With one 16-bit number.
    pub fn short(self, tag: u16, n: u16) -> Self {
        self.with(tag, Value::Short(vec![n]))
    }

    /// With one 32-bit number.
    pub fn long(self, tag: u16, n: u32) -> Self {
        self.with(tag, Value::Long(vec![n]))
    }

    /// With one fraction.
    pub fn rational(self, tag: u16, numerator: u32, denominator: u32) -> Self {
        self.with(tag, Value::Rational(vec![(numerator, denominator)]))
    }

    /// The directory as it lies at `place` of its block, everything it points to behind it; `next` is the next directory's offset.
    pub fn encode(&self, order: Order, place: u32, next: u32) -> Vec<u8> {
        let mut entries: Vec<&(u16, Value)> = self.entries.iter().collect();
        entries.sort_by_key(|entry| entry.0);
        let mut table = order.short(entries.len() as u16).to_vec();
        let mut behind: Vec<u8> = Vec::new();
        let start = place + 2 + 12 * entries.len() as u32 + 4;
        for (tag, value) in entries {
            let there = start + behind.len() as u32;
            let (kind, count, mut bytes) = value.encode(order, there);
            table.extend([order.short(*tag), order.short(kind)].concat());
            table.extend(order.long(count));
            let points = matches!(value, Value::Directory(_) | Value::Offset(_));
            if bytes.len() <= 4 && !points {
                bytes.resize(4, 0);
                table.extend(bytes);
            } else {
                table.extend(order.long(there));
                bytes.resize(bytes.len().next_multiple_of(2), 0);
                behind.extend(bytes);
            }
        }
        table.extend(order.long(next));
        table.extend(behind);
        table
    }
}

/// An EXIF block: IFD0 with its parts, and a thumbnail.
pub struct Builder {
    order: Order,
    ifd0: Directory,
    exif: Directory,
    orientation: u16,
    gps: Option<Directory>,
    thumbnail: Option<Vec<u8>>,
}

impl Builder {
    /// A block with maker and model.
    pub fn new(order: Order, make: &str, model: &str) -> Self {
        let exif = Directory::new().with(0x9000, Value::Undefined(b"0232".to_vec()));
        let exif =
            exif.with(0x9101, Value::Undefined(vec![1, 2, 3, 0])).with(0xA000, Value::Undefined(b"0100".to_vec()));
        let exif = exif.short(0xA001, 1);
        let ifd0 = Directory::new().text(0x010F, make).text(0x0110, model);
        let ifd0 = ifd0.rational(0x011A, 72, 1).rational(0x011B, 72, 1).short(0x0128, 2).short(0x0213, 1);
        Self { order, ifd0, exif, orientation: 1, gps: None, thumbnail: None }
    }

    /// With one more entry in IFD0.
    pub fn ifd0(mut self, tag: u16, value: Value) -> Self {
        self.ifd0 = self.ifd0.with(tag, value);
        self
    }

    /// With one more entry in the Exif directory.
    pub fn exif(mut self, tag: u16, value: Value) -> Self {
        self.exif = self.exif.with(tag, value);
        self
    }

    /// Taken at `time` (`YYYY:MM:DD HH:MM:SS`).
    pub fn taken(self, time: &str) -> Self {
        self.ifd0(0x0132, Value::ascii(time)).exif(0x9003, Value::ascii(time)).exif(0x9004, Value::ascii(time))
    }

    /// Stored in another orientation than 1 (TIFF tag 274: 1..=8).
    pub fn turned(mut self, orientation: u16) -> Self {
        self.orientation = orientation;
        self
    }

    /// With the picture's size in pixels.
    pub fn size(self, width: u32, height: u32) -> Self {
        self.exif(0xA002, Value::Long(vec![width])).exif(0xA003, Value::Long(vec![height]))
    }

    /// With a GPS directory.
    pub fn gps(mut self, gps: Directory) -> Self {
        self.gps = Some(gps);
        self
    }

    /// With a thumbnail, a whole JPEG file.
    pub fn thumbnail(mut self, jpeg: Vec<u8>) -> Self {
        self.thumbnail = Some(jpeg);
        self
    }

    /// The block, from its byte order mark on.
    pub fn build(self) -> Vec<u8> {
        let mut ifd0 = self.ifd0.short(0x0112, self.orientation).with(0x8769, Value::Directory(self.exif));
        if let Some(gps) = self.gps {
            ifd0 = ifd0.with(0x8825, Value::Directory(gps));
        }
        let ifd1 = self.thumbnail.map(|jpeg| {
            let ifd1 =
                Directory::new().short(0x0103, 6).rational(0x011A, 72, 1).rational(0x011B, 72, 1).short(0x0128, 2);
            ifd1.long(0x0202, jpeg.len() as u32).with(0x0201, Value::Offset(jpeg))
        });
        block(self.order, &ifd0, ifd1.as_ref())
    }
}

/// Offset of the first directory in a block.
pub const FIRST_DIRECTORY: u32 = 8;

/// A TIFF block of a directory and perhaps a second one behind it.
pub fn block(order: Order, first: &Directory, second: Option<&Directory>) -> Vec<u8> {
    let mut block = if order == Order::Little { b"II".to_vec() } else { b"MM".to_vec() };
    block.extend(order.short(42));
    block.extend(order.long(FIRST_DIRECTORY));
    let length = first.encode(order, FIRST_DIRECTORY, 0).len() as u32;
    let place = FIRST_DIRECTORY + length;
    block.extend(first.encode(order, FIRST_DIRECTORY, if second.is_some() { place } else { 0 }));
    if let Some(second) = second {
        block.extend(second.encode(order, place, 0));
    }
    block
}

/// A position: latitude and longitude in degrees (north and east positive), to a hundredth of a second of arc.
pub fn position(latitude: f64, longitude: f64) -> Directory {
    let parts = |degrees: f64| {
        let hundredths = (degrees.abs() * 360_000.0).round() as u32;
        vec![(hundredths / 360_000, 1), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100)]
    };
    let north = if latitude < 0.0 { "S" } else { "N" };
    let east = if longitude < 0.0 { "W" } else { "E" };
    let gps = Directory::new().with(0, Value::Bytes(vec![2, 3, 0, 0])).text(1, north).text(3, east);
    gps.with(2, Value::Rational(parts(latitude))).with(4, Value::Rational(parts(longitude)))
}
