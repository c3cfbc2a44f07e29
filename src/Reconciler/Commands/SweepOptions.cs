using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Reconciler.Configuration;

namespace Reconciler.Commands;

/// <summary>The options of <c>reconciler sweep</c>.</summary>
internal sealed class SweepOptions
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "look, and change nothing" };

    private readonly Option<TimeSpan?> _grace = new("--grace")
    {
        HelpName = "SECONDS",
        Description = "seconds between the search that finds an orphan and the search that confirms it (default: 1; with --dry-run 0)",
        CustomParser = ReadSeconds,
    };

    private readonly Option<bool> _force = new("--force") { Description = "remove also more than ten rows that are more than half of the host's" };

    // In every other command --host is this host's name. Here it has always named the host whose rows to sweep.
    private readonly Option<string?> _host = new("--of-host", "--host")
    {
        HelpName = "NAME",
        Description = "a host that is gone for good: every row of its is an orphan (default: this host)",
    };

    private readonly Option<bool> _allHosts = new("--all-hosts")
    {
        Description = "also NAT rows of other hosts whose port is gone, and DHCP options of theirs that no port uses",
    };

    private readonly Option<bool> _ovsPorts = new("--ovs-ports")
    {
        Description = "also ports of the integration bridge whose device is gone and whose domain or container does not run here",
    };

    private readonly Option<bool> _listHosts = new("--list-hosts")
    {
        Description = "list the hosts that have rows, how many, and whether each is registered in the Southbound; nothing else is done",
    };

    private readonly Option<bool> _json = new("--json") { Description = "write JSON" };

    private SweepOptions()
    {
    }

    /// <summary>The command.</summary>
    /// <param name="configure">Reads the configuration; its argument says that <c>--host</c> is not part of it.</param>
    public static Command Command(Func<ParseResult, bool, ReconcilerConfiguration> configure)
    {
        var options = new SweepOptions();
        var sweep = new Command("sweep", """
            Finds what was left behind in the Northbound and removes it: ports, floating IPs and DHCP options with this host's name whose
            domain or interface is gone. Rows of anybody else are never touched. Nothing is removed while Open vSwitch or the Northbound
            cannot be asked, and nothing of a domain while libvirt cannot.

            Examples:
              reconciler sweep --dry-run
              reconciler sweep
              reconciler sweep --json | jq -r '.orphans[] | [.kind, .name, .reason] | @tsv'
              reconciler sweep --list-hosts                   whose rows there are
              reconciler sweep --of-host node-3 --dry-run     what a host has left that never comes back

            Exit status: 0 clean or cleaned, 1 orphans found (--dry-run), 2 usage, 3 could not reach or could not finish.
            """)
        {
            options._dryRun, options._grace, options._force, options._host, options._allHosts, options._ovsPorts,
            options._listHosts, options._json,
        };
        sweep.Validators.Add(result =>
        {
            if (result.GetValue(options._listHosts)
                && (result.GetResult(options._host) is not null || result.GetValue(options._allHosts) || result.GetValue(options._force)
                    || result.GetValue(options._ovsPorts) || result.GetValue(options._dryRun)))
                result.AddError("--list-hosts removes nothing and goes with --json only");
            if (result.GetResult(options._host) is not { Tokens: [var host, ..] })
                return;
            if (result.GetValue(options._allHosts))
                result.AddError("--of-host names one host and --all-hosts means all of them; give one of the two");
            if (host.Value.Length == 0)
                result.AddError("--of-host: it must not be empty");
        });
        sweep.SetAction((parsed, cancellationToken) => parsed.GetValue(options._listHosts)
            ? HostsCommand.RunAsync(configure(parsed, true), parsed.GetValue(options._json), cancellationToken)
            : SweepCommand.RunAsync(configure(parsed, true), options.Read(parsed), cancellationToken));
        return sweep;
    }

    private SweepRequest Read(ParseResult parsed) => new(
        parsed.GetValue(_dryRun), parsed.GetValue(_grace), parsed.GetValue(_force), parsed.GetValue(_host), parsed.GetValue(_allHosts),
        parsed.GetValue(_ovsPorts), parsed.GetValue(_json));

    private static TimeSpan? ReadSeconds(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 86400)
            return TimeSpan.FromSeconds(seconds);
        result.AddError($"--grace: '{text}' is not a number of seconds from 0 to 86400");
        return null;
    }
}
