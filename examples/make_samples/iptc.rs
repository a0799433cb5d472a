//! Owns IPTC-IIM records (IIM 4.1) and the Photoshop image resources that hold them.

/// One dataset.
fn dataset(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    [&[0x1C, record, number], (value.len() as u16).to_be_bytes().as_slice(), value].concat()
}

/// Records with UTF-8 texts: (number in record 2, text).
pub fn records(fields: &[(u8, &str)]) -> Vec<u8> {
    let mut records = dataset(1, 90, b"\x1B%G");
    records.extend(dataset(2, 0, &[0, 4]));
    for (number, text) in fields {
        records.extend(dataset(2, *number, text.as_bytes()));
    }
    records
}

/// One Photoshop image resource: identifier 0x0404 is IPTC, 0x040C a thumbnail.
pub fn resource(identifier: u16, data: &[u8]) -> Vec<u8> {
    let mut resource = b"8BIM".to_vec();
    resource.extend(identifier.to_be_bytes());
    resource.extend([0, 0]);
    resource.extend((data.len() as u32).to_be_bytes());
    resource.extend(data);
    resource.resize(resource.len().next_multiple_of(2), 0);
    resource
}

/// The content of a thumbnail resource: format 1 (JPEG), size, row bytes, total, compressed size, 24 bits, one plane.
pub fn thumbnail(jpeg: &[u8], width: u32, height: u32) -> Vec<u8> {
    let row = (width * 24).div_ceil(32) * 4;
    let mut data = [1, width, height, row, row * height, jpeg.len() as u32].map(u32::to_be_bytes).concat();
    data.extend([0, 24, 0, 1]);
    data.extend(jpeg);
    data
}
