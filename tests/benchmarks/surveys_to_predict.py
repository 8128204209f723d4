"""A small survey of blobs with a checkpoint that believes something of them, for the tests of prediction."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from gzdesk.images.framing import Framing
from gzdesk.model.checkpoint import About, save_checkpoint
from gzdesk.model.network import make_network
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, tree_to_toml, without_pictures

UNREADABLE = (3, 17)


def write_survey(folder: Path, galaxies: int = 40) -> tuple[Path, Path, Path]:
    """The catalogue, the images and the checkpoint; two of the images cannot be read."""
    rng = np.random.default_rng(0)
    images = folder / "images"
    images.mkdir(parents=True)
    y, x = np.mgrid[:48, :48] - 23.5
    with (folder / "big.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id_str", "file_loc", "ra", "dec"])
        for row in range(galaxies):
            blob = 200 * np.exp(-0.5 * ((x / rng.uniform(2, 8)) ** 2 + (y / rng.uniform(2, 8)) ** 2))
            noisy = (blob + rng.normal(20, 5, blob.shape)).clip(0, 255).astype(np.uint8)
            if row not in UNREADABLE:
                Image.fromarray(noisy).save(images / f"{row:05d}.png")
            writer.writerow([f"g{row}", f"{row:05d}.png", row * 0.1, -row * 0.1])
    (images / f"{UNREADABLE[1]:05d}.png").write_bytes(b"no picture")
    return folder / "big.csv", images, write_checkpoint(folder / "checkpoints")


def write_checkpoint(folder: Path, name: str = "bar") -> Path:
    """A network whose head is drawn at random, so that it believes something."""
    tree = Tree.of(load_question(name))
    network = make_network("compact", [len(question.answers) for question in tree.questions], 0)
    with torch.no_grad():
        generator = torch.Generator().manual_seed(1)
        out = network.head_of(0).out
        out.weight.copy_(torch.randn(out.weight.shape, generator=generator))
    names = tuple(answer.name for answer in tree.questions[0].answers)
    about = About(
        *("compact", tree.name, tree.version, names, 50, 0, 3, 7, "compact-abcd-0007"),
        tree=tree_to_toml(without_pictures(tree)),
        framing=json.dumps(asdict(Framing(96, 1, None, 0.4))),
    )
    return save_checkpoint(folder, network, network.head_parameters(), about)
