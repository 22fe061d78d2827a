"""An ordinary training script: optimiser, schedule, metrics, data."""

import argparse
import json
import os
import random
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Net(nn.Module):
    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3)
        self.norm1 = nn.BatchNorm2d(width)
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Linear(width, 10)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.norm1(self.conv1(x)))
        x = self.drop(x.mean(dim=(2, 3)))
        return self.fc(x) * self.scale


class Data(Dataset):
    def __init__(self, n: int) -> None:
        self.x = torch.randn(n, 1, 28, 28)
        self.y = torch.randint(0, 10, (n,))

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, i: int) -> tuple:
        return (self.x[i] - 0.1307) / 0.3081, self.y[i]


def accuracy(logits: torch.Tensor, y: torch.Tensor) -> float:
    return (logits.argmax(1) == y).float().mean().item()


def perplexity(loss: torch.Tensor) -> float:
    return torch.exp(loss.clamp(max=20)).item()


def clip(parameters: list, limit: float) -> float:
    total = torch.norm(torch.stack([p.grad.norm() for p in parameters]))
    factor = limit / (total + 1e-6)
    for p in parameters:
        p.grad.mul_(factor.clamp(max=1.0))
    return total.item()


def warmup(step: int, warm: int = 100) -> float:
    return min(1.0, (step + 1) / warm)


def train(model: nn.Module, loader: DataLoader, epochs: int, lr: float) -> None:
    optimiser = torch.optim.Adam(model.parameters(), lr=lr, eps=1e-8)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimiser, warmup)
    for epoch in range(epochs):
        started, losses = time.time(), []
        for i, (x, y) in enumerate(loader):
            optimiser.zero_grad(set_to_none=True)
            logits = model(x)
            loss = F.cross_entropy(logits, y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            scheduler.step()
            losses.append(loss.item())
            if i % 10 == 0:
                print(f"{epoch} {i}/{len(loader)} {loss.item():.4f} {accuracy(logits, y):.3f}")
        print(json.dumps({"loss": float(np.mean(losses)), "seconds": time.time() - started}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--lr", type=float, default=1e-3)
    arguments = parser.parse_args()
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    model = Net()
    count = sum(p.numel() for p in model.parameters())
    print(f"{count / 1e6:.2f} M parameters")
    train(model, DataLoader(Data(64), batch_size=8), arguments.epochs, arguments.lr)
    torch.save(model.state_dict(), os.path.join("out", "model.pt"))


if __name__ == "__main__":
    main()
