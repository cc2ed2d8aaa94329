namespace ProxyProof.Kernel.Tests;
