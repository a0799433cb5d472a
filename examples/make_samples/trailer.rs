//! Owns what is put behind the end of a picture: Samsung's notes, an archive, the remains of an older version.

/// Samsung's block (SEFH … SEFT): named entries (type, name, value), then their directory. Layout as ExifTool's Samsung.pm reads it.
pub fn samsung(entries: &[(u16, &str, &[u8])]) -> Vec<u8> {
    let (mut data, mut places) = (Vec::new(), Vec::new());
    for (kind, name, value) in entries {
        let start = data.len();
        data.extend([0, 0]);
        data.extend(kind.to_le_bytes());
        data.extend((name.len() as u32).to_le_bytes());
        data.extend([name.as_bytes(), value].concat());
        places.push((*kind, start, data.len() - start));
    }
    let end = data.len();
    let mut directory = b"SEFH".to_vec();
    directory.extend([106, entries.len() as u32].map(u32::to_le_bytes).concat());
    for (kind, start, length) in places {
        directory.extend([0, 0]);
        directory.extend(kind.to_le_bytes());
        directory.extend([(end - start) as u32, length as u32].map(u32::to_le_bytes).concat());
    }
    let length = (directory.len() as u32).to_le_bytes();
    [data.as_slice(), &directory, &length, b"SEFT"].concat()
}

/// A ZIP archive of one stored file (APPNOTE 6.3), dated 1 January 1980, that lies `before` bytes into its file.
pub fn zip(name: &str, content: &[u8], before: u32) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let size = (content.len() as u32).to_le_bytes();
    let shared = [
        &[10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0],
        crc.sum().to_le_bytes().as_slice(),
        &size,
        &size,
        &(name.len() as u16).to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    let local = [b"PK\x03\x04".as_slice(), &shared, name.as_bytes(), content].concat();
    let entry = [b"PK\x01\x02\x0A\0".as_slice(), &shared, &[0; 10], &before.to_le_bytes(), name.as_bytes()].concat();
    let place = before + local.len() as u32;
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(),
        &(entry.len() as u32).to_le_bytes(),
        &place.to_le_bytes(),
        &[0, 0],
    ]
    .concat();
    [local, entry, end].concat()
}

/// A file that was overwritten by a shorter one without being cut: the older one's end stays (aCropalypse, CVE-2023-21036).
pub fn overwrite(older: &[u8], newer: &[u8]) -> Vec<u8> {
    [newer, older.get(newer.len()..).unwrap_or_default()].concat()
}
