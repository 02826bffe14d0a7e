"""Programs that show Sluice at work; run `python examples/char_lm.py --help`."""
