"""PyTorch's side of each program: what worker.mjs and hebb.mjs are for ours, with the same protocol."""

import json
import os
import resource
import sys
import time

import numpy
import torch
from torch.nn.functional import cross_entropy, mse_loss, softplus

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from torch_mlp import blas_core  # noqa: E402

SAMPLES = 12800


def read_batches(program):
    """[batches, batch, features] and the labels, of the file that all contenders read."""
    features, size = program["sizes"][0], program["batch"]
    inputs = numpy.fromfile(program["file"], numpy.float32, SAMPLES * features)
    labels = numpy.fromfile(program["file"], numpy.uint8, offset=4 * SAMPLES * features)
    count = SAMPLES // size
    inputs = inputs[: count * size * features].reshape(count, size, features)
    labels = labels[: count * size].reshape(count, size).astype(numpy.int64)
    return torch.from_numpy(inputs), torch.from_numpy(labels)


def linears(sizes):
    return [torch.nn.Linear(m, n) for m, n in zip(sizes, sizes[1:])]


def optimizer_of(parameters, optimizer):
    make = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimizer["name"]]
    return make(parameters, lr=optimizer["learningRate"])


def mlp(program):
    """Backpropagation by autograd, written as PyTorch's tutorials do."""
    inputs, labels = read_batches(program)
    layers = [part for linear in linears(program["sizes"]) for part in (linear, torch.nn.ReLU())]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = optimizer_of(model.parameters(), program["optimizer"])
    count = len(inputs)
    last = {}

    def step(i):
        optimizer.zero_grad()
        loss = cross_entropy(model(inputs[i % count]), labels[i % count])
        loss.backward()
        optimizer.step()
        last["loss"] = loss

    return step, lambda: {"loss": last["loss"].item()}


def relax(program):
    """The free phase of equilibrium propagation, one hidden layer: constant drive computed once, nothing allocated."""
    inputs, _ = read_batches(program)
    one, two = linears(program["sizes"])
    count, sweeps, batch = len(inputs), program["sweeps"], program["batch"]
    w1t, b1, w2, b2 = one.weight.detach().t(), one.bias.detach(), two.weight.detach(), two.bias.detach()
    w2t = w2.t()
    drive, s1 = (torch.empty(batch, w2.shape[1]) for _ in range(2))
    s2 = torch.empty(batch, w2.shape[0])

    @torch.inference_mode()
    def step(i):
        torch.addmm(b1, inputs[i % count], w1t, out=drive)
        torch.clamp(drive, 0, 1, out=s1)
        torch.addmm(b2, s1, w2t, out=s2)
        for _ in range(sweeps):
            torch.addmm(drive, s2, w2, out=s1)
            s1.clamp_(0, 1)
            torch.addmm(b2, s1, w2t, out=s2)
        return s2.clone()

    return step, dict


def pc(program):
    """Predictive coding with relu units and squared error, a fixed number of parallel sweeps; nothing allocated."""
    inputs, labels = read_batches(program)
    sizes, batch, count = program["sizes"], program["batch"], len(inputs)
    kappa, steps = program["options"]["stepSize"], program["options"]["steps"]
    rate = program["optimizer"]["learningRate"] / batch
    targets = torch.nn.functional.one_hot(labels, sizes[-1]).float()
    parameters = [(linear.weight.detach(), linear.bias.detach()) for linear in linears(sizes)]
    W, b = [None, *(w for w, _ in parameters)], [None, *(b for _, b in parameters)]
    WT = [None, *(w.t() for w in W[1:])]
    L = len(sizes) - 1
    v, h, e, g = ([torch.empty(batch, n) for n in sizes] for _ in range(4))
    d = [*(torch.empty(batch, n) for n in sizes[:-1]), e[L]]
    output = torch.empty(batch, sizes[L])
    gate = torch.ops.aten.threshold_backward.grad_input

    def predict(l):
        torch.addmm(b[l], v[l - 1], WT[l], out=h[l])
        if l < L:
            h[l].relu_()

    def errors():
        for l in range(1, L):
            torch.sub(v[l], h[l], out=e[l])
            gate(e[l], h[l], 0, grad_input=d[l])
        torch.sub(v[L], h[L], out=e[L])

    @torch.inference_mode()
    def step(i):
        v[0], v[L] = inputs[i % count], targets[i % count]
        for l in range(1, L + 1):
            predict(l)
            if l < L:
                v[l].copy_(h[l])
        output.copy_(h[L])
        errors()
        for _ in range(steps):
            for l in range(1, L):
                torch.mm(d[l + 1], W[l + 1], out=g[l])
                torch.sub(e[l], g[l], out=g[l])
            for l in range(1, L):
                v[l].add_(g[l], alpha=-kappa)
            for l in range(2, L + 1):
                predict(l)
            errors()
        for l in range(1, L + 1):
            W[l].addmm_(d[l].t(), v[l - 1], alpha=rate)
            b[l].add_(d[l].sum(0), alpha=rate)

    return step, lambda: {"loss": mse_loss(output, v[L], reduction="sum").item() / 2 / batch}


def ff(program):
    """Forward-forward with hard negatives and a readout, in the usual style: autograd, and a loss and an
    optimizer for each layer."""
    inputs, labels = read_batches(program)
    sizes, batch, count = program["sizes"], program["batch"], len(inputs)
    classes, alpha, scale = sizes[-1], 4, 4
    hidden = linears([sizes[0] + classes, *sizes[1:-1]])
    readout = torch.nn.Linear(sizes[-2], classes)
    optimizers = [optimizer_of(layer.parameters(), program["optimizer"]) for layer in [*hidden, readout]]
    last = {}

    def norm(x):
        return x / (x.pow(2).mean(1, keepdim=True).sqrt() + 1e-8)

    def step(i):
        x, y = inputs[i % count], labels[i % count]
        with torch.no_grad():
            z = norm(torch.cat([torch.full((batch, classes), 1 / classes), x], 1))
            for layer in hidden:
                z = norm(torch.relu(layer(z)))
            truth = torch.nn.functional.one_hot(y, classes).float()
            likely = (readout(z).softmax(1) + 1e-6) * (1 - truth)
            wrong = torch.nn.functional.one_hot(likely.multinomial(1).squeeze(1), classes).float()
            plus = norm(torch.cat([truth * scale, x], 1))
            minus = norm(torch.cat([wrong * scale, x], 1))
        for layer, optimizer in zip(hidden, optimizers):
            up, down = torch.relu(layer(plus)), torch.relu(layer(minus))
            loss = softplus(-alpha * (up.pow(2).mean(1) - down.pow(2).mean(1))).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            plus, minus = norm(up.detach()), norm(down.detach())
        loss = cross_entropy(readout(z), y)
        optimizers[-1].zero_grad()
        loss.backward()
        optimizers[-1].step()
        last["loss"] = loss

    return step, lambda: {"loss": last["loss"].item()}


def dtp(program):
    """Difference target propagation with one step of L-DRL a batch, in the usual style: autograd of each
    layer's own loss."""
    inputs, labels = read_batches(program)
    sizes, count, eta, sigma = program["sizes"], len(inputs), 0.1, 0.1
    layers = linears(sizes)
    feedback = linears([*reversed(sizes[1:-1])])
    feedback.reverse()  # feedback[k] goes from hidden layer k + 2 to hidden layer k + 1
    optimizer = optimizer_of([p for layer in layers for p in layer.parameters()], program["optimizer"])
    learns_back = optimizer_of(
        [p for layer in feedback for p in layer.parameters()],
        {"name": "adam", "learningRate": 1e-3},
    )
    last = {}

    def step(i):
        x, y = inputs[i % count], labels[i % count]
        h = [x]
        for layer in layers[:-1]:
            h.append(torch.tanh(layer(h[-1].detach())))
        top = h[-1].detach().requires_grad_()
        still = [one.detach() for one in h]
        learns_back.zero_grad()
        for k, back in enumerate(feedback):
            below, above = still[k + 1], still[k + 2]
            dx, dy = torch.randn_like(below) * sigma, torch.randn_like(above) * sigma
            with torch.no_grad():
                moved = torch.tanh(layers[k + 1](below + dx))
            g = torch.tanh(back(above))
            loss = -2 * (dx * (torch.tanh(back(moved)) - g)).sum(1)
            loss = loss + (torch.tanh(back(above + dy)) - g).pow(2).sum(1)
            (loss.mean() / sigma**2).backward()
        learns_back.step()
        optimizer.zero_grad()
        loss = cross_entropy(layers[-1](top), y)
        loss.backward()
        with torch.no_grad():
            t = still[-1] - eta * len(x) * top.grad
            targets = [t]
            for k in reversed(range(len(feedback))):
                t = still[k + 1] + (torch.tanh(feedback[k](t)) - torch.tanh(feedback[k](still[k + 2])))
                targets.insert(0, t)
        local = sum((one - t).pow(2).sum(1).mean() for one, t in zip(h[1:], targets)) / (2 * eta)
        local.backward()
        optimizer.step()
        last["loss"] = loss

    return step, lambda: {"loss": last["loss"].item()}


def idle(program):
    """Has the libraries and the samples in memory, and does nothing."""
    samples = read_batches(program)
    return lambda _: samples, dict


PROGRAMS = {"mlp": mlp, "relax": relax, "pc": pc, "ff": ff, "dtp": dtp}


def say(what):
    print(json.dumps(what), flush=True)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(42)
    program = json.loads(sys.argv[1])
    step, report = {**PROGRAMS, "idle": idle}["idle" if program.get("idle") else program["torch"]](program)
    done = 0
    for _ in range(program["warmUp"]):
        step(done)
        done += 1
    about = {"torch": torch.__version__, "blasCore": blas_core(), "threads": torch.get_num_threads()}
    say({**about, "python": sys.version.split()[0], "load": os.getloadavg()})
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(steps):
            step(done)
            done += 1
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say({"cpu": cpu * 1000, "wall": wall * 1000, "peak": peak, **report()})


if __name__ == "__main__":
    main()
