//! A photo is hostile until proven otherwise: every sample, cut at many lengths and with flipped bytes, gives a record and no panic.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use overshare::error::SkipKind;
use overshare::limits::Limits;
use overshare::rule::{CAPTURE_TIME, Family, GPS_POSITION, Rule};
use overshare::scan::{Options, Scanner, Status};
use overshare::source::Item;

/// Cuts and flips a sample; a small generator with a fixed seed, so that a failure comes again.
struct Mangler {
    state: u64,
}

impl Mangler {
    /// xorshift64*, Vigna 2016.
    fn next(&mut self, below: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    }
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_images");
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| !matches!(path.extension().and_then(|e| e.to_str()), Some("jsonl" | "md")));
    found.sort();
    assert!(found.len() >= 62, "only {} samples", found.len());
    found
}

fn check(bytes: &[u8], path: &Path, what: &str, scanner: &Scanner<'_>) {
    fs::write(path, bytes).unwrap();
    let report = scanner.look_at(Item::File(path.to_owned()));
    for skip in &report.skipped {
        assert_ne!(skip.kind, SkipKind::Panic, "{what}: {}", skip.detail);
        assert_ne!(skip.kind, SkipKind::TimeLimit, "{what}: {}", skip.detail);
    }
    assert_eq!(report.status == Status::Complete, report.skipped.is_empty(), "{what}");
    if let Some((width, height)) = report.size {
        for region in report.findings.iter().filter_map(|finding| finding.region) {
            assert!(region.x + region.width <= width && region.y + region.height <= height, "{what}: outside");
        }
    }
}

/// Damages the samples whose names are `wanted`.
fn mangle(options: &Options, cuts: usize, flips: usize, wanted: &dyn Fn(&str) -> bool) {
    let scanner = &Scanner::new(options);
    let folder = tempfile::tempdir().unwrap();
    let mut random = Mangler { state: 0x0ddb_a11c_0ffe_e000 };
    let mut looked_at = 0;
    for sample in samples() {
        let name = sample.file_name().unwrap().to_string_lossy().into_owned();
        if !wanted(&name) {
            continue;
        }
        looked_at += 1;
        let bytes = fs::read(&sample).unwrap();
        let path = folder.path().join(&name);
        // Headers lie at the start: half of the damage goes there.
        for _ in 0..cuts {
            let near = random.next(4096.min(bytes.len()));
            let far = random.next(bytes.len());
            for cut in [near, far] {
                check(&bytes[..cut], &path, &format!("{name} cut at {cut}"), scanner);
            }
        }
        for round in 0..flips {
            let mut damaged = bytes.clone();
            for _ in 0..=random.next(8) {
                let reach = if round % 2 == 0 { 4096.min(bytes.len()) } else { bytes.len() };
                let at = random.next(reach);
                damaged[at] ^= 1 << random.next(8);
            }
            check(&damaged, &path, &format!("{name} flipped, round {round}"), scanner);
        }
    }
    assert!(looked_at >= 5, "only {looked_at} samples were damaged");
}

/// Every rule but those about what the picture shows, which cost seconds a photo in a build for tests.
fn without_looks() -> Vec<&'static Rule> {
    let looks = [Family::Text, Family::Strings, Family::Codes, Family::People];
    Options::default().rules.into_iter().filter(|rule| !looks.contains(&rule.family)).collect()
}

#[test]
fn cut_and_flipped_samples_never_panic_in_a_metadata_scan() {
    mangle(&Options { pixels: false, ..Options::default() }, 30, 60, &|_| true);
}

#[test]
fn cut_and_flipped_samples_never_panic_with_their_pixels_decoded() {
    let limits = Limits { max_pixels: 4_000_000, time: Some(Duration::from_secs(120)), ..Limits::default() };
    mangle(&Options { limits, rules: without_looks(), ..Options::default() }, 3, 6, &|_| true);
}

#[test]
fn cut_and_flipped_samples_never_panic_when_they_are_looked_into() {
    let limits = Limits { max_pixels: 4_000_000, time: Some(Duration::from_secs(120)), ..Limits::default() };
    let some = ["badge.jpg", "screenshot_text.png", "boarding_pass.jpg", "portrait.jpg", "fingertip.jpg"];
    mangle(&Options { limits, ..Options::default() }, 1, 2, &|name| some.contains(&name));
}

#[test]
fn hundreds_of_positions_and_times_are_looked_at_up_to_a_number_and_told() {
    let latitudes: String = (0..400).map(|n| format!("<e:GPSLatitude>{}.{n:03}</e:GPSLatitude>", n % 90)).collect();
    let times: String =
        (0..600).map(|n| format!("<x:CreateDate>{}-01-01T00:00:00</x:CreateDate>", 1801 + n % 300)).collect();
    let packet = format!(
        r#"http://ns.adobe.com/xap/1.0/{}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:e="http://ns.adobe.com/exif/1.0/" xmlns:x="http://ns.adobe.com/xap/1.0/"><rdf:Description>{latitudes}{times}
        <e:GPSLongitude>1</e:GPSLongitude></rdf:Description></rdf:RDF>"#,
        '\0'
    );
    let length = u16::try_from(packet.len() + 2).unwrap().to_be_bytes();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.jpg");
    fs::write(&path, [&b"\xff\xd8\xff\xe1"[..], &length, packet.as_bytes(), b"\xff\xd9"].concat()).unwrap();
    let options = Options { pixels: false, ..Options::default() };
    let report = Scanner::new(&options).look_at(Item::File(path));
    let told = |rule: &Rule| report.findings.iter().filter(|finding| finding.rule == rule).count();
    assert_eq!((told(&GPS_POSITION), told(&CAPTURE_TIME)), (300, 300));
    let cut: Vec<_> = report.skipped.iter().filter(|skip| skip.kind == SkipKind::TooLarge).collect();
    assert_eq!(cut.iter().map(|skip| skip.what.as_ref()).collect::<Vec<_>>(), ["times", "positions"]);
}
