using System.Globalization;
using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>What a migration costs those who ping its guest every 50 ms, from another guest and from outside.</summary>
/// <param name="Inside">How many pings of the other guest get no answer.</param>
/// <param name="Outside">How many from outside get none.</param>
/// <param name="Downtime">For how many milliseconds the guest was on neither host: QEMU and the machine's load decide that.</param>
/// <param name="Pings">What both pings printed.</param>
internal sealed partial record MigrationCost(int Inside, int Outside, int Downtime, string Pings)
{
    /// <summary>Milliseconds from one ping to the next.</summary>
    public const int Interval = 50;

    /// <summary>How many may get no answer: one, and those that were sent while the guest was on neither host.</summary>
    public int Allowed => 1 + (Downtime / Interval);

    /// <summary>Reads it.</summary>
    /// <param name="inside">What the ping of the other guest printed.</param>
    /// <param name="outside">What the ping from outside printed.</param>
    /// <param name="job">What <c>virsh domjobinfo --completed</c> printed on the destination.</param>
    public static MigrationCost Of(string inside, string outside, string job) => new(
        Lost(inside),
        Lost(outside),
        DowntimeOf().Match(job) is { Success: true } match ? Number(match.Groups[1]) : 0,
        $"{inside}\n{outside}");

    /// <inheritdoc/>
    public override string ToString() =>
        $"lost {Inside} inside, {Outside} outside, of {Allowed} at most; the guest was paused for {Downtime} ms";

    private static int Lost(string ping)
    {
        var counts = Counts().Match(ping);
        Assert.That(counts.Success, Is.True, $"ping has not counted: …{ping[Math.Max(0, ping.Length - 300)..]}");
        return Number(counts.Groups[1]) - Number(counts.Groups[2]);
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("Total downtime:\\s+(\\d+)")]
    private static partial Regex DowntimeOf();

    [GeneratedRegex("(\\d+) packets transmitted, (\\d+) (packets )?received")]
    private static partial Regex Counts();
}
