//! Walks over small trees in a folder of their own.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use pretty_assertions::assert_eq;

use super::*;

/// A folder that goes away with the test.
struct Tree(PathBuf);

impl Tree {
    /// A folder with these files; a name that ends in `/` is a folder.
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("backstay-walk-{}-{count}", std::process::id());
        let root = std::env::temp_dir().canonicalize().unwrap().join(name);
        for (name, text) in files {
            let path = root.join(name);
            if name.ends_with('/') {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        Self(root)
    }

    fn walk(&self, working_directory: &str, paths: &[&str], excludes: &[&str]) -> Walked {
        let working_directory = &self.0.join(working_directory);
        let glob = |text: &&str| PathGlob::new(working_directory, text).unwrap();
        let excludes: Vec<_> = excludes.iter().map(glob).collect();
        let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
        walk(&paths, WalkSettings { working_directory, excludes: &excludes, ignore_files: true })
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn names(walked: &Walked) -> Vec<&str> {
    walked.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn files_with_the_extensions_of_infrastructure_are_found_sorted() {
    let tree = Tree::new(&[
        ("b.JSON", ""),
        ("a/x.tf", ""),
        ("a/x.tf.json", ""),
        ("a-b.yml", ""),
        ("c.tofu", ""),
        ("c.auto.tfvars", ""),
        ("stack.template", ""),
        (".hidden/p.yaml", ""),
        ("README.md", ""),
        ("json", ""),
        (".terraform/modules/m.tf", ""),
        (".git/config.json", ""),
    ]);
    let expected = [
        ".hidden/p.yaml",
        "a-b.yml",
        "a/x.tf",
        "a/x.tf.json",
        "b.JSON",
        "c.auto.tfvars",
        "c.tofu",
        "stack.template",
    ];
    assert_eq!(names(&tree.walk("", &["."], &[])), expected);
}

#[test]
fn names_are_relative_to_the_working_directory() {
    let tree = Tree::new(&[("a/b/x.json", ""), ("a/y.json", ""), ("z.json", "")]);
    assert_eq!(
        names(&tree.walk("", &["./a/", "z.json"], &[])),
        ["a/b/x.json", "a/y.json", "z.json"]
    );
    assert_eq!(names(&tree.walk("a/b", &[".."], &[])), ["../b/x.json", "../y.json"]);
    let absolute = tree.0.join("a/y.json");
    assert_eq!(names(&tree.walk("a", &[absolute.to_str().unwrap()], &[])), ["y.json"]);
    assert_eq!(names(&tree.walk("", &[tree.0.to_str().unwrap()], &[])).len(), 3);
    let outside = tree.0.join("z.json");
    assert_eq!(
        names(&tree.walk("a", &[outside.to_str().unwrap()], &[])),
        [outside.to_str().unwrap()]
    );
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    let tree = Tree::new(&[("a/x.json", ""), ("a/y.json", "")]);
    let walked = tree.walk("", &["a", ".", "a/x.json", "a/../a/y.json"], &[]);
    assert_eq!(names(&walked), ["a/../a/y.json", "a/x.json"]);
    assert!(walked.files.iter().all(|file| file.named));
}

#[test]
fn gitignore_counts_from_the_root_of_the_repository() {
    let tree = Tree::new(&[
        ("repo/.git/info/exclude", "mine.json\n"),
        ("repo/.gitignore", "\u{feff}build/\n*.gen.json\n[\n/deep/only-top.json\n"),
        ("repo/deep/.gitignore", "!kept.gen.json\nlocal.json\n"),
        ("repo/deep/kept.gen.json", ""),
        ("repo/deep/lost.gen.json", ""),
        ("repo/deep/local.json", ""),
        ("repo/deep/only-top.json", ""),
        ("repo/deep/x/only-top.json", ""),
        ("repo/deep/x/local.json", ""),
        ("repo/build/out.json", ""),
        ("repo/local.json", ""),
        ("repo/mine.json", ""),
        (".gitignore", "*.json\n"),
    ]);
    let below = ["deep/kept.gen.json", "deep/x/only-top.json"];
    let mut expected = below.to_vec();
    expected.push("local.json");
    assert_eq!(names(&tree.walk("repo", &["."], &[])), expected);
    assert_eq!(names(&tree.walk("repo", &["deep"], &[])), below);
    let named = tree.walk("repo", &["build", "mine.json", "deep/lost.gen.json"], &[]);
    assert_eq!(names(&named), ["build/out.json", "deep/lost.gen.json", "mine.json"]);
}

#[test]
fn outside_a_repository_gitignore_counts_from_the_named_folder() {
    let tree = Tree::new(&[
        (".gitignore", "*.json\n"),
        ("a/x.json", ""),
        ("a/.gitignore", "y.json"),
        ("a/y.json", ""),
    ]);
    assert_eq!(names(&tree.walk("", &["a"], &[])), ["a/x.json"]);
    assert_eq!(names(&tree.walk("", &["."], &[])), Vec::<&str>::new());
}

#[test]
fn a_repository_in_a_repository_has_its_own_rules() {
    let tree = Tree::new(&[
        (".git/HEAD", ""),
        (".gitignore", "*.yaml\n"),
        ("sub/.git", "gitdir: elsewhere"),
        ("sub/x.yaml", ""),
        ("x.yaml", ""),
    ]);
    assert_eq!(names(&tree.walk("", &["."], &[])), ["sub/x.yaml"]);
}

#[test]
fn ignore_files_can_be_switched_off() {
    let tree = Tree::new(&[(".git/HEAD", ""), (".gitignore", "*.json\n"), ("x.json", "")]);
    let settings = WalkSettings { working_directory: &tree.0, excludes: &[], ignore_files: false };
    assert_eq!(names(&walk(&[PathBuf::from(".")], settings)), ["x.json"]);
}

#[test]
fn excludes_leave_out_files_and_folders_and_say_which_did_nothing() {
    let tree = Tree::new(&[
        ("vendor/x.json", ""),
        ("a/vendor/x.json", ""),
        ("a/b.json", ""),
        ("c.json", ""),
    ]);
    let walked = tree.walk("", &["."], &["vendor/**", "nothing", "b.json"]);
    assert_eq!(names(&walked), ["a/vendor/x.json", "c.json"]);
    assert_eq!(walked.unused_excludes, [1]);
    assert_eq!(names(&tree.walk("", &["."], &["vendor/"])), ["a/b.json", "c.json"]);
    assert_eq!(names(&tree.walk("", &[".", "c.json"], &["*"])), ["c.json"]);
    assert_eq!(names(&tree.walk("a", &[".."], &["vendor"])), ["../a/b.json", "../c.json"]);
}

#[test]
fn what_is_not_there_is_said() {
    let tree = Tree::new(&[("x.json", "")]);
    let walked = tree.walk("", &["nowhere", "x.json"], &[]);
    assert_eq!(names(&walked), ["x.json"]);
    let [missing] = &walked.unwalked[..] else { panic!("{:?}", walked.unwalked) };
    assert_eq!((missing.name.as_str(), missing.named), ("nowhere", true));
    assert!(matches!(missing.why, ReadError::NotFound));
    let through_a_file = tree.walk("", &["x.json/y"], &[]);
    assert!(matches!(through_a_file.unwalked[0].why, ReadError::Io(_)));
}

#[test]
fn an_ignore_file_that_is_no_text_is_said() {
    let tree = Tree::new(&[("a/.gitignore/", ""), ("a/x.json", "")]);
    let walked = tree.walk("", &["."], &[]);
    assert_eq!(names(&walked), ["a/x.json"]);
    assert_eq!(walked.unwalked[0].name, "a/.gitignore");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_followed_only_where_they_are_named() {
    let tree = Tree::new(&[("real/x.json", ""), ("walked/y.json", "")]);
    std::os::unix::fs::symlink(tree.0.join("real"), tree.0.join("walked/link")).unwrap();
    std::os::unix::fs::symlink(tree.0.join("walked"), tree.0.join("walked/loop")).unwrap();
    std::os::unix::fs::symlink(tree.0.join("real/x.json"), tree.0.join("walked/x.json")).unwrap();
    assert_eq!(names(&tree.walk("", &["walked"], &[])), ["walked/y.json"]);
    assert_eq!(names(&tree.walk("", &["walked/link"], &[])), ["walked/link/x.json"]);
}
