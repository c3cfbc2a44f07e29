using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using Reconciler.Configuration;

namespace Reconciler.Commands;

/// <summary>The command line: what there is to say, and what each of it calls.</summary>
internal static class CommandLine
{
    private static readonly Option<string?> ConfigOption = Global("--config", "FILE", $"the configuration file (default: {ConfigurationReader.DefaultPath}, if it exists)");
    private static readonly Option<string?> OvsOption = Global("--ovs", "REMOTE", "the local Open vSwitch database (default: unix:/run/openvswitch/db.sock)");
    private static readonly Option<string?> NbOption = Global("--nb", "REMOTE[,REMOTE…]", "the Northbound database (default: OVN_NB_DB, external_ids:ovn-nb, unix:/run/ovn/ovnnb_db.sock)");
    private static readonly Option<string?> LibvirtOption = Global("--libvirt", "URI", "how libvirt is reached (default: qemu:///system)");
    private static readonly Option<string?> HostOption = Global("--host", "NAME", "this host's name in the Northbound (default: external_ids:system-id)");
    private static readonly Option<string?> LogLevelOption = Global("--log-level", "LEVEL", "debug, information, warning or error (default: information)");
    private static readonly Option<string?> LogFormatOption = Global("--log-format", "FORMAT", "text or json (default: text)");

    private static readonly Option[] GlobalOptions = [ConfigOption, OvsOption, NbOption, LibvirtOption, HostOption, LogLevelOption, LogFormatOption];

    /// <summary>Reads the arguments and does what they say.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = Root();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"reconciler: {error.Message}");
            await Console.Error.WriteLineAsync("Try 'reconciler --help'.");
            return ExitStatus.Usage;
        }

        try
        {
            // Exceptions come through here, not through a default handler with a stack trace.
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync($"reconciler: {e.Message}");
            return ExitStatus.Usage;
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync($"reconciler: {e.Message}");
            return e.ExitStatus;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("""
            Keeps OVN's logical switch ports and floating IPs in step with the libvirt domains of this host.

            Examples:
              reconciler run                                  the daemon, as reconciler.service starts it
              reconciler status                               every interface on OVN, and whether it is as its domain asks for
              reconciler status web-1 --json                  one domain, for scripts
              reconciler status --nb tcp:192.0.2.1:6641       with the Northbound database on another machine

            Exit status: 0 done, 1 differences found, 2 usage, 3 could not reach or could not finish.
            """);
        foreach (var option in GlobalOptions)
            root.Options.Add(option);
        root.Subcommands.Add(Run());
        root.Subcommands.Add(Status());
        return root;
    }

    private static Command Run()
    {
        var run = new Command("run", """
            Runs the daemon: takes libvirt's hook calls, follows Open vSwitch, libvirt and the Northbound, and keeps the ports of this host's domains.

            Example:
              reconciler run --config /etc/reconciler/reconciler.yaml
            """);
        run.SetAction((parsed, cancellationToken) => RunCommand.RunAsync(Configure(parsed), cancellationToken));
        return run;
    }

    private static Command Status()
    {
        var domain = new Argument<string?>("DOMAIN") { Description = "a domain's name or UUID (default: all)", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "write JSON" };
        var status = new Command("status", """
            Shows each domain's interfaces on OVN: port, switch, addresses, NAT, up or down, in sync or what differs.

            Examples:
              reconciler status
              reconciler status web-1
              reconciler status --json | jq '.[] | select(.in_sync | not)'
            """) { domain, json };
        domain.Validators.Add(result => RefuseOption(result, [json, .. GlobalOptions]));
        status.SetAction((parsed, cancellationToken) =>
            StatusCommand.RunAsync(Configure(parsed), parsed.GetValue(domain), parsed.GetValue(json), cancellationToken));
        return status;
    }

    private static ReconcilerConfiguration Configure(ParseResult parsed)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? ""));
        var options = new (string Key, Option<string?> Option)[]
        {
            ("ovs.remote", OvsOption), ("nb.remote", NbOption), ("libvirt.uri", LibvirtOption), ("host", HostOption),
            ("log.level", LogLevelOption), ("log.format", LogFormatOption),
        };
        return ConfigurationReader.Read(
            parsed.GetValue(ConfigOption),
            environment,
            options.Select(o => (o.Key, Value: parsed.GetValue(o.Option))).Where(o => o.Value is not null).Select(o => KeyValuePair.Create(o.Key, o.Value!)));
    }

    /// <summary>A mistyped option must not be taken for a name. libvirt's names may begin with a dash; their UUIDs do not.</summary>
    private static void RefuseOption(ArgumentResult result, IEnumerable<Option> options)
    {
        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
            result.AddError($"there is no option '{token.Value}'{Annotations.Suggestion.Clause(token.Value, options.Select(o => o.Name))}");
    }

    private static Option<string?> Global(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Recursive = true };
}
