"""The parts of `examples/dpsl_upcycle.py`: dense model, upcycling, variants, measures, report."""
