//! Owns DJI's notes: directories with the drone's speed and attitude, and texts of `[name:value]`.

use super::{Base, Maker, Reader, plain_text, tags};
use crate::metadata::Value;

static MAKER: Maker = Maker::plain("DJI", tags::DJI);

/// The names of the texts, as they stand in the note and as they are called.
static TEXTS: [(&str, &str); 15] = [
    ("ae_dbg_info", "AEDebugInfo"),
    ("ae_histogram_info", "AEHistogramInfo"),
    ("ae_local_histogram", "AELocalHistogram"),
    ("ae_liveview_histogram_info", "AELiveViewHistogramInfo"),
    ("ae_liveview_local_histogram", "AELiveViewLocalHistogram"),
    ("awb_dbg_info", "AWBDebugInfo"),
    ("af_dbg_info", "AFDebugInfo"),
    ("hiso", "Histogram"),
    ("xidiri", "Xidiri"),
    ("GimbalDegree(Y,P,R)", "GimbalDegree"),
    ("FlightDegree(Y,P,R)", "FlightDegree"),
    ("adj_dbg_info", "ADJDebugInfo"),
    ("sensor_id", "SensorID"),
    ("FlightSpeed(X,Y,Z)", "FlightSpeed"),
    ("hyperlapse_dbg_info", "HyperlapsDebugInfo"),
];

/// Most texts read of one note.
const MAX_TEXTS: usize = 64;

pub(super) fn read(reader: &mut Reader<'_, '_>, head: &[u8]) -> bool {
    if head.starts_with(b"[ae_dbg_info:") {
        texts(reader);
        return true;
    }
    reader.note.make == "DJI" && head.get(3..8) != Some(b"@AMBA") && reader.walk(&MAKER, 0, Base::Block, None)
}

fn texts(reader: &mut Reader<'_, '_>) {
    reader.namespace = "DJI";
    let bytes = reader.bytes();
    for part in bytes.split(|b| *b == b'[').skip(1).take(MAX_TEXTS) {
        let part = part.split(|b| *b == b']').next().unwrap_or_default();
        let Some(colon) = memchr::memchr(b':', part) else { continue };
        let (Some(name), Some(text)) = (plain_text(&part[..colon]), plain_text(&part[colon + 1..])) else { continue };
        match TEXTS.iter().find(|(stored, _)| *stored == name) {
            Some((_, tag)) => reader.push(*tag, Value::Text(text)),
            None => reader.push(name, Value::Text(text)),
        }
    }
}
