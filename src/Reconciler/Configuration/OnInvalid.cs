namespace Reconciler.Configuration;

/// <summary>What happens when a domain is started with an annotation that cannot be carried out.</summary>
internal enum OnInvalid
{
    /// <summary>It does not start, and <c>virsh start</c> says why.</summary>
    Refuse,

    /// <summary>It starts without the faulty port, and the log and <c>reconciler status</c> say why.</summary>
    Warn,
}
