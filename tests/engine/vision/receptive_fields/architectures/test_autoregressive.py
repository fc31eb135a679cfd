import numpy as np

from engine.vision.receptive_fields.architectures.autoregressive import (
    gated_pixelcnn,
    pixelcnn,
    wavenet,
)
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import receptive_field


def seen(network, side: int = 31) -> np.ndarray:
    middle = side // 2
    counts = path_counts(network, network.output, (middle, middle), (side, side))
    return counts.on((side, side)) > 0


def test_pixelcnn_sees_the_past_but_for_a_blind_spot() -> None:
    support = seen(pixelcnn(4))
    assert not support[15, 15:].any()
    assert not support[16:].any()
    assert support[15, 15 - 7 : 15].all()
    # The blind spot opens with 45° to the right of the pixel, from where the first layer ends.
    assert support[14, 18]
    assert not support[14, 19:].any()
    rows, columns = receptive_field(pixelcnn(4), "conv3")
    assert rows.phases == ((-7, 0),)
    assert columns.phases == ((-7, 7),)


def test_gated_pixelcnn_sees_all_of_the_past_in_its_window() -> None:
    support = seen(gated_pixelcnn(5))
    assert not support[15, 15:].any()
    assert not support[16:].any()
    assert support[15, 8:15].all()
    above = np.argwhere(support[:15])
    assert support[above[:, 0].min() : 15, above[:, 1].min() : above[:, 1].max() + 1].all()


def test_wavenet_sees_1024_samples_per_cycle() -> None:
    """Section 2.1: each block 1, 2, 4, …, 512 sees 1,024; the first convolution adds one."""
    (once,) = receptive_field(wavenet(), "output")
    assert once.phases == ((-1024, 0),)
    (twice,) = receptive_field(wavenet(cycles=2), "output")
    assert twice.size == once.size + 1023
    assert path_counts(wavenet(1, 4), "output", (20,)).holes == 0
