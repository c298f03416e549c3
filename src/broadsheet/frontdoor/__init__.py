"""The HTTP server: the fast path for printed pages, Django for all else."""
