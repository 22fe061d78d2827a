"""A variational autoencoder's loss, as it is often written by hand.

Yields inf or nan on:
- decoder logits of 120 on a black pixel, or of -120 on a white one (a confident decoder that is wrong);
- a raw scale of 100 (the encoder's last layer early in training).
"""

import torch
from torch import Tensor, nn


class VAE(nn.Module):
    def __init__(self, pixels: int = 16, latent: int = 4) -> None:
        super().__init__()
        self.encoder = nn.Linear(pixels, 2 * latent)
        self.decoder = nn.Linear(latent, pixels)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean, raw_scale = self.encoder(image).chunk(2, dim=-1)
        scale = torch.log(1 + torch.exp(raw_scale))
        latent = mean + scale * torch.randn_like(mean)
        return self.decoder(latent), mean, raw_scale


def reconstruction(logits: Tensor, image: Tensor) -> Tensor:
    """Binary cross entropy of each pixel, summed over the image."""
    p = torch.sigmoid(logits)
    return -(image * torch.log(p) + (1 - image) * torch.log(1 - p)).sum(dim=-1).mean()


def divergence(mean: Tensor, raw_scale: Tensor) -> Tensor:
    """KL of a diagonal Gaussian from the standard one."""
    scale = torch.log(1 + torch.exp(raw_scale))
    return 0.5 * (mean.square() + scale.square() - 1 - 2 * scale.log()).sum(dim=-1).mean()


def loss(logits: Tensor, image: Tensor, mean: Tensor, raw_scale: Tensor) -> Tensor:
    return reconstruction(logits, image) + divergence(mean, raw_scale)


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    image = (torch.rand(8, 16) > 0.5).float()
    logits, mean, raw_scale = (t.detach().requires_grad_() for t in VAE()(image))
    report("ordinary batch", loss(logits, image, mean, raw_scale), logits, mean, raw_scale)

    wrong = (120 * (1 - 2 * image)).requires_grad_()
    report("confident and wrong", loss(wrong, image, mean, raw_scale), wrong, mean, raw_scale)

    wide = torch.full_like(raw_scale, 100.0).requires_grad_()
    report("raw scale of 100", loss(logits, image, mean, wide), logits, mean, wide)


if __name__ == "__main__":
    main()
