"""The parts of `examples/char_lm.py`: text, model, routers, training, report."""
