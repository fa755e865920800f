"""Use cases: each gathers, decides, writes and answers, in one transaction."""
