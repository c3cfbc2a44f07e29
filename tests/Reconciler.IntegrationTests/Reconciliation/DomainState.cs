namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>One domain that the test makes up.</summary>
internal sealed class DomainState(string name, Guid uuid, params NicState[] nics)
{
    public string Name => name;

    public Guid Uuid => uuid;

    public IReadOnlyList<NicState> Nics => nics;

    public bool Active { get; set; }

    /// <summary>Whether it was restored and has not gone on since.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether its XML cannot be read.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>Whether libvirt has it at all.</summary>
    public bool Exists { get; set; } = true;
}
