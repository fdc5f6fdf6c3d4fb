"""Everything that runs inside the sandbox, and nothing else."""
