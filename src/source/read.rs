//! Files to text.
//!
//! A linter is pointed at whole repositories: what it meets there is refused in words that say
//! what to do, before any parser sees it, and without waiting for anybody at the other end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of one file that are read unless the caller knows better: 64 MiB. A Terraform
/// plan as JSON may be larger.
pub const FILE_LIMIT: u64 = 64 << 20;

/// How far into a file a NUL byte makes it binary, as in git.
const BINARY_WITHIN: usize = 8_000;

/// Why a file gave no text. The message does not name the file: who reports it does.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is nothing under this path.
    #[error("no such file or folder")]
    NotFound,
    /// A folder, a pipe, a device or a socket where a file was expected.
    #[error("this is {what}, not a file; {remedy}")]
    NotAFile {
        /// What it is, with an article.
        what: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// Larger than the limit that the caller set, or than 4 GiB.
    #[error("{} in this file, over the limit of {}; split it or exclude it", Size(*.size), Size(*.limit))]
    TooLarge {
        /// Bytes in the file, as far as they were counted.
        size: u64,
        /// Bytes that would be read.
        limit: u64,
    },
    /// Text in two or four bytes a character, as Windows tools write it.
    #[error("{encoding} text; save it as UTF-8")]
    Utf16 {
        /// `UTF-16` or `UTF-32`.
        encoding: &'static str,
    },
    /// Something that is no text at all.
    #[error("{what}; only text can be checked")]
    Binary {
        /// What it seems to be: `gzip data`, `binary data`.
        what: &'static str,
    },
    /// Text in another encoding than UTF-8.
    #[error("byte {offset} (line {line}) is not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The first byte that is not UTF-8, from 0.
        offset: u64,
        /// Its line, from 1.
        line: u64,
    },
    /// Not below the folder that the reading must stay in.
    #[error("this file lies outside of `{root}`")]
    Outside {
        /// That folder.
        root: String,
    },
    /// What the operating system says.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Bytes, for people.
struct Size(u64);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            bytes if bytes >= 1 << 20 => write!(f, "{} MiB", bytes >> 20),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

/// Reads the file at `path` if it holds at most `limit` bytes of UTF-8 (and never more than 4 GiB).
/// Symbolic links are followed. A byte order mark stays in the text: its parser reports it.
pub fn read(path: &Path, limit: u64) -> Result<String, ReadError> {
    let found = path.metadata().map_err(|error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        if missing { ReadError::NotFound } else { ReadError::Io(error) }
    })?;
    if let Some(refusal) = other_than_file(found.file_type()) {
        return Err(refusal);
    }
    let limit = limit.min(u64::from(u32::MAX));
    if found.len() > limit {
        return Err(ReadError::TooLarge { size: found.len(), limit });
    }
    #[expect(clippy::disallowed_methods, reason = "this is where files are read")]
    let file = File::open(path)?;
    read_all(file, limit, usize::try_from(found.len()).unwrap_or_default())
}

/// The first bytes of a file, at most `count`: to tell what it is before all of it is read. Nothing
/// where it is no file that can be read.
pub fn head(path: &Path, count: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if path.metadata().is_ok_and(|found| found.is_file()) {
        #[expect(clippy::disallowed_methods, reason = "this is where files are read")]
        let read = File::open(path).and_then(|file| file.take(count).read_to_end(&mut bytes));
        if read.is_err() {
            bytes.clear();
        }
    }
    bytes
}

/// Reads a file that another file names, which must not lead out of `root`: neither by `..` nor
/// by a symbolic link.
pub fn read_inside(root: &Path, path: &Path, limit: u64) -> Result<String, ReadError> {
    let missing = |error: io::Error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        if missing { ReadError::NotFound } else { ReadError::Io(error) }
    };
    let (inside, found) =
        (root.canonicalize().map_err(missing)?, path.canonicalize().map_err(missing)?);
    if !found.starts_with(&inside) {
        return Err(ReadError::Outside { root: root.display().to_string() });
    }
    read(&found, limit)
}

/// The files below `folder`, as paths from it with `/`, sorted; symbolic links are left alone.
/// `folder` must not lead out of `root`. Over `limit` files are refused.
pub fn list_inside(root: &Path, folder: &Path, limit: usize) -> Result<Vec<String>, ReadError> {
    let (inside, found) = (root.canonicalize()?, folder.canonicalize()?);
    if !found.starts_with(&inside) {
        return Err(ReadError::Outside { root: root.display().to_string() });
    }
    let mut files = Vec::new();
    for (seen, entry) in walkdir::WalkDir::new(&found).into_iter().enumerate() {
        if seen > limit {
            let why = format!("more than {limit} files below `{}`", folder.display());
            return Err(ReadError::Io(io::Error::other(why)));
        }
        let entry = entry.map_err(io::Error::from)?;
        let path = entry.path().strip_prefix(&found).unwrap_or(entry.path());
        if entry.file_type().is_file() {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    files.sort();
    Ok(files)
}

/// Reads what `reader` gives, standard input for example, under the same conditions as [`read`].
pub fn read_from(reader: impl Read, limit: u64) -> Result<String, ReadError> {
    read_all(reader, limit.min(u64::from(u32::MAX)), 0)
}

/// Reads a text of which about `size` bytes are expected.
fn read_all(reader: impl Read, limit: u64, size: usize) -> Result<String, ReadError> {
    // one byte more, so that the end is found without growing
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    decode(bytes)
}

/// The text that `bytes` are, if they are one.
fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if let Some(refusal) = other_than_text(&bytes) {
        return Err(refusal);
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or(&[]);
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        ReadError::NotUtf8 { offset: number(valid), line: number(line) }
    })
}

fn other_than_file(kind: std::fs::FileType) -> Option<ReadError> {
    let refusal = |what, remedy| Some(ReadError::NotAFile { what, remedy });
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        refusal("a folder", "name a file in it")
    } else {
        // waiting for a pipe's writer could take for ever
        refusal("a pipe, a device or a socket", "give its content on standard input, with `-`")
    }
}

fn other_than_text(bytes: &[u8]) -> Option<ReadError> {
    let head = bytes.get(..BINARY_WITHIN).unwrap_or(bytes);
    let encoding = match head {
        // with a byte order mark, or ASCII with its zeros
        [0xff, 0xfe, 0, 0, ..]
        | [0, 0, 0xfe, 0xff, ..]
        | [0, 0, 0, 1..=255, ..]
        | [1..=255, 0, 0, 0, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..]
        | [0xfe, 0xff, ..]
        | [0, 1..=255, 0, 1..=255, ..]
        | [1..=255, 0, 1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Some(ReadError::Utf16 { encoding });
    }
    let what = match head {
        [0x1f, 0x8b, ..] => "gzip data",
        [b'P', b'K', 3, 4, ..] => "a zip archive",
        _ if memchr::memchr(0, head).is_some() => "binary data",
        _ => return None,
    };
    Some(ReadError::Binary { what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        let found = read_from(bytes, 100).map_err(|error| error.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn text_is_utf8_and_keeps_its_byte_order_mark() {
        check("{\"é\": 1}".as_bytes(), Ok("{\"é\": 1}"));
        check("\u{feff}{}".as_bytes(), Ok("\u{feff}{}"));
        check(b"", Ok(""));
    }

    #[test]
    fn wide_encodings_are_refused_by_name() {
        for bytes in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{\0}", b"{\0}\0", b"\0{\0}"] {
            check(bytes, Err("UTF-16 text; save it as UTF-8"));
        }
        for bytes in
            [&b"\xff\xfe\0\0{\0\0\0"[..], b"\0\0\xfe\xff\0\0\0{", b"{\0\0\0}\0\0\0", b"\0\0\0{"]
        {
            check(bytes, Err("UTF-32 text; save it as UTF-8"));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        check(b"\x1f\x8b\x08\x01", Err("gzip data; only text can be checked"));
        check(b"PK\x03\x04abc", Err("a zip archive; only text can be checked"));
        check(b"\x7fELF\x02\x01\0\0\0", Err("binary data; only text can be checked"));
    }

    #[test]
    fn other_encodings_are_refused_at_their_first_byte() {
        check(b"a\nb\xe9", Err("byte 3 (line 2) is not UTF-8; save the file as UTF-8"));
    }

    #[test]
    fn nothing_is_read_past_the_limit() {
        check(&[b' '; 100], Ok(" ".repeat(100).as_str()));
        let endless = read_from(io::repeat(b' '), 3 << 20).unwrap_err().to_string();
        assert_eq!(endless, "3 MiB in this file, over the limit of 3 MiB; split it or exclude it");
    }

    #[test]
    fn only_files_are_read() {
        let folder = read(&std::env::temp_dir(), FILE_LIMIT).unwrap_err().to_string();
        assert_eq!(folder, "this is a folder, not a file; name a file in it");
        let missing = read(Path::new("/no/such/file"), FILE_LIMIT).unwrap_err();
        assert!(matches!(missing, ReadError::NotFound));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_pipe_or_an_endless_device() {
        for path in ["/dev/zero", "/dev/null"] {
            let refusal = read(Path::new(path), FILE_LIMIT).unwrap_err();
            assert!(matches!(refusal, ReadError::NotAFile { .. }), "{path}: {refusal}");
        }
        let pipe = std::env::temp_dir().join(format!("backstay-pipe-{}", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let refusal = read(&pipe, FILE_LIMIT).unwrap_err();
        std::fs::remove_file(&pipe).unwrap();
        assert!(matches!(refusal, ReadError::NotAFile { .. }), "{refusal}");
    }

    #[test]
    fn a_file_over_the_limit_is_not_opened() {
        let path = std::env::temp_dir().join(format!("backstay-large-{}", std::process::id()));
        std::fs::write(&path, "0123456789").unwrap();
        let refusal = read(&path, 9).unwrap_err().to_string();
        let fits = read(&path, 10).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(
            refusal,
            "10 bytes in this file, over the limit of 9 bytes; split it or exclude it"
        );
        assert_eq!(fits, "0123456789");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_leads_out_of_the_root() {
        let top = std::env::temp_dir().join(format!("backstay-inside-{}", std::process::id()));
        let root = top.join("root");
        std::fs::create_dir_all(&root).unwrap();
        std::fs::write(root.join("in.json"), "in").unwrap();
        std::fs::write(top.join("out.json"), "out").unwrap();
        let link = root.join("link.json");
        // a link that an interrupted run left is as good
        let _ = std::os::unix::fs::symlink(top.join("out.json"), &link);
        let read = |path: &Path| read_inside(&root, path, 10).map_err(|error| error.to_string());
        assert_eq!(read(&root.join("in.json")).as_deref(), Ok("in"));
        assert_eq!(read(&root.join("../root/in.json")).as_deref(), Ok("in"));
        let outside = Err(format!("this file lies outside of `{}`", root.display()));
        assert_eq!(read(&root.join("../out.json")), outside);
        assert_eq!(read(&link), outside);
        assert_eq!(read(&root.join("gone.json")), Err("no such file or folder".to_owned()));
        std::fs::remove_dir_all(&top).unwrap();
    }
}
