"""The company's Platform on this machine: it takes our signed events, posts its own, and asks `/v1`."""
