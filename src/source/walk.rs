//! Owns finding the photos: paths as given, folders, lists of names, standard input; in an order that depends on nothing but them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use crate::error::{Skip, SkipKind, Stage};

/// Longest path taken from a list, in bytes; a longer one is a list that is none.
const MAX_LISTED_PATH_BYTES: u64 = 64 * 1024;

/// A list of paths to read.
#[derive(Debug, Clone)]
pub struct FilesFrom {
    /// The file that holds the list; `-` for standard input.
    pub path: PathBuf,
    /// Whether paths end in NUL rather than in a line feed.
    pub null: bool,
}

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Files and folders, in the order given. `-` is not special here.
    pub paths: Vec<PathBuf>,
    /// A list of further files and folders.
    pub files_from: Option<FilesFrom>,
    /// Whether one image comes on standard input.
    pub stdin_image: bool,
    /// Globs of which a file in a folder must match one, if there are any.
    pub include: Vec<String>,
    /// Globs of which a file or folder in a folder may match none.
    pub exclude: Vec<String>,
    /// Whether hidden files and folders (names with a leading dot) are looked at.
    pub hidden: bool,
    /// Whether symbolic links inside folders are followed.
    pub follow: bool,
}

/// One thing found.
#[derive(Debug)]
pub enum Item {
    /// A file to read.
    File(PathBuf),
    /// The image on standard input.
    Stdin,
    /// Something that was named or found and cannot be read, with the reason.
    Unreadable(PathBuf, Skip),
}

impl Sources {
    /// Checks the globs and opens the list. The walk itself reads folders only as it comes to them.
    ///
    /// # Errors
    /// A glob that is none, or a list that cannot be opened: the run cannot start.
    pub fn walk(&self) -> io::Result<Walk> {
        let list = match &self.files_from {
            None => None,
            Some(from) => Some(List { reader: open_list(&from.path)?, null: from.null, ended: false }),
        };
        Ok(Walk {
            paths: self.paths.clone().into_iter(),
            list,
            stdin: self.stdin_image,
            folder: None,
            links: 0,
            filter: Filter {
                include: globs(&self.include)?,
                exclude: globs(&self.exclude)?,
                hidden: self.hidden,
                follow: self.follow,
            },
        })
    }
}

fn open_list(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Globs match the whole path, or the name alone where they hold no `/`; letters in either case, as cameras write `.JPG`.
fn globs(patterns: &[String]) -> io::Result<Option<GlobSet>> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let anywhere = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        let glob = GlobBuilder::new(&anywhere).case_insensitive(true).literal_separator(true).build();
        set.add(glob.map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e.to_string()))?);
    }
    set.build().map(Some).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e.to_string()))
}

struct List {
    reader: Box<dyn BufRead + Send>,
    null: bool,
    ended: bool,
}

impl List {
    fn next(&mut self) -> Option<io::Result<PathBuf>> {
        let end = if self.null { 0 } else { b'\n' };
        while !self.ended {
            let mut raw = Vec::new();
            match self.reader.by_ref().take(MAX_LISTED_PATH_BYTES).read_until(end, &mut raw) {
                Ok(0) => self.ended = true,
                Ok(_) => {
                    if raw.last() == Some(&end) {
                        raw.pop();
                    } else if raw.len() as u64 == MAX_LISTED_PATH_BYTES {
                        self.ended = true;
                        return Some(Err(io::Error::new(io::ErrorKind::InvalidData, "a path in the list is too long")));
                    }
                    if !self.null && raw.last() == Some(&b'\r') {
                        raw.pop();
                    }
                    if !raw.is_empty() {
                        return Some(Ok(path_of(raw)));
                    }
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

#[cfg(unix)]
fn path_of(raw: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(raw).into()
}

#[cfg(not(unix))]
fn path_of(raw: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&raw).into_owned().into()
}

struct Filter {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    hidden: bool,
    follow: bool,
}

impl Filter {
    /// Whether an entry of a folder is looked at; the folder that was named itself always is.
    fn takes(&self, entry: &walkdir::DirEntry) -> bool {
        if entry.depth() == 0 {
            return true;
        }
        if !self.hidden && entry.file_name().as_encoded_bytes().first() == Some(&b'.') {
            return false;
        }
        if self.exclude.as_ref().is_some_and(|globs| globs.is_match(entry.path())) {
            return false;
        }
        entry.file_type().is_dir() || self.include.as_ref().is_none_or(|globs| globs.is_match(entry.path()))
    }
}

/// Everything that the sources hold, in order: the paths as given, then the list, then standard input; folders by name.
pub struct Walk {
    paths: std::vec::IntoIter<PathBuf>,
    list: Option<List>,
    stdin: bool,
    folder: Option<walkdir::IntoIter>,
    links: u64,
    filter: Filter,
}

impl Walk {
    /// How many symbolic links the folders held so far that were not followed.
    pub fn links_passed_over(&self) -> u64 {
        self.links
    }

    fn next_in_folder(&mut self) -> Option<Item> {
        let folder = self.folder.as_mut()?;
        loop {
            match folder.next()? {
                Ok(entry) if !self.filter.takes(&entry) => {
                    if entry.file_type().is_dir() {
                        folder.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_file() => return Some(Item::File(entry.into_path())),
                // Folders are gone into; links that are not followed, sockets and devices are no photos.
                Ok(entry) => self.links += u64::from(entry.file_type().is_symlink()),
                Err(error) => {
                    let path = error.path().map(Path::to_path_buf).unwrap_or_default();
                    let skip = match (error.loop_ancestor(), error.io_error()) {
                        (Some(_), _) => Skip::new(
                            Stage::Source,
                            "folder",
                            SkipKind::Unsupported,
                            "a symbolic link back to a folder above it; not followed again",
                        ),
                        (None, Some(io)) => Skip::io(Stage::Source, "folder", io),
                        (None, None) => Skip::new(Stage::Source, "folder", SkipKind::Io, "could not be read"),
                    };
                    return Some(Item::Unreadable(path, skip));
                }
            }
        }
    }

    fn start(&mut self, path: PathBuf) -> Option<Item> {
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                let walk = WalkDir::new(&path).follow_links(self.filter.follow).sort_by_file_name();
                self.folder = Some(walk.into_iter());
                None
            }
            Ok(_) => Some(Item::File(path)),
            Err(error) => {
                let skip = Skip::io(Stage::Source, "file", &error);
                Some(Item::Unreadable(path, skip))
            }
        }
    }
}

impl Iterator for Walk {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if self.folder.is_some() {
                if let Some(item) = self.next_in_folder() {
                    return Some(item);
                }
                self.folder = None;
            }
            if let Some(path) = self.paths.next() {
                if let Some(item) = self.start(path) {
                    return Some(item);
                }
                continue;
            }
            match self.list.as_mut().and_then(List::next) {
                Some(Ok(path)) => {
                    if let Some(item) = self.start(path) {
                        return Some(item);
                    }
                    continue;
                }
                Some(Err(error)) => {
                    return Some(Item::Unreadable("(list)".into(), Skip::io(Stage::Source, "list of files", &error)));
                }
                None => {}
            }
            return std::mem::take(&mut self.stdin).then_some(Item::Stdin);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    fn names(sources: &Sources, root: &Path) -> Vec<String> {
        sources
            .walk()
            .unwrap()
            .map(|item| match item {
                Item::File(path) => path.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
                Item::Stdin => "-".to_owned(),
                Item::Unreadable(path, skip) => format!("{:?} {}", skip.kind, path.display()),
            })
            .collect()
    }

    fn tree() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("b/.hidden")).unwrap();
        for name in ["b/2.jpg", "b/10.JPG", "b/.hidden/x.jpg", "a.png", "c.txt", ".dot.jpg", "-v", "new\nline.jpg"] {
            fs::write(root.path().join(name), b"x").unwrap();
        }
        root
    }

    fn of(root: &Path) -> Sources {
        Sources { paths: vec![root.to_path_buf()], ..Sources::default() }
    }

    #[test]
    fn folders_are_walked_by_name_without_hidden_files() {
        let root = tree();
        let found = names(&of(root.path()), root.path());
        assert_eq!(found, ["-v", "a.png", "b/10.JPG", "b/2.jpg", "c.txt", "new\nline.jpg"]);
    }

    #[test]
    fn hidden_files_come_when_asked_for() {
        let root = tree();
        let found = names(&Sources { hidden: true, ..of(root.path()) }, root.path());
        assert_eq!(found.len(), 8);
    }

    #[test]
    fn globs_match_names_in_either_case_and_paths() {
        let root = tree();
        let include = Sources { include: vec!["*.jpg".into()], ..of(root.path()) };
        assert_eq!(names(&include, root.path()), ["b/10.JPG", "b/2.jpg", "new\nline.jpg"]);
        let exclude = Sources { exclude: vec!["b".into(), "*.txt".into()], ..of(root.path()) };
        assert_eq!(names(&exclude, root.path()), ["-v", "a.png", "new\nline.jpg"]);
        assert!(Sources { include: vec!["[".into()], ..of(root.path()) }.walk().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_is_told_and_survived() {
        let root = tree();
        std::os::unix::fs::symlink(root.path(), root.path().join("b/up")).unwrap();
        let quiet = names(&of(root.path()), root.path());
        assert_eq!(quiet.len(), 6, "links are not followed unless asked");
        let passed_over = |sources: &Sources| {
            let mut walk = sources.walk().unwrap();
            walk.by_ref().for_each(drop);
            walk.links_passed_over()
        };
        assert_eq!(passed_over(&of(root.path())), 1);
        assert_eq!(passed_over(&Sources { exclude: vec!["up".into()], ..of(root.path()) }), 0, "left out by name");
        assert_eq!(passed_over(&Sources { follow: true, ..of(root.path()) }), 0);
        let found = names(&Sources { follow: true, ..of(root.path()) }, root.path());
        assert_eq!(found.len(), 7);
        assert!(found.iter().any(|line| line.starts_with("Unsupported")));
    }

    #[test]
    fn lists_hold_paths_by_line_or_by_nul_and_missing_ones_are_told() {
        let root = tree();
        let list = root.path().join("list");
        let line = |name: &str| format!("{}/{name}", root.path().display());
        fs::write(&list, format!("{}\r\n\n{}\n{}", line("a.png"), line("nowhere.jpg"), line("b"))).unwrap();
        let from = |null| Sources {
            files_from: Some(FilesFrom { path: list.clone(), null }),
            stdin_image: true,
            ..Sources::default()
        };
        let found = names(&from(false), root.path());
        assert_eq!(found.len(), 5);
        assert_eq!(found[0], "a.png");
        assert!(found[1].starts_with("Io"));
        assert_eq!(found[2..], ["b/10.JPG", "b/2.jpg", "-"]);
        fs::write(&list, format!("{}\0{}\0", line("new\nline.jpg"), line("a.png"))).unwrap();
        assert_eq!(names(&from(true), root.path()), ["new\nline.jpg", "a.png", "-"]);
    }
}
