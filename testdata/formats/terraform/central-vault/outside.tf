# What lies outside of what was given is not read.
resource "aws_iam_policy" "outside" {
  name   = "outside"
  policy = file("${path.module}/../../../../Cargo.toml")
}
