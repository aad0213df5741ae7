//! Policies: literal, in heredocs and templates, and made of `aws_iam_policy_document`.

use super::{Estate, Kind};

#[track_caller]
fn key_policy(text: &str, expected: &str) {
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(estate.tree(Kind::KeyPolicy, "aws_kms_key.k"), expected);
}

#[test]
fn jsonencode_keeps_the_author_s_places() {
    let text = r#"
locals {
  admin = { Effect = "Allow", Action = "kms:*" }
}
resource "aws_kms_key" "k" {
  policy = jsonencode({ Statement = [merge(local.admin, { Principal = "*" })] })
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let policy = estate.find(Kind::KeyPolicy, "aws_kms_key.k");
    let statement = policy.root.get("Statement").unwrap().items().first().unwrap();
    assert_eq!(estate.text_at(statement.get("Action").unwrap()), r#""kms:*""#);
    let line = |node| {
        let at = estate.sources.in_file(node);
        estate.sources.get(at.source).position(at.span.start).line
    };
    assert_eq!(line(statement.get("Action").unwrap().at), 3);
    assert_eq!(line(statement.get("Principal").unwrap().at), 6);
}

#[test]
fn a_heredoc_is_json_with_holes() {
    let text = r#"
variable "partner" {}
data "aws_caller_identity" "me" {}
resource "aws_kms_key" "k" {
  policy = <<-EOT
    {
      "Statement": [
        { "Principal": { "AWS": ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root",
                                 "arn:aws:iam::${var.partner}:root"] },
          "Action": ${jsonencode(["kms:Decrypt"])},
          "Resource": "*" }
      ]
    }
  EOT
}
"#;
    key_policy(
        text,
        concat!(
            r#"{"Statement":[{"Action":["kms:Decrypt"],"Principal":{"AWS":["#,
            r#""arn:aws:iam::000000000000:root","arn:aws:iam::⟨var.partner⟩:root"]},"Resource":"*"}]}"#
        ),
    );
    let estate = Estate::of(&[("main.tf", text)]);
    let policy = estate.find(Kind::KeyPolicy, "aws_kms_key.k");
    let statement = policy.root.get("Statement").unwrap().items().first().unwrap();
    assert_eq!(estate.text_at(statement.get("Resource").unwrap()), r#""*""#);
    let partner = &statement.get("Principal").unwrap().get("AWS").unwrap().items()[1];
    assert_eq!(estate.text_at(partner), r#""arn:aws:iam::${var.partner}:root""#);
}

#[test]
fn a_policy_document_is_what_the_provider_makes_of_it() {
    key_policy(
        r#"
data "aws_iam_policy_document" "d" {
  policy_id = "p"
  statement {
    sid       = "Share"
    actions   = ["kms:Decrypt", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["a.amazonaws.com", "b.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["rds.*.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalTag/team"
      values   = ["&{aws:username}", "x"]
    }
  }
  statement {
    effect        = "Deny"
    not_actions   = ["kms:Describe*"]
    not_resources = ["x"]
    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  statement {
    actions = ["kms:List*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.d.json
}
"#,
        concat!(
            r#"{"Id":"p","Statement":[{"Action":["kms:Decrypt","kms:DescribeKey"],"#,
            r#""Condition":{"StringLike":{"aws:PrincipalTag/team":["${aws:username}","x"],"#,
            r#""kms:ViaService":"rds.*.amazonaws.com"}},"Effect":"Allow","#,
            r#""Principal":{"AWS":"arn:aws:iam::111122223333:root","#,
            r#""Service":["a.amazonaws.com","b.amazonaws.com"]},"Resource":["*"],"Sid":"Share"},"#,
            r#"{"Effect":"Deny","NotAction":["kms:Describe*"],"NotPrincipal":{"AWS":"*"},"#,
            r#""NotResource":["x"]},"#,
            r#"{"Action":["kms:List*"],"Effect":"Allow","Principal":"*"}],"Version":"2012-10-17"}"#
        ),
    );
}

const MERGED: &str = r#"
data "aws_iam_policy_document" "a" {
  statement {
    sid     = "One"
    actions = ["kms:Decrypt"]
  }
  statement {
    sid     = "Two"
    actions = ["kms:Encrypt"]
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.a.json, <<-EOT
    { "Version": "2008-10-17", "Statement": { "Sid": "Three", "Action": "kms:*" } }
  EOT
  ]
  override_policy_documents = [jsonencode({ Statement = [{ Sid = "Three", Action = "kms:Sign" }] })]
  statement {
    sid     = "Two"
    actions = ["kms:Verify"]
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.d.json
}
"#;

#[test]
fn policy_documents_merge_by_their_sids() {
    key_policy(
        MERGED,
        concat!(
            r#"{"Statement":[{"Action":["kms:Decrypt"],"Effect":"Allow","Sid":"One"},"#,
            r#"{"Action":["kms:Verify"],"Effect":"Allow","Sid":"Two"},"#,
            r#"{"Action":"kms:Sign","Sid":"Three"}],"Version":"2012-10-17"}"#
        ),
    );
}

#[test]
fn a_merged_document_is_not_judged_by_itself() {
    let estate = Estate::of(&[("main.tf", MERGED)]);
    assert_eq!(estate.documents().filter(|one| one.kind.is_policy()).count(), 1);
}

#[test]
fn dynamic_blocks_make_statements() {
    key_policy(
        r#"
variable "more" {}
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = { a = "kms:Decrypt", b = "kms:Encrypt" }
    iterator = it
    content {
      sid     = it.key
      actions = [it.value]
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {
      sid     = statement.value.sid
      actions = statement.value.actions
    }
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.d.json
}
"#,
        concat!(
            r#"{"Statement":[{"Action":["kms:Decrypt"],"Effect":"Allow","Sid":"a"},"#,
            r#"{"Action":["kms:Encrypt"],"Effect":"Allow","Sid":"b"},"#,
            r#""⟨statement for var.more⟩…"],"Version":"2012-10-17"}"#
        ),
    );
}

#[test]
fn a_document_that_nobody_uses_is_judged_by_what_it_says() {
    let text = r#"
data "aws_iam_policy_document" "key" {
  statement {
    actions = ["kms:*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "vault" {
  statement {
    actions = ["backup:CopyIntoBackupVault"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    assert_eq!(estate.names(Kind::KeyPolicy), ["data.aws_iam_policy_document.key"]);
    assert_eq!(estate.names(Kind::VaultPolicy), ["data.aws_iam_policy_document.vault"]);
}

#[test]
fn a_key_that_occurs_twice_is_told() {
    let text = r#"
resource "aws_kms_key" "k" {
  policy = jsonencode({
    Statement = [{ Action = "kms:*", Effect = "Allow", Action = "kms:Decrypt" }]
  })
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let policy = estate.find(Kind::KeyPolicy, "aws_kms_key.k");
    let kinds: Vec<_> = policy.faults.iter().map(|fault| fault.kind.word()).collect();
    assert_eq!(kinds, ["duplicate key"]);
    assert_eq!(
        super::shown(&policy.root),
        r#"{"Statement":[{"Action":"kms:Decrypt","Effect":"Allow"}]}"#
    );
}

#[test]
fn what_is_wrong_with_the_json_in_a_heredoc_is_told() {
    let text = "resource \"aws_kms_key\" \"k\" {\n  policy = <<EOT\n{\"Statement\": [],}\nEOT\n}\n";
    let estate = Estate::of(&[("main.tf", text)]);
    let policy = estate.find(Kind::KeyPolicy, "aws_kms_key.k");
    let kinds: Vec<_> = policy.faults.iter().map(|fault| fault.kind.word()).collect();
    assert_eq!(kinds, ["trailing comma"]);
}

#[test]
fn a_failing_part_does_not_take_the_policy_with_it() {
    key_policy(
        r#"
resource "aws_kms_key" "k" {
  policy = jsonencode({ Id = local.gone, Statement = [{ Action = [1, 2][7], Effect = "Allow" }] })
}
"#,
        r#"{"Id":"⟨local.gone⟩","Statement":[{"Action":"⟨[1, 2][7]⟩","Effect":"Allow"}]}"#,
    );
}

#[test]
fn what_nobody_wrote_covers_nothing_that_somebody_did() {
    let text = r#"
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["kms:*"]
  }
}
resource "aws_kms_key" "k" {
  policy = data.aws_iam_policy_document.d.json
}
"#;
    let estate = Estate::of(&[("main.tf", text)]);
    let policy = estate.find(Kind::KeyPolicy, "aws_kms_key.k");
    let statement = policy.root.get("Statement").unwrap().items().first().unwrap();
    assert!(policy.root.get("Version").unwrap().at.span.is_empty());
    let named = policy.root.entry("Statement").unwrap().key.at;
    assert_eq!(estate.sources.slice(named), "statement");
    assert!(statement.get("Effect").unwrap().at.span.is_empty());
    assert_eq!(estate.text_at(statement.get("Action").unwrap()), r#"["kms:*"]"#);
    let key = estate.find(Kind::Key, "aws_kms_key.k");
    assert!(key.root.get("KeyManager").unwrap().at.span.is_empty());
    assert_eq!(estate.sources.slice(key.at), r#"resource "aws_kms_key" "k""#);
}
