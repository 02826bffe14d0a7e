"""The parts of `examples/char_lm.py`: text, model, routers, training, report."""

import os

# Torch's threads otherwise spin while they wait, which on a busy machine triples the time of a
# step. OpenMP reads this when torch is loaded, so it stands before every import of torch.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
