"""BrewSLM's jobs on a Ray cluster: what a job of Ray runs, around the same core as everywhere."""
