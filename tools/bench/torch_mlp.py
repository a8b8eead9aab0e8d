"""One epoch of an MLP, 784-512-512-10 with relu, cross-entropy and plain SGD at batch 64, in PyTorch with
autograd: 938 steps over 200 distinct batches, one thread. The counterpart of mlp-epoch.mjs.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python3 torch_mlp.py [file]

The file has the float32 inputs of all batches, then their labels as bytes; without one, the batches are random.
Prints one line of JSON. What counts is CPU time of the process, not wall time.
"""

import ctypes
import json
import os
import sys
import time

import numpy
import torch

BATCH, BATCHES, STEPS, WARM_UP = 64, 200, 938, 20
SIZES = [784, 512, 512, 10]
LEARNING_RATE = 0.1


def blas_core():
    """The CPU whose kernels OpenBLAS chose, which decides its speed; None where it is not found."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line and "/" in line}
    except OSError:
        return None
    for path in sorted(paths):
        try:
            name = ctypes.CDLL(path).openblas_get_corename
        except (OSError, AttributeError):
            continue
        name.restype = ctypes.c_char_p
        return name().decode()
    return None


def batches(file):
    if file is None:
        random = numpy.random.default_rng(1)
        pixels = random.random((BATCHES, BATCH, SIZES[0]), dtype=numpy.float32)
        inputs = pixels * (random.random(pixels.shape) < 0.2).astype(numpy.float32)
        labels = random.integers(0, 10, (BATCHES, BATCH))
    else:
        count = BATCHES * BATCH * SIZES[0]
        inputs = numpy.fromfile(file, numpy.float32, count).reshape(BATCHES, BATCH, SIZES[0])
        labels = numpy.fromfile(file, numpy.uint8, offset=4 * count).reshape(BATCHES, BATCH)
    return torch.from_numpy(inputs), torch.from_numpy(labels.astype(numpy.int64))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(42)
    inputs, labels = batches(sys.argv[1] if len(sys.argv) > 1 else None)
    layers = []
    for l in range(1, len(SIZES)):
        layers += [torch.nn.Linear(SIZES[l - 1], SIZES[l]), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    loss_of = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)

    def step(i):
        optimizer.zero_grad()
        loss_of(model(inputs[i]), labels[i]).backward()
        optimizer.step()

    for i in range(WARM_UP):
        step(i)
    start, wall = time.process_time(), time.perf_counter()
    for i in range(STEPS):
        step(i % BATCHES)
    cpu_seconds, wall_seconds = time.process_time() - start, time.perf_counter() - wall
    with torch.no_grad():
        loss = loss_of(model(inputs[0]), labels[0]).item()
    print(
        json.dumps(
            {
                "engine": "torch",
                "cpuSeconds": cpu_seconds,
                "wallSeconds": wall_seconds,
                "steps": STEPS,
                "loss": loss,
                "torch": torch.__version__,
                "blasCore": blas_core(),
                "threads": torch.get_num_threads(),
                "load": os.getloadavg(),
            }
        )
    )


if __name__ == "__main__":
    main()
