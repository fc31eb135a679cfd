import math

import pytest
import torch
from skimage.data import astronaut
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from engine.geometry.image_quality import SSIMTarget, psnr, psnr_of, ssim, ssim_map


def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    """A piece of a photograph that is not square, and the same with noise."""
    target = torch.from_numpy(astronaut()[40:101, 180:230].copy()).double() / 255
    noise = 0.1 * torch.randn(target.shape, generator=torch.Generator().manual_seed(0)).double()
    return (target + noise).clamp(0, 1), target


def test_psnr_is_that_of_scikit_image() -> None:
    noisy, target = pictures()
    expected = peak_signal_noise_ratio(target.numpy(), noisy.numpy(), data_range=1)
    assert psnr(noisy, target) == pytest.approx(expected, abs=1e-9)
    assert psnr(target, target) == math.inf
    assert psnr_of(0.001) == pytest.approx(30)


def test_ssim_is_that_of_scikit_image() -> None:
    noisy, target = pictures()
    expected, full = structural_similarity(
        target.numpy(),
        noisy.numpy(),
        channel_axis=-1,
        data_range=1,
        gaussian_weights=True,
        use_sample_covariance=False,
        full=True,
    )
    assert float(ssim(noisy, target)) == pytest.approx(expected, abs=1e-9)
    inside = torch.from_numpy(full)[5:-5, 5:-5].permute(2, 0, 1)
    assert (ssim_map(noisy, SSIMTarget.of(target)) - inside).abs().max() < 1e-9
    single = ssim(noisy.float(), target.float())
    assert float(single) == pytest.approx(expected, abs=1e-5)


def test_its_gradient_is_that_of_finite_differences() -> None:
    noisy, target = (each[:14, :13] for each in pictures())
    noisy.requires_grad_()
    assert torch.autograd.gradcheck(lambda picture: ssim(picture, target), noisy)


def test_ssim_laws() -> None:
    noisy, target = pictures()
    assert float(ssim(target, target)) == pytest.approx(1)
    assert float(ssim(noisy, target)) == pytest.approx(float(ssim(target, noisy)))
    assert float(ssim(1 - target, target)) < 0 < float(ssim(noisy, target)) < 1
    # A shift of the brightness that costs as much PSNR as noise costs less similarity.
    shifted = target + (noisy - target).square().mean().sqrt()
    assert psnr(shifted, target) == pytest.approx(psnr(noisy, target))
    assert float(ssim(shifted, target)) > float(ssim(noisy, target))


def test_a_picture_smaller_than_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="11×11"):
        ssim(torch.zeros(10, 30, 3), torch.zeros(10, 30, 3))
