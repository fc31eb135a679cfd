"""What is on the stage in the views of "Fit"."""

AMBIGUITY = (
    "Left, joints in a picture; right, from the side, every body that is seen there (thin), the "
    "person (blue) and one of the others (orange). Move “Body” first."
)
LEARNED = (
    "A held-out person (blue) and three fits to its joints in the picture, from the same start "
    "after as many steps; the table and the curves are of a hundred people. Move “Steps” first."
)
CAPTURE = (
    "A person walks: left, silhouette and joints as they are seen with the skeleton that follows; "
    "right, the tracked body coloured by its error over the true one. Press play."
)
