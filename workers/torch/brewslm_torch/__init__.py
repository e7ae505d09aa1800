"""Trains, scores and samples small language models by jobs of BrewSLM, with PyTorch.

`python -m brewslm_torch JOB.json` does one job and says on standard output how it goes; see README.md.
"""

__version__ = "0.1.0"
