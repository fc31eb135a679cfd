"""What the gridworld page says: introductions, mathematics, sources."""

from ui.components.diagram import Diagram, Node
from ui.frame import Source

DIAGRAM = Diagram(
    nodes=(
        Node("state s", "stochastic_dynamics"),
        Node("action a", "policy_evaluation"),
        Node("value V", "value_iteration"),
        Node("greedy policy π", "policy_iteration"),
    ),
    arrows=("0 <> 1", "1 > 2", "2 > 3", "3 > 1"),
)

VALUE_ITERATION = (
    "Each cell shows its value V, each arrow the best action by these values. Watch value flow"
    " back from the goal, sweep by sweep; then move the discount γ."
)
POLICY_ITERATION = (
    "The arrows are a policy, the numbers its values: the policy is evaluated, then made greedy,"
    " and so on. Press play, then choose how each policy is evaluated."
)
POLICY_EVALUATION = (
    "The numbers are the values of the policy that the arrows show, at first a random walk."
    " Draw a policy over the cells, then press “Improve policy”."
)
STOCHASTIC_DYNAMICS = (
    "The line is one episode that follows the greedy policy; the mean return of many is the value"
    " of the start. Move the slip probability σ, or blow wind through a column."
)

MATHS = r"""
A gridworld is a **Markov decision process**: states $s$ (cells), actions $a$, probabilities
$P(s' \mid s, a)$ and rewards $r(s, a, s')$. The value of a policy $\pi(a \mid s)$ is its expected
return, later rewards discounted by $\gamma$:

$$
V^\pi(s) = \mathbb{E}_\pi\Big[\sum_{t \ge 0} \gamma^t\, r_{t+1} \,\Big|\, s_0 = s\Big]
\qquad Q^\pi(s,a) = \sum_{s'} P(s' \mid s, a)\,\big[r(s,a,s') + \gamma V^\pi(s')\big]
$$

**Bellman's equations.** The values of a policy, and those of the best one, are consistent
cell by cell:

$$V^\pi(s) = \sum_a \pi(a \mid s)\, Q^\pi(s, a) \qquad V^*(s) = \max_a Q^*(s, a)$$

**Value iteration** turns the second into a sweep, $V_{k+1} = \mathcal{T} V_k$ with
$(\mathcal{T}V)(s) = \max_a \sum_{s'} P(s' \mid s,a)\,[r + \gamma V(s')]$. A sweep is a contraction,
$\lVert \mathcal{T}V - \mathcal{T}U\rVert_\infty \le \gamma \lVert V - U\rVert_\infty$, hence

$$
\lVert V_k - V^* \rVert_\infty
\;\le\; \frac{\gamma^k}{1-\gamma}\,\lVert V_1 - V_0 \rVert_\infty .
$$

**Policy iteration** evaluates a policy, $V^\pi$, then makes it greedy,
$\pi'(s) \in \arg\max_a Q^\pi(s,a)$, until nothing changes: never more rounds than policies, in
practice a handful. **In place** (Gauss–Seidel) a sweep reads the newest values: a reward spreads
any distance in the direction of the sweep, and one cell a sweep against it.

**Here**: with slip $\sigma$ a move goes where it should with probability $1-\sigma$ and to either
side with $\sigma/2$; the reward of a cell is earned on entering it; $V = 0$ after the end (the
large number on a goal or a pit is its reward). At $\gamma = 1$ nothing contracts: values are finite
only if the episode terminates, or earns nothing where it does not.
"""
SOURCES = (
    Source(
        "R. S. Sutton & A. G. Barto, Reinforcement Learning, 2nd ed., 2018, ch. 3 and 4",
        "http://incompleteideas.net/book/the-book-2nd.html",
    ),
    Source("R. Bellman, Dynamic Programming, 1957", "https://doi.org/10.1515/9781400835386"),
    Source(
        "M. L. Puterman, Markov Decision Processes, 1994, ch. 6: contraction and policy iteration",
        "https://doi.org/10.1002/9780470316887",
    ),
    Source(
        "S. Russell & P. Norvig, Artificial Intelligence: A Modern Approach, ch. 17",
        "https://aima.cs.berkeley.edu",
    ),
)
