namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>Something wrong, made with a shell's commands, whose finding's remedy is then run as pasted.</summary>
/// <param name="Check">The check that is to find it.</param>
/// <param name="Subject">What the finding is about.</param>
/// <param name="Break">Makes it wrong.</param>
internal sealed record RemedyScenario(string Check, string Subject, string Break)
{
    /// <summary>What an administrator puts in place of words in capitals.</summary>
    public (string Placeholder, string Value)[] Fill { get; init; } = [];

    /// <summary>The editor, where the remedy opens one.</summary>
    public string Editor { get; init; } = "true";

    /// <summary>What else has to happen until the doctor can see that it is mended.</summary>
    public string After { get; init; } = "";

    /// <summary>Takes away what the scenario has brought, and what the remedy has.</summary>
    public string Restore { get; init; } = "";

    /// <summary>Whether the remedy only shows where to look further: what is wrong stays, and the command must work.</summary>
    public bool OnlyShows { get; init; }

    /// <summary>Whether no daemon is to run meanwhile.</summary>
    public bool WithoutDaemon { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check} {Subject}";
}
