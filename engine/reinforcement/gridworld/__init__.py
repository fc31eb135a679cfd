"""Dynamic programming on gridworlds: maps, transitions, sweeps, policy iteration, rollouts."""
