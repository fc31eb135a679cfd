"""The digit classifier: right about held-out digits; its features tell noise from digits."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.frechet import frechet_distance
from engine.seeds import generator


def test_the_pretrained_one_scores_what_the_manifest_says() -> None:
    held_out = images.split(images.mnist()).test
    classifier = digit_classifier.pretrained()
    found = digit_classifier.accuracy(classifier, held_out.images, held_out.labels)
    entry = weights.manifest()[digit_classifier.NAME]
    assert found == pytest.approx(entry.metric["held-out accuracy"], abs=0.002)
    assert found > 0.97


def test_features_are_what_the_classes_are_read_from() -> None:
    pictures = images.mnist().images[::100]
    classifier = digit_classifier.pretrained()
    found = digit_classifier.extract_features(classifier, pictures)
    assert found.shape == (50, digit_classifier.FEATURES)
    with torch.inference_mode():
        torch.testing.assert_close(classifier.output(found), classifier(pictures))


def test_noise_is_far_from_digits() -> None:
    data, classifier = images.split(images.mnist()), digit_classifier.pretrained()
    known = digit_classifier.extract_features(classifier, data.train.images[:500])
    held_out = digit_classifier.extract_features(classifier, data.test.images)
    noise = torch.rand(500, 28, 28, generator=generator(0))
    near = frechet_distance(held_out, known)
    assert frechet_distance(digit_classifier.extract_features(classifier, noise), known) > 20 * near


def test_predictions_have_the_probability_of_their_class() -> None:
    pictures = images.mnist().images[::10]
    classifier = digit_classifier.pretrained()
    found = digit_classifier.classify(classifier, pictures)
    probabilities = classifier(pictures).softmax(dim=1)
    assert torch.equal(found.labels, probabilities.argmax(dim=1))
    torch.testing.assert_close(found.probabilities, probabilities.amax(dim=1))


def test_without_gradients_the_largest_of_four_is_found_by_other_means() -> None:
    signals = torch.randn(3, 4, 8, 7, generator=generator(0))
    with torch.inference_mode():
        found = digit_classifier.halved(signals)
    assert torch.equal(found, torch.nn.functional.max_pool2d(signals, 2))
