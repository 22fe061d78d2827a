"""Policy losses for reinforcement learning: a categorical policy and a tanh-squashed Gaussian.

Yields inf or nan on:
- action scores that lie 150 apart;
- a pre-squash action of 12 (1 - tanh(12)^2 is exactly 0 in float32);
- a batch in which every return is the same.
"""

import math

import torch
from torch import Tensor, nn


class CategoricalPolicy(nn.Module):
    def __init__(self, observations: int = 4, actions: int = 3) -> None:
        super().__init__()
        self.scores = nn.Linear(observations, actions)
        self.softmax = nn.Softmax(dim=-1)

    def log_prob(self, scores: Tensor, action: Tensor) -> Tensor:
        probs = self.softmax(scores)
        return probs.log().gather(-1, action.unsqueeze(-1)).squeeze(-1)

    def entropy(self, scores: Tensor) -> Tensor:
        probs = self.softmax(scores)
        return -(probs * torch.log(probs)).sum(-1)


def squashed_log_prob(raw: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """Log density of tanh(raw), where raw is Gaussian."""
    gaussian = -0.5 * ((raw - mean) / log_std.exp()) ** 2 - log_std - 0.5 * math.log(2 * math.pi)
    return (gaussian - torch.log(1 - torch.tanh(raw) ** 2)).sum(-1)


def normalised(returns: Tensor) -> Tensor:
    return (returns - returns.mean()) / returns.std()


def discrete_loss(policy: CategoricalPolicy, scores: Tensor, action: Tensor, returns: Tensor) -> Tensor:
    advantage = normalised(returns)
    return -(policy.log_prob(scores, action) * advantage).mean() - 0.01 * policy.entropy(scores).mean()


def continuous_loss(raw: Tensor, mean: Tensor, log_std: Tensor, returns: Tensor) -> Tensor:
    return -(squashed_log_prob(raw, mean, log_std) * returns).mean()


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    policy = CategoricalPolicy()
    scores = policy.scores(torch.randn(5, 4)).detach().requires_grad_()
    action, returns = torch.tensor([0, 2, 1, 1, 0]), torch.randn(5)
    report("ordinary scores", discrete_loss(policy, scores, action, returns), scores)

    apart = torch.tensor([[150.0, 0.0, 0.0]] * 5, requires_grad=True)
    report("scores 150 apart", discrete_loss(policy, apart, action, returns), apart)
    report("equal returns", discrete_loss(policy, scores, action, torch.ones(5)), scores)

    mean = torch.zeros(5, 2, requires_grad=True)
    log_std = torch.zeros(5, 2, requires_grad=True)
    raw = torch.randn(5, 2, requires_grad=True)
    report("ordinary actions", continuous_loss(raw, mean, log_std, returns), raw, mean, log_std)
    edge = torch.full((5, 2), 12.0, requires_grad=True)
    report("pre-squash action of 12", continuous_loss(edge, mean, log_std, returns), edge, mean, log_std)


if __name__ == "__main__":
    main()
