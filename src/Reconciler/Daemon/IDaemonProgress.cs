namespace Reconciler.Daemon;

/// <summary>The daemon's progress, for whoever started it.</summary>
internal interface IDaemonProgress
{
    /// <summary>Why the databases are not known; null if they are. libvirt is not included: it may be waiting for this daemon.</summary>
    string? WhatIsAwaited { get; }

    /// <summary>Whether everything has been read and nothing is left to do.</summary>
    bool IsAtRest { get; }

    /// <summary>What is stuck; null if all loops turn. Until the host is known there are no loops.</summary>
    string? WhatIsStuck();

    /// <summary>The daemon's state, in one line.</summary>
    string DescribeStatus();
}
