//! Paths as URIs.

use std::fmt::Write;

use super::model::ArtifactLocation;

/// The base that relative URIs start from: where the run was started, as a rule the repository.
pub(super) const BASE: &str = "%SRCROOT%";

/// The URI of a path with `/`: relative to the base, or a `file:` URI where the path is absolute.
pub(super) fn artifact(path: &str) -> ArtifactLocation {
    let encoded = encode(path);
    if path.starts_with('/') {
        return ArtifactLocation { uri: format!("file://{encoded}"), uri_base_id: None };
    }
    if let Some((drive, rest)) = path.split_once(":/").filter(|(drive, _)| drive.len() == 1) {
        let uri = format!("file:///{drive}:/{}", encode(rest));
        return ArtifactLocation { uri, uri_base_id: None };
    }
    ArtifactLocation { uri: encoded, uri_base_id: Some(BASE) }
}

/// Percent-encodes everything but what RFC 3986 calls unreserved, and `/`.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, uri: &str, base: Option<&str>) {
        let found = artifact(path);
        assert_eq!((found.uri.as_str(), found.uri_base_id), (uri, base));
    }

    #[test]
    fn relative_paths_stay_relative_to_the_base() {
        check("keys/a.json", "keys/a.json", Some(BASE));
        check("../a b#1é:c.json", "../a%20b%231%C3%A9%3Ac.json", Some(BASE));
    }

    #[test]
    fn absolute_paths_need_no_base() {
        check("/tmp/a b", "file:///tmp/a%20b", None);
        check("C:/a b", "file:///C:/a%20b", None);
    }
}
