using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// Guests that ask for their address by DHCP as soon as they have booted. The port must be up by then, so that the first request is answered.
/// The reference is all of them.
/// </summary>
internal sealed class LeaseBenchmark : IBenchmark
{
    private const int Guests = 50;
    private const string Domain = "lease-1";

    private const string Annotation =
        "<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.90\" dhcp=\"on\"/></ovn:ports>";

    /// <inheritdoc/>
    public string Name => "lease";

    /// <inheritdoc/>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"the first DHCP request of {Guests} guests");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await Node.StartWithGuestAsync();
        await using var daemon = await DaemonProcess.StartAsync(node.Lab);
        await daemon.WaitUntilHealthyAsync(node.Lab);
        await node.Lab.DefineAsync(Domain, Annotation, "--guest", "--dhcp", "--network", "nat-net");
        var answered = 0;
        var requests = new List<double>();
        for (var guest = 0; guest < Guests; guest++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await node.Lab.StartGuestAsync(Domain);
            await node.Lab.WaitInGuestAsync(Domain, "ip addr show dev eth0 | grep -q 'inet 10.140.0.90'");
            var sent = int.Parse(
                (await node.Lab.RunInGuestAsync(Domain, "grep -c discover /run/udhcpc.log")).Succeeded().Trim(), CultureInfo.InvariantCulture);
            requests.Add(sent);
            answered += sent == 1 ? 1 : 0;
            await node.Lab.VirshAsync("destroy", Domain);
            await node.Lab.WaitForNothingLeftAsync(30);
            if ((guest + 1) % 10 == 0)
                progress($"{guest + 1} guests, {answered} answered at once");
        }

        return
        [
            new("guests answered at their first request", "guests", new("reconciler", [answered]), new("all", [Guests]), new Aim.TimesMore(1)),
            new("requests of a guest", "requests", new("reconciler", [.. requests]), null, new Aim.None()),
        ];
    }
}
