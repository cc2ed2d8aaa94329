namespace ProxyProof.Reporting.Tests;
