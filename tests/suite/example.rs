//! The example that ships with the project: every file of it is understood to its end.

use std::fs;

use backstay::frontend::{Hints, read_unit};
use backstay::source::Sources;

#[test]
fn every_file_of_the_example_is_understood() {
    for entry in fs::read_dir("testdata/example").unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy();
        let sources = Sources::default();
        let hints = Hints { named: true, ..Hints::default() };
        let unit = read_unit(&sources, &name, fs::read_to_string(&path).unwrap(), &hints);
        assert!(!unit.documents.is_empty(), "{name}");
        assert!(unit.problems.is_empty(), "{name}: {:?}", unit.problems);
    }
}
