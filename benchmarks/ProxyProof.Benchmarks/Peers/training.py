"""The two-layer tanh net in NumPy and in PyTorch: arguments are what (gd, kernel or eigenvalue), with (numpy or torch), and a size.

gd WIDTH: full-batch gradient steps a second, n = 100, d = 20, both layers free. kernel N: milliseconds to form the tangent kernel of the first layer,
m = 1,000, d = 20, from its structure. eigenvalue N: milliseconds for its least eigenvalue. The best of many stretches. Exit code 3: not installed.
"""
import sys
import time

what, peer, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    import numpy as np
    if peer == "torch":
        import torch
        torch.set_num_threads(2)
        torch.set_default_dtype(torch.float64)
except ImportError:
    sys.exit(3)

STEP = 1e-3
rng = np.random.default_rng(1)
n, d, m = (100, 20, size) if what == "gd" else (size, 20, 1000)
X, y = rng.standard_normal((n, d)), rng.standard_normal(n)
W, v = 0.2 * rng.standard_normal((m, d)), rng.standard_normal(m) / m


def numpy_step():
    global W, v
    A = np.tanh(X @ W.T)
    r = (A @ v - y) / n
    C = (r[:, None] * v) * (1 - A * A)
    v = v - STEP * (A.T @ r)
    W = W - STEP * (C.T @ X)


def kernel():
    D = (1 - np.tanh(X @ W.T) ** 2) * v
    return (X @ X.T) * (D @ D.T)


def best(run, count):
    rate, end = 0.0, time.perf_counter() + 0.5
    while rate == 0 or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(count):
            run()
        rate = max(rate, count / (time.perf_counter() - start))
    return rate


if what == "gd" and peer == "numpy":
    print(best(numpy_step, 100 if m <= 100 else 5 if m <= 1000 else 1))
elif what == "gd":
    XT, yT = torch.tensor(X), torch.tensor(y)
    WT, vT = torch.tensor(W, requires_grad=True), torch.tensor(v, requires_grad=True)

    def torch_step():
        loss = ((torch.tanh(XT @ WT.T) @ vT - yT) ** 2).sum() / (2 * n)
        loss.backward()
        with torch.no_grad():
            WT.sub_(STEP * WT.grad)
            vT.sub_(STEP * vT.grad)
        WT.grad = None
        vT.grad = None

    print(best(torch_step, 100 if m <= 100 else 5 if m <= 1000 else 1))
elif what == "kernel":
    print(1000 / best(kernel, 1))
else:
    K = kernel()
    print(1000 / best(lambda: np.linalg.eigvalsh(K)[0], 1))
