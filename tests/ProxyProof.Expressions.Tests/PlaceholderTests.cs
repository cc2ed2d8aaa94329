namespace ProxyProof.Expressions.Tests;
