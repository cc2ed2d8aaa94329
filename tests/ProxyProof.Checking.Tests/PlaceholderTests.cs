namespace ProxyProof.Checking.Tests;
