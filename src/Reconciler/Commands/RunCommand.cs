using Reconciler.Configuration;
using Reconciler.Daemon;

namespace Reconciler.Commands;

/// <summary><c>reconciler run</c>: the resident daemon.</summary>
internal static class RunCommand
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="read">Reads the configuration: now, and again on SIGHUP.</param>
    /// <param name="cancellationToken">Ends the daemon.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task<int> RunAsync(Func<ReconcilerConfiguration> read, CancellationToken cancellationToken) =>
        await DaemonHost.RunAsync(read, cancellationToken) ? ExitStatus.Done : ExitStatus.Failure;
}
