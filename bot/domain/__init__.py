"""The consent domain: pure, without I/O, clock, chance or framework."""
