//! Templates that are meant to do harm: each ends, and says why it was not read to its end.

use pretty_assertions::assert_eq;

use super::unit;

/// What is said of a template, with the line.
fn problems(text: &str) -> Vec<String> {
    let (unit, sources) = unit(text);
    let said = |problem: &crate::source::Problem| {
        let at = sources.in_file(problem.at);
        let line = sources.get(at.source).position(at.span.start).line;
        format!("{line} {}", problem.message)
    };
    unit.problems.iter().map(said).collect()
}

#[test]
fn conditions_that_need_each_other_are_told() {
    let text = "\
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
Resources:
  K:
    Type: AWS::KMS::Key
    Condition: A
";
    assert_eq!(problems(text), ["2 condition `A` refers to itself"]);
}

#[test]
fn names_that_need_each_other_are_told() {
    let text = "\
Resources:
  A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Sub '${B}${B}' } }
  B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Sub '${A}${A}' } }
";
    assert_eq!(
        problems(text),
        ["2 `BucketName` refers to itself", "3 `BucketName` refers to itself"]
    );
}

#[test]
fn parameters_and_mappings_that_name_themselves_are_no_loop() {
    let text = "\
Parameters: { P: { Type: String, Default: !Ref P } }
Mappings: { M: { a: { b: !FindInMap [M, a, b] } } }
Resources:
  K: { Type: 'AWS::KMS::Key', Properties: { Description: !FindInMap [M, a, b] } }
  V: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: !Ref P } }
";
    assert!(problems(text).is_empty());
}

#[test]
fn conditions_that_double_end() {
    use std::fmt::Write as _;
    let mut text = "Parameters: { P: { Type: String } }\nConditions:\n".to_owned();
    for level in 0..60 {
        let next = level + 1;
        writeln!(text, "  C{level}: !And [!Condition C{next}, !Condition C{next}]").unwrap();
    }
    text.push_str("  C60: !Equals [!Ref P, a]\nResources:\n");
    text.push_str("  K: { Type: 'AWS::KMS::Key', Condition: C0 }\n");
    let expected = "65 the template makes more than 300000 values; the rest is not read";
    assert_eq!(problems(&text), [expected]);
}

#[test]
fn loops_in_loops_end() {
    let values = |letter: char| {
        (0..1_000).map(|number| format!("{letter}{number}")).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "Resources:
  Fn::ForEach::A:
    - X
    - [{}]
    - Fn::ForEach::B:
        - Y
        - [{}]
        - 'K${{X}}${{Y}}': {{ Type: 'AWS::KMS::Key', Properties: {{ Description: !Ref X }} }}
",
        values('a'),
        values('b'),
    );
    let expected = "8 the template makes more than 300000 values; the rest is not read";
    assert_eq!(problems(&text), [expected]);
}
