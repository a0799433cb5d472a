//! Owns the notes of Reconyx trail cameras: binary, little-endian, fields at fixed places (ExifTool, `Reconyx.pm`): HyperFire,
//! UltraFire, HyperFire 2.

use super::Reader;
use crate::byte_order::le16;
use crate::metadata::Value;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    let hyper_fire = head.starts_with(&[1, 0xf1])
        && (matches!(head.get(2..4), Some([2 | 3, 0])) || reader.note.make.eq_ignore_ascii_case("RECONYX"));
    let bytes = reader.bytes();
    let note = Places(&bytes);
    if hyper_fire {
        reader.namespace = "Reconyx";
        note.hyper_fire(reader);
    } else if head.starts_with(b"RECONYXUF\0") {
        reader.namespace = "Reconyx";
        note.ultra_fire(reader);
    } else if head.starts_with(b"RECONYXH2\0") {
        reader.namespace = "Reconyx";
        note.hyper_fire_2(reader);
    } else {
        return false;
    }
    true
}

/// A note's bytes by place.
struct Places<'a>(&'a [u8]);

impl Places<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        le16(self.0, at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    /// Text of two-byte characters, as the cameras write their serial numbers.
    fn wide(&self, at: usize, bytes: usize) -> Option<String> {
        let units = self.0.get(at..at + bytes)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let text: String = char::decode_utf16(units.take_while(|u| *u != 0))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn narrow(&self, reader: &mut Reader<'_, '_>, tag: &'static str, at: usize, bytes: usize) {
        reader.push_text(tag, self.0.get(at..at + bytes).unwrap_or_default());
    }

    /// Signed numbers of two bytes.
    fn numbers(&self, reader: &mut Reader<'_, '_>, tags: &[(&'static str, usize)]) {
        for (tag, at) in tags {
            if let Some(number) = self.u16(*at) {
                reader.push(*tag, Value::Signed(i64::from(number as i16)));
            }
        }
    }

    fn text(reader: &mut Reader<'_, '_>, tag: &'static str, text: Option<String>) {
        if let Some(text) = text {
            reader.push(tag, Value::Text(text));
        }
    }

    /// Six two-byte numbers from second to year, by the places `order` of year, month, day, hour, minute, second.
    fn date(&self, at: usize, order: [usize; 6]) -> Option<String> {
        let mut n = [0; 6];
        for (slot, index) in n.iter_mut().zip(order) {
            *slot = self.u16(at + index * 2)?;
        }
        // One firmware writes big-endian numbers here: then the year is out of range.
        if n[0] & 0xff00 == 0 || n[0] > 0x0fff {
            n = n.map(u16::swap_bytes);
        }
        Some(format!("{:04}:{:02}:{:02} {:02}:{:02}:{:02}", n[0], n[1], n[2], n[3], n[4], n[5]))
    }

    fn hyper_fire(&self, reader: &mut Reader<'_, '_>) {
        let version = (self.u16(2), self.u16(4), self.u16(6));
        if let (Some(a), Some(b), Some(c)) = version {
            reader.push("FirmwareVersion", Value::Text(format!("{a}.{b}.{c}")));
        }
        self.narrow(reader, "TriggerMode", 0x0c, 2);
        self.numbers(reader, &[("Sequence", 0x0e)]);
        self.event(reader, 0x12);
        Self::text(reader, "DateTimeOriginal", self.date(0x16, [5, 3, 4, 2, 1, 0]));
        self.numbers(
            reader,
            &[("MoonPhase", 0x24), ("AmbientTemperatureFahrenheit", 0x26), ("AmbientTemperature", 0x28)],
        );
        Self::text(reader, "SerialNumber", self.wide(0x2a, 30));
        self.numbers(
            reader,
            &[
                ("Contrast", 0x48),
                ("Brightness", 0x4a),
                ("Sharpness", 0x4c),
                ("Saturation", 0x4e),
                ("InfraredIlluminator", 0x50),
                ("MotionSensitivity", 0x52),
                ("BatteryVoltage", 0x54),
            ],
        );
        self.narrow(reader, "UserLabel", 0x56, 22);
    }

    fn ultra_fire(&self, reader: &mut Reader<'_, '_>) {
        self.narrow(reader, "TriggerMode", 0x34, 1);
        let date = (self.0.get(0x3b..0x42), self.u16(0x40));
        if let (Some([second, minute, hour, day, month, ..]), Some(year)) = date {
            let text = format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}");
            reader.push("DateTimeOriginal", Value::Text(text));
        }
        if let Some(phase) = self.byte(0x43) {
            reader.push("MoonPhase", Value::Unsigned(u64::from(phase)));
        }
        self.numbers(
            reader,
            &[("AmbientTemperatureFahrenheit", 0x44), ("AmbientTemperature", 0x46), ("BatteryVoltage", 0x49)],
        );
        self.narrow(reader, "SerialNumber", 0x4b, 15);
        self.narrow(reader, "UserLabel", 0x5a, 21);
    }

    fn hyper_fire_2(&self, reader: &mut Reader<'_, '_>) {
        self.numbers(reader, &[("FileNumber", 0x10), ("DirectoryNumber", 0x12)]);
        if let (Some(a), Some(b), Some(c)) =
            (self.u16(0x2a), self.u16(0x2c), self.byte(0x2e).filter(u8::is_ascii_graphic))
        {
            reader.push("FirmwareVersion", Value::Text(format!("{a}.{b}{}", char::from(c))));
        }
        self.narrow(reader, "TriggerMode", 0x34, 2);
        self.numbers(reader, &[("Sequence", 0x36)]);
        self.event(reader, 0x3a);
        Self::text(reader, "DateTimeOriginal", self.date(0x3e, [5, 4, 3, 2, 1, 0]));
        self.numbers(
            reader,
            &[
                ("DayOfWeek", 0x4a),
                ("MoonPhase", 0x4c),
                ("AmbientTemperatureFahrenheit", 0x4e),
                ("AmbientTemperature", 0x50),
            ],
        );
        Self::text(reader, "SerialNumber", self.wide(0x7e, 30));
        self.narrow(reader, "UserLabel", 0x68, 22);
    }

    /// The event's number: two words, the higher one first.
    fn event(&self, reader: &mut Reader<'_, '_>, at: usize) {
        if let (Some(high), Some(low)) = (self.u16(at), self.u16(at + 2)) {
            reader.push("EventNumber", Value::Unsigned(u64::from(high) << 16 | u64::from(low)));
        }
    }
}
