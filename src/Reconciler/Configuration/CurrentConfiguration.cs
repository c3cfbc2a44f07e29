namespace Reconciler.Configuration;

/// <summary>The configuration in force. A reload replaces it as a whole, so read a value each time it is needed.</summary>
internal sealed class CurrentConfiguration
{
    private volatile ReconcilerConfiguration _value;

    /// <summary>Creates it with what was read at the start.</summary>
    public CurrentConfiguration(ReconcilerConfiguration value) => _value = value;

    /// <summary>The configuration in force now.</summary>
    public ReconcilerConfiguration Value => _value;

    /// <summary>A new configuration is in force; the argument is the old one.</summary>
    public event Action<ReconcilerConfiguration>? Changed;

    /// <summary>Puts a new configuration into force.</summary>
    public void Replace(ReconcilerConfiguration value)
    {
        var before = _value;
        _value = value;
        Changed?.Invoke(before);
    }
}
