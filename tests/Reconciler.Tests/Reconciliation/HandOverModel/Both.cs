namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What there is on either host.</summary>
internal readonly record struct Both<T>(T A, T B)
{
    public T this[Host host] => host is Host.A ? A : B;

    public Both<T> With(Host host, T value) => host is Host.A ? this with { A = value } : this with { B = value };
}
