namespace ProxyProof.Language.Tests;
