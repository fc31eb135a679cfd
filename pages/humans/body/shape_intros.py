"""What each view of "Shape" shows, and what to do there."""

STEP_INTROS = {
    "scans": (
        "What a scanner sees of each person: points without names. Point k of two people has"
        " nothing in common. Press a person to choose who is registered."
    ),
    "registration": (
        "The model's surface is brought to the points of one scan, first by 24 marked joints, then"
        " vertex by vertex; colours say how far off it is. Press play."
    ),
    "unposing": (
        "The registered person as scanned, and in the T-pose: each vertex is carried back by the"
        " inverse of its own motion, so that pose is no part of shape."
    ),
    "average": (
        "The average of the unposed people, coloured by how far it lies outside the mean shape of"
        " the model that ships. Change the number of people, or the seed for others."
    ),
    "principal": (
        "The average moved along one principal component: learned from these few people, and from"
        " the many behind the model that ships. Change the component."
    ),
    "regressor": (
        "A joint is a weighted mean of vertices, learned from bodies whose joints are known: from"
        " these few people, and from many. Press a joint."
    ),
    "correctives": (
        "A bent joint of the average: blended matrices alone, and with offsets P(θ) that were"
        " learned from poses. Colours: distance from dual-quaternion skinning."
    ),
}
"""By step of the pipeline."""

MEASUREMENTS_INTRO = (
    "The most probable body with the measurements that are typed in; ± says how far the others vary"
    " among bodies that share them. Type your own."
)
