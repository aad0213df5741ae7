//! CloudFormation's short tags and other tags.

use pretty_assertions::assert_eq;

use super::*;

#[test]
fn short_tags_become_the_long_form() {
    check(
        "- !Ref Key\n- !Sub '${A}'\n- !If [Prod, !Ref A, !Ref B]\n- !Condition C\n- !Fn::Base64 x\n",
        r#"[{"Ref": "Key"}, {"Fn::Sub": "${A}"}, {"Fn::If": ["Prod", {"Ref": "A"}, {"Ref": "B"}]}, {"Condition": "C"}, {"Fn::Base64": "x"}]"#,
    );
}

#[test]
fn short_and_long_form_are_the_same_tree() {
    let short = "a: !Join ['', [!Ref A, !GetAtt B.Arn]]\nb: !Transform {Name: M}\nc: !Sub\n  - x\n  - {y: 1}\n";
    let long = "a:\n  Fn::Join: ['', [{Ref: A}, {Fn::GetAtt: [B, Arn]}]]\nb: {Fn::Transform: {Name: M}}\nc:\n  Fn::Sub:\n  - x\n  - y: 1\n";
    assert_eq!(read(short).root, read(long).root);
}

#[test]
fn get_att_divides_at_the_first_point() {
    check(
        "- !GetAtt A.B\n- !GetAtt A.Outputs.B\n- !GetAtt [A, B]\n- !GetAtt A\n",
        r#"[{"Fn::GetAtt": ["A", "B"]}, {"Fn::GetAtt": ["A", "Outputs.B"]}, {"Fn::GetAtt": ["A", "B"]}, {"Fn::GetAtt": "A"}]"#,
    );
}

#[test]
fn tagged_scalars_are_texts_unless_they_are_missing() {
    check(
        "- !Sub 123\n- !Ref yes\n- !Ref\n- !Ref ''\n",
        r#"[{"Fn::Sub": "123"}, {"Ref": "yes"}, {"Ref": null}, {"Ref": ""}]"#,
    );
}

#[test]
fn the_key_is_the_tag_and_the_value_keeps_its_place() {
    check_places(
        "é: !GetAtt 'Key.Arn'\nb: !Sub |\n  x\nc: !Or\n- d\n",
        &[
            "é: !GetAtt 'Key.Arn'\nb: !Sub |\n  x\nc: !Or\n- d",
            "é",
            "!GetAtt 'Key.Arn'",
            "!GetAtt",
            "'Key.Arn'",
            "Key",
            "Arn",
            "b",
            "!Sub |\n  x",
            "!Sub",
            "x",
            "c",
            "!Or\n- d",
            "!Or",
            "- d",
            "d",
        ],
    );
}

#[test]
fn a_tag_with_an_escape_or_brackets_is_the_same_tag() {
    check("- !<!Sub> a\n- !S%75b b\n", r#"[{"Fn::Sub": "a"}, {"Fn::Sub": "b"}]"#);
}

#[test]
fn foreign_tags_do_not_pass_for_the_bare_value() {
    check("%TAG !e! tag:example.com,2000:\n---\n!e!x [1]\n", r#"{"tag:example.com,2000:x": [1]}"#);
}
