"""The parts of `examples/char_lm.py`: text, model, routers, training, report."""

import os

# Torch's threads spin while they wait for each other. Sleeping costs a step a third more on an idle
# machine and saves two thirds of it on a busy one. OpenMP reads this when torch is loaded, so it
# stands before every import of torch.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
