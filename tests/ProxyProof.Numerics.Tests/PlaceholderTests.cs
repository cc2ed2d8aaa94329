namespace ProxyProof.Numerics.Tests;
