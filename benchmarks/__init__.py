"""Measurements of Sluice: `python -m benchmarks.dirmoe`, and those that README.md lists."""
