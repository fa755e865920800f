"""The consent bot of the Senimkey platform."""
