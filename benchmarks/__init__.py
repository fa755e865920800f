"""The benchmarks: the signing against what it could be built from, side by side in one run."""
