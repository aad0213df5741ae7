copies = {
  central = { vault = "arn:aws:backup:eu-central-1:444455556666:backup-vault:central" }
  archive = {
    vault     = "arn:aws:backup:eu-central-1:444455556666:backup-vault:archive"
    retention = 365
  }
}
