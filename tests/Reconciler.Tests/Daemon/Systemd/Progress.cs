using Reconciler.Daemon;

namespace Reconciler.Tests.Daemon.Systemd;

/// <summary>How a daemon gets on, as a test says it.</summary>
internal sealed class Progress : IDaemonProgress
{
    public Func<string?> Awaited { get; init; } = () => throw new NotSupportedException("nobody is to ask");

    public Func<bool> AtRest { get; init; } = () => throw new NotSupportedException("nobody is to ask");

    public Func<string?> Stuck { get; init; } = () => throw new NotSupportedException("nobody is to ask");

    public string? WhatIsAwaited => Awaited();

    public bool IsAtRest => AtRest();

    public string? WhatIsStuck() => Stuck();

    public string DescribeStatus() => Awaited() ?? "well";
}
