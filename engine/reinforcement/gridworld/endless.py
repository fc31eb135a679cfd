"""Walks without an end at γ = 1: what they earn decides whether values have a limit.

Nothing is discounted, so a walk that never ends earns a finite total only if, sooner or later, it
earns nothing more. Where one can stay for ever are the *end components*: cells and actions that
lead to no other cell, and from each of them to all (de Alfaro, Formal Verification of Probabilistic
Systems, 1997, ch. 3). The best mean reward of a step in one, its gain, says what staying is worth:

* above 0 the optimal values grow with every sweep, without limit: "gain";
* below 0 nobody stays who can leave, and those who cannot pay for ever: "cost";
* 0 because gains and costs of an endless walk add up to nothing: its total goes up and down, and
  depends on where it is cut off: "cancelling";
* 0 because staying is free: it is worth 0, as if one could stop there.

Without the first three, V* is the only fixed point of Bellman's equation that is at least 0 where
staying is free (Bertsekas & Tsitsiklis, An Analysis of Stochastic Shortest Path Problems, Math. of
Operations Research 16, 1991, after joining each free end component into a cell where one may stop).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import connected_components

from engine.cache import cached
from engine.reinforcement.gridworld.grid import Dynamics, Grid, at
from engine.reinforcement.gridworld.transitions import TransitionModel, transition_model

GAIN, COST, CANCELLING = 1, 2, 3
"""Why there is no limit (metric ``obstacle``; 0 where nothing stands in its way)."""

_NOTHING = 1e-9
"""Of the largest reward around: less is rounding."""


@dataclass(frozen=True)
class Obstacle:
    """Why values have no limit.

    Attributes:
        kind: `GAIN`, `COST` or `CANCELLING`.
        cell: one of the cells where the walk goes on for ever.
    """

    kind: int
    cell: int


@dataclass(frozen=True, eq=False)
class Walks:
    """A model as arrays: float64 on the CPU, without terminal cells, walls and cliffs.

    Attributes:
        next_cell: int [4, cells], by direction.
        possible: bool [action, direction], whether an action can move in a direction.
        chance: float [action, direction].
        reward: float [action, cells], the mean reward of an action.
        states: bool [cells].
    """

    next_cell: np.ndarray
    possible: np.ndarray
    chance: np.ndarray
    reward: np.ndarray
    states: np.ndarray

    @classmethod
    def of(cls, model: TransitionModel) -> Walks:
        """The walks on a map."""
        chance = model.mix.cpu().double().numpy()
        return cls(
            next_cell=model.next_cell.cpu().numpy(),
            possible=chance > 0,
            chance=chance,
            reward=chance @ model.reward.cpu().double().numpy(),
            states=model.is_state.cpu().numpy(),
        )

    def all_lead_into(self, cells: np.ndarray) -> np.ndarray:
        """bool [action, cells]: whether every outcome of an action lies in `cells`."""
        missed = ~cells[self.next_cell]
        return np.stack([~missed[row].any(0) for row in self.possible])

    def any_leads_into(self, cells: np.ndarray) -> np.ndarray:
        """bool [action, cells]: whether some outcome of an action lies in `cells`."""
        hit = cells[self.next_cell]
        return np.stack([hit[row].any(0) for row in self.possible])

    def end_components(self, allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The largest end components that some actions form.

        Args:
            allowed: bool [action, cells].

        Returns:
            The component of each cell, int [cells], −1 where there is none; and the actions that
            stay in it, bool [action, cells].
        """
        while True:
            allowed = self._staying(allowed)
            component = self._strong_components(allowed)
            inside = np.stack([component[ends] == component for ends in self.next_cell])
            stays = np.stack([inside[row].all(0) for row in self.possible]) & allowed
            if (stays == allowed).all():
                return np.where(allowed.any(0), component, -1), allowed
            allowed = stays

    def _staying(self, allowed: np.ndarray) -> np.ndarray:
        """The allowed actions that can be followed by allowed ones for ever."""
        while True:
            fewer = allowed & self.all_lead_into(np.asarray(allowed.any(0)))
            if (fewer == allowed).all():
                return allowed
            allowed = fewer

    def _strong_components(self, allowed: np.ndarray) -> np.ndarray:
        goes = (self.possible.T[:, :, None] & allowed[None]).any(1)
        direction, cell = np.nonzero(goes)
        return _strong(cell, self.next_cell[direction, cell], self.states.size)

    def free(self) -> np.ndarray:
        """bool [action, cells]: actions that earn nothing and keep to such actions for ever."""
        component, actions = self.end_components(np.broadcast_to(self.states, self.reward.shape))
        nothing = _NOTHING * _largest(self.reward, component, actions)
        return self._staying(actions & (np.abs(self.reward) <= nothing))

    def proper(self, ended: np.ndarray) -> np.ndarray:
        """bool [action, cells]: actions that keep it certain that one can still come to an end.

        Taking all of them equally often does come to an end. A cell from which no policy is
        certain to has none.

        Args:
            ended: bool [cells], where a walk is at its end.
        """
        certain = self.states | ended
        while True:
            actions = self.all_lead_into(certain) & (certain & ~ended)
            reached = ended
            while True:
                wider = reached | (actions & self.any_leads_into(reached)).any(0)
                if (wider == reached).all():
                    break
                reached = wider
            if (reached == certain).all():
                return actions
            certain = reached


@dataclass(frozen=True, eq=False)
class WaysOut:
    """Actions that policies at γ = 1 fall back on, as masks of bits, uint8 [cells].

    Attributes:
        free: that keep to where staying is free; 0 where it is not.
        proper: that together are certain to come to an end, or to where staying is free; 0 on
            those cells themselves, and where no policy is certain to.
    """

    free: np.ndarray
    proper: np.ndarray


@cached
def ways_out(grid: Grid, dynamics: Dynamics) -> WaysOut:
    """The actions to fall back on, of a map."""
    walks = Walks.of(transition_model(grid, dynamics))
    free = walks.free()
    return WaysOut(_mask(free), _mask(walks.proper(~walks.states | free.any(0))))


def _mask(actions: np.ndarray) -> np.ndarray:
    return np.packbits(actions, axis=0, bitorder="little")[0]


def _strong(source: np.ndarray, target: np.ndarray, cells: int) -> np.ndarray:
    """The strongly connected component of each cell, int [cells]."""
    graph = scipy.sparse.coo_matrix((np.ones(source.size), (source, target)), shape=(cells, cells))
    component: np.ndarray = connected_components(graph, connection="strong")[1]
    return component


def _largest(reward: np.ndarray, component: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """The largest reward in magnitude of each cell's component, [cells]."""
    largest = np.zeros(component.size + 1)
    np.maximum.at(largest, component, np.abs(np.where(actions, reward, 0)).max(0))
    return np.where(component < 0, 0, largest[component])


# --- The best that can be done ------------------------------------------------------------------


def optimal_obstacle(walks: Walks) -> Obstacle | None:
    """Why optimal values have no limit; None if they have one."""
    component, actions = walks.end_components(np.broadcast_to(walks.states, walks.reward.shape))
    nothing = _NOTHING * _largest(walks.reward, component, actions)
    positive = (actions & (walks.reward > nothing)).any(0)
    negative = (actions & (walks.reward < -nothing)).any(0)
    cancelling = np.zeros_like(walks.states)
    for number in np.unique(component[positive]):
        cells = component == number
        # Without a cost in it one comes past the gain again and again.
        mixed = bool((negative & cells).any())
        kind = _sign_of_gain(walks, actions & cells, nothing[cells].max()) if mixed else GAIN
        if kind == GAIN:
            return Obstacle(GAIN, _first(positive & cells))
        if kind == CANCELLING:
            cancelling |= cells
    ended = ~walks.states | walks.free().any(0) | cancelling
    lost = ~ended & ~walks.proper(ended).any(0)
    if lost.any():
        # From some of them one only may come to where one pays for ever; named is such a place.
        return Obstacle(COST, _first(lost & (component >= 0)))
    return Obstacle(CANCELLING, _first(positive & cancelling)) if cancelling.any() else None


def _sign_of_gain(walks: Walks, actions: np.ndarray, nothing: float) -> int:
    """`GAIN`, `COST` or `CANCELLING` of one end component; 0 if staying is free, and best.

    The best mean reward of a step is a linear programme over how often each action is taken, with
    the gain and the relative values h as its dual (Puterman, Markov Decision Processes, 1994,
    section 8.8). Walks of this gain take only actions for which r + P h = gain + h.
    """
    from scipy.optimize import linprog  # only here, on maps that earn and cost

    action, cell = np.nonzero(actions)
    cells = np.flatnonzero(actions.any(0))
    number = np.zeros(walks.states.size, int)
    number[cells] = np.arange(cells.size)
    pair = np.arange(action.size)
    ends = number[walks.next_cell[:, cell]]
    chance = walks.chance[action].T
    arrives = scipy.sparse.coo_matrix(
        (chance[chance > 0], (ends[chance > 0], np.broadcast_to(pair, ends.shape)[chance > 0])),
        shape=(cells.size, pair.size),
    )
    leaves = scipy.sparse.coo_matrix(
        (np.ones(pair.size), (number[cell], pair)), shape=(cells.size, pair.size)
    )
    balance = scipy.sparse.vstack([leaves - arrives, np.ones((1, pair.size))], format="csr")
    total = np.zeros(cells.size + 1)
    total[-1] = 1
    reward = walks.reward[action, cell]
    solved = linprog(-reward, A_eq=balance, b_eq=total, method="highs")
    gain = -float(solved.fun)
    if abs(gain) > nothing:
        return GAIN if gain > 0 else COST
    slack = reward + balance.T @ solved.eqlin.marginals
    tight = np.zeros_like(actions)
    tight[action, cell] = np.abs(slack) <= max(nothing, 1e-7 * np.abs(reward).max())
    _, stays = walks.end_components(tight)
    return CANCELLING if (np.abs(walks.reward[stays]) > nothing).any() else 0


# --- What a policy does -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Endings:
    """Where a policy leads in the long run at γ = 1.

    Attributes:
        free: bool [cells], where it stays for ever and earns nothing: V is 0.
        gain: bool [cells], from where it may come to a place that it never leaves and gains in.
        cost: bool [cells], likewise a place that costs: V is −∞.
        obstacle: why its values have no limit; None if they have one.
    """

    free: np.ndarray
    gain: np.ndarray
    cost: np.ndarray
    obstacle: Obstacle | None


def endings(next_cell: np.ndarray, chance: np.ndarray, reward: np.ndarray) -> Endings:
    """Where a policy leads in the long run.

    Args:
        next_cell: int [4, cells]; an ended walk stays on its cell.
        chance: float [4, cells], of each direction; 0 on cells that are no states.
        reward: float [cells], the mean reward of a step.
    """
    cells = reward.size
    moves = chance > 0
    direction, cell = np.nonzero(moves)
    component = _strong(cell, next_cell[direction, cell], cells)
    leaves = np.zeros(cells, bool)  # by component
    leaves[component[cell[component[next_cell[direction, cell]] != component[cell]]]] = True
    closed = moves.any(0) & ~leaves[component]
    number = np.where(closed, component, -1)
    nothing = _NOTHING * _largest(reward[None], number, closed[None])
    positive, negative = closed & (reward > nothing), closed & (reward < -nothing)
    earns, costs = _members(number, positive), _members(number, negative)
    gain, cost, cancelling = earns & ~costs, costs & ~earns, np.zeros(cells, bool)
    for one in np.unique(number[earns & costs]):
        inside = number == one
        mean = _mean_reward(next_cell, chance, reward, inside)
        small = float(nothing[inside].max())
        kinds = cancelling if abs(mean) <= small else gain if mean > 0 else cost
        kinds |= inside
    obstacle = next(
        (
            Obstacle(kind, _first(found))
            for kind, found in ((GAIN, gain), (COST, cost), (CANCELLING, cancelling))
            if found.any()
        ),
        None,
    )
    return Endings(
        free=closed & ~earns & ~costs,
        gain=_leading_to(next_cell, moves, gain),
        cost=_leading_to(next_cell, moves, cost),
        obstacle=obstacle,
    )


def _members(number: np.ndarray, some: np.ndarray) -> np.ndarray:
    """All cells of the components that some cells belong to."""
    return np.isin(number, number[some]) & (number >= 0)


def _mean_reward(
    next_cell: np.ndarray, chance: np.ndarray, reward: np.ndarray, inside: np.ndarray
) -> float:
    """The mean reward of a step in a place that a policy never leaves."""
    cells = np.flatnonzero(inside)
    number = np.zeros(inside.size, int)
    number[cells] = np.arange(cells.size)
    transition = np.zeros((cells.size, cells.size))
    for ends, share in zip(next_cell, chance, strict=True):
        np.add.at(transition, (number[cells], number[ends[cells]]), share[cells])
    system = np.eye(cells.size) - transition.T
    system[-1] = 1
    how_often = np.linalg.solve(system, np.eye(cells.size)[-1])
    return float(how_often @ reward[cells])


def _leading_to(next_cell: np.ndarray, moves: np.ndarray, target: np.ndarray) -> np.ndarray:
    """bool [cells]: from where a policy may come to a target."""
    reached = target
    while reached.any():
        wider = reached | (moves & reached[next_cell]).any(0)
        if (wider == reached).all():
            break
        reached = wider
    return reached


def _first(cells: np.ndarray) -> int:
    return int(np.flatnonzero(cells)[0])


_ENDLESS = {
    GAIN: "gains for ever",
    COST: "pays for ever",
    CANCELLING: "gains and costs cancel for ever, so that its total depends on where it is cut off",
}


def why_no_value(obstacle: Obstacle, columns: int) -> str:
    """Why a policy has no values, for the visitor."""
    return (
        f"With γ = 1 this policy has no finite value: from {at(divmod(obstacle.cell, columns))} it "
        f"never ends, and {_ENDLESS[obstacle.kind]}."
    )
