namespace Reconciler.Configuration;

/// <summary>The configuration that is in force. A reload replaces it as a whole; who needs a value asks for it when it is needed.</summary>
public sealed class CurrentConfiguration
{
    private volatile ReconcilerConfiguration _value;

    /// <summary>Creates it with what was read at the start.</summary>
    public CurrentConfiguration(ReconcilerConfiguration value) => _value = value;

    /// <summary>What is in force now.</summary>
    public ReconcilerConfiguration Value => _value;

    /// <summary>Another one has come into force; the argument is what was before.</summary>
    public event Action<ReconcilerConfiguration>? Changed;

    /// <summary>Puts another one into force.</summary>
    public void Replace(ReconcilerConfiguration value)
    {
        var before = _value;
        _value = value;
        Changed?.Invoke(before);
    }
}
