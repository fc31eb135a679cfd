"""Dynamic programming on gridworlds: maps, their model, sweeps, policy iteration, rollouts."""
