using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Reconciler.Commands.Attaching;

/// <summary>Runs ip(8).</summary>
internal static class IpCommand
{
    /// <summary>Runs commands in one process, in order, until one fails.</summary>
    /// <param name="commands">The commands, without the word ip.</param>
    /// <param name="where">Where they run, for the message.</param>
    /// <param name="before">What runs ip; nothing for this network namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What ip has printed.</returns>
    /// <exception cref="CommandException">One has failed. The message has ip's own words.</exception>
    public static async Task<string> BatchAsync(
        IReadOnlyList<string> commands, string where, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        var result = await RunAsync([.. before, "ip", "-batch", "-"], string.Join('\n', commands) + "\n", cancellationToken);
        if (result.IsSuccess)
            return result.StandardOutput;
        var words = result.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(l => !l.StartsWith("Command failed", StringComparison.Ordinal));
        throw new CommandException($"ip has failed {where}: {string.Join("; ", words)} (commands: {string.Join("; ", commands)})");
    }

    /// <summary>Asks something.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="before">What runs ip; nothing for this network namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; null if ip has failed, such as for a device that does not exist.</returns>
    public static async Task<string?> AskAsync(IReadOnlyList<string> arguments, IReadOnlyList<string> before,
        CancellationToken cancellationToken)
    {
        var result = await RunAsync([.. before, "ip", .. arguments], null, cancellationToken);
        return result.IsSuccess ? result.StandardOutput : null;
    }

    /// <summary>The identity of the network namespace that a command line enters; null if it cannot be entered.</summary>
    /// <param name="before">What enters it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> IdentityAsync(IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        var result = await RunAsync([.. before, "readlink", NetworkNamespace.OwnPath], null, cancellationToken);
        return result.IsSuccess ? result.StandardOutput.Trim() : null;
    }

    /// <summary>
    /// Has a device take no default route from router advertisements: it gets its own. Where the kernel has no IPv6 there is nothing to do.
    /// </summary>
    /// <param name="device">The device, which is not switched on yet.</param>
    /// <param name="before">What enters its namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task IgnoreAdvertisedRoutesAsync(string device, IReadOnlyList<string> before, CancellationToken cancellationToken) =>
        RunAsync(
            [.. before, "sh", "-c", "echo 0 >\"/proc/sys/net/ipv6/conf/$0/accept_ra_defrtr\"", device], null, cancellationToken);

    /// <summary>Has a device compute the checksums of what it sends itself, with ethtool(8).</summary>
    /// <param name="device">The device.</param>
    /// <param name="before">What runs ethtool; nothing for this network namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why it could not be done; null if it was.</returns>
    public static async Task<string?> ComputeChecksumsAsync(string device, IReadOnlyList<string> before,
        CancellationToken cancellationToken)
    {
        var result = await RunAsync([.. before, "ethtool", "-K", device, "tx", "off"], null, cancellationToken);
        return result.IsSuccess ? null : result.StandardError.Trim();
    }

    private static async Task<BufferedCommandResult> RunAsync(string[] command, string? input, CancellationToken cancellationToken)
    {
        var run = Cli.Wrap(command[0])
            .WithArguments(command[1..])
            .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C"))
            .WithValidation(CommandResultValidation.None);
        if (input is not null)
            run = run.WithStandardInputPipe(PipeSource.FromString(input));
        try
        {
            return await run.ExecuteBufferedAsync(cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new CommandException($"{command[0]} cannot be run: {e.Message}; it is in the package "
                + (command[0] == "ip" ? "iproute2" : "util-linux"));
        }
    }
}
