namespace ProxyProof.Cli.Tests;
