"""Buffers that are used again."""

import torch

from engine.geometry.gaussian_splats import workspace
from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.rasteriser import render
from engine.geometry.gaussian_splats.workspace import Workspace
from tests.engine.geometry.gaussian_splats.scenes import ball, grad_of


def test_drawing_in_inference_mode_does_not_disturb_learning():
    camera, gaussians = orbit(30, 20, 2.8, 50, 40), ball(50)
    with torch.inference_mode():
        drawn = render(gaussians, camera).image.clone()
    gaussians.requires_grad_()
    learnt = render(gaussians, camera).image
    learnt.sum().backward(retain_graph=True)
    first = [grad_of(tensor).clone() for tensor in gaussians.tensors()]
    with torch.inference_mode():
        assert torch.equal(render(gaussians, camera).image, drawn)
    assert torch.equal(learnt, drawn)
    learnt.sum().backward()  # nothing that was kept for it has been written over
    for tensor, grad in zip(gaussians.tensors(), first, strict=True):
        assert torch.equal(grad_of(tensor), 2 * grad)


def test_the_smallest_that_is_large_enough_is_used_again():
    buffers, like = Workspace(), torch.zeros(1)
    large, small = buffers.take(1000, like), buffers.take(100, like)
    assert len(large) >= 1000 and len(small) >= 100
    assert large.data_ptr() != small.data_ptr()
    buffers.give(large)
    buffers.give(small)
    assert buffers.take(90, like).data_ptr() == small.data_ptr()
    assert buffers.take(90, like).data_ptr() == large.data_ptr()
    assert buffers.take(90, like).data_ptr() not in (small.data_ptr(), large.data_ptr())


def test_another_precision_has_buffers_of_its_own():
    buffers = Workspace()
    buffers.give(single := buffers.take(100, torch.zeros(1)))
    double = buffers.take(100, torch.zeros(1).double())
    assert double.dtype == torch.float64 and double.data_ptr() != single.data_ptr()


def test_what_is_taken_in_inference_mode_can_be_written_to_while_learning():
    buffers = Workspace()
    with torch.inference_mode():
        buffer = buffers.take(10, torch.zeros(1))
    assert not buffer.is_inference()


def test_only_the_largest_are_kept(monkeypatch):
    monkeypatch.setattr(workspace, "_MAX_BUFFERS", 2)
    buffers, like = Workspace(), torch.zeros(1)
    taken = [buffers.take(size, like) for size in (100, 200, 300)]
    for buffer in taken:
        buffers.give(buffer)
    again = [buffers.take(50, like).data_ptr() for _ in range(2)]
    assert again == [taken[1].data_ptr(), taken[2].data_ptr()]
    monkeypatch.setattr(workspace, "_MAX_BYTES", 1000)
    for buffer in taken:
        buffers.give(buffer)
    # Of 1,500, 1,000 and 500 bytes none but the largest comes first, and it alone is too much.
    assert buffers.take(50, like).data_ptr() not in [buffer.data_ptr() for buffer in taken]
