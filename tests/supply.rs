//! What the project ships beside its own code is what its manifests say, and nothing in it can reach a network.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The quoted value of `key = "value"` lines, in order.
fn values(text: &str, key: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"'))
        .map(|tail| tail.trim_end_matches('"').to_owned())
        .collect()
}

/// Holds the files of `folder` to its manifest; `texts` are those that need no checksum. The number of files told of.
fn check(folder: &str, texts: &[&str]) -> usize {
    let folder = root().join(folder);
    let manifest = fs::read_to_string(folder.join("manifest.toml")).unwrap();
    let (paths, sums) = (values(&manifest, "path"), values(&manifest, "sha256"));
    assert_eq!(paths.len(), sums.len());
    for key in ["package", "registry", "version", "source", "licence"] {
        assert_eq!(values(&manifest, key).len(), paths.len(), "{key} of every file");
    }
    for (path, sum) in paths.iter().zip(&sums) {
        let bytes = fs::read(folder.join(path)).unwrap();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, *sum, "{path}");
    }
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|name| name != "manifest.toml" && !texts.contains(&name.as_str()));
    files.sort();
    assert_eq!(files, paths, "a file in {} that the manifest does not know", folder.display());
    paths.len()
}

#[test]
fn embedded_data_is_what_its_manifest_says() {
    assert_eq!(check("data", &[]), 3);
}

#[test]
fn embedded_weights_are_what_their_manifest_says() {
    assert_eq!(check("models", &["NOTICE", "LICENSE-APACHE"]), 7);
    let notice = fs::read_to_string(root().join("models/NOTICE")).unwrap();
    let manifest = fs::read_to_string(root().join("models/manifest.toml")).unwrap();
    assert!(values(&manifest, "path").iter().all(|path| notice.contains(path.as_str())), "a file without a notice");
}

#[test]
fn the_dictionary_stands_in_the_recogniser() {
    let dictionary = fs::read(root().join("models/ppocrv6_small_dict.txt")).unwrap();
    let recogniser = fs::read(root().join("models/ppocrv6_small_rec.onnx")).unwrap();
    assert!(dictionary.len() > 70_000);
    assert!(memchr::memmem::find(&recogniser, &dictionary).is_some());
}

#[test]
fn no_dependency_can_reach_a_network() {
    let deny = fs::read_to_string(root().join("deny.toml")).unwrap();
    let banned: Vec<&str> =
        deny.lines().filter_map(|line| line.trim().strip_prefix("{ crate = \"")?.split('"').next()).collect();
    assert!(banned.len() >= 19, "deny.toml bans only {} crates", banned.len());
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let used = values(&lock, "name");
    assert!(used.len() > 100, "only {} packages in Cargo.lock", used.len());
    let found: Vec<_> = used.iter().filter(|name| banned.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "{found:?}");
    // The lock file covers every cargo feature; `ort`'s own default would download its library while it is built.
    assert!(used.iter().any(|name| name == "ort"), "ort is not in Cargo.lock");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let ort = manifest.lines().find(|line| line.starts_with("ort = { version")).unwrap();
    assert!(ort.contains("default-features = false") && !ort.contains("download") && !ort.contains("fetch"), "{ort}");
}
