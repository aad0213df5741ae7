//! What is missing, broken, or meant to do harm.

use proptest::prelude::{Strategy, any, prop, proptest};

use super::{Estate, Kind};

#[test]
fn what_is_not_here_is_one_problem_with_a_place() {
    let text = r#"
module "registry" {
  source = "terraform-aws-modules/kms/aws"
}
module "absent" {
  source = "./gone"
}
resource "aws_kms_key" "k" {
  policy = file("${path.module}/gone.json")
}
resource "aws_kms_alias" "a" {
  name          = "alias/a"
  target_key_id = module.registry.key_id
}
resource "aws_kms_alias" "b" {
  name          = "alias/b"
  target_key_id = module.registry.key_id
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(
        estate.problems(),
        [
            "main.tf:9 `./gone.json` is not read: there are no other files here",
            "main.tf:3 module `registry` is not local: what it declares is not known",
            "main.tf:6 module `absent` is not among the given files",
        ]
    );
}

#[test]
fn cycles_end() {
    let text = r#"
locals {
  a = local.b
  b = local.a
  c = { d = try(local.c.d, "fallback") }
}
module "self" {
  source = "../m"
  x      = local.a
}
variable "x" { default = "x" }
resource "aws_kms_key" "k" {
  description = local.a
  tags        = local.c
}
"#;
    let estate = Estate::of(&[("m/main.tf", text)]);
    assert_eq!(
        estate.tree(Kind::Key, "aws_kms_key.k"),
        r#"{"Description":"⟨local.a⟩","KeyManager":"CUSTOMER","Tags":{"d":"fallback"}}"#
    );
    assert_eq!(
        estate.problems(),
        [
            "m/main.tf:3 `local.a` refers to itself",
            "m/main.tf:5 `local.c` refers to itself",
            "m/main.tf:8 module `self` calls itself",
        ]
    );
}

#[test]
fn modules_that_call_each_other_are_read_and_told() {
    let files = [
        ("a/main.tf", "module \"b\" { source = \"../b\" }\nresource \"aws_kms_key\" \"a\" {}\n"),
        ("b/main.tf", "module \"a\" { source = \"../a\" }\nresource \"aws_kms_key\" \"b\" {}\n"),
    ];
    let estate = Estate::of(&files);
    assert!(estate.names(Kind::Key).contains(&"module.b.aws_kms_key.b"));
    assert_eq!(
        estate.problems(),
        ["a/main.tf:1 module `b` calls itself", "b/main.tf:1 module `a` calls itself"]
    );
}

#[test]
fn instances_are_bounded() {
    let text = r#"
resource "aws_kms_key" "a" { count = 100000000 }
resource "aws_kms_key" "b" { for_each = toset([for x in range(50000) : tostring(x)]) }
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(estate.names(Kind::Key), ["aws_kms_key.a[each.key]", "aws_kms_key.b[each.key]"]);
    assert_eq!(
        estate.problems(),
        [
            "main.tf:2 `aws_kms_key.a`: `count` of 100000000; at most 5000 are read",
            "main.tf:3 `aws_kms_key.b`: `for_each` over 50000; at most 5000 are read",
        ]
    );
}

#[test]
fn work_is_bounded() {
    use std::fmt::Write as _;
    let mut text = "locals {\n  l0 = [for x in range(100) : x]\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        writeln!(text, "  l{level} = concat(local.l{before}, local.l{before})").unwrap();
    }
    text.push_str("}\nresource \"aws_kms_key\" \"k\" {\n  description = length(local.l39)\n}\n");
    let estate = Estate::of(&[("main.tf", &text)]);
    assert_eq!(estate.problems(), ["main.tf:44 a value of more than 200000 values"]);
}

#[test]
fn values_that_go_in_a_circle_through_modules_are_told() {
    let files = [
        (
            "main.tf",
            r#"
module "a" {
  source = "./m"
  in     = module.b.out
}
module "b" {
  source = "./m"
  in     = module.a.out
}
resource "aws_kms_key" "k" { description = module.a.out }
resource "aws_kms_key" "x" { description = aws_kms_key.y.description }
resource "aws_kms_key" "y" { description = aws_kms_key.x.description }
"#,
        ),
        ("m/main.tf", "variable \"in\" {}\noutput \"out\" { value = var.in }\n"),
    ];
    let estate = Estate::of(&files);
    assert_eq!(
        estate.problems(),
        [
            "main.tf:12 `aws_kms_key.y.description` refers to itself",
            "m/main.tf:2 `module.a.out` refers to itself",
        ]
    );
}

/// A list that holds another twice, and so on: little to write, and more than there are atoms.
#[test]
fn trees_that_share_are_bounded() {
    use std::fmt::Write as _;
    let mut text = "locals {\n  l0 = [\"a\"]\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        writeln!(text, "  l{level} = [local.l{before}, local.l{before}]").unwrap();
    }
    text.push_str("}\nresource \"aws_kms_key\" \"k\" {\n  tags = { a = local.l59 == local.l58 }\n");
    text.push_str("  policy = jsonencode({ Statement = local.l59 })\n}\n");
    let estate = Estate::of(&[("main.tf", &text)]);
    let problems = estate.problems();
    assert!(problems.iter().all(|it| it.ends_with("a value of more than 200000 values")));
    assert!(!problems.is_empty());
}

#[test]
fn large_values_in_many_resources_are_bounded() {
    let text = r#"
locals { many = [for x in range(50000) : x] }
resource "aws_kms_key" "k" {
  count = 4000
  tags  = { a = local.many }
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert!(estate.names(Kind::Key).len() < 200);
    assert_eq!(
        estate.problems(),
        ["main.tf:1 the module takes too much work; a part of it is not read"]
    );
}

#[test]
fn texts_are_bounded() {
    use std::fmt::Write as _;
    let mut text = "locals {\n  l0 = \"0123456789\"\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        writeln!(text, "  l{level} = \"${{local.l{before}}}${{local.l{before}}}\"").unwrap();
    }
    text.push_str("}\nresource \"aws_kms_key\" \"k\" {\n  description = local.l39\n}\n");
    let estate = Estate::of(&[("main.tf", &text)]);
    let tree = estate.tree(Kind::Key, "aws_kms_key.k");
    assert_eq!(tree, r#"{"Description":"⟨local.l39⟩","KeyManager":"CUSTOMER"}"#);
}

#[test]
fn depth_is_bounded() {
    use std::fmt::Write as _;
    let mut text = "locals {\n  l0 = 1\n".to_owned();
    for level in 1..5000 {
        writeln!(text, "  l{level} = [local.l{}]", level - 1).unwrap();
    }
    text.push_str("}\nresource \"aws_kms_key\" \"k\" {\n  description = length(local.l4999)\n}\n");
    let estate = Estate::of(&[("main.tf", &text)]);
    assert_eq!(estate.names(Kind::Key), ["aws_kms_key.k"]);
}

#[test]
fn a_file_that_does_not_parse_is_told_and_the_rest_is_read() {
    let text =
        "resource \"aws_kms_key\" \"a\" {}\nresource \"aws_kms_key\" \"b\" {\n  x = = 1\n}\n";
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(estate.names(Kind::Key), ["aws_kms_key.a"]);
    let file = estate.find(Kind::File, "main.tf");
    assert_eq!(file.faults.len(), 1, "{:?}", file.faults);
}

/// Pieces of Terraform, put together without sense.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "resource \"aws_kms_key\" \"k\" {\n",
        "data \"aws_iam_policy_document\" \"d\" {\n",
        "policy = ",
        "statement {\n",
        "dynamic \"statement\" {\n",
        "for_each = ",
        "content {\n",
        "locals {\n",
        "l = ",
        "module \"m\" {\n source = \"./m\"\n",
        "}\n",
        "jsonencode(",
        "data.aws_iam_policy_document.d.json\n",
        "aws_kms_key.k[0].arn\n",
        "local.l\n",
        "var.x[*].y\n",
        "each.value\n",
        "try(",
        ")\n",
        "{ a = ",
        "[for x in ",
        " : x => x...]\n",
        "<<EOT\n{\"Statement\": [${",
        "}]}\nEOT\n",
        "\"${",
        "}\"",
        "%{ if x }",
        "1 / 0\n",
        "? 1 : 2\n",
        "-9223372036854775808\n",
        "\u{e000}",
        "é",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in scraps(), json in any::<bool>()) {
        let name = if json { "m/main.tf.json" } else { "m/main.tf" };
        let estate = Estate::of(&[("main.tf", &text), (name, &text)]);
        assert_eq!(estate.units.len(), 2);
    }
}
