namespace Reconciler.Configuration;

/// <summary>What happens to a domain that is started with an annotation that cannot be carried out.</summary>
public enum OnInvalid
{
    /// <summary>It does not start, and <c>virsh start</c> says why.</summary>
    Refuse,

    /// <summary>It starts without the port that is not right, and the log and <c>reconciler status</c> say why.</summary>
    Warn,
}
