"""Measurements of Sluice: `python -m benchmarks.dirmoe`, `.compile_time`, `.overhead`."""
