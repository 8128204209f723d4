"""The arguments of ``gzdesk simulate``, and the networks that can be named."""

import argparse
from pathlib import Path

from gzdesk.commands.argument_values import positive, share

ARCHITECTURES = ("compact", "walmsley2019")  # named here too, since asking the model would load torch
ENCODERS = (
    f"{', '.join(ARCHITECTURES)}, efficientnet-lite0, a folder with config.json and model.safetensors (Zoobot's "
    "encoders), timm:NAME where timm is installed, or hf_hub:OWNER/NAME, which is downloaded once"
)


def add_simulate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "simulate",
        help="measure active against random choice, with an oracle of votes in the annotator's place",
        description="Measure active against random choice, with an oracle of votes in the annotator's place. "
        "Writes learning_curve.csv, learning_curve.png and summary.json. Figures are taken on random galaxies that are "
        "never trained on.",
    )
    pool = parser.add_mutually_exclusive_group(required=True)
    pool.add_argument("--project", type=Path, metavar="P", help="a project of real galaxies; needs --oracle")
    pool.add_argument("--drawn", type=positive, metavar="N", help="draw N galaxies and volunteers to vote on them")
    parser.add_argument(
        "--oracle",
        type=Path,
        metavar="FILE",
        help="CSV with id_str and an answer column, or a vote-count column per answer",
    )
    parser.add_argument("--question", metavar="Q", help="question (default: the project's, or bar)")
    parser.add_argument(
        "--tree",
        metavar="T",
        help="with --drawn: walk annotators through a decision tree (features-and-bar, or a file)",
    )
    parser.add_argument(
        "--strategies",
        default="bald,random",
        metavar="A,B",
        help="of bald, bald-topk, batchbald, epig, epig-sampled, entropy, random (default: bald,random)",
    )
    parser.add_argument("--votes", type=positive, default=1, metavar="N", help="votes a galaxy (default: 1)")
    parser.add_argument("--budget", type=positive, default=300, metavar="B", help="galaxies to vote on (default: 300)")
    parser.add_argument("--seeds", type=positive, default=3, metavar="K", help="runs of each strategy (default: 3)")
    parser.add_argument("--first", type=positive, default=32, metavar="N", help="random galaxies to begin with")
    parser.add_argument("--batch", type=positive, default=None, metavar="N", help="galaxies a round (default: B / 20)")
    parser.add_argument("--architecture", metavar="NAME", default="compact", help=f"{ENCODERS} (default: compact)")
    parser.add_argument(
        "--regime", choices=("frozen", "fine-tuned"), default=None, help="default: what the desk does with that network"
    )
    parser.add_argument(
        "--correction",
        choices=("scatter", "none"),
        default="scatter",
        help="judge posteriors with the scatter of galaxies that look alike (default), or just as the networks say",
    )
    parser.add_argument(
        "--untrained", action="store_true", help="begin with random weights, not with the encoder's own"
    )
    parser.add_argument(
        "--field",
        type=share,
        metavar="F",
        help="middle part of the pictures that the network sees, up to 1 (default: the galaxy and some sky around it)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.set_defaults(command="simulate")
