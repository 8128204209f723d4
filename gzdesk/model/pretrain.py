"""Pretrain the compact encoder on drawn galaxies: ``python -m gzdesk.model.pretrain --steps 20000 --out FILE``.

The encoder learns to tell what is known of every drawn galaxy: how volunteers would answer, and its true parameters.
No real image and no real vote goes in, so that the weights may ship with the program.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from gzdesk import __version__
from gzdesk.model import device as devices
from gzdesk.model.checkpoint import write_atomically
from gzdesk.model.descent import Adam, Group, schedule
from gzdesk.model.distortion import distort, plain
from gzdesk.model.drawn_stock import Stock, galaxies_only
from gzdesk.model.encoder import ARCHITECTURES
from gzdesk.model.network import allocate, make_network
from gzdesk.simulate.truth import Kind

RATE = 2e-3
DECAY = 2e-2
BATCH = 64
AVERAGE = 0.998  # of the exponential moving average whose weights are kept
REFRESH_EVERY = 12  # steps, after which a few galaxies are drawn anew
PARAMETER_SHARE = 0.4  # of the loss, beside the answers'
HELD_OUT = 1024
REPORTS = 12  # in a whole run, each with a file written


@dataclass(frozen=True)
class Report:
    """How far pretraining is; divergences are to the true answers of held-out drawn galaxies, nats."""

    seconds: float
    steps: int
    drawn: int
    loss: float
    divergence: dict[str, float]
    explained: float  # share of the parameters' variance


class Pretraining:
    """Encoder, the linear readings that are thrown away in the end, and the stock they learn from."""

    def __init__(self, architecture: str, seed: int, stock: int, device: torch.device, size: int | None = None) -> None:
        """``size``: pixels on a side of the input, where it is not the architecture's own."""
        self.architecture = ARCHITECTURES[architecture]
        self.size = size or self.architecture.size
        self.seed, self.device = seed, device
        rng = np.random.default_rng(seed)
        self.stock = Stock(stock, self.size, rng)
        self.held_out = Stock(min(HELD_OUT, stock), self.size, np.random.default_rng([seed, 1]))
        self.generator = torch.Generator().manual_seed(seed)
        self.sizes = [*(answers.shape[1] for answers in self.stock.answers.values()), len(Kind)]
        outputs = sum(self.sizes) + self.stock.parameters_G_P.shape[1]
        network = make_network(architecture, outputs, seed)
        self.encoder = network.encoder.to(device)
        reading = nn.Linear(self.architecture.features, outputs, device="meta")
        allocate(reading)
        with torch.no_grad():
            reading.weight.zero_()
            reading.bias.zero_()
        self.readings = nn.Sequential(nn.BatchNorm1d(self.architecture.features, affine=False), reading).to(device)
        self.whole = nn.ModuleList([self.encoder, self.readings])
        self.average = {name: tensor.detach().clone() for name, tensor in self.whole.state_dict().items()}
        self.descent = Adam([Group(list(self.whole.parameters()), RATE)], DECAY)

    def run(self, steps: int) -> Iterator[Report]:
        """Learn for so many steps, which with the seed settle the outcome; yields reports, the last at the end."""
        self.stock.fill()
        self.held_out.fill()
        self.mean_P, self.spread_P = self.stock.standard()
        clock = time.process_time if self.device.type == "cpu" else time.perf_counter
        start, losses = clock(), 0.0
        for step in range(steps):
            loss = self._step(step / steps)
            losses = 0.98 * losses + 0.02 * loss if step else loss
            if (step + 1) * REPORTS // steps > step * REPORTS // steps:
                yield self._report(clock() - start, step + 1, losses)

    def _step(self, done: float) -> float:
        if self.descent.done % REFRESH_EVERY == 0:
            self.stock.refresh()
        chosen = torch.randint(len(self.stock), (BATCH,), generator=self.generator)
        pictures = distort(self.stock.pictures_G_S_S[chosen], self.size, self.generator)
        self.whole.train()
        loss = self._loss(self._read(pictures), self.stock, chosen)
        self.descent.forget_gradients()
        loss.backward()  # type: ignore[no-untyped-call]
        self.descent.step(schedule(done), longest=5.0)
        keep = min(AVERAGE, self.descent.done / (self.descent.done + 20))
        for name, tensor in self.whole.state_dict().items():
            if tensor.is_floating_point():
                self.average[name].lerp_(tensor, 1 - keep)
        return float(loss.detach())

    def _read(self, pictures_B_S_S: Tensor) -> Tensor:
        x = pictures_B_S_S.to(self.device).unsqueeze(1).contiguous(memory_format=torch.channels_last)
        read: Tensor = self.readings(self.encoder(x)).cpu()
        return read

    def _loss(self, read_B_O: Tensor, stock: Stock, chosen: Tensor) -> Tensor:
        parts = torch.split(read_B_O, [*self.sizes, stock.parameters_G_P.shape[1]], dim=1)
        targets = [*(answers[chosen] for answers in stock.answers.values())]
        targets.append(functional.one_hot(stock.kind_G[chosen], len(Kind)).float())
        loss = sum(
            (functional.cross_entropy(part, target) for part, target in zip(parts, targets, strict=False)),
            torch.zeros(()),
        )
        wanted = (stock.parameters_G_P[chosen] - self.mean_P) / self.spread_P
        errors = functional.smooth_l1_loss(parts[-1], wanted, reduction="none").mean(1)
        galaxies = galaxies_only(stock.kind_G[chosen])
        return loss + PARAMETER_SHARE * (errors * galaxies).sum() / galaxies.sum().clamp_min(1)

    def _report(self, seconds: float, steps: int, loss: float) -> Report:
        """Judge the averaged weights on held-out galaxies, shown plainly."""
        own = {name: tensor.clone() for name, tensor in self.whole.state_dict().items()}
        self.whole.load_state_dict(self.average)
        self.whole.eval()
        pictures = plain(self.held_out.pictures_G_S_S, self.size)
        with torch.inference_mode():
            read = torch.cat([self._read(part) for part in torch.split(pictures, BATCH)])
        self.whole.load_state_dict(own)
        parts = torch.split(read, [*self.sizes, self.held_out.parameters_G_P.shape[1]], dim=1)
        divergence = {
            name: float(functional.kl_div(part.log_softmax(1), answers, reduction="batchmean"))
            for (name, answers), part in zip(self.held_out.answers.items(), parts, strict=False)
        }
        galaxies = galaxies_only(self.held_out.kind_G)
        wanted = ((self.held_out.parameters_G_P - self.mean_P) / self.spread_P)[galaxies]
        explained = 1 - float(((parts[-1][galaxies] - wanted) ** 2).mean() / wanted.var(0).mean())
        return Report(seconds, steps, self.stock.drawn, loss, divergence, explained)

    def save(self, file: Path, report: Report) -> None:
        """Write the averaged encoder with a card that says how it came to be."""
        prefix = "0."
        tensors = {
            name.removeprefix(prefix): tensor.cpu().contiguous()
            for name, tensor in self.average.items()
            if name.startswith(prefix)
        }
        card = {
            "format": "gzdesk-encoder-1",
            "architecture": self.architecture.name,
            "size": str(self.size),
            "trained_on": "drawn galaxies of gzdesk.simulate alone; no real image, no real vote",
            "task": "answers of simulated volunteers to " + ", ".join(self.stock.answers) + "; true parameters; kind",
            "seed": str(self.seed),
            "galaxies_drawn": str(report.drawn),
            "galaxies_shown": str(report.steps * BATCH),
            "report": json.dumps(asdict(report)),
            "licence": "BSD-3-Clause",
            "gzdesk": __version__,
            "torch": str(torch.__version__),
        }
        write_atomically(file, save(tensors, card))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m gzdesk.model.pretrain", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000, help=f"of {BATCH} galaxies")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write")
    parser.add_argument("--architecture", choices=sorted(ARCHITECTURES), default="compact")
    parser.add_argument("--size", type=int, help="pixels on a side of the input, where not the architecture's own")
    parser.add_argument("--stock", type=int, default=20_000, help="drawn galaxies held in memory")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    devices.keep_freed_memory()
    pretraining = Pretraining(
        chosen.architecture, chosen.seed, chosen.stock, devices.choose(chosen.device), chosen.size
    )
    for report in pretraining.run(chosen.steps):
        pretraining.save(chosen.out, report)
        told = ", ".join(f"{name} {nats:.4f}" for name, nats in report.divergence.items())
        print(
            f"{report.seconds:7.0f} s  {report.steps:7d} steps  {report.drawn:7d} drawn  loss {report.loss:.4f}  "
            f"nats from the truth: {told}  parameters explained {report.explained:.3f}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
