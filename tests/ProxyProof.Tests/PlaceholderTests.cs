namespace ProxyProof.Tests;
