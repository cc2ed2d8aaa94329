namespace ProxyProof;

/// <summary>Codes of the diagnostics that the pipeline itself makes.</summary>
public static class PipelineCodes
{
    /// <summary>A path that does not exist.</summary>
    public const string MissingPath = "PP0001";

    /// <summary>A file that cannot be read.</summary>
    public const string UnreadableFile = "PP0002";

    /// <summary>An output or evidence file that cannot be written.</summary>
    public const string UnwritableFile = "PP0003";

    /// <summary>A method that no checker has.</summary>
    public const string UnknownMethod = "PP0004";

    /// <summary>Answers that could not be kept for later runs.</summary>
    public const string UnkeptState = "PP0006";

    /// <summary>Reports that do not belong together, or that lack a part.</summary>
    public const string UnfitReports = "PP0007";

    /// <summary>A mistake in proxyproof.yaml.</summary>
    public const string BadConfiguration = "PP0008";

    /// <summary>Two claims of a run with one id.</summary>
    public const string DuplicateId = "PP0005";
}
