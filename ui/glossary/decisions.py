"""Decisions and their values."""

from ui.glossary.term import REINFORCEMENT, Term

TERMS = (
    Term(
        "Markov decision process",
        "A model of decisions: what happens next and what it earns depend on the present state and"
        " the action alone.",
        "P(s′ | s, a),  r(s, a, s′)",
        ("MDP",),
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "policy",
        "A rule that says which action to take in each state, or with which probability.",
        "π(a | s)",
        (),
        REINFORCEMENT,
        ("gridworld/policy_evaluation",),
    ),
    Term(
        "reward",
        "The number that the agent earns in one step.",
        "r(s, a, s′)",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "return",
        "The sum of all rewards of an episode, later ones discounted.",
        "G = r_1 + γ r_2 + γ^2 r_3 + …",
        ("mean return",),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
    Term(
        "value",
        "The return to be expected from a state if one follows a policy from there.",
        "V^π(s) = E_π[Σ_t γ^t r_{t+1} | s_0 = s]",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "action value",
        "The return to be expected after taking an action in a state and following the policy from"
        " then on.",
        "Q(s, a) = Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        (),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "true error",
        "The largest difference, over all cells, between a value and what the sweeps converge to.",
        "‖V − V^*‖_∞ = max_s |V(s) − V^*(s)|",
        ("evaluation error",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "discount",
        "The factor by which a reward counts less for each step that it lies in the future.",
        "0 ≤ γ ≤ 1",
        ("discounted",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "Bellman equation",
        "The condition that the value of each state agrees with the rewards and the values one step"
        " later.",
        "V(s) = max_a Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        ("Bellman's equations",),
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "Bellman backup",
        "Computing the value of one state anew from the values of the states that can come next.",
        "V(s) ← max_a Σ_{s′} P(s′ | s, a) [r + γ V(s′)]",
        ("backup",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "sweep",
        "One Bellman backup of every state.",
        "V_{k+1} = T V_k",
        ("Bellman sweep",),
        REINFORCEMENT,
        ("gridworld/value_iteration",),
    ),
    Term(
        "value iteration",
        "Repeating sweeps with the best action in each state until the values no longer change.",
        "V_{k+1}(s) = max_a Σ_{s′} P(s′ | s, a) [r + γ V_k(s′)]",
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "policy evaluation",
        "Computing the values that a given policy has.",
        "V(s) = Σ_a π(a | s) Q(s, a)",
        taught=("gridworld/policy_evaluation",),
    ),
    Term(
        "policy iteration",
        "Evaluating a policy and making it greedy, in turns, until nothing changes.",
        "π′(s) = argmax_a Q^π(s, a)",
        taught=("gridworld/policy_iteration",),
    ),
    Term(
        "greedy policy",
        "The policy that takes the best action in each state, as judged by the present values.",
        "π(s) = argmax_a Q(s, a)",
        ("greedy action", "greedy"),
        REINFORCEMENT,
        ("gridworld/value_iteration", "gridworld/stochastic_dynamics"),
    ),
    Term(
        "contraction",
        "A map that brings any two inputs closer together by at least a fixed factor, so that"
        " repeating it leads to one fixed point.",
        "‖TV − TU‖_∞ ≤ γ ‖V − U‖_∞",
        taught=("gridworld/value_iteration",),
    ),
    Term(
        "episode",
        "One run of the agent from a start until it ends in a goal or a pit.",
        "",
        (),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
    Term(
        "slip probability",
        "The probability that a move does not go where it should, but to one of the two sides.",
        "σ",
        ("slip",),
        REINFORCEMENT,
        ("gridworld/stochastic_dynamics",),
    ),
)
