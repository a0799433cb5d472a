//! Owns XMP packets: the frame, and the namespaces that the samples use.

/// Prefixes and their namespaces.
const NAMESPACES: &[(&str, &str)] = &[
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmpNote", "http://ns.adobe.com/xmp/note/"),
    ("stEvt", "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"),
    ("stRef", "http://ns.adobe.com/xap/1.0/sType/ResourceRef#"),
    ("stDim", "http://ns.adobe.com/xap/1.0/sType/Dimensions#"),
    ("stArea", "http://ns.adobe.com/xmp/sType/Area#"),
    ("mwg-rs", "http://www.metadataworkinggroup.com/schemas/regions/"),
    ("MP", "http://ns.microsoft.com/photo/1.2/"),
    ("MPRI", "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"),
    ("MPReg", "http://ns.microsoft.com/photo/1.2/t/Region#"),
    ("GCamera", "http://ns.google.com/photos/1.0/camera/"),
    ("Container", "http://ns.google.com/photos/1.0/container/"),
    ("Item", "http://ns.google.com/photos/1.0/container/item/"),
    ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
    ("aux", "http://ns.adobe.com/exif/1.0/aux/"),
    ("exif", "http://ns.adobe.com/exif/1.0/"),
    ("crs", "http://ns.adobe.com/camera-raw-settings/1.0/"),
];

/// The RDF of the properties `body` (RDF/XML elements), as extended XMP wants it: without a packet's frame. Declares the namespaces
/// that it uses.
pub fn bare(body: &str) -> String {
    let used = NAMESPACES.iter().filter(|(prefix, _)| {
        [format!("<{prefix}:"), format!(" {prefix}:")].iter().any(|use_of| body.contains(use_of))
    });
    let declared: String = used.map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).collect();
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\"{declared}>\n{body}\n</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}

/// A whole packet of the properties `body`.
pub fn packet(body: &str) -> String {
    let begin = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>";
    format!("{begin}\n{}\n<?xpacket end=\"w\"?>", bare(body))
}

/// A property with a text.
pub fn text(property: &str, value: &str) -> String {
    format!("<{property}>{value}</{property}>")
}

/// A property with an ordered list of texts.
pub fn sequence(property: &str, values: &[&str]) -> String {
    let items: String = values.iter().map(|v| format!("<rdf:li>{v}</rdf:li>")).collect();
    format!("<{property}><rdf:Seq>{items}</rdf:Seq></{property}>")
}
