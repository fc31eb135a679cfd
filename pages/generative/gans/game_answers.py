"""What the guide strip answers in the tab "The game"."""

import math

from engine.generative.gans.objectives import value_when_alike
from engine.generative.gans.optimal import BLUR
from ui.frame import number
from ui.topic import View

START = "The game has only begun: let it play for a moment."
ELSEWHERE = "The question is about other settings: choose it again to come back."
PLAYERS = {"D": "discriminator", "G": "generator"}
EARLY = 20
"""Rounds before which nothing is said of a game."""
NEAR_OPTIMUM = 0.3
"""Gap to V(G, D*) below which D is called nearly optimal."""
RISE = 0.1
"""Of mean D on the samples, above which they have gone uphill although in the picture."""
FAR = 8.0
"""Way of the samples' mean, in units of the plane, beyond which they hop."""
SEPARATE = 0.75
"""Share of the samples on the islands above which the rest is called a bridge."""


def one_round(view: View) -> str:
    """What each player does in a round."""
    numbers = view.numbers
    if numbers["view"] != "slow":
        return ELSEWHERE
    if numbers["frozen"] != "none":
        who, other = ("D", "G") if numbers["frozen"] == "generator" else ("G", "D")
        return f"Here only {who} plays: {other} is frozen and has no stages."
    d, g = (
        f"{number(numbers[f'{who}_loss_before'])} to {number(numbers[f'{who}_loss_after'])}"
        for who in PLAYERS.values()
    )
    risen = [
        f"{who}'s"
        for who in ("D", "G")
        if numbers[f"{PLAYERS[who]}_loss_after"] > numbers[f"{PLAYERS[who]}_loss_before"]
    ]
    over = (
        f" A fixed step of Adam can overshoot: {' and '.join(risen)} loss has risen."
        if risen
        else ""
    )
    return (
        f"{numbers['stages']} stages. D's step takes its loss on its batch from {d}, then G's step "
        f"takes its own from {g}.{over} G never sees data: it knows only which way D's output on "
        "its samples grows (arrows)."
    )


def perfect(view: View) -> str:
    """A discriminator that learns alone, beside the optimal one."""
    numbers = view.numbers
    if numbers["frozen"] != "generator" or not _has_logits(view):
        return ELSEWHERE
    if numbers["step"] < EARLY:
        return START
    gap = numbers["optimal_value"] - numbers["value"]
    why = (
        "G is frozen, so D learns alone and comes near it"
        if gap < NEAR_OPTIMUM
        else "G is frozen, so D learns alone, but is still far from it: play on"
    )
    above = (
        f" D* is of densities blurred by h = {BLUR:g}: D, on finite samples, can exceed it."
        if gap < 0
        else ""
    )
    return (
        "Like D* = p_data / (p_data + p_model), in the right picture: blue on data, orange on "
        f"samples. {why}: V(G, D) is {number(numbers['value'], 2)}, V(G, D*) = 2 JS − ln 4 is "
        f"{number(numbers['optimal_value'], 2)}.{above}"
    )


def frozen_discriminator(view: View) -> str:
    """A generator against a discriminator that learns nothing."""
    numbers = view.numbers
    if numbers["frozen"] != "discriminator" or not _has_logits(view):
        return ELSEWHERE
    if not numbers["step"]:
        return START
    rise = f"mean D on them was {number(numbers['first_fake_output'], 2)} and is " + number(
        numbers["fake_output"], 2
    )
    climbed = numbers["fake_output"] - numbers["first_fake_output"]
    if climbed < (RISE if numbers["outside"] < 0.5 else 0.0):
        return f"Uphill on D, but not far: {rise}. A summit of D nearby is where they stay."
    gone = f" {100 * numbers['outside']:.0f} % have left the picture." if numbers["outside"] else ""
    return (
        f"Uphill on D, wherever that leads: {rise}.{gone} This D has never learnt, so G is "
        f"led away from the data (JS {number(numbers['divergence'], 2)} of at most 0.69 nats). G "
        "follows D's slope and nothing else."
    )


def equilibrium(view: View) -> str:
    """Where D* is one half."""
    numbers = view.numbers
    if numbers["surface"] != "optimal" or not _has_logits(view):
        return ELSEWHERE
    if numbers["step"] < EARLY:
        return START
    alike, told = (100 * numbers[name] for name in ("alike", "told"))
    blind = (
        f" {_learnt(numbers['value'])}"
        if numbers["optimal_value"] - numbers["value"] > NEAR_OPTIMUM
        else ""
    )
    return (
        f"Where the colour is that of ½, in the middle of the scale: {alike:.0f} % of the samples "
        f"lie there, {told:.0f} % where D* < ¼. ½ everywhere would be V(G, D*) = −ln 4 = −1.39; it "
        f"is {number(numbers['optimal_value'], 2)}.{blind}"
    )


def _learnt(value: float) -> str:
    """A learnt D far from the optimum, beside one that says ½ everywhere."""
    shown = number(value, 2)
    over = round(value, 2) - round(value_when_alike("minimax"), 2)
    if over > 0:
        return f"The learnt D reaches only {shown}."
    beside = "worse than" if over < 0 else "no better than"
    return f"The learnt D reaches {shown}, {beside} D = ½ everywhere."


def hopping(view: View) -> str:
    """A generator that is too fast for the discriminator."""
    numbers = view.numbers
    ratio = numbers["generator_learning_rate"] / numbers["discriminator_learning_rate"]
    if ratio < 2 or numbers["frozen"] != "none":
        return ELSEWHERE
    if numbers["step"] < EARLY:
        return START
    way = f"The mean of the samples has moved {number(numbers['travelled'], 1)} in all"
    if numbers["travelled"] < FAR:
        return f"So far they hardly hop. {way}, in {numbers['step']:,} rounds."
    return (
        f"{way}, in {numbers['step']:,} rounds. G learns {ratio:.0f} times as fast as D: all "
        "samples run to where D is highest; then D learns that these are fake, is highest "
        "elsewhere, and they run there."
    )


def five_steps(view: View) -> str:
    """A discriminator that is nearly optimal at each step of the generator."""
    numbers = view.numbers
    if not _has_logits(view) or numbers["frozen"] != "none":
        return ELSEWHERE
    if numbers["step"] < EARLY:
        return START
    steps = numbers["discriminator_steps"]
    gap = numbers["optimal_value"] - numbers["value"]
    shown_gap = round(numbers["optimal_value"], 2) - round(numbers["value"], 2)
    apart = f"{number(shown_gap, 2)} below" if gap >= 0 else "above"
    blurred = "" if gap >= 0 else f" of densities blurred by h = {BLUR:g}"
    found = (
        f"V(G, D) is {number(numbers['value'], 2)}, {apart} V(G, D*) = "
        f"{number(numbers['optimal_value'], 2)}{blurred}"
    )
    if steps < 2:
        return f"With one step of D for each of G, {found}: D runs behind. Move the slider up."
    if gap > NEAR_OPTIMUM:
        return f"With {steps} steps D is behind at this round: {found}. Play on, or give it more."
    return (
        f"D stays near its best: {found}, so it shows G where the densities differ now. But it "
        f"costs {steps} times as much, and a D that is too sure leaves G no slope."
    )


def islands(view: View) -> str:
    """The image of a connected sheet."""
    numbers = view.numbers
    if numbers["clusters"] < 2:
        return "The question is about data in separate pieces: choose it again to come back."
    if numbers["step"] < EARLY:
        return START
    on, off = 100 * numbers["on_clusters"], 100 * (1 - numbers["on_clusters"])
    if numbers["on_clusters"] < SEPARATE or numbers["missed"]:
        return f"Not yet apart: {on:.0f} % of the samples lie on the islands. Play on."
    return (
        f"No. {on:.0f} % of the samples lie on the islands, {off:.0f} % on the bridge between. G "
        "is continuous, so the image of its latent plane (the lines) is one connected sheet: it "
        "can be stretched thin, never torn."
    )


def first_cluster(view: View) -> str:
    """The visitor's prediction, and what happened."""
    numbers = view.numbers
    count, reached = numbers["clusters"], numbers["reached"]
    if count < 2:
        return "Draw at least two separate clusters on the stage; they get letters."
    if numbers["predicted_cluster"] == "none":
        if not reached:
            return (
                "Mark your prediction in the controls: which cluster gets half of its share of the "
                "samples first? The game begins with it."
            )
        return f"{_reached(view)} Choose the question again to predict it first."
    guess = f"Your prediction: {numbers['predicted_cluster']}."
    if not reached:
        return (
            f"{guess} At round {numbers['step']:,} no cluster has half of its share of the samples "
            "yet."
        )
    right = numbers["predicted_cluster"] == reached[0]
    verdict = "Right." if right else "Not so."
    return f"{guess} {verdict} {_reached(view)}"


def _reached(view: View) -> str:
    """Which clusters were reached when, and which are missing."""
    numbers = view.numbers
    when = zip(numbers["reached"], numbers["reached_at"], strict=True)
    order = ", then ".join(f"{letter} (round {step:,})" for letter, step in when)
    missing = [each for each in "ABCDEF"[: numbers["clusters"]] if each not in numbers["reached"]]
    rest = f" Not reached so far: {', '.join(missing)}." if missing else " All are reached."
    lost = f" Lost again: {', '.join(numbers['lost'])}." if numbers["lost"] else ""
    why = (
        " G goes where D's slope pulls most samples: to mass that is large and near."
        if missing or lost
        else ""
    )
    return f"G reached {order}.{rest}{lost}{why}"


def _has_logits(view: View) -> bool:
    """Whether V and ln 4 are those of the original game."""
    known = not math.isnan(view.numbers["optimal_value"])
    return known and view.numbers["objective"] in ("minimax", "non-saturating")
