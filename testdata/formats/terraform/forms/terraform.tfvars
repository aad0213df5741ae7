who = ["arn:aws:iam::777788889999:root"]
