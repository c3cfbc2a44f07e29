namespace Reconciler.Daemon;

/// <summary>How the daemon gets on, for whoever started it.</summary>
internal interface IDaemonProgress
{
    /// <summary>What keeps the databases from being known; null when they are. libvirt is another matter: it may wait for us.</summary>
    string? WhatIsAwaited { get; }

    /// <summary>Whether everything has been read and nothing is left to do.</summary>
    bool IsAtRest { get; }

    /// <summary>What does not get on any more; null when all loops turn. Until the host is known there are none.</summary>
    string? WhatIsStuck();

    /// <summary>How things are, in one line.</summary>
    string DescribeStatus();
}
